"""Settling a stocktaking: reasons, approval, and the books brought to what was counted (I-07).

Differences within the limit of their class post themselves once each has a reason. What is worth
more waits for somebody who did not count (PT-15).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import queries
from aftersales.supply.parts.commands._keeping import finish, freed, give_free, keep, serve_waiting
from aftersales.supply.parts.commands._shelves import Shelves, put, refusing_the_past, take, write
from aftersales.supply.parts.commands.counting import (
    ENTERED,
    NOTHING,
    count_again,
    held,
)
from aftersales.supply.parts.commands.refusals import (
    CountIncomplete,
    NotInCount,
    OwnCount,
    ReasonMissing,
)
from aftersales.supply.parts.events import CountExplained, CountHandedIn, CountPosted, CountSentBack
from aftersales.supply.parts.models import (
    Reservation,
    Stock,
    StockCount,
    StockCountLine,
    StockMove,
)
from aftersales.supply.parts.parameters import APPROVE_OVER
from aftersales.supply.parts.states import (
    COUNT,
    CountReason,
    CountState,
    MoveKind,
    Reason,
    ReservationState,
)

Explained = tuple[str, str]  # code of the reason, words


@command("parts.count")
def hand_in_count(*, count_id: int, by: Actor, at: datetime) -> StockCount:
    """Everything is counted: from here on the numbers stand, and the differences are shown. Where
    there are none the count is posted at once.
    """
    count = held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.COUNTED)
    shelves, lines = _settled(count, by=by)
    if missing := sum(line.counted is None for line in lines):
        raise CountIncomplete(
            ngettext(
                "%(n)d shelf of this count has no number yet.",
                "%(n)d shelves of this count have no number yet.",
                missing,
            )
            % {"n": missing}
        )
    _appraise(count, lines, at=at)
    count.state, count.handed_in_at = CountState.COUNTED, at
    count.save(update_fields=["state", "handed_in_at", "is_over"])
    different = _different(lines)
    fact = CountHandedIn(
        store_id=count.store_id,
        stock_count_id=count.pk,
        shelves=len(lines),
        different=len(different),
        worth=sum((abs(line.value or NOTHING) for line in different), NOTHING),
        is_over=count.is_over,
    )
    record(fact, by=by, at=at)
    _post_if_settled(count, shelves, lines, by=by, at=at)
    return count


@command("parts.count")
def explain_count(
    *, count_id: int, reasons: Mapping[int, Explained], by: Actor, at: datetime
) -> StockCount:
    """Say by shelf why it held something else. Once every difference has its reason, and none needs
    approval, the books follow.
    """
    count = held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.POSTED)
    shelves, lines = _settled(count, by=by)
    different = {line.stock_id: line for line in _different(lines)}
    if reasons.keys() - different.keys():
        raise NotInCount(_("There is nothing to explain on this shelf."), field="stock")
    if not reasons or {code for code, _words in reasons.values()} - set(CountReason.values):
        raise ReasonMissing(_("Say why the shelf held something else."), field="reason")
    for stock_id, (code, words) in reasons.items():
        different[stock_id].reason = code
        different[stock_id].words = clean(words, most=200, field="words")
    update_many(list(different.values()), ["reason", "words"])
    _appraise(count, lines, at=at)
    count.save(update_fields=["is_over"])
    fact = CountExplained(store_id=count.store_id, stock_count_id=count.pk, shelves=len(reasons))
    record(fact, by=by, at=at)
    _post_if_settled(count, shelves, lines, by=by, at=at)
    return count


@command("parts.post_count")
def post_count(*, count_id: int, by: Actor, at: datetime) -> StockCount:
    """Approve the differences: the books are brought to what was counted, and what moved since
    stays moved. Nobody approves what they counted themselves.
    """
    count = held(count_id, "parts.post_count", by)
    COUNT.require(CountState(count.state), CountState.POSTED)
    shelves, lines = _settled(count, by=by)
    if any(line.counted_by == by.key for line in lines):
        raise OwnCount(_("Who counted does not approve the differences. Ask somebody else."))
    if not all(line.reason for line in _different(lines)):
        raise ReasonMissing(_("Some differences have no reason yet."))
    count.approved_by = by.key
    _post(count, shelves, lines, by=by, at=at)
    return count


@command("parts.post_count")
def send_back_count(
    *, count_id: int, shelf_ids: Collection[int], by: Actor, at: datetime
) -> StockCount:
    """The approver does not believe some numbers: these shelves are counted again."""
    count = held(count_id, "parts.post_count", by)
    COUNT.require(CountState(count.state), CountState.OPEN)
    lines = list(count.lines.filter(Among("stock_id", shelf_ids)).order_by("pk"))
    if not lines or len(lines) < len(set(shelf_ids)):
        raise NotInCount(_("Say which shelves of this count are counted again."), field="stock")
    for line in lines:
        count_again(line)
        line.reason = line.words = ""
        line.value = None
    update_many(lines, [*ENTERED, "reason", "words", "value"])
    count.state, count.handed_in_at, count.is_over = CountState.OPEN, None, False
    count.save(update_fields=["state", "handed_in_at", "is_over"])
    fact = CountSentBack(store_id=count.store_id, stock_count_id=count.pk, shelves=len(lines))
    record(fact, by=by, at=at)
    return count


# ── what the differences are worth, and who has a say ────────────────────────────────────────────


def _settled(count: StockCount, *, by: Actor) -> tuple[Shelves, list[StockCountLine]]:
    """The shelves of the count, held, and its lines with the books as they stand now for the moment
    each was seen: entries dated back since are in them.
    """
    part_ids = count.lines.values_list("stock__part_id", flat=True)
    shelves = Shelves(count.store_id, set(part_ids), by=by)
    rows = {row.pk: row for kept in shelves.rows.values() for row in kept}
    lines = list(queries.lines_as_seen(count.pk, seen_by=by))
    for line in lines:
        line.stock, line.book = rows[line.stock_id], line.book_then
    return shelves, lines


def _different(lines: Sequence[StockCountLine]) -> list[StockCountLine]:
    return [line for line in lines if line.difference]


def _appraise(count: StockCount, lines: Sequence[StockCountLine], *, at: datetime) -> None:
    """What each difference is worth, and whether all of a class together need approval."""
    costs = _costs(lines)
    worth: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        line.value = rounded(line.difference * costs[line.stock_id], line.stock.currency)
        worth[line.stock_class] += abs(line.value)
    update_many(lines, ["book", "value"])
    on = day_of(at, store_id=count.store_id)
    count.is_over = any(
        total > value(APPROVE_OVER[letter], store_id=count.store_id, on=on)
        for letter, total in worth.items()
    )


def _costs(lines: Sequence[StockCountLine]) -> dict[int, Decimal]:
    """What a piece of each shelf costs: the average, or what the last ones cost that came in."""
    rows = [line.stock for line in lines]
    bare = [row.pk for row in rows if not row.on_hand]
    moves = StockMove.objects.filter(Among("stock_id", bare), quantity__gt=0)
    last = {
        stock_id: worth / pieces
        for stock_id, worth, pieces in moves.order_by("stock_id", "-pk")
        .distinct("stock_id")
        .values_list("stock_id", "value", "quantity")
    }
    return {
        row.pk: row.value / row.on_hand if row.on_hand else last.get(row.pk, NOTHING)
        for row in rows
    }


def _post_if_settled(
    count: StockCount,
    shelves: Shelves,
    lines: Sequence[StockCountLine],
    *,
    by: Actor,
    at: datetime,
) -> None:
    if not count.is_over and all(line.reason for line in _different(lines)):
        _post(count, shelves, lines, by=by, at=at)


# ── posting ──────────────────────────────────────────────────────────────────────────────────────


def _post(
    count: StockCount,
    shelves: Shelves,
    lines: Sequence[StockCountLine],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """One move for each difference, dated to the moment at which the shelf was seen."""
    costs = _costs(lines)
    _give_up_what_is_not_there(shelves, lines, by=by, at=at)
    moves = [_correction(line, count, costs[line.stock_id], by=by) for line in _different(lines)]
    worth = {move.stock_id: move.value for move in moves}
    for line in lines:
        line.value = worth.get(line.stock_id, NOTHING)
    update_many(lines, ["book", "value"])
    if moves:
        with refusing_the_past():
            write(moves, at=min(move.occurred_at for move in moves))
    _note_seen(lines)

    count.state, count.ended_at = CountState.POSTED, at
    count.save(update_fields=["state", "ended_at", "approved_by"])

    fact = CountPosted(
        store_id=count.store_id,
        stock_count_id=count.pk,
        shelves=len(lines),
        exact=len(lines) - len(moves),
        value=sum((move.value for move in moves), NOTHING),
        scope=count.scope,
        is_approved=bool(count.approved_by),
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)


def _correction(line: StockCountLine, count: StockCount, cost: Decimal, *, by: Actor) -> StockMove:
    """The move that brings one shelf to what was counted."""
    assert line.cut_off_at is not None  # it is counted
    row, more = line.stock, {"reason": Reason.COUNTED, "words": count.number}
    change = line.difference
    if change > 0:
        found = rounded(cost * change, row.currency)
        return put(row, MoveKind.COUNT, change, found, by=by, at=line.cut_off_at, **more)
    return take(row, MoveKind.COUNT, -change, by=by, at=line.cut_off_at, **more)


def _note_seen(lines: Sequence[StockCountLine]) -> None:
    """When the shelves were seen last: nothing is dated back behind it, and the next count is due
    from there.
    """
    for line in lines:
        line.stock.counted_at = line.cut_off_at
    update_many([line.stock for line in lines], ["counted_at"])


def _give_up_what_is_not_there(
    shelves: Shelves, lines: Sequence[StockCountLine], *, by: Actor, at: datetime
) -> None:
    """Pieces that are not there are kept for nobody: who needs them last waits again, so that the
    desk sees the car that lacks its part.
    """
    for line in lines:
        missing = line.stock.reserved - (line.stock.on_hand + line.difference)
        if missing > 0:
            _give_up(shelves, line.stock, missing, by=by, at=at)


def _give_up(shelves: Shelves, row: Stock, missing: Decimal, *, by: Actor, at: datetime) -> None:
    ended = list(_least_urgent(row, missing))
    over = sum((one.left for one in ended), NOTHING) - missing
    for one in ended:
        finish(one, ReservationState.RELEASED, at=at)
    update_many(ended, ["left", "state", "ended_at"])
    record_many([freed(one) for one in ended], by=by, at=at)
    give_free(shelves, ended)
    if over > 0:
        keep([_remainder(ended[-1], over, by=by, at=at)], by=by, at=at)
        row.reserved += over


def _least_urgent(row: Stock, missing: Decimal) -> Iterator[Reservation]:
    """Who needs the pieces last, until so many are given up."""
    kept = row.reservations.filter(state=ReservationState.OPEN).order_by(
        F("line__request__needed_at").desc(nulls_first=True), "-pk"
    )
    for one in kept:
        if missing <= 0:
            return
        missing -= one.left
        yield one


def _remainder(one: Reservation, left: Decimal, *, by: Actor, at: datetime) -> Reservation:
    """What the last of them may keep after all."""
    return Reservation(
        store_id=one.store_id,
        stock_id=one.stock_id,
        part_id=one.part_id,
        need_kind=one.need_kind,
        need_id=one.need_id,
        line_id=one.line_id,
        quantity=left,
        left=left,
        actor=by.key,
        made_at=at,
        until=one.until,
    )
