"""Questions about how much is kept. Other rooms ask these and nothing deeper."""

from aftersales.supply.replenishment.queries.demand import History, history, months_of
from aftersales.supply.replenishment.queries.offers import Offered, offered, offers_told_by
from aftersales.supply.replenishment.queries.plans import (
    alerts,
    class_in_store,
    free,
    had_level,
    plans,
    positions,
)

__all__ = [
    "History",
    "Offered",
    "alerts",
    "class_in_store",
    "free",
    "had_level",
    "history",
    "months_of",
    "offered",
    "offers_told_by",
    "plans",
    "positions",
]
