"""Which store serves which site: the nearest with van time left (LG-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from aftersales.supply.logistics.rules.touring import Roads

NEAREST, NEARER_FULL, ALL_FULL = "nearest", "nearer_full", "all_full"


@dataclass(frozen=True)
class Served:
    """A proposal: the store, the way by road, there and back in minutes with the stop, and why."""

    store_id: int
    km: float
    minutes: float
    why: str


def served(
    ways: Mapping[int, Mapping[int, float]],
    time_left: Mapping[int, float],
    roads: Mapping[int, Roads],
) -> dict[int, Served]:
    """For each site (with its kilometres from each store) the store that serves it. ``time_left``
    are the minutes of a day in which the vans of a store are out.

    Whoever would lose most by not getting the nearest chooses first, so that time goes where it
    saves most. Where no van has time left, the nearest store is named all the same, and it is said.
    """
    left, found = dict(time_left), {}
    for site_id in sorted(ways, key=lambda pk: (-_regret(ways[pk]), pk)):
        near = sorted(ways[site_id], key=lambda store: (ways[site_id][store], store))
        if not near:
            continue
        fits = [one for one in near if _minutes(ways[site_id][one], roads[one]) <= left[one]]
        chosen = fits[0] if fits else near[0]
        km = ways[site_id][chosen]
        minutes = _minutes(km, roads[chosen])
        left[chosen] -= minutes
        why = ALL_FULL if not fits else NEAREST if chosen == near[0] else NEARER_FULL
        found[site_id] = Served(chosen, km, minutes, why)
    return found


def _regret(ways: Mapping[int, float]) -> float:
    first, second = [*sorted(ways.values()), inf, inf][:2]
    return second - first if first < inf else 0.0


def _minutes(km: float, roads: Roads) -> float:
    return 2 * km / roads.speed * 60 + roads.stop_minutes
