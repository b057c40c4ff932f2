"""Stocktaking on the shelves: what is counted, and what lies there (PT-05, PT-03).

Counting is blind: nobody who counts is told what the books say, only that a number is far from them
and wants a second look. Each shelf has its own cut-off, the moment at which it was seen, so that
the workshop need not stand still. ``settling`` brings the books to what was counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.lookups import Among
from aftersales.core.numbering import next_number
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts import queries
from aftersales.supply.parts.commands._shelves import Shelves, counted
from aftersales.supply.parts.commands.refusals import (
    CountOpen,
    NothingToCount,
    NotInCount,
    SeenImpossible,
    SerialKnown,
)
from aftersales.supply.parts.events import CountDropped, CountOpened, ShelfAdded, ShelvesCounted
from aftersales.supply.parts.models import Stock, StockCount, StockCountLine, StockMove
from aftersales.supply.parts.parameters import COUNT_AGAIN_SHARE, COUNT_AGAIN_VALUE, COUNT_AT_ONCE
from aftersales.supply.parts.rules import is_far, letter_of
from aftersales.supply.parts.states import COUNT, UNSETTLED, CountScope, CountState

NOTHING = Decimal(0)


@command("parts.count")
def open_count(
    *,
    store_id: int,
    part_ids: Collection[int] | None = None,
    bin_ids: Collection[int] | None = None,
    stock_class: str = "",
    is_due: bool = False,
    by: Actor,
    at: datetime,
) -> StockCount:
    """Begin to count: what is due, a class, some bins, some parts, or the whole store. Empty
    shelves are looked at only where somebody names the part. Issues and receipts go on meanwhile.
    """
    by.require("parts.count", store_id=store_id)
    stock_class = letter_of(stock_class)
    rows = _meant(store_id, part_ids, bin_ids, stock_class, by=by)
    if is_due:
        rows = rows.filter(pk__in=_due(store_id, rows, by=by, at=at))
    shelves = _walked(rows)
    if not shelves:
        raise NothingToCount(_("There is nothing to count here."))
    _refuse_twice(shelves)
    scope = (
        CountScope.DUE
        if is_due
        else CountScope.PARTS
        if part_ids is not None
        else CountScope.BIN
        if bin_ids is not None
        else CountScope.CLASS
        if stock_class
        else CountScope.ALL
    )
    (count,) = insert_many(
        [
            StockCount(
                store_id=store_id,
                number=_number(store_id, at),
                scope=scope,
                stock_class=stock_class,
                cut_off_at=at,
                actor=by.key,
            )
        ]
    )
    _list(count, shelves)
    fact = CountOpened(
        store_id=store_id,
        stock_count_id=count.pk,
        shelves=len(shelves),
        cut_off_at=at.isoformat(),
        scope=scope,
    )
    record(fact, by=by, at=at)
    return count


def _meant(
    store_id: int,
    part_ids: Collection[int] | None,
    bin_ids: Collection[int] | None,
    stock_class: str,
    *,
    by: Actor,
) -> QuerySet[Any]:
    of_store = Stock.objects.visible_to(by, "parts.count").filter(store=store_id)
    rows: QuerySet[Any] = of_store.annotate(letter=queries.stock_class())
    if part_ids is None:
        rows = rows.filter(on_hand__gt=0)
    else:
        rows = rows.filter(Among("part_id", part_ids)).exclude(last_moved_at=None)
    if bin_ids is not None:
        rows = rows.filter(Among("bin_id", bin_ids))
    return rows.filter(letter=stock_class) if stock_class else rows


def _due(store_id: int, rows: QuerySet[Stock], *, by: Actor, at: datetime) -> list[int]:
    """As many of the shelves that are due as one person counts in a morning."""
    on = day_of(at, store_id=store_id)
    due = queries.due_to_count(store_id=store_id, on=on, seen_by=by).filter(
        pk__in=rows.values("pk")
    )
    return list(due.values_list("pk", flat=True)[: value(COUNT_AT_ONCE, store_id=store_id, on=on)])


def _walked(rows: QuerySet[Stock]) -> list[Stock]:
    """The shelves, held in the one order of locks, and then in the order of the walk."""
    held = rows.select_for_update(of=("self",), no_key=True).select_related("part", "bin")
    shelves = list(held.order_by("pk"))
    return sorted(shelves, key=lambda s: (s.bin.code if s.bin else "~", s.part.number, s.lot))


def _refuse_twice(shelves: Collection[Stock]) -> None:
    being = StockCountLine.objects.filter(
        Among("stock_id", [row.pk for row in shelves]), count__state__in=UNSETTLED
    )
    if taken := being.select_related("count").order_by("pk").first():
        raise CountOpen(
            _("Some of these parts are being counted already: %(number)s.")
            % {"number": taken.count.number}
        )


def _number(store_id: int, at: datetime) -> str:
    code = store_row(store_id).code
    year = day_of(at, store_id=store_id).year
    return next_number("SC", store_id=store_id, store_code=code, year=year)


def _list(count: StockCount, shelves: Collection[Stock]) -> list[StockCountLine]:
    """The lines of the sheet, each with the class that its part has now."""
    classes = dict(
        Stock.objects.filter(Among("pk", [row.pk for row in shelves]))
        .annotate(letter=queries.stock_class())
        .values_list("pk", "letter")
    )
    return insert_many(
        [
            StockCountLine(
                store_id=count.store_id,
                count=count,
                stock=row,
                stock_class=letter_of(classes[row.pk] or ""),
                book=row.on_hand,
            )
            for row in shelves
        ]
    )


@command("parts.count")
def add_to_count(
    *, count_id: int, part_id: int, lot: str = "", by: Actor, at: datetime
) -> StockCountLine:
    """Something lies there that is not on the sheet: it is counted with the rest."""
    count = held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.COUNTED)
    shelves = Shelves(count.store_id, [part_id], by=by, create=True)
    row = shelves.row_for(part_id, lot)
    if known := count.lines.filter(stock=row).first():
        return known
    _refuse_twice([row])
    (line,) = _list(count, [row])
    record(
        ShelfAdded(store_id=count.store_id, stock_count_id=count.pk, part_id=part_id),
        by=by,
        at=at,
    )
    return line


@command("parts.count")
def enter_counted(
    *,
    count_id: int,
    counted_by_shelf: Mapping[int, Decimal],
    seen_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> StockCount:
    """Write down what lies there, by shelf, as it was seen: now, or when somebody walked past with
    a sheet of paper. A number that is far from the books is not taken at first: the shelf is
    counted once more, and that number stands.
    """
    count = held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.COUNTED)
    seen = seen_at or at
    if not count.cut_off_at <= seen <= at:
        raise SeenImpossible(
            _("Say when it was seen: after the count was begun, and not in the future."),
            field="seen_at",
        )
    lines = StockCountLine.objects.filter(
        Among("stock_id", list(counted_by_shelf)), count=count
    ).select_related("stock")
    found = {line.stock_id: line for line in lines.order_by("pk")}
    if counted_by_shelf.keys() - found.keys():
        raise NotInCount(_("This shelf is not part of the count."), field="stock")
    book = _book(list(found), seen)
    far = _Far(count.store_id, at)
    for stock_id, pieces in counted_by_shelf.items():
        line = found[stock_id]
        line.book = book.get(stock_id, NOTHING)
        line.counted, line.counted_by = _pieces(line.stock, pieces), by.key
        line.cut_off_at = seen
        if not line.is_again and far.is_met_by(line):
            count_again(line)
    update_many(list(found.values()), ENTERED)
    fact = ShelvesCounted(
        store_id=count.store_id,
        stock_count_id=count.pk,
        shelves=len(found),
        again=sum(line.counted is None for line in found.values()),
    )
    record(fact, by=by, at=at)
    return count


def _pieces(row: Stock, pieces: Decimal) -> Decimal:
    kept = counted(pieces, field="counted", zero=True)
    if row.is_serial and kept > 1:
        raise SerialKnown(_("A serial number stands for one piece."), field="counted")
    return kept


ENTERED = ("book", "counted", "counted_by", "cut_off_at", "is_again", "first_counted")


def count_again(line: StockCountLine) -> None:
    """The number is kept aside; somebody looks once more."""
    line.is_again, line.first_counted = True, line.counted
    line.counted, line.counted_by, line.cut_off_at = None, "", None


def _book(stock_ids: Collection[int], at: datetime) -> dict[int, Decimal]:
    """What the books say of each shelf at that moment, by its moves until then."""
    until = StockMove.objects.filter(Among("stock_id", stock_ids), occurred_at__lte=at)
    return dict(until.values_list("stock_id").annotate(Sum("quantity")).order_by("stock_id"))


class _Far:
    """When a difference is so large that the shelf is counted once more."""

    def __init__(self, store_id: int, at: datetime) -> None:
        on = day_of(at, store_id=store_id)
        self.most_value = value(COUNT_AGAIN_VALUE, store_id=store_id, on=on)
        self.most_percent = value(COUNT_AGAIN_SHARE, store_id=store_id, on=on)

    def is_met_by(self, line: StockCountLine) -> bool:
        row = line.stock
        each = row.value / row.on_hand if row.on_hand else NOTHING
        return is_far(
            line.difference,
            book=line.book,
            value=line.difference * each,
            most_value=self.most_value,
            most_percent=self.most_percent,
        )


@command("parts.count")
def drop_count(*, count_id: int, by: Actor, at: datetime) -> StockCount:
    """Give a count up; the books stay as they are."""
    count = held(count_id, "parts.count", by)
    COUNT.require(CountState(count.state), CountState.DROPPED)
    count.state, count.ended_at = CountState.DROPPED, at
    count.save(update_fields=["state", "ended_at"])
    record(CountDropped(store_id=count.store_id, stock_count_id=count.pk), by=by, at=at)
    return count


def held(count_id: int, right: str, by: Actor) -> StockCount:
    count = StockCount.objects.visible_to(by, right).select_for_update().get(pk=count_id)
    by.require(right, store_id=count.store_id)
    return count
