"""The technical desk for machines: one module a thing."""

from aftersales.lane.support.api.damage import damages
from aftersales.lane.support.api.desk import help_requests
from aftersales.lane.support.api.knowing import entries, jobs, rulings
from aftersales.lane.support.api.phoning import consultations, phone_calls, places
from aftersales.lane.support.api.processes import feedback

__all__ = [
    "consultations",
    "damages",
    "entries",
    "feedback",
    "help_requests",
    "jobs",
    "phone_calls",
    "places",
    "rulings",
]
