"""Clocks of an order that is out, and of the next evaluation of a supplier."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.supply.purchasing import events
from aftersales.supply.purchasing.parameters import EVALUATE_EVERY

timer(
    "purchasing.delivery",
    pgettext_lazy("clock", "delivery of a purchase order"),
    row="PT-13",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "order placed"),
    chain=("purchaser", "after_sales_manager"),
)
timer(
    "purchasing.evaluation",
    EVALUATE_EVERY.label,
    row="PU-06",
    counting=Counting.MONTHS,
    limit=EVALUATE_EVERY,
    starts_words=pgettext_lazy("start of a clock", "last evaluation"),
    chain=("purchaser", "after_sales_manager", "general_manager"),
)
timer(
    "purchasing.maker_reply",
    pgettext_lazy("clock", "answer of a maker to a quality problem"),
    row="PU-09",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "maker written to"),
    chain=("purchaser", "quality_department", "group_manager"),
)


def _has_day(data: Mapping[str, Any]) -> bool:
    return bool(data["due_at"])


runs(
    "purchasing.delivery",
    about="purchase_order",
    starts=[
        On(event, when=_has_day)
        for event in (
            events.OrderPlaced,
            events.OrderConfirmed,
            events.OrderShipped,
            events.OrderChased,
        )
    ],
    meets=[events.OrderReceived],
    cancels=[events.OrderClosed, events.OrderCancelled],
    names="due_at",
    again="restart",
)
runs(
    "purchasing.evaluation",
    about="supplier",
    starts=[events.SupplierRegistered, events.SupplierEvaluated],
    meets=[events.SupplierEvaluated],
    again="restart",
)
runs(
    "purchasing.maker_reply",
    about="part_problem",
    starts=[events.MakerWritten],
    meets=[events.MakerAnswered],
    names="due_at",
    again="restart",
)
