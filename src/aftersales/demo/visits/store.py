"""A store of the model: who and what it has, what is planned, and how a day of it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.demo import workshop
from aftersales.demo.group import Site
from aftersales.demo.plants import NOTHING, Plant
from aftersales.demo.visits import chances
from aftersales.demo.visits.agenda import Agenda
from aftersales.demo.visits.chances import Minutes
from aftersales.demo.visits.clock import (
    CLOSES,
    MINUTE,
    OPENS,
    TILL_OPENS,
    Clock,
    day_of,
    in_hours,
    on,
)
from aftersales.demo.visits.hands import EARLY, LATE, Hand
from aftersales.demo.visits.visit import Car, Visit


@dataclass(frozen=True)
class Work:
    """An operation or package: what doing it takes, as the dispatcher reckons."""

    pk: int
    hours: float
    skill: str
    level: int
    bay: str


@dataclass(frozen=True)
class Means:
    """What the group has in its catalogue and a store in its house, by the demo's own codes."""

    operations: dict[str, Work]
    packages: dict[str, Work]
    parts: dict[str, int]
    people: dict[int, tuple[int, int]]  # person -> resource, percent in maintenance
    bays: dict[int, str]  # resource -> kind
    skills: dict[int, dict[str, int]]  # person -> skill -> level


class Store:
    """What all chapters of a store's day share. The chapters are the classes that build on it."""

    def __init__(
        self,
        site: Site,
        founder: Actor,
        means: Means,
        clock: Clock,
        *,
        seed: int,
        pace: float,
        visits_from: date,
        plant: Plant = NOTHING,
    ) -> None:
        self.plant = plant
        self.site, self.founder, self.means, self.clock = site, founder, means, clock
        self.seed, self.pace, self.visits_from = seed, pace, visits_from
        self.agenda = Agenda()
        self.visits: dict[int, Visit] = {}
        self.cars: dict[int, Car] = {}
        self.count = 0
        self.tally: dict[str, int] = {}
        self.random = Random()  # noqa: S311 - a story, not a secret; each day has its own
        self.today = clock.last_day
        self.latest = clock.end
        self.still: set[str] = set()
        self.shift_id = 0
        self.coming: dict[int, str] = {}  # parts on their way, with the day
        self._hands()

    def _hands(self) -> None:
        crew, means = self.site.crew, self.means
        self.technicians = [
            Hand(
                key=person,
                hours=LATE if n % 2 else EARLY,
                lunch=time(13) if n % 2 else time(12),
                percent=means.people[person][1],
                skills=means.skills[person],
            )
            for n, person in enumerate(crew["technician"])
        ]
        self.bays = [Hand(key=pk, kind=kind) for pk, kind in sorted(means.bays.items())]
        self.advisers = [
            Hand(key=person, lunch=time(12) if n % 2 else time(13))
            for n, person in enumerate(crew["service_advisor"])
        ]
        self.inspector = Hand(key=crew["quality_inspector"][0], lunch=time(12))
        self.washers = [Hand(key=1), Hand(key=2)]
        self.cashier = Hand(key=crew["cashier"][0], hours=(TILL_OPENS, CLOSES))
        for hand in self.everybody:
            hand.sunday = self.clock.last_day

    def is_clumsy(self, person_id: int) -> bool:
        """Whether this is the technician whose work comes back."""
        hidden = self.plant.technician
        return hidden >= 0 and self.site.crew["technician"][hidden] == person_id

    @property
    def everybody(self) -> list[Hand]:
        return [
            *self.technicians,
            *self.bays,
            *self.advisers,
            self.inspector,
            *self.washers,
            self.cashier,
        ]

    def hand(self, person_id: int) -> Hand:
        return next(one for one in self.technicians if one.key == person_id)

    # -- who acts, and when ---------------------------------------------------------------------

    def one(self, role: str) -> Actor:
        return self.site.somebody(self.random, role)

    def of(self, person_id: int) -> Actor:
        return self.site.actors[person_id]

    def adviser(self, visit: Visit) -> Actor:
        return self.of(visit.adviser_id) if visit.adviser_id else self.one("service_advisor")

    def at(self, at: datetime) -> datetime:
        """The time as it is told."""
        return self.clock.told(at)

    def in_(self, at: datetime, minutes: float) -> datetime:
        return (at + timedelta(minutes=minutes)).replace(microsecond=0)

    def minutes(self, of: Minutes, step: str = "") -> float:
        """How long it takes this time; ``step`` names it to whoever hid a slow one."""
        slower = self.plant.factor if step and step == self.plant.slow_step else 1.0
        return self.random.triangular(of.least, of.most, of.usual) * slower

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def plan(self, at: datetime, verb: str, *about: Any) -> None:
        """Plan work of the house: it waits for the morning where the house is closed by then."""
        if day_of(at) != self.clock.last_day:
            at = in_hours(at)
        self.agenda.plan(at, verb, *about)

    def counted(self, what: str, by: int = 1) -> None:
        """How often something happened; tests compare it with what was meant."""
        self.tally[what] = self.tally.get(what, 0) + by

    def holds_still(self, kind: str, at: datetime, window: float) -> bool:
        """Whether this car is the one that the end of the story finds in that place: the first to
        come there in the last so many minutes. Wherever else the day may end, its boards are full.
        """
        if self.today != self.clock.last_day or kind in self.still:
            return False
        if at < self.clock.end - timedelta(minutes=window):
            return False
        self.still.add(kind)
        return True

    # -- a day ----------------------------------------------------------------------------------

    def run(self, day: date) -> None:
        """Tell a day, from before opening to after closing; the last one as far as it has come.

        The model looks at the house with the founder's eyes; each deed is done with its doer's.
        """
        with as_seen_by(self.founder):
            self._run(day)

    def _run(self, day: date) -> None:
        self.today = day
        self.random = Random(f"{self.seed}:{self.site.code}:{day}")  # noqa: S311 - a story
        is_last = day == self.clock.last_day
        self.latest = on(day, OPENS)
        self.open_up(day)
        until = self.clock.end if is_last else on(day, time(23, 59))
        while entry := self.agenda.due(until):
            at, _number, verb, about = entry
            self.latest = max(self.latest, at)
            getattr(self, f"on_{verb}")(at, *about)
        if not is_last:
            self.close(day)
        for hand in self.everybody:
            hand.forget(on(day, CLOSES))

    def open_up(self, day: date) -> None:
        """What the day begins with; chapters add theirs."""

    def close(self, day: date) -> None:
        """What the day ends with."""

    def tells(self, day: date) -> bool:
        """Whether this day's visits are told."""
        return day >= self.visits_from

    def opening(self, day: date) -> datetime:
        return on(day, OPENS)

    # -- over night -----------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        """Everything that the next morning needs."""
        return {
            "agenda": self.agenda.as_json(),
            "planned": self.agenda.count,
            "visits": [visit.as_json() for visit in self.visits.values()],
            "cars": [vars(car) for car in self.cars.values()],
            "hands": [hand.as_json() for hand in self.everybody],
            "count": self.count,
            "tally": self.tally,
            "coming": [[part, day] for part, day in self.coming.items()],
        }

    def restore(self, told: dict[str, Any]) -> None:
        self.agenda = Agenda.of_json(told["agenda"], told["planned"])
        visits = [Visit.of_json(one) for one in told["visits"]]
        self.visits = {visit.number: visit for visit in visits}
        self.take_cars([Car(**one) for one in told["cars"]])
        for hand, one in zip(self.everybody, told["hands"], strict=True):
            hand.restore(one)
        self.count, self.tally = told["count"], told["tally"]
        self.coming = {int(part): day for part, day in told["coming"]}

    def take_cars(self, cars: Sequence[Car]) -> None:
        self.cars |= {car.vehicle_id: car for car in cars}

    # -- visits ---------------------------------------------------------------------------------

    def visit_of(self, car: Car, wish: str) -> Visit:
        self.count += 1
        visit = Visit(
            number=self.count,
            vehicle_id=car.vehicle_id,
            customer_id=car.customer_id,
            is_firm=car.is_firm,
            wish=wish,
            waits=self.chance(chances.WAITS_HERE),
        )
        car.here = True
        self.visits[visit.number] = visit
        return visit

    def gone(self, visit: Visit) -> None:
        self.cars[visit.vehicle_id].here = False
        self.visits.pop(visit.number, None)

    def work_of(self, wish: str) -> Work:
        means = self.means
        return means.packages[wish] if wish in means.packages else means.operations[wish]


def works() -> tuple[
    dict[str, tuple[float, str, int, str]], dict[str, tuple[float, str, int, str]]
]:
    """Operations and packages as ``demo.workshop`` has them: hours, skill, level, kind of bay. The
    longest operation says whose a package's work is, and where.
    """
    one: dict[str, tuple[float, str, int, str]] = {}
    for code, _zh, _en, _type, hours, skill, level in workshop.OPERATIONS:
        place = workshop.SPECIAL_PLACES.get(code, workshop.PLACES[skill])
        one[code] = (float(hours), skill, level, place.value)
    many = {}
    for code, _names, _cycle, _price, work, _parts in workshop.PACKAGES:
        parts = sorted((one[op] for op in work), key=lambda found: -found[0])
        level = max(found[2] for found in parts)
        many[code] = (sum(found[0] for found in parts), parts[0][1], level, parts[0][3])
    return one, many


__all__ = ["MINUTE", "Means", "Store", "Work", "works"]
