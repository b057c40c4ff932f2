"""Clocks of complaints: the answer within the promise, the grumble, the end, the investigation."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.care.complaints import events
from aftersales.care.complaints.parameters import (
    CLOSE_WITHIN,
    REPORT_WITHIN,
    SETTLE_GRUMBLE,
    STAFF_WITHIN,
)
from aftersales.core.events import Event
from aftersales.core.timers import Counting, On, runs, timer

_UP = ("area_supervisor", "after_sales_manager", "general_manager")  # CP-14


def _is_complaint(data: Mapping[str, Any]) -> bool:
    return bool(data["level"] == "complaint")


def _is_grumble(data: Mapping[str, Any]) -> bool:
    return bool(data["level"] == "grumble")


timer(
    "complaints.grumble",
    SETTLE_GRUMBLE.label,
    row="CP-11",
    counting=Counting.HOURS,
    limit=SETTLE_GRUMBLE,
    starts_words=pgettext_lazy("start of a clock", "grumble"),
    chain=_UP,
)
timer(
    "complaints.close",
    CLOSE_WITHIN.label,
    row="CP-17",
    counting=Counting.DAYS,
    limit=CLOSE_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "complaint"),
    chain=_UP,
)
timer(
    "complaints.report",
    REPORT_WITHIN.label,
    row="CP-14",
    counting=Counting.DAYS,
    limit=REPORT_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "complaint"),
    chain=("business_supervisor", "after_sales_manager"),
)
timer(
    "complaints.staff",
    STAFF_WITHIN.label,
    row="CP-15",
    counting=Counting.DAYS,
    limit=STAFF_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "complaint on staff"),
    chain=("after_sales_manager", "general_manager"),
)
_STARTS: list[type[Event] | On] = [
    On(events.ComplaintTaken, when=_is_complaint),
    events.GrumblePromoted,
]
runs(
    "complaints.answer",
    about="complaint",
    starts=_STARTS,
    meets=[events.CustomerAnswered, events.ComplaintClosed],
    pauses=[events.ComplaintPaused],
    resumes=[events.ComplaintResumed],
    owner="person_id",
)
runs(
    "complaints.close",
    about="complaint",
    starts=_STARTS,
    meets=[events.ComplaintClosed],
    pauses=[events.ComplaintPaused],
    resumes=[events.ComplaintResumed],
    owner="person_id",
)
runs(
    "complaints.report",
    about="complaint",
    starts=_STARTS,
    meets=[events.StepTaken, events.ComplaintPassedUp],
    pauses=[events.ComplaintPaused],
    resumes=[events.ComplaintResumed],
    owner="person_id",
)
runs(
    "complaints.grumble",
    about="complaint",
    starts=[On(events.ComplaintTaken, when=_is_grumble)],
    meets=[events.GrumbleSettled],
    cancels=[events.GrumblePromoted],
    owner="person_id",
)
runs(
    "complaints.staff",
    about="staff_complaint",
    starts=[events.StaffComplaintTaken],
    meets=[events.StaffComplaintJudged],
)
