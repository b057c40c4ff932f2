"""Whoever and whatever is busy at times: technicians, bays, advisers, the inspector, the wash."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from aftersales.demo.visits.clock import CLOSES, MINUTE, OPENS, SUNDAY, day_of, on

FAR = 30  # days that are looked through for a free time
EARLY, LATE = (time(8), time(17)), (time(9), time(18))
Span = tuple[datetime, datetime]


@dataclass
class Hand:
    """One of them, with its hours, its lunch and what it is busy with.

    A busy time that is kept for an appointment carries the appointment's number; one that is kept
    for a job in the queue the job's, below zero.
    """

    key: int
    hours: tuple[time, time] = (OPENS, CLOSES)
    lunch: time | None = None
    percent: int = 100
    skills: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    busy: list[tuple[datetime, datetime, int]] = field(default_factory=list)
    away: set[date] = field(default_factory=set)
    sunday: date | None = None  # the last day of the story may be one
    until: datetime | None = None  # when what is in hand now is done

    def take(self, start: datetime, end: datetime, whose: int = 0) -> None:
        insort(self.busy, (start, end, whose))

    def let_go(self, whose: int) -> None:
        """What was kept for an appointment is free."""
        self.busy = [one for one in self.busy if one[2] != whose]

    def kept(self, day: date) -> list[Span]:
        """What is kept for appointments on a day."""
        return [(a, b) for a, b, whose in self.busy if whose > 0 and day_of(a) == day]

    def forget(self, before: datetime) -> None:
        self.busy = [one for one in self.busy if one[1] > before]
        self.away = {day for day in self.away if day >= day_of(before)}

    def free_from(self, at: datetime, minutes: float, but: int = 0) -> datetime | None:
        """The first moment from which so many minutes are free in one go; lunch may lie between.
        ``but`` is an appointment whose own time counts as free.
        """
        start = at
        for _day in range(FAR):
            found = self._on(start, minutes, but)
            if found is not None:
                return found
            start = on(day_of(start) + timedelta(days=1), self.hours[0])
        return None

    def _on(self, at: datetime, minutes: float, but: int) -> datetime | None:
        day = day_of(at)
        is_sunday = day.weekday() == SUNDAY and day != self.sunday
        if day in self.away or is_sunday:
            return None
        start, closes = max(at, on(day, self.hours[0])), on(day, self.hours[1])
        length = timedelta(minutes=minutes)
        while start + length <= closes:
            start = self.after_lunch(start)
            end = self.end_of(start, minutes)
            clash = next(
                (b for a, b, whose in self.busy if a < end and start < b and whose != (but or -1)),
                None,
            )
            if clash is None:
                return start if end <= closes + 60 * MINUTE else None
            start = clash
        return None

    def after_lunch(self, at: datetime) -> datetime:
        if self.lunch is None:
            return at
        begins = on(day_of(at), self.lunch)
        return begins + 60 * MINUTE if begins <= at < begins + 60 * MINUTE else at

    def end_of(self, start: datetime, minutes: float) -> datetime:
        """When work of so many minutes is done; at lunch it rests."""
        end = start + timedelta(minutes=minutes)
        if self.lunch is not None and start < on(day_of(start), self.lunch) < end:
            end += 60 * MINUTE
        return end

    def still_at_work(self, at: datetime) -> datetime | None:
        """When they can begin, where what they have in hand takes longer than was reckoned."""
        if self.until is None or self.until <= at:
            return None
        return self.after_lunch(self.until)

    def work(self, at: datetime, minutes: float) -> datetime:
        """Begin now. Answers when it will be done; until then nothing else is begun."""
        self.until = self.end_of(at, minutes).replace(microsecond=0)
        return self.until

    def rest_in(self, start: datetime, end: datetime) -> datetime | None:
        """When lunch begins, where some of the work is left for the time after it."""
        if self.lunch is None:
            return None
        begins = on(day_of(start), self.lunch)
        return begins if start < begins and begins + 60 * MINUTE < end else None

    def as_json(self) -> dict[str, Any]:
        return {
            "busy": [[a.isoformat(), b.isoformat(), whose] for a, b, whose in self.busy],
            "away": sorted(day.isoformat() for day in self.away),
            "until": self.until.isoformat() if self.until else None,
        }

    def restore(self, told: dict[str, Any]) -> None:
        self.busy = [
            (datetime.fromisoformat(a), datetime.fromisoformat(b), whose)
            for a, b, whose in told["busy"]
        ]
        self.away = {date.fromisoformat(day) for day in told["away"]}
        self.until = datetime.fromisoformat(told["until"]) if told["until"] else None


def first_free(hands: Iterable[Hand], at: datetime, minutes: float) -> tuple[Hand, datetime] | None:
    """Who of them can begin first; of equals the one named first."""
    found: tuple[Hand, datetime] | None = None
    for hand in hands:
        start = hand.free_from(at, minutes)
        if start is not None and (found is None or start < found[1]):
            found = hand, start
    return found


def together(one: Hand, other: Hand, at: datetime, minutes: float, but: int = 0) -> datetime | None:
    """The first moment at which both are free for so long."""
    start: datetime | None = at
    for _try in range(60):
        if start is None:
            return None
        mine = one.free_from(start, minutes, but)
        if mine is None:
            return None
        theirs = other.free_from(mine, minutes, but)
        if theirs == mine:
            return mine
        start = theirs
    return None


Pair = tuple[Hand, Hand, datetime, int]  # who, at which place, from when, for how many minutes


def best_pair(
    people: Sequence[Hand], places: Sequence[Hand], at: datetime, hours: float, but: int = 0
) -> Pair | None:
    """Who at which place begins first; of equals whoever can do the least else, then the quicker
    one. The minutes are what the dispatcher reckons with.
    """
    found: Pair | None = None
    for person in sorted(people, key=lambda hand: (len(hand.skills), -hand.percent, hand.key)):
        minutes = -int(-hours * 6000 // person.percent)
        first = person.free_from(at, minutes, but)
        if first is None or (found is not None and first >= found[2]):
            continue
        for place in places:
            start = together(person, place, first, minutes, but)
            if start is not None and (found is None or start < found[2]):
                found = person, place, start, minutes
    return found
