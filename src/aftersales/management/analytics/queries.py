"""Every key figure of some stores over weeks or months."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aftersales.core.actors import Actor
from aftersales.core.figures import Asked, Course, Figure, all_figures, courses
from aftersales.ground.network import queries as network
from aftersales.management.analytics import rules

RIGHT = "analytics.view"


def asked_for(
    *, stores: Collection[int], on: date | None, step: str, seen_by: Actor, now: datetime
) -> Asked:
    """The period that holds the day, today where none is named, and those before it, each store by
    its own clock. Stores in which the actor may not see figures are left out. One statement.
    """
    allowed = seen_by.stores_with(RIGHT)
    zones = network.zones_of([pk for pk in stores if pk in allowed])
    return Asked(
        zones=zones,
        edges=rules.edges(on or today(zones, now), step),
        now=now,
        seen_by=seen_by,
    )


def today(zones: Mapping[int, ZoneInfo], now: datetime) -> date:
    """The day of business in the first of these stores."""
    return now.astimezone(zones[min(zones)]).date()


def told(asked: Asked, code: str = "") -> list[Course]:
    """All figures, or the one of this code. A fixed number of statements."""
    known = all_figures()
    wanted: list[Figure] = [known[code]] if code else list(known.values())
    return courses(wanted, asked)
