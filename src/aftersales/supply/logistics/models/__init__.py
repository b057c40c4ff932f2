"""The data sheets of logistics: carriers, shipments, their packages and scans."""

from aftersales.supply.logistics.models.base import OfEnds
from aftersales.supply.logistics.models.carriers import Carrier
from aftersales.supply.logistics.models.shipments import (
    Package,
    Scan,
    Shipment,
    ShipmentLine,
)
from aftersales.supply.logistics.models.tours import SitePlace, Stop, Tour, Van

__all__ = [
    "Carrier",
    "OfEnds",
    "Package",
    "Scan",
    "Shipment",
    "ShipmentLine",
    "SitePlace",
    "Stop",
    "Tour",
    "Van",
]
