"""When work fits: stretches of time, the people and places that are free in them, and what is left
of a day. No clock, no database.

Times are instants with a zone; a stretch is [from, until).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal

Span = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)


# -- stretches of time ----------------------------------------------------------------------------


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, touching stretches made one, empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The time that lies in both."""
    found, left, right = [], joined(one), joined(other)
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The time that is left when some of it is taken away."""
    found, away = [], joined(taken)
    for span in joined(spans):
        start, end = span
        for gone, back in away:
            if back <= start or gone >= end:
                continue
            if gone > start:
                found.append((start, gone))
            start = max(start, back)
        if start < end:
            found.append((start, end))
    return found


def minutes_of(spans: Iterable[Span]) -> int:
    return sum(int((end - start) / MINUTE) for start, end in spans)


def is_within(span: Span, spans: Iterable[Span]) -> bool:
    """Whether one of the stretches holds the whole of it."""
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def overlapping(span: Span, spans: Iterable[Span]) -> list[Span]:
    return [other for other in spans if other[0] < span[1] and span[0] < other[1]]


# -- work -----------------------------------------------------------------------------------------


def working_minutes(hours: Decimal, percent: int) -> int:
    """How long somebody of this speed takes for so many standard hours, in whole minutes."""
    exact = hours * 60 * 100 / Decimal(percent)
    return max(1, int(exact.to_integral_value(rounding=ROUND_CEILING)))


@dataclass(frozen=True)
class Hand:
    """A technician who could do it: when at work, when taken, and how quick.

    ``resource_id`` is None where no technician is needed: then the opening hours are the windows.
    """

    resource_id: int | None
    windows: Sequence[Span]
    busy: Sequence[Span] = ()
    percent: int = 100


@dataclass(frozen=True)
class Place:
    """A bay, a loan car or a tool: when it is taken."""

    resource_id: int
    busy: Sequence[Span] = ()

    def is_free(self, span: Span) -> bool:
        at = bisect_left(self.busy, (span[1],))  # those before it start before our end
        return at == 0 or self.busy[at - 1][1] <= span[0]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a job needs. Of each pool one has to be free for the whole time; without pools none."""

    hours: Decimal
    hands: Sequence[Hand]
    pools: Sequence[Sequence[Place]] = ()
    starts: Iterable[datetime] = ()
    day_of: Callable[[datetime], date]
    left: Mapping[date, int] | None = None  # minutes that may still be booked; None: no limit


@dataclass(frozen=True)
class Slot:
    """A time that fits: who does it in which stretches, and what is held from start to end."""

    starts_at: datetime
    ends_at: datetime
    technician_id: int | None
    stretches: Sequence[Span] = field(default=())
    places: Sequence[int] = field(default=())


def stretches(hand: Hand, start: datetime, minutes: int) -> list[Span] | None:
    """When the hand is at the job from this start on, until it is done; None where it is not at
    work then, or another job lies between.

    Work runs on over lunch and night and is not put down for another job.
    """
    found: list[Span] = []
    left = minutes * MINUTE
    for opens, closes in hand.windows:
        if closes <= start:
            continue
        begin = max(opens, start)
        if not found and begin != start:
            return None
        end = min(closes, begin + left)
        found.append((begin, end))
        left -= end - begin
        if not left:
            whole = (start, end)
            return None if overlapping(whole, hand.busy) else found
    return None


def per_day(spans: Iterable[Span], day_of: Callable[[datetime], date]) -> dict[date, int]:
    """Minutes by the store's day on which each stretch begins."""
    found: dict[date, int] = {}
    for start, end in spans:
        day = day_of(start)
        found[day] = found.get(day, 0) + int((end - start) / MINUTE)
    return found


def slots(asked: Asked) -> Iterator[Slot]:
    """Every start at which it fits, with the first hand and the first places that are free.

    Nothing fits at a start only if no hand can, or none of a pool is free, or the share of the day
    that may be booked is used up.
    """
    for start in asked.starts:
        found = _at(asked, start)
        if found:
            yield found


def _at(asked: Asked, start: datetime) -> Slot | None:
    return next(filter(None, (_by(asked, hand, start) for hand in asked.hands)), None)


def _by(asked: Asked, hand: Hand, start: datetime) -> Slot | None:
    """The work done by this hand from this start on, if it fits."""
    spans = stretches(hand, start, working_minutes(asked.hours, hand.percent))
    if spans is None or not _is_left(asked, spans):
        return None
    whole = (start, spans[-1][1])
    places = _one_of_each(asked.pools, whole)
    if places is None:
        return None
    done_by = () if hand.resource_id is None else spans
    return Slot(start, whole[1], hand.resource_id, tuple(done_by), tuple(places))


def soonest(asked: Asked) -> Slot | None:
    """Of all that fit at the starts, in their order, the one that is done first at the first start
    at which any fits. What is done first leaves most room for what follows it.
    """
    for start in asked.starts:
        found = [slot for hand in asked.hands if (slot := _by(asked, hand, start))]
        if found:
            return min(found, key=lambda slot: slot.ends_at)
    return None


def _is_left(asked: Asked, spans: Sequence[Span]) -> bool:
    if asked.left is None:
        return True
    return all(used <= asked.left.get(d, 0) for d, used in per_day(spans, asked.day_of).items())


def _one_of_each(pools: Sequence[Sequence[Place]], whole: Span) -> list[int] | None:
    found: list[int] = []
    for pool in pools:
        free = (p.resource_id for p in pool if p.resource_id not in found and p.is_free(whole))
        first = next(free, None)
        if first is None:
            return None
        found.append(first)
    return found


def grid(opening: Iterable[Span], spacing: timedelta, midnight: datetime) -> Iterator[datetime]:
    """Every start of the spacing within opening hours, counted from the day's midnight."""
    for opens, closes in opening:
        steps = -((midnight - opens) // spacing)  # rounded up
        start = midnight + steps * spacing
        while start < closes:
            yield start
            start += spacing


# -- how much -------------------------------------------------------------------------------------


def net_minutes(
    windows: Iterable[Span], planned: Iterable[Span], break_minutes: int, blocked: Iterable[Span]
) -> int:
    """What a technician's day is worth: time at work in opening hours, without the break and what
    is blocked. A break that lies in the closed hours of noon is not taken off twice.
    """
    at_work = list(windows)
    most = minutes_of(joined(planned)) - break_minutes
    blocked_minutes = minutes_of(common(at_work, blocked))
    return max(0, min(minutes_of(joined(at_work)), most) - blocked_minutes)


def bookable(minutes: int, kept_free: int) -> int:
    """What of these minutes may be booked ahead (AP-07)."""
    return minutes * (100 - kept_free) // 100


def standard_hours(minutes: int, percent: int) -> Decimal:
    """What somebody of this speed gets done in these minutes, in standard hours."""
    return Decimal(minutes) * percent / 6000
