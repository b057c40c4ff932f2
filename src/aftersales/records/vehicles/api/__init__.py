"""Vehicles, their models and guidance over the API."""

from aftersales.records.vehicles.api.catalogue import guidance, models
from aftersales.records.vehicles.api.marks import marks
from aftersales.records.vehicles.api.vehicles import router

__all__ = ["guidance", "marks", "models", "router"]
