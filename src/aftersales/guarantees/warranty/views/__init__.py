"""Guarantees on screen."""
