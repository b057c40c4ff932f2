"""The house itself: 7S audits of its areas, hazards and accidents, and the measures that follow."""
