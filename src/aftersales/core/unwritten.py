"""Facts that the command at work has recorded and that are not in the log yet (``core.log``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db import connection

if TYPE_CHECKING:
    from aftersales.core.events import Event
    from aftersales.core.models import EventRecord

Writer = Callable[[], None]
_writers: list[Writer] = []


@dataclass(frozen=True)
class Unwritten:
    """A fact, its line, and the savepoints it stands or falls with."""

    event: Event
    row: EventRecord
    inside: tuple[str | None, ...]


def writes_down(function: Writer) -> Writer:
    """The log says how: it stands on the tables and the eyes, which ask for it."""
    _writers.append(function)
    return function


def write_down() -> None:
    """Put into the log what was recorded so far, before something leans on its being there."""
    if cast(Any, connection).unwritten:
        for write in _writers:
            write()
