"""Tax rates that hold where the group has entered none (VAT law, articles 10 and 11)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

_PERCENT = {"unit": "%", "least": Decimal(0), "most": Decimal(100)}

VAT_GOODS = parameter(
    "catalogue.vat_goods",
    _("VAT on repair and goods"),
    default=Decimal(13),
    row="FE-06",
    **_PERCENT,
)
VAT_TRANSPORT = parameter(
    "catalogue.vat_transport",
    _("VAT on transport and towing"),
    default=Decimal(9),
    row="FE-06",
    **_PERCENT,
)
VAT_SERVICE = parameter(
    "catalogue.vat_service",
    _("VAT on other services"),
    default=Decimal(6),
    row="FE-06",
    **_PERCENT,
)
VAT_SMALL_SCALE = parameter(
    "catalogue.vat_small_scale",
    _("VAT of small-scale taxpayers"),
    default=Decimal(3),
    row="FE-06",
    **_PERCENT,
)
