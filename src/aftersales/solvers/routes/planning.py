"""Tours out of stops: inserted by regret or one after the other, then improved until nothing gets
cheaper; short tours in the best order there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from aftersales.solvers.routes.walking import Problem, cost_of, walk

STARTS = 8  # the first by regret, the others with the stops in turn, shuffled
SHORT = 6  # stops of a tour of which every order is tried
LITTLE = 1e-6
Tours = list[list[int]]


@dataclass(frozen=True)
class Plan:
    """The order of stops for each van, what it costs, and the stops that fit nowhere."""

    tours: tuple[tuple[int, ...], ...]
    left_out: tuple[int, ...]
    cost: float


def plan(problem: Problem, *, seed: int, starts: int = STARTS) -> Plan:
    """The best of several starts: first as many stops as can be served, then the least cost. Every
    tour of it is feasible.
    """
    random = Random(seed)  # noqa: S311 - a search, not a secret
    best: tuple[int, float, Tours, list[int]] | None = None
    for n in range(starts):
        stops = list(range(len(problem.stops)))
        if n:
            random.shuffle(stops)
        tours: Tours = [[] for _van in problem.vans]
        left = _in_turn(problem, tours, stops) if n else _insert(problem, tours, stops)
        _improve(problem, tours)
        left = _insert(problem, tours, left)
        found = (len(left), cost_of(problem, tours), tours, left)
        if best is None or found[:2] < (best[0], best[1] - LITTLE):
            best = found
    assert best is not None
    _many, _cost_before, tours, left = best
    tours = [_ordered(problem, n, tour) for n, tour in enumerate(tours)]
    cost = cost_of(problem, tours)
    return Plan(tuple(tuple(tour) for tour in tours), tuple(sorted(left)), cost)


def _ordered(problem: Problem, number: int, tour: list[int]) -> list[int]:
    """A short tour in its cheapest order."""
    if not 1 < len(tour) <= SHORT:
        return tour
    van = problem.vans[number]
    walks = ((walk(problem, van, order), order) for order in permutations(tour))
    costs = ((one.cost, order) for one, order in walks if one.is_feasible)
    return list(min(costs, default=(0.0, tuple(tour)))[1])


def _places(problem: Problem, tours: Tours, stop: int) -> list[tuple[float, int, int]]:
    """Where the stop fits: how much dearer it makes which tour at which position, cheapest first.
    Of several empty vans alike only the first is tried.
    """
    found, seen = [], set()
    for number, (van, tour) in enumerate(zip(problem.vans, tours, strict=True)):
        if not tour and (van in seen or seen.add(van)):  # type: ignore[func-returns-value]  # None
            continue
        before = walk(problem, van, tour).cost if tour else 0.0
        for at in range(len(tour) + 1):
            after = walk(problem, van, [*tour[:at], stop, *tour[at:]])
            if after.is_feasible:
                found.append((after.cost - before, number, at))
    return sorted(found)


def _insert(problem: Problem, tours: Tours, stops: Sequence[int]) -> list[int]:
    """Put in the stop that would lose most by waiting: the difference between its best and its
    second tour. Answers what fits nowhere.
    """
    open_ones, left = list(stops), []
    while open_ones:
        chosen: tuple[float, int, tuple[float, int, int]] | None = None
        for stop in list(open_ones):
            places = _places(problem, tours, stop)
            if not places:
                open_ones.remove(stop)
                left.append(stop)
                continue
            second = next((p for p in places if p[1] != places[0][1]), None)
            regret = (second[0] if second else 1e9) - places[0][0]
            if chosen is None or regret > chosen[0] + LITTLE:
                chosen = (regret, stop, places[0])
        if chosen is not None:
            _regret, stop, (_dearer, number, at) = chosen
            tours[number].insert(at, stop)
            open_ones.remove(stop)
    return left


def _in_turn(problem: Problem, tours: Tours, stops: Sequence[int]) -> list[int]:
    """Put in one stop after the other where it makes least dearer. Answers what fits nowhere."""
    left = []
    for stop in stops:
        places = _places(problem, tours, stop)
        if places:
            _dearer, number, at = places[0]
            tours[number].insert(at, stop)
        else:
            left.append(stop)
    return left


def _improve(problem: Problem, tours: Tours) -> None:
    """Move single stops and turn pieces of tours round while that is cheaper."""
    while _first_better(problem, tours):
        pass


def _first_better(problem: Problem, tours: Tours) -> bool:
    for changed in _neighbours(tours):
        numbers = sorted(changed)
        before = sum(_cost(problem, n, tours[n]) for n in numbers)
        after = [walk(problem, problem.vans[n], changed[n]) for n in numbers]
        told = sum(one.cost if changed[n] else 0.0 for n, one in zip(numbers, after, strict=True))
        if all(one.is_feasible for one in after) and told < before - LITTLE:
            for n in numbers:
                tours[n] = changed[n]
            return True
    return False


def _cost(problem: Problem, number: int, tour: Sequence[int]) -> float:
    return walk(problem, problem.vans[number], tour).cost if tour else 0.0


def _neighbours(tours: Tours) -> Iterator[dict[int, list[int]]]:
    """Every tour that differs by one piece turned round (2-opt), and every pair by one stop that
    changed its place.
    """
    for number, tour in enumerate(tours):
        for first in range(len(tour) - 1):
            for last in range(first + 2, len(tour) + 1):
                yield {number: [*tour[:first], *reversed(tour[first:last]), *tour[last:]]}
    for number, tour in enumerate(tours):
        for at, stop in enumerate(tour):
            rest = [*tour[:at], *tour[at + 1 :]]
            for other, there in enumerate(tours):
                base = rest if other == number else there
                for to in range(len(base) + 1):
                    placed = [*base[:to], stop, *base[to:]]
                    if other == number:
                        yield {number: placed}
                    else:
                        yield {number: rest, other: placed}
