"""All clocks of the catalogue's appendix (d), in its order.

Rooms say in their own ``deadlines.py`` which of their facts drive them; those of rooms yet to come
stand here and wait. A clock that only one room knows may be declared there.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.parameters import Parameter
from aftersales.core.timers import Counting, timer
from aftersales.ground.deadlines import parameters as p

DESK = ("business_supervisor", "after_sales_manager", "general_manager")
AREA = ("area_supervisor", "after_sales_manager", "general_manager")  # CP-14
SHOP = ("after_sales_manager", "general_manager")
CRAFT = ("warranty_clerk", "after_sales_manager", "general_manager")


def clock(
    code: str,
    limit: Parameter[Any],
    counting: Counting,
    starts: object,
    chain: tuple[str, ...],
    more_rows: tuple[str, ...] = (),
) -> None:
    """A clock is called like its limit and comes from the same row."""
    timer(
        code,
        limit.label,
        row=limit.row,
        counting=counting,
        limit=limit,
        starts_words=starts,
        chain=chain,
        more_rows=more_rows,
    )


REQUEST, CONTACT, CALL = (
    pgettext_lazy("start of a clock", "request"),
    pgettext_lazy("start of a clock", "contact"),
    pgettext_lazy("start of a clock", "call"),
)
ACCEPTED, SALE, HAND_IN, CALENDAR = (
    pgettext_lazy("start of a clock", "request accepted"),
    pgettext_lazy("start of a clock", "sale"),
    pgettext_lazy("start of a clock", "hand-in"),
    pgettext_lazy("start of a clock", "calendar"),
)

clock("appointments.confirm", p.CONFIRM_APPOINTMENT, Counting.HOURS, REQUEST, DESK)
clock(
    "customers.message",
    p.ANSWER_MESSAGE,
    Counting.HOURS,
    pgettext_lazy("start of a clock", "message"),
    DESK,
)
clock("customers.contact", p.HANDLE_CONTACT, Counting.HOURS, CONTACT, DESK, ("MS-04",))
clock(
    "customers.file",
    p.COMPLETE_FILE,
    Counting.DAYS,
    pgettext_lazy("start of a clock", "formalities or talk end"),
    DESK,
)
clock(
    "followup.first_call",
    p.FIRST_CALL,
    Counting.WINDOW,
    pgettext_lazy("start of a clock", "vehicle leaves / talk ends"),
    DESK,
)
clock(
    "followup.second_call",
    p.SECOND_CALL,
    Counting.WINDOW,
    pgettext_lazy("start of a clock", "first callback"),
    DESK,
)
clock("followup.report_unsolved", p.REPORT_UNSOLVED, Counting.DAYS, CALL, DESK)
clock(
    "followup.tell_solution",
    p.TELL_SOLUTION,
    Counting.DAYS,
    pgettext_lazy("start of a clock", "solution known"),
    DESK,
)
clock(
    "campaigns.phone_notice",
    p.PHONE_NOTICE,
    Counting.AHEAD,
    pgettext_lazy("start of a clock", "event date backwards"),
    DESK,
)
clock(
    "campaigns.letter",
    p.LETTER,
    Counting.DAYS,
    pgettext_lazy("start of a clock", "phone notice"),
    DESK,
)
clock(
    "surveys.interview",
    p.INTERVIEW,
    Counting.LENGTH,
    pgettext_lazy("start of a clock", "call start"),
    DESK,
)
clock(
    "customers.pick_up",
    p.PICK_UP,
    Counting.LENGTH,  # in rings, as the telephone system reports each call
    pgettext_lazy("start of a clock", "first ring"),
    DESK,
)
clock("fieldservice.arrive_near", p.ARRIVE_NEAR, Counting.HOURS, ACCEPTED, SHOP)
clock("fieldservice.arrive_middle", p.ARRIVE_MIDDLE, Counting.HOURS, ACCEPTED, SHOP)
clock("fieldservice.arrive_far", p.ARRIVE_FAR, Counting.HOURS, ACCEPTED, SHOP)
timer(
    "fieldservice.arrive_agreed",
    _("on site at the time set by the customer"),
    row="RC-23",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "agreed time"),
    chain=SHOP,
)
timer(
    "workshop.installation",
    _("installation and commissioning"),
    row="WS-40",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "contract"),
    chain=SHOP,
)
clock("warranty.whole_machine", p.WHOLE_MACHINE, Counting.MONTHS, SALE, CRAFT)
clock("warranty.main_components", p.MAIN_COMPONENTS, Counting.MONTHS, SALE, CRAFT)
clock("warranty.electrics", p.ELECTRICS, Counting.MONTHS, SALE, CRAFT)
clock("warranty.no_parts", p.NO_PARTS, Counting.DAYS, HAND_IN, CRAFT)
clock(
    "warranty.late_repair",
    p.LATE_REPAIR,
    Counting.DAYS,
    pgettext_lazy("start of a clock", "hand-in (assumed)"),
    CRAFT,
)
clock(
    "workshop.repair_holds",
    p.REPAIR_HOLDS,
    Counting.LENGTH,  # in days, when the car comes again
    pgettext_lazy("start of a clock", "after repair"),
    SHOP,
)
clock(
    "warranty.failed_repairs",
    p.FAILED_REPAIRS,
    Counting.TIMES,
    pgettext_lazy("start of a clock", "first repair"),
    CRAFT,
)
clock(
    "warranty.part",
    p.PART_WARRANTY,
    Counting.MONTHS,
    pgettext_lazy("start of a clock", "sale of part"),
    CRAFT,
)
clock("appointments.slot", p.SLOT, Counting.LENGTH, pgettext_lazy("start of a clock", "–"), DESK)
clock(
    "insurance.theft",
    p.THEFT_WAIT,
    Counting.DAYS,
    pgettext_lazy("start of a clock", "report to police"),
    SHOP,
)
clock(
    "complaints.answer",
    p.COMPLAINT_ANSWER,
    Counting.HOURS,
    pgettext_lazy("start of a clock", "complaint"),
    AREA,
)
clock("followup.monthly_review", p.MONTHLY_REVIEW, Counting.PERIOD, CALENDAR, DESK)
clock("followup.yearly_review", p.YEARLY_REVIEW, Counting.PERIOD, CALENDAR, DESK)
clock("governance.market_meeting", p.MARKET_MEETING, Counting.PERIOD, CALENDAR, SHOP)
clock("quality.report", p.QUALITY_REPORT, Counting.PERIOD, CALENDAR, SHOP)
clock("workshop.day_end", p.DAY_END, Counting.PERIOD, CALENDAR, DESK)
clock("governance.manual_review", p.MANUAL_REVIEW, Counting.PERIOD, CALENDAR, SHOP)
clock(
    "governance.policy_review",
    p.POLICY_REVIEW,
    Counting.MONTHS,
    pgettext_lazy("start of a clock", "management review"),
    SHOP,
)
clock("governance.work_plan", p.WORK_PLAN, Counting.PERIOD, CALENDAR, SHOP)
clock("governance.strategy_plan", p.STRATEGY_PLAN, Counting.PERIOD, CALENDAR, SHOP)
clock("parts.stocktaking", p.STOCKTAKING, Counting.PERIOD, CALENDAR, SHOP)
clock("parts.cycle_count", p.CYCLE_COUNT, Counting.PERIOD, CALENDAR, SHOP)
clock("customers.file_check", p.FILE_CHECK, Counting.PERIOD, CALENDAR, DESK)
clock("appraisal.contract", p.PERFORMANCE_CONTRACT, Counting.PERIOD, CALENDAR, SHOP)
clock("budget.year", p.BUDGET, Counting.PERIOD, CALENDAR, SHOP)
clock("budget.check", p.BUDGET_CHECK, Counting.PERIOD, CALENDAR, SHOP)
