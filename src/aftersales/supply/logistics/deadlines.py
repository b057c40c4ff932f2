"""The clocks of logistics: when a shipment is wanted (LG-01), and calls about damage (LG-07)."""

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.supply.logistics import events
from aftersales.supply.logistics.parameters import CALL_WITHIN

timer(
    "logistics.delivery",
    pgettext_lazy("clock", "delivery of a shipment"),
    row="LG-01",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "shipment registered"),
    chain=("parts_clerk", "after_sales_manager"),
)
runs(
    "logistics.delivery",
    about="shipment",
    starts=[events.ShipmentRegistered, events.DueSet, events.ShipmentRetried],
    meets=[events.ShipmentDelivered],
    cancels=[events.ShipmentCancelled, events.ShipmentReturned, events.ShipmentLost],
    names="due_at",
    again="restart",
    across_stores=True,
)
timer(
    "logistics.damage_call",
    CALL_WITHIN.label,
    row="LG-07",
    counting=Counting.OPEN_HOURS,
    limit=CALL_WITHIN,
    starts_words=pgettext_lazy("start of a clock", "damage seen when it was unpacked"),
    chain=("front_desk", "after_sales_manager"),
)
runs(
    "logistics.damage_call",
    about="article",
    starts=[On(events.ArticleUnpacked, when=lambda data: bool(data["damaged"]))],
    meets=[On(events.SenderCalled, when=lambda data: bool(data["reached"]))],
    cancels=[events.ArticleClosed],
)
