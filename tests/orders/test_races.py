"""Many at one order (R-04, R-08) and at one car (I-15), each first seen to fail with its guard
off.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands
from aftersales.lane.orders.commands import _held, opening
from aftersales.lane.orders.invariants import INVARIANTS
from aftersales.lane.orders.models import Order
from aftersales.supply.parts.commands import _shelves
from aftersales.supply.parts.models import Reservation, Stock
from aftersales.supply.parts.states import Tracking
from tests.conftest import NOON
from tests.factories.parts import PartFactory, PartPriceFactory
from tests.factories.vehicles import VehicleFactory
from tests.orders.conftest import LATER, Counter
from tests.races import ROUNDS, at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
SOME = 4
UNBOUND = "; ".join(
    f"ALTER TABLE parts_stock DROP CONSTRAINT {name}"
    for name in ("stock_never_negative", "stock_reserved_is_there", "stock_value_fits")
)


def unheld(rows):
    return rows


def broken():
    with whole_database(), connection.cursor() as cursor:
        found = {}
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if rows := cursor.fetchall():
                found[rule.id] = rows
        return found


def refused(faults):
    """Everybody who lost got a named answer."""
    assert [fault for fault in faults if not isinstance(fault, Refusal)] == []


def a_signed_order(counter):
    car = VehicleFactory(group=counter.world.group)
    order = counter.open(counter.labour(), vehicle_id=car.pk)
    return counter.sign(order)


# ── R-08: sixteen move one car, to the same place and to two ─────────────────────────────────────


def sixteen_move(counter, *places):
    order = a_signed_order(counter)

    def put(place):
        return commands.put(order_id=order.pk, place=place, by=counter.by, at=NOON)

    outcome = at_once(*[lambda n=n: put(places[n % len(places)]) for n in range(MANY)])
    with whole_database():
        told = EventRecord.objects.filter(name="orders.order.put", data__order_id=order.pk).count()
    return outcome, told


@pytest.mark.parametrize("places", [("diagnosis",), ("inspection", "diagnosis")])
def test_of_sixteen_who_move_a_car_each_step_happens_once(own_database, places):
    """The same move once; of two that exclude each other the process decides, each one a fact."""
    counter = Counter(make_world())

    for _round in range(ROUNDS):
        outcome, told = sixteen_move(counter, *places)
        refused(outcome.faults)
        assert len(outcome.results) == told == 1
    assert broken() == {}


def test_without_the_guard_one_move_happens_twice(own_database, as_owner, monkeypatch):
    """The check sees what it is there to see."""
    counter = Counter(make_world())
    monkeypatch.setattr(_held, "hold", unheld)
    as_owner("DROP TRIGGER order_version_goes_on ON orders_order")

    assert any(sixteen_move(counter, "diagnosis")[1] > 1 for _round in range(SOME * ROUNDS))
    assert "I-12" in broken()


def test_the_version_alone_keeps_moves_apart(own_database, monkeypatch):
    """A lock is politeness: with it forgotten the trigger still refuses."""
    counter = Counter(make_world())
    monkeypatch.setattr(_held, "hold", unheld)

    for _round in range(SOME):
        outcome, told = sixteen_move(counter, "diagnosis")
        refused(outcome.faults)
        assert len(outcome.results) == told == 1
    assert broken() == {}


# ── R-04: advisers write the same serial-numbered part on their orders ───────────────────────────


def advisers_write_the_same_piece(counter):
    part = PartFactory(group=counter.world.group, tracking=Tracking.SERIAL)
    PartPriceFactory(part=part)
    counter.stock(part, pieces=1, lot="SN1")
    jobs = []
    for _each in range(SOME):
        order = a_signed_order(counter)
        jobs.append(counter.jobs(order)[0].pk)

    def write(job_id):
        return commands.add_part(job_id=job_id, part_id=part.pk, lot="SN1", by=counter.by, at=NOON)

    outcome = at_once(*[lambda job_id=job_id: write(job_id) for job_id in jobs])
    with whole_database():
        kept = Reservation.objects.filter(part=part, state="open").count()
        row = Stock.objects.get(part=part, lot="SN1")
    return outcome, kept, row.reserved


def test_of_two_advisers_one_has_the_piece(own_database):
    counter = Counter(make_world())

    for _round in range(ROUNDS):
        outcome, kept, reserved = advisers_write_the_same_piece(counter)
        refused(outcome.faults)
        assert (len(outcome.results), kept, reserved) == (1, 1, Decimal(1))
    assert broken() == {}


def test_without_the_guard_two_advisers_have_the_same_piece(own_database, as_owner, monkeypatch):
    counter = Counter(make_world())

    def hold(store_id, part_ids):
        rows = Stock.objects.filter(store_id=store_id, part_id__in=part_ids)
        return list(rows.select_related("part").order_by("pk"))

    monkeypatch.setattr(_shelves, "hold", hold)
    as_owner(UNBOUND)

    assert any(advisers_write_the_same_piece(counter)[1] > 1 for _round in range(SOME * ROUNDS))


# ── I-15: advisers open an order for the same car ────────────────────────────────────────────────


def advisers_open(counter):
    car = VehicleFactory(group=counter.world.group)
    outcome = at_once(
        *[lambda: counter.open(counter.labour(), vehicle_id=car.pk) for _each in range(SOME)]
    )
    with whole_database():
        return outcome, Order.objects.filter(vehicle=car).count()


def test_a_car_gets_one_open_order_and_numbers_stay_gapless(own_database):
    counter = Counter(make_world())

    for _round in range(ROUNDS):
        outcome, found = advisers_open(counter)
        refused(outcome.faults)
        assert found == 1
    with whole_database():
        numbers = list(Order.objects.order_by("pk").values_list("number", flat=True))
    assert [int(n[-6:]) for n in numbers] == list(range(1, len(numbers) + 1))
    assert broken() == {}


def test_without_the_guard_a_car_gets_two(own_database, as_owner, monkeypatch):
    counter = Counter(make_world())
    as_owner("DROP INDEX order_one_open_per_vehicle")
    seen = opening._car

    def unseen(vehicle_id, *, by):
        from aftersales.records.vehicles.models import Vehicle

        car = Vehicle.objects.select_related("model").get(pk=vehicle_id)
        standing = Order.objects.filter(vehicle=car, document__in=("estimate", "order"))
        car.open_number = standing.values_list("number", flat=True).first()
        return car

    assert seen
    monkeypatch.setattr(opening, "_car", unseen)

    assert any(advisers_open(counter)[1] > 1 for _round in range(SOME * ROUNDS))
    assert "I-15" in broken()


# ── billing against the counter: what is closed is what stands ───────────────────────────────────


def close_against_edits(counter):
    order = a_signed_order(counter)
    (line,) = counter.lines(order)
    deeds = [
        lambda: commands.settle(order_id=order.pk, by=counter.by, at=LATER),
        lambda: commands.settle(order_id=order.pk, by=counter.by, at=LATER),
        *[
            lambda n=n: commands.change_line(
                line_id=line.pk, hours=Decimal(1) - Decimal(n) / 100, by=counter.by, at=NOON
            )
            for n in range(1, 7)
        ],
    ]
    return at_once(*deeds)


def test_what_is_settled_is_what_its_lines_come_to(own_database):
    """The part of R-09 that this room holds."""
    counter = Counter(make_world())

    for _round in range(ROUNDS):
        refused(close_against_edits(counter).faults)
    assert broken() == {}
