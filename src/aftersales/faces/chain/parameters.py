"""The numbers of the supplier's page."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

ADDRESS_VALID = parameter(
    "chain.address_valid",
    _("the address of a supplier's page is good for"),
    default=timedelta(days=180),
    least=timedelta(days=1),
    most=timedelta(days=730),
    row="PT-23",
    field_default=True,
)
STAY = parameter(
    "chain.stay",
    _("a supplier's browser stays signed in for"),
    default=timedelta(hours=10),
    least=timedelta(minutes=10),
    most=timedelta(days=7),
    row="PT-23",
    field_default=True,
)
