"""Pages of customer files, consultations and needs."""
