"""Two hands at one car's guarantee, each race first seen to fail with its guard off."""

from __future__ import annotations

from itertools import count

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.guarantees.warranty.commands import Told, repairing, requesting
from aftersales.guarantees.warranty.commands import _held as held
from aftersales.guarantees.warranty.models import Fault, GuaranteeRequest, Repair
from aftersales.records.vehicles.models import Vehicle
from tests.races import ROUNDS, at_once
from tests.warranty.conftest import at, household
from tests.workshop.conftest import open_workshop
from tests.worlds import make_world

pytestmark = pytest.mark.race
SOME = 4
TRIES = 60


@pytest.fixture
def unheld(monkeypatch):
    """Nobody waits for the other."""

    def see(vehicle_id, *, by):
        return Vehicle.objects.get(pk=vehicle_id)

    for module in (held, repairing, requesting):
        monkeypatch.setattr(module, "hold_car", see)


def asked_by_many(car):
    """Whether return was asked for more than once, or anything broke."""
    outcome = at_once(*[car.asks] * SOME)
    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    with whole_database():
        times = GuaranteeRequest.objects.filter(vehicle=car.vehicle.pk, state="received").count()
        GuaranteeRequest.objects.update(
            state="withdrawn", done_at=at(12), closing_words="next round"
        )
    return times != 1 or len(outcome.results) != 1 or others != []


@pytest.mark.covers("WT-20")
def test_for_a_car_return_is_asked_for_once_however_many_take_it(own_database):
    car = household(make_world())
    car.sold(now=at(9))

    assert [asked_by_many(car) for _round in range(ROUNDS)] == [False] * ROUNDS


def test_without_the_hold_and_the_key_it_is_asked_for_twice(own_database, unheld, as_owner):
    as_owner("DROP INDEX guarantee_request_for_the_car_once")
    car = household(make_world())
    car.sold(now=at(9))

    assert any(asked_by_many(car) for _try in range(TRIES))


def told_by_many(car, shop, number):
    """Whether a job became more than one repair, or anything broke."""
    order = shop.visit(car=shop.car(), now=at(8))
    with whole_database():
        vehicle = order.vehicle
    one = type(car)(car.world, vehicle, car.owner)
    one.sold(now=at(9))
    told = Told(component="brake", words=f"制动异响 {number}")
    job = shop.job(order)
    outcome = at_once(*[lambda: one.do("tell_job", job_id=job.pk, told=told)] * SOME)
    with whole_database():
        repairs = Repair.objects.filter(job=job.pk).count()
        faults = Fault.objects.filter(vehicle=vehicle.pk).count()
    return (repairs, faults) != (1, 1) or outcome.faults != []


def test_a_job_is_one_repair_however_many_tell_it(own_database):
    world = make_world()
    car, shop = household(world), open_workshop(world)

    assert [told_by_many(car, shop, n) for n in range(ROUNDS)] == [False] * ROUNDS


def test_without_the_hold_a_job_breaks_or_becomes_two(own_database, unheld):
    world = make_world()
    car, shop = household(world), open_workshop(world)
    numbers = count()

    assert any(told_by_many(car, shop, next(numbers)) for _try in range(TRIES))
