"""Suppliers on their own page: what is ordered from them, what came, what lies here (PT-23)."""
