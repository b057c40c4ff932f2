"""People at work, their roles and rights per store, how they sign in."""
