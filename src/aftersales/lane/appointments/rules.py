"""What can be reckoned about an appointment without asking the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Work of one skill group in one kind of place, in standard hours."""

    hours: Decimal
    skill: str = ""
    level: int = 1
    bay_kind: str = ""
    needs_lift: bool = False

    @property
    def hands(self) -> tuple[str, str]:
        """Work of the same hands in the same place is done in one go."""
        return self.skill, self.bay_kind

    def plain(self) -> dict[str, Any]:
        """As the table keeps it."""
        return asdict(self) | {"hours": str(self.hours)}


def step(plain: Mapping[str, Any]) -> Step:
    """Back from the table."""
    return Step(**{**plain, "hours": Decimal(plain["hours"])})


def together(steps: Iterable[Step]) -> list[Step]:
    """What the same hands do in the same place becomes one step, where it came up first; it asks
    for the highest level and a lift if any part of it does.
    """
    found: dict[tuple[str, str], Step] = {}
    for one in steps:
        before = found.get(one.hands)
        found[one.hands] = one if before is None else _both(before, one)
    return [one for one in found.values() if one.hours > 0]


def _both(one: Step, other: Step) -> Step:
    return replace(
        one,
        hours=one.hours + other.hours,
        level=max(one.level, other.level),
        needs_lift=one.needs_lift or other.needs_lift,
    )


def late_minutes(booked: datetime | None, came: datetime) -> int | None:
    """How long after the booked time somebody came; less than nothing for who came early."""
    return None if booked is None else int((came - booked) // MINUTE)


def share(part: int, whole: int) -> float | None:
    """In percent; nothing where there is no whole."""
    return round(100 * part / whole, 1) if whole else None
