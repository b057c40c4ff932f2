"""Clocks of measures, and of the next audit of an area (WS-27, WS-28)."""

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, runs, timer
from aftersales.resources.premises.events import (
    AreaAudited,
    AreaClosed,
    AreaNamed,
    MeasureDone,
    MeasureMoved,
    MeasureReopened,
    MeasureSet,
)
from aftersales.resources.premises.parameters import AUDIT_EVERY

_SHOP = ("after_sales_manager", "general_manager")
timer(
    "premises.measure",
    pgettext_lazy("clock", "carry out a safety or 7S measure"),
    row="WS-27",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "measure agreed"),
    chain=_SHOP,
    more_rows=("WS-28",),
)
timer(
    "premises.audit",
    AUDIT_EVERY.label,
    row="WS-28",
    counting=Counting.DAYS,
    limit=AUDIT_EVERY,
    starts_words=pgettext_lazy("start of a clock", "last audit"),
    chain=_SHOP,
)
runs(
    "premises.measure",
    about="measure",
    starts=[MeasureSet, MeasureMoved, MeasureReopened],
    meets=[MeasureDone],
    names="due_on",
    again="restart",
    owner="person_id",
)
runs(
    "premises.audit",
    about="area",
    starts=[AreaNamed, AreaAudited],
    meets=[AreaAudited],
    cancels=[AreaClosed],
    again="restart",
)
