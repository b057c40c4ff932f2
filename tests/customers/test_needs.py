"""Consultations and needs: clocks, who hears of them, shared problems, how needs shift."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.models import Delivery
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.timers import all_drives, all_timers
from aftersales.ground.deadlines.queries import about
from aftersales.records.customers import commands, queries, rules
from aftersales.records.customers.models import Consultation, Customer, Need
from aftersales.records.customers.states import (
    CONSULTATION_LIFE,
    ConsultationState,
    NeedClass,
)
from aftersales.records.customers.subscribers import tell_departments
from tests.conftest import NOON, logged
from tests.factories.customers import (
    ConsultationFactory,
    CustomerFactory,
    NeedFactory,
    NeedTopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(world):
    return {"by": world.of_north, "at": NOON}


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north)


def facts(actor):
    with as_seen_by(actor):
        return [name for _actor, name in logged()]


def receive(world, me, **more):
    said = {"store_id": world.north.pk, "channel": "phone", "words": "How much is a tyre?"}
    return commands.receive_consultation(**{**said, **more}, **me)


@pytest.mark.covers("RC-24", "CV-23")
@pytest.mark.parametrize("channel", ["visit", "phone", "letter", "email", "message", "other"])
def test_whoever_comes_calls_or_writes_is_registered_with_a_number(world, me, channel):
    row = receive(world, me, channel=channel, caller="赵四", caller_phone="13811113333")

    assert row.number == f"CO-{world.north.code}-2026-000001"
    with as_seen_by(world.of_north):
        found = queries.consultations(seen_by=world.of_north, words="13811113333")
        assert [c.pk for c in found] == [row.pk]
    assert facts(world.of_north) == ["customers.consultation.received"]


@pytest.mark.covers("CV-01")
def test_a_consultation_opens_a_file_for_who_only_asks(world, me):
    file = commands.NewFile(name="赵四", phone="13811113333")

    row = receive(world, me, file=file)

    with as_seen_by(world.of_north):
        assert Customer.objects.get().pk == row.customer_id
        assert Customer.objects.get().source == "consultation"


def test_the_clocks_of_a_consultation_and_a_file_are_driven_by_their_facts():
    for code in ("customers.file", "customers.message", "customers.contact"):
        assert code in all_timers()
        assert all_drives()[code].starts


@pytest.mark.parametrize(
    ("deed", "said", "code"),
    [
        ({"words": " "}, None, "customers.words_missing"),
        ({"channel": "pigeon"}, None, "customers.unknown_choice"),
        ({"caller_phone": "12"}, None, "core.not_a_phone"),
        ({"customer_id": 0}, None, "customers.file_unknown"),
        ({"owner_id": 0}, None, "customers.owner_unknown"),
    ],
)
def test_a_refused_consultation_leaves_no_trace_and_takes_no_number(world, me, deed, said, code):
    with pytest.raises(Refusal) as no:
        receive(world, me, **deed)

    assert no.value.code == code
    assert facts(world.of_north) == []
    assert receive(world, me).number.endswith("000001")


DEEDS = {
    ConsultationState.ANSWERED: lambda pk, me: commands.answer_consultation(
        consultation_id=pk, answer="x", **me
    ),
    ConsultationState.HANDLED: lambda pk, me: commands.handle_consultation(
        consultation_id=pk, outcome="x", **me
    ),
    ConsultationState.CLOSED: lambda pk, me: commands.close_consultation(consultation_id=pk, **me),
}
TIMES = {
    ConsultationState.RECEIVED: {},
    ConsultationState.ANSWERED: {"answered_at": NOON},
    ConsultationState.HANDLED: {"answered_at": NOON, "handled_at": NOON},
    ConsultationState.CLOSED: {"answered_at": NOON, "handled_at": NOON, "closed_at": NOON},
}


@pytest.mark.parametrize("target", DEEDS)
@pytest.mark.parametrize("state", list(ConsultationState))
def test_a_consultation_moves_only_along_its_life(world, customer, me, state, target):
    row = ConsultationFactory(customer=customer, state=state, **TIMES[state])
    if target == ConsultationState.ANSWERED and state == ConsultationState.HANDLED:
        return  # that way back is called reopening

    if CONSULTATION_LIFE.allows(state, target):
        DEEDS[target](row.pk, me)
        with as_seen_by(world.of_north):
            assert Consultation.objects.get().state == target
    else:
        with pytest.raises(IllegalMove):
            DEEDS[target](row.pk, me)
        assert facts(world.of_north) == []


def test_a_closed_consultation_takes_no_step_more(world, customer, me):
    closed = TIMES[ConsultationState.CLOSED]
    row = ConsultationFactory(customer=customer, state="closed", **closed)

    with pytest.raises(commands.ConsultationShut):
        commands.follow_up_consultation(consultation_id=row.pk, words="x", **me)
    with pytest.raises(commands.ConsultationShut):
        commands.assign_consultation(consultation_id=row.pk, **me)


def test_a_caller_turns_out_to_be_a_customer(world, customer, me):
    row = receive(world, me, caller="赵四")

    commands.assign_consultation(
        consultation_id=row.pk, customer_id=customer.pk, owner_id=world.administrator.pk, **me
    )

    with as_seen_by(world.of_north):
        row.refresh_from_db()
        assert (row.customer_id, row.owner_id) == (customer.pk, world.administrator.pk)


@pytest.mark.covers("CV-17")
def test_needs_are_classified(world, customer, me):
    for need_class in NeedClass:
        commands.record_need(
            store_id=world.north.pk, customer_id=customer.pk, need_class=need_class, **me
        )

    with as_seen_by(world.of_north):
        told = queries.need_counts(
            store_id=world.north.pk, since=NOON, until=NOON + timedelta(days=1)
        )
    assert {"repair", "maintenance", "complaint"} < set(told)
    assert set(told) == set(NeedClass.values)


@pytest.mark.covers("CV-08")
def test_a_recorded_need_is_told_to_every_department_it_concerns(world, customer, me):
    advisor = world.person("service_advisor", world.north)
    dispatcher = world.person("dispatcher", world.north)
    world.person("dispatcher", world.south)
    commands.record_need(
        store_id=world.north.pk, customer_id=customer.pk, need_class="repair", **me
    )
    with whole_database():
        waiting = Delivery.objects.filter(listener="customers.tell_departments")
        (delivery,) = waiting.select_related("event")
        event = tell_departments_event(delivery.event)

    tell_departments(event, by=world.chief, at=NOON)
    tell_departments(event, by=world.chief, at=NOON)

    with whole_database():
        from aftersales.ground.notices.models import Notice

        told = Notice.objects.values_list("person", "code", "address")
        assert set(told) == {
            (advisor.pk, "customers.need", f"/needs/{event.need_id}/"),
            (dispatcher.pk, "customers.need", f"/needs/{event.need_id}/"),
        }


def tell_departments_event(row):
    from aftersales.records.customers.events import NeedRecorded

    return NeedRecorded(**row.data)


@pytest.mark.covers("CV-19")
def test_a_solution_that_is_not_good_goes_back_to_who_plans(world, customer, me):
    need = NeedFactory(customer=customer)
    owner = world.administrator.pk
    commands.plan_solution(
        need_id=need.pk, solution="new pads", owner_id=owner, due_on=date(2026, 3, 5), **me
    )
    commands.deliver_solution(need_id=need.pk, **me)
    commands.check_solution(need_id=need.pk, good=False, words="still squeals", **me)

    with as_seen_by(world.of_north):
        assert Need.objects.get().state == "planned"
    with pytest.raises(IllegalMove):
        commands.check_solution(need_id=need.pk, good=True, **me)


def test_an_open_need_cannot_be_planned_by_way_of_a_check(world, customer, me):
    need = NeedFactory(customer=customer)

    with pytest.raises(IllegalMove):
        commands.check_solution(need_id=need.pk, good=False, **me)

    assert facts(world.of_north) == []


@pytest.mark.covers("CV-18")
def test_a_problem_of_three_customers_is_shared_and_one_of_two_is_not(world):
    squeal = NeedTopicFactory(group=world.group, name="刹车异响")
    rattle = NeedTopicFactory(group=world.group, name="底盘异响")
    customers = [CustomerFactory(opened_store=world.north) for _ in range(3)]
    for row in customers:
        NeedFactory(customer=row, topic=squeal)
    for row in (customers[0], customers[0], customers[1]):
        NeedFactory(customer=row, topic=rattle)

    with as_seen_by(world.of_north):
        shared, single = queries.split_needs(seen_by=world.of_north, at=NOON + timedelta(days=1))

    assert [(each.topic, each.customers) for each in shared] == [("刹车异响", 3)]
    assert single == 3


@pytest.mark.covers("CV-20")
def test_a_shift_of_ten_points_goes_on_record(world, me):
    customer = CustomerFactory(opened_store=world.north)
    for days, need_class, count in (
        (40, "repair", 9),
        (40, "complaint", 1),
        (10, "repair", 7),
        (10, "complaint", 3),
        (10, "parts", 0),
    ):
        for _ in range(count):
            NeedFactory(
                customer=customer, need_class=need_class, stated_at=NOON - timedelta(days=days)
            )

    moved = commands.review_needs(store_id=world.north.pk, **me)

    assert [(s.need_class, s.before, s.now) for s in moved] == [
        ("repair", 90, 70),
        ("complaint", 10, 30),
    ]
    assert facts(world.of_north) == ["customers.needs.shifted"] * 2


def test_without_needs_in_both_periods_there_is_no_shift():
    assert rules.shifts({}, {"repair": 3}, NeedClass.values) == []


def test_the_clock_of_a_new_file_runs_until_it_is_complete(world, me):
    customer = commands.register(
        file=commands.NewFile(name="王", phone="13800138000"), store_id=world.north.pk, **me
    )

    with as_seen_by(world.of_north):
        (clock,) = about("customer", customer.pk, seen_by=world.of_north)
        assert (clock.timer, clock.due_at.date()) == ("customers.file", date(2026, 3, 4))
