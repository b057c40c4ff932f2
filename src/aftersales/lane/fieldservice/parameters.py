"""The numbers of work at the customer's place."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

BELT_FROM = parameter(
    "fieldservice.belt_from",
    _("work at this height and above only with a safety belt"),
    default=Decimal(2),
    row="WS-42",
    unit="m",
    least=Decimal("0.5"),
    most=Decimal(10),
)
