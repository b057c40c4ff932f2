"""RELIABILITY 3.4: what a stepping, lying or strange clock does to deadlines. Twenty-four cases.

The time is injected: every command is told `at`, so a clock that steps is a sequence of such times.
In each case the clocks of three letters run through start, pause, warning, miss and answer while
the scheduler is woken at the times that a machine with such a clock would wake it. What must hold:
each clock warns and misses exactly once, none is forgotten, nothing has a negative length, and
what was met in time by the store's own calendar counts so.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.models import EventRecord
from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting
from aftersales.ground.deadlines import commands, parameters
from aftersales.ground.deadlines.models import Deadline
from aftersales.ground.network.models import Store
from tests.deadlines.conftest import LetterAnswered, LetterCame, LetterTaken, LetterWaits

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
SHANGHAI, BERLIN, URUMQI = "Asia/Shanghai", "Europe/Berlin", "Asia/Urumqi"
LIMIT = timedelta(hours=48)


def utc(*words: int) -> datetime:
    return datetime(*words, tzinfo=UTC)


def steady(start: datetime) -> Iterator[datetime]:
    """The scheduler wakes each hour for six days."""
    for hour in range(6 * 24):
        yield start + hour * HOUR


def back_an_hour(start: datetime) -> Iterator[datetime]:
    """Now and again the clock is set back an hour: the same hour comes twice."""
    for number, moment in enumerate(steady(start)):
        yield moment
        if number % 10 == 9:
            yield moment - HOUR


def forward_a_day(start: datetime) -> Iterator[datetime]:
    """A day is missing in the middle."""
    for moment in steady(start):
        if not timedelta(hours=30) < moment - start < timedelta(hours=54):
            yield moment


def ahead(start: datetime) -> Iterator[datetime]:
    """Two machines by turns whose clocks are ninety seconds apart."""
    for moment in steady(start):
        yield moment + 90 * timedelta(seconds=1)
        yield moment


WAKING: dict[str, Callable[[datetime], Iterator[datetime]]] = {
    "steady": steady,
    "back an hour": back_an_hour,
    "forward a day": forward_a_day,
    "machines 90 s apart": ahead,
}


@dataclass(frozen=True)
class Case:
    """Where the store is, what zone the machine believes in, when it begins, how the clock runs."""

    start: datetime
    zone: str = SHANGHAI
    machine: str = "UTC"
    waking: str = "steady"


CASES = {
    "an ordinary week": Case(utc(2026, 3, 2, 4)),
    "clock back an hour": Case(utc(2026, 3, 2, 4), waking="back an hour"),
    "clock forward a day": Case(utc(2026, 3, 2, 4), waking="forward a day"),
    "machines 90 s apart": Case(utc(2026, 3, 2, 4), waking="machines 90 s apart"),
    "leap day": Case(utc(2028, 2, 27, 16, 30)),
    "leap day, clock back": Case(utc(2028, 2, 27, 16, 30), waking="back an hour"),
    "leap day, clock forward": Case(utc(2028, 2, 27, 16, 30), waking="forward a day"),
    "no leap day in 2100": Case(utc(2100, 2, 26, 16, 30)),
    "year end": Case(utc(2026, 12, 30, 15, 30)),
    "year end, clock back": Case(utc(2026, 12, 30, 15, 30), waking="back an hour"),
    "year end, clock forward": Case(utc(2026, 12, 30, 15, 30), waking="forward a day"),
    "year end, machines apart": Case(utc(2026, 12, 30, 15, 30), waking="machines 90 s apart"),
    "summer time begins": Case(utc(2026, 3, 28, 10), BERLIN),
    "summer time begins, clock back": Case(utc(2026, 3, 28, 10), BERLIN, waking="back an hour"),
    "summer time begins, clock forward": Case(utc(2026, 3, 28, 10), BERLIN, waking="forward a day"),
    "summer time ends": Case(utc(2026, 10, 24, 10), BERLIN),
    "summer time ends, clock back": Case(utc(2026, 10, 24, 10), BERLIN, waking="back an hour"),
    "summer time ends, machines apart": Case(
        utc(2026, 10, 24, 10), BERLIN, waking="machines 90 s apart"
    ),
    "Shanghai's summer time of 1986 begins": Case(utc(1986, 5, 3, 10)),
    "Shanghai's summer time of 1991 ends": Case(utc(1991, 9, 14, 10)),
    "Shanghai's summer time, clock back": Case(utc(1991, 9, 14, 10), waking="back an hour"),
    "the machine is in New York": Case(utc(2026, 11, 1, 3), machine="America/New_York"),
    "the machine is in Berlin, clock back": Case(
        utc(2026, 10, 24, 20), machine=BERLIN, waking="back an hour"
    ),
    "the store is in Urumqi, the machine on Samoa": Case(
        utc(2026, 12, 30, 15), URUMQI, machine="Pacific/Apia"
    ),
}


@pytest.fixture
def machine_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def believe(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield believe
    monkeypatch.undo()
    os.environ.setdefault("TZ", "UTC")
    time.tzset()


@dataclass(frozen=True)
class Life:
    """What came of the clocks: how often each was told of, and the rows."""

    warned: Counter[int]
    missed: Counter[int]
    rows: list[Deadline]


def live(case: Case, desk: object, world: object) -> Life:
    """Letter 1 is never answered, 2 in time after a pause, 3 too late."""
    start = case.start
    for number in (1, 2, 3):
        desk.tell(LetterCame, letter_id=number, at=start)
    deeds = sorted(
        [
            (start + 5 * HOUR, LetterWaits, 2),
            (start + 29 * HOUR, LetterTaken, 2),
            (start + 60 * HOUR, LetterAnswered, 2),
            (start + 100 * HOUR, LetterAnswered, 3),
        ],
        key=lambda deed: deed[0],
    )
    latest = start
    for moment in WAKING[case.waking](start):
        latest = max(latest, moment)
        while deeds and deeds[0][0] <= latest:
            at, fact, number = deeds.pop(0)
            desk.tell(fact, letter_id=number, at=at)
        commands.fire_due(at=moment)
    commands.fire_due(at=latest + DAY)
    with whole_database():
        told = list(EventRecord.objects.filter(name__startswith="deadlines.clock."))
        rows = list(Deadline.objects.order_by("about_id"))
    return Life(
        Counter(r.data["about_id"] for r in told if r.name.endswith("warned")),
        Counter(r.data["about_id"] for r in told if r.name.endswith("missed")),
        rows,
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_clock_is_lost_doubled_or_negative(case, desk, world, machine_zone):
    machine_zone(case.machine)
    with whole_database():
        Store.objects.filter(pk=world.north.pk).update(time_zone=case.zone)
    desk.clock(parameters.HANDLE_CONTACT)  # 48 hours, warned at three quarters

    life = live(case, desk, world)

    ignored, paused, late = life.rows
    assert life.missed == Counter({1: 1, 3: 1})
    if case.waking == "forward a day":  # the warning lay in the missing day: who warns after it?
        assert set(life.warned.values()) <= {1}
    else:
        assert life.warned == Counter({1: 1, 3: 1})
    assert (ignored.state, paused.state, late.state) == ("missed", "met", "late")
    assert (paused.paused_for, paused.due_at) == (24 * HOUR, case.start + LIMIT + 24 * HOUR)
    assert ignored.due_at - ignored.started_at == LIMIT  # hours are hours, whatever the wall says
    lengths = [r.fired_at - r.started_at for r in life.rows if r.fired_at]
    lengths += [r.met_at - r.started_at for r in life.rows if r.met_at]
    assert min(lengths) > timedelta(0)
    assert all(r.fired_at >= r.due_at for r in life.rows if r.fired_at)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_day_ends_at_the_midnight_of_the_store(case, desk, world, machine_zone):
    """An inclusive day: in time until the last instant of the store's own day, late after it."""
    machine_zone(case.machine)
    with whole_database():
        Store.objects.filter(pk=world.north.pk).update(time_zone=case.zone)
    desk.clock(parameters.COMPLETE_FILE, Counting.DAYS)  # two of them
    zone = ZoneInfo(case.zone)
    last_day = case.start.astimezone(zone).date() + 2 * DAY
    midnight = datetime.combine(last_day + DAY, datetime.min.time(), tzinfo=zone).astimezone(UTC)

    desk.tell(LetterCame, at=case.start)
    desk.tell(LetterCame, letter_id=2, at=case.start)
    desk.tell(LetterAnswered, at=midnight - MINUTE)
    desk.tell(LetterAnswered, letter_id=2, at=midnight)

    with whole_database():
        in_time, late = Deadline.objects.order_by("about_id")
    assert (in_time.state, late.state) == ("met", "late")
    assert in_time.due_at < midnight <= late.met_at


def test_there_are_twenty_four_cases():
    assert len(CASES) == 24
