"""The service lane: booking, order, workshop, plan."""
