"""What happens to running clocks. Their start and end are told by the facts that drive them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClockEvent(Event):
    """About a clock and, in the log's index, about the thing that the clock is for."""

    deadline_id: int
    timer: str
    about: str
    about_id: int
    person_id: int | None = None  # who answers for it
    due_at: datetime | None = None

    def objects(self) -> Iterator[tuple[str, int]]:
        for kind, object_id in super().objects():
            if kind != "about":
                yield kind, object_id
        if self.about != "store":
            yield self.about, self.about_id


@dataclass(frozen=True, kw_only=True)
class ClockWarned(ClockEvent):
    """Most of the time has run."""

    name = "deadlines.clock.warned"


@dataclass(frozen=True, kw_only=True)
class ClockMissed(ClockEvent):
    """The time ran out. ``to_role`` hears of it first."""

    name = "deadlines.clock.missed"
    to_role: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockEscalated(ClockEvent):
    """Still open a step after the miss: it goes to the next in the chain."""

    name = "deadlines.clock.escalated"
    to_role: str
    step: int


@dataclass(frozen=True, kw_only=True)
class ClockHandedOver(Event):
    name = "deadlines.clock.handed_over"
    deadline_id: int
    person_id: int
    is_part: bool = False  # of all the work of a colleague, which is told as one


@dataclass(frozen=True, kw_only=True)
class DaySet(Event):
    """The group counts this day otherwise than the table says."""

    name = "deadlines.day.set"
    calendar_day_id: int
    day: date
    is_working: bool


@dataclass(frozen=True, kw_only=True)
class DayReset(Event):
    name = "deadlines.day.reset"
    day: date


@dataclass(frozen=True, kw_only=True)
class YearPublished(Event):
    """The year's notice is out and entered: nothing of it is provisional any more."""

    name = "deadlines.year.published"
    calendar_year_id: int
    year: int
    days: int
