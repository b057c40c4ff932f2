"""The numbers logistics reckons with."""

from datetime import timedelta
from decimal import Decimal

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
ROAD_FACTOR = parameter(
    "logistics.road_factor",
    _("how much longer a road is than the straight line"),
    default=Decimal("1.35"),
    row="LG-02",
    least=1,
    most=5,
)
SPEED = parameter(
    "logistics.van_speed",
    _("kilometres that a van makes in an hour"),
    default=Decimal(32),
    row="LG-02",
    least=5,
    most=120,
)
STOP_MINUTES = parameter(
    "logistics.stop_minutes",
    _("minutes that a van stands at each stop"),
    default=8,
    row="LG-02",
    least=0,
    most=120,
)
CALL_WITHIN = parameter(
    "logistics.call_within",
    _("the sender of an article that came damaged is called"),
    default=timedelta(minutes=30),  # “at once”
    row="LG-07",
    least=timedelta(minutes=1),
    most=timedelta(days=2),
    field_default=True,
)
