"""Questions to the technical desk. Other rooms ask these and nothing deeper."""

from aftersales.lane.support.queries.damage import damages, damages_of
from aftersales.lane.support.queries.desk import (
    Desk,
    desk,
    due_times,
    help_of_consultation,
    help_of_order,
    help_requests,
)
from aftersales.lane.support.queries.knowing import (
    Candidate,
    Suggestion,
    candidates,
    entries,
    found,
    suggestions,
    suggestions_for,
)
from aftersales.lane.support.queries.phoning import (
    DayOfCalls,
    address_notes,
    calls,
    calls_by_day,
    places,
)
from aftersales.lane.support.queries.processes import Metric, feedback, metrics

__all__ = [
    "Candidate",
    "DayOfCalls",
    "Desk",
    "Metric",
    "Suggestion",
    "address_notes",
    "calls",
    "calls_by_day",
    "candidates",
    "damages",
    "damages_of",
    "desk",
    "due_times",
    "entries",
    "feedback",
    "found",
    "help_of_consultation",
    "help_of_order",
    "help_requests",
    "metrics",
    "places",
    "suggestions",
    "suggestions_for",
]
