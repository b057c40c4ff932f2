"""Clocks of an order that is out, of a claim on a supplier, and of its next evaluation."""

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
timer(
    "purchasing.recovery_answer",
    pgettext_lazy("clock", "supplier's answer to a claim"),
    row="PU-10",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "claim submitted"),
    chain=("purchaser", "after_sales_manager", "general_manager"),
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
runs(
    "purchasing.recovery_answer",
    about="recovery_claim",
    starts=[events.RecoverySubmitted],
    meets=[events.RecoveryAnswered],
    cancels=[events.RecoveryWrittenOff],
    names="due_at",
    again="restart",
)
