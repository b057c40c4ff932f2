"""The customer's own page: from the estimate on the phone to the bill that is kept."""
