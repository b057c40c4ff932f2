"""Actors, commands, the log, lifecycles, money, refusals."""
