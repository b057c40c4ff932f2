"""A desk that only these tests know: letters come in, wait, and are answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from aftersales.core import timers
from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.scope import as_seen_by
from aftersales.core.timers import Counting, runs, timer
from tests.conftest import NOON

CODE = "tests.letter"


@dataclass(frozen=True, kw_only=True)
class LetterCame(Event):
    name = "deadlines.letter.came"
    letter_id: int
    clerk_id: int | None = None
    wanted_at: datetime | None = None
    wanted_on: date | None = None
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterWaits(Event):
    name = "deadlines.letter.put_aside"
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class LetterTaken(Event):
    name = "deadlines.letter.taken_up"
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class LetterAnswered(Event):
    name = "deadlines.letter.answered"
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class LetterLost(Event):
    name = "deadlines.letter.lost"
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class ReportSent(Event):
    name = "deadlines.report.sent"


class Desk:
    """Declares one clock and tells its facts."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def clock(
        self,
        limit: Any,
        counting: Counting = Counting.HOURS,
        *,
        chain: tuple[str, ...] = ("business_supervisor", "after_sales_manager"),
        **more: Any,
    ) -> None:
        timer(
            CODE,
            "letter",
            row="RC-22",
            counting=counting,
            limit=limit,
            starts_words="letter",
            chain=chain,
        )
        runs(
            CODE,
            **{
                "about": "letter",
                "starts": [LetterCame],
                "meets": [LetterAnswered],
                "pauses": [LetterWaits],
                "resumes": [LetterTaken],
                "cancels": [LetterLost],
                **more,
            },
        )

    def tell(self, fact: type[Event], at: datetime = NOON, by: Any = None, **more: Any) -> None:
        by = by or self.world.chief
        said = {"letter_id": 1, "store_id": self.world.north.pk, **more}
        with as_seen_by(by):
            record(fact(**said), by=by, at=at)

    def tell_only(self, fact: type[Event], at: datetime = NOON) -> None:
        """A fact about the store itself."""
        with as_seen_by(self.world.chief):
            record(fact(store_id=self.world.north.pk), by=self.world.chief, at=at)


@pytest.fixture
def desk(world: Any) -> Iterator[Desk]:
    yield Desk(world)
    timers.forget(CODE)


@pytest.fixture
def desk_of_examples(desk: Desk) -> Desk:
    """The desk with the 48 hours of a contact, for many examples in one transaction."""
    from aftersales.ground.deadlines import parameters

    desk.clock(parameters.HANDLE_CONTACT)
    return desk
