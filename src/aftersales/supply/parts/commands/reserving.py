"""Keeping pieces for a job or an appointment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts.commands._keeping import end, keep, planned
from aftersales.supply.parts.commands._shelves import Need, Shelves, Want
from aftersales.supply.parts.commands.refusals import ReservationEnded
from aftersales.supply.parts.models import Reservation
from aftersales.supply.parts.parameters import KEEP_RESERVED
from aftersales.supply.parts.states import ReservationState

LAPSED_AT_ONCE = 500


@command("parts.reserve")
def reserve(
    *,
    store_id: int,
    need: Need,
    want: Want,
    until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> list[Reservation]:
    """Keep pieces of one part; several rows where they lie in several lots."""
    return reserve_many(store_id=store_id, need=need, wants=[want], until=until, by=by, at=at)


@command("parts.reserve")
def reserve_many(
    *,
    store_id: int,
    need: Need,
    wants: Sequence[Want],
    until: datetime | None = None,
    partly: bool = False,
    by: Actor,
    at: datetime,
) -> list[Reservation]:
    """Keep pieces for somebody: all of them or none; with ``partly`` as many as are free.

    Without ``until`` a reservation lapses after the parameter ``parts.keep_reserved``.
    """
    by.require("parts.reserve", store_id=store_id)
    shelves = Shelves(store_id, {want.part_id for want in wants}, by=by)
    until = until or at + value(KEEP_RESERVED, store_id=store_id, on=day_of(at, store_id=store_id))
    made = [
        row
        for want in wants
        for row in planned(shelves, need, want, until=until, partly=partly, at=at)
    ]
    return keep(made, by=by, at=at)


@command("parts.reserve")
def release(*, reservation_id: int, by: Actor, at: datetime) -> Reservation:
    """Give pieces back to everybody."""
    rows = Reservation.objects.visible_to(by, "parts.reserve")
    row = rows.get(pk=reservation_id)
    by.require("parts.reserve", store_id=row.store_id)
    ended = end(row.store_id, [row], ReservationState.RELEASED, by=by, at=at)
    if not ended:
        raise ReservationEnded(_("This reservation has ended already."))
    return ended[0]


@command("parts.reserve")
def release_many(
    *,
    store_id: int,
    need: Need,
    part_ids: Collection[int] | None = None,
    by: Actor,
    at: datetime,
) -> list[Reservation]:
    """Give back whatever is kept for a job or an appointment, or only these parts of it."""
    by.require("parts.reserve", store_id=store_id)
    kept = _open_for(store_id, need)
    rows = [row for row in kept if part_ids is None or row.part_id in part_ids]
    return end(store_id, rows, ReservationState.RELEASED, by=by, at=at)


@command("parts.reserve")
def pass_on(
    *,
    store_id: int,
    need: Need,
    to: Need,
    part_ids: Collection[int] | None = None,
    by: Actor,
    at: datetime,
) -> list[Reservation]:
    """What was kept for the appointment is kept for its job: the pieces are never free between.
    All of it, or only these parts.
    """
    by.require("parts.reserve", store_id=store_id)
    kept = _open_for(store_id, need)
    rows = [row for row in kept if part_ids is None or row.part_id in part_ids]
    if not rows:
        return []
    until = at + value(KEEP_RESERVED, store_id=store_id, on=day_of(at, store_id=store_id))
    freed = end(store_id, rows, ReservationState.RELEASED, serve=False, by=by, at=at)
    made = [
        Reservation(
            store_id=store_id,
            stock_id=row.stock_id,
            part_id=row.part_id,
            need_kind=to.kind,
            need_id=to.id,
            quantity=row.was_left,
            left=row.was_left,
            actor=by.key,
            made_at=at,
            until=until,
        )
        for row in freed
    ]
    return keep(made, by=by, at=at)


@command("parts.reserve")
def expire_many(*, store_id: int, by: Actor, at: datetime) -> list[Reservation]:
    """End what was kept too long, the oldest first; asked by the clock again and again."""
    by.require("parts.reserve", store_id=store_id)
    due = Reservation.objects.filter(store_id=store_id, state=ReservationState.OPEN, until__lte=at)
    rows = list(due.order_by("until", "pk")[:LAPSED_AT_ONCE])
    return end(store_id, rows, ReservationState.EXPIRED, by=by, at=at)


def _open_for(store_id: int, need: Need) -> list[Reservation]:
    rows = Reservation.objects.filter(
        store_id=store_id, need_kind=need.kind, need_id=need.id, state=ReservationState.OPEN
    )
    return list(rows.order_by("pk"))
