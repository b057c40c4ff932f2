"""How goods reach stores and customers: carriers, shipments, and each scan on their way."""
