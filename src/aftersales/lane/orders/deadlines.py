"""Clocks of reception: first contact, and the promised time (RC-01, RC-19)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.lane.orders.events import (
    ArrivalAttended,
    ArrivalLeft,
    ArrivalRegistered,
    OrderCancelled,
    OrderHandedOver,
    OrderPromised,
    OrderPut,
)
from aftersales.lane.orders.parameters import FIRST_CONTACT
from aftersales.lane.orders.states import Place

timer(
    "orders.first_contact",
    pgettext_lazy("clock", "speak to a customer who has arrived"),
    row="RC-01",
    counting=Counting.HOURS,
    limit=FIRST_CONTACT,
    starts_words=pgettext_lazy("start of a clock", "arrival"),
    chain=("business_supervisor", "after_sales_manager"),
)
timer(
    "orders.promise",
    pgettext_lazy("clock", "have the car ready as promised"),
    row="RC-19",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "promised to the customer"),
    chain=("dispatcher", "after_sales_manager"),
)


def _is_ready(data: Mapping[str, Any]) -> bool:
    return bool(data["place"] == Place.READY)


runs(
    "orders.first_contact",
    about="arrival",
    starts=[ArrivalRegistered],
    meets=[ArrivalAttended],
    cancels=[ArrivalLeft],
    owner="advisor_id",
)
runs(
    "orders.promise",
    about="order",
    starts=[OrderPromised],
    meets=[On(OrderPut, when=_is_ready), OrderHandedOver],
    cancels=[OrderCancelled],
    names="promised_at",
    again="restart",
)
