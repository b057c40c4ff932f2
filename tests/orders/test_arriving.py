"""Cars at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.models import Arrival
from tests.conftest import NOON
from tests.factories.orders import ArrivalFactory

pytestmark = pytest.mark.django_db
TEN = timedelta(minutes=10)


@pytest.mark.covers("RC-01")
def test_a_car_arrives_and_its_customer_is_attended_to(counter, facts):
    arrival = counter.do("arrive", store_id=counter.store_id, vehicle_id=counter.car.pk)
    arrival = counter.do("attend", arrival_id=arrival.pk, at=NOON + TEN)

    assert (arrival.state, arrival.is_walk_in) == ("attended", True)
    assert (arrival.first_contact_at, arrival.advisor_id) == (NOON + TEN, counter.by.person_id)
    assert facts() == ["orders.arrival.registered", "orders.arrival.attended"]


@pytest.mark.covers("RC-01")
def test_who_waits_longer_than_the_limit_is_marked(counter):
    long = ArrivalFactory(store=counter.store, arrived_at=NOON)
    short = ArrivalFactory(store=counter.store, arrived_at=NOON + TEN)

    with as_seen_by(counter.by):
        rows = queries.arrivals_waiting(
            store_id=counter.store_id, seen_by=counter.by, at=NOON + TEN + timedelta(seconds=1)
        )

    assert [(row.arrival.pk, row.is_too_long) for row in rows] == [
        (long.pk, True),
        (short.pk, False),
    ]


def test_a_car_we_do_not_know_is_kept_by_its_sealed_plate(counter):
    arrival = counter.do("arrive", store_id=counter.store_id, plate=" 沪C·22773 ")

    with as_seen_by(counter.by):
        assert Arrival.objects.get(pk=arrival.pk).plate == "沪C·22773"
        (raw,) = Arrival.objects.extra(select={"raw": "plate"}).values_list("raw")
    assert b"22773" not in bytes(raw[0])


def test_an_arrival_is_that_of_some_car(counter, facts):
    with pytest.raises(commands.CarUnnamed):
        counter.do("arrive", store_id=counter.store_id)

    assert facts() == []


def test_nobody_is_attended_to_before_they_came(counter, facts):
    arrival = ArrivalFactory(store=counter.store)

    with pytest.raises(commands.MomentImpossible):
        counter.do("attend", arrival_id=arrival.pk, at=NOON - TEN)

    assert facts() == []


@pytest.mark.parametrize("deed", ["attend", "leave"])
def test_who_has_left_is_neither_attended_nor_leaves_again(counter, deed, facts):
    arrival = ArrivalFactory(store=counter.store, state="left", left_at=NOON)

    with pytest.raises(IllegalMove):
        counter.do(deed, arrival_id=arrival.pk)

    assert facts() == []


def test_a_car_that_drives_away_again_leaves_the_queue(counter, facts):
    arrival = ArrivalFactory(store=counter.store)

    arrival = counter.do("leave", arrival_id=arrival.pk, at=NOON + TEN)

    assert (arrival.state, arrival.left_at) == ("left", NOON + TEN)
    assert facts() == ["orders.arrival.left"]


def test_another_store_does_not_see_who_waits_here(counter, world):
    arrival = ArrivalFactory(store=counter.store)

    with pytest.raises(Arrival.DoesNotExist):
        counter.do("attend", arrival_id=arrival.pk, by=world.of_south)


def test_without_the_right_nobody_registers(counter, world):
    with pytest.raises(NotPermitted):
        counter.do(
            "arrive",
            store_id=counter.store_id,
            plate="粤B12345",
            by=world.actor(world.north, "orders.view"),
        )


def test_an_order_takes_the_arrival_along(counter, facts):
    arrival = counter.do("arrive", store_id=counter.store_id, plate=counter.car.plate)

    order = counter.open(arrival_id=arrival.pk, at=NOON + TEN)

    with as_seen_by(counter.by):
        arrival.refresh_from_db()
    assert (arrival.state, arrival.order_id, arrival.plate) == ("attended", order.pk, "")
    assert arrival.vehicle_id == counter.car.pk
    assert facts() == [
        "orders.arrival.registered",
        "orders.arrival.attended",
        "orders.order.opened",
    ]


def test_one_arrival_leads_to_one_order(counter):
    arrival = ArrivalFactory(store=counter.store, vehicle=counter.car)
    counter.open(arrival_id=arrival.pk)

    with pytest.raises(commands.ArrivalTaken):
        counter.open(arrival_id=arrival.pk, parallel_reason="another matter")


def test_the_order_is_that_of_the_car_that_came(counter):
    arrival = ArrivalFactory(store=counter.store)

    with pytest.raises(commands.NotThisCar):
        counter.open(arrival_id=arrival.pk)
