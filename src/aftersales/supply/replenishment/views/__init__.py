"""Stock levels on screen."""
