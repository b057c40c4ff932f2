"""The clock of a shipment: the time by which it is wanted (LG-01)."""

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, runs, timer
from aftersales.supply.logistics import events

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
