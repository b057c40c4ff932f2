"""What a store can do to a car, how long it takes and what it costs: operations, packages,
tariffs.
"""
