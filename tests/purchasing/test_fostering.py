"""Suppliers are trained, and rewarded for their results."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.models import Supplier, SupplierIncentive, SupplierTraining
from aftersales.supply.purchasing.states import IncentiveKind, TrainingSubject
from tests.clients import post_json, signed_in
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db


def train(buying, *, by=None, **more):
    told = {
        "subject": "quality",
        "held_on": NOON.date() - timedelta(days=1),
        "content": "packing",
        "attendants": 3,
        "result": "passed",
        **more,
    }
    return commands.note_training(
        supplier_id=buying.supplier.pk, by=by or buying.clerk, at=NOON, **told
    )


def grant(buying, *, by=None, supplier=None, **more):
    told = {"kind": "reward", "measure": "plaque", "results": "no piece rejected", **more}
    return commands.grant_incentive(
        supplier_id=(supplier or buying.supplier).pk, by=by or buying.manager, at=NOON, **told
    )


@pytest.mark.covers("PU-07")
@pytest.mark.parametrize("subject", TrainingSubject.values)
def test_a_supplier_is_trained_in_one_of_two_subjects_and_it_stays_on_record(buying, subject):
    made = train(buying, subject=subject, posts="dispatch", words="well done")

    with as_seen_by(buying.manager):
        (row,) = queries.trainings(seen_by=buying.manager)
    assert (row.pk, row.subject, row.attendants, row.result) == (made.pk, subject, 3, "passed")
    assert len(TrainingSubject) == 2
    assert buying.facts()[-1:] == ["purchasing.supplier.trained"]
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        SupplierTraining.objects.filter(pk=made.pk).delete()


@pytest.mark.parametrize(
    "wrong",
    [{"content": " "}, {"attendants": 0}, {"held_on": NOON.date() + timedelta(days=1)}],
)
def test_a_training_was_held_had_a_content_and_somebody_took_part(buying, wrong):
    before = buying.facts()

    with pytest.raises(commands.TrainingImpossible):
        train(buying, **wrong)

    assert buying.facts() == before


@pytest.mark.covers("PU-08")
@pytest.mark.parametrize("kind", IncentiveKind.values)
def test_an_incentive_stands_against_an_evaluation_and_says_who_approved_it(buying, kind):
    judged = commands.evaluate_supplier(supplier_id=buying.supplier.pk, by=buying.manager, at=NOON)

    made = grant(buying, kind=kind, evaluation_id=judged.pk, results="", amount=Decimal("500.005"))

    assert (made.kind, made.evaluation, made.approved_by) == (kind, judged, buying.manager.key)
    assert made.amount in (Decimal("500.00"), Decimal("500.01"))
    assert made.currency == "CNY"
    assert len(IncentiveKind) == 2
    with whole_database(), pytest.raises(DatabaseError), transaction.atomic():
        SupplierIncentive.objects.filter(pk=made.pk).update(measure="another")


def test_an_incentive_without_results_is_refused(buying):
    other = SupplierFactory(group=buying.world.group)
    judged = commands.evaluate_supplier(supplier_id=other.pk, by=buying.manager, at=NOON)
    before = buying.facts()

    for wrong in (
        {"results": " "},
        {"measure": ""},
        {"evaluation_id": judged.pk},
        {"amount": Decimal(0)},
        {"amount": Decimal("NaN")},
    ):
        with pytest.raises(commands.IncentiveUnfounded):
            grant(buying, **wrong)

    assert buying.facts() == before


def test_only_those_with_the_right_and_of_the_group_train_and_reward(buying, world):
    looker = world.actor(world.north, "purchasing.view")

    with pytest.raises(NotPermitted):
        train(buying, by=looker)
    with pytest.raises(NotPermitted):
        grant(buying, by=looker)
    with pytest.raises(Supplier.DoesNotExist):
        grant(buying, by=world.stranger)
    train(buying)
    with as_seen_by(world.stranger):
        assert not queries.trainings(seen_by=world.stranger).exists()


@pytest.mark.covers("PU-07", "PU-08")
def test_both_are_typed_on_the_suppliers_page_and_stand_there(world, buying):
    manager = signed_in(world.person("after_sales_manager", world.north))
    page = f"/purchasing/suppliers/{buying.supplier.pk}/"

    taught = manager.post(
        f"{page}note-training/",
        {
            "subject": "product",
            "held_on": "2026-01-05",
            "content": "brake pads",
            "attendants": 4,
            "result": "partly",
        },
    )
    granted = manager.post(
        f"{page}grant-incentive/",
        {"kind": "cooperation", "measure": "frame contract", "results": "98 of 100"},
    )

    shown = manager.get(page).content.decode()
    assert "brake pads" in shown
    assert "frame contract" in shown
    assert "brake pads" in manager.get(taught.headers["Location"]).content.decode()
    assert "98 of 100" in manager.get(granted.headers["Location"]).content.decode()
    assert "brake pads" in manager.get("/purchasing/trainings/").content.decode()
    assert "frame contract" in manager.get("/purchasing/incentives/").content.decode()


@pytest.mark.covers("PU-07", "PU-08")
def test_a_program_notes_both(world, buying):
    client = signed_in(world.person("after_sales_manager", world.north))
    supplier = str(buying.supplier.pk)

    taught = post_json(
        client,
        "/api/v1/supplier-trainings",
        {
            "supplier": supplier,
            "subject": "quality",
            "held_on": "2026-01-05",
            "content": "packing",
            "attendants": 2,
            "result": "passed",
        },
    )
    granted = post_json(
        client,
        "/api/v1/supplier-incentives",
        {
            "supplier": supplier,
            "kind": "reward",
            "measure": "bonus",
            "results": "all in time",
            "amount": "300.00",
        },
    )

    assert (taught.status_code, granted.status_code) == (201, 201)
    assert client.get(f"/api/v1/supplier-trainings/{taught.json()['id']}").status_code == 200
    assert client.get("/api/v1/supplier-incentives").json()["items"][0]["measure"] == "bonus"
