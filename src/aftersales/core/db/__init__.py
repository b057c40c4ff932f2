"""PostgreSQL as Django speaks it, with a note of what the running transaction may see."""
