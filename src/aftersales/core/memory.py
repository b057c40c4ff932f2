"""What a transaction has looked up once and may lean on until it ends.

For small tables that many commands ask for (parameters, calendars): read at most once in a
transaction and never older than it. In a transaction that writes such rows itself, what was looked
up inside a savepoint is forgotten with it, so that nothing rolled back is ever remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.db import connection

T = TypeVar("T")


def remembered(kind: str, key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gave for this key in this transaction and scope; asked for once."""
    if not connection.in_atomic_block:
        return read()
    wrapper = cast(Any, connection)
    notes, inside = wrapper.notes.setdefault(kind, {}), tuple(connection.savepoint_ids)
    note = (key, wrapper.scope)  # other eyes see other rows
    noted_inside, value = notes.get(note, (None, None))
    if noted_inside is None or inside[: len(noted_inside)] != noted_inside:
        value = read()
        notes[note] = (inside if (kind, "written") in wrapper.notes else (), value)
    return cast(T, value)


def is_remembered(kind: str, key: Hashable) -> bool:
    """Whether ``remembered`` would answer without asking."""
    wrapper = cast(Any, connection)
    inside, _value = wrapper.notes.get(kind, {}).get((key, wrapper.scope), (None, None))
    return inside is not None and tuple(connection.savepoint_ids)[: len(inside)] == inside


def changed(kind: str) -> None:
    """Rows of this kind were written: what is remembered of it is not true any more."""
    notes = cast(Any, connection).notes
    notes.pop(kind, None)
    notes[kind, "written"] = True
