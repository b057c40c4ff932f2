"""The numbers reception and estimates reckon with."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.parameters import parameter

FIRST_CONTACT = parameter(
    "orders.first_contact",
    _("first contact after the arrival, at the latest after"),
    default=timedelta(minutes=10),
    least=timedelta(minutes=1),
    most=timedelta(hours=4),
    row="RC-01",
    field_default=True,
)
LOAD_BAND = parameter(
    "orders.load_band",
    _("customers for one adviser a day, from and to"),
    default=(15, 18),
    least=0,
    most=100,
    row="RC-21",
    field_default=True,
    help=_("Usual bands: 5–8, 15–18, 18–25 or 25–28."),
)
MOST_DISCOUNT = parameter(
    "orders.most_discount",
    _("largest discount on a line without a superior"),
    default=Decimal(10),
    least=Decimal(0),
    most=Decimal(100),
    unit="%",
    row="FE-01",
    field_default=True,
)
LEAST_MARGIN = parameter(
    "orders.least_margin",
    _("least margin on what a part or sublet work cost"),
    default=Decimal(0),
    least=Decimal(0),
    most=Decimal(500),
    unit="%",
    row="FE-01",
    field_default=True,
)
CONSENT_TOLERANCE = parameter(
    "orders.consent_tolerance",
    _("a job may become dearer without a new consent by"),
    default=Decimal(0),
    least=Decimal(0),
    most=Decimal(10_000),
    row="WS-23",
    field_default=True,
)
ESTIMATE_VALID = parameter(
    "orders.estimate_valid",
    pgettext_lazy("parameter", "an estimate is valid for"),
    default=timedelta(days=7),
    least=timedelta(hours=1),
    most=timedelta(days=90),
    row="FE-01",
    field_default=True,
)
