"""Visits for machines: arrivals, orders, their jobs, lines and estimates."""

from aftersales.lane.orders.api.accessories import accessories, showings
from aftersales.lane.orders.api.around import advice, lubricants, objections, unfit_parts
from aftersales.lane.orders.api.arrivals import arrivals
from aftersales.lane.orders.api.estimates import estimates
from aftersales.lane.orders.api.jobs import jobs
from aftersales.lane.orders.api.lines import lines
from aftersales.lane.orders.api.orders import orders

__all__ = [
    "accessories",
    "advice",
    "arrivals",
    "estimates",
    "jobs",
    "lines",
    "lubricants",
    "objections",
    "orders",
    "showings",
    "unfit_parts",
]
