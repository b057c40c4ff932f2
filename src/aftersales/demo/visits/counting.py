"""Stocktaking before the doors open: an aisle twice a week, and on the last day two sheets that are
not settled yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from aftersales.core.actors import Actor
from aftersales.demo.visits.clock import on
from aftersales.demo.visits.filing import Filing
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts import queries as shelves
from aftersales.supply.parts.states import CountState

if TYPE_CHECKING:
    from aftersales.supply.parts.models import Stock

TUESDAY, FRIDAY = 1, 4
BEGUN, HANDED_IN, APPROVED = time(7, 20), time(7, 38), time(7, 46)
AISLES = "ABC"
WRONG = 0.12  # of the shelves: a piece went without an entry, or turns up
ENOUGH = 4  # pieces on a shelf of which one may be missing
DEAR = "LNK-45022-A5"  # brake pads: one set more or less is worth an approval
REASONS = ("not_booked", "not_booked", "mistyped", "elsewhere", "unknown")


class Counting(Filing):
    """Who keeps the books of stock right. Its dice are its own: nothing else of the day changes by
    what is counted.
    """

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if day <= self.visits_from:
            return
        if day == self.clock.last_day:
            self.agenda.plan(self.in_(self.opening(day), 35), "counts_begun")
        elif day.weekday() in (TUESDAY, FRIDAY):
            self.count_aisle(day)

    def count_aisle(self, day: date) -> None:
        """The aisle whose turn it is, before anything moves."""
        dice = self._dice(day)
        by = self.site.somebody(dice, "parts_clerk")
        aisle = AISLES[day.toordinal() // 3 % len(AISLES)]
        sheet = self._begin(aisle, by=by, at=on(day, BEGUN))
        if sheet is None:
            return
        lines = shelves.count_lines(sheet, seen_by=self.founder)
        found = {line.stock_id: _found(line.stock, dice) for line in lines}
        self._enter(sheet, found, by=by, at=on(day, HANDED_IN))
        state = parts.hand_in_count(count_id=sheet, by=by, at=on(day, HANDED_IN)).state
        if state == CountState.COUNTED:
            state = self._explain(sheet, dice, by=by, at=on(day, HANDED_IN))
        if state == CountState.COUNTED:
            head = self.site.somebody(dice, "after_sales_manager")
            parts.post_count(count_id=sheet, by=head, at=on(day, APPROVED))
        self.counted("counts")

    def on_counts_begun(self, at: datetime) -> None:
        """This morning an aisle is half counted, and a dear difference waits for the manager."""
        dice = self._dice(self.today)
        by, told = self.site.somebody(dice, "parts_clerk"), self.at(at)
        if sheet := self._begin("C", by=by, at=told):
            lines = list(shelves.count_lines(sheet, seen_by=self.founder))
            half = {line.stock_id: line.stock.on_hand for line in lines[: len(lines) // 2]}
            self._enter(sheet, half, by=by, at=told)
        dear = parts.open_count(
            store_id=self.site.pk, part_ids=[self.means.parts[DEAR]], by=by, at=told
        )
        (line,) = shelves.count_lines(dear.pk, seen_by=self.founder)
        self._enter(dear.pk, {line.stock_id: line.stock.on_hand + 1}, by=by, at=told)
        parts.hand_in_count(count_id=dear.pk, by=by, at=told)
        self._explain(dear.pk, dice, by=by, at=told)

    def _dice(self, day: date) -> Random:
        return Random(f"{self.seed}:{self.site.code}:{day}:count")  # noqa: S311 - a story

    def _begin(self, aisle: str, *, by: Actor, at: datetime) -> int | None:
        """A sheet of the aisle; none where nothing lies in it."""
        rows = shelves.bins(seen_by=self.founder).filter(store=self.site.pk)
        bins = set(rows.filter(code__startswith=aisle).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                return parts.open_count(store_id=self.site.pk, bin_ids=bins, by=by, at=at).pk
        except parts.NothingToCount:
            return None

    def _enter(self, sheet: int, found: Mapping[int, Decimal], *, by: Actor, at: datetime) -> None:
        """What is far from the books is looked at twice."""
        if not found:
            return
        parts.enter_counted(count_id=sheet, counted_by_shelf=found, by=by, at=at)
        lines = shelves.count_lines(sheet, seen_by=self.founder)
        again = set(lines.filter(shelves.UNCOUNTED, is_again=True).values_list("stock", flat=True))
        if again:
            once_more = {shelf: found[shelf] for shelf in found if shelf in again}
            parts.enter_counted(count_id=sheet, counted_by_shelf=once_more, by=by, at=at)

    def _explain(self, sheet: int, dice: Random, *, by: Actor, at: datetime) -> str:
        """A reason for each difference; answers how the count stands then."""
        lines = shelves.count_lines(sheet, seen_by=self.founder).filter(shelves.DIFFERS)
        reasons = {line.stock_id: (dice.choice(REASONS), "") for line in lines}
        return parts.explain_count(count_id=sheet, reasons=reasons, by=by, at=at).state


def _found(shelf: Stock, dice: Random) -> Decimal:
    """What lies there: mostly what the books say. A piece that is kept for a car lies aside for it;
    it is one of the others that went.
    """
    if dice.random() >= WRONG:
        return shelf.on_hand
    may_lack = shelf.on_hand >= ENOUGH and shelf.free >= 1
    return shelf.on_hand - 1 if may_lack and dice.random() < 0.7 else shelf.on_hand + 1
