"""People and things we know: staff, customers, vehicles."""
