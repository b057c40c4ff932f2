"""The story of the demo group, told through commands with the times at which things happened.

The same seed, size and end make the same data. First chapter: the group is founded, its people are
taken on and its workshops are furnished. Then each store tells its own story and needs no other: on
the first evening the files of an older system are taken over, and then come the days. What is told
is noted with its day in one transaction, so that a story that was stopped goes on after the last
day that stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Protocol

from django.db import transaction

from aftersales.core.scope import in_one_piece
from aftersales.demo import (
    carriers,
    cars,
    files,
    group,
    levels,
    neighbours,
    planning,
    suppliers,
    workshop,
)
from aftersales.demo.group import ZONE, Site, World
from aftersales.demo.plants import NOTHING, Plant
from aftersales.demo.visits.clock import Clock
from aftersales.demo.visits.means import means_of
from aftersales.demo.visits.newcomers import CARS_PER_CUSTOMER, Newcomers
from aftersales.demo.workshop import SCALES, Scale
from aftersales.records.customers.states import Source
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.states import FileReason, VehicleKind

TOGETHER = 300  # files that are taken over in one go
TAKEN_OVER = 0.9  # the share of the files that came from the older system on the first day
TALKS_PER_STORE_AND_MONTH = 16
NOTED_EVERY = 30  # days on which no visits are told are noted together
LONG = 6  # months from which on a store is a busy one
FOUNDING, NEIGHBOURS = "founding", "neighbours"  # chapters that are no store's


class Notes(Protocol):
    """Where the story notes how far it has come, in the transaction that tells it."""

    def read(self, chapter: str) -> dict[str, Any] | None: ...

    def write(self, chapter: str, told: dict[str, Any]) -> None: ...


class InMemory:
    """Notes of a story that is told in one go."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}

    def read(self, chapter: str) -> dict[str, Any] | None:
        return self.told.get(chapter)

    def write(self, chapter: str, told: dict[str, Any]) -> None:
        self.told[chapter] = told


@dataclass(frozen=True)
class Size:
    """How much is told: stores, months, and the last day; of the visits those of the last
    ``visit_days`` days alone, where it is said. ``now`` is the very end of the last day.
    """

    stores: int
    months: int
    until: date
    customers: int = 0  # per store; 0 is as many as the visits need
    visit_days: int | None = None
    pace: float = 0  # visits of a usual day in a store; 0 is what the size asks for
    now: datetime | None = None

    @property
    def is_busy(self) -> bool:
        """Told in full over many months: with more customers, and more visits a day."""
        return self.months >= LONG and self.visit_days is None

    @property
    def scale(self) -> Scale:
        """How large the workshops are: as the cars of a day ask for."""
        return next(one for one in reversed(SCALES) if self.visits_a_day >= one.visits_a_day)

    @property
    def people_and_cars(self) -> int:
        return self.customers or (2_600 if self.is_busy else 1_000)

    @property
    def visits_a_day(self) -> float:
        return self.pace or (29 if self.is_busy else 14 if self.visit_days is None else 5)

    @property
    def first_day(self) -> date:
        return self.until - timedelta(days=30 * self.months)

    @property
    def visits_from(self) -> date:
        days = self.days
        return days[0] if self.visit_days is None else days[max(-1 - self.visit_days, -len(days))]

    @property
    def days(self) -> list[date]:
        """Working days, and the last one whatever it is."""
        days = list(files.working_days(self.first_day, self.until))
        return days if days[-1] == self.until else [*days, self.until]

    @property
    def steps(self) -> int:
        """What the progress bar counts: files, and days by the visits they hold."""
        return self.stores * (self.people_and_cars + sum(map(self.steps_of, self.days)))

    def steps_of(self, day: date) -> int:
        return round(self.visits_a_day) * 4 if day >= self.visits_from else 1


Advance = Callable[..., None]


def crews(size: Size, *, notes: Notes) -> dict[str, Sequence[int]]:
    """The technicians of each store, in the order in which they were taken on."""
    founding = notes.read(FOUNDING)
    assert founding is not None  # asked once the people are there
    codes = [one["code"] for one in founding["stores"]]
    world = group.remembered(founding["group"], codes, on=size.first_day)
    return {site.code: site.crew["technician"] for site in world.sites}


def tell(size: Size, *, seed: int, advance: Advance, notes: Notes | None = None) -> dict[str, Any]:
    """Tell it all, one store after the other; the answer is what ``aftersales demo --json``
    prints.
    """
    notes = notes or InMemory()
    answer = found(size, seed=seed, notes=notes)
    for store in answer["stores"]:
        tell_store(size, str(store["code"]), seed=seed, advance=advance, notes=notes)
    tell_neighbours(size, notes=notes)
    return answer


def found(size: Size, *, seed: int, notes: Notes) -> dict[str, Any]:
    """The group with its stores and people; told once."""
    told = notes.read(FOUNDING)
    if told is not None:
        return told
    random = Random(f"aftersales:{seed}")  # noqa: S311 - a story, not a secret
    with transaction.atomic():
        world = group.found(
            random,
            stores=size.stores,
            first_day=size.first_day,
            last_day=size.until,
            clock=Clock(size.until, size.now),
            technicians=size.scale.technicians,
            planned_from=size.visits_from,
        )
        models = _catalogue(world, size.first_day)
        workshop.furnish(
            world,
            first_day=size.first_day,
            opens_on=size.visits_from,
            last_day=size.until,
            scale=size.scale,
        )
        suppliers.found(world, first_day=size.first_day)
        carriers.found(world, first_day=size.first_day)
        answer = {
            "logins": world.logins,
            "stores": [{"id": str(s.pk), "code": s.code, "name": s.name} for s in world.sites],
        }
        notes.write(FOUNDING, answer | {"group": world.group_id, "models": models})
    return notes.read(FOUNDING) or answer


def tell_store(
    size: Size,
    code: str,
    *,
    seed: int,
    advance: Advance,
    notes: Notes,
    plant: Plant = NOTHING,
) -> dict[str, int]:
    """One store, from the take-over to the last day; what is told already is not told again.
    Answers how often things happened.
    """
    founding = notes.read(FOUNDING)
    assert founding is not None  # the group is founded before its stores are told
    world = group.remembered(
        founding["group"], [one["code"] for one in founding["stores"]], on=size.first_day
    )
    site = next(one for one in world.sites if one.code == code)
    store = _store(world, site, size, seed, founding["models"], plant)
    told = notes.read(code)
    if told is None:
        with transaction.atomic():
            _take_over(world, store.book, size, seed, advance)
            notes.write(code, {"day": "", "store": store.as_json()})
        last = ""
    else:
        store.restore(told["store"])
        last = told["day"]
        advance(size.people_and_cars, words=f"{site.name}: {last}")
    _days(store, size, last, advance, notes)
    return store.tally


def tell_neighbours(size: Size, *, notes: Notes) -> None:
    """What the stores keep, what went from one to another at the end, and how suppliers did
    in all of them; told last, and once.
    """
    founding = notes.read(FOUNDING)
    if founding is None or notes.read(NEIGHBOURS) is not None:
        return
    codes = [one["code"] for one in founding["stores"]]
    world = group.remembered(founding["group"], codes, on=size.first_day)
    clock = Clock(size.until, size.now)
    with transaction.atomic():
        levels.keep(world, end=clock.told(clock.end))
        planning.order_the_first(world, end=clock.told(clock.end))
        neighbours.lend_each_other(world, end=clock.told(clock.end))
        suppliers.judge(world, at=clock.told(clock.end))
        suppliers.complain(world, at=clock.told(clock.end))
        notes.write(NEIGHBOURS, {"told": True})


def _store(
    world: World, site: Site, size: Size, seed: int, models: dict[str, int], plant: Plant
) -> Newcomers:
    clock = Clock(size.until, size.now)
    store = Newcomers(
        site,
        world.founder,
        means_of(site, seen_by=world.founder),
        clock,
        seed=seed,
        pace=size.visits_a_day,
        visits_from=size.visits_from,
        plant=plant,
    )
    fleet = files.Fleet([s.code for s in world.sites].index(site.code))
    store.book = files.Book(site, store.random, fleet, models, size.until, size.visits_from)
    days = size.days
    new = size.people_and_cars - round(size.people_and_cars * TAKEN_OVER)
    store.files = _spread(new, days[:-1], every=6)
    store.asked = _spread(TALKS_PER_STORE_AND_MONTH * size.months, days)
    return store


def _days(store: Newcomers, size: Size, last: str, advance: Advance, notes: Notes) -> None:
    """Day by day; each whose visits are told is a unit, the others are noted by the month."""
    left = [day for day in size.days if day.isoformat() > last]
    for some in _units(left, size):
        with in_one_piece():
            for day in some:
                store.run(day)
                advance(size.steps_of(day), words=f"{store.site.name}: {day:%Y-%m-%d}")
            notes.write(store.site.code, {"day": some[-1].isoformat(), "store": store.as_json()})
    done = sum(size.steps_of(day) for day in size.days if day.isoformat() <= last)
    advance(done)


def _units(days: Sequence[date], size: Size) -> list[list[date]]:
    units: list[list[date]] = []
    for day in days:
        is_open = units and len(units[-1]) < NOTED_EVERY and units[-1][-1] < size.visits_from
        if is_open and day < size.visits_from:
            units[-1].append(day)
        else:
            units.append([day])
    return units


def _catalogue(world: World, day: date) -> dict[str, int]:
    at = datetime.combine(day - timedelta(days=20), time(10), ZONE)
    found = {}
    for model in cars.MODELS:
        row = vehicles.catalogue_model(
            make=model.make,
            series=model.series,
            model=model.name,
            power=model.power,
            kind=VehicleKind(model.kind),
            by=world.founder,
            at=at,
        )
        vehicles.set_cycle(
            model_id=row.pk,
            km=model.every_km,
            months=model.every_months,
            holds_from=date(2015, 1, 1),
            by=world.founder,
            at=at,
        )
        found[model.code] = row.pk
    return found


def _take_over(world: World, book: files.Book, size: Size, seed: int, advance: Advance) -> None:
    """The files of the older system, on the evening before the first day."""
    book.random = Random(f"files:{seed}:{book.site.code}")  # noqa: S311 - a story, not a secret
    at = datetime.combine(size.first_day - timedelta(days=1), time(21), ZONE)
    left = round(size.people_and_cars * TAKEN_OVER)
    while left:
        count = min(left, TOGETHER)
        book.take(
            count,
            round(count * CARS_PER_CUSTOMER),
            at=at,
            by=world.founder,
            reason=FileReason.TAKEN_OVER,
            source=Source.IMPORT,
        )
        left -= count
        advance(count, words=f"{book.site.name}: 旧系统档案")
        at += timedelta(minutes=7)


def _spread(count: int, days: list[date], *, every: int = 1) -> Counter[date]:
    """So many things over every n-th of the days, as evenly as whole numbers allow."""
    chosen = days[::every]
    marks = [count * i // len(chosen) for i in range(len(chosen) + 1)]
    return Counter({day: marks[i + 1] - marks[i] for i, day in enumerate(chosen)})
