"""What jobs ask the parts desk for, and laying it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.records.vehicles.queries import visible
from aftersales.supply.parts.commands._keeping import (
    KEPT,
    NOTHING,
    WAITING,
    end,
    keep,
    planned,
)
from aftersales.supply.parts.commands._shelves import Need, Shelves, Want, counted
from aftersales.supply.parts.commands.refusals import (
    LineOnItsWay,
    NoStandIn,
    NotEnough,
    NothingAsked,
)
from aftersales.supply.parts.events import (
    LinePicked,
    LineReplaced,
    LineWithdrawn,
    PartsNeededAt,
    PartsRequested,
)
from aftersales.supply.parts.models import PartRequest, RequestLine, Reservation
from aftersales.supply.parts.queries.fitting import Lack, stand_ins
from aftersales.supply.parts.states import LINE, LineState, ReservationState


@dataclass(frozen=True)
class Asked:
    """A request as it was made: its lines, and what was kept for it on the spot."""

    request: PartRequest
    lines: list[RequestLine]
    reservations: list[Reservation]


@command("parts.request")
def request_parts(
    *,
    store_id: int,
    need: Need,
    wants: Sequence[Want],
    vehicle_id: int | None = None,
    needed_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Asked:
    """A job asks for parts. What is kept for it already counts, what is free is kept at once; for
    the rest the desk sees who waits.
    """
    by.require("parts.request", store_id=store_id)
    if not wants:
        raise NothingAsked(_("Say which parts are needed."))
    if vehicle_id is not None:
        vehicle_id = visible(seen_by=by).only("pk").get(pk=vehicle_id).pk
    shelves = Shelves(store_id, {want.part_id for want in wants}, by=by, create=True)
    (request,) = insert_many(
        [
            PartRequest(
                store_id=store_id,
                need_kind=need.kind,
                need_id=need.id,
                vehicle_id=vehicle_id,
                needed_at=needed_at,
                asked_at=at,
                actor=by.key,
            )
        ]
    )
    lines = insert_many(
        [
            RequestLine(
                store_id=store_id,
                request=request,
                part_id=want.part_id,
                quantity=counted(want.quantity),
            )
            for want in wants
        ]
    )
    covered = _take_over(need, lines)
    made = []
    for line, want in zip(lines, wants, strict=True):
        lacking = line.quantity - covered.get(line.pk, NOTHING)
        if lacking > 0:
            rest = Want(part_id=line.part_id, quantity=lacking, lot=want.lot)
            made += planned(shelves, need, rest, until=None, partly=True, at=at, line_id=line.pk)
    for row in made:
        assert row.line_id
        covered[row.line_id] = covered.get(row.line_id, NOTHING) + row.quantity
    fact = PartsRequested(
        store_id=store_id,
        part_request_id=request.pk,
        vehicle_id=vehicle_id,
        lines=len(lines),
        short=sum(covered.get(line.pk, NOTHING) < line.quantity for line in lines),
        need_kind=need.kind,
        need=need.id,
    )
    record(fact, by=by, at=at)
    return Asked(request, lines, keep(made, by=by, at=at))


def _take_over(need: Need, lines: Sequence[RequestLine]) -> dict[int, Decimal]:
    """What is kept for the job already belongs to its lines from now on, and does not lapse. How
    much that is, by line.
    """
    kept = Reservation.objects.filter(
        Among("part_id", [line.part_id for line in lines]),
        store_id=lines[0].store_id,
        need_kind=need.kind,
        need_id=need.id,
        line=None,
        state=ReservationState.OPEN,
    ).order_by("pk")
    covered: dict[int, Decimal] = dict.fromkeys((line.pk for line in lines), NOTHING)
    taken = []
    for row in kept:
        waiting = (n for n in lines if n.part_id == row.part_id and covered[n.pk] < n.quantity)
        line = next(waiting, None)
        if line:
            row.line, row.until = line, None
            covered[line.pk] += row.left
            taken.append(row)
    update_many(taken, ["line", "until"])
    return covered


@command("parts.issue")
def pick(*, line_id: int, by: Actor, at: datetime) -> RequestLine:
    """Lay the pieces of a line out for its job; what is not there cannot be laid out."""
    (line,) = pick_many(line_ids=[line_id], by=by, at=at)
    return line


@command("parts.issue")
def pick_many(*, line_ids: Collection[int], by: Actor, at: datetime) -> list[RequestLine]:
    """Lay out several lines, all or none."""
    lines = _lines(line_ids, "parts.issue", by)
    kept = dict(
        RequestLine.objects.filter(Among("pk", list(line_ids)))
        .annotate(kept=KEPT)
        .values_list("pk", "kept")
    )
    for line in lines:
        LINE.require(LineState(line.state), LineState.PICKED)
        if kept[line.pk] < line.quantity - line.issued:
            raise NotEnough(
                shown_number=line.part.shown_number,
                asked=line.quantity - line.issued,
                free=kept[line.pk],
            )
        line.state = LineState.PICKED
    update_many(lines, ["state"])
    record_many([_told(LinePicked, line) for line in lines], by=by, at=at)
    return lines


@command("parts.request")
def withdraw(*, line_id: int, by: Actor, at: datetime) -> RequestLine:
    """The job needs it no longer. What was issued stays issued until it is returned."""
    (line,) = _lines([line_id], "parts.request", by)
    LINE.require(LineState(line.state), LineState.WITHDRAWN)
    line.state = LineState.WITHDRAWN
    line.save(update_fields=["state"])
    record(_told(LineWithdrawn, line), by=by, at=at)
    kept = line.reservations.filter(state=ReservationState.OPEN).order_by("pk")
    end(line.store_id, list(kept), ReservationState.RELEASED, by=by, at=at)
    return line


@command("parts.request")
def replace(*, line_id: int, part_id: int, by: Actor, at: datetime) -> RequestLine:
    """Take a successor or a substitute for what a line asks for. What was asked for at first stays
    on the line; what was kept of it is free for others, and of the new part as many are kept as
    are free.
    """
    rows = RequestLine.objects.visible_to(by, "parts.request")
    former = rows.select_related("request").get(pk=line_id)
    by.require("parts.request", store_id=former.store_id)
    shelves = Shelves(former.store_id, {former.part_id, part_id}, by=by, create=True)
    line = rows.select_related("request").select_for_update(of=("self",)).get(pk=line_id)
    if line.state not in WAITING or line.issued or line.part_id != former.part_id:
        raise LineOnItsWay(_("Pieces were handed over, or the line has changed. Look again."))
    _refuse_stranger(line, part_id, by=by)

    first = line.instead_of_id or line.part_id
    line.part = shelves.parts[part_id]
    line.instead_of_id = None if first == part_id else first
    line.state = LineState.ASKED
    line.save(update_fields=["part", "instead_of", "state"])

    fact = LineReplaced(
        store_id=line.store_id,
        part_id=part_id,
        part_request_id=line.request_id,
        request_line_id=line.pk,
        former=former.part_id,
        need_kind=line.request.need_kind,
        need=line.request.need_id,
    )
    record(fact, by=by, at=at)
    kept = line.reservations.filter(state=ReservationState.OPEN).order_by("pk")
    end(line.store_id, list(kept), ReservationState.RELEASED, by=by, at=at)
    need = Need(kind=line.request.need_kind, id=line.request.need_id)
    lacking = line.quantity - _take_over(need, [line])[line.pk]
    if lacking > 0:
        rest = Want(part_id=part_id, quantity=lacking)
        keep(
            planned(shelves, need, rest, until=None, partly=True, at=at, line_id=line.pk),
            by=by,
            at=at,
        )
    return line


def _refuse_stranger(line: RequestLine, part_id: int, *, by: Actor) -> None:
    """Only what stands in for the part goes instead, and fits the car; or what was asked first."""
    if part_id == line.instead_of_id:
        return
    wanted = {line.part_id, line.instead_of_id or line.part_id}
    lacks = [Lack(pk, line.store_id, line.request.vehicle_id) for pk in wanted]
    offered = stand_ins(lacks, only_free=False, seen_by=by)
    if part_id not in {one.part.pk for found in offered.values() for one in found}:
        raise NoStandIn(
            _("This part is no successor or substitute, or does not fit the car."), field="part_id"
        )


@command("parts.request")
def withdraw_all(*, store_id: int, need: Need, by: Actor, at: datetime) -> list[RequestLine]:
    """Whatever a job or an appointment still waits for is not needed any longer."""
    by.require("parts.request", store_id=store_id)
    rows = RequestLine.objects.filter(
        store_id=store_id,
        request__need_kind=need.kind,
        request__need_id=need.id,
        state__in=[LineState.ASKED, LineState.PICKED],
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return []
    lines = _lines(ids, "parts.request", by)
    for line in lines:
        LINE.require(LineState(line.state), LineState.WITHDRAWN)
        line.state = LineState.WITHDRAWN
    update_many(lines, ["state"])
    record_many([_told(LineWithdrawn, line) for line in lines], by=by, at=at)
    kept = Reservation.objects.filter(Among("line_id", ids), state=ReservationState.OPEN)
    end(store_id, list(kept.order_by("pk")), ReservationState.RELEASED, by=by, at=at)
    return lines


@command("parts.request")
def need_at(
    *, store_id: int, need: Need, needed_at: datetime, by: Actor, at: datetime
) -> list[PartRequest]:
    """A job or an appointment takes place at another time; whoever needs a part first gets it."""
    by.require("parts.request", store_id=store_id)
    rows = PartRequest.objects.select_for_update().filter(
        store_id=store_id, need_kind=need.kind, need_id=need.id
    )
    moved = [row for row in rows.order_by("pk") if row.needed_at != needed_at]
    for row in moved:
        row.needed_at = needed_at
    update_many(moved, ["needed_at"])
    facts = [
        PartsNeededAt(
            store_id=store_id,
            part_request_id=row.pk,
            vehicle_id=row.vehicle_id,
            need_kind=need.kind,
            need=need.id,
            needed_at=needed_at,
        )
        for row in moved
    ]
    if facts:
        record_many(facts, by=by, at=at)
    return moved


def _lines(line_ids: Collection[int], right: str, by: Actor) -> list[RequestLine]:
    """Lines in sight, their shelves held: whoever changes a line holds its part first."""
    rows = RequestLine.objects.visible_to(by, right).filter(Among("pk", list(line_ids)))
    stores: dict[int, set[int]] = {}
    for store_id, part_id in rows.values_list("store_id", "part_id"):
        by.require(right, store_id=store_id)
        stores.setdefault(store_id, set()).add(part_id)
    for store_id in sorted(stores):
        Shelves(store_id, stores[store_id], by=by)
    lines = list(
        rows.select_related("request", "part").select_for_update(of=("self",)).order_by("pk")
    )
    if len(lines) != len(set(line_ids)):
        raise RequestLine.DoesNotExist
    return lines


def _told(kind: type[LinePicked] | type[LineWithdrawn], line: RequestLine) -> Event:
    return kind(
        store_id=line.store_id,
        part_id=line.part_id,
        part_request_id=line.request_id,
        request_line_id=line.pk,
        need_kind=line.request.need_kind,
        need=line.request.need_id,
    )
