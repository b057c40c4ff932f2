"""The clock of the repair record: in real time after the settlement (MOT82, DOMAIN 3.3)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.money.filings.events import (
    RecordAnswered,
    RecordDrawn,
    RecordReplaced,
    RecordSettled,
)
from aftersales.money.filings.parameters import UPLOAD_WITHIN
from aftersales.money.filings.states import HANDED_IN, RecordState

timer(
    "filings.record",
    pgettext_lazy("clock", "hand in the e-repair record of a settled visit"),
    row="FE-10",
    counting=Counting.HOURS,
    limit=UPLOAD_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "settlement"),
    chain=("business_supervisor", "after_sales_manager"),
)


def _is_in(data: Mapping[str, Any]) -> bool:
    return data["state"] in HANDED_IN


def _is_rejected(data: Mapping[str, Any]) -> bool:
    return bool(data["state"] == RecordState.REJECTED)


runs(
    "filings.record",
    about="repair_record",
    starts=[
        RecordDrawn,
        On(RecordSettled, when=_is_rejected),
        On(RecordAnswered, when=_is_rejected),
    ],
    meets=[On(RecordSettled, when=_is_in), On(RecordAnswered, when=_is_in)],
    cancels=[RecordReplaced],
)
