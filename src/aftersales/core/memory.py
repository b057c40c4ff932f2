"""What a transaction has looked up once and may lean on until it ends.

For small tables that many commands ask for (parameters, calendars): read at most once in a
transaction and never older than it. A transaction that changed such a table asks afresh from then
on, so that not even a savepoint rolled back leaves a wrong value behind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from django.db import connection

T = TypeVar("T")


def remembered(kind: str, key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gave for this key in this transaction and scope; asked for once."""
    wrapper = cast(Any, connection)
    if not connection.in_atomic_block or wrapper.notes.get(kind):
        return read()
    note = (kind, key, wrapper.scope)  # other eyes see other rows
    if note not in wrapper.notes:
        wrapper.notes[note] = read()
    return cast(T, wrapper.notes[note])


def changed(kind: str) -> None:
    """Rows of this kind were written: nothing of it is remembered any more in this transaction."""
    cast(Any, connection).notes[kind] = True
