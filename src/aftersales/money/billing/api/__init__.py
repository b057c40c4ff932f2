"""Bills and money over the API."""

from aftersales.money.billing.api.bills import credit_notes, invoices, settlements
from aftersales.money.billing.api.books import checks, compensations, handovers
from aftersales.money.billing.api.money import approvals, gateway, payments, refunds, shifts

__all__ = [
    "approvals",
    "checks",
    "compensations",
    "credit_notes",
    "gateway",
    "handovers",
    "invoices",
    "payments",
    "refunds",
    "settlements",
    "shifts",
]
