"""The file of a supplier: standing, people, terms and prices."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.privacy import dossier
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import NewSupplier, Terms
from aftersales.supply.purchasing.models import Supplier, SupplierContact
from aftersales.supply.purchasing.states import Mode, ProviderKind
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db


def register(by, **told):
    new = NewSupplier(**{"code": "hn-01", "name": "华南汽配", **told})
    return commands.register_supplier(new=new, by=by, at=NOON)


@pytest.mark.covers("PU-11")
@pytest.mark.parametrize("kind", ProviderKind.values)
def test_a_supplier_is_of_one_of_five_kinds(buying, kind):
    made = register(buying.clerk, kind=kind)

    assert (made.code, made.kind, len(ProviderKind)) == ("HN-01", kind, 5)
    assert buying.facts()[-1:] == ["purchasing.supplier.registered"]


def test_a_code_is_there_once_in_a_group(buying):
    register(buying.clerk)
    before = buying.facts()

    with pytest.raises(commands.SupplierKnown):
        register(buying.clerk, code="HN-01 ", name="another")

    assert buying.facts() == before


def test_a_supplier_of_the_group_is_unknown_to_another_group(buying):
    made = register(buying.clerk)

    with as_seen_by(buying.world.stranger):
        assert not queries.suppliers(seen_by=buying.world.stranger).exists()
    with pytest.raises(Supplier.DoesNotExist):
        commands.set_standing(
            supplier_id=made.pk,
            standing="blocked",
            reason="no",
            by=buying.world.stranger,
            at=NOON,
        )


def test_the_same_file_again_changes_nothing(buying):
    made = register(buying.clerk)
    before = buying.facts()

    new = NewSupplier(code="HN-01", name="华南汽配")
    commands.change_supplier(supplier_id=made.pk, new=new, by=buying.clerk, at=NOON)

    assert buying.facts() == before


def test_a_warning_says_why(buying):
    with pytest.raises(commands.StandingUnexplained):
        commands.set_standing(
            supplier_id=buying.supplier.pk,
            standing="warned",
            reason=" ",
            by=buying.manager,
            at=NOON,
        )


def test_a_contact_is_sealed_in_the_table_and_looking_at_it_is_on_record(buying):
    made = commands.note_contact(
        supplier_id=buying.supplier.pk,
        name="陈发货",
        post="dispatch",
        phone="13800138000",
        by=buying.clerk,
        at=NOON,
    )

    with whole_database():
        raw = bytes(
            SupplierContact.objects.filter(pk=made.pk)
            .extra(select={"raw": "name"})
            .values_list("raw", flat=True)
            .get()
        )
    commands.see_contact(contact_id=made.pk, by=buying.clerk, at=NOON)

    assert "陈发货".encode() not in raw
    assert buying.facts()[-2:] == ["purchasing.contact.noted", "purchasing.contact.seen"]


def test_a_contact_that_is_forgotten_leaves_nothing(buying):
    made = commands.note_contact(
        supplier_id=buying.supplier.pk, name="陈发货", by=buying.clerk, at=NOON
    )
    with whole_database():
        told = dossier("supplier_contact", made.pk)

    commands.forget_contact(contact_id=made.pk, by=buying.clerk, at=NOON)

    assert [row["name"] for rows in told.values() for row in rows] == ["陈发货"]
    with whole_database():
        assert dossier("supplier_contact", made.pk) == {}
        assert not SupplierContact.objects.exists()


def test_a_price_holds_from_its_day_and_the_former_days_keep_theirs(buying):
    later = NOON.date() + timedelta(days=10)
    commands.note_terms(
        store_id=buying.store_id,
        terms=Terms(
            supplier=buying.supplier.code,
            number=buying.part.number,
            price=Decimal("12.50"),
            holds_from=later,
        ),
        by=buying.clerk,
        at=NOON,
    )

    assert [price_on(buying, day) for day in (NOON.date(), later)] == [
        Decimal("10.00"),
        Decimal("12.50"),
    ]


def price_on(buying, day, mode=Mode.STOCK):
    with as_seen_by(buying.clerk):
        found = queries.sources([buying.part.pk], mode=mode, on=day, seen_by=buying.clerk)
    return found[buying.part.pk][0].price


@pytest.mark.covers("PU-04")
def test_a_part_is_bought_in_one_of_two_modes_each_with_its_price_and_days(buying):
    part = buying.part
    commands.note_terms(
        store_id=buying.store_id,
        terms=Terms(
            supplier=buying.supplier.code,
            number=part.number,
            price=Decimal("14.00"),
            mode=Mode.EMERGENCY,
            urgent_days=1,
        ),
        by=buying.clerk,
        at=NOON,
    )
    commands.set_mode(
        store_id=buying.store_id, part_id=part.pk, mode="emergency", by=buying.clerk, at=NOON
    )

    with as_seen_by(buying.clerk):
        told = {
            mode: queries.sources([part.pk], mode=mode, on=NOON.date(), seen_by=buying.clerk)
            for mode in Mode
        }
        modes = queries.modes_of([part.pk], store_id=buying.store_id)

    assert len(Mode) == 2
    assert modes == {part.pk: Mode.EMERGENCY}
    assert {
        mode: (found[part.pk][0].price, found[part.pk][0].days) for mode, found in told.items()
    } == {
        Mode.STOCK: (Decimal("10.00"), 3),
        Mode.EMERGENCY: (Decimal("14.00"), 1),
    }


def test_whom_to_ask_first_goes_by_rank_then_price_and_leaves_the_blocked_out(buying):
    dear, blocked = (SupplierFactory(group=buying.world.group) for _n in range(2))
    part = buying.sold("10.00", rank=2)
    for one, price, rank in ((dear, "11.00", 1), (blocked, "1.00", 1)):
        terms = Terms(
            supplier=one.code, number=part.number, price=Decimal(price), lead_days=1, rank=rank
        )
        commands.note_terms(store_id=buying.store_id, terms=terms, by=buying.clerk, at=NOON)
    commands.set_standing(
        supplier_id=blocked.pk, standing="blocked", reason="no papers", by=buying.manager, at=NOON
    )

    with as_seen_by(buying.clerk):
        found = queries.sources([part.pk], on=NOON.date(), seen_by=buying.clerk)[part.pk]

    assert [one.supplier_id for one in found] == [dear.pk, buying.supplier.pk]


def test_each_line_of_a_list_stands_or_falls_by_itself(buying):
    code, number = buying.supplier.code, buying.part.number
    rows = [
        Terms(supplier=code, number=number, price=Decimal("10.00")),
        Terms(supplier=code, number=number, price=Decimal("11.00")),
        Terms(supplier=code, number="NOWHERE", lead_days=1),
        Terms(supplier="NOBODY", number=number, lead_days=1),
        Terms(supplier=code, number=number, pack=Decimal(0)),
    ]

    found = commands.note_terms_many(rows=rows, store_id=buying.store_id, by=buying.clerk, at=NOON)

    assert [(one.outcome, [f.code for f in one.faults]) for one in found] == [
        ("unchanged", []),
        ("updated", []),
        ("rejected", ["purchasing.part_unknown"]),
        ("rejected", ["purchasing.supplier_unknown"]),
        ("rejected", ["purchasing.terms_impossible"]),
    ]


def test_prices_are_kept_by_who_may(buying):
    clerk = buying.world.actor(buying.world.north, "purchasing.view", "parts.view")

    with pytest.raises(NotPermitted):
        register(clerk)


def test_a_store_names_the_two_modes_as_its_handbook_does(buying):
    from aftersales.ground.handbook.delivering import to_every_group

    to_every_group(at=NOON)

    with as_seen_by(buying.clerk):
        zh = queries.mode_names(store_id=buying.store_id, language="zh-hans")
        en = queries.mode_names(store_id=buying.store_id, language="en")

    assert (list(zh.values()), list(en.values())) == (
        ["库存订货", "紧急订货"],
        ["stock order", "emergency order"],
    )
