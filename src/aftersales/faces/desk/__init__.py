"""Staff pages that mix wings: the start of the day, and quick looks from anywhere."""
