"""The numbers this room reckons with."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

FREE_DISCOUNT = parameter(
    "billing.free_discount",
    _("discount on a bill without asking, at most"),
    default=Decimal(3),
    least=Decimal(0),
    most=Decimal(100),
    unit="%",
    row="FE-09",
    field_default=True,
)
REFUND_ALONE = parameter(
    "billing.refund_alone",
    _("money paid back without asking, at most"),
    default=Decimal(500),
    least=Decimal(0),
    row="FE-09",
    field_default=True,
)
CHARGE_LAPSES = parameter(
    "billing.charge_lapses",
    _("a demand for mobile payment lapses after"),
    default=timedelta(minutes=30),
    least=timedelta(minutes=1),
    most=timedelta(days=7),
    row="FE-03",
    field_default=True,
)
LABOUR_COST = parameter(
    "billing.labour_cost",
    _("cost of a sold labour hour"),
    default=Decimal(60),
    least=Decimal(0),
    row="FE-07",
    field_default=True,
)
INSPECTION_FIRST = parameter(
    "billing.inspection_first",
    _("a car is inspected before its bill is issued"),
    default=True,
    row="FE-09",
)
