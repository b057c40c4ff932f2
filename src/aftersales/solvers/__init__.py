"""Pure optimisation code: plain data in, plain data out."""
