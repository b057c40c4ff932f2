"""March 2026 in the northern store: what its key figures tell, worked out by hand beside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.core.figures import Course, Reading
from aftersales.core.scope import as_seen_by
from aftersales.management.analytics import queries

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = date(2026, 3, 1)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


def at(day: int, hour: int = 12, minute: int = 0, month: int = 3) -> datetime:
    """A time in the store in March 2026, or another month of that year."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


class Figures:
    def __init__(self, world: Any) -> None:
        self.world, self.store = world, world.north

    def course(
        self,
        code: str,
        *stores: Any,
        on: date = MARCH,
        step: str = "month",
        now: datetime = at(31, 18),  # noqa: B008  # a moment never changes
    ) -> Course:
        with as_seen_by(self.world.chief):
            asked = queries.asked_for(
                stores=[row.pk for row in stores or (self.store,)],
                on=on,
                step=step,
                seen_by=self.world.chief,
                now=now,
            )
            (found,) = queries.told(asked, code)
        return found

    def told(self, code: str, *stores: Any, **more: Any) -> tuple[str | None, str, str | None]:
        """Numerator, denominator and value of March."""
        return words(self.course(code, *stores, **more).last)


def words(one: Reading) -> tuple[str | None, str, str | None]:
    def plain(number: Any) -> str:
        return f"{number.normalize():f}"

    part = None if one.part is None else plain(one.part)
    return part, plain(one.whole), None if one.value is None else str(one.value)


@pytest.fixture
def figures(world: Any) -> Figures:
    return Figures(world)
