"""Pages that mix wings, and flows between neighbours."""
