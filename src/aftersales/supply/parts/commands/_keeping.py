"""How pieces are kept for somebody and given free again, whoever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.events import Event
from aftersales.core.log import record_many
from aftersales.core.lookups import Among
from aftersales.supply.parts.commands._shelves import Need, Shelves, Want, counted
from aftersales.supply.parts.events import (
    PartReserved,
    RequestCovered,
    ReservationExpired,
    ReservationReleased,
)
from aftersales.supply.parts.models import PartRequest, RequestLine, Reservation
from aftersales.supply.parts.states import LineState, ReservationState

WAITING = (LineState.ASKED, LineState.PICKED)
NOTHING = Decimal(0)


def planned(
    shelves: Shelves,
    need: Need,
    want: Want,
    *,
    until: datetime | None,
    partly: bool,
    at: datetime,
    line_id: int | None = None,
) -> list[Reservation]:
    """Rows to keep, taken off what is free on the shelves at hand."""
    made = []
    for row, share in shelves.take_free(
        want, counted(want.quantity), on=shelves.day(at), partly=partly
    ):
        row.reserved += share
        made.append(
            Reservation(
                store_id=shelves.store_id,
                stock=row,
                part_id=want.part_id,
                need_kind=need.kind,
                need_id=need.id,
                line_id=line_id,
                quantity=share,
                left=share,
                actor=shelves.by.key,
                made_at=at,
                until=until,
            )
        )
    return made


def keep(rows: Sequence[Reservation], *, by: Actor, at: datetime) -> list[Reservation]:
    """Write reservations and their facts."""
    kept = insert_many(rows)
    facts = [
        PartReserved(
            store_id=row.store_id,
            part_id=row.part_id,
            reservation_id=row.pk,
            quantity=row.quantity,
            need_kind=row.need_kind,
            need=row.need_id,
        )
        for row in kept
    ]
    if facts:
        record_many(facts, by=by, at=at)
    return kept


def end(
    store_id: int,
    rows: Sequence[Reservation],
    state: ReservationState,
    *,
    serve: bool = True,
    by: Actor,
    at: datetime,
) -> list[Reservation]:
    """End those that are open still, once the shelves are held; who waits gets what comes free."""
    if not rows:
        return []
    shelves = Shelves(store_id, {row.part_id for row in rows}, by=by)
    still = Reservation.objects.filter(
        Among("pk", [row.pk for row in rows]), state=ReservationState.OPEN
    )
    ending = list(still.order_by("pk"))
    for row in ending:
        finish(row, state, at=at)
    update_many(ending, ["left", "state", "ended_at"])
    if ending:
        record_many([freed(row) for row in ending], by=by, at=at)
        give_free(shelves, ending)
        if serve:
            serve_waiting(shelves, by=by, at=at)
    return ending


def finish(row: Reservation, state: ReservationState, *, at: datetime) -> None:
    """The reservation is over; what it still held is noted for its fact."""
    row.was_left, row.left = row.left, NOTHING
    row.state, row.ended_at = state, at


def give_free(shelves: Shelves, ended: Sequence[Reservation]) -> None:
    """On the shelves at hand, as the trigger did in the table."""
    rows = {row.pk: row for kept in shelves.rows.values() for row in kept}
    for reservation in ended:
        rows[reservation.stock_id].reserved -= reservation.was_left


def freed(row: Reservation) -> Event:
    kind = ReservationExpired if row.state == ReservationState.EXPIRED else ReservationReleased
    return kind(
        store_id=row.store_id,
        part_id=row.part_id,
        reservation_id=row.pk,
        quantity=row.was_left,
        need_kind=row.need_kind,
        need=row.need_id,
    )


def serve_waiting(shelves: Shelves, *, by: Actor, at: datetime) -> list[Reservation]:
    """Keep what is free now for the jobs that wait for it: whoever needs it first."""
    open_parts = [pk for pk in shelves.parts if shelves.free(pk) > 0]
    if not open_parts:
        return []
    made = []
    for line, lacking in lacking_lines(shelves.store_id, open_parts):
        want = Want(part_id=line.part_id, quantity=lacking)
        need = Need(kind=line.request.need_kind, id=line.request.need_id)
        made += planned(shelves, need, want, until=None, partly=True, at=at, line_id=line.pk)
    if not made:
        return []
    kept = keep(made, by=by, at=at)
    _tell_covered({row.line_id for row in kept if row.line_id}, by=by, at=at)
    return kept


def lacking_lines(store_id: int, part_ids: Sequence[int]) -> list[tuple[RequestLine, Decimal]]:
    """Lines that wait for some of these parts, the most urgent first, and how much they lack."""
    rows = (
        RequestLine.objects.filter(Among("part_id", part_ids), store_id=store_id, state__in=WAITING)
        .annotate(lacking=LACKING)
        .filter(lacking__gt=0)
        .select_related("request")
        .order_by(F("request__needed_at").asc(nulls_last=True), "pk")
    )
    return [(row, row.lacking) for row in rows]


KEPT = Coalesce(
    Sum("reservations__left", filter=Q(reservations__state=ReservationState.OPEN)), NOTHING
)
LACKING = F("quantity") - F("issued") - KEPT


def _tell_covered(line_ids: set[int], *, by: Actor, at: datetime) -> None:
    """Requests of which no line waits any longer."""
    requests = PartRequest.objects.filter(lines__in=line_ids).distinct().order_by("pk")
    lines = RequestLine.objects.filter(request__in=requests, state__in=WAITING)
    still = set(
        lines.annotate(lacking=LACKING).filter(lacking__gt=0).values_list("request_id", flat=True)
    )
    facts = [
        RequestCovered(
            store_id=row.store_id,
            part_request_id=row.pk,
            vehicle_id=row.vehicle_id,
            need_kind=row.need_kind,
            need=row.need_id,
        )
        for row in requests
        if row.pk not in still
    ]
    if facts:
        record_many(facts, by=by, at=at)
