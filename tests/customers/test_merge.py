"""Two files that are one customer: found with reasons, merged, taken apart again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.customers import commands
from aftersales.records.customers.models import (
    Consent,
    Consultation,
    Contact,
    ContactPoint,
    CreditChange,
    Customer,
    CustomerStore,
    DuplicatePair,
    Merge,
    Need,
    TalkSubject,
)
from tests.conftest import NOON, logged
from tests.factories.customers import (
    AddressFactory,
    ConsentFactory,
    ConsultationFactory,
    ContactFactory,
    CreditChangeFactory,
    CustomerFactory,
    DuplicatePairFactory,
    NeedFactory,
    PhoneFactory,
    TalkSubjectFactory,
)

pytestmark = pytest.mark.django_db
HANGING = (
    Contact,
    ContactPoint,
    CustomerStore,
    TalkSubject,
    CreditChange,
    Consent,
    Consultation,
    Need,
)


def merge(world, kept, gone):
    return commands.merge(customer_id=kept.pk, gone_id=gone.pk, by=world.chief, at=NOON)


def picture(*customers):
    """Everything about these customers but who touched the rows last."""
    with whole_database():
        files = list(
            Customer.objects.filter(pk__in=[c.pk for c in customers]).order_by("pk").values()
        )
        for file in files:
            file.pop("changed_at"), file.pop("changed_by")
        rows = {
            model.__name__: list(
                model._default_manager.filter(customer__in=customers).order_by("pk").values()
            )
            for model in HANGING
        }
    return files, rows


@pytest.mark.covers("DA-02")
def test_doubles_are_found_with_their_reasons(world):
    one = CustomerFactory(opened_store=world.north, name="王建国", phone="13800138000")
    other = CustomerFactory(opened_store=world.south, name="王 建国", phone="13800138000")
    family = CustomerFactory(opened_store=world.south, name="李梅", phone="13800138000")
    CustomerFactory(opened_store=world.south, name="王建国", phone="13911112222")  # only the name
    CustomerFactory(opened_store=world.abroad, name="王建国", phone="13800138000")  # not our group

    pairs = commands.find_duplicates(store_id=world.north.pk, by=world.chief, at=NOON)
    again = commands.find_duplicates(store_id=world.north.pk, by=world.chief, at=NOON)

    assert [(p.one_id, p.other_id, p.score, p.reasons) for p in pairs] == [
        (one.pk, other.pk, 105, ["name", "phone"]),
        (one.pk, family.pk, 60, ["phone"]),
        (other.pk, family.pk, 60, ["phone"]),
    ]
    assert again == []


def test_a_switchboard_is_no_sign_of_doubles(world):
    for n in range(21):
        CustomerFactory(opened_store=world.north, name=f"员工{n}", phone="02168886666")

    assert commands.find_duplicates(store_id=world.north.pk, by=world.chief, at=NOON) == []


def test_two_customers_who_only_look_alike_are_not_asked_about_again(world):
    one = CustomerFactory(opened_store=world.north)
    other = CustomerFactory(opened_store=world.north)
    pair = DuplicatePairFactory(one=one, other=other)

    commands.dismiss_duplicate(pair_id=pair.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        assert DuplicatePair.objects.get().state == "different"
        assert logged() == [(world.chief.key, "customers.duplicate.dismissed")]


def test_everything_hangs_on_the_kept_file_afterwards(world):
    kept = CustomerFactory(
        opened_store=world.north, visits=3, hopes="free wash", phone="13800138000"
    )
    gone = CustomerFactory(
        opened_store=world.south,
        visits=2,
        hopes="pick-up",
        guidance="hard of hearing",
        phone="13900139000",
    )
    AddressFactory(customer=gone)
    ConsultationFactory(customer=gone)
    NeedFactory(customer=gone)

    row = merge(world, kept, gone)

    with as_seen_by(world.chief):
        kept.refresh_from_db(), gone.refresh_from_db()
        assert (gone.state, gone.merged_into_id) == ("merged", kept.pk)
        assert (kept.visits, kept.hopes, kept.guidance) == (5, "free wash", "hard of hearing")
        assert kept.points.count() == 3
        assert kept.points.filter(kind="phone", is_main=True).get().value == "+8613800138000"
        assert (kept.consultations.count(), kept.needs.count()) == (1, 1)
        assert set(kept.stores.values_list("store", flat=True)) == {world.north.pk, world.south.pk}
        assert row.filled == ["guidance"]
        assert logged()[-1] == (world.chief.key, "customers.customer.merged")


def test_a_file_is_not_merged_into_itself_nor_twice(world):
    kept, gone = (CustomerFactory(opened_store=world.north) for _ in range(2))

    with pytest.raises(commands.SameFile):
        merge(world, kept, kept)
    merge(world, kept, gone)
    with pytest.raises(Customer.DoesNotExist):
        merge(world, kept, gone)


def test_merging_needs_the_right_for_both_files(world):
    kept = CustomerFactory(opened_store=world.north)
    hidden = CustomerFactory(opened_store=world.south)

    with pytest.raises(Customer.DoesNotExist):
        commands.merge(customer_id=kept.pk, gone_id=hidden.pk, by=world.of_north, at=NOON)

    with whole_database():
        assert Merge.objects.count() == 0


def test_merges_are_undone_from_the_last_one_back(world):
    one, two, three = (CustomerFactory(opened_store=world.north) for _ in range(3))
    first = merge(world, two, one)
    second = merge(world, three, two)

    with pytest.raises(commands.MergedOn):
        commands.undo_merge(merge_id=first.pk, by=world.chief, at=NOON)
    commands.undo_merge(merge_id=second.pk, by=world.chief, at=NOON)
    commands.undo_merge(merge_id=first.pk, by=world.chief, at=NOON)
    with pytest.raises(commands.MergeUndoneAlready):
        commands.undo_merge(merge_id=first.pk, by=world.chief, at=NOON)

    with whole_database():
        assert set(Customer.objects.values_list("state", flat=True)) == {"incomplete"}


def furnish(customer, has):
    """Give a file what Hypothesis chose for it."""
    if "phone" in has:
        PhoneFactory(customer=customer, value="13800138000")
    if "other phone" in has:
        PhoneFactory(customer=customer, value=f"1390000{customer.pk % 10000:04d}", is_main=False)
    if "address" in has:
        AddressFactory(customer=customer)
    if "contact" in has:
        contact = ContactFactory(customer=customer)
        PhoneFactory(customer=customer, contact=contact, value="13711112222", is_main=False)
    if "subject" in has:
        TalkSubjectFactory(customer=customer, subject="钓鱼")
    if "consent" in has:
        ConsentFactory(customer=customer)
    if "credit" in has:
        CreditChangeFactory(customer=customer)
    if "consultation" in has:
        ConsultationFactory(customer=customer)
    if "need" in has:
        NeedFactory(customer=customer)


THINGS = st.frozensets(
    st.sampled_from(
        [
            "phone",
            "other phone",
            "address",
            "contact",
            "subject",
            "consent",
            "credit",
            "consultation",
            "need",
        ]
    )
)
WORDS = st.fixed_dictionaries(
    {
        "latent_needs": st.sampled_from(["", "x", "y"]),
        "guidance": st.sampled_from(["", "x"]),
        "grade": st.sampled_from(["", "A"]),
        "visits": st.integers(0, 5),
        "last_visit_on": st.none() | st.dates(min_value=NOON.date()),
    }
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(THINGS, THINGS, WORDS, WORDS)
def test_undoing_a_merge_brings_everything_back(world, ours, theirs, our_words, their_words):
    kept = CustomerFactory(opened_store=world.north, **our_words)
    gone = CustomerFactory(opened_store=world.south, **their_words)
    furnish(kept, ours)
    furnish(gone, theirs)
    before = picture(kept, gone)

    row = merge(world, kept, gone)
    between = picture(kept, gone)
    commands.undo_merge(merge_id=row.pk, by=world.chief, at=NOON)

    files, rows = picture(kept, gone)
    assert (files, rows) == before
    assert {name: len(r) for name, r in between[1].items()} == {
        name: len(r) for name, r in rows.items()
    }


def test_a_refused_merge_leaves_no_trace(world):
    kept, gone = (CustomerFactory(opened_store=world.north) for _ in range(2))
    reader = world.actor(world.north, "customers.view")

    with pytest.raises(Refusal):
        commands.merge(customer_id=kept.pk, gone_id=gone.pk, by=reader, at=NOON)

    with as_seen_by(world.chief):
        assert (Merge.objects.count(), logged()) == (0, [])
