"""The model's time, and how it is told: on the last day it ends now, whatever the hour is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aftersales.demo.group import ZONE

OPENS, CLOSES = time(8), time(17, 50)
TILL_OPENS = time(8, 2)
LIVELY = time(11, 40)  # when a day's boards are fullest: there the last day stands still
MINUTE = timedelta(minutes=1)
SUNDAY = 6


def day_of(at: datetime) -> date:
    """The stores' day of a moment."""
    return at.astimezone(ZONE).date()


def on(day: date, at: time) -> datetime:
    """A time of a day in the stores."""
    return datetime.combine(day, at, ZONE)


@dataclass(frozen=True)
class Clock:
    """The story's end. ``now`` is when it is told, so that the last day's cars are in the house at
    this moment; without it the last day ends at its liveliest hour.

    The model's last day always runs from opening to ``LIVELY``. Told by night it began by night: it
    is moved as a whole, and squeezed where the calendar's day is too young for it. The days after
    it are as they are.
    """

    last_day: date
    now: datetime | None = None

    @property
    def end(self) -> datetime:
        """The model's last moment."""
        return on(self.last_day, LIVELY)

    @property
    def is_moved(self) -> bool:
        return self.now is not None and self.now != self.end

    def told(self, at: datetime) -> datetime:
        """The model's time as the log has it."""
        at = at.replace(microsecond=0)
        if self.now is None or at < on(self.last_day, OPENS) or day_of(at) > self.last_day:
            return at
        if at >= self.end:
            return at + (self.now - self.end)
        return (self.now - (self.end - at) * self._squeezed).replace(microsecond=0)

    def meant(self, at: datetime) -> datetime:
        """The model's time of a moment in the log."""
        if self.now is None or at < self.told(on(self.last_day, OPENS)):
            return at
        if at >= self.now:
            meant = at - (self.now - self.end)
            return meant if meant <= on(self.last_day, CLOSES) else at
        return self.end - (self.now - at) / self._squeezed

    @property
    def has_own_shifts(self) -> bool:
        """Whether the last day is worked otherwise than the week has it: at other hours, or as a
        Sunday on which all are on duty.
        """
        return self.is_moved or self.last_day.weekday() == SUNDAY

    def shift(self, starts: time, ends: time) -> tuple[time, time]:
        """These hours of the last day as the clock on the wall has them."""
        first = self.told(on(self.last_day, starts)).astimezone(ZONE)
        last = self.told(on(self.last_day, ends)).astimezone(ZONE) + timedelta(minutes=1)
        return first.time().replace(second=0), last.time().replace(second=0)

    @property
    def _squeezed(self) -> float:
        assert self.now is not None
        midnight = on(self.last_day, time(0))
        room = (self.now - midnight) / (self.end - on(self.last_day, OPENS))
        return min(1.0, max(room * 0.98, 0.001))


def next_open(day: date) -> date:
    """The next day on which cars are taken in: not a Sunday."""
    day += timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def quarter(at: datetime) -> datetime:
    """The next full quarter of an hour: so times are told to customers."""
    return at + -(at - datetime.min.replace(tzinfo=at.tzinfo)) % (15 * MINUTE)


def in_hours(at: datetime) -> datetime:
    """This moment, or the next morning where the house is closed by then."""
    day = day_of(at)
    if at < on(day, OPENS):
        return on(day, OPENS) + 5 * MINUTE
    if at <= on(day, CLOSES) and day.weekday() != SUNDAY:
        return at
    since = (at - on(day, CLOSES)) if at > on(day, CLOSES) else timedelta(0)
    return on(next_open(day), OPENS) + 5 * MINUTE + min(since, 20 * MINUTE)
