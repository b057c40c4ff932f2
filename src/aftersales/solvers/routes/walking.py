"""What a tour means: when the van is where, how long it waits, where it comes too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A place to go to. Times are minutes since midnight, ``service`` minutes of work there;
    ``load`` and ``weight`` are what it takes of the two things a van has a limit of.
    """

    opens: float = 0
    closes: float = 1440
    service: float = 5
    load: float = 0
    weight: float = 0


@dataclass(frozen=True)
class Van:
    """A van with its driver's hours, what it holds, and what a kilometre and an hour of it cost."""

    starts: float = 480
    ends: float = 1080
    capacity: float = 1e9
    per_km: float = 1
    per_hour: float = 0
    carries: float = 1e9  # of weight


@dataclass(frozen=True)
class Problem:
    """Place 0 is where every tour begins and ends; stop n is place n + 1. Both tables say from
    where (row) to where (column).
    """

    minutes: Sequence[Sequence[float]]
    km: Sequence[Sequence[float]]
    stops: Sequence[Stop]
    vans: Sequence[Van]


@dataclass(frozen=True)
class Visit:
    """One stop of a tour: the van arrives, waits until the place opens, works, and leaves."""

    stop: int
    arrives: float
    begins: float
    leaves: float
    late: float  # minutes after the place has closed

    @property
    def waits(self) -> float:
        return self.begins - self.arrives


@dataclass(frozen=True)
class Tour:
    """A van's day. It is feasible when nothing is late, it is back in time, and all fits in."""

    visits: tuple[Visit, ...]
    leaves: float
    returns: float
    km: float
    load: float
    late: float
    over_time: float
    over_load: float
    cost: float

    @property
    def is_feasible(self) -> bool:
        return self.late + self.over_time + self.over_load < 1e-9


def walk(problem: Problem, van: Van, order: Sequence[int], *, leaves: float | None = None) -> Tour:
    """Go through the stops in this order. Nothing is refused: what does not fit is told.

    Without a time the van leaves at the beginning of its hours, or so much later that it does not
    wait at its first stop.
    """
    start = _departure(problem, van, order) if leaves is None else leaves
    now, here, km, load, weight, late = start, 0, 0.0, 0.0, 0.0, 0.0
    visits = []
    for stop in order:
        told, there = problem.stops[stop], stop + 1
        arrives = now + problem.minutes[here][there]
        begins = max(arrives, told.opens)
        behind = max(begins - told.closes, 0.0)
        now = begins + told.service
        visits.append(Visit(stop, arrives, begins, now, behind))
        km, late, here = km + problem.km[here][there], late + behind, there
        load, weight = load + told.load, weight + told.weight
    returns = now + problem.minutes[here][0] if order else start
    km += problem.km[here][0]
    return Tour(
        visits=tuple(visits),
        leaves=start,
        returns=returns,
        km=km,
        load=load,
        late=late,
        over_time=max(returns - van.ends, 0.0) if order else 0.0,
        over_load=max(load - van.capacity, 0.0) + max(weight - van.carries, 0.0),
        cost=km * van.per_km + (returns - start) / 60 * van.per_hour,
    )


def cost_of(problem: Problem, tours: Sequence[Sequence[int]]) -> float:
    """What all tours cost, each with its van."""
    return sum(
        walk(problem, van, order).cost
        for van, order in zip(problem.vans, tours, strict=True)
        if order
    )


def _departure(problem: Problem, van: Van, order: Sequence[int]) -> float:
    if not order:
        return van.starts
    first = problem.stops[order[0]]
    return max(van.starts, first.opens - problem.minutes[0][order[0] + 1])
