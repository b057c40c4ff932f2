"""A store's means in a period, whole: read once in a fixed number of statements, then reckoned
with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aftersales.core.parameters import all_parameters
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import queries as staff
from aftersales.resources.capacity import rules
from aftersales.resources.capacity.models import Ability, Occupation, Resource, ToolLoan
from aftersales.resources.capacity.parameters import KEPT_FREE, USUAL_EFFICIENCY
from aftersales.resources.capacity.rules import Span
from aftersales.resources.capacity.states import ACTIVE, HoldState, Purpose, ResourceKind

if TYPE_CHECKING:
    from aftersales.ground.deadlines.rules import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Skilled:
    """A skill that somebody has, and the days on which it holds."""

    level: int
    valid_from: date
    valid_until: date | None

    def holds(self, on: date, level: int) -> bool:
        late = self.valid_until is not None and self.valid_until < on
        return self.level >= level and self.valid_from <= on and not late


@dataclass
class Workday:
    """A technician's planned hours of one day."""

    spans: list[Span] = field(default_factory=list)
    break_minutes: int = 0


@dataclass
class House:
    """A store from one day to another: opening hours, people at work, what is held."""

    store_id: int
    first: date
    last: date
    calendar: Calendar
    opening: Mapping[date, list[Span]]
    resources: Sequence[Resource]
    workdays: Mapping[tuple[int, date], Workday]  # by person; only days that shifts are planned for
    planned_days: frozenset[date]
    away: frozenset[tuple[int, date]]
    skills: Mapping[int, Mapping[str, Skilled]]  # by person
    percents: Mapping[tuple[int, str], int]  # by resource and skill
    holds: Sequence[Occupation]
    lent: frozenset[int]  # tools that should be back and are not
    usual_percent: int
    kept_free: int
    spacing: timedelta
    _left: dict[str, dict[date, int]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def covers(self, first: date, last: date, resource_ids: Collection[int]) -> bool:
        """Whether these days and things are in it."""
        known = {row.pk for row in self.resources}
        return self.first <= first and last <= self.last and known.issuperset(resource_ids)

    def day_of(self, at: datetime) -> date:
        return self.calendar.day_of(at)

    @cached_property
    def busy(self) -> dict[int, list[Span]]:
        """By resource: when it is held or out of order, in order."""
        found: dict[int, list[Span]] = defaultdict(list)
        for hold in self.holds:
            if hold.state in ACTIVE:
                found[hold.resource_id].append(span_of(hold))
        for row in self.resources:
            if row.out_until is not None:
                found[row.pk].append((self.calendar.start_of(self.first - DAY), row.out_until))
        return {pk: rules.joined(spans) for pk, spans in found.items()}

    @cached_property
    def opened(self) -> list[Span]:
        return [span for day in self.days for span in self.opening[day]]

    def of_kind(self, kind: str) -> list[Resource]:
        return [row for row in self.resources if row.kind == kind]

    def workday(self, technician: Resource, day: date) -> Workday:
        """Planned shifts decide; a day nobody has planned yet is worked as the store is open."""
        if (technician.person_id, day) in self.away:
            return Workday()
        if day in self.planned_days:
            return self.workdays.get((technician.person_id or 0, day), Workday())
        return Workday(self.opening.get(day, []))

    @cached_property
    def windows(self) -> dict[int, list[Span]]:
        """By technician: when they can be put to work, which is shifts within opening hours."""
        return {row.pk: self._windows(row) for row in self.of_kind(ResourceKind.TECHNICIAN)}

    def _windows(self, technician: Resource) -> list[Span]:
        found = [
            span
            for day in (self.first - DAY, *self.days)
            for span in rules.common(self.workday(technician, day).spans, self._open_around(day))
        ]
        return rules.joined(found)

    def _open_around(self, day: date) -> list[Span]:
        """A shift of the day may run past midnight."""
        return [*self.opening.get(day, []), *self.opening.get(day + DAY, [])]

    def has_skill(self, technician: Resource, skill: str, level: int, on: date) -> bool:
        if not skill:
            return True
        held = self.skills.get(technician.person_id or 0, {}).get(skill)
        return held is not None and held.holds(on, level)

    def percent(self, technician: Resource, skill: str) -> int:
        return self.percents.get((technician.pk, skill), self.usual_percent)

    # -- how much ----------------------------------------------------------------------------

    def minutes(self, technician: Resource, day: date) -> int:
        """What the technician's day is worth."""
        planned = self.workday(technician, day)
        windows = rules.common(planned.spans, self._open_around(day))
        blocked = [
            span_of(hold)
            for hold in self.holds
            if hold.resource_id == technician.pk
            and hold.purpose == Purpose.BLOCK
            and hold.state in ACTIVE
        ]
        return rules.net_minutes(windows, planned.spans, planned.break_minutes, blocked)

    def technicians(self, skill: str, day: date, level: int = 1) -> list[Resource]:
        found = self.of_kind(ResourceKind.TECHNICIAN)
        return [row for row in found if self.has_skill(row, skill, level, day)]

    def capacity(self, day: date, skill: str = "") -> int:
        """Minutes of everybody who has the skill; of the whole workshop without one."""
        return sum(self.minutes(row, day) for row in self.technicians(skill, day))

    @cached_property
    def _booked(self) -> dict[tuple[date, str], int]:
        found: dict[tuple[date, str], int] = defaultdict(int)
        kinds = {row.pk: row.kind for row in self.resources}
        for hold in self.holds:
            if hold.purpose != Purpose.BOOKING or kinds.get(hold.resource_id) != "technician":
                continue
            for day, used in rules.per_day([span_of(hold)], self.day_of).items():
                found[day, ""] += used
                if hold.skill:
                    found[day, hold.skill] += used
        return found

    def booked(self, day: date, skill: str = "") -> int:
        """Minutes of technicians that bookings hold that day, pending ones too."""
        return self._booked.get((day, skill), 0)

    def bookable(self, day: date, skill: str = "") -> int:
        return rules.bookable(self.capacity(day, skill), self.kept_free)

    def left(self, day: date, skill: str = "") -> int:
        """Minutes that may still be booked ahead: the tighter of the workshop's and the skill
        group's.
        """
        names = {"", skill}
        return max(0, min(self.bookable(day, name) - self.booked(day, name) for name in names))

    def lefts(self, skill: str) -> dict[date, int]:
        """The same for every day, reckoned once."""
        if skill not in self._left:
            self._left[skill] = {day: self.left(day, skill) for day in self.days}
        return self._left[skill]


def span_of(hold: Occupation) -> Span:
    return hold.during.lower, hold.during.upper


def house(
    store_id: int,
    *,
    first: date,
    last: date,
    but: Collection[int] = (),
    resource_ids: Collection[int] | None = None,
) -> House:
    """The store in these days. ``but`` leaves out holds that are about to be changed.

    Reads shifts of the day before, which may run past midnight. ``resource_ids`` bounds it to some.
    """
    rows = list(_resources(store_id, resource_ids))
    people = [row.person_id for row in rows if row.person_id]
    calendar, opening = opening_of(store_id, first - DAY, last + DAY)
    until = calendar.start_of(last + 2 * DAY)
    workdays: dict[tuple[int, date], Workday] = {}
    planned = set()
    # plain values: a fortnight of a store's shifts is hundreds of rows, read at every booking
    shifts = staff.shifts(store_id=store_id, first=first - DAY, last=last)
    for person_id, on, starts_at, ends_at, rest in shifts.values_list(
        "person_id", "on", "starts_at", "ends_at", "break_minutes"
    ):
        planned.add(on)
        day = workdays.setdefault((person_id, on), Workday())
        day.spans.append((starts_at, ends_at))
        day.break_minutes += rest
    asked: dict[str, Any] = {"store_id": store_id, "on": first}
    return House(
        store_id=store_id,
        first=first,
        last=last,
        calendar=calendar,
        opening=opening,
        resources=rows,
        workdays=workdays,
        planned_days=frozenset(planned),
        away=_away(store_id, first, last),
        skills=_skills(people),
        percents=_percents(store_id),
        holds=_holds(rows, calendar, first, last, but=but),
        lent=_lent(rows, until),
        usual_percent=value(USUAL_EFFICIENCY, **asked),
        kept_free=value(KEPT_FREE, **asked),
        spacing=timedelta(minutes=value(all_parameters()["deadlines.slot"], **asked)),
    )


def held_now(found: House, *, but: Collection[int] = ()) -> House:
    """The same house with what is held in it by now: for whoever holds its things still."""
    holds = _holds(found.resources, found.calendar, found.first, found.last, but=but)
    return replace(found, holds=holds, _left={})


def _holds(
    rows: Sequence[Resource], calendar: Calendar, first: date, last: date, *, but: Collection[int]
) -> list[Occupation]:
    since, until = calendar.start_of(first - DAY), calendar.start_of(last + 2 * DAY)
    holds = Occupation.objects.filter(
        resource__in=[row.pk for row in rows],
        during__overlap=(since, until),
        state__in=(*ACTIVE, HoldState.DONE),
    ).exclude(pk__in=list(but))
    return list(holds.order_by("during", "pk"))


def _resources(store_id: int, resource_ids: Collection[int] | None) -> Any:
    rows = Resource.objects.coming_back().filter(store_id=store_id)
    if resource_ids is not None:
        rows = rows.filter(pk__in=resource_ids)
    return rows.order_by("kind", "code", "pk")


def opening_of(store_id: int, first: date, last: date) -> tuple[Calendar, dict[date, list[Span]]]:
    """The store's own hours and special days decide. A store that has entered none is open on
    working days.
    """
    site, own = network.store(store_id), network.opening(store_id)
    calendar = deadlines.calendar(group_id=site.group_id, store_id=store_id)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return calendar, {
        day: calendar.open_spans(day) if own.is_known or calendar.is_working(day) else []
        for day in days
    }


def _away(store_id: int, first: date, last: date) -> frozenset[tuple[int, date]]:
    rows = staff.absences(store_id=store_id, first=first - DAY, last=last)
    return frozenset(
        (row.person_id, row.starts_on + n * DAY)
        for row in rows
        for n in range((row.ends_on - row.starts_on).days + 1)
    )


def _skills(people: Collection[int]) -> dict[int, dict[str, Skilled]]:
    found: dict[int, dict[str, Skilled]] = defaultdict(dict)
    for row in staff.skills_held(people):
        found[row.person_id][row.skill.code] = Skilled(row.level, row.valid_from, row.valid_until)
    return found


def _percents(store_id: int) -> dict[tuple[int, str], int]:
    rows = Ability.objects.filter(store_id=store_id).order_by("pk")
    found = rows.values_list("resource_id", "skill__code", "percent")
    return {(resource, skill): percent for resource, skill, percent in found}


def _lent(resources: Sequence[Resource], until: datetime) -> frozenset[int]:
    """Tools that are still out after their time: nobody knows when they come back."""
    tools = [row.pk for row in resources if row.kind == ResourceKind.TOOL]
    if not tools:
        return frozenset()
    rows = ToolLoan.objects.filter(resource__in=tools, returned_at=None, due_at__lt=until)
    return frozenset(rows.order_by("pk").values_list("resource_id", flat=True))
