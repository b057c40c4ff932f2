"""The demo group, told through commands."""
