"""What is measured is true work: visits made by the thousand add up, lives go to the end."""

from __future__ import annotations

import psycopg
import pytest

from aftersales.bench import filling, lane, workplace
from aftersales.bench.lives import live
from aftersales.core.scope import whole_database
from aftersales.lane.orders.models import Order
from aftersales.money.billing.models import Settlement
from aftersales.site import invariants
from tests.conftest import NOON

CARS, VISITS = 700, 150


@pytest.fixture
def filled(cluster, own_database):
    """A store with customers, cars, a price list and some visits behind it."""
    with psycopg.connect(**cluster.parameters(own_database), autocommit=True) as to:
        to.execute("SELECT set_config('aftersales.group', '*', false)")
        where = filling.place(to)
        filling.fill(to, where, customers=CARS, vehicles=CARS, seed=1)
        work = workplace.furnish(where, at=NOON)
        lane.fill(to, work, orders=VISITS, until=NOON, told=lambda _words: None)
        yield work


def test_the_whole_measurement_tells_lives_pages_and_bars(filled, cluster, own_database):
    with psycopg.connect(**cluster.parameters(own_database), autocommit=True) as to:
        answer = lane.run(to, filled, lives=1, runs=1, at=NOON)

    assert answer["orders"] == VISITS + 6  # two of each kind warm everything up
    assert set(answer["lives"]) == {"short", "full"}
    assert {page["status"] for page in answer["pages"].values()} == {200}
    assert set(answer["bars"]) == set(lane.BARS)


def test_visits_made_by_the_thousand_break_no_invariant(filled):
    broken = {f.invariant.id: f.rows for f in invariants.check() if f.rows}

    with whole_database():
        places = Order.objects.values_list("place", flat=True)
        assert sorted(set(places)) == ["handed_over", "in_work"]
        assert len(places) == VISITS
    assert broken == {}


def test_a_full_life_ends_at_the_gate_with_a_paid_bill_and_a_short_one_with_the_bill(filled):
    cars = lane.unused_cars(6)
    lives = [lane.life(filled, car, lane.begin_of(NOON), n) for n, car in enumerate(cars)]

    short, full = live(lives[:3], "short"), live(lives[3:], "full")

    assert (len(short["steps"]), len(full["steps"])) == (7, 22)
    assert short["sql"] == sum(step["sql"] for step in short["steps"].values())
    assert short["sql"] <= lane.BARS["short life"][1]
    assert full["sql"] <= lane.BARS["full life"][1]
    assert short["steps"]["create with 5 lines"]["sql"] <= lane.BARS["create with 5 lines"][1]
    with whole_database():
        ends = [Order.objects.get(pk=one.order_id).place for one in lives]
        bills = Settlement.objects.filter(order__in=[one.order_id for one in lives])
        assert ends == ["arrived"] * 3 + ["handed_over"] * 3
        assert {bill.paid == bill.gross > 0 for bill in bills} == {True}
    assert not [f.invariant.id for f in invariants.check() if f.rows]
