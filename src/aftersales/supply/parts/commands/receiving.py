"""What comes in: opening stock, deliveries, and what is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import RowResult
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts.commands._keeping import serve_waiting
from aftersales.supply.parts.commands._shelves import Shelves, costing, counted, put, write
from aftersales.supply.parts.commands.placing import bins_for
from aftersales.supply.parts.commands.refusals import (
    ComesWithDocument,
    LotExpired,
    LotNotKept,
    MoreThanExpected,
    OpeningKnown,
    ProofMissing,
    SerialKnown,
)
from aftersales.supply.parts.events import (
    IncomingCalledOff,
    IncomingRedated,
    PartExpected,
    PartReceived,
    StockOpened,
)
from aftersales.supply.parts.models import Incoming, Part, Proof, Stock, StockMove
from aftersales.supply.parts.states import INCOMING, IncomingState, MoveKind, Origin


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Pieces that come in. ``cost`` is what one of them costs, ``value`` what all do together."""

    part_id: int
    quantity: Decimal
    cost: Decimal | None = None
    value: Decimal | None = None
    lot: str = ""
    bin: str = ""
    incoming_id: int | None = None
    words: str = ""
    proof: str = ""  # number of the certificate or proof of origin that came along (PT-16)
    expires_on: date | None = None  # of the lot; else its receipt and the shelf life of the part


@command("parts.receive")
def receive(
    *,
    store_id: int,
    arrival: Arrival,
    source: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> StockMove:
    """Put a delivery on the shelf; jobs that wait for it get theirs at once."""
    (move,) = receive_many(store_id=store_id, arrivals=[arrival], source=source, by=by, at=at)
    return move


@command("parts.receive")
def receive_many(
    *,
    store_id: int,
    arrivals: Sequence[Arrival],
    source: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> list[StockMove]:
    """Put a whole delivery on the shelves: all of it or nothing. What does not conform to the car
    maker's standard by its origin needs a proof (PT-16). What is expected under a document (an
    order, a shipment) is received with that document: ``source`` names it.
    """
    by.require("parts.receive", store_id=store_id)
    shelves = Shelves(store_id, {a.part_id for a in arrivals}, by=by, create=True)
    _refuse_unproved(shelves, arrivals, on=day_of(at, store_id=store_id))
    bins = bins_for(store_id, [a.bin for a in arrivals], by=by, at=at)
    due = _expected(store_id, arrivals, source)
    moves = [
        _put(shelves, arrival, MoveKind.RECEIPT, bins=bins, by=by, at=at) for arrival in arrivals
    ]
    write(moves, at=at)
    _count_off(due, arrivals)
    facts = [
        PartReceived(
            store_id=store_id,
            part_id=move.part_id,
            move_id=move.pk,
            quantity=move.quantity,
            value=move.value,
            incoming_id=move.incoming_id,
        )
        for move in moves
    ]
    record_many(facts, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return moves


def _refuse_unproved(shelves: Shelves, arrivals: Sequence[Arrival], *, on: date) -> None:
    """Not the car maker's own, no proof held that day, none with the pieces: not into stock."""
    bare = {
        arrival.part_id
        for arrival in arrivals
        if shelves.parts[arrival.part_id].origin != Origin.MAKER and not arrival.proof.strip()
    }
    if not bare:
        return
    held = Proof.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), part__in=bare)
    lacking = bare - set(held.values_list("part_id", flat=True))
    if lacking:
        part = shelves.parts[min(lacking)]
        raise ProofMissing(
            _(
                "Nothing shows that %(number)s conforms to the car maker's standard. Give the"
                " number of its certificate or proof of origin, or set the pieces aside."
            )
            % {"number": part.shown_number},
            field="proof",
        )


def _put(
    shelves: Shelves,
    arrival: Arrival,
    kind: MoveKind,
    *,
    bins: dict[str, int],
    by: Actor,
    at: datetime,
) -> StockMove:
    quantity = counted(arrival.quantity)
    row = shelves.row_for(arrival.part_id, arrival.lot)
    if row.is_serial and (row.on_hand or quantity != 1):
        raise SerialKnown(
            _("A serial number stands for one piece, and this one lies in stock already.")
            if row.on_hand
            else _("A serial number stands for one piece."),
            field="lot",
        )
    _place(row, bins.get(arrival.bin.strip().upper()))
    shelves.keep_until(row, _expiry(shelves, arrival, row, kind, at=at))
    return put(
        row,
        kind,
        quantity,
        _worth(arrival, quantity, row),
        by=by,
        at=at,
        incoming_id=arrival.incoming_id,
        words=clean(arrival.words, most=200, field="words"),
        proof=clean(arrival.proof, most=60, field="proof"),
    )


def _expiry(
    shelves: Shelves, arrival: Arrival, row: Stock, kind: MoveKind, *, at: datetime
) -> date | None:
    """The last day on which the lot may be used."""
    said, days = arrival.expires_on, shelves.parts[row.part_id].shelf_days
    if said is not None and not row.lot:
        raise LotNotKept(
            _("Only lots have a day until which they may be used. Keep the part by lot first."),
            field="expires_on",
        )
    if not row.lot or (said is None and days is None):
        return None
    today = day_of(at, store_id=row.store_id)
    if said is not None and said < today and kind == MoveKind.RECEIPT:
        raise LotExpired(_("The lot is past its shelf life already."), field="expires_on")
    return said or today + timedelta(days=days or 0)


def _worth(arrival: Arrival, quantity: Decimal, row: Stock) -> Decimal:
    """What they cost; where nobody says, as much as those on the shelf."""
    if arrival.value is not None:
        return rounded(costing(arrival.value, field="value"), row.currency)
    if arrival.cost is not None:
        return rounded(costing(arrival.cost) * quantity, row.currency)
    return rounded(row.value / row.on_hand * quantity, row.currency) if row.on_hand else Decimal(0)


def _place(row: Stock, bin_id: int | None) -> None:
    if bin_id and row.bin_id != bin_id:
        row.bin_id = bin_id
        Stock.objects.filter(pk=row.pk).update(bin=bin_id)


def _expected(
    store_id: int, arrivals: Sequence[Arrival], source: tuple[str, int] | None
) -> dict[int, Incoming]:
    """What was on its way under these orders, locked."""
    ids = {a.incoming_id for a in arrivals if a.incoming_id}
    if not ids:
        return {}
    rows = Incoming.objects.filter(Among("pk", ids), store_id=store_id)
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    for arrival in arrivals:
        if arrival.incoming_id:
            row = found.get(arrival.incoming_id)
            if row is None or row.part_id != arrival.part_id:
                raise Incoming.DoesNotExist
            _refuse_of_another(row, source)
            INCOMING.require(IncomingState(row.state), IncomingState.RECEIVED)
    return found


def _count_off(due: dict[int, Incoming], arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        if arrival.incoming_id:
            row = due[arrival.incoming_id]
            row.left -= counted(arrival.quantity)
            if row.left < 0:
                raise MoreThanExpected(
                    _("More came in than is on order. Receive the rest without the order."),
                    field="quantity",
                )
            if row.left == 0:
                row.state = IncomingState.RECEIVED
    update_many(list(due.values()), ["left", "state"])


# ── opening stock ────────────────────────────────────────────────────────────────────────────────


@command("parts.receive")
def open_stock_many(
    *, store_id: int, arrivals: Sequence[Arrival], by: Actor, at: datetime
) -> list[RowResult]:
    """Take over the stock of an older system, shelf by shelf. The same line twice changes nothing;
    another quantity for a shelf that is opened is refused: count it instead.
    """
    by.require("parts.receive", store_id=store_id)
    shelves = Shelves(store_id, {a.part_id for a in arrivals}, by=by, create=True)
    bins = bins_for(store_id, [a.bin for a in arrivals], by=by, at=at)
    opened = _opened(store_id, shelves)
    outcomes: list[RowResult] = []
    moves: list[StockMove] = []
    for arrival in arrivals:
        found = _open(shelves, arrival, opened, bins=bins, by=by, at=at)
        if isinstance(found, StockMove):
            moves.append(found)
            outcomes.append(RowResult("created", arrival.part_id))
        else:
            outcomes.append(found)
    write(moves, at=at)
    record_many(
        [
            StockOpened(
                store_id=store_id,
                part_id=move.part_id,
                move_id=move.pk,
                quantity=move.quantity,
                value=move.value,
            )
            for move in moves
        ],
        by=by,
        at=at,
    )
    serve_waiting(shelves, by=by, at=at)
    return outcomes


def _opened(store_id: int, shelves: Shelves) -> dict[int, Decimal]:
    """What was taken over on these shelves before and stands."""
    rows = StockMove.objects.filter(
        Among("part_id", list(shelves.parts)),
        store_id=store_id,
        kind=MoveKind.OPENING,
        reversals=None,
    )
    return dict(rows.values_list("stock_id", "quantity"))


def _open(
    shelves: Shelves,
    arrival: Arrival,
    opened: dict[int, Decimal],
    *,
    bins: dict[str, int],
    by: Actor,
    at: datetime,
) -> StockMove | RowResult:
    try:
        quantity = counted(arrival.quantity)
        row = shelves.row_for(arrival.part_id, arrival.lot)
        if (known := opened.get(row.pk)) is not None:
            if known == quantity:
                return RowResult("unchanged", arrival.part_id)
            raise OpeningKnown(
                _("The opening stock of this part is entered already. Count it instead."),
                field="quantity",
            )
        move = _put(shelves, arrival, MoveKind.OPENING, bins=bins, by=by, at=at)
    except Refusal as no:
        return replace(RowResult.refused(no), object_id=arrival.part_id)
    opened[row.pk] = quantity
    return move


# ── on its way ───────────────────────────────────────────────────────────────────────────────────


@command("parts.expect")
def expect(
    *,
    store_id: int,
    part_id: int,
    quantity: Decimal,
    due_on: date | None = None,
    reference: str = "",
    source: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> Incoming:
    """Note that pieces are on their way. ``source`` is the order or shipment they come with."""
    by.require("parts.expect", store_id=store_id)
    part = Part.objects.visible_to(by).get(pk=part_id)
    kind, number = source or ("", None)
    (row,) = insert_many(
        [
            Incoming(
                store_id=store_id,
                part_id=part.pk,
                quantity=counted(quantity),
                left=counted(quantity),
                due_on=due_on,
                reference=clean(reference, most=40, field="reference"),
                source_kind=kind,
                source_id=number,
                actor=by.key,
                made_at=at,
            )
        ]
    )
    fact = PartExpected(
        store_id=store_id,
        part_id=part.pk,
        incoming_id=row.pk,
        quantity=row.quantity,
        due_on=due_on.isoformat() if due_on else None,
    )
    record(fact, by=by, at=at)
    return row


@command("parts.expect")
def redate(
    *,
    incoming_id: int,
    due_on: date | None,
    source: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> Incoming:
    """Another day is promised for what is on its way; None says that nobody knows one."""
    row = _on_its_way(incoming_id, source, by=by)
    INCOMING.require(IncomingState(row.state), IncomingState.RECEIVED)
    if row.due_on == due_on:
        return row
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    fact = IncomingRedated(
        store_id=row.store_id,
        part_id=row.part_id,
        incoming_id=row.pk,
        due_on=due_on.isoformat() if due_on else None,
    )
    record(fact, by=by, at=at)
    return row


@command("parts.expect")
def call_off(
    *, incoming_id: int, source: tuple[str, int] | None = None, by: Actor, at: datetime
) -> Incoming:
    """What is still on its way will not come."""
    row = _on_its_way(incoming_id, source, by=by)
    INCOMING.require(IncomingState(row.state), IncomingState.CALLED_OFF)

    row.state = IncomingState.CALLED_OFF
    row.save(update_fields=["state"])

    fact: Event = IncomingCalledOff(
        store_id=row.store_id, part_id=row.part_id, incoming_id=row.pk, quantity=row.left
    )
    record(fact, by=by, at=at)
    return row


def _on_its_way(incoming_id: int, source: tuple[str, int] | None, *, by: Actor) -> Incoming:
    """What is expected, held until the command ends."""
    rows = Incoming.objects.visible_to(by, "parts.expect")
    row = rows.select_for_update().get(pk=incoming_id)
    by.require("parts.expect", store_id=row.store_id)
    _refuse_of_another(row, source)
    return row


def _refuse_of_another(row: Incoming, source: tuple[str, int] | None) -> None:
    """What comes with a document is handled there, else the document would never learn of it."""
    if row.source_kind and (row.source_kind, row.source_id) != source:
        raise ComesWithDocument(
            _("These pieces come with %(reference)s: receive and change them there.")
            % {"reference": row.reference or row.source_id},
            field="incoming_id",
        )
