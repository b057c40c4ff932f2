"""The numbers of appointments. The spacing of slots is ``deadlines.slot`` (AP-06), the share kept
free ``capacity.kept_free`` (AP-07), the limit of confirmation ``deadlines.confirm_appointment``
(AP-02).
"""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter
from aftersales.ground.network.states import BayKind

NO_SHOW_AFTER = parameter(
    "appointments.no_show_after",
    _("an appointment counts as not kept so long after its time"),
    default=timedelta(hours=2),
    row="AP-09",
    least=timedelta(minutes=5),
    most=timedelta(days=2),
    field_default=True,
)
LATE_AFTER = parameter(
    "appointments.late_after",
    _("somebody is late so many minutes after the booked time"),
    default=15,
    row="AP-12",
    unit=_("min"),
    least=0,
    most=240,
    field_default=True,
)
WORDS_HOURS = parameter(
    "appointments.words_hours",
    _("standard hours taken for work that is only described"),
    default=Decimal("1.0"),
    row="AP-04",
    unit=_("h"),
    least=Decimal("0.1"),
    most=Decimal(40),
    field_default=True,
)
WORDS_BAY = parameter(
    "appointments.words_bay",
    _("kind of bay for work that is only described"),
    default="general",
    row="AP-04",
    choices=tuple(BayKind.values),
    words=dict(BayKind.choices),
    field_default=True,
)
PICK_UPS = parameter(
    "appointments.pick_ups",
    _("cars that can be picked up from customers in a day"),
    default=4,
    row="AP-04",
    least=0,
    most=500,
    field_default=True,
)
KEEP_CALLERS = parameter(
    "appointments.keep_callers",
    _("name and number of callers without a file are kept after the appointment"),
    default=timedelta(days=180),
    row="CV-09",
    least=timedelta(days=1),
    most=timedelta(days=3650),
    field_default=True,
)
