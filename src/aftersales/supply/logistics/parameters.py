"""The numbers logistics reckons with."""

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

DUE_DAYS = parameter(
    "logistics.due_days",
    _("days in which a shipment is to arrive where nobody says a day"),
    default=2,
    row="LG-01",
    least=0,
    most=60,
    field_default=True,
)
