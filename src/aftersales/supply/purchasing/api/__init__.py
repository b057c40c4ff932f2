"""Purchasing over the API."""

from aftersales.supply.purchasing.api.evaluations import evaluations
from aftersales.supply.purchasing.api.inquiries import inquiries, offers
from aftersales.supply.purchasing.api.invoices import differences, invoices
from aftersales.supply.purchasing.api.orders import orders
from aftersales.supply.purchasing.api.receipts import receipt_lines, receipts, returns
from aftersales.supply.purchasing.api.suppliers import contacts, supplier_parts, suppliers

__all__ = [
    "contacts",
    "differences",
    "evaluations",
    "inquiries",
    "invoices",
    "offers",
    "orders",
    "receipt_lines",
    "receipts",
    "returns",
    "supplier_parts",
    "suppliers",
]
