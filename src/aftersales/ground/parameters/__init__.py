"""The numbers of the business, dated, per group, brand and store."""
