"""Bays, tools, labour operations."""
