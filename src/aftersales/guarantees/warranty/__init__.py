"""What is owed when something is wrong with a car: the statutory guarantee and, later, claims."""
