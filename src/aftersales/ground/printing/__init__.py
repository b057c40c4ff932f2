"""Papers as PDF, set in type by typst with our own Chinese fonts."""
