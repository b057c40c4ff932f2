"""The calendar of one store or group, put together from tables, notices, hours and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from aftersales.core.memory import remembered
from aftersales.ground.deadlines import parameters as p
from aftersales.ground.deadlines import tables
from aftersales.ground.deadlines.models import CALENDAR, CalendarDay, CalendarYear
from aftersales.ground.deadlines.rules import Calendar, Ranges
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.queries import value


@dataclass(frozen=True)
class OwnDays:
    """What the group has entered: days against the table, and years whose notice it has."""

    days: dict[date, CalendarDay]
    years: frozenset[int]


def own_days(group_id: int) -> OwnDays:
    """Two statements, once a transaction."""

    def read() -> OwnDays:
        days = CalendarDay.objects.filter(group_id=group_id).order_by("day", "pk")
        years = CalendarYear.objects.filter(group_id=group_id).order_by("year", "pk")
        return OwnDays(
            {row.day: row for row in days}, frozenset(years.values_list("year", flat=True))
        )

    return remembered(CALENDAR, group_id, read)


def is_provisional(day: date, group_id: int) -> bool:
    """Whether the year's notice is unknown, so that the day may still be counted otherwise."""
    own = own_days(group_id)
    return day.year not in tables.published_years() | own.years and day not in own.days


def is_working_day(day: date, group_id: int, table: str = "china") -> bool:
    """By the group's own entry, else by the delivered table, else by the week."""
    own = own_days(group_id).days.get(day)
    if own is not None:
        return own.is_working
    return tables.is_working(day) if table == "china" else day.weekday() < tables.WEEKEND


def calendar_of(group_id: int, store_id: int | None) -> Calendar:
    """What clocks of this store (or of the whole group) count by. Reads only what it is asked
    for.
    """
    store = None if store_id is None else network.store(store_id)
    zone = ZoneInfo(store.time_zone if store else settings.TIME_ZONE)

    def is_working(day: date) -> bool:
        table = value(p.HOLIDAY_TABLE, store_id=store_id, group_id=group_id, on=day)
        return is_working_day(day, group_id, table)

    def opening(day: date) -> Ranges:
        if store_id is not None:
            known = network.opening(store_id)
            if known.is_known:
                return known.on(day)
        return value(p.USUAL_HOURS, store_id=store_id, group_id=group_id, on=day)

    return Calendar(zone=zone, is_working=is_working, opening=opening)
