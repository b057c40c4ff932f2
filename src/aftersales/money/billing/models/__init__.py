"""The data sheets of billing: bills, money, the till, and what is said about them."""

from aftersales.money.billing.models.bills import (
    LEFT,
    UNPAID,
    CreditLine,
    CreditNote,
    Settlement,
    SettlementLine,
)
from aftersales.money.billing.models.checks import (
    Approval,
    ChargeCheck,
    Compensation,
    Explanation,
    FinanceHandover,
    InvoiceData,
)
from aftersales.money.billing.models.money import (
    Allocation,
    BusinessDay,
    CashierShift,
    GatewayCharge,
    GatewayNotice,
    Payment,
    Refund,
    ShiftCount,
)

__all__ = [
    "LEFT",
    "UNPAID",
    "Allocation",
    "Approval",
    "BusinessDay",
    "CashierShift",
    "ChargeCheck",
    "Compensation",
    "CreditLine",
    "CreditNote",
    "Explanation",
    "FinanceHandover",
    "GatewayCharge",
    "GatewayNotice",
    "InvoiceData",
    "Payment",
    "Refund",
    "Settlement",
    "SettlementLine",
    "ShiftCount",
]
