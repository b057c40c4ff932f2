"""The parts desk: what is ordered again, when it comes, and who has waited for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from aftersales.demo import plants
from aftersales.demo.visits import chances
from aftersales.demo.visits.buying import Buying
from aftersales.demo.visits.clock import day_of, next_open, on
from aftersales.demo.visits.visit import ON_DEMAND, Visit
from aftersales.supply.parts import queries as part_questions
from aftersales.supply.purchasing.states import Mode

MONDAY = 0
# How many pieces a visit takes on average, by what it comes for.
A_VISIT = {
    "LNK-15400-A5": 0.5,
    "LNK-0W20-4L": 0.5,
    "LNK-17220-A5": 0.1,
    "LNK-80292-A5": 0.2,
    "LNK-DOT4-1L": 0.1,
    "LNK-45022-A5": 0.13,
    "LNK-30520-A5": 0.035,
    "LNK-31500-60A": 0.1,
    "LNK-R134A": 0.06,
    "LNK-12290-A5": 0.03,
}


class Shelves(Buying):
    """Stock as the desk looks after it."""

    def open_up(self, day: date) -> None:
        super().open_up(day)
        if not self.tells(day):
            return
        due = sorted(part for part, when in self.coming.items() if when <= day.isoformat())
        if due:
            self.agenda.plan(on(day, time(13, 30)), "delivery", *due)
        self.agenda.plan(on(day, time(16, 30)), "reorder")

    def on_delivery(self, at: datetime, *ids: int) -> None:
        """What is due today comes in; who waited for it gets theirs at once."""
        for part in ids:
            self.coming.pop(part, None)
        for part, day in self.take_in(ids, at).items():
            self.coming[part] = day.isoformat()
        for visit in list(self.visits.values()):
            if any(one.waits_for_parts for one in visit.at_work):
                self._came_for(visit, at)

    def _came_for(self, visit: Visit, at: datetime) -> None:
        short = self.short_of(visit)
        ready = [one for one in visit.at_work if one.waits_for_parts and one.job_id not in short]
        for piece in ready:
            piece.waits_for_parts = False
            self.plan(
                self.in_(at, self.random.uniform(5, 25)), "share_out", visit.number, piece.job_id
            )

    def on_reorder(self, at: datetime) -> None:
        """What runs low is ordered, and what jobs lack more urgently."""
        ids = list(self.means.parts.values())
        stock = part_questions.stock_of(ids, store_id=self.site.pk, seen_by=self.founder)
        rows = part_questions.lines(seen_by=self.founder).filter(
            store=self.site.pk, state__in=("asked", "picked"), lacking__gt=0
        )
        lacking: dict[int, Decimal] = {}
        for row in rows:
            lacking[row.part_id] = lacking.get(row.part_id, Decimal(0)) + row.lacking
        low: dict[int, tuple[int, date]] = {}
        missed: dict[int, tuple[int, date]] = {}
        for number, pk in sorted(self.means.parts.items()):
            if number in ON_DEMAND:
                continue
            a_day = A_VISIT.get(number, 0.01) * self.pace
            has = float(stock[pk].free - lacking.get(pk, Decimal(0)))
            if pk in self.coming or has > max(1, a_day * chances.REORDER_DAYS):
                continue
            wanted = max(2, round(a_day * chances.COVER_DAYS - min(has, 0)))
            (missed if has < 0 else low)[pk] = wanted, self._due(pk, at, is_urgent=has < 0)
        self.buy(Mode.STOCK, low, at)
        self.buy(Mode.EMERGENCY, missed, self.in_(at, 30))
        if day_of(at).weekday() == MONDAY:
            self.put_in_order(self.in_(at, 60))

    def _due(self, part: int, at: datetime, *, is_urgent: bool) -> date:
        """When the supplier delivers it; noted, so that nobody orders it twice."""
        days = self.random.choices(
            [days for days, _w in chances.LEAD_DAYS], [w for _d, w in chances.LEAD_DAYS]
        )[0]
        days = min(days, 2) if is_urgent else days
        if self.means.parts.get(self.plant.scarce_part) == part:
            days += plants.LATE_BY
        due = day_of(at)
        for _each in range(days):
            due = next_open(due)
        self.coming[part] = due.isoformat()
        self.counted("ordered_again")
        return due

    def wait_for_parts(self, visit: Visit, at: datetime) -> None:
        """What nobody has on order yet is ordered for the car that waits."""
        lines = part_questions.lines(seen_by=self.founder).filter(
            store=self.site.pk,
            request__need_kind="job",
            request__need_id__in=[one.job_id for one in visit.at_work],
            state__in=("asked", "picked"),
            lacking__gt=0,
        )
        missing = sorted((row.part_id, row.lacking) for row in lines)
        wanted: dict[int, tuple[int, date]] = {}
        for part, lacking in missing:
            if part not in self.coming:
                number = next(n for n, pk in self.means.parts.items() if pk == part)
                usual = (
                    0
                    if number in ON_DEMAND
                    else round(A_VISIT.get(number, 0.05) * self.pace * chances.COVER_DAYS)
                )
                pieces = max(int(lacking), usual, 1)
                wanted[part] = pieces, self._due(part, at, is_urgent=True)
        self.buy(Mode.EMERGENCY, wanted, at)
        self.deposit(visit, at + timedelta(minutes=4))

    def deposit(self, visit: Visit, at: datetime) -> None:
        raise NotImplementedError
