"""What can be decided about a vehicle without asking the database."""
