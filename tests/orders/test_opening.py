"""The document of a visit begins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.lane.orders import commands
from aftersales.lane.orders.models import Order
from aftersales.records.customers.commands import FileGone
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("RC-17", "WS-05")
def test_an_order_holds_statement_instruction_lines_and_charges(counter, facts):
    order = counter.open(
        jobs=[
            counter.job(
                "刹车异响",
                counter.labour(),
                counter.part(),
                counter.other(),
                instruction="检查前制动片厚度",
            )
        ],
        statement="踩刹车的时候吱吱响",
    )

    (job,) = counter.jobs(order)
    assert order.number == f"RO-{counter.store.code}-2026-000001"
    assert (order.statement, job.instruction) == ("踩刹车的时候吱吱响", "检查前制动片厚度")
    assert [(n.kind, n.gross) for n in counter.lines(order)] == [
        ("labour", Decimal("200.00")),
        ("part", Decimal("45.00")),
        ("charge", Decimal("10.60")),
    ]
    now = counter.now(order)
    assert (now.document, now.place, now.consent) == ("estimate", "arrived", "proposed")
    assert (now.gross, now.hours, now.payers) == (Decimal("255.60"), Decimal("1.00"), ["customer"])
    assert (job.gross, job.own, job.hours) == (now.gross, now.gross, now.hours)
    assert facts() == [
        "orders.order.opened",
        "orders.job.added",
        *["orders.line.added"] * 3,
        "orders.statement.taken",
    ]


def test_numbers_are_gapless_also_after_a_refusal(counter):
    counter.open()
    with pytest.raises(commands.OpenOrderStands):
        counter.open()

    second = counter.open(vehicle_id=VehicleFactory(group=counter.world.group).pk)

    assert second.number.endswith("-000002")


@pytest.mark.covers("WS-36")
@pytest.mark.parametrize("service_type", ["maintenance", "beauty_tar", "decoration_other"])
def test_an_order_is_of_a_kind_of_service(counter, service_type):
    assert counter.open(service_type=service_type).service_type == service_type


def test_a_kind_of_service_that_nobody_offers_is_refused(counter):
    with pytest.raises(commands.ChoiceUnknown):
        counter.open(service_type="tuning")


def test_a_second_order_of_a_car_needs_a_reason(counter):
    """I-15: one open order a vehicle, or flagged."""
    first = counter.open()

    with pytest.raises(commands.OpenOrderStands) as refused:
        counter.open()
    second = counter.open(parallel_reason="保险事故另开")

    assert first.number in str(refused.value)
    assert (second.is_parallel, second.parallel_reason) == (True, "保险事故另开")


def test_an_order_in_another_store_stands_in_the_way_unseen(counter, world):
    """The car cannot be in two houses at once; the other store's number is not told."""
    first = counter.open()
    customer = CustomerFactory(opened_store=world.south)

    with pytest.raises(commands.OpenOrderStands) as refused:
        commands.open_order(
            store_id=world.south.pk,
            vehicle_id=counter.car.pk,
            customer_id=customer.pk,
            by=world.of_south,
            at=NOON,
        )

    assert first.number not in str(refused.value)


def test_a_customer_whom_the_store_does_not_know_is_refused(counter, world, facts):
    with pytest.raises(commands.CustomerUnknown):
        counter.open(customer_id=CustomerFactory(opened_store=world.abroad).pk)

    assert facts() == []


def test_nothing_is_opened_for_a_closed_file(counter):
    """The trigger is the truth where somebody forgot to look."""
    from aftersales.core.scope import whole_database
    from aftersales.lane.orders.commands._held import named_clashes

    order = counter.open()
    gone = CustomerFactory(opened_store=counter.store)
    with whole_database():
        type(gone).objects.filter(pk=gone.pk).update(state="merged", merged_into=counter.owner)

    with pytest.raises(FileGone), whole_database(), named_clashes():
        Order.objects.create(
            store=counter.store,
            number="RO-X",
            vehicle=VehicleFactory(group=counter.world.group),
            customer_id=gone.pk,
            service_type="repair",
            currency="CNY",
            opened_at=NOON,
            opened_on=order.opened_on,
            opened_by="staff:7",
            put_at=NOON,
        )


def test_the_right_is_asked_in_the_store(counter, world):
    with pytest.raises(NotPermitted):
        counter.open(by=world.of_south)


@pytest.mark.covers("RC-03", "RC-16")
def test_the_customers_words_and_the_first_diagnosis_are_kept_apart(counter, facts):
    order = counter.open()

    order = counter.do(
        "take_statement", order_id=order.pk, statement="方向盘抖", diagnosis="轮胎动平衡"
    )
    counter.do("take_statement", order_id=order.pk, statement="方向盘抖")

    assert (order.statement, order.diagnosis) == ("方向盘抖", "轮胎动平衡")
    assert facts()[1:] == ["orders.statement.taken", "orders.order.changed"]


def test_who_brought_the_car_is_sealed(counter):
    order = counter.open()

    order = counter.do("change_order", order_id=order.pk, brought_by="李女士", transport="waits")

    assert (order.brought_by, order.transport) == ("李女士", "waits")


def test_what_somebody_changed_meanwhile_is_not_overwritten(counter):
    order = counter.open()
    counter.do("change_order", order_id=order.pk, transport="waits", version=1)

    with pytest.raises(commands.Stale):
        counter.do("change_order", order_id=order.pk, transport="leaves", version=1)

    assert counter.now(order).transport == "waits"


def test_another_adviser_takes_the_visit_over(counter, world, facts):
    order = counter.open()
    colleague = world.person("service_advisor", world.north)

    order = counter.do("assign", order_id=order.pk, advisor_id=colleague.pk)

    assert order.advisor_id == colleague.pk
    assert facts()[-1] == "orders.order.assigned"


def test_nobody_unknown_becomes_the_adviser(counter):
    order = counter.open()

    with pytest.raises(commands.AdvisorUnknown):
        counter.do("assign", order_id=order.pk, advisor_id=999_999)
