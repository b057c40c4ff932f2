"""The data sheets of logistics: carriers, shipments, their packages and scans, tours, and
articles that customers send in.
"""

from aftersales.supply.logistics.models.articles import Article
from aftersales.supply.logistics.models.base import OfEnds
from aftersales.supply.logistics.models.carriers import Carrier
from aftersales.supply.logistics.models.shipments import (
    Package,
    Scan,
    Shipment,
    ShipmentLine,
)
from aftersales.supply.logistics.models.tours import SitePlace, SiteService, Stop, Tour, Van

__all__ = [
    "Article",
    "Carrier",
    "OfEnds",
    "Package",
    "Scan",
    "Shipment",
    "ShipmentLine",
    "SitePlace",
    "SiteService",
    "Stop",
    "Tour",
    "Van",
]
