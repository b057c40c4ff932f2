"""Logistics over the API."""

from aftersales.supply.logistics.api.articles import articles
from aftersales.supply.logistics.api.carriers import carriers
from aftersales.supply.logistics.api.serving import network
from aftersales.supply.logistics.api.shipments import shipments
from aftersales.supply.logistics.api.tours import tours, vans

__all__ = ["articles", "carriers", "network", "shipments", "tours", "vans"]
