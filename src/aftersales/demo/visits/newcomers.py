"""Files that are opened while the story goes on, and what other houses did to the cars."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from typing import Any

from aftersales.demo.files import Book
from aftersales.demo.visits.clock import day_of, on
from aftersales.demo.visits.complaining import Complaining
from aftersales.demo.visits.means import cars_of
from aftersales.records.customers.states import Source
from aftersales.records.vehicles.states import FileReason

CARS_PER_CUSTOMER = 4 / 3
SATURDAY = 5


class Newcomers(Complaining):
    """The whole store: it opens files too. Before the first day whose visits are told it only
    answers questions, opens files, and puts on file each week what was done to the cars.
    """

    book: Book
    files: Counter[date]  # how many are opened on which day

    def open_up(self, day: date) -> None:
        self.book.random = self.random
        super().open_up(day)
        if self.tells(day) and not self.cars:
            self.book.serve(at=on(day, time(7)))
            self.take_cars(cars_of(self.site, on=day, seed=self.seed, seen_by=self.founder))
        if self.files[day]:
            self.agenda.plan(self._hour(day), "open_files", self.files[day])

    def on_open_files(self, at: datetime, count: int) -> None:
        pairs = self.book.take(
            count,
            round(count * CARS_PER_CUSTOMER),
            at=self.at(at),
            by=self.one("service_advisor"),
            reason=FileReason.VISIT,
            source=Source.VISIT,
        )
        self.counted("files", count)
        if not self.cars:
            return
        new = {car for _owner, car in pairs}
        every = cars_of(self.site, on=day_of(at), seed=self.seed, seen_by=self.founder)
        self.take_cars([car for car in every if car.vehicle_id in new])

    def close(self, day: date) -> None:
        super().close(day)
        if day.weekday() == SATURDAY:
            self.book.serve(at=on(day, time(20)))

    # -- over night -----------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"book": self.book.as_json()}

    def restore(self, told: dict[str, Any]) -> None:
        super().restore(told)
        self.book.restore(told["book"])
