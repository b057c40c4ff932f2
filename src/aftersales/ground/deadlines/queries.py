"""Questions about clocks: what must I do, what is late, how well are promises kept?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Least

from aftersales.core.actors import Actor
from aftersales.core.days import add_working_days, corresponding_date, next_working_day
from aftersales.core.figures import Asked, Counted, tally
from aftersales.core.parameters import Parameter
from aftersales.core.timers import Drive, Timer, all_drives, all_timers
from aftersales.ground.deadlines import calendars, rules, tables
from aftersales.ground.deadlines.models import Deadline, DeadlineQuerySet
from aftersales.ground.parameters.queries import value

IN_TIME = Q(met_at__lte=F("due_at")) & (Q(opens_at=None) | Q(met_at__gte=F("opens_at")))


def every(*, seen_by: Actor) -> DeadlineQuerySet:
    """All clocks the actor may see, over ones too."""
    return Deadline.objects.visible_to(seen_by)


def worklist(*, seen_by: Actor) -> DeadlineQuerySet:
    """Clocks that still ask for something, the longest overdue first."""
    rows = Deadline.objects.visible_to(seen_by).live().select_related("store")
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def mine(*, seen_by: Actor) -> DeadlineQuerySet:
    """What I answer for myself."""
    return worklist(seen_by=seen_by).filter(person_id=seen_by.person_id or 0)


def answered_for_by(person_id: int) -> DeadlineQuerySet:
    """The running clocks of a person, as far as they are in sight."""
    rows = Deadline.objects.live().filter(person_id=person_id)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def answered_for(person_ids: Collection[int]) -> dict[int, int]:
    """How many running clocks each of these people answers for."""
    rows = Deadline.objects.live().filter(person_id__in=person_ids).order_by()
    return dict(rows.values_list("person_id").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Load:
    """How many clocks ask for something: for the tiles of the start page."""

    overdue: int
    due_today: int
    running: int


def load(*, seen_by: Actor, at: datetime, only_mine: bool = True) -> Load:
    """One statement. “Today” is the next 24 hours, because the stores may lie in several zones."""
    rows = mine(seen_by=seen_by) if only_mine else worklist(seen_by=seen_by)
    found = rows.order_by().aggregate(
        overdue=Count("pk", filter=Q(due_at__lt=at)),
        due_today=Count("pk", filter=Q(due_at__range=(at, at + timedelta(days=1)))),
        running=Count("pk"),
    )
    return Load(**found)


def about(kind: str, object_id: int, *, seen_by: Actor) -> DeadlineQuerySet:
    """The clocks of one thing, those that run first."""
    rows = Deadline.objects.visible_to(seen_by).filter(about=kind, about_id=object_id)
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Kept:
    """How well a promise was kept: ``in_time`` of ``ended`` clocks whose limit has come."""

    in_time: int
    ended: int

    @property
    def share(self) -> float | None:
        return self.in_time / self.ended if self.ended else None


def kept(timer: str, *, stores: Collection[int], since: datetime, until: datetime) -> Kept:
    """Of the promises that were decided in this time, how many were kept.

    A promise is decided when it is kept, or else when its limit passes: what is done late still
    counts where it was late. Cancelled ones count nowhere; open ones count as broken once their
    limit has passed.
    """
    return kept_by_timer(stores=stores, since=since, until=until).get(timer, Kept(0, 0))


def kept_by_timer(*, stores: Collection[int], since: datetime, until: datetime) -> dict[str, Kept]:
    """How well every promise was kept in these stores. One statement."""
    rows = _decided().filter(store__in=stores, decided_at__gte=since, decided_at__lt=until)
    counted = (
        rows.order_by()
        .values("timer")
        .annotate(kept=Count("pk", filter=IN_TIME), ended=Count("pk"))
    )
    return {row["timer"]: Kept(row["kept"], row["ended"]) for row in counted}


def _decided() -> QuerySet[Any, Any]:
    """Clocks that were met, or whose limit has passed, with the moment that decided it."""
    over = Q(met_at__isnull=False) | Q(fired_at__isnull=False)
    rows = Deadline.objects.filter(over, cancelled_at=None)
    return rows.annotate(decided_at=Least("met_at", "due_at"))


def kept_in_periods(timers: Collection[str], asked: Asked) -> Iterable[Counted]:
    """How many promises of each kind were decided in each period (``<timer>.ended``), and how many
    of them were kept (``<timer>.kept``).
    """
    return tally(
        _decided().filter(timer__in=timers), asked, moment="decided_at", **_kept_and_ended(timers)
    )


def first_kept_in_periods(timers: Collection[str], asked: Asked) -> Iterable[Counted]:
    """The same by the period in which the clock was started, and only the first clock of each
    thing: what was asked for then, and whether it was answered in time.
    """
    rows = _decided().filter(timer__in=timers, generation=1)
    return tally(rows, asked, moment="started_at", **_kept_and_ended(timers))


def _kept_and_ended(timers: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for timer in timers:
        found[f"{timer}.ended"] = Count("pk", filter=Q(timer=timer))
        found[f"{timer}.kept"] = Count("pk", filter=Q(timer=timer) & IN_TIME)
    return found


@dataclass(frozen=True)
class Entry:
    """A line of the registry: a clock of the catalogue, its value here, and whether anything drives
    it.
    """

    timer: Timer
    drive: Drive | None
    value: str
    parameter: Parameter[object] | None

    @property
    def is_driven(self) -> bool:
        return self.drive is not None


def registry(*, store_id: int | None = None, group_id: int | None = None, on: date) -> list[Entry]:
    """Every declared clock with the value that holds there, in the catalogue's order. One
    statement.
    """
    entries = []
    for code, timer in all_timers().items():
        limit = timer.limit
        shown = ""
        if limit is not None:
            shown = limit.in_words(value(limit, store_id=store_id, group_id=group_id, on=on))
        entries.append(Entry(timer, all_drives().get(code), shown, limit))
    return entries


@dataclass(frozen=True)
class Day:
    """A day as the group counts it."""

    day: date
    is_working: bool
    occasion: str  # of the delivered table
    name: str  # of the group's own entry
    is_provisional: bool
    is_own: bool

    @property
    def is_against_the_week(self) -> bool:
        return self.is_working != (self.day.weekday() < tables.WEEKEND)


def year_of(year: int, *, group_id: int) -> list[Day]:
    """Every day of the year, as the calendar page draws it."""
    own = calendars.own_days(group_id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        known, entered = tables.find(day), own.days.get(day)
        days.append(
            Day(
                day=day,
                is_working=calendars.is_working_day(day, group_id),
                occasion=known.occasion if known else "",
                name=entered.name if entered else "",
                is_provisional=calendars.is_provisional(day, group_id),
                is_own=entered is not None,
            )
        )
    return days


def is_working_day(day: date, *, group_id: int) -> bool:
    """Whether the country works on that day, as the group counts."""
    return calendars.is_working_day(day, group_id)


def is_provisional(day: date, *, group_id: int) -> bool:
    """Whether the day's year has no notice yet, so that a term over it may still move."""
    return calendars.is_provisional(day, group_id)


def calendar(*, group_id: int, store_id: int | None = None) -> rules.Calendar:
    """What terms and promises of the store count by."""
    return calendars.calendar_of(group_id, store_id)


def end_of_working_days(
    start: datetime, count: int, *, group_id: int, store_id: int | None = None
) -> datetime:
    """The end of the count-th working day after the start: legal answers run so."""
    by = calendars.calendar_of(group_id, store_id)
    return by.end_of(add_working_days(by.day_of(start), count, by.is_working))


def end_of_months(
    start: date, months: int, *, group_id: int, store_id: int | None = None, shift: bool = False
) -> date:
    """The last day of a term of months (Civil Code 201 to 203); ``shift`` past days off."""
    by = calendars.calendar_of(group_id, store_id)
    last = corresponding_date(start, months)
    return next_working_day(last, by.is_working) if shift else last


def own_day(day: date, *, group_id: int) -> bool:
    """Whether the group has an entry of its own for the day."""
    return day in calendars.own_days(group_id).days
