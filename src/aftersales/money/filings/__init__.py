"""What the house owes others about a settled visit: the ministry's repair record, the tax office's
invoice, the books of finance.
"""
