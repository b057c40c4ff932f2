"""The group's own table of working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.deadlines.events import DayReset, DaySet, YearPublished
from aftersales.ground.deadlines.models import CalendarDay, CalendarYear


class DayMissing(Refusal):
    """The day has no entry of the group's own."""

    code = "deadlines.day_missing"


class WrongYear(Refusal):
    """A notice names days of its own year only, each once."""

    code = "deadlines.wrong_year"
    status = 422


class SourceMissing(Refusal):
    """Nobody could check later where the days come from."""

    code = "deadlines.source_missing"
    status = 422


@dataclass(frozen=True, kw_only=True)
class NoticeDay:
    """A day of the yearly notice on which the country works or rests against the week."""

    day: date
    is_working: bool
    name: str


def _group(by: Actor) -> int:
    """The calendar belongs to a group; whoever stands outside of all has none."""
    if by.group_id is None:
        raise SourceMissing(_("Choose the group first."))
    return by.group_id


@command("deadlines.keep_calendar")
def set_day(
    *, day: date, is_working: bool, name: str, source: str = "", by: Actor, at: datetime
) -> CalendarDay:
    """Count this day as a working day or a day off in the whole group, whatever the table says."""
    if not name.strip():
        raise SourceMissing(_("Say what this day is."), field="name")
    row, _made = CalendarDay.objects.update_or_create(
        group_id=_group(by),
        day=day,
        defaults={"is_working": is_working, "name": name.strip(), "source": source.strip()},
    )
    fact = DaySet(calendar_day_id=row.pk, day=day, is_working=is_working)
    record(fact, by=by, at=at)
    return row


@command("deadlines.keep_calendar")
def reset_day(*, day: date, by: Actor, at: datetime) -> None:
    """Count the day again as the delivered table does."""
    found = CalendarDay.objects.select_for_update().filter(group_id=_group(by), day=day).first()
    if found is None:
        raise DayMissing(_("The group has no entry of its own for this day."))
    found.delete()
    record(DayReset(day=day), by=by, at=at)


@command("deadlines.keep_calendar")
def publish_year(
    *,
    year: int,
    days: Sequence[NoticeDay],
    source: str,
    published_on: date,
    by: Actor,
    at: datetime,
) -> CalendarYear:
    """Enter a year's notice whole: from here on its days are no longer provisional."""
    if not source.strip():
        raise SourceMissing(_("Name the notice."), field="source")
    if {d.day.year for d in days} - {year} or len({d.day for d in days}) < len(days):
        raise WrongYear(_("Every day of the notice lies in its year, once."), field="days")
    CalendarDay.objects.filter(group_id=_group(by), day__year=year).delete()
    for one in days:
        CalendarDay.objects.create(
            group_id=_group(by),
            day=one.day,
            is_working=one.is_working,
            name=one.name,
            source=source.strip(),
        )
    row, _made = CalendarYear.objects.update_or_create(
        group_id=_group(by),
        year=year,
        defaults={"source": source.strip(), "published_on": published_on},
    )
    record(YearPublished(calendar_year_id=row.pk, year=year, days=len(days)), by=by, at=at)
    return row
