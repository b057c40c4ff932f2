"""The limits of all clocks (REQUIREMENTS appendix d), and how clocks warn and escalate."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from aftersales.core.parameters import Parameter, parameter

T = TypeVar("T")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS = {"unit": _("days"), "least": 0, "most": 366}
HOURS = {"least": timedelta(0), "most": timedelta(days=366)}
MONTHS = {"unit": _("months"), "least": 1, "most": 240}
OFFICE_HOURS: tuple[tuple[time, time], ...] = ((time(8, 30), time(17, 30)),)
PERIOD_WORDS = {
    "daily": _("daily"),
    "weekly": _("weekly"),
    "monthly": _("monthly"),
    "quarterly": _("quarterly"),
    "half_yearly": _("half-yearly"),
    "yearly": _("yearly"),
    "five_yearly": _("every five years"),
}

WARN_SHARE = parameter(
    "deadlines.warn_share",
    _("warn when this share of the time has run"),
    default=Decimal("0.75"),
    row="AP-02",
    least=Decimal("0.05"),
    most=Decimal(1),
    field_default=True,
    help=_("1 means no warning before the limit."),
)
ESCALATION_STEP = parameter(
    "deadlines.escalation_step",
    _("time until a miss goes to the next in the chain"),
    default=24 * HOUR,
    row="AP-02",
    least=HOUR / 4,
    most=30 * DAY,
    field_default=True,
)
SHIFT_TO_WORKING_DAY = parameter(
    "deadlines.shift_to_working_day",
    _("a legal term that ends on a day off ends on the next working day"),
    default=True,
    row="WT-08",
    help=_("Civil Code, article 203; the reading that favours the customer."),
)


HOLIDAY_TABLE = parameter(
    "deadlines.holiday_table",
    _("table of days off"),
    default="china",
    row="AP-02",
    choices=("china", "week_only"),
    words={"china": _("China's, by the yearly notice"), "week_only": _("Monday to Friday")},
    field_default=True,
)
USUAL_HOURS = parameter(
    "deadlines.usual_hours",
    _("opening hours of a store that has entered none"),
    default=OFFICE_HOURS,
    row="AP-02",
    field_default=True,
)
WARN_TERM = parameter(
    "deadlines.warn_term",
    _("warn so long before the end of a term of months"),
    default=30 * DAY,
    row="WT-08",
    least=timedelta(0),
    most=366 * DAY,
    field_default=True,
)


def limit(code: str, label: object, default: T, row: str, **more: object) -> Parameter[T]:
    """The limit of one clock."""
    return parameter(f"deadlines.{code}", label, default=default, row=row, **more)


CONFIRM_APPOINTMENT = limit(
    "confirm_appointment", _("confirm an appointment"), 24 * HOUR, "AP-02", **HOURS
)
ANSWER_MESSAGE = limit("answer_message", _("answer a service message"), 24 * HOUR, "RC-23", **HOURS)
HANDLE_CONTACT = limit(
    "handle_contact", _("feedback and handling of a contact"), 48 * HOUR, "RC-22", **HOURS
)
COMPLETE_FILE = limit("complete_file", _("complete a customer file"), 2, "CV-02", **DAYS)
FIRST_CALL = limit("first_call", _("window of the first callback"), (3, 7), "CB-02", **DAYS)
SECOND_CALL = limit("second_call", _("window of the second callback"), (7, 14), "CB-06", **DAYS)
REPORT_UNSOLVED = limit(
    "report_unsolved", _("report an unsolved customer matter"), 2, "CB-05", **DAYS
)
TELL_SOLUTION = limit("tell_solution", _("tell the customer the solution"), 0, "CB-05", **DAYS)
PHONE_NOTICE = limit("phone_notice", _("phone notice ahead of an event"), 14, "CC-02", **DAYS)
LETTER = limit("letter", _("letter after the phone notice"), 2, "CC-02", **DAYS)
INTERVIEW = limit(
    "interview",
    _("length of a telephone interview"),
    (10, 15),
    "SV-04",
    unit=_("min"),
    least=1,
    most=120,
)
PICK_UP = limit(
    "pick_up",
    _("rings until the phone is picked up"),
    3,
    "RC-09",
    unit=_("rings"),
    least=1,
    most=20,
)
ARRIVE_NEAR = limit("arrive_near", _("arrive on site, up to 300 km"), 24 * HOUR, "FS-02", **HOURS)
ARRIVE_MIDDLE = limit(
    "arrive_middle", _("arrive on site, up to 1,000 km"), 48 * HOUR, "FS-02", **HOURS
)
ARRIVE_FAR = limit("arrive_far", _("arrive on site, over 1,000 km"), 72 * HOUR, "FS-02", **HOURS)
WHOLE_MACHINE = limit("whole_machine", _("three guarantees: whole machine"), 12, "WT-08", **MONTHS)
MAIN_COMPONENTS = limit(
    "main_components", _("three guarantees: six main components"), 24, "WT-08", **MONTHS
)
ELECTRICS = limit(
    "electrics", _("three guarantees: starter, generator, battery"), 3, "WT-08", **MONTHS
)
NO_PARTS = limit("no_parts", _("exchange because the maker supplies no parts"), 90, "WT-10", **DAYS)
LATE_REPAIR = limit(
    "late_repair", _("exchange because the repairer is late by own fault"), 30, "WT-11", **DAYS
)
REPAIR_HOLDS = limit("repair_holds", _("a repair must hold"), 30, "WS-17", **DAYS)
FAILED_REPAIRS = limit(
    "failed_repairs",
    _("failed repairs until the part is exchanged"),
    2,
    "WT-12",
    unit=_("repairs"),
    least=1,
    most=20,
)
PART_WARRANTY = limit("part_warranty", _("part warranty"), 12, "WT-13", **MONTHS)
PART_WARRANTY_KM = limit(
    "part_warranty_km",
    _("part warranty: mileage"),
    20_000,
    "WT-13",
    unit="km",
    least=0,
    most=1_000_000,
    field_default=True,
)
SLOT = limit(
    "slot",
    _("appointment slot"),
    15,
    "AP-06",
    unit=_("min"),
    choices=(5, 15, 30, 60),
    field_default=True,
)
THEFT_WAIT = limit(
    "theft_wait",
    _("waiting time of a theft claim"),
    60,
    "IN-06",
    unit=_("days"),
    choices=(30, 45, 60, 90),
    field_default=True,
)
COMPLAINT_ANSWER = limit(
    "complaint_answer",
    _("answer to a complaint that stays open"),
    48 * HOUR,
    "CP-13",
    field_default=True,
    **HOURS,
)


def period(
    code: str, label: object, default: str, row: str, *, open_in_source: bool = False
) -> Parameter[str]:
    """How often a thing of the calendar is due."""
    return limit(
        code,
        label,
        default,
        row,
        choices=tuple(PERIOD_WORDS),
        words=PERIOD_WORDS,
        field_default=open_in_source,
    )


MONTHLY_REVIEW = period("monthly_review", _("follow-up work: short review"), "monthly", "CB-14")
YEARLY_REVIEW = period("yearly_review", _("follow-up work: year-end review"), "yearly", "CB-14")
MARKET_MEETING = period("market_meeting", _("meeting on the market"), "monthly", "MS-08")
QUALITY_REPORT = period("quality_report", _("quality problem report"), "monthly", "QI-08")
DAY_END = period("day_end", _("repair report and acceptance check"), "daily", "RC-28")
MANUAL_REVIEW = period("manual_review", _("review of the manual"), "yearly", "DC-05")
POLICY_REVIEW = limit(
    "policy_review", _("review of the service policy's suitability"), 12, "MS-05", **MONTHS
)
WORK_PLAN = period("work_plan", _("work plan"), "yearly", "MS-10")
STRATEGY_PLAN = period("strategy_plan", _("strategic plan"), "five_yearly", "MS-10")
STOCKTAKING = period("stocktaking", _("stocktaking"), "yearly", "PT-05", open_in_source=True)
CYCLE_COUNT = period("cycle_count", _("cycle count"), "monthly", "PT-05", open_in_source=True)
FILE_CHECK = period(
    "file_check", _("check of customer files"), "half_yearly", "CV-11", open_in_source=True
)
PERFORMANCE_CONTRACT = period("performance_contract", _("performance contract"), "yearly", "AE-09")
BUDGET = period("budget", _("budget"), "yearly", "BG-04")
BUDGET_CHECK = period(
    "budget_check", _("check of the budget"), "monthly", "BG-04", open_in_source=True
)
