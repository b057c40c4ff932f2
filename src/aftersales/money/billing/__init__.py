"""What a visit costs whom, and the money for it."""
