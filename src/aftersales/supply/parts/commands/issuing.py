"""Out to the workshop and back: issue, return, correction, cancellation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.supply.parts.commands._keeping import (
    WAITING,
    finish,
    freed,
    give_free,
    serve_waiting,
)
from aftersales.supply.parts.commands._shelves import (
    Need,
    Shelves,
    Want,
    costing,
    counted,
    put,
    take,
    write,
)
from aftersales.supply.parts.commands.refusals import (
    ComesWithDocument,
    LotExpired,
    MoreThanAsked,
    NotAnIssue,
    NotCancellable,
    NotEnough,
    ReasonMissing,
    ReturnExceedsIssue,
    SerialKnown,
)
from aftersales.supply.parts.events import (
    MoveCancelled,
    PartIssued,
    PartReturned,
    ReservationConsumed,
    StockAdjusted,
)
from aftersales.supply.parts.models import RequestLine, Reservation, Stock, StockMove
from aftersales.supply.parts.rules import share_back
from aftersales.supply.parts.states import (
    CANCELLABLE,
    LINE,
    LineState,
    MoveKind,
    Reason,
    ReservationState,
)

_ENDING = ("left", "state", "ended_at")


@command("parts.issue")
def issue(*, store_id: int, need: Need, want: Want, by: Actor, at: datetime) -> list[StockMove]:
    """Give pieces of one part to a job; several moves where they lie in several lots."""
    return issue_many(store_id=store_id, need=need, wants=[want], by=by, at=at)


@command("parts.issue")
def issue_many(
    *, store_id: int, need: Need, wants: Sequence[Want], by: Actor, at: datetime
) -> list[StockMove]:
    """Give a job its parts: first what is kept for it, then what is free. All or nothing. What the
    job asked the desk for counts as handed over, so that nobody hands it over again.
    """
    by.require("parts.issue", store_id=store_id)
    shelves = Shelves(store_id, {want.part_id for want in wants}, by=by)
    asked = RequestLine.objects.filter(
        Among("part_id", list(shelves.parts)),
        store_id=store_id,
        request__need_kind=need.kind,
        request__need_id=need.id,
        state__in=WAITING,
    )
    lines = list(asked.select_for_update(of=("self",)).order_by("pk"))
    pairs = [pair for want in wants for pair in _over_lines(want, lines)]
    return _issue(shelves, need, pairs, by=by, at=at)


def _over_lines(
    want: Want, lines: Sequence[RequestLine]
) -> Iterator[tuple[Want, RequestLine | None]]:
    """What is handed over, by the lines that asked for it; the rest nobody asked for."""
    left = counted(want.quantity)
    for line in lines:
        share = min(left, line.quantity - line.issued)
        if line.part_id == want.part_id and share:
            yield _want(line, share, want.lot), line
            left -= share
    if left:
        yield replace(want, quantity=left), None


@command("parts.issue")
def issue_lines(
    *,
    store_id: int,
    quantities: Mapping[int, Decimal | None],
    lots: Mapping[int, str] | None = None,
    by: Actor,
    at: datetime,
) -> list[StockMove]:
    """Give out what jobs asked for, by line of the request; None is all that is still asked."""
    by.require("parts.issue", store_id=store_id)
    asked = RequestLine.objects.filter(Among("pk", list(quantities)), store_id=store_id)
    shelves = Shelves(store_id, set(asked.values_list("part_id", flat=True)), by=by)
    lines = {
        row.pk: row
        for row in asked.select_related("request").select_for_update(of=("self",)).order_by("pk")
    }
    if quantities.keys() - lines.keys():
        raise RequestLine.DoesNotExist
    moves: list[StockMove] = []
    for needed, rows in _by_need(list(lines.values())).items():
        wants = [
            (_want(row, quantities[row.pk], (lots or {}).get(row.pk, "")), row) for row in rows
        ]
        moves += _issue(shelves, needed, wants, by=by, at=at)
    return moves


def _by_need(lines: Sequence[RequestLine]) -> dict[Need, list[RequestLine]]:
    found: defaultdict[Need, list[RequestLine]] = defaultdict(list)
    for row in lines:
        found[Need(kind=row.request.need_kind, id=row.request.need_id)].append(row)
    return found


def _want(row: RequestLine, quantity: Decimal | None, lot: str) -> Want:
    """What goes out for the line, which knows of it from here on."""
    open_ = row.quantity - row.issued
    going = open_ if quantity is None else counted(quantity)
    LINE.require(LineState(row.state), LineState.ISSUED)
    if going > open_:
        raise MoreThanAsked(_("The job did not ask for so much."), field="quantity")
    row.issued += going
    if row.issued == row.quantity:
        row.state = LineState.ISSUED
    return Want(part_id=row.part_id, quantity=going, lot=lot)


def _issue(
    shelves: Shelves,
    need: Need,
    wants: Sequence[tuple[Want, RequestLine | None]],
    *,
    by: Actor,
    at: datetime,
) -> list[StockMove]:
    kept = _kept_for(shelves, need, {want.part_id for want, _line in wants})
    used: dict[int, Reservation] = {}
    moves = []
    day = shelves.day(at)
    for want, line in wants:
        for row, share in _sources(shelves, want, line, kept, used, on=day):
            moves.append(
                take(
                    row,
                    MoveKind.ISSUE,
                    share,
                    by=by,
                    at=at,
                    need_kind=need.kind,
                    need_id=need.id,
                    line=line,
                )
            )
    spent = [row for row in used.values() if not row.left]
    for used_up in spent:
        used_up.state, used_up.ended_at = ReservationState.CONSUMED, at
    lines = list({line.pk: line for _want, line in wants if line}.values())
    over = _left_over(kept, lines)
    for too_much in over:
        finish(too_much, ReservationState.RELEASED, at=at)
    update_many([*used.values(), *(r for r in over if r.pk not in used)], _ENDING)
    write(moves, at=at)
    update_many(lines, ["issued", "state"])
    facts = [*map(_issued, moves), *map(_consumed, spent), *map(freed, over)]
    record_many(facts, by=by, at=at)
    if over:
        give_free(shelves, over)
        serve_waiting(shelves, by=by, at=at)
    return moves


def _left_over(kept: Sequence[Reservation], lines: Sequence[RequestLine]) -> list[Reservation]:
    """What was kept for lines that have all they asked for now."""
    whole = {line.pk for line in lines if line.state == LineState.ISSUED}
    return [row for row in kept if row.left and row.line_id in whole]


def _kept_for(shelves: Shelves, need: Need, part_ids: set[int]) -> list[Reservation]:
    rows = Reservation.objects.filter(
        Among("part_id", part_ids),
        store_id=shelves.store_id,
        need_kind=need.kind,
        need_id=need.id,
        state=ReservationState.OPEN,
    )
    return list(rows.order_by("pk"))


def _sources(
    shelves: Shelves,
    want: Want,
    line: RequestLine | None,
    kept: Sequence[Reservation],
    used: dict[int, Reservation],
    *,
    on: date | None,
) -> list[tuple[Stock, Decimal]]:
    """From which rows the pieces come: what is kept for the line, what is kept for the job, what
    is free, and last what the job keeps for another line of it. Nothing past its shelf life.
    """
    left = counted(want.quantity)
    of = shelves.of(want.part_id, want.lot)
    rows = {row.pk: row for row in of if not row.is_past(on)}
    past = [row for row in of if row.is_past(on) and row.on_hand]
    found: dict[int, Decimal] = {}
    own = [r for r in kept if line and r.line_id == line.pk]
    loose = [r for r in kept if r.line_id is None]
    others = [r for r in kept if r not in own and r not in loose]
    free = sum((row.free for row in rows.values()), Decimal(0))
    for reservation in [*own, *loose, *others]:
        row = rows.get(reservation.stock_id)
        most = max(left - free, Decimal(0)) if reservation in others else left
        share = min(reservation.left, most)
        if row and share:
            reservation.left -= share
            row.reserved -= share
            left -= share
            used[reservation.pk] = reservation
            found[row.pk] = found.get(row.pk, Decimal(0)) + share
    if left:
        # What is set aside for this issue already is not free a second time.
        for row, share in _free(shelves, want, left, found, rows.values(), past):
            found[row.pk] = found.get(row.pk, Decimal(0)) + share
    return [(rows[pk], share) for pk, share in found.items()]


def _free(
    shelves: Shelves,
    want: Want,
    quantity: Decimal,
    taken: Mapping[int, Decimal],
    rows: Iterable[Stock],
    past: Sequence[Stock],
) -> list[tuple[Stock, Decimal]]:
    found, left = [], quantity
    for row in rows:
        share = min(row.free - taken.get(row.pk, Decimal(0)), left)
        if share > 0:
            found.append((row, share))
            left -= share
    if left and past:
        raise LotExpired(
            _("Lot %(lot)s may be used until %(day)s only. Scrap it and take another one.")
            % {"lot": past[0].lot, "day": past[0].expires_on},
            field="lot",
        )
    if left:
        raise NotEnough(
            shown_number=shelves.parts[want.part_id].shown_number,
            asked=want.quantity,
            free=want.quantity - left,
        )
    return found


def _issued(move: StockMove) -> Event:
    return PartIssued(
        store_id=move.store_id,
        part_id=move.part_id,
        move_id=move.pk,
        quantity=-move.quantity,
        value=-move.value,
        request_line_id=move.line_id,
        need_kind=move.need_kind,
        need=move.need_id,
    )


def _consumed(row: Reservation) -> Event:
    return ReservationConsumed(
        store_id=row.store_id,
        part_id=row.part_id,
        reservation_id=row.pk,
        need_kind=row.need_kind,
        need=row.need_id,
    )


# ── back ─────────────────────────────────────────────────────────────────────────────────────────


@command("parts.issue")
def return_issue(*, move_id: int, quantity: Decimal, by: Actor, at: datetime) -> StockMove:
    """Take unused pieces back from the workshop: stock and the cost of the job are as before
    (PT-10).
    """
    issued = _move_in_sight(move_id, "parts.issue", by)
    if issued.kind != MoveKind.ISSUE:
        raise NotAnIssue(_("Only what was issued comes back."))
    shelves = Shelves(issued.store_id, [issued.part_id], by=by)
    row = next(row for row in shelves.rows[issued.part_id] if row.pk == issued.stock_id)
    going = counted(quantity)
    back = _back_already(issued)
    if back + going > -issued.quantity:
        raise ReturnExceedsIssue(_("More would come back than went out."), field="quantity")
    move = put(
        row,
        MoveKind.RETURN,
        going,
        share_back(going, before=back, of=-issued.quantity, cost=-issued.value),
        by=by,
        at=at,
        need_kind=issued.need_kind,
        need_id=issued.need_id,
        line_id=issued.line_id,
        reverses=issued,
    )
    write([move], at=at)
    if issued.line_id:
        line = RequestLine.objects.select_for_update().get(pk=issued.line_id)
        line.returned += going
        line.save(update_fields=["returned"])
    fact = PartReturned(
        store_id=move.store_id,
        part_id=move.part_id,
        move_id=move.pk,
        quantity=going,
        value=move.value,
        request_line_id=move.line_id,
        need_kind=move.need_kind,
        need=move.need_id,
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return move


def _move_in_sight(move_id: int, right: str, by: Actor) -> StockMove:
    move = StockMove.objects.visible_to(by, right).get(pk=move_id)
    by.require(right, store_id=move.store_id)
    return move


def _back_already(issued: StockMove) -> Decimal:
    """How many pieces of an issue have come back so far; asked once the shelf is held."""
    back = StockMove.objects.filter(reverses=issued).values_list("quantity", flat=True)
    return sum(back, Decimal(0))


# ── corrections ──────────────────────────────────────────────────────────────────────────────────


@command("parts.adjust")
def adjust(
    *,
    store_id: int,
    part_id: int,
    change: Decimal,
    reason: str,
    lot: str = "",
    cost: Decimal | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> StockMove:
    """Correct stock with a reason that somebody answers for. Pieces that are kept for a job are not
    taken away; found ones come at ``cost`` each, else at what those on the shelf cost.
    """
    by.require("parts.adjust", store_id=store_id)
    if reason not in set(Reason) - {Reason.COUNTED}:
        raise ReasonMissing(_("Say why the stock is corrected."), field="reason")
    pieces = counted(abs(change), field="change")
    shelves = Shelves(store_id, [part_id], by=by, create=True)
    row = shelves.row_for(part_id, lot)
    more = {"reason": reason, "words": clean(words, most=200, field="words")}
    if change > 0:
        move = _found(row, pieces, cost, by=by, at=at, **more)
    else:
        if pieces > row.free:
            raise NotEnough(
                shown_number=shelves.parts[part_id].shown_number, asked=pieces, free=row.free
            )
        move = take(row, MoveKind.ADJUSTMENT, pieces, by=by, at=at, **more)
    write([move], at=at)
    fact = StockAdjusted(
        store_id=store_id,
        part_id=part_id,
        move_id=move.pk,
        quantity=move.quantity,
        value=move.value,
        reason=reason,
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return move


def _found(
    row: Stock, pieces: Decimal, cost: Decimal | None, *, by: Actor, at: datetime, **more: str
) -> StockMove:
    if row.is_serial and row.on_hand + pieces > 1:
        raise SerialKnown(_("A serial number stands for one piece."), field="change")
    each = costing(cost) if cost is not None else row.value / row.on_hand if row.on_hand else 0
    value = rounded(Decimal(each) * pieces, row.currency)
    return put(row, MoveKind.ADJUSTMENT, pieces, value, by=by, at=at, **more)


@command("parts.cancel")
def cancel(*, move_id: int, words: str = "", by: Actor, at: datetime) -> StockMove:
    """Take a wrong receipt or correction back as a whole. Both entries stay in the book."""
    wrong = _move_in_sight(move_id, "parts.cancel", by)
    shelves = Shelves(wrong.store_id, [wrong.part_id], by=by)
    row = next(row for row in shelves.rows[wrong.part_id] if row.pk == wrong.stock_id)
    if wrong.kind not in CANCELLABLE or StockMove.objects.filter(reverses=wrong).exists():
        raise NotCancellable(_("This entry cannot be cancelled, or it is already."))
    _refuse_of_document(wrong)
    more = {"reverses": wrong, "words": clean(words, most=200, field="words")}
    pieces = abs(wrong.quantity)
    if wrong.quantity < 0:
        move = put(row, MoveKind.CANCELLATION, pieces, -wrong.value, by=by, at=at, **more)
    else:
        if pieces > row.free:
            raise NotEnough(
                shown_number=shelves.parts[row.part_id].shown_number, asked=pieces, free=row.free
            )
        move = _taken_back(row, wrong, by=by, at=at, **more)
    (kept,) = write([move], at=at)
    fact = MoveCancelled(
        store_id=kept.store_id, part_id=kept.part_id, move_id=kept.pk, cancelled=wrong.pk
    )
    record(fact, by=by, at=at)
    return kept


def _refuse_of_document(wrong: StockMove) -> None:
    """What came with an order goes back with it, else the order would still count it as come."""
    coming = wrong.incoming
    if coming is not None and coming.source_kind:
        raise ComesWithDocument(
            _("These pieces came with %(reference)s: send them back there.")
            % {"reference": coming.reference or coming.source_id}
        )


def _taken_back(
    row: Stock, wrong: StockMove, *, by: Actor, at: datetime, **more: object
) -> StockMove:
    """At what the entry brought, as far as the shelf still holds it: dearer pieces may have gone
    out at the average since.
    """
    move = take(row, MoveKind.CANCELLATION, wrong.quantity, by=by, at=at, **more)
    if row.on_hand:
        before = row.value - move.value
        move.value = -min(wrong.value, before)
        row.value = move.balance_value = before + move.value
    return move
