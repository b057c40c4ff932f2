"""Warranty, claims, recalls, accidents."""
