"""Clocks of the technical desk: the ruling, the customer's answer, making damage good."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.lane.support import events
from aftersales.lane.support.parameters import ANSWER_WITHIN, MAKE_GOOD_WITHIN, RULE_WITHIN

_DESK = ("after_sales_engineer", "after_sales_manager")
_HEADS = ("after_sales_manager", "general_manager")


def _for_a_customer(data: Mapping[str, Any]) -> bool:
    return bool(data["kind"] == "question")


timer(
    "support.ruling",
    RULE_WITHIN.label,
    row="WS-34",
    counting=Counting.OPEN_HOURS,
    limit=RULE_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "help asked for"),
    chain=_DESK,
)
timer(
    "support.question",
    ANSWER_WITHIN.label,
    row="RC-26",
    counting=Counting.HOURS,
    limit=ANSWER_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "question left open"),
    chain=_HEADS,
)
timer(
    "support.damage",
    MAKE_GOOD_WITHIN.label,
    row="WS-33",
    counting=Counting.HOURS,
    limit=MAKE_GOOD_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "damage recorded"),
    chain=_HEADS,
)
runs(
    "support.ruling",
    about="help_request",
    starts=[events.HelpAsked, events.HelpAskedAgain],
    meets=[events.HelpRuled],
    cancels=[events.HelpWithdrawn],
)
runs(
    "support.question",
    about="help_request",
    starts=[On(events.HelpAsked, when=_for_a_customer)],
    meets=[events.HelpClosed],
    cancels=[events.HelpWithdrawn],
)
runs(
    "support.damage",
    about="damage",
    starts=[events.DamageRecorded],
    meets=[events.DamageClosed],
)
