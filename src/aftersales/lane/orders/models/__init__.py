"""The tables of a visit's document."""

from aftersales.lane.orders.models.accessories import Accessory, Showing
from aftersales.lane.orders.models.advice import (
    Advice,
    Filling,
    Lubricant,
    Objection,
    UnfitPart,
)
from aftersales.lane.orders.models.base import OfStore
from aftersales.lane.orders.models.check import Mark, VehicleCheck
from aftersales.lane.orders.models.estimate import Estimate
from aftersales.lane.orders.models.job import ConsentEntry, Job, Line
from aftersales.lane.orders.models.visit import Arrival, Order, OrderQuerySet

__all__ = [
    "Accessory",
    "Advice",
    "Arrival",
    "ConsentEntry",
    "Estimate",
    "Filling",
    "Job",
    "Line",
    "Lubricant",
    "Mark",
    "Objection",
    "OfStore",
    "Order",
    "OrderQuerySet",
    "Showing",
    "UnfitPart",
    "VehicleCheck",
]
