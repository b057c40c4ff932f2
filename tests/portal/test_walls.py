"""The second wall: with a customer's eyes the database itself shows nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from aftersales.core import rls
from aftersales.core.scope import Scope, as_seen_by, seen_as, whole_database
from aftersales.faces.portal import commands, queries
from aftersales.lane.orders.models import Estimate, Job, Order
from aftersales.records.customers.models import ContactPoint, Customer
from aftersales.records.vehicles.models import Vehicle
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import VehicleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("delivered")]


@pytest.fixture
def mine(counter):
    order, job = counter.visit()
    return order, job


@pytest.fixture
def theirs(counter):
    """The same for another customer of the same store."""
    other = CustomerFactory(opened_store=counter.store, phone="+8613987654321")
    car = VehicleFactory(group=counter.world.group, owner=other)
    order = counter.signed(vehicle_id=car.pk, customer_id=other.pk)
    job = counter.do("add_job", order_id=order.pk, title="别人的活", lines=[counter.part()])
    return order, job


def all_of(model):
    return set(model._base_manager.values_list("pk", flat=True))


def test_a_customer_sees_own_rows_and_no_others_whatever_is_asked(counter, mine, theirs):
    """Not one question here names a customer: the walls alone answer."""
    (order, _job), (other, _other_job) = mine, theirs
    counter.sent(order)
    counter.sent(other)

    with as_seen_by(counter.inside(order).actor):
        seen = {model: all_of(model) for model in (Order, Vehicle, Customer)}
        jobs = set(Job.objects.values_list("order", flat=True))
        estimates = set(Estimate.objects.values_list("order", flat=True))
        points = set(ContactPoint.objects.values_list("customer", flat=True))

    assert seen == {Order: {order.pk}, Vehicle: {counter.car.pk}, Customer: {counter.owner.pk}}
    assert (jobs, estimates, points) == ({order.pk}, {order.pk}, {counter.owner.pk})


def test_tables_that_are_not_opened_show_a_customer_nothing(counter, mine):
    """Every table that a store or a group owns and that the list does not name."""
    order, _job = mine
    counter.sent(order)
    actor = counter.inside(order).actor
    opened = set(rls.own_rules(rls.CUSTOMERS))
    shown = {}

    with as_seen_by(actor), connection.cursor() as cursor:
        for table, _rule in rls.owned_tables():
            if table not in opened:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                shown[table] = cursor.fetchone()[0]

    assert len(shown) > 100
    assert {table: n for table, n in shown.items() if n} == {}


def test_the_list_of_what_is_open_is_short_and_known():
    assert {
        model._meta.label
        for model in apps.get_models()
        if model._meta.db_table in rls.own_rules(rls.CUSTOMERS)
    } == {
        "appointments.Appointment",
        "appointments.AppointmentWork",
        "billing.Settlement",
        "billing.SettlementLine",
        "customers.Consent",
        "customers.ContactPoint",
        "customers.Customer",
        "customers.CustomerStore",
        "orders.Advice",
        "orders.Estimate",
        "orders.Job",
        "orders.Order",
        "portal.Wish",
        "vehicles.Vehicle",
        "vehicles.VehicleParty",
        "workshop.HandOver",
        "workshop.Inspection",
        "workshop.ReadyNotice",
        "workshop.RepairGuarantee",
    }


def test_nothing_is_written_with_a_customers_eyes(counter, mine):
    order, _job = mine

    with as_seen_by(counter.inside(order).actor):
        changed = Order.objects.filter(pk=order.pk).update(place="ready")
        with pytest.raises(DatabaseError), transaction.atomic():
            Customer.objects.filter(pk=counter.owner.pk).get().contacts.create(
                group_id=counter.world.group.pk, role="self", name="X"
            )

    assert changed == 0


def test_whoever_brought_the_car_sees_neither_the_file_nor_other_visits(counter, mine):
    order, _job = mine
    counter.do("change_order", order_id=order.pk, brought_by="李师傅", brought_phone="13987654321")
    second = VehicleFactory(group=counter.world.group, owner=counter.owner)
    counter.signed(vehicle_id=second.pk)
    who = counter.let_in(counter.link(order), "4321")

    with as_seen_by(who.actor):
        seen = (all_of(Order), all_of(Vehicle), all_of(Customer), all_of(ContactPoint))

    assert seen == ({order.pk}, {counter.car.pk}, set(), set())


def test_a_car_that_was_sold_on_is_no_longer_seen_by_its_former_owner(counter, mine):
    order, job = mine
    counter.do("decline_jobs", job_ids=[job.pk], method="phone")
    buyer = CustomerFactory(opened_store=counter.store)
    counter.put(order, "in_work", "inspection", "ready")
    counter.billed(order)
    counter.do("hand_over", order_id=order.pk)
    who = counter.inside(order)
    with whole_database():
        Vehicle.objects.filter(pk=counter.car.pk).update(owner=buyer)

    with as_seen_by(who.actor):
        cars = all_of(Vehicle)
    (card,) = _visits(who)

    assert (cars, card.order_id, card.plate) == (set(), order.pk, "")


def _visits(who):
    with as_seen_by(who.actor):
        return queries.visits_of(who.actor)


def test_the_address_of_one_never_shows_or_moves_anything_of_another(counter, mine, theirs):
    (order, _job), (other, other_job) = mine, theirs
    estimate, _token = counter.sent(other)
    actor = counter.inside(order).actor

    with as_seen_by(actor):
        with pytest.raises(Order.DoesNotExist):
            queries.visit_page(other.pk, seen_by=actor, at=NOON)
        for file_of in (queries.photo, queries.portrait):
            with pytest.raises(Order.DoesNotExist):
                file_of(other.pk, 1, seen_by=actor)
    for deed in (
        lambda: commands.approve(job_id=other_job.pk, estimate_id=estimate.pk, by=actor, at=NOON),
        lambda: commands.decline(job_id=other_job.pk, estimate_id=estimate.pk, by=actor, at=NOON),
        lambda: commands.wish_call(job_id=other_job.pk, by=actor, at=NOON),
        lambda: commands.keep_paper(
            order_id=other.pk,
            code="orders.estimate",
            object_id=other.pk,
            language="en",
            by=actor,
            at=NOON,
        ),
    ):
        with pytest.raises((Order.DoesNotExist, Job.DoesNotExist)):
            deed()
    assert counter.jobs(other)[-1].consent == "proposed"


def test_by_hand_typed_addresses_of_another_are_not_found(counter, mine, theirs):
    from django.utils import timezone

    (order, _job), (other, other_job) = mine, theirs
    now = timezone.now()
    entry = commands.enter_by_link(
        token=counter.link(order, at=now), four="5678", by=queries.THE_GATE, at=now
    )
    phone = counter.phone(entry.key)

    answers = {
        path: phone.get(path).status_code
        for path in (
            f"/my/visits/{other.pk}/",
            f"/my/visits/{other.pk}/live/",
            f"/my/visits/{other.pk}/papers/orders.work_order/{other.pk}/",
            f"/my/visits/{order.pk}/papers/orders.work_order/{other.pk}/",
            f"/my/visits/{order.pk}/papers/billing.receipt/1/",
            f"/my/visits/{other.pk}/photos/1/",
            f"/my/visits/{order.pk}/photos/1/",
            f"/my/visits/{order.pk}/crew/{counter.by.person_id}/",
            "/my/bookings/1/",
        )
    }
    decided = phone.post(f"/my/visits/{other.pk}/jobs/{other_job.pk}/", {"answer": "call"})

    assert {path: status for path, status in answers.items() if status != 404} == {}
    assert decided.status_code == 404


def test_a_customer_reaches_no_page_of_the_staff_and_no_operation_of_the_api(counter, mine):
    from django.utils import timezone

    order, _job = mine
    now = timezone.now()
    entry = commands.enter_by_link(
        token=counter.link(order, at=now), four="5678", by=queries.THE_GATE, at=now
    )
    phone = counter.phone(entry.key)

    assert phone.get(f"/orders/{order.pk}/").headers["Location"].startswith("/sign-in/")
    assert phone.get(f"/portal/orders/{order.pk}/").headers["Location"].startswith("/sign-in/")
    assert phone.get(f"/api/v1/orders/{order.pk}").status_code == 401


def test_staff_are_not_seen_by_the_customers_policy(counter, mine):
    """The policy adds nothing for anybody but a customer: in no scope at all there is nothing."""
    with seen_as(Scope(group="", stores="")):
        assert all_of(Order) == set()
    with seen_as(Scope(group="", stores="", customer="x'; DROP")):
        assert all_of(Order) == set()


def test_after_the_stay_the_page_leads_to_the_door(counter, mine):
    order, _job = mine
    entry = commands.enter_by_link(
        token=counter.link(order), four="5678", by=queries.THE_GATE, at=NOON
    )
    assert queries.guest_of(entry.key, at=NOON + timedelta(hours=13)) is None

    answer = counter.phone(entry.key).get(f"/my/visits/{order.pk}/")  # today is much later

    assert answer.headers["Location"] == f"/my/sign-in/?next=%2Fmy%2Fvisits%2F{order.pk}%2F"
