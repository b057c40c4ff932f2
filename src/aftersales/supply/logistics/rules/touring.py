"""Tours of own vans: how far it is, in which order, what cannot be fitted, who bears what (LG-02).

Minutes are of the day, since midnight on the clock of the store; kilometres are by road.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from math import asin, cos, radians, sin, sqrt

from aftersales.solvers.routes import Problem, Stop, Van, plan, walk

EARTH_KM = 6371.0
MOST_STOPS = 60  # of one plan, so that nobody waits
CENT = Decimal("0.01")
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Roads:
    """How the straight line becomes kilometres and minutes, and how long a stop takes."""

    factor: float
    speed: float
    stop_minutes: float


@dataclass(frozen=True, kw_only=True)
class VanTerms:
    """A van as the reckoning needs it."""

    van_id: int
    packages: float
    kilograms: float
    per_km: float
    per_hour: float
    starts: float
    ends: float


@dataclass(frozen=True, kw_only=True)
class Call:
    """A shipment to be brought: where, when somebody takes it, and how much it is. ``km`` is the
    way from the store as somebody typed it; it counts before the point.
    """

    shipment_id: int
    point: Point | None
    km: float | None
    opens: float
    closes: float
    packages: int
    kilograms: float


@dataclass(frozen=True, kw_only=True)
class Way:
    """A van's stops in order: when it is at each, how far the tour is and what it costs."""

    van_id: int
    shipment_ids: tuple[int, ...]
    arrives: tuple[float, ...]
    begins: tuple[float, ...]
    ends: tuple[float, ...]
    leaves: float
    returns: float
    km: float
    cost: Decimal
    is_feasible: bool


@dataclass(frozen=True)
class Planned:
    """The tours that were found, and the shipments on none of them, with the reason's code."""

    ways: tuple[Way, ...]
    left_out: tuple[tuple[int, str], ...]


def point_of(text: str) -> Point | None:
    """Latitude and longitude as people copy them out of a map; nothing where it is none.

    >>> point_of(" 22.5431, 114.0579 ")
    (22.5431, 114.0579)
    >>> point_of("22.5431，114.0579")
    (22.5431, 114.0579)
    >>> point_of("Shenzhen") is None, point_of("95,10") is None, point_of("nan,1") is None
    (True, True, True)
    """
    try:
        latitude, longitude = (float(part) for part in text.replace("，", ",").split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return (latitude, longitude)


def straight_km(one: Point, other: Point) -> float:
    """Along the earth's surface.

    >>> round(straight_km((22.5431, 114.0579), (23.1291, 113.2644)))
    104
    """
    (lat, lon), (there, yonder) = one, other
    high, wide = radians(there - lat) / 2, radians(yonder - lon) / 2
    bend = sin(high) ** 2 + cos(radians(lat)) * cos(radians(there)) * sin(wide) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(bend, 1.0)))


def from_home(call: Call, home: Point | None, roads: Roads) -> float | None:
    """Kilometres from the store; nothing where nobody knows."""
    if call.km is not None:
        return call.km
    if call.point is None or home is None:
        return None
    return straight_km(home, call.point) * roads.factor


def pairs(calls: Sequence[Call], home: Point | None, roads: Roads) -> list[list[float]]:
    """Kilometres from each place to each, the store first. Between two places of which one has no
    point the van goes by the store: never too short. Every call can be reached.
    """
    away = [from_home(call, home, roads) or 0.0 for call in calls]
    table = [[0.0, *away]]
    for n, call in enumerate(calls):
        line = [away[n]]
        for m, other in enumerate(calls):
            if n == m:
                line.append(0.0)
            elif call.point is not None and other.point is not None:
                line.append(straight_km(call.point, other.point) * roads.factor)
            else:
                line.append(away[n] + away[m])
        table.append(line)
    return table


def _problem(
    calls: Sequence[Call], vans: Sequence[VanTerms], home: Point | None, roads: Roads
) -> Problem:
    km = pairs(calls, home, roads)
    return Problem(
        minutes=[[one / roads.speed * 60 for one in line] for line in km],
        km=km,
        stops=[
            Stop(
                opens=call.opens,
                closes=call.closes,
                service=roads.stop_minutes,
                load=call.packages,
                weight=call.kilograms,
            )
            for call in calls
        ],
        vans=[
            Van(
                starts=van.starts,
                ends=van.ends,
                capacity=van.packages,
                per_km=van.per_km,
                per_hour=van.per_hour,
                carries=van.kilograms,
            )
            for van in vans
        ],
    )


def plan_of(
    calls: Sequence[Call],
    vans: Sequence[VanTerms],
    *,
    home: Point | None,
    roads: Roads,
    seed: int = 1,
) -> Planned:
    """The cheapest tours that are found, and what is on none, each with its reason. Slow: asked
    before a command, never within.
    """
    known = [call for call in calls if from_home(call, home, roads) is not None]
    left = [(call.shipment_id, "nowhere") for call in calls if call not in known]
    if not known or not vans:
        return Planned((), tuple(left + [(call.shipment_id, "no_room") for call in known]))
    problem = _problem(known, vans, home, roads)
    found = plan(problem, seed=seed)
    ways = tuple(
        _way(problem, vans[n], n, known, order) for n, order in enumerate(found.tours) if order
    )
    left += [(known[stop].shipment_id, why_not(problem, stop)) for stop in found.left_out]
    return Planned(ways, tuple(left))


def why_not(problem: Problem, stop: int) -> str:
    """Why a stop is on no tour: it alone is too much, or too far for its window, or else the others
    have taken the time and the room.
    """
    alone = [walk(problem, van, [stop]) for van in problem.vans]
    if all(one.over_load for one in alone):
        return "too_big"
    if not any(one.is_feasible for one in alone):
        return "window"
    return "no_room"


def walked(calls: Sequence[Call], van: VanTerms, *, home: Point | None, roads: Roads) -> Way:
    """A van's tour in just this order, feasible or not."""
    problem = _problem(calls, [van], home, roads)
    return _way(problem, van, 0, calls, range(len(calls)))


def _way(
    problem: Problem, van: VanTerms, number: int, calls: Sequence[Call], order: Sequence[int]
) -> Way:
    told = walk(problem, problem.vans[number], order)
    return Way(
        van_id=van.van_id,
        shipment_ids=tuple(calls[stop].shipment_id for stop in order),
        arrives=tuple(visit.arrives for visit in told.visits),
        begins=tuple(visit.begins for visit in told.visits),
        ends=tuple(visit.leaves for visit in told.visits),
        leaves=told.leaves,
        returns=told.returns,
        km=told.km,
        cost=Decimal(repr(told.cost)).quantize(CENT),
        is_feasible=told.is_feasible,
    )


def driven_cost(km: Decimal, hours: Decimal, *, per_km: Decimal, per_hour: Decimal) -> Decimal:
    """
    >>> driven_cost(Decimal(40), Decimal("1.5"), per_km=Decimal("1.20"), per_hour=Decimal(60))
    Decimal('138.00')
    """
    return (km * per_km + hours * per_hour).quantize(CENT)


def spread(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A tour's cost on its shipments, by the kilometres each is away from the store; where all are
    next door, in equal parts. Cents that are left over go to the farthest first.

    >>> spread(Decimal("10.00"), [Decimal(1), Decimal(2)])
    [Decimal('3.33'), Decimal('6.67')]
    >>> spread(Decimal("1.00"), [Decimal(0)] * 3)
    [Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
    """
    if not weights:
        return []
    whole = sum(weights)
    told = list(weights) if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    parts = [(total * one / whole).quantize(CENT, ROUND_DOWN) for one in told]
    cents = int((total - sum(parts)) / CENT)
    for n in sorted(range(len(told)), key=lambda n: (-told[n], n))[:cents]:
        parts[n] += CENT
    return parts
