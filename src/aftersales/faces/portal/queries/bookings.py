"""What a customer may book: where, with which car, what for, and when something is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.parameters import BOOK_AHEAD
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.appointments import queries as appointments
from aftersales.lane.appointments.queries import FreeTime, Quote, Wanted
from aftersales.lane.appointments.states import AWAITED
from aftersales.lane.orders import queries as orders
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.catalogue import queries as catalogue

BOOKING = frozenset({"appointments.view", "catalogue.view", "parts.view", "vehicles.view"})
MOST_TIMES = 60


@dataclass(frozen=True)
class Choice:
    """A service that can be chosen, with what it probably costs in this store."""

    package_id: int
    name: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class Booked:
    """One's own appointment."""

    appointment_id: int
    store_id: int
    house: str
    number: str
    state: str
    state_words: str
    starts_at: datetime | None
    plate: str
    is_awaited: bool


@dataclass(frozen=True)
class Ordered:
    """What an appointment is for, and what was told that it costs: None where not all was."""

    works: Sequence[str]
    amount: Decimal | None
    currency: str


def cars_of(seen_by: Actor) -> list[Any]:
    """The cars one may book for, by plate."""
    return list(vehicles.visible(seen_by=seen_by).in_use().order_by("plate", "pk")[:50])


def stores_to_book(seen_by: Actor, *, on: date) -> list[Any]:
    """The sites of the group that are open for business, the one that was visited last first."""
    last = orders.visible(seen_by=seen_by).order_by("-opened_at", "-pk")
    known = last.values_list("store_id", flat=True).first()
    every = Actor(
        key=seen_by.key, group_id=seen_by.group_id, rights=dict.fromkeys(seen_by.stores, BOOKING)
    )
    with as_seen_by(every):
        rows = network.stores(seen_by=every)
        open_now = [row for row in rows if row.closed_on is None or row.closed_on > on]
    return sorted(open_now, key=lambda row: row.pk != known)


def choices(store_id: int, *, model_id: int | None, seen_by: Actor, at: datetime) -> list[Choice]:
    """Packages for the car with their price in the store, tax included."""
    hand = seen_by.served(store_id=store_id, rights=BOOKING)
    zh = (get_language() or "zh").startswith("zh")
    with as_seen_by(hand):
        rows = catalogue.packages(seen_by=hand, model_id=model_id).filter(is_current=True)
        found = []
        for row in rows[:20]:
            offer = quote(Wanted(package_id=row.pk), store_id, model_id, hand, at)
            is_told = offer is not None and offer.is_whole
            found.append(
                Choice(
                    package_id=row.pk,
                    name=row.name_zh if zh else row.name_en or row.name_zh,
                    amount=offer.gross if offer is not None and is_told else None,
                    currency=network.store(store_id).currency,
                )
            )
        return found


def quote(
    wanted: Wanted, store_id: int, model_id: int | None, hand: Actor, at: datetime
) -> Quote | None:
    """What it takes and costs; None where it does not apply to the car."""
    on = day_of(at, store_id=store_id)
    try:
        return appointments.quote(
            [wanted], store_id=store_id, on=on, model_id=model_id, seen_by=hand
        )
    except (catalogue.DoesNotApply, catalogue.NoRate):
        return None


def times_for(
    wanted: Wanted,
    *,
    store_id: int,
    model_id: int | None,
    transport: str,
    seen_by: Actor,
    at: datetime,
    instead_of: int | None = None,
    steps: Sequence[Any] = (),
    since: date | None = None,
) -> list[FreeTime]:
    """The next free times from a day on, no further ahead than customers book themselves."""
    hand = seen_by.served(store_id=store_id, rights=BOOKING)
    with as_seen_by(hand):
        if not steps:
            offer = quote(wanted, store_id, model_id, hand, at)
            if offer is None:
                return []
            steps = offer.steps
        today = day_of(at, store_id=store_id)
        last = today + value(BOOK_AHEAD, store_id=store_id, on=today)
        return appointments.free_times(
            steps,
            store_id=store_id,
            seen_by=hand,
            at=at,
            first=max(today, since or today),
            last=last,
            transport=transport,
            instead_of=instead_of,
            most=MOST_TIMES,
        )


def works_of(appointment_id: int, *, seen_by: Actor) -> tuple[Any, Sequence[Any]]:
    """One's own appointment and the steps of its work; somebody else's does not exist."""
    row = appointments.visible(seen_by=seen_by).get(pk=appointment_id)
    hand = seen_by.served(store_id=row.store_id, rights=BOOKING)
    with as_seen_by(hand):
        return row, appointments.steps_of(row)


def ordered(appointment_id: int, *, seen_by: Actor) -> Ordered:
    """One's own appointment in words; somebody else's does not exist."""
    row = appointments.visible(seen_by=seen_by).get(pk=appointment_id)
    with as_seen_by(seen_by.served(store_id=row.store_id, rights=BOOKING)):
        works = list(row.works.select_related("operation", "package").order_by("position", "pk"))
        told = [work.gross for work in works]
        told += row.parts.order_by("pk").values_list("gross", flat=True)
        named = [_said(work) for work in works]
    known = [gross for gross in told if gross is not None]
    is_whole = bool(told) and len(known) == len(told)
    return Ordered(
        works=[words for words in (*named, row.symptom) if words],
        amount=sum(known, Decimal(0)) if is_whole else None,
        currency=next((work.currency for work in works if work.currency), ""),
    )


def _said(work: Any) -> str:
    thing = work.package or work.operation
    return appointments.named(thing) if thing is not None else str(work.words)


def bookings_of(seen_by: Actor) -> list[Booked]:
    """One's own appointments that are still to come, the next first."""
    rows = appointments.visible(seen_by=seen_by).filter(state__in=AWAITED)
    rows = rows.order_by("starts_at", "pk")
    cars = {car.pk: car.plate for car in vehicles.visible(seen_by=seen_by)}
    found = list(rows[:20])
    names = _names({row.store_id for row in found}, seen_by)
    return [
        Booked(
            appointment_id=row.pk,
            store_id=row.store_id,
            house=names.get(row.store_id, ""),
            number=row.number,
            state=row.state,
            state_words=str(row.get_state_display()),
            starts_at=row.starts_at,
            plate=cars.get(row.vehicle_id or 0) or row.plate,
            is_awaited=row.state in AWAITED,
        )
        for row in found
    ]


def _names(store_ids: set[int], seen_by: Actor) -> dict[int, str]:
    every = Actor(
        key=seen_by.key, group_id=seen_by.group_id, rights=dict.fromkeys(store_ids, BOOKING)
    )
    with as_seen_by(every):
        return dict(network.store_names(every))
