"""Where a job still fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice

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
