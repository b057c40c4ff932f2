"""Whoever looks at the key figures of a demonstration finds a house that could be theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aftersales.core.figures import Asked
from aftersales.core.scope import as_seen_by
from aftersales.demo import group
from aftersales.demo.story import SCALES, InMemory, Size, found, tell_store
from aftersales.demo.visits.clock import Clock
from aftersales.management.analytics import queries, rules

SATURDAY = date(2026, 6, 27)
DAYS = Size(stores=1, months=1, until=SATURDAY, customers=160, visit_days=4, pace=12)
BANDS = {  # percent, or hours
    "capacity.bay_use": (15, 75),
    "orders.on_time": (65, 97),
    "orders.same_day": (65, 100),
    "orders.booked_share": (15, 70),  # who comes on the first days could not book before
    "workshop.stay": (1.5, 10),
    "workshop.utilisation": (35, 90),
}


def silently(*_args: Any, **_more: Any) -> None:
    """Nobody watches the bar."""


@pytest.mark.django_db
def test_the_key_figures_of_a_told_house_are_plausible():
    notes = InMemory()
    founding = found(DAYS, seed=1, notes=notes)
    store = founding["stores"][0]
    tell_store(DAYS, store["code"], seed=1, advance=silently, notes=notes)

    told = figures(founding["group"], store["code"])

    assert {code: told[code] for code, band in BANDS.items() if not within(told[code], band)} == {}


def figures(group_id: int, code: str) -> dict[str, float]:
    world = group.remembered(group_id, [code], on=DAYS.first_day)
    with as_seen_by(world.founder):
        asked = Asked(
            zones={world.sites[0].pk: group.ZONE},
            edges=rules.edges(SATURDAY, rules.WEEK, 1),
            now=Clock(SATURDAY).end,
            seen_by=world.founder,
        )
        courses = queries.told(asked)
    return {one.figure.code: float(one.last.value or 0) for one in courses}


def within(value: float, band: tuple[float, float]) -> bool:
    least, most = band
    return least <= value <= most


def test_a_house_has_the_more_bays_and_hands_the_more_cars_come():
    sizes = [Size(stores=1, months=1, until=SATURDAY, pace=pace) for pace in (5, 14, 29)]

    scales = [size.scale for size in sizes]

    assert scales == list(SCALES)
    assert [len(one.bays) for one in scales] == sorted(len(one.bays) for one in scales)
    assert [one.technicians for one in scales] == sorted(one.technicians for one in scales)
