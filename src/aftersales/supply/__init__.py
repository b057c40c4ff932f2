"""Parts, purchasing, deliveries."""
