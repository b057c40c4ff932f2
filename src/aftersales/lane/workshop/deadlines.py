"""Clocks of the workshop: begin in time, do not stand still, inspect, tell, reconcile (WS-09)."""

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.lane.workshop import events
from aftersales.lane.workshop.parameters import (
    INSPECT_WITHIN,
    PAUSED_AT_MOST,
    RETEST_WITHIN,
    TELL_READY_WITHIN,
)

_SHOP = ("dispatcher", "after_sales_manager")
_COUNTER = ("business_supervisor", "after_sales_manager")

timer(
    "workshop.start",
    pgettext_lazy("clock", "work begins as planned"),
    row="WS-09",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "planned start"),
    chain=_SHOP,
)
timer(
    "workshop.planned_end",
    pgettext_lazy("clock", "work ends as planned"),
    row="WS-09",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "dispatch"),
    chain=_SHOP,
)
timer(
    "workshop.standstill",
    PAUSED_AT_MOST.label,
    row="WS-09",
    counting=Counting.OPEN_HOURS,
    limit=PAUSED_AT_MOST,
    starts_words=pgettext_lazy("start of a clock", "pause"),
    chain=_SHOP,
)
timer(
    "workshop.inspection",
    INSPECT_WITHIN.label,
    row="WS-09",
    counting=Counting.OPEN_HOURS,
    limit=INSPECT_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "self-check"),
    chain=_SHOP,
    more_rows=("WS-14",),
)
timer(
    "workshop.tell_ready",
    TELL_READY_WITHIN.label,
    row="WS-20",
    counting=Counting.OPEN_HOURS,
    limit=TELL_READY_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "washed"),
    chain=_COUNTER,
)
timer(
    "workshop.retest",
    RETEST_WITHIN.label,
    row="WS-37",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "failed exhaust test"),
    chain=_SHOP,
)
runs(
    "workshop.retest",
    about="emission_test",
    starts=[On(events.EmissionTested, when=lambda fact: fact["verdict"] == "failed")],
    meets=[events.EmissionFailureClosed],
    names="retest_due_on",
)
runs(
    "workshop.start",
    about="task",
    starts=[events.TaskDispatched, events.TaskMoved],
    meets=[events.WorkStarted, events.WorkResumed],
    cancels=[events.TaskTakenBack, events.TaskDropped],
    names="starts_at",
    again="restart",
)
runs(
    "workshop.planned_end",
    about="task",
    starts=[events.TaskDispatched, events.TaskMoved],
    meets=[events.TaskDone],
    cancels=[events.TaskTakenBack, events.TaskDropped],
    names="ends_at",
    again="restart",
)
runs(
    "workshop.standstill",
    about="task",
    starts=[On(events.WorkPaused, when=lambda fact: fact["reason"] != "break")],
    meets=[events.WorkStarted, events.WorkResumed, events.TaskDone],
    cancels=[events.TaskDropped, events.WorkCarriedOver],
)
runs(
    "workshop.inspection",
    about="order",
    starts=[events.SelfChecked],
    meets=[events.VisitInspected],
)
runs(
    "workshop.tell_ready",
    about="order",
    starts=[events.VehicleWashed],
    meets=[events.ReadyAnnounced, events.VehicleHandedOver],
)
runs("workshop.day_end", about="store", meets=[events.DayReconciled])
