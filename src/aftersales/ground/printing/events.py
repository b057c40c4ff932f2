"""What left the house on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PaperPrinted(Event):
    """A paper about a thing was printed; in which language, and in which of its ways."""

    name = "printing.paper.printed"
    paper: str
    about: str
    about_id: int
    language: str
    options: tuple[str, ...] = ()
    handbook_version_id: int | None = None

    def objects(self) -> Iterator[tuple[str, int]]:
        """It stands in the story of the thing that it is about."""
        yield self.about, self.about_id
        if self.handbook_version_id is not None:
            yield "handbook_version", self.handbook_version_id
