"""Customers, consultations and needs over the API."""

from aftersales.records.customers.api.consultations import router as consultations
from aftersales.records.customers.api.customers import router as customers
from aftersales.records.customers.api.doubles import duplicates, merges
from aftersales.records.customers.api.needs import router as needs
from aftersales.records.customers.api.needs import topics
from aftersales.records.customers.api.remarks import router as remarks

__all__ = ["consultations", "customers", "duplicates", "merges", "needs", "remarks", "topics"]
