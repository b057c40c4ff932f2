"""What is known about one person, wherever it stands: every room says how to tell it and how to
forget it.

A room that keeps words about a customer registers here, in its ``subscribers.py`` or beside its
commands:

* ``@tells("customer")``: its part of the copy the person may ask for (PIPL 45), *
``@forgets("customer")``: takes its words away in the transaction of the erasure (PIPL 47), *
``@needs_still("customer")``: why the file cannot be forgotten yet (an open order, an unpaid bill).

Row-level security is opened to the whole group while they run, because a person's data may stand in
several stores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aftersales.core.actors import Actor


class Teller(Protocol):
    """Answers a section of the dossier: a list of plain rows."""

    def __call__(self, subject_id: int) -> Sequence[Mapping[str, Any]]: ...


class Forgetter(Protocol):
    """Takes the words about somebody away; what law keeps stays and is counted."""

    def __call__(self, subject_id: int, *, by: Actor, at: datetime) -> Forgotten | None: ...


class Needer(Protocol):
    """Answers the codes of what still needs the person's data, such as "orders.open"."""

    def __call__(self, subject_id: int) -> Sequence[str]: ...


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What a room took away, and what it has to keep because a law says so."""

    removed: int = 0
    kept: int = 0
    because: str = ""  # the code of the retention rule


_tellers: defaultdict[str, dict[str, Teller]] = defaultdict(dict)
_forgetters: defaultdict[str, dict[str, Forgetter]] = defaultdict(dict)
_needers: defaultdict[str, dict[str, Needer]] = defaultdict(dict)


def _place(function: Callable[..., Any]) -> str:
    room = [*function.__module__.split("."), "", "", ""][2]
    return f"{room}.{function.__name__}"


def tells(kind: str) -> Callable[[Teller], Teller]:
    """Register a section of the dossier about such a subject."""

    def register(function: Teller) -> Teller:
        _tellers[kind][_place(function)] = function
        return function

    return register


def forgets(kind: str) -> Callable[[Forgetter], Forgetter]:
    """Register what takes the words about such a subject away."""

    def register(function: Forgetter) -> Forgetter:
        _forgetters[kind][_place(function)] = function
        return function

    return register


def needs_still(kind: str) -> Callable[[Needer], Needer]:
    """Register what may still stand against forgetting such a subject."""

    def register(function: Needer) -> Needer:
        _needers[kind][_place(function)] = function
        return function

    return register


def dossier(kind: str, subject_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is known about the person, section by section; empty sections are left
    out.
    """
    sections = {
        place: [dict(row) for row in tell(subject_id)]
        for place, tell in sorted(_tellers[kind].items())
    }
    return {place: rows for place, rows in sections.items() if rows}


def still_needed(kind: str, subject_id: int) -> list[str]:
    return sorted(code for need in _needers[kind].values() for code in need(subject_id))


def forget(kind: str, subject_id: int, *, by: Actor, at: datetime) -> list[Forgotten]:
    """Let every room forget, in the caller's transaction."""
    done = (forget(subject_id, by=by, at=at) for forget in _forgetters[kind].values())
    return [answer for answer in done if answer is not None]


# Which persons an answer may speak of: noted while a request's deed runs, kept with the idempotency
# answer, so that an erasure finds the answers that have to go.
_touched: ContextVar[set[str] | None] = ContextVar("aftersales_subjects", default=None)


@contextmanager
def noting_subjects() -> Iterator[set[str]]:
    """Collect the subjects whose facts are recorded until the block ends."""
    subjects: set[str] = set()
    token = _touched.set(subjects)
    try:
        yield subjects
    finally:
        _touched.reset(token)


def touches(kind: str, subject_id: int) -> None:
    """Note that the running deed is about this person; facts with ``customer_id`` do it by
    themselves.
    """
    if (subjects := _touched.get()) is not None:
        subjects.add(f"{kind}:{subject_id}")
