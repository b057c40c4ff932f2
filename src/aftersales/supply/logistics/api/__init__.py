"""Logistics over the API."""

from aftersales.supply.logistics.api.carriers import carriers
from aftersales.supply.logistics.api.shipments import shipments

__all__ = ["carriers", "shipments"]
