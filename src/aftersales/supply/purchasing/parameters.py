"""The numbers purchasing reckons with."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

FREE_UP_TO = parameter(
    "purchasing.free_up_to",
    _("purchase orders up to this amount need nobody else's approval"),
    default=Decimal(2000),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100_000_000),
    field_default=True,
)
SECOND_OVER = parameter(
    "purchasing.second_over",
    _("purchase orders over this amount need a second approval"),
    default=Decimal(50_000),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(1_000_000_000),
    field_default=True,
)
PRICE_TOLERANCE = parameter(
    "purchasing.price_tolerance",
    _("a supplier's invoice may be above the order's price by this many percent"),
    default=Decimal(2),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100),
    field_default=True,
)
AMOUNT_TOLERANCE = parameter(
    "purchasing.amount_tolerance",
    _("a difference of a supplier's invoice up to this amount blocks nothing"),
    default=Decimal(5),
    row="PU-05",
    least=Decimal(0),
    most=Decimal(100_000),
    field_default=True,
)
