"""Vehicles of the group: identity, models, people over time, odometer, history, warnings, what
is next.
"""
