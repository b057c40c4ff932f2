"""Pages of vehicles."""
