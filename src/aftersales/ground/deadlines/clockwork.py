"""What facts do to clocks. No commands: nobody asks for it, it follows from the deed that was done.

Each function takes the facts of one call together, in the transaction of the deed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, DateTimeField, DurationField, F, Max, Q, Value, When
from django.db.models.functions import Greatest

from aftersales.core.parameter_words import to_plain
from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting, Drive, Timer, Verb, all_timers
from aftersales.ground.deadlines import parameters as p
from aftersales.ground.deadlines import rules
from aftersales.ground.deadlines.calendars import calendar_of
from aftersales.ground.deadlines.firing import reached
from aftersales.ground.deadlines.models import LIVE, Deadline, DeadlineQuerySet
from aftersales.ground.parameters.queries import value

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


def drive(which: Drive, verb: Verb, facts: Sequence[Heard]) -> None:
    """Let the facts do to the clock what its drive says."""
    timer = all_timers().get(which.code)
    if timer is None or not timer.runs_by_itself:
        return
    with _sight(which):
        _DEEDS[verb](which, timer, facts)


def _sight(which: Drive) -> AbstractContextManager[None]:
    """A group's object may have its clock in a store that the doer does not see."""
    return whole_database() if which.across_stores else nullcontext()


def _live(which: Drive, facts: Sequence[Heard]) -> DeadlineQuerySet:
    return Deadline.objects.filter(
        LIVE,
        group_id=facts[0].group_id,
        timer=which.code,
        about=which.about,
        about_id__in={fact.about_id for fact in facts},
    )


# Start


def start(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:
    """The clock starts to run for each object, unless it does already."""
    if which.again == "restart":
        cancel(which, timer, facts)
    before = _generations(which, facts)
    rows = []
    for (group_id, store_id), some in groupby(facts, key=lambda f: (f.group_id, f.store_id)):
        setting = Setting.of(timer, group_id, store_id, on=facts[0].at)
        rows += [
            row
            for fact in some
            if (row := setting.clock(which, fact, before.get(fact.about_id, 0) + 1))
        ]
    Deadline.objects.bulk_create(rows, ignore_conflicts=True)  # two deeds at once: the first counts


def _generations(which: Drive, facts: Sequence[Heard]) -> dict[int, int]:
    rows = Deadline.objects.filter(
        group_id=facts[0].group_id,
        timer=which.code,
        about=which.about,
        about_id__in={fact.about_id for fact in facts},
    )
    found = rows.order_by().values_list("about_id").annotate(last=Max("generation"))
    return dict(found.values_list("about_id", "last"))


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

    def clock(self, which: Drive, fact: Heard, generation: int) -> Deadline | None:
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
            generation=generation,
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


def pause(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:  # noqa: ARG001 - all take it
    """The clock stands still until it is told to go on."""
    _live(which, facts).filter(paused_at=None).update(
        paused_at=Greatest(_moment(facts), F("started_at"))
    )


def resume(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:
    """What was left when it stopped is left now."""
    at = facts[0].at
    stopped = _live(which, facts).filter(paused_at__isnull=False)
    rows = list(stopped.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        assert row.paused_at is not None
        if row.fired_at is None and row.due_at is not None:
            _shift(row, timer, at)
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


def meet(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:
    """What the clock asked for is done; whether in time, ``Deadline.in_time`` tells.

    Of several periods that are open the oldest is done: a report on the 2nd is last month's.
    """
    rows = _live(which, facts)
    if timer.counting is Counting.PERIOD:
        oldest = rows.order_by("about_id", "generation").distinct("about_id")
        rows = Deadline.objects.filter(pk__in=oldest.values("pk"))
    rows.update(**_ending(facts, "met_at"))


def cancel(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:  # noqa: ARG001 - all take it
    """Nothing is asked for any more."""
    _live(which, facts).update(**_ending(facts, "cancelled_at"))


def _moment(facts: Sequence[Heard]) -> Value:
    return Value(facts[0].at, output_field=DateTimeField())


def _ending(facts: Sequence[Heard], field: str) -> dict[str, Any]:
    """End the clock; a pause that still runs ends with it and has moved the limit."""
    at = _moment(facts)
    stood = Case(
        When(paused_at=None, then=Value(timedelta(0))),
        default=Greatest(at, F("paused_at")) - F("paused_at"),
        output_field=DurationField(),
    )
    waited = Q(paused_at__isnull=False, fired_at=None)
    return {
        field: Greatest(at, F("started_at"), F("paused_at")),
        "due_at": Case(
            When(waited, then=F("due_at") + stood),
            default=F("due_at"),
            output_field=DateTimeField(),
        ),
        "paused_for": F("paused_for") + stood,
        "paused_at": None,
        "escalate_at": None,
    }


def count(which: Drive, timer: Timer, facts: Sequence[Heard]) -> None:  # noqa: ARG001 - all take it
    """One more; at the limit the clock is through."""
    for fact in facts:
        for row in _live(which, [fact]).select_for_update(of=("self",)).order_by("pk"):
            row.counted += 1
            row.save(update_fields=["counted"])
            if row.fired_at is None and row.counted >= (row.counts_to or 0):
                reached(row, at=fact.at)


_DEEDS: dict[Verb, Callable[[Drive, Timer, Sequence[Heard]], None]] = {
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
