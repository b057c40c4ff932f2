"""Facts: what has happened, named in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact: it has happened, it is named in the past tense, it never changes.

    A field called ``thing_id`` names an object the fact is about; the log indexes it.
    ``store_id`` is None for what concerns the whole group.
    """

    name: ClassVar[str]
    store_id: int | None = None
