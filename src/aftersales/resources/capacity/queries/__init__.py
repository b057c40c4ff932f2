"""Questions about bays, people's time, loan cars and tools: what is free, what is held, how full
is a day?
"""

from aftersales.resources.capacity.queries.free import (
    Need,
    Visit,
    free_slots,
    free_visits,
    next_free,
)
from aftersales.resources.capacity.queries.house import House, house
from aftersales.resources.capacity.queries.lists import (
    abilities_of,
    held_by,
    held_for,
    loan_cars,
    occupations,
    resource,
    resources,
    technician_of,
    tool_loans,
    upkeep_due,
    upkeep_plans,
)
from aftersales.resources.capacity.queries.load import (
    DayLoad,
    HourLoad,
    Share,
    by_day,
    by_days,
    by_hour,
)
from aftersales.resources.capacity.queries.use import attended, bay_time, bays_used

__all__ = [
    "DayLoad",
    "HourLoad",
    "House",
    "Need",
    "Share",
    "Visit",
    "abilities_of",
    "attended",
    "bay_time",
    "bays_used",
    "by_day",
    "by_days",
    "by_hour",
    "free_slots",
    "free_visits",
    "held_by",
    "held_for",
    "house",
    "loan_cars",
    "next_free",
    "occupations",
    "resource",
    "resources",
    "technician_of",
    "tool_loans",
    "upkeep_due",
    "upkeep_plans",
]
