"""The numbers of early warning; those of the law stand in its file."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

NEAR_TIMES = parameter(
    "warranty.near_times",
    _("a guarantee threshold is near when so many repairs are left"),
    default=1,
    least=1,
    most=4,
    row="WT-07",
    per_store=False,
)
NEAR_DAYS = parameter(
    "warranty.near_days",
    _("a guarantee threshold is near when so many days in the shop are left"),
    default=6,
    least=1,
    most=25,
    unit=_("days"),
    row="WT-07",
    per_store=False,
)
