"""The numbers this room reckons with."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

KEEP_RESERVED = parameter(
    "parts.keep_reserved",
    _("a reservation lapses after"),
    default=timedelta(days=7),
    least=timedelta(hours=1),
    most=timedelta(days=365),
    row="PT-09",
    field_default=True,
)
