"""Questions about what is sent. Other rooms ask these and nothing deeper."""

from aftersales.supply.logistics.queries.costs import Spent, spent_by
from aftersales.supply.logistics.queries.shipments import (
    carriers,
    lines,
    live_of_transfer,
    packages,
    quotes,
    scans,
    shipment,
    shipments,
    where_is,
)

__all__ = [
    "Spent",
    "carriers",
    "lines",
    "live_of_transfer",
    "packages",
    "quotes",
    "scans",
    "shipment",
    "shipments",
    "spent_by",
    "where_is",
]
