"""What is agreed when an appointment is confirmed: prices are kept as told, parts are kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.lane.appointments.commands._room import as_booker
from aftersales.lane.appointments.commands._rows import (
    ABOUT,
    LOOK,
    need_of,
    tell,
    tell_price,
    told,
)
from aftersales.lane.appointments.events import AppointmentConfirmed
from aftersales.lane.appointments.models import Appointment, AppointmentPart, AppointmentWork
from aftersales.lane.appointments.queries.work import (
    Planned,
    Quote,
    Wanted,
    WantedPart,
    quote,
)
from aftersales.lane.appointments.states import State
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts import queries as shelf
from aftersales.supply.parts.commands import Want


def offer_of(row: Appointment, *, by: Actor) -> Quote:
    """What is wanted, reckoned anew for the prices that hold on its day."""
    works = list(row.works.order_by("position", "pk"))
    assert row.starts_at
    extra = row.parts.filter(work=None).order_by("pk")
    return quote(
        [
            Wanted(
                operation_id=work.operation_id,
                package_id=work.package_id,
                words=work.words,
                hours=None if work.package_id else work.hours,
                skill=work.needs[0]["skill"] if work.kind == "words" and work.needs else "",
            )
            for work in works
        ],
        store_id=row.store_id,
        on=day_of(row.starts_at, store_id=row.store_id),
        model_id=row.vehicle.model_id if row.vehicle else None,
        more_parts=[WantedPart(part_id=one.part_id, quantity=one.quantity) for one in extra],
        seen_by=as_booker(by, *LOOK),
    )


def agree(
    row: Appointment, offer: Quote, *, is_new: bool = False, by: Actor, at: datetime
) -> Appointment:
    """Keep what was told, reserve the parts, stop the clock. What is new was written as told."""
    if not is_new:
        _keep_told(row, offer, by=by, at=at)
    wants_parts = bool(offer.all_parts) or not is_new
    short = _ask_for_parts(row, by=by, at=at) if wants_parts else 0
    row.state, row.confirmed_at = State.CONFIRMED, at
    row.first_confirmed_at = row.first_confirmed_at or at
    row.save(
        update_fields=[
            "state",
            "confirmed_at",
            "first_confirmed_at",
            "starts_at",
            "ends_at",
            "override",
        ]
    )
    assert row.starts_at
    assert row.ends_at
    fact = AppointmentConfirmed(
        **told(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        told_gross=offer.gross if offer.is_whole else None,
        parts_short=short,
        adviser_id=row.adviser_id,
    )
    record(fact, by=by, at=at)
    tell(row, by=by)
    return row


def _keep_told(row: Appointment, offer: Quote, *, by: Actor, at: datetime) -> None:
    """A price that was told once stays as it was told, whatever holds later (AP-03)."""
    works = list(row.works.filter(told_at=None).order_by("position", "pk"))
    by_position = dict(enumerate(offer.works, start=1))
    for work in works:
        plan: Planned = by_position[work.position]
        tell_price(work, plan.price, at=at)
        work.told_by = by.key if work.told_at else ""
    fields = ["net", "tax", "gross", "currency", "told_at"]
    AppointmentWork.objects.bulk_update(works, [*fields, "told_by"])
    rows = list(row.parts.filter(told_at=None).order_by("pk"))
    prices = {(part.part_id, part.quantity): part.price for part in offer.all_parts}
    for one in rows:
        tell_price(one, prices.get((one.part_id, one.quantity)), at=at)
    AppointmentPart.objects.bulk_update(rows, fields)


def _ask_for_parts(row: Appointment, *, by: Actor, at: datetime) -> int:
    """Keep what is free; the parts desk sees what lacks and orders it. Answers how many lack."""
    hand = as_booker(by, "parts.request", "parts.view", "vehicles.view")
    asked = set(_lines_of(row, by=hand).values_list("part_id", flat=True))
    rows = row.parts.exclude(part__in=asked).order_by("pk")
    wants: dict[int, Decimal] = {}
    for part_id, quantity in rows.values_list("part_id", "quantity"):
        wants[part_id] = wants.get(part_id, Decimal(0)) + quantity
    if wants:
        parts.request_parts(
            store_id=row.store_id,
            need=need_of(row),
            wants=[Want(part_id=pk, quantity=quantity) for pk, quantity in wants.items()],
            vehicle_id=row.vehicle_id,
            needed_at=row.starts_at,
            by=hand,
            at=at,
        )
    short: int = _lines_of(row, by=hand).filter(lacking__gt=0).count()
    return short


def _lines_of(row: Appointment, *, by: Actor) -> Any:
    """What the parts desk has of it that is not withdrawn."""
    return shelf.lines_in(ABOUT, row.pk, seen_by=by).exclude(state="withdrawn")
