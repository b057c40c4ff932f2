"""What customer, reception, workshop and call-back tell each other about a customer (CV-28)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.ground.notices.models import Notice
from aftersales.records.customers import commands, queries
from aftersales.records.customers.events import RemarkPassedOn
from aftersales.records.customers.models import Remark
from aftersales.records.customers.subscribers import tell_the_side
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory, RemarkFactory
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north)


@pytest.fixture
def me(world):
    return {"by": world.of_north, "at": NOON}


def facts(actor):
    with as_seen_by(actor):
        return [name for _actor, name in logged()]


def pass_on(world, customer, me, **more):
    said = {"from_side": "customer", "to_side": "workshop", "words": "旧件请带回"} | more
    return commands.pass_on(store_id=world.north.pk, customer_id=customer.pk, **said, **me)


@pytest.mark.covers("CV-28")
@pytest.mark.parametrize(
    ("side", "role"),
    [
        ("reception", "service_advisor"),
        ("workshop", "dispatcher"),
        ("callback", "follow_up_clerk"),
    ],
)
def test_what_the_customer_said_reaches_each_side_and_stays_open_until_settled(
    world, customer, me, side, role
):
    listener = world.person(role, world.north)

    remark = pass_on(world, customer, me, to_side=side)

    assert facts(world.of_north) == ["customers.remark.passed_on"]
    with as_seen_by(world.of_north):
        fact = RemarkPassedOn(**EventRecord.objects.get().data)
        tell_the_side(fact, by=world.of_north, at=NOON)
        told = Notice.objects.values_list("person", "code", "address")
        assert list(told) == [(listener.pk, "customers.remark", f"/remarks/{remark.pk}/")]
        assert Remark.objects.get().settled_at is None
    commands.settle_remark(remark_id=remark.pk, by=world.of_north, at=NOON + HOUR)
    with as_seen_by(world.of_north):
        assert Remark.objects.get().settled_at == NOON + HOUR
    assert facts(world.of_north)[-1] == "customers.remark.settled"


def test_what_was_told_to_the_customer_is_settled_at_once(world, customer, me):
    remark = pass_on(world, customer, me, from_side="reception", to_side="customer")

    assert (remark.settled_at, remark.settled_by) == (NOON, world.of_north.key)


@pytest.mark.covers("CV-28")
@pytest.mark.parametrize("role", ["technician", "dispatcher", "service_advisor", "follow_up_clerk"])
def test_reception_workshop_and_call_back_read_the_same_words(world, customer, role):
    remark = RemarkFactory(customer=customer, words="怕等太久")
    client = signed_in(world.person(role, world.north))

    shown = client.get(f"/remarks/{remark.pk}/")

    assert "怕等太久" in shown.content.decode()
    assert remark.words in client.get("/remarks/").content.decode()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"to_side": "customer"}, commands.SameSide),
        ({"words": "  "}, commands.WordsMissing),
        ({"to_side": "moon"}, commands.UnknownWord),
    ],
)
def test_a_refused_remark_leaves_no_trace(world, customer, me, said, refusal):
    with pytest.raises(refusal):
        pass_on(world, customer, me, **said)

    with as_seen_by(world.of_north):
        assert not Remark.objects.exists()
    assert facts(world.of_north) == []


def test_another_store_neither_writes_nor_reads_it(world, customer):
    remark = RemarkFactory(customer=customer)
    there = {"by": world.of_south, "at": NOON}

    with pytest.raises(NotPermitted):
        pass_on(world, customer, there)
    with pytest.raises(Remark.DoesNotExist):
        commands.settle_remark(remark_id=remark.pk, **there)
    with as_seen_by(world.of_south):
        assert not queries.remarks(seen_by=world.of_south).exists()


def test_it_is_settled_once(world, customer, me):
    remark = pass_on(world, customer, me)
    commands.settle_remark(remark_id=remark.pk, **me)

    with pytest.raises(commands.SettledAlready):
        commands.settle_remark(remark_id=remark.pk, **me)


@pytest.mark.covers("CV-09")
def test_remarks_are_in_the_copy_for_the_person_and_go_with_the_erasure(world, customer):
    RemarkFactory(customer=customer, words="怕等太久")
    chief = {"by": world.chief, "at": NOON}

    dossier = commands.export_person(customer_id=customer.pk, **chief)
    commands.erase(customer_id=customer.pk, reason="request", **chief)

    assert [row["words"] for row in dossier.sections["customers.remarks"]] == ["怕等太久"]
    with as_seen_by(world.chief):
        assert Remark.objects.get().words == ""


def test_the_desk_passes_on_from_the_customer_s_page(world, customer):
    client = signed_in(world.administrator)

    answer = client.post(
        f"/customers/{customer.pk}/pass-on/",
        {
            "store_id": world.north.pk,
            "from_side": "workshop",
            "to_side": "callback",
            "words": "刹车下次要换",
        },
    )

    assert answer.status_code == 303
    assert "刹车下次要换" in client.get(f"/customers/{customer.pk}/").content.decode()


def test_over_the_api_it_is_passed_on_listed_and_settled(world, customer, chief):
    status, made = chief.post(
        "/remarks",
        store_id=str(world.north.pk),
        customer_id=str(customer.pk),
        from_side="reception",
        to_side="workshop",
        words="Wheel lock key is in the glove box",
    )
    assert status == 201
    assert chief.get("/remarks", q=str(customer.pk))[1]["items"] == [made]
    assert chief.get("/remarks", q="x")[1]["items"] == []
    status, settled = chief.post(f"/remarks/{made['id']}/settle")
    assert (status, bool(settled["settled_at"])) == (200, True)
    assert chief.get(f"/remarks/{made['id']}")[1] == settled
