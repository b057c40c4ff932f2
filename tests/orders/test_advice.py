"""What stays open when a car leaves comes back with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.models import Advice
from aftersales.lane.orders.states import AdviceState
from aftersales.records.vehicles.queries import standing_warnings
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


def warnings(counter, by=None):
    with as_seen_by(by or counter.by):
        found = standing_warnings([counter.car.pk], seen_by=by or counter.by, at=NOON)
    return [w.words for w in found.get(counter.car.pk, [])]


def state(advice):
    from aftersales.core.scope import whole_database

    with whole_database():
        return Advice.objects.get(pk=advice.pk).state


@pytest.fixture
def advice(counter):
    """Declined on the last visit: brake pads, an hour and a part."""
    order = counter.open(
        jobs=[
            counter.job("保养", counter.labour()),
            counter.job("前制动片", counter.labour(hours=Decimal(2)), counter.part()),
        ]
    )
    counter.do("decline_jobs", job_ids=[counter.jobs(order)[1].pk], method="in_person")
    counter.sign(order)
    counter.put(order, "in_work", "inspection", "ready")
    counter.billed(order)
    counter.do("hand_over", order_id=order.pk)
    with as_seen_by(counter.by):
        return Advice.objects.get()


@pytest.mark.covers("WS-22", "RC-18")
def test_declined_work_comes_back_at_the_next_visit_as_a_job(counter, advice, facts):
    assert warnings(counter) == ["前制动片"]
    order = counter.open()

    job = counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)

    assert (job.title, job.consent, job.gross) == ("前制动片", "proposed", 445)
    assert [(n.kind, n.quantity) for n in counter.lines(order)] == [("labour", 2), ("part", 1)]
    assert (state(advice), warnings(counter)) == ("revived", [])
    assert facts()[-1] == "orders.advice.revived"


def test_declined_again_it_is_open_again(counter, advice):
    order = counter.open()
    job = counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)

    counter.do("decline_jobs", job_ids=[job.pk], method="phone")

    assert (state(advice), warnings(counter)) == ("open", ["前制动片"])
    with as_seen_by(counter.by):
        assert Advice.objects.count() == 1


def test_done_on_the_next_visit_it_is_done(counter, advice, facts):
    order = counter.open()
    counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)
    counter.sign(order)
    counter.put(order, "in_work", "inspection", "ready")
    counter.billed(order)

    counter.do("hand_over", order_id=order.pk)

    assert (state(advice), warnings(counter)) == ("done", [])
    assert "orders.advice.done" in facts()


def test_when_the_order_is_called_off_the_advice_is_open_again(counter, advice):
    order = counter.open()
    counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)

    counter.do("cancel_order", order_id=order.pk, reason="客户改期")

    assert state(advice) == "open"


def test_one_advice_is_on_one_order(counter, advice):
    order = counter.open()
    counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)

    with pytest.raises(commands.AdviceEnded):
        counter.do("revive_advice", advice_id=advice.pk, order_id=order.pk)


def test_advice_is_for_its_car(counter, advice, world):
    other = counter.open(vehicle_id=VehicleFactory(group=world.group).pk)

    with pytest.raises(commands.NotThisCar):
        counter.do("revive_advice", advice_id=advice.pk, order_id=other.pk)


@pytest.mark.covers("WS-22")
def test_defects_found_and_not_repaired_are_noted_too(counter, facts):
    order = counter.signed()

    counter.do(
        "note_advice",
        store_id=counter.store_id,
        vehicle_id=counter.car.pk,
        order_id=order.pk,
        title="右前减震器渗油",
        grade="amber",
        due_km=40_000,
    )

    assert warnings(counter) == ["右前减震器渗油"]
    assert facts()[-1] == "orders.advice.noted"


def test_another_store_of_the_group_sees_it_without_a_price(counter, advice, world):
    with as_seen_by(world.of_south):
        (seen,) = queries.advice_of(counter.car.pk, seen_by=world.of_south)
    assert (seen.title, seen.found_in_id) == ("前制动片", counter.store_id)
    assert not any("price" in line for line in seen.lines)
    assert warnings(counter, world.of_south) == ["前制动片"]


def test_another_group_sees_nothing(counter, advice, world):
    with as_seen_by(world.stranger):
        assert list(queries.advice_of(counter.car.pk, seen_by=world.stranger)) == []


@pytest.mark.parametrize("deed", ["drop_advice", "finish_advice"])
def test_it_ends_once(counter, advice, deed):
    more = {"reason": "客户已在别处更换"} if deed == "drop_advice" else {}
    counter.do(deed, advice_id=advice.pk, store_id=counter.store_id, **more)

    with pytest.raises(commands.AdviceEnded):
        counter.do(deed, advice_id=advice.pk, store_id=counter.store_id, **more)

    assert state(advice) in (AdviceState.DONE, AdviceState.DROPPED)
    assert warnings(counter) == []


def test_nothing_is_dropped_without_a_reason(counter, advice):
    with pytest.raises(commands.ReasonMissing):
        counter.do("drop_advice", advice_id=advice.pk, store_id=counter.store_id, reason="")

    assert state(advice) == "open"


# -- objections -----------------------------------------------------------------------------------


@pytest.mark.covers("RC-11")
@pytest.mark.parametrize("kind", ["price", "time", "work", "quality"])
def test_an_objection_is_kept_with_its_method_and_result(counter, facts, kind):
    order = counter.open()

    objection = counter.do(
        "record_objection",
        store_id=counter.store_id,
        customer_id=counter.owner.pk,
        order_id=order.pk,
        kind=kind,
        method="explain",
        words="太贵了",
    )
    objection = counter.do(
        "settle_objection", objection_id=objection.pk, result="accepted", answer="说明了工时"
    )

    assert (objection.kind, objection.result, objection.answer) == (kind, "accepted", "说明了工时")
    assert facts()[-2:] == ["orders.objection.recorded", "orders.objection.settled"]
    with pytest.raises(commands.ObjectionEnded):
        counter.do("settle_objection", objection_id=objection.pk, result="lost")


def test_an_objection_is_that_of_the_orders_customer(counter, world):
    from tests.factories.customers import CustomerFactory

    order = counter.open()
    said = {"kind": "price", "method": "listen", "words": "太贵"}

    with pytest.raises(commands.NotThisCar):
        counter.do(
            "record_objection",
            store_id=counter.store_id,
            customer_id=CustomerFactory(opened_store=world.north).pk,
            order_id=order.pk,
            **said,
        )
    with pytest.raises(commands.CustomerUnknown):
        counter.do("record_objection", store_id=counter.store_id, customer_id=999_999, **said)


@pytest.mark.covers("RC-11")
def test_an_open_objection_is_settled_from_the_list(counter, world):
    order = counter.open()
    objection = counter.do(
        "record_objection",
        store_id=counter.store_id,
        customer_id=counter.owner.pk,
        order_id=order.pk,
        kind="price",
        method="listen",
        words="太贵了",
    )
    adviser = signed_in(world.person("service_advisor", world.north))
    settle = f"/objections/{objection.pk}/settle/"

    assert settle in adviser.get("/objections/?view=open").content.decode()
    assert "太贵了" in adviser.get(settle).content.decode()
    adviser.post(settle, {"result": "accepted", "method": "explain", "answer": "说明了工时"})

    objection.refresh_from_db()
    assert (objection.result, objection.method) == ("accepted", "explain")
    assert settle not in adviser.get("/objections/?view=all").content.decode()
    elsewhere = signed_in(world.person("service_advisor", world.south))
    assert elsewhere.get(settle).status_code == 404


@pytest.mark.covers("WS-22")
def test_advice_that_was_done_elsewhere_is_closed_on_the_next_visit(counter, advice, world):
    order = counter.open()
    adviser = signed_in(world.person("service_advisor", world.north))

    assert "Done elsewhere" in adviser.get(f"/orders/{order.pk}/").content.decode()
    adviser.post(f"/orders/{order.pk}/advice/{advice.pk}/finish/")

    assert state(advice) == AdviceState.DONE
