"""What is still to happen, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any

Entry = tuple[datetime, int, str, tuple[Any, ...]]
ENDS = {
    "finish",
    "diagnosed",
    "rest",
}  # of one moment, whoever ends work is off before others begin
BEGINS = 10**9


@dataclass
class Agenda:
    """Deeds by their time; of two at one time the one that was planned first comes first. Their
    arguments are numbers and words, so that the agenda can be kept over night.
    """

    entries: list[Entry] = field(default_factory=list)
    count: int = 0

    def plan(self, at: datetime, verb: str, *about: Any) -> None:
        self.count += 1
        rank = self.count if verb in ENDS else BEGINS + self.count
        heappush(self.entries, (at, rank, verb, about))

    def due(self, until: datetime) -> Entry | None:
        """The next deed up to this moment, taken off the list."""
        if self.entries and self.entries[0][0] <= until:
            return heappop(self.entries)
        return None

    def as_json(self) -> list[Any]:
        kept = sorted(self.entries)
        return [[at.isoformat(), n, verb, list(about)] for at, n, verb, about in kept]

    @classmethod
    def of_json(cls, told: list[Any], count: int) -> Agenda:
        entries = [
            (datetime.fromisoformat(at), n, verb, tuple(about)) for at, n, verb, about in told
        ]
        heapify(entries)
        return cls(entries, count)
