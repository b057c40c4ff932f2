"""Opening customer files, at the counter and by the hundred."""

from __future__ import annotations

import pytest

from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.records.customers import commands
from aftersales.records.customers.commands import NewFile
from aftersales.records.customers.models import (
    ContactPoint,
    Customer,
    CustomerStore,
    DuplicatePair,
)
from aftersales.records.customers.states import Source
from tests.conftest import NOON, logged

pytestmark = pytest.mark.django_db

WANG = NewFile(name="王建国", phone="138 0013 8000")
WHOLE = NewFile(
    name="王建国", phone="13800138000", address="深圳市南山区科技路1号", hopes="free wash"
)


def register(world, file=WANG, **more):
    more = {"store_id": world.north.pk, "by": world.of_north, "at": NOON, **more}
    return commands.register(file=file, **more)


@pytest.mark.covers("CV-01")
@pytest.mark.parametrize("source", [Source.VISIT, Source.CONSULTATION, Source.TALK])
def test_a_file_is_opened_for_who_is_here_for_service_and_for_who_only_asks(world, source):
    customer = register(world, source=source)

    with as_seen_by(world.of_north):
        assert (customer.name, customer.source, customer.state) == ("王建国", source, "incomplete")
        assert list(customer.stores.values_list("store_id", "reason")) == [
            (world.north.pk, "registered")
        ]
        assert [p.value for p in customer.points.all()] == ["+8613800138000"]
        assert logged() == [(world.of_north.key, "customers.customer.registered")]


@pytest.mark.covers("CV-01")
def test_an_organisation_has_a_company_code_and_somebody_who_speaks_for_it(world):
    file = NewFile(
        name="深圳某某物流有限公司",
        entity="organisation",
        uscc="9144 0300 MA5D XE4N 18",
        contact_name="李雷",
        contact_role="fleet",
        contact_phone="021-6888 6666",
    )

    customer = register(world, file)

    with as_seen_by(world.of_north):
        assert customer.uscc == "91440300MA5DXE4N18"
        (contact,) = customer.contacts.all()
        assert (contact.name, contact.role) == ("李雷", "fleet")
        assert [p.value for p in contact.points.all()] == ["+862168886666"]


@pytest.mark.covers("CV-02")
def test_a_file_with_all_its_fields_is_complete_at_once(world):
    customer = register(world, WHOLE)

    assert (customer.state, customer.completed_at) == ("complete", NOON)
    with as_seen_by(world.of_north):
        assert [name for _actor, name in logged()] == [
            "customers.customer.registered",
            "customers.file.completed",
        ]


@pytest.mark.covers("CV-07")
@pytest.mark.parametrize(
    ("file", "code", "field"),
    [
        (NewFile(name="  "), "customers.name_missing", "name"),
        (NewFile(name="王", phone="1380013800"), "core.not_a_phone", "phone"),
        (NewFile(name="王", phone="10086"), "core.not_a_phone", "phone"),
        (NewFile(name="王\x00"), "core.text_has_control_characters", "name"),
        (NewFile(name="王\ud842"), "core.text_broken", "name"),
        (NewFile(name="王" * 121), "core.text_too_long", "name"),
        (NewFile(name="王", uscc="9111000010162374"), "customers.not_a_uscc", "uscc"),
        (
            NewFile(name="王", id_number="110101199001011234"),
            "customers.not_an_id_number",
            "id_number",
        ),
        (NewFile(name="王", email="nobody"), "customers.not_an_email", "email"),
        (NewFile(name="王", kind="king"), "customers.unknown_choice", "kind"),
    ],
)
def test_what_cannot_be_right_is_refused_by_field_and_leaves_no_trace(world, file, code, field):
    with pytest.raises(Refusal) as no:
        register(world, file)

    assert (no.value.code, no.value.field) == (code, field)
    with as_seen_by(world.of_north):
        assert (Customer.objects.count(), logged()) == (0, [])


@pytest.mark.parametrize("name", ["𠮷田", "㐂", "欧阳·买买提", "Ünal", "葛󠄀城"])
def test_names_with_rare_characters_come_back_as_they_went_in(world, name):
    customer = register(world, NewFile(name=name))

    with as_seen_by(world.of_north):
        assert Customer.objects.get(pk=customer.pk).name == name


@pytest.mark.covers("CV-07")
def test_the_same_phone_and_name_is_known_until_somebody_says_otherwise(world):
    first = register(world)

    with pytest.raises(commands.LooksKnown) as no:
        register(world, store_id=world.south.pk, by=world.of_south)
    again = register(world, anyway=True)

    assert no.value.known == (first.pk,)
    assert again.pk != first.pk


def test_a_phone_with_another_name_opens_a_file_and_notes_the_likeness(world):
    first = register(world)

    second = register(world, NewFile(name="李梅", phone="+8613800138000"))

    with as_seen_by(world.of_north):
        (pair,) = DuplicatePair.objects.all()
        assert (pair.one_id, pair.other_id, pair.reasons) == (first.pk, second.pk, ["phone"])


def test_opening_files_needs_the_right_in_that_store(world):
    with pytest.raises(Refusal) as no:
        register(world, store_id=world.south.pk)

    assert no.value.code == "core.not_permitted"


def test_many_rows_are_settled_row_by_row(world):
    register(world)
    rows = [
        NewFile(name="王建国", phone="13800138000"),  # known, nothing new
        NewFile(
            name="王建国", phone="13800138000", address="深圳市福田区2号"
        ),  # known, new address
        NewFile(name="赵四", phone="13900139000", external_code="K7"),
        NewFile(
            name="赵四 ", phone="１３９００１３９０００.0"
        ),  # the same again, as spreadsheets write it
        NewFile(name="钱五", external_code="K7"),  # the old system's code says who it is
        NewFile(name="坏", phone="123"),
    ]

    outcomes = commands.register_many(
        files=rows, store_id=world.north.pk, by=world.of_north, at=NOON
    )

    assert [o.outcome for o in outcomes] == [
        "unchanged",
        "updated",
        "created",
        "unchanged",
        "unchanged",
        "rejected",
    ]
    assert [(f.column, f.code) for f in outcomes[5].faults] == [("phone", "core.not_a_phone")]
    assert outcomes[2].object_id == outcomes[3].object_id == outcomes[4].object_id


@pytest.mark.covers("DA-01")
def test_the_same_rows_a_second_time_change_nothing(world):
    rows = [NewFile(name=f"客{n}", phone=f"139{n:08d}", hopes="x") for n in range(30)]

    first = commands.register_many(files=rows, store_id=world.north.pk, by=world.of_north, at=NOON)
    with as_seen_by(world.of_north):
        before = EventRecord.objects.count()
    again = commands.register_many(files=rows, store_id=world.north.pk, by=world.of_north, at=NOON)

    assert {o.outcome for o in first} == {"created"}
    assert {o.outcome for o in again} == {"unchanged"}
    with as_seen_by(world.of_north):
        assert EventRecord.objects.count() == before == 30
        assert set(Customer.objects.values_list("source", "opened_at")) == {("import", NOON)}


def test_rows_known_in_another_store_are_opened_for_this_one(world):
    register(world)

    (outcome,) = commands.register_many(
        files=[WANG], store_id=world.south.pk, by=world.of_south, at=NOON
    )

    assert outcome.outcome == "updated"
    with as_seen_by(world.of_south):
        assert Customer.objects.visible_to(world.of_south).count() == 1
        assert logged()[-1] == (world.of_south.key, "customers.file.opened")


def test_a_store_sees_a_file_of_the_group_only_after_opening_it_for_a_reason(world):
    customer = register(world)
    with as_seen_by(world.of_south):
        assert not Customer.objects.visible_to(world.of_south).exists()

    commands.open_file(
        customer_id=customer.pk, store_id=world.south.pk, reason="call", by=world.of_south, at=NOON
    )

    with as_seen_by(world.of_south):
        assert Customer.objects.visible_to(world.of_south).get() == customer
        link = CustomerStore.objects.get(store=world.south)
        assert (link.reason, link.opened_by) == ("call", world.of_south.key)


def test_files_of_another_group_do_not_exist(world):
    customer = register(world)

    with pytest.raises(commands.FileUnknown):
        commands.open_file(
            customer_id=customer.pk,
            store_id=world.abroad.pk,
            reason="call",
            by=world.stranger,
            at=NOON,
        )
    with as_seen_by(world.stranger):
        assert (Customer.objects.count(), ContactPoint.objects.count()) == (0, 0)


def test_opening_many_files_costs_the_same_few_statements(world):
    def rows(n, start):
        return [
            NewFile(name=f"客{i}", phone=f"137{i:08d}", address=f"深圳市{i}号")
            for i in range(start, start + n)
        ]

    def statements(files):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with as_seen_by(world.of_north), CaptureQueriesContext(connection) as seen:
            commands.register_many(files=files, store_id=world.north.pk, by=world.of_north, at=NOON)
        return len(seen)

    statements(rows(1, 900))
    assert statements(rows(3, 0)) == statements(rows(30, 100))


@pytest.mark.covers("CV-22")
@pytest.mark.parametrize("kind", ["direct", "end_user", "dealer", "agent_supplied"])
def test_four_kinds_of_customer_are_told_apart(world, kind):
    customer = register(world, NewFile(name="王", kind=kind))

    with as_seen_by(world.of_north):
        assert Customer.objects.filter(kind=kind).get() == customer
