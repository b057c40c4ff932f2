"""How much time bays and people had in some periods, and how much of the bays' was used: for key
figures, which ask for many stores and a year at once.

Only what has passed counts: today up to now, and nothing of tomorrow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Value, When

from aftersales.core.figures import IN_CURRENCY, Asked, Counted
from aftersales.core.models import EventRecord
from aftersales.ground.network import queries as network
from aftersales.ground.network.states import BayKind
from aftersales.ground.parameters import queries as parameters
from aftersales.records.staff import queries as staff
from aftersales.resources.capacity import rules
from aftersales.resources.capacity.events import (
    ResourcePutBack,
    ResourceRegistered,
    ResourceRetired,
    ResourceTakenOut,
)
from aftersales.resources.capacity.models import Occupation, Resource
from aftersales.resources.capacity.queries.house import opening_of
from aftersales.resources.capacity.rules import Span
from aftersales.resources.capacity.states import (
    ACTIVE,
    HoldState,
    Purpose,
    ResourceKind,
    ServiceState,
)

DAY, NO_TIME = timedelta(days=1), timedelta(0)
EVER, FOR_GOOD = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
SERVING = (BayKind.WASH, BayKind.INSPECTION)  # they serve the work done in the other bays
LEAVES = (ResourceTakenOut.name, ResourceRetired.name)


@dataclass(frozen=True)
class Opened:
    """When a store is open, and how much of that has passed, day by day in whole months."""

    whole: Mapping[date, int]  # seconds
    of_month: Mapping[date, int]  # by its first day
    passed: Mapping[date, Sequence[Span]]


def bay_time(asked: Asked) -> Iterable[Counted]:
    """What the working bays of each store had to give: ``bay_hours`` of opening, without upkeep and
    blocked time; ``bay_days`` on which the store was open and ``bay_months``, both as far as the
    bay was there and the day or month has passed. A fixed number of statements.
    """
    opened = asked.once(_opened)
    bays = _bays(asked)
    gone = _gone(asked, bays)
    taken = _taken(asked, ResourceKind.BAY)
    for store_id in asked.stores:
        mine = [bay.pk for bay in bays if bay.store_id == store_id]
        apart = [pk for pk in mine if gone[pk] or taken[pk]]
        given = [_given(opened[store_id], asked, gone[pk], taken[pk]) for pk in apart]
        usual = _given(opened[store_id], asked)
        for step in range(asked.periods):
            times = [usual[step].times(len(mine) - len(apart)), *(one[step] for one in given)]
            yield {
                "store": store_id,
                "step": step,
                IN_CURRENCY: network.store(store_id).currency,
                "bay_hours": sum((one.hours for one in times), NO_TIME),
                "bay_days": sum(one.days for one in times),
                "bay_months": sum(one.months for one in times),
            }


def bays_used(asked: Asked) -> Iterable[Counted]:
    """How long the working bays were held for work while the store was open (``used``)."""
    opened = asked.once(_opened)
    edges = {pk: _moments(asked, pk) for pk in asked.stores}
    elapsed = {pk: _Elapsed(opened[pk].passed.values()) for pk in asked.stores}
    used: dict[int, list[timedelta]] = {pk: [NO_TIME] * asked.periods for pk in asked.stores}
    at_work = {bay.pk: bay.store_id for bay in _bays(asked)}
    for resource_id, _kind, purpose, start, end in asked.once(_holds):
        if purpose != Purpose.WORK or resource_id not in at_work:
            continue
        store_id = at_work[resource_id]
        moments, until = edges[store_id], elapsed[store_id].until
        step = max(0, bisect_right(moments, start) - 1)
        while step < asked.periods and moments[step] < end:
            begin, stop = max(start, moments[step]), min(end, moments[step + 1])
            used[store_id][step] += until(stop) - until(begin)
            step += 1
    for store_id, lengths in used.items():
        for step, length in enumerate(lengths):
            yield {"store": store_id, "step": step, "used": length}


def attended(asked: Asked) -> Iterable[Counted]:
    """How long technicians were there by plan (``attended``): their shifts within opening hours,
    without breaks, absences and blocked time; on days nobody has planned the opening hours. A
    fixed number of statements.
    """
    opened = asked.once(_opened)
    hands = [row for row in asked.once(_means) if row.kind == ResourceKind.TECHNICIAN]
    gone, blocked = _gone(asked, hands), _taken(asked, ResourceKind.TECHNICIAN)
    people: dict[int, dict[int, list[Span]]] = {pk: {} for pk in asked.stores}
    for row in hands:
        people[row.store_id][row.person_id or 0] = [*gone[row.pk], *blocked[row.pk]]
    found: dict[int, list[timedelta]] = {pk: [NO_TIME] * asked.periods for pk in asked.stores}
    planned = set()
    for shift in _shifts(asked, people):
        planned.add((shift.store_id, shift.on))
        if shift.is_there:
            missed = people[shift.store_id].get(shift.person_id or 0, ())
            net = shift.net(opened[shift.store_id], missed)
            found[shift.store_id][_step(asked, shift.on)] += net * shift.people
    away = _away(asked)
    for store_id in asked.stores:
        for day, spans in opened[store_id].passed.items():
            if asked.edges[0] <= day < asked.edges[-1] and spans and (store_id, day) not in planned:
                found[store_id][_step(asked, day)] += sum(
                    (
                        _net(spans, spans, 0, missed)
                        for person, missed in people[store_id].items()
                        if (store_id, person, day) not in away
                    ),
                    NO_TIME,
                )
    for store_id, lengths in found.items():
        for step, length in enumerate(lengths):
            yield {"store": store_id, "step": step, "attended": length}


# -- opening hours --------------------------------------------------------------------------------


def _opened(asked: Asked) -> dict[int, Opened]:
    """The hours of all stores, read together."""
    network.know(asked.stores)
    parameters.know([pk for pk in asked.stores if not network.opening(pk).is_known])
    return {pk: _opened_in(pk, asked) for pk in asked.stores}


def _opened_in(store_id: int, asked: Asked) -> Opened:
    first, last = asked.edges[0].replace(day=1), asked.edges[-1] - DAY
    after = (last.replace(day=1) + 31 * DAY).replace(day=1)
    _calendar, days = opening_of(store_id, first, after)  # a shift may run into the next day
    whole = {day: _seconds(spans) for day, spans in days.items()}
    months: dict[date, int] = defaultdict(int)
    for day, length in whole.items():
        months[day.replace(day=1)] += length if day < after else 0
    passed = {
        day: rules.joined((start, min(end, asked.now)) for start, end in spans)
        for day, spans in days.items()
    }
    return Opened(whole, months, passed)


def _moments(asked: Asked, store_id: int) -> list[datetime]:
    return [edge.astimezone(UTC) for edge in asked.moments(asked.zones[store_id])]


def _step(asked: Asked, day: date) -> int:
    return bisect_right(asked.edges, day) - 1


def _seconds(spans: Iterable[Span]) -> int:
    return sum(int((end - start).total_seconds()) for start, end in spans)


class _Elapsed:
    """How much of the opening time lies before a moment."""

    def __init__(self, days: Iterable[Iterable[Span]]) -> None:
        spans = rules.joined(span for spans in days for span in spans)
        self.starts, self.ends = [a for a, _b in spans], [b for _a, b in spans]
        self.before = list(accumulate((b - a for a, b in spans), initial=NO_TIME))

    def until(self, at: datetime) -> timedelta:
        n = bisect_right(self.starts, at) - 1
        return self.before[n] + min(at, self.ends[n]) - self.starts[n] if n >= 0 else NO_TIME


# -- bays -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Given:
    hours: timedelta = NO_TIME
    days: Decimal = Decimal(0)
    months: Decimal = Decimal(0)

    def times(self, count: int) -> _Given:
        return _Given(self.hours * count, self.days * count, self.months * count)


def _given(
    opened: Opened, asked: Asked, gone: Sequence[Span] = (), taken: Sequence[Span] = ()
) -> list[_Given]:
    """What one bay gives in each period."""
    return [
        _given_from(opened, first, after, gone, taken) for first, after in pairwise(asked.edges)
    ]


def _given_from(
    opened: Opened, first: date, after: date, gone: Sequence[Span], taken: Sequence[Span]
) -> _Given:
    free, days, months = 0, Decimal(0), defaultdict[date, int](int)
    for day in (first + n * DAY for n in range((after - first).days)):
        there = _but(opened.passed[day], gone)
        length = _seconds(there)
        if length:
            free += _seconds(_but(there, taken))
            days += Decimal(length) / opened.whole[day]
            months[day.replace(day=1)] += length
    shares = (Decimal(length) / opened.of_month[month] for month, length in months.items())
    return _Given(timedelta(seconds=free), days, sum(shares, Decimal(0)))


def _but(spans: Sequence[Span], taken: Sequence[Span]) -> Sequence[Span]:
    """Without what is taken: mostly nothing is."""
    if not spans or not taken:
        return spans
    near = rules.overlapping((spans[0][0], spans[-1][1]), taken)
    return rules.without(spans, near) if near else spans


def _bays(asked: Asked) -> list[Resource]:
    rows = asked.once(_means)
    return [row for row in rows if row.kind == ResourceKind.BAY and row.bay_kind not in SERVING]


def _means(asked: Asked) -> list[Resource]:
    """The bays and technicians of all stores. One statement."""
    kinds = (ResourceKind.BAY, ResourceKind.TECHNICIAN)
    rows = Resource.objects.filter(store__in=asked.stores, kind__in=kinds)
    return list(rows.only("store", "kind", "bay_kind", "person", "state").order_by("pk"))


# -- what is not there ----------------------------------------------------------------------------


def _gone(asked: Asked, rows: Iterable[Resource]) -> defaultdict[int, list[Span]]:
    """When each of these was not there, as the log has it: before it was registered, while it was
    out of order, since it was retired. What the log does not know was always as it is.
    """
    found: defaultdict[int, list[Span]] = defaultdict(list)
    since: dict[int, datetime] = {}
    known = set()
    for pk, name, at in asked.once(_facts):
        if name == ResourceRegistered.name and pk not in known:
            found[pk].append((EVER, at))
        elif name in LEAVES:
            since.setdefault(pk, at)
        elif pk in since:
            found[pk].append((since.pop(pk), at))
        known.add(pk)
    for pk, at in since.items():
        found[pk].append((at, FOR_GOOD))
    for row in rows:
        if row.pk not in known and row.state != ServiceState.IN_SERVICE:
            found[row.pk].append((EVER, FOR_GOOD))
    first = _since(asked)
    for pk, spans in found.items():
        found[pk] = [span for span in spans if span[1] > first]
    return found


def _facts(asked: Asked) -> list[tuple[int, str, datetime]]:
    names = (ResourceRegistered.name, ResourcePutBack.name, *LEAVES)
    rows = EventRecord.objects.filter(name__in=names, store_id__in=asked.stores)
    rows = rows.order_by("occurred_at", "pk")
    return list(rows.values_list("data__resource_id", "name", "occurred_at"))


def _taken(asked: Asked, kind: ResourceKind) -> defaultdict[int, list[Span]]:
    """When things of this kind were held for something that is no work."""
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for pk, of, purpose, start, end in asked.once(_holds):
        if of == kind and purpose != Purpose.WORK:
            found[pk].append((start, end))
    return found


def _since(asked: Asked) -> datetime:
    """Before all of it, whatever the clock of the store."""
    return datetime.combine(asked.edges[0] - DAY, time(), UTC)


Held = tuple[int, str, str, datetime, datetime]  # which thing of which kind, what for, from, until


def _holds(asked: Asked) -> list[Held]:
    """For what the bays were held, and what kept technicians from work. One statement."""
    until = min(datetime.combine(asked.edges[-1] + DAY, time(), UTC), asked.now)
    of_bays = Q(resource__kind=ResourceKind.BAY)
    of_bays &= Q(purpose__in=(Purpose.WORK, Purpose.UPKEEP, Purpose.BLOCK))
    rows = Occupation.objects.filter(
        of_bays | Q(resource__kind=ResourceKind.TECHNICIAN, purpose=Purpose.BLOCK),
        store__in=asked.stores,
        state__in=(*ACTIVE, HoldState.DONE),
        during__endswith__gt=_since(asked),
        during__startswith__lt=until,
    )
    ends = ("during__startswith", "during__endswith")
    return list(rows.order_by().values_list("resource_id", "resource__kind", "purpose", *ends))


# -- people ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shift:
    """The same shift of so many technicians; of one, where something is known of that one alone."""

    store_id: int
    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    is_there: bool
    person_id: int | None
    people: int

    def net(self, opened: Opened, missed: Sequence[Span]) -> timedelta:
        around = [*opened.passed[self.on], *opened.passed[self.on + DAY]]
        whole = [(self.starts_at, self.ends_at)]
        return _net(rules.common(whole, around), whole, self.break_minutes, missed)


def _net(
    windows: Sequence[Span], planned: Sequence[Span], break_minutes: int, missed: Sequence[Span]
) -> timedelta:
    return rules.MINUTE * rules.net_minutes(windows, planned, break_minutes, missed)


def _shifts(asked: Asked, people: Mapping[int, Mapping[int, Sequence[Span]]]) -> Iterable[_Shift]:
    """The shifts that were planned, equal ones together. One statement."""
    alone = {pk for known in people.values() for pk, missed in known.items() if missed}
    technicians = Resource.objects.filter(
        store=OuterRef("store"), person=OuterRef("person"), kind=ResourceKind.TECHNICIAN
    )
    first, last = asked.edges[0], asked.edges[-1] - DAY
    rows = staff.planned(store_ids=asked.stores, first=first, last=last).annotate(
        is_ours=Exists(technicians),
        alone=Case(
            When(person__in=alone, then=F("person")),
            default=Value(None),
            output_field=BigIntegerField(),
        ),
    )
    columns = ("store_id", "on", "starts_at", "ends_at", "break_minutes")
    found = rows.order_by().values(*columns, "is_away", "is_ours", "alone")
    for row in found.annotate(people=Count("pk")):
        is_there = row["is_ours"] and not row["is_away"]
        yield _Shift(
            **{column: row[column] for column in columns},
            is_there=is_there,
            person_id=row["alone"],
            people=row["people"],
        )


def _away(asked: Asked) -> set[tuple[int, int, date]]:
    """Who was away from which store on which days. One statement."""
    first, last = asked.edges[0], asked.edges[-1] - DAY
    found = set()
    for row in staff.absences_in(store_ids=asked.stores, first=first, last=last):
        begin, end = max(row.starts_on, first), min(row.ends_on, last)
        found |= {
            (row.store_id, row.person_id, begin + n * DAY) for n in range((end - begin).days + 1)
        }
    return found
