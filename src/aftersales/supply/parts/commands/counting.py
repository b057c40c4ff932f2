"""Stocktaking: the books at the cut-off against what lies there (PT-05, I-07)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.supply.parts.commands._keeping import serve_waiting
from aftersales.supply.parts.commands._shelves import (
    Shelves,
    counted,
    put,
    refusing_the_past,
    take,
    write,
)
from aftersales.supply.parts.commands.refusals import (
    CountIncomplete,
    CountOpen,
    NotEnough,
    NotInCount,
)
from aftersales.supply.parts.events import CountDropped, CountOpened, CountPosted, ShelvesCounted
from aftersales.supply.parts.models import Stock, StockCount, StockCountLine, StockMove
from aftersales.supply.parts.states import COUNT, CountState, MoveKind, Reason


@command("parts.count")
def open_count(
    *,
    store_id: int,
    part_ids: Collection[int] | None = None,
    bin_id: int | None = None,
    by: Actor,
    at: datetime,
) -> StockCount:
    """Begin to count these parts, a bin, or the whole store. The cut-off is now: issues and
    receipts go on while people count.
    """
    by.require("parts.count", store_id=store_id)
    rows = Stock.objects.filter(store_id=store_id).exclude(last_moved_at=None)
    if part_ids is not None:
        rows = rows.filter(Among("part_id", part_ids))
    if bin_id is not None:
        rows = rows.filter(bin=bin_id)
    shelves = list(rows.select_for_update(no_key=True).order_by("pk"))
    open_lines = StockCountLine.objects.filter(
        Among("stock_id", [row.pk for row in shelves]), count__state=CountState.OPEN
    )
    if open_lines.exists():
        raise CountOpen(_("Some of these parts are being counted already."))
    (count,) = insert_many(
        [
            StockCount(
                store_id=store_id,
                number=_number(store_id, at),
                cut_off_at=at,
                actor=by.key,
            )
        ]
    )
    book = _book(shelves, at)
    insert_many(
        [
            StockCountLine(
                store_id=store_id, count=count, stock=row, book=book.get(row.pk, Decimal(0))
            )
            for row in shelves
        ]
    )
    fact = CountOpened(
        store_id=store_id,
        stock_count_id=count.pk,
        shelves=len(shelves),
        cut_off_at=at.isoformat(),
    )
    record(fact, by=by, at=at)
    return count


def _number(store_id: int, at: datetime) -> str:
    code = store_row(store_id).code
    year = day_of(at, store_id=store_id).year
    return next_number("SC", store_id=store_id, store_code=code, year=year)


def _book(shelves: Collection[Stock], at: datetime) -> dict[int, Decimal]:
    """What the books say of each shelf at that moment, by its moves until then."""
    until = StockMove.objects.filter(
        Among("stock_id", [row.pk for row in shelves]), occurred_at__lte=at
    )
    return dict(until.values_list("stock_id").annotate(Sum("quantity")).order_by("stock_id"))


@command("parts.count")
def enter_counted(
    *, count_id: int, counted_by_shelf: Mapping[int, Decimal], by: Actor, at: datetime
) -> StockCount:
    """Write down what lies there, by shelf. A number said again replaces the former one."""
    count = _held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.POSTED)
    lines = StockCountLine.objects.filter(
        Among("stock_id", list(counted_by_shelf)), count=count
    ).order_by("pk")
    found = {line.stock_id: line for line in lines}
    if counted_by_shelf.keys() - found.keys():
        raise NotInCount(_("This shelf is not part of the count."), field="stock")
    for stock_id, pieces in counted_by_shelf.items():
        found[stock_id].counted = counted(pieces, field="counted", zero=True)
    update_many(list(found.values()), ["counted"])
    fact = ShelvesCounted(
        store_id=count.store_id, stock_count_id=count.pk, shelves=len(counted_by_shelf)
    )
    record(fact, by=by, at=at)
    return count


@command("parts.post_count")
def post_count(*, count_id: int, by: Actor, at: datetime) -> StockCount:
    """Bring the books to what was counted, as of the cut-off: what moved later stays moved."""
    count = _held(count_id, "parts.post_count", by)
    COUNT.require(CountState(count.state), CountState.POSTED)
    lines = list(count.lines.select_related("stock__part").order_by("pk"))
    if any(line.counted is None for line in lines):
        raise CountIncomplete(_("Some shelves of this count have no number yet."))
    shelves = Shelves(count.store_id, {line.stock.part_id for line in lines}, by=by)
    rows = {row.pk: row for kept in shelves.rows.values() for row in kept}
    book = _book(list(rows.values()), count.cut_off_at)
    moves = []
    for line in lines:
        line.book = book.get(line.stock_id, Decimal(0))  # entries dated back since are in it now
        move = _difference(shelves, rows[line.stock_id], line, count, by=by)
        moves += [move] if move else []
    update_many(lines, ["book"])
    with refusing_the_past():
        write(moves, at=count.cut_off_at)

    count.state, count.ended_at = CountState.POSTED, at
    count.save(update_fields=["state", "ended_at"])

    fact = CountPosted(
        store_id=count.store_id,
        stock_count_id=count.pk,
        shelves=len(lines),
        exact=len(lines) - len(moves),
        value=sum((move.value for move in moves), Decimal(0)),
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return count


def _difference(
    shelves: Shelves, row: Stock, line: StockCountLine, count: StockCount, *, by: Actor
) -> StockMove | None:
    """The move that brings one shelf to what was counted; none where the books were right."""
    assert line.counted is not None
    change = line.counted - line.book
    more = {"reason": Reason.COUNTED, "words": count.number}
    if change > 0:
        each = row.value / row.on_hand if row.on_hand else Decimal(0)
        value = rounded(each * change, row.currency)
        return put(row, MoveKind.COUNT, change, value, by=by, at=count.cut_off_at, **more)
    if change < 0:
        if -change > row.free:
            raise NotEnough(
                shown_number=shelves.parts[row.part_id].shown_number,
                asked=-change,
                free=row.free,
            )
        return take(row, MoveKind.COUNT, -change, by=by, at=count.cut_off_at, **more)
    return None


@command("parts.count")
def drop_count(*, count_id: int, by: Actor, at: datetime) -> StockCount:
    """Give a count up; the books stay as they are."""
    count = _held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.DROPPED)
    count.state, count.ended_at = CountState.DROPPED, at
    count.save(update_fields=["state", "ended_at"])
    record(CountDropped(store_id=count.store_id, stock_count_id=count.pk), by=by, at=at)
    return count


def _held(count_id: int, right: str, by: Actor) -> StockCount:
    count = StockCount.objects.visible_to(by, right).select_for_update().get(pk=count_id)
    by.require(right, store_id=count.store_id)
    return count
