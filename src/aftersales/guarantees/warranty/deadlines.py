"""Clocks of the statutory guarantee: the answer to a request, and its completion (O43 28)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.guarantees.warranty import events

_CHAIN = ("warranty_clerk", "after_sales_manager", "general_manager")


def _answered(data: Mapping[str, Any]) -> bool:
    return data["answer_by"] is not None


def _completed(data: Mapping[str, Any]) -> bool:
    return data["complete_by"] is not None


timer(
    "warranty.answer",
    pgettext_lazy("clock", "answer a request under the statutory guarantee"),
    row="WT-20",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "request received"),
    chain=_CHAIN,
)
timer(
    "warranty.completion",
    pgettext_lazy("clock", "carry out what the statutory guarantee gives"),
    row="WT-20",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "request received"),
    chain=_CHAIN,
)
runs(
    "warranty.answer",
    about="guarantee_request",
    starts=[On(events.RequestTaken, when=_answered)],
    meets=[events.RequestGranted, events.RequestRefused],
    cancels=[events.RequestWithdrawn],
    names="answer_by",
)
runs(
    "warranty.completion",
    about="guarantee_request",
    starts=[On(events.RequestTaken, when=_completed)],
    meets=[events.RequestDone],
    cancels=[events.RequestWithdrawn, events.RequestRefused],
    names="complete_by",
)
