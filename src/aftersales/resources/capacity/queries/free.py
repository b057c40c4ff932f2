"""Where a job still fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.resources.capacity import rules
from aftersales.resources.capacity.models import Occupation, Resource
from aftersales.resources.capacity.parameters import HORIZON
from aftersales.resources.capacity.queries.house import House, house
from aftersales.resources.capacity.rules import Asked, Hand, Place, Slot
from aftersales.resources.capacity.states import ACTIVE, ResourceKind

RUN_ON = 14  # days after the last start in which long work may end


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a job needs: standard hours, who may do it, and what has to be free beside.

    ``bay_kinds``: any of these will do; empty for work that needs no bay. ``person_id`` insists on
    somebody. ``is_urgent`` may use the share kept free.
    """

    hours: Decimal
    skill: str = ""
    level: int = 1
    bay_kinds: Sequence[str] = ()
    needs_technician: bool = True
    needs_lift: bool = False
    needs_loan_car: bool = False
    tool_ids: Sequence[int] = ()
    person_id: int | None = None
    is_urgent: bool = False


def free_slots(
    need: Need,
    *,
    store_id: int,
    seen_by: Actor,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    most: int = 20,
    but: Sequence[int] = (),
) -> list[Slot]:
    """The next starts at which the job fits, in the store's spacing; each names whom and what to
    hold. None is left out that would fit, so an empty answer is a full house (I-09).

    A fixed number of statements. ``but`` leaves out holds of one's own, for moving.
    """
    seen_by.require("capacity.view", store_id=store_id)
    today = day_of(at, store_id=store_id)
    first = max(first or today, today)
    furthest = today + timedelta(days=value(HORIZON, store_id=store_id, on=today))
    last = min(last or furthest, furthest)
    if last < first:
        return []
    found = house(store_id, first=first, last=last + timedelta(days=RUN_ON), but=but)
    return list(islice(search(found, need, since=at, last=last), most))


def search(found: House, need: Need, *, since: datetime, last: date) -> Iterator[Slot]:
    """Slots day by day, so that one who wants three does not pay for sixty days."""
    pools = _pools(found, need)
    if any(not pool for pool in pools):
        return
    for day in found.days:
        if day > last:
            return
        asked = Asked(
            hours=need.hours,
            hands=_hands(found, need, day),
            pools=pools,
            starts=_starts(found, day, since),
            day_of=found.day_of,
            left=None if need.is_urgent or not need.needs_technician else found.lefts(need.skill),
        )
        yield from rules.slots(asked)


# -- several steps one after another --------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """A car's whole stay: one slot for each step, in order, and a loan car from start to end."""

    slots: tuple[Slot, ...]
    loan_car_id: int | None = None
    seen: House | None = field(default=None, compare=False, repr=False)  # where there was room

    @property
    def starts_at(self) -> datetime:
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slots[-1].ends_at


def free_visits(
    needs: Sequence[Need],
    *,
    store_id: int,
    seen_by: Actor,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    starts_at: datetime | None = None,
    needs_loan_car: bool = False,
    is_beyond: bool = False,
    in_one_day: bool = False,
    most: int = 20,
    but: Sequence[int] = (),
) -> list[Visit]:
    """As ``free_slots``, for work that passes through several hands or places: each step begins
    when the one before is done, or at the next slot at which it fits. ``starts_at`` asks for just
    this start, on or off the spacing. ``is_beyond`` looks past opening hours, shifts and the share
    kept free, for a booking with a named override (I-11). ``in_one_day``: somebody waits for the
    car, so it is done on the day on which it comes.
    """
    seen_by.require("capacity.view", store_id=store_id)
    today = day_of(at, store_id=store_id)
    if starts_at is not None:
        first = last = day_of(starts_at, store_id=store_id)
    first = max(first or today, today)
    furthest = today + timedelta(days=value(HORIZON, store_id=store_id, on=today))
    last = min(last or furthest, furthest) if starts_at is None else last
    if last is None or last < first or not needs:
        return []
    found = house(store_id, first=first, last=last + timedelta(days=RUN_ON), but=but)
    search = _Visits(
        found,
        needs,
        needs_loan_car=needs_loan_car,
        is_beyond=is_beyond,
        in_one_day=in_one_day,
    )
    if starts_at is not None:
        starts: Iterator[datetime] = iter([starts_at] if starts_at >= at else [])
    else:
        days = (day for day in found.days if day <= last)
        starts = chain.from_iterable(_starts(found, day, at) for day in days)
    return list(islice(filter(None, map(search.at, starts)), most))


class _Visits:
    """Whether the steps fit from a start on. Hands and places are made up once a step and day."""

    def __init__(
        self,
        found: House,
        needs: Sequence[Need],
        *,
        needs_loan_car: bool,
        is_beyond: bool,
        in_one_day: bool,
    ) -> None:
        self.found, self.needs = found, needs
        self.is_beyond, self.in_one_day = is_beyond, in_one_day
        self.pools = [_pools(found, need) for need in needs]
        self.cars = None
        if needs_loan_car:
            cars = found.of_kind(ResourceKind.LOAN_CAR)
            self.cars = [Place(row.pk, found.busy.get(row.pk, ())) for row in cars]
        self.is_possible = all(all(pools) for pools in self.pools)
        self._made: dict[tuple[int, date], list[Hand]] = {}

    def at(self, start: datetime) -> Visit | None:
        """The steps one after another, the first at this very start."""
        used: Counter[tuple[date, str]] = Counter()
        slots: list[Slot] = []
        for step in range(len(self.needs)) if self.is_possible else ():
            begins = self._later(slots[-1].ends_at) if slots else [start]
            slot = self._soonest(step, begins, used)
            if slot is None:
                return None
            if self.in_one_day and self.found.day_of(slot.ends_at) != self.found.day_of(start):
                return None
            self._count(step, slot, used)
            slots.append(slot)
        return self._with_car(slots) if slots else None

    def _soonest(
        self, step: int, begins: Sequence[datetime], used: Counter[tuple[date, str]]
    ) -> Slot | None:
        for start in begins:
            slot = rules.soonest(self._asked(step, start, used))
            if slot:
                return slot
        return None

    def _asked(self, step: int, start: datetime, used: Counter[tuple[date, str]]) -> Asked:
        need, found = self.needs[step], self.found
        day = found.day_of(start)
        if (step, day) not in self._made:
            self._made[step, day] = _hands(found, need, day)
        hands = self._made[step, day]
        if self.is_beyond:
            whole = [(start, start + timedelta(days=RUN_ON))]
            hands = [replace(hand, windows=whole) for hand in hands]
        return Asked(
            hours=need.hours,
            hands=hands,
            pools=self.pools[step],
            starts=[start],
            day_of=found.day_of,
            left=self._left(need, used),
        )

    def _left(self, need: Need, used: Counter[tuple[date, str]]) -> dict[date, int] | None:
        """What may still be booked once the earlier steps of this visit are."""
        if need.is_urgent or self.is_beyond or not need.needs_technician:
            return None
        if not used:
            return self.found.lefts(need.skill)
        names = {"", need.skill}
        return {
            day: min(left, *(self.found.left(day, n) - used[day, n] for n in names))
            for day, left in self.found.lefts(need.skill).items()
        }

    def _count(self, step: int, slot: Slot, used: Counter[tuple[date, str]]) -> None:
        for day, minutes in rules.per_day(slot.stretches, self.found.day_of).items():
            for name in {"", self.needs[step].skill}:
                used[day, name] += minutes

    def _later(self, end: datetime) -> list[datetime]:
        """At once, else at the next slots, as long as the house is read."""
        days = [day for day in self.found.days if day >= self.found.day_of(end)]
        return [end, *chain.from_iterable(_starts(self.found, day, end) for day in days)]

    def _with_car(self, slots: Sequence[Slot]) -> Visit | None:
        if self.cars is None:
            return Visit(tuple(slots), seen=self.found)
        whole = (slots[0].starts_at, slots[-1].ends_at)
        car = next((car.resource_id for car in self.cars if car.is_free(whole)), None)
        return None if car is None else Visit(tuple(slots), car, self.found)


def _starts(found: House, day: date, since: datetime) -> list[datetime]:
    midnight = found.calendar.start_of(day)
    starts = rules.grid(found.opening[day], found.spacing, midnight)
    return [start for start in starts if start >= since]


def _hands(found: House, need: Need, day: date) -> list[Hand]:
    """Who could do it, the quickest first; without technician the house itself."""
    if not need.needs_technician:
        return [Hand(None, found.opened)]
    able = [
        row
        for row in found.technicians(need.skill, day, need.level)
        if need.person_id in (None, row.person_id)
    ]
    hands = [_hand(found, row, need.skill) for row in able]
    return sorted(hands, key=lambda hand: (-hand.percent, hand.resource_id or 0))


def _hand(found: House, row: Resource, skill: str) -> Hand:
    busy = found.busy.get(row.pk, ())
    return Hand(row.pk, found.windows[row.pk], busy, found.percent(row, skill))


def _pools(found: House, need: Need) -> list[list[Place]]:
    """One bay of the kinds asked for, a loan car if wanted, and each tool."""

    def places(rows: Sequence[Resource]) -> list[Place]:
        return [Place(row.pk, found.busy.get(row.pk, ())) for row in rows]

    pools = []
    if need.bay_kinds:
        bays = [
            row
            for row in found.of_kind(ResourceKind.BAY)
            if row.bay_kind in need.bay_kinds and (row.has_lift or not need.needs_lift)
        ]
        pools.append(places(bays))
    if need.needs_loan_car:
        pools.append(places(found.of_kind(ResourceKind.LOAN_CAR)))
    for tool_id in need.tool_ids:
        tools = [r for r in found.resources if r.pk == tool_id and r.pk not in found.lent]
        pools.append(places(tools))
    return pools


def next_free(resource_id: int, *, after: datetime, minutes: int) -> datetime:
    """When a resource has so many minutes in a row that nobody holds. One statement."""
    rows = Occupation.objects.filter(
        resource_id=resource_id, state__in=ACTIVE, during__endswith__gt=after
    )
    free = after
    for during in rows.order_by("during", "pk").values_list("during", flat=True):
        if during.lower >= free + minutes * rules.MINUTE:
            break
        free = max(free, during.upper)
    return free
