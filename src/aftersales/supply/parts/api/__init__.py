"""Parts and their stock over the API."""

from aftersales.supply.parts.api.catalogue import fitments, quarantine, router, substitutes
from aftersales.supply.parts.api.cores import cores
from aftersales.supply.parts.api.counts import counts
from aftersales.supply.parts.api.desk import incoming, lines, requests, shortages
from aftersales.supply.parts.api.idle import idle
from aftersales.supply.parts.api.removed import removed
from aftersales.supply.parts.api.stock import bins, lots, moves, reservations
from aftersales.supply.parts.api.transfers import transfers

__all__ = [
    "bins",
    "cores",
    "counts",
    "fitments",
    "idle",
    "incoming",
    "lines",
    "lots",
    "moves",
    "quarantine",
    "removed",
    "requests",
    "reservations",
    "router",
    "shortages",
    "substitutes",
    "transfers",
]
