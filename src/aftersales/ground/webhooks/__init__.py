"""Facts told to other programs: signed, tried again, and never turned against our own network."""
