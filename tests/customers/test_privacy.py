"""Personal data: masked, in clear only on record, copied for the person, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from aftersales.core import phones
from aftersales.core.models import EventRecord, IdempotencyKey
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.customers import commands
from aftersales.records.customers.models import (
    ClearViewReason,
    Contact,
    ContactPoint,
    Customer,
)
from tests.conftest import NOON, logged
from tests.customers.canary import (
    CANARY,
    lines_with,
    raw_dump,
    rows_that_tell_of_the_canary,
    run_jobs,
    tell_the_canary_everywhere,
)
from tests.factories.customers import (
    AddressFactory,
    ConsultationFactory,
    CustomerFactory,
)


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north, name="王建国", phone=CANARY)


def reveal(world, customer, **more):
    return commands.reveal(customer_id=customer.pk, **{"by": world.of_north, "at": NOON, **more})


@pytest.mark.django_db
@pytest.mark.covers("CV-09")
def test_each_clear_view_is_one_fact(world, customer):
    clear = reveal(world, customer)

    assert [(p.kind, p.value) for p in clear.points] == [("phone", CANARY)]
    with as_seen_by(world.of_north):
        (fact,) = EventRecord.objects.all()
        assert (fact.name, fact.actor) == ("customers.data.revealed", world.of_north.key)
        assert fact.data == {
            "store_id": world.north.pk,
            "customer_id": customer.pk,
            "what": "contact",
            "within_hour": 1,
        }


@pytest.mark.django_db
@pytest.mark.covers("CV-09")
def test_without_the_right_nothing_is_shown(world, customer):
    reader = world.actor(world.north, "customers.view")

    with pytest.raises(Refusal) as no:
        reveal(world, customer, by=reader)

    assert no.value.code == "core.not_permitted"
    with as_seen_by(world.of_north):
        assert logged() == []


@pytest.mark.django_db
def test_a_file_that_the_store_has_not_opened_does_not_exist(world, customer):
    with pytest.raises(Customer.DoesNotExist):
        reveal(world, customer, by=world.of_south)


def test_if_the_fact_cannot_be_written_nothing_is_shown(own_database, as_owner):
    from tests.worlds import make_world

    world = make_world()
    customer = CustomerFactory(opened_store=world.north, phone=CANARY)
    as_owner("REVOKE INSERT ON event FROM aftersales_app")

    with pytest.raises(DatabaseError):
        reveal(world, customer)


@pytest.mark.django_db
@pytest.mark.covers("CV-09")
def test_the_201st_clear_view_in_an_hour_needs_a_reason_and_raises_one_alarm(world, customer):
    for minute in range(200):
        reveal(world, customer, at=NOON + timedelta(seconds=minute))
    late = NOON + timedelta(minutes=10)

    with pytest.raises(commands.ReasonMissing):
        reveal(world, customer, at=late)
    reveal(world, customer, at=late, reason="recall letters")
    reveal(world, customer, at=late, reason="recall letters")
    reveal(world, customer, at=NOON + timedelta(hours=2))

    with as_seen_by(world.of_north):
        alarms = EventRecord.objects.filter(name="customers.data.alarmed")
        assert [a.data["views"] for a in alarms] == [201]
        assert ClearViewReason.objects.count() == 2


@pytest.mark.django_db
def test_the_person_gets_everything_from_every_store(world, customer):
    AddressFactory(customer=customer)
    ConsultationFactory(customer=customer, store=world.south, words="How much is a tyre?")
    commands.add_subject(customer_id=customer.pk, subject="钓鱼", by=world.of_north, at=NOON)

    dossier = commands.export_person(customer_id=customer.pk, by=world.of_north, at=NOON)

    sections = dossier.sections
    assert sections["customers.file"][0]["name"] == "王建国"
    assert {row["value"] for row in sections["customers.ways_to_reach"]} == {
        CANARY,
        "深圳市南山区科技路1号",
    }
    assert sections["customers.consultations"][0]["words"] == "How much is a tyre?"
    assert sections["customers.talk_subjects"][0]["subject"] == "钓鱼"
    with as_seen_by(world.of_north):
        assert logged()[-1] == (world.of_north.key, "customers.person.exported")


@pytest.mark.django_db
def test_forgetting_takes_the_words_and_leaves_the_numbers(world, customer):
    contact = commands.add_contact(
        customer_id=customer.pk,
        name="李雷",
        role="driver",
        phone="13811112222",
        by=world.of_north,
        at=NOON,
    )
    consultation = ConsultationFactory(
        customer=customer,
        store=world.south,
        state="closed",
        answered_at=NOON,
        handled_at=NOON,
        closed_at=NOON,
        caller_phone="+86" + CANARY,
    )
    commands.change(customer_id=customer.pk, changes={"name": "王建"}, by=world.of_north, at=NOON)

    commands.erase(customer_id=customer.pk, reason="request", by=world.of_north, at=NOON)

    with whole_database():
        customer.refresh_from_db()
        assert (customer.name, customer.state, customer.erased_at) == ("", "erased", NOON)
        assert not ContactPoint.objects.filter(customer=customer).exists()
        assert not Contact.objects.filter(pk=contact.pk).exists()
        consultation.refresh_from_db()
        assert (consultation.words, consultation.caller_phone) == ("", "")
        from django.apps import apps

        for history in ("CustomerHistory", "ContactHistory", "ContactPointHistory"):
            assert apps.get_model("customers", history).objects.count() == 0
    with as_seen_by(world.of_north):
        assert logged()[-1] == (world.of_north.key, "customers.person.erased")


@pytest.mark.django_db
def test_a_customer_with_open_matters_is_not_forgotten_yet(world, customer):
    ConsultationFactory(customer=customer, store=world.south)

    with pytest.raises(commands.StillNeeded) as no:
        commands.erase(customer_id=customer.pk, reason="request", by=world.of_north, at=NOON)

    assert no.value.codes == ("customers.consultation_open",)
    with whole_database():
        customer.refresh_from_db()
    assert customer.name == "王建国"


@pytest.mark.django_db
def test_answers_kept_for_repeats_are_forgotten_with_the_person(world, customer):
    with whole_database():
        for subjects in (["customer:0"], [f"customer:{customer.pk}"]):
            IdempotencyKey.objects.create(
                actor="a",
                route="r",
                key=str(subjects),
                body_hash="",
                subjects=subjects,
                created_at=NOON,
            )

    commands.erase(customer_id=customer.pk, reason="request", by=world.of_north, at=NOON)

    with whole_database():
        assert [k.subjects for k in IdempotencyKey.objects.all()] == [["customer:0"]]


@pytest.mark.covers("CV-09", "DA-01")
def test_a_canary_number_is_nowhere_in_clear(own_database, cluster, settings):
    from tests.worlds import make_world

    world = make_world()

    told = tell_the_canary_everywhere(world, settings)
    before = raw_dump(cluster, own_database)
    commands.erase(customer_id=told.customer_id, reason="request", by=world.chief, at=NOON)
    run_jobs("exchange.look_through")
    after = raw_dump(cluster, own_database)

    assert told.heard_outside != []
    assert [place for place, words in told.heard_outside if CANARY in words] == []
    assert b"customers_contactpoint" in before
    assert lines_with(CANARY, before) == []
    assert lines_with(CANARY, after) == []
    assert "李雷".encode() in before
    assert "李雷".encode() not in after
    assert "王建国".encode() not in after
    assert phones.index("+86" + CANARY).encode() in before
    assert phones.index("+86" + CANARY).encode() not in after
    assert rows_that_tell_of_the_canary() == {"rejects": 0, "waiting files": 0, "answers": 0}
