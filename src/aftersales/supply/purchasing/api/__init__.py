"""Purchasing over the API."""

from aftersales.supply.purchasing.api.evaluations import evaluations
from aftersales.supply.purchasing.api.fostering import incentives, trainings
from aftersales.supply.purchasing.api.inquiries import inquiries, offers
from aftersales.supply.purchasing.api.invoices import differences, invoices
from aftersales.supply.purchasing.api.orders import orders
from aftersales.supply.purchasing.api.planning import plan
from aftersales.supply.purchasing.api.problems import problems
from aftersales.supply.purchasing.api.receipts import receipt_lines, receipts, returns
from aftersales.supply.purchasing.api.recoveries import recoveries
from aftersales.supply.purchasing.api.suppliers import contacts, supplier_parts, suppliers
from aftersales.supply.purchasing.api.supply import lead_times, purchase_lines, shortage_causes

__all__ = [
    "contacts",
    "differences",
    "evaluations",
    "incentives",
    "inquiries",
    "invoices",
    "lead_times",
    "offers",
    "orders",
    "plan",
    "problems",
    "purchase_lines",
    "receipt_lines",
    "receipts",
    "recoveries",
    "returns",
    "shortage_causes",
    "supplier_parts",
    "suppliers",
    "trainings",
]
