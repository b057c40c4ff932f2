"""Settlement, payments, memberships."""
