"""The story of the demo group, told through commands with the times at which things happened.

The same seed, size and end make the same data. First chapter: the group is founded, its people are
taken on, the files of an older system are taken over on the first day, and then customers call and
write day by day; new ones come, and every week the services done to the cars go on file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from aftersales.demo import bookings, cars, files, group, lane, talks, workshop
from aftersales.demo.group import ZONE, World
from aftersales.records.customers.states import Source
from aftersales.records.vehicles import commands as vehicles
from aftersales.records.vehicles.states import FileReason, VehicleKind

CARS_PER_CUSTOMER = 4 / 3
TOGETHER = 300  # files in one transaction of the take-over
TAKEN_OVER = 0.9  # the share of the files that came from the older system on the first day
TALKS_PER_STORE_AND_MONTH = 16
SATURDAY = 5


@dataclass(frozen=True)
class Size:
    """How much is told: stores, months, and the last day."""

    stores: int
    months: int
    until: date
    customers: int = 1_000  # per store

    @property
    def first_day(self) -> date:
        return self.until - timedelta(days=30 * self.months)

    @property
    def steps(self) -> int:
        """What the progress bar counts: files, talks and appointments."""
        talks_told = TALKS_PER_STORE_AND_MONTH * self.months
        return self.stores * (self.customers + talks_told + bookings.told_for())


def tell(size: Size, *, seed: int, advance: Callable[..., None]) -> dict[str, Any]:
    """Tell it all; the answer is what ``aftersales demo --json`` prints."""
    random = Random(f"aftersales:{seed}")  # noqa: S311 - a story, not a secret
    with transaction.atomic():
        world = group.found(
            random, stores=size.stores, first_day=size.first_day, last_day=size.until
        )
        models = _catalogue(world, size.first_day)
        workshop.furnish(world, first_day=size.first_day)
    fleet = files.Fleet(random)
    for site in world.sites:
        book = files.Book(site, random, fleet, models, size.until)
        _take_over(world, book, size, advance)
        known = _day_by_day(book, size, advance)
        with transaction.atomic():
            lane.Today(world, site, size.until).tell(known)
        _book(world, site, size, seed, advance)
    return {
        "logins": world.logins,
        "stores": [{"id": str(s.pk), "code": s.code, "name": s.name} for s in world.sites],
    }


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


def _take_over(world: World, book: files.Book, size: Size, advance: Callable[..., None]) -> None:
    """The files of the older system, on the evening before the first day."""
    at = datetime.combine(size.first_day - timedelta(days=1), time(21), ZONE)
    left = round(size.customers * TAKEN_OVER)
    while left:
        count = min(left, TOGETHER)
        with transaction.atomic():
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


def _day_by_day(
    book: files.Book, size: Size, advance: Callable[..., None]
) -> list[tuple[int, int]]:
    """New customers at the counter, talks, and the week's services, until the last day; who came
    new, with their cars.
    """
    random, days = book.random, list(files.working_days(size.first_day, size.until))
    until = datetime.combine(size.until, time(20), ZONE)
    new = size.customers - round(size.customers * TAKEN_OVER)
    arrivals = _spread(new, days, every=6)
    asked = _spread(TALKS_PER_STORE_AND_MONTH * size.months, days)
    owners: list[int] = []
    known: list[tuple[int, int]] = []
    for day in days:
        with transaction.atomic():
            book.finish(at=datetime.combine(day, time(9), ZONE))
            if arrivals[day]:
                came = _walk_in(book, arrivals[day], files.in_the_day(random, day))
                owners += [owner for owner, _car in came]
                known += came
            for _ in range(asked[day]):
                whose = random.choice(owners) if owners and random.random() < 0.6 else None
                talks.talk(
                    book.site,
                    random,
                    customer_id=whose,
                    at=files.in_the_day(random, day),
                    until=until,
                )
            if day.weekday() == SATURDAY or day == days[-1]:
                book.serve(at=datetime.combine(day, time(20), ZONE))
        advance(arrivals[day] + asked[day], words=f"{book.site.name}: {day:%Y-%m-%d}")
    return known


def _book(
    world: World, site: group.Site, size: Size, seed: int, advance: Callable[..., None]
) -> None:
    """Its own dice: a booking more or less tells nothing else differently."""
    random = Random(f"bookings:{seed}:{site.code}")  # noqa: S311 - a story, not a secret
    with transaction.atomic():
        bookings.tell(world, site, random, until=size.until, advance=advance)


def _walk_in(book: files.Book, count: int, at: datetime) -> list[tuple[int, int]]:
    return book.take(
        count,
        round(count * CARS_PER_CUSTOMER),
        at=at,
        by=book.site.somebody(book.random, "service_advisor"),
        reason=FileReason.VISIT,
        source=Source.VISIT,
    )


def _spread(count: int, days: list[date], *, every: int = 1) -> Counter[date]:
    """So many things over every n-th of the days, as evenly as whole numbers allow."""
    chosen = days[::every]
    marks = [count * i // len(chosen) for i in range(len(chosen) + 1)]
    return Counter({day: marks[i + 1] - marks[i] for i, day in enumerate(chosen)})
