"""What goes on today: who waits, who is in the house, who is handed over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders.models import Advice, Arrival, Order, OrderQuerySet
from aftersales.lane.orders.parameters import FIRST_CONTACT, LOAD_BAND
from aftersales.lane.orders.queries.orders import orders
from aftersales.lane.orders.states import AdviceState, ArrivalState, Document, Place


@dataclass(frozen=True)
class ArrivalRow:
    """A car at the door and how long its customer has been waiting or waited."""

    arrival: Arrival
    waited: timedelta
    is_too_long: bool


def arrivals_of_day(*, store_id: int, on: date, seen_by: Actor) -> QuerySet[Arrival]:
    """The register of a day, in the order in which they came."""
    rows = Arrival.objects.visible_to(seen_by).filter(store=store_id, arrived_on=on)
    return rows.select_related("vehicle", "advisor", "order").order_by("arrived_at", "pk")


def arrivals_waiting(*, store_id: int, seen_by: Actor, at: datetime) -> list[ArrivalRow]:
    """To whom nobody has spoken yet, the longest waiting first; who waits too long is marked
    (RC-01).
    """
    rows = Arrival.objects.visible_to(seen_by).filter(store=store_id, state=ArrivalState.WAITING)
    found = rows.select_related("vehicle", "advisor").order_by("arrived_at", "pk")
    return with_waiting(list(found), store_id=store_id, at=at)


def with_waiting(rows: Sequence[Arrival], *, store_id: int, at: datetime) -> list[ArrivalRow]:
    """Arrivals with their waiting time, held against the store's limit."""
    limit = value(FIRST_CONTACT, store_id=store_id, on=day_of(at, store_id=store_id))
    found = []
    for row in rows:
        until = row.first_contact_at or row.left_at or at
        waited = max(until - row.arrived_at, timedelta(0))
        found.append(ArrivalRow(row, waited, waited > limit))
    return found


@dataclass(frozen=True)
class Load:
    """How many customers an adviser has today, held against the band of RC-21."""

    advisor_id: int
    orders: int
    least: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.orders > self.most

    @property
    def is_under(self) -> bool:
        return self.orders < self.least


def loads_of(
    *, store_id: int, on: date, seen_by: Actor, advisor_ids: Collection[int] | None = None
) -> dict[int, Load]:
    """Each adviser's number of customers on a day. One statement and the parameters."""
    rows = Order.objects.visible_to(seen_by).filter(store=store_id, opened_on=on)
    rows = rows.exclude(document=Document.CANCELLED).exclude(advisor=None)
    if advisor_ids is not None:
        rows = rows.filter(advisor__in=advisor_ids)
    counted = rows.order_by().values_list("advisor").annotate(n=Count("customer", distinct=True))
    least, most = value(LOAD_BAND, store_id=store_id, on=on)
    found = {pk: Load(pk, n, least, most) for pk, n in counted}
    for pk in advisor_ids or ():
        found.setdefault(pk, Load(pk, 0, least, most))
    return found


def in_the_house(*, store_id: int, seen_by: Actor) -> OrderQuerySet:
    """Cars that are here, by their promise; what has none yet comes last."""
    rows: Any = orders(seen_by=seen_by).filter(store=store_id).in_house()
    open_advice = Advice.objects.filter(vehicle=OuterRef("vehicle"), state=AdviceState.OPEN)
    rows = rows.annotate(has_advice=Exists(open_advice))
    return rows.order_by(F("promised_at").asc(nulls_last=True), "pk")  # type: ignore[no-any-return]  # annotated


@dataclass(frozen=True)
class BoardRow:
    """A car on the board. ``late`` is how much its promise has passed."""

    order: Order
    late: timedelta

    @property
    def is_late(self) -> bool:
        return bool(self.late)


def board_rows(*, store_id: int, seen_by: Actor, at: datetime) -> list[BoardRow]:
    """Every car in the house with its place and promise, one statement."""
    return [_boarded(row, at) for row in in_the_house(store_id=store_id, seen_by=seen_by)]


def _boarded(order: Order, at: datetime) -> BoardRow:
    promised = order.promised_at
    is_late = promised is not None and promised < at and order.place != Place.READY
    return BoardRow(order, at - promised if is_late and promised else timedelta(0))


@dataclass(frozen=True)
class Lane:
    """Today as one adviser sees it."""

    waiting: Sequence[ArrivalRow]
    in_house: Sequence[BoardRow]
    hand_over: Sequence[BoardRow]
    load: Load | None
    others: int  # cars in the house that somebody else looks after

    @property
    def too_long(self) -> int:
        return sum(row.is_too_long for row in self.waiting)


def lane_of(advisor_id: int | None, *, store_id: int, seen_by: Actor, at: datetime) -> Lane:
    """Who waits, which of my cars are in the house, which are ready to be handed over. Without an
    adviser everybody's. Five statements at most.
    """
    rows = board_rows(store_id=store_id, seen_by=seen_by, at=at)
    mine = [r for r in rows if advisor_id is None or r.order.advisor_id == advisor_id]
    ending = (Place.WASHING, Place.READY)
    on = day_of(at, store_id=store_id)
    load = None
    if advisor_id is not None:
        told = loads_of(store_id=store_id, on=on, seen_by=seen_by, advisor_ids=[advisor_id])
        load = told[advisor_id]
    return Lane(
        waiting=arrivals_waiting(store_id=store_id, seen_by=seen_by, at=at),
        in_house=[r for r in mine if r.order.place not in ending],
        hand_over=[r for r in mine if r.order.place in ending],
        load=load,
        others=len(rows) - len(mine),
    )
