"""The data sheets of logistics: carriers, shipments, their packages and scans."""

from aftersales.supply.logistics.models.base import OfEnds
from aftersales.supply.logistics.models.carriers import Carrier
from aftersales.supply.logistics.models.shipments import (
    Package,
    Scan,
    Shipment,
    ShipmentLine,
)

__all__ = ["Carrier", "OfEnds", "Package", "Scan", "Shipment", "ShipmentLine"]
