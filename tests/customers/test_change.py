"""Keeping a file true: fields, contacts, numbers, verification, what other rooms know."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.search.queries import find
from aftersales.records.customers import commands, queries
from aftersales.records.customers.commands import Visited
from aftersales.records.customers.models import ContactPoint, Customer
from tests.conftest import NOON, logged
from tests.factories.customers import AddressFactory, ContactFactory, CustomerFactory, PhoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north, name="王建国", phone="13800138000")


@pytest.fixture
def me(world):
    return {"by": world.of_north, "at": NOON}


def facts(actor):
    with as_seen_by(actor):
        return [name for _actor, name in logged()]


@pytest.mark.covers("CV-10")
def test_a_change_keeps_what_was_before_with_the_hand_that_made_it(world, customer, me):
    commands.change(
        customer_id=customer.pk,
        changes={"name": "王建", "id_number": "11010519491231002X", "uscc": ""},
        **me,
    )

    with as_seen_by(world.of_north):
        customer = Customer.objects.get(pk=customer.pk)
        assert (customer.name, customer.id_number) == ("王建", "11010519491231002X")
        told = {(c.before, c.after, c.by) for c in queries.changes(customer)}
        assert ("王建国", "王建", world.of_north.key) in told
        assert "11010519491231002X" not in str(told)
    assert facts(world.of_north) == ["customers.customer.changed"]


def test_nothing_changed_is_no_fact(world, customer, me):
    commands.change(customer_id=customer.pk, changes={"name": "王建国"}, **me)

    assert facts(world.of_north) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "customers.name_missing"),
        ({"credit_state": "good"}, "customers.field_unknown"),
        ({"kind": "king"}, "customers.unknown_choice"),
        ({"uscc": "1"}, "customers.not_a_uscc"),
        ({"external_code": "K1"}, "customers.code_taken"),
        ({"guidance": "a\x00"}, "core.text_has_control_characters"),
    ],
)
def test_a_refused_change_leaves_no_trace(world, customer, me, changes, code):
    CustomerFactory(opened_store=world.north, external_code="K1")

    with pytest.raises(Refusal) as no:
        commands.change(customer_id=customer.pk, changes=changes, **me)

    assert no.value.code == code
    assert facts(world.of_north) == []
    with whole_database():
        assert Customer.objects.get(pk=customer.pk).name == "王建国"


@pytest.mark.covers("CV-02")
def test_the_file_completes_with_its_last_field_and_falls_short_without_it(world, customer, me):
    commands.change(customer_id=customer.pk, changes={"hopes": "free wash"}, **me)
    point = commands.add_point(
        customer_id=customer.pk, kind="address", value="深圳市南山区科技路1号", **me
    )
    with as_seen_by(world.of_north):
        assert Customer.objects.get().state == "complete"

    commands.mark_point(customer_id=customer.pk, point_id=point.pk, wrong=True, **me)

    with as_seen_by(world.of_north):
        assert Customer.objects.get().state == "incomplete"
    assert facts(world.of_north) == [
        "customers.customer.changed",
        "customers.contact_point.added",
        "customers.file.completed",
        "customers.contact_point.marked",
        "customers.file.fell_short",
    ]


@pytest.mark.covers("CV-03")
def test_what_higher_rooms_miss_keeps_a_file_open(world, customer, me):
    AddressFactory(customer=customer)
    commands.note_missing(
        customer_id=customer.pk, room="vehicles", missing=["model"], store_id=world.north.pk, **me
    )
    commands.change(customer_id=customer.pk, changes={"hopes": "free wash"}, **me)
    with as_seen_by(world.of_north):
        assert Customer.objects.get().state == "incomplete"

    commands.note_missing(
        customer_id=customer.pk, room="vehicles", missing=[], store_id=world.north.pk, **me
    )

    with as_seen_by(world.of_north):
        assert Customer.objects.get().state == "complete"


def test_the_main_number_moves_and_a_wrong_one_is_never_it(world, customer, me):
    second = commands.add_point(
        customer_id=customer.pk, kind="phone", value="13900139000", main=True, **me
    )
    with as_seen_by(world.of_north):
        assert ContactPoint.objects.get(is_main=True).pk == second.pk

    commands.mark_point(customer_id=customer.pk, point_id=second.pk, wrong=True, **me)
    commands.mark_point(customer_id=customer.pk, point_id=second.pk, main=True, **me)

    with as_seen_by(world.of_north):
        assert not ContactPoint.objects.filter(is_main=True).exists()


def test_the_same_number_is_kept_once_and_others_cannot_touch_it(world, customer, me):
    with pytest.raises(commands.PointKnown):
        commands.add_point(customer_id=customer.pk, kind="phone", value="+86 13800138000", **me)
    other = PhoneFactory(customer=CustomerFactory(opened_store=world.north), value="13711112222")
    with pytest.raises(commands.NoSuchContact):
        commands.remove_point(customer_id=customer.pk, point_id=other.pk, **me)

    assert facts(world.of_north) == []


def test_contacts_come_change_and_go_with_their_numbers(world, customer, me):
    contact = commands.add_contact(
        customer_id=customer.pk, name="李雷", role="driver", phone="13711112222", **me
    )
    commands.change_contact(
        customer_id=customer.pk, contact_id=contact.pk, name="李磊", role="family", note="son", **me
    )
    commands.remove_contact(customer_id=customer.pk, contact_id=contact.pk, **me)

    with as_seen_by(world.of_north):
        assert [p.value for p in customer.points.all()] == ["+8613800138000"]
    assert facts(world.of_north) == [
        "customers.contact.added",
        "customers.contact_point.added",
        "customers.contact.changed",
        "customers.contact.removed",
    ]
    stranger = ContactFactory(customer=CustomerFactory(opened_store=world.north))
    with pytest.raises(commands.NoSuchContact):
        commands.remove_contact(customer_id=customer.pk, contact_id=stranger.pk, **me)


@pytest.mark.covers("CV-11")
def test_verifying_begins_the_interval_anew(world, customer, me):
    commands.verify(customer_id=customer.pk, by=world.of_north, at=NOON + timedelta(days=400))

    with as_seen_by(world.of_north):
        assert Customer.objects.get().verified_at == NOON + timedelta(days=400)
    assert facts(world.of_north) == ["customers.customer.verified"]


@pytest.mark.covers("CV-12")
def test_visits_told_by_higher_rooms_count_and_never_go_back_in_time(world, customer, me):
    store = world.north.pk
    days = [date(2026, 3, 2), date(2026, 2, 1)]

    noted = commands.note_visits(
        visits=[Visited(customer_id=customer.pk, store_id=store, on=day) for day in days], **me
    )

    with as_seen_by(world.of_north):
        row = Customer.objects.get()
        assert (noted, row.visits, row.last_visit_on) == (2, 2, days[0])


def test_the_search_box_finds_a_file_where_it_is_open_and_follows_its_changes(world, customer, me):
    def hits(text, actor=world.of_north):
        with as_seen_by(actor):
            return [hit.object_id for hit in find(text, seen_by=actor) if hit.kind == "customer"]

    commands.change(customer_id=customer.pk, changes={"name": "诸葛亮"}, **me)

    assert hits("诸葛") == hits("13800138000") == hits("8000") == [customer.pk]
    assert hits("诸葛", world.of_south) == []
    commands.erase(customer_id=customer.pk, reason="request", by=world.chief, at=NOON)
    assert hits("诸葛") == []


@pytest.mark.parametrize("state", ["erased", "merged"])
def test_a_closed_file_takes_nothing_more(world, me, state):
    more = {"erased": {"erased_at": NOON, "name": ""}, "merged": {}}[state]
    into = CustomerFactory(opened_store=world.north)
    row = CustomerFactory(
        opened_store=world.north,
        state=state,
        merged_into=into if state == "merged" else None,
        **more,
    )

    with pytest.raises(Customer.DoesNotExist):
        commands.verify(customer_id=row.pk, **me)
