"""What facts do to clocks. No commands: nobody asks for it, it follows from the deed that was done.

Each function takes the facts of one call together, in the transaction of the deed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import DateTimeField, F, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest

from aftersales.core.parameter_words import to_plain
from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting, Drive, Timer, Verb, all_timers
from aftersales.ground.deadlines import parameters as p
from aftersales.ground.deadlines import rules
from aftersales.ground.deadlines.calendars import calendar_of
from aftersales.ground.deadlines.firing import reached
from aftersales.ground.deadlines.models import LIVE, Deadline, DeadlineQuerySet
from aftersales.ground.parameters.queries import value

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_PERSON = re.compile(r"(?:^|/)staff:(\d+)$")


@dataclass(frozen=True)
class Heard:
    """One fact as a clock hears it."""

    group_id: int
    store_id: int | None
    about_id: int
    actor: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Push:
    """What one fact does to one clock."""

    which: Drive
    verb: Verb
    fact: Heard

    @property
    def clock(self) -> tuple[str, int, int]:
        return self.which.code, self.fact.group_id, self.fact.about_id

    @property
    def timer(self) -> Timer:
        return all_timers()[self.which.code]


def drive(pushes: Iterable[Push]) -> None:
    """Let facts do to their clocks what their drives say: each clock in the order of its facts,
    and what different clocks have in common in one statement.
    """
    for wave in _waves(pushes):
        for (_verb, _group, _at, across), some in _grouped(wave, _together).items():
            with _sight(across):
                _DEEDS[some[0].verb](some)


def _waves(pushes: Iterable[Push]) -> Iterator[list[Push]]:
    """No clock is moved in two ways or begun anew twice in one wave, and none is moved before its
    earlier facts are done.
    """
    waves: list[list[Push]] = []
    last: dict[tuple[str, int, int], tuple[int, Verb | None]] = {}
    for push in pushes:
        timer = all_timers().get(push.which.code)
        if timer is None or not timer.runs_by_itself:
            continue
        number, verb = last.get(push.clock, (-1, None))
        begins_anew = push.verb is Verb.START and push.which.again == "restart"
        number += verb is not push.verb or begins_anew
        last[push.clock] = number, push.verb
        if number == len(waves):
            waves.append([])
        waves[number].append(push)
    return iter(waves)


def _together(push: Push) -> tuple[Verb, int, datetime, bool]:
    return push.verb, push.fact.group_id, push.fact.at, push.which.across_stores


def _sight(across_stores: bool) -> AbstractContextManager[None]:
    """A group's object may have its clock in a store that the doer does not see."""
    return whole_database() if across_stores else nullcontext()


def _grouped(some: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for one in some:
        found.setdefault(key(one), []).append(one)
    return found


def _live(pushes: Sequence[Push]) -> DeadlineQuerySet:
    return Deadline.objects.filter(LIVE, _moved_by(pushes))


def _moved_by(pushes: Sequence[Push]) -> Q:
    """The clocks of these facts, running or not."""
    found = Q()
    for which, some in _grouped(pushes, attrgetter("which")).items():
        ids = {push.fact.about_id for push in some}
        found |= Q(timer=which.code, about=which.about, about_id__in=ids)
    return Q(group_id=pushes[0].fact.group_id) & found


# Start


def start(pushes: Sequence[Push]) -> None:
    """The clock starts to run for each object, unless it does already."""
    if again := [push for push in pushes if push.which.again == "restart"]:
        cancel(again)
    rows = []
    for (which, store_id), some in _grouped(pushes, _setting).items():
        setting = Setting.of(some[0].timer, some[0].fact.group_id, store_id, on=some[0].fact.at)
        rows += [row for push in some if (row := setting.clock(which, push.fact))]
    Deadline.objects.bulk_create(rows, ignore_conflicts=True)  # two deeds at once: the first counts


def _setting(push: Push) -> tuple[Drive, int | None]:
    return push.which, push.fact.store_id


def _next_generation(group_id: int, which: Drive, fact: Heard) -> Any:
    """One more than the clocks that the thing has had, counted as the new one is written."""
    had = Deadline.objects.filter(
        group_id=group_id, timer=which.code, about=which.about, about_id=fact.about_id
    )
    last = had.order_by("-generation").values("generation")[:1]
    return Coalesce(Subquery(last), 0) + 1


@dataclass(frozen=True)
class Setting:
    """What holds for all clocks that start in one place at one time."""

    timer: Timer
    group_id: int
    store_id: int | None
    limit: Any
    warn_share: Decimal
    shift: bool
    calendar: rules.Calendar
    warn_term: timedelta

    @classmethod
    def of(cls, timer: Timer, group_id: int, store_id: int | None, *, on: datetime) -> Setting:
        calendar = calendar_of(group_id, store_id)
        asked: dict[str, Any] = {
            "store_id": store_id,
            "group_id": group_id,
            "on": calendar.day_of(on),
        }
        return cls(
            timer=timer,
            group_id=group_id,
            store_id=store_id,
            limit=value(timer.limit, **asked) if timer.limit else None,
            warn_share=value(p.WARN_SHARE, **asked),
            shift=value(p.SHIFT_TO_WORKING_DAY, **asked),
            calendar=calendar,
            warn_term=value(p.WARN_TERM, **asked),
        )

    def clock(self, which: Drive, fact: Heard) -> Deadline | None:
        """A running clock; None where the fact names no time although the clock goes by it."""
        named = _named(fact.data.get(which.names), self.calendar) if which.names else None
        if named is None and self.timer.counting in (Counting.AGREED, Counting.AHEAD):
            return None
        times = self.times(fact.at, named)
        return Deadline(
            group_id=self.group_id,
            store_id=self.store_id,
            timer=which.code,
            about=which.about,
            about_id=fact.about_id,
            generation=_next_generation(self.group_id, which, fact),
            person_id=_person(which, fact),
            limit=to_plain(self.limit),
            started_at=fact.at,
            opens_at=times.opens_at,
            warn_at=times.warn_at,
            due_at=times.due_at,
            counts_to=self.limit if self.timer.counting is Counting.TIMES else None,
        )

    def times(self, start: datetime, named: datetime | date | None = None) -> rules.Times:
        asked = rules.Question(
            counting=self.timer.counting,
            limit=self.limit,
            start=start,
            calendar=self.calendar,
            named=named,
            shift=self.shift,
        )
        times = rules.times_of(asked, warn_share=self.warn_share)
        if self.timer.counting is Counting.MONTHS and times.due_at:
            return rules.Times(times.opens_at, times.due_at - self.warn_term, times.due_at)
        return times


def _named(given: Any, calendar: rules.Calendar) -> datetime | date | None:
    if not isinstance(given, str):
        return None
    if "T" not in given:
        return date.fromisoformat(given)
    found = datetime.fromisoformat(given)
    return (found if found.tzinfo else found.replace(tzinfo=calendar.zone)).astimezone(UTC)


def _person(which: Drive, fact: Heard) -> int | None:
    """Who answers for it: the one the fact names, else who did the deed."""
    if which.owner:
        named = fact.data.get(which.owner)
        return named if isinstance(named, int) else None
    found = _PERSON.search(fact.actor)
    return int(found[1]) if found else None


# Pause, resume, end


def pause(pushes: Sequence[Push]) -> None:
    """The clock stands still until it is told to go on."""
    running = _live(pushes).filter(paused_at=None)
    running.update(paused_at=Greatest(_moment(pushes), F("started_at")))


def resume(pushes: Sequence[Push]) -> None:
    """What was left when it stopped is left now."""
    at = pushes[0].fact.at
    stopped = _live(pushes).filter(paused_at__isnull=False)
    rows = list(stopped.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        assert row.paused_at is not None
        if row.fired_at is None and row.due_at is not None:
            _shift(row, all_timers()[row.timer], at)
        row.paused_for += max(at - row.paused_at, timedelta(0))
        row.paused_at = None
    fields = ["paused_at", "paused_for", "opens_at", "warn_at", "due_at"]
    Deadline.objects.bulk_update(rows, fields)


def _shift(row: Deadline, timer: Timer, at: datetime) -> None:
    assert row.paused_at is not None
    assert row.due_at is not None
    calendar = calendar_of(row.group_id, row.store_id)
    due = rules.resumed(timer.counting, row.due_at, paused=row.paused_at, at=at, calendar=calendar)
    moved = due - row.due_at
    row.due_at = due
    row.warn_at = row.warn_at and row.warn_at + moved
    if row.opens_at and row.opens_at > row.paused_at:
        row.opens_at += moved


def meet(pushes: Sequence[Push]) -> None:
    """What the clock asked for is done; whether in time, ``Deadline.in_time`` tells.

    Of several periods that are open the oldest is done: a report on the 2nd is last month's.
    """
    periods = [push for push in pushes if push.timer.counting is Counting.PERIOD]
    others = [push for push in pushes if push.timer.counting is not Counting.PERIOD]
    if periods:
        open_ones = _live(periods).order_by("timer", "about_id", "generation")
        oldest = open_ones.distinct("timer", "about_id").values("pk")
        # Asked again outside: who waited for another's row must not end it a second time.
        _live(periods).filter(pk__in=oldest).update(**_ending(pushes, "met_at"))
    if others:
        _live(others).update(**_ending(pushes, "met_at"))


def cancel(pushes: Sequence[Push]) -> None:
    """Nothing is asked for any more."""
    _live(pushes).update(**_ending(pushes, "cancelled_at"))


def _moment(pushes: Sequence[Push]) -> Value:
    return Value(pushes[0].fact.at, output_field=DateTimeField())


_STOOD = "coalesce(greatest(%s, paused_at) - paused_at, interval '0')"


def _ending(pushes: Sequence[Push], field: str) -> dict[str, Any]:
    """End the clock; a pause that still runs ends with it and has moved the limit.

    In SQL of our own: told with Django's expressions it took a twentieth of every deed.
    """
    at = pushes[0].fact.at
    waited = f"CASE WHEN fired_at IS NULL THEN due_at + {_STOOD} ELSE due_at END"
    return {
        field: _sql("greatest(%s, started_at, paused_at)", at),
        "due_at": _sql(waited, at),
        "paused_for": _sql(f"paused_for + {_STOOD}", at),
        "paused_at": None,
        "escalate_at": None,
    }


def _sql(text: str, at: datetime) -> RawSQL:
    return RawSQL(text, [at])  # noqa: S611 - our own text


def count(pushes: Sequence[Push]) -> None:
    """One more; at the limit the clock is through."""
    for push in pushes:
        for row in _live([push]).select_for_update(of=("self",)).order_by("pk"):
            row.counted += 1
            row.save(update_fields=["counted"])
            if row.fired_at is None and row.counted >= (row.counts_to or 0):
                reached(row, at=push.fact.at)


_DEEDS: dict[Verb, Callable[[Sequence[Push]], None]] = {
    Verb.START: start,
    Verb.PAUSE: pause,
    Verb.RESUME: resume,
    Verb.MEET: meet,
    Verb.CANCEL: cancel,
    Verb.COUNT: count,
}


# Periods of the calendar


def open_period(
    which: Drive, timer: Timer, stores: Iterable[tuple[int, int]], *, at: datetime
) -> None:
    """The clock of the running day, month or year starts in each store (group, store), once."""
    rows = []
    for group_id, store_id in stores:
        setting = Setting.of(timer, group_id, store_id, on=at)
        period = rules.period_of(setting.calendar.day_of(at), setting.limit)
        first = setting.calendar.start_of(period.first)
        times = setting.times(first)
        rows.append(
            Deadline(
                group_id=group_id,
                store_id=store_id,
                timer=which.code,
                about=which.about,
                about_id=store_id,
                generation=period.key,
                is_period=True,
                limit=to_plain(setting.limit),
                started_at=first,
                warn_at=times.warn_at,
                due_at=times.due_at,
            )
        )
    Deadline.objects.bulk_create(rows, ignore_conflicts=True)
