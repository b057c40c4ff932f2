"""The free first maintenance: once in the life of a car, within its term, in any store (WT-04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import whole_database
from aftersales.guarantees.warranty.commands.refusals import FirstMaintenanceHad, NotEntitled
from aftersales.guarantees.warranty.models import FirstMaintenance
from tests.factories.orders import OrderFactory
from tests.warranty.conftest import at, household

SOON, LATE = date(2025, 12, 1), date(2025, 3, 10)


def visit(home, world, store=None):
    return OrderFactory(
        store=store or world.north,
        vehicle=home.vehicle,
        customer=home.owner,
        is_parallel=True,
        parallel_reason="首保",
    )


@pytest.mark.covers("WT-04")
def test_a_young_car_has_its_first_maintenance_once_in_the_whole_group(world):
    home = household(world, SOON, km=4_200)
    row = home.do("confirm_first_maintenance", order_id=visit(home, world).pk)
    south = visit(home, world, world.south)

    assert (row.km, row.until, row.reason) == (4_200, date(2026, 6, 1), "")
    with pytest.raises(FirstMaintenanceHad):
        home.do("confirm_first_maintenance", order_id=south.pk, by=world.of_south)
    with whole_database():
        assert FirstMaintenance.objects.count() == 1


def test_over_its_term_it_is_given_with_a_reason_by_who_may_judge(world):
    home = household(world, LATE, km=4_200)
    order = visit(home, world)
    told = {"order_id": order.pk, "reason": "厂家同意延期"}
    may = frozenset({"warranty.view", "warranty.confirm_first_maintenance"})
    advisor = replace(world.of_north, rights={world.north.pk: may})

    with pytest.raises(NotEntitled) as unsaid:
        home.do("confirm_first_maintenance", order_id=order.pk)
    with pytest.raises(NotPermitted):
        home.do("confirm_first_maintenance", by=advisor, **told)
    assert unsaid.value.field == "reason"
    assert home.do("confirm_first_maintenance", **told).reason == "厂家同意延期"


def test_too_many_kilometres_end_the_term_too(world):
    home = household(world, SOON, km=5_001)

    with pytest.raises(NotEntitled):
        home.do("confirm_first_maintenance", order_id=visit(home, world).pk)


def test_a_car_of_which_nobody_knows_the_sale_is_not_guessed_at(world):
    home = household(world, SOON, km=4_000)
    with whole_database():
        type(home.vehicle).objects.filter(pk=home.vehicle.pk).update(first_sale_on=None)

    with pytest.raises(NotEntitled):
        home.do(
            "confirm_first_maintenance",
            order_id=visit(home, world).pk,
            reason="x",
            now=at(10),
        )
