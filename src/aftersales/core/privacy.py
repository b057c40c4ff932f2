"""What is known about one person, wherever it stands: every room says how to tell it and how to
forget it.

A room that keeps words about a customer registers here, in its ``subscribers.py`` or beside its
commands:

* ``@tells("customer")``: its part of the copy the person may ask for (PIPL 45),
* ``@forgets("customer")``: takes its words away in the transaction of the erasure (PIPL 47),
* ``@needs_still("customer")``: why the file cannot go yet (an open order, an unpaid bill).

Its tables with such words carry the trigger ``only_for_the_living``, so that nothing is added to
somebody who is being forgotten at the same moment.

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

import pgtrigger
from django.db import DatabaseError

from aftersales.core.actors import Actor

GONE = "CG001"  # SQLSTATE with which the database refuses to add to an erased or merged file


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


# Statement by statement, so that thousands of new rows cost one look-up. The lock makes an insert
# and an erasure wait for each other, whatever the program above has forgotten (race R-14).
_REFUSE_FOR_THE_GONE = """
    PERFORM 1 FROM {table} c WHERE c.id IN (SELECT n.{column} FROM new_rows n)
      ORDER BY c.id FOR SHARE;
    IF EXISTS (SELECT 1 FROM {table} c
               WHERE c.id IN (SELECT n.{column} FROM new_rows n)
               AND c.state IN ('erased', 'merged')) THEN
      RAISE EXCEPTION 'This customer file is closed for good.' USING ERRCODE = '{code}';
    END IF;
    RETURN NULL;
"""


def only_for_the_living(
    *, table: str = "customers_customer", column: str = "customer_id"
) -> pgtrigger.Trigger:
    """Refuse new rows about somebody whose file is erased or merged. Put it on every table with
    words about them; ``column`` names the person there, ``table`` holds the persons' files.
    """
    return pgtrigger.Trigger(
        name="only_for_the_living",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]  # the library's
        func=_REFUSE_FOR_THE_GONE.format(table=table, column=column, code=GONE),
    )


def is_for_the_gone(fault: DatabaseError) -> bool:
    """Whether the database refused because the person's file is closed."""
    return getattr(fault.__cause__, "sqlstate", "") == GONE


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
