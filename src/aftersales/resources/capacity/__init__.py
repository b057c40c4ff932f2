"""What work needs a place and time for: bays, people, loan cars, tools, and the one table of who
holds them when.
"""
