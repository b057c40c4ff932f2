"""Every clock of the house as data: what it measures, how long, and what starts and meets it.

``timer()`` declares a clock; all of the catalogue's appendix (d) stand in ``ground.deadlines``,
those of rooms yet to come too. A room says in its ``deadlines.py`` which of its facts drive one::

runs("customers.file", about="customer", starts=[FileOpened], meets=[FileCompleted])

``ground.deadlines`` hears every fact and keeps the running clocks as rows. A room never calls it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aftersales.core.events import Event
from aftersales.core.parameters import Parameter


class Counting(StrEnum):
    """What a clock counts, and so what its limit is."""

    HOURS = "hours"  # around the clock: timedelta
    OPEN_HOURS = "open_hours"  # while the store is open: timedelta
    DAYS = "days"  # days of the store's calendar, to the end of the last: int
    WORKING_DAYS = "working_days"  # days on which the country works: int
    WINDOW = "window"  # from the start of one day to the end of another: (int, int)
    MONTHS = "months"  # to the end of the corresponding date: int
    AGREED = "agreed"  # a time that the starting fact names: no limit
    AHEAD = "ahead"  # so many days before a date that the starting fact names: int
    TIMES = "times"  # so many occurrences: int
    PERIOD = "period"  # once in each period of the calendar: str
    LENGTH = "length"  # how long or large a thing is; measured where it is done, nothing runs


@dataclass(frozen=True, eq=False)
class Timer:
    """A clock of the catalogue.

    ``starts_words`` is the catalogue's own word for its start. ``chain`` names the roles that hear
    of a miss: the first at once, each next one a step later (parameter
    ``deadlines.escalation_step``). ``limit`` is None where the starting fact or a contract names
    the time.
    """

    code: str
    label: object
    row: str
    counting: Counting
    limit: Parameter[Any] | None
    starts_words: object
    chain: tuple[str, ...] = ()
    more_rows: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        return (self.row, *self.more_rows)

    @property
    def runs_by_itself(self) -> bool:
        """Whether a row of this clock can ever fall due."""
        return self.counting is not Counting.LENGTH


class Verb(StrEnum):
    """What a fact does to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    COUNT = "count"
    MEET = "meet"
    CANCEL = "cancel"


Condition = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class On:
    """A fact, perhaps only under a condition on its data, perhaps with the object in another
    field.
    """

    event: type[Event]
    when: Condition | None = None
    field: str = ""


Heard = type[Event] | On


@dataclass(frozen=True, eq=False)
class Drive:
    """Which facts of a room drive a clock, and about what.

    The facts carry the object as ``<about>_id``. ``owner`` names the field with the person who
    answers for it; without one it is whoever did the starting deed. ``names`` is the field with the
    agreed time or date. ``again`` says what a second start does to a clock that runs: keep it, or
    begin anew. ``across_stores``: the object belongs to the group, so a fact of one store may meet
    the clock of another.
    """

    code: str
    about: str
    starts: tuple[On, ...] = ()
    meets: tuple[On, ...] = ()
    pauses: tuple[On, ...] = ()
    resumes: tuple[On, ...] = ()
    counts: tuple[On, ...] = ()
    cancels: tuple[On, ...] = ()
    owner: str = ""
    names: str = ""
    again: str = "keep"
    across_stores: bool = False

    def heard(self) -> Iterator[tuple[Verb, On]]:
        for verb, facts in (
            (Verb.CANCEL, self.cancels),
            (Verb.MEET, self.meets),
            (Verb.PAUSE, self.pauses),
            (Verb.RESUME, self.resumes),
            (Verb.START, self.starts),
            (Verb.COUNT, self.counts),
        ):
            for fact in facts:
                yield verb, fact


_timers: dict[str, Timer] = {}
_drives: dict[str, Drive] = {}
_by_fact: defaultdict[str, list[tuple[Verb, On, Drive]]] = defaultdict(list)


def timer(
    code: str,
    label: object,
    *,
    row: str,
    counting: Counting,
    limit: Parameter[Any] | None = None,
    starts_words: object,
    chain: Sequence[str] = (),
    more_rows: Sequence[str] = (),
) -> Timer:
    """Declare a clock. Nothing runs until a room says what drives it."""
    if code in _timers:
        raise ValueError(f"The timer {code} is declared twice.")
    made = Timer(code, label, row, counting, limit, starts_words, tuple(chain), tuple(more_rows))
    _timers[code] = made
    return made


def runs(
    code: str,
    *,
    about: str,
    starts: Sequence[Heard] = (),
    meets: Sequence[Heard] = (),
    pauses: Sequence[Heard] = (),
    resumes: Sequence[Heard] = (),
    counts: Sequence[Heard] = (),
    cancels: Sequence[Heard] = (),
    owner: str = "",
    names: str = "",
    again: str = "keep",
    across_stores: bool = False,
) -> Drive:
    """Say in a room's ``deadlines.py`` which facts drive a clock that is declared somewhere."""
    if code in _drives:
        raise ValueError(f"The timer {code} is driven twice.")
    if again not in {"keep", "restart"}:
        raise ValueError(f"{code}: a second start keeps or restarts the clock.")
    drive = Drive(
        code=code,
        about=about,
        starts=_facts(starts),
        meets=_facts(meets),
        pauses=_facts(pauses),
        resumes=_facts(resumes),
        counts=_facts(counts),
        cancels=_facts(cancels),
        owner=owner,
        names=names,
        again=again,
        across_stores=across_stores,
    )
    _drives[code] = drive
    for verb, fact in drive.heard():
        _by_fact[fact.event.name].append((verb, fact, drive))
    return drive


def _facts(heard: Sequence[Heard]) -> tuple[On, ...]:
    return tuple(fact if isinstance(fact, On) else On(fact) for fact in heard)


def all_timers() -> Mapping[str, Timer]:
    return MappingProxyType(_timers)


def all_drives() -> Mapping[str, Drive]:
    return MappingProxyType(_drives)


def driven_by(fact: str) -> Sequence[tuple[Verb, On, Drive]]:
    """What the fact of this name does to which clocks."""
    return _by_fact.get(fact, ())


def forget(code: str) -> None:
    """Take a clock out again: for tests that bring their own."""
    _timers.pop(code, None)
    _drives.pop(code, None)
    for heard in _by_fact.values():
        heard[:] = [entry for entry in heard if entry[2].code != code]
