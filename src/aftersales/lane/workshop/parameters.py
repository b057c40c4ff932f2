"""The numbers the workshop reckons with. How long a repair must hold is ``deadlines.repair_holds``
(WS-17).
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import parameter

INSPECTION_SKILL = parameter(
    "workshop.inspection_skill",
    _("skill that whoever passes finished work must hold; empty: the right alone"),
    default="",
    row="WS-14",
    field_default=True,
)
DIAGNOSIS_HOURS = parameter(
    "workshop.diagnosis_hours",
    _("planned time for finding a fault"),
    default=timedelta(minutes=30),
    row="WS-03",
    least=timedelta(minutes=5),
    most=timedelta(hours=8),
    field_default=True,
)
WASHES = parameter(
    "workshop.washes",
    _("cars are washed after they pass inspection"),
    default=True,
    row="WS-19",
    field_default=True,
)
INSPECT_WITHIN = parameter(
    "workshop.inspect_within",
    _("finished work is inspected within"),
    default=timedelta(minutes=30),
    row="WS-09",
    least=timedelta(minutes=1),
    most=timedelta(hours=24),
    field_default=True,
)
TELL_READY_WITHIN = parameter(
    "workshop.tell_ready_within",
    _("the customer hears that the car is ready within"),
    default=timedelta(minutes=15),
    row="WS-20",
    least=timedelta(minutes=1),
    most=timedelta(hours=24),
    field_default=True,
)
PAUSED_AT_MOST = parameter(
    "workshop.paused_at_most",
    _("work that stands still is looked at after"),
    default=timedelta(hours=4),
    row="WS-09",
    least=timedelta(minutes=5),
    most=timedelta(hours=72),
    field_default=True,
)
SENT_LATE_AT_MOST = parameter(
    "workshop.sent_late_at_most",
    _("clocked times and findings kept on a phone without connection are taken for"),
    default=timedelta(hours=24),
    row="WS-08",
    least=timedelta(minutes=5),
    most=timedelta(hours=168),
    field_default=True,
)

# What the house promises beyond the law's table (DOMAIN 3.1); 0: the law alone.
PROMISED = {
    "whole": (
        parameter(
            "workshop.guarantee_whole_km",
            _("promised guarantee of whole-vehicle and assembly repair: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_whole_days",
            _("promised guarantee of whole-vehicle and assembly repair: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
    "second_level": (
        parameter(
            "workshop.guarantee_second_km",
            _("promised guarantee of second-level maintenance: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_second_days",
            _("promised guarantee of second-level maintenance: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
    "minor": (
        parameter(
            "workshop.guarantee_minor_km",
            _("promised guarantee of maintenance and minor repair: mileage"),
            default=0,
            row="WS-17",
            unit="km",
            least=0,
            most=1_000_000,
            field_default=True,
        ),
        parameter(
            "workshop.guarantee_minor_days",
            _("promised guarantee of maintenance and minor repair: days"),
            default=0,
            row="WS-17",
            unit=_("days"),
            least=0,
            most=3660,
            field_default=True,
        ),
    ),
}
