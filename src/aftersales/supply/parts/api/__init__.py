"""Parts and their stock over the API."""

from aftersales.supply.parts.api.catalogue import router
from aftersales.supply.parts.api.desk import incoming, lines, requests
from aftersales.supply.parts.api.removed import removed
from aftersales.supply.parts.api.stock import bins, counts, moves, reservations
from aftersales.supply.parts.api.transfers import transfers

__all__ = [
    "bins",
    "counts",
    "incoming",
    "lines",
    "moves",
    "removed",
    "requests",
    "reservations",
    "router",
    "transfers",
]
