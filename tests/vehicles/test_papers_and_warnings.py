"""Proof of cover, insurance, use instruction, and what everybody must know first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from aftersales.core.actors import NotPermitted
from aftersales.core.models import EventRecord
from aftersales.core.scope import as_seen_by
from aftersales.core.words import TextMissing
from aftersales.ground.handbook.commands import deliver
from aftersales.ground.handbook.queries import pinned
from aftersales.ground.handbook.subscribers import BY as HANDBOOK
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.models import UseInstruction, VehicleDocument, VehicleWarning
from aftersales.records.vehicles.states import WarningKind
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.vehicles import GuidanceFactory, VehicleModelFactory, VehicleWarningFactory
from tests.vehicles.facts import facts


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


@pytest.mark.covers("CV-25")
def test_four_proofs_decide_on_cover(seen, by, vehicle):
    assert queries.proof(vehicle).missing == ["voucher", "invoice", "first_sale_on", "seller"]

    commands.add_document(
        vehicle_id=vehicle.pk,
        kind="invoice",
        number="044001900111",
        issuer="北城汽车销售",
        dated_on=date(2024, 5, 6),
        **by,
    )
    commands.add_document(vehicle_id=vehicle.pk, kind="guarantee_voucher", number="SB-1", **by)

    vehicle.refresh_from_db()
    assert queries.proof(vehicle) == queries.Proof(
        voucher=True, invoice=True, first_sale_on=date(2024, 5, 6), seller="北城汽车销售"
    )
    assert queries.proof(vehicle).is_whole
    assert facts() == ["vehicles.document.added", "vehicles.document.added"]


def test_an_invoice_does_not_overrule_a_known_day_of_sale(seen, by, vehicle):
    commands.mark_seller(
        vehicle_id=vehicle.pk, sold_by="ourselves", first_sale_on=date(2024, 5, 1), **by
    )
    commands.add_document(
        vehicle_id=vehicle.pk, kind="invoice", number="1", dated_on=date(2024, 5, 6), **by
    )

    vehicle.refresh_from_db()
    assert vehicle.first_sale_on == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("paper", "refusal"),
    [
        ({}, commands.DocumentEmpty),
        ({"number": "  "}, commands.DocumentEmpty),
        (
            {"dated_on": date(2024, 5, 6), "valid_until": date(2024, 5, 5)},
            commands.DatesCrossed,
        ),
        ({"dated_on": date(1800, 1, 1)}, commands.ValueOutOfReach),
    ],
)
def test_a_paper_that_proves_nothing_is_refused(seen, by, vehicle, paper, refusal):
    with pytest.raises(refusal):
        commands.add_document(vehicle_id=vehicle.pk, kind="invoice", **paper, **by)

    assert (VehicleDocument.objects.count(), facts()) == (0, [])


def test_numbers_of_papers_are_sealed_in_the_table(seen, by, vehicle):
    from django.db import connection

    commands.add_document(vehicle_id=vehicle.pk, kind="invoice", number="044001900111", **by)

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM vehicles_vehicledocument")
        (sealed,) = cursor.fetchone()
    assert b"044001900111" not in bytes(sealed)


def test_insurance_is_noted_with_its_last_day_and_once(seen, by, vehicle):
    for number in ("P-1", "P-2"):
        commands.note_insurance(
            vehicle_id=vehicle.pk,
            insurer="平安",
            ends_on=date(2026, 12, 31),
            starts_on=date(2026, 1, 1),
            number=number,
            **by,
        )

    (policy,) = vehicle.insurances.all()
    assert (policy.number, policy.ends_on) == ("P-2", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("policy", "refusal"),
    [
        ({"insurer": "平安", "starts_on": date(2027, 1, 1)}, commands.DatesCrossed),
        ({"insurer": "  "}, TextMissing),
    ],
)
def test_insurance_that_makes_no_sense_is_refused(seen, by, vehicle, policy, refusal):
    with pytest.raises(refusal):
        commands.note_insurance(vehicle_id=vehicle.pk, ends_on=date(2026, 12, 31), **policy, **by)

    assert facts() == []


@pytest.mark.covers("CV-24")
def test_use_instruction_is_recorded_with_the_material_of_the_model(
    world, seen, by, vehicle, customer
):
    model = VehicleModelFactory(group=world.group)
    vehicle.model = model
    vehicle.save(update_fields=["model"])
    own = commands.publish_guidance(
        code="first-days",
        title_zh="首次用车指南",
        body_zh="磨合期 1,000 公里。",
        model_id=model.pk,
        by=world.of_north,
        at=NOON,
    )
    everybody = GuidanceFactory(group=world.group)
    GuidanceFactory(group=world.group, model=VehicleModelFactory(group=world.group))

    fitting = list(queries.guidance_for(vehicle, seen_by=world.of_north))
    instruction = commands.give_instruction(
        vehicle_id=vehicle.pk,
        guidance_ids=[own.pk],
        minutes=40,
        customer_id=customer.pk,
        topics=["驾驶辅助", "首保时间"],
        **by,
    )

    assert {g.pk for g in fitting} == {own.pk, everybody.pk}
    assert (instruction.minutes, list(instruction.guidance.all())) == (40, [own])
    assert facts() == ["vehicles.guidance.published", "vehicles.use_instruction.given"]


@pytest.mark.covers("CV-24")
def test_a_new_version_of_guidance_leaves_the_old_one_pinned(world, seen, by, vehicle):
    publish = {"code": "first-days", "title_zh": "指南", "by": world.of_north, "at": NOON}
    old = commands.publish_guidance(body_zh="一", **publish)
    instruction = commands.give_instruction(
        vehicle_id=vehicle.pk, guidance_ids=[old.pk], minutes=10, **by
    )

    new = commands.publish_guidance(body_zh="二", **publish)

    assert (old.version, new.version) == (1, 2)
    assert [g.pk for g in instruction.guidance.all()] == [old.pk]
    assert [g.pk for g in queries.guidance_for(vehicle, seen_by=world.of_north)] == [new.pk]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"minutes": 0}, commands.ValueOutOfReach),
        ({"minutes": 601}, commands.ValueOutOfReach),
        ({"guidance_ids": [999_999]}, commands.GuidanceUnknown),
        ({"customer_id": 999_999}, commands.CustomerUnknown),
    ],
)
def test_an_instruction_that_cannot_be_is_refused(seen, by, vehicle, told, refusal):
    with pytest.raises(refusal):
        commands.give_instruction(
            vehicle_id=vehicle.pk, **{"guidance_ids": [], "minutes": 30, **told}, **by
        )

    assert facts() == []


# -- warnings --------------------------------------------------------------------------------------


def standing(world, vehicle, at=NOON, seen_by=None):
    actor = seen_by or world.of_north
    with as_seen_by(actor):
        found = queries.standing_warnings([vehicle.pk], seen_by=actor, at=at)
    return [(w.kind, w.words) for w in found.get(vehicle.pk, [])]


def raise_warning(world, vehicle, kind=WarningKind.RECALL, **more):
    told = {"words": "气囊", "reference": "recall:5", "by": world.of_north, "at": NOON}
    return commands.raise_warning(vehicle_id=vehicle.pk, kind=kind, **{**told, **more})


def test_a_warning_stands_until_it_is_withdrawn(world, vehicle):
    raise_warning(world, vehicle)
    assert standing(world, vehicle) == [("recall", "气囊")]

    gone = commands.withdraw_warning(
        vehicle_id=vehicle.pk,
        kind=WarningKind.RECALL,
        reference="recall:5",
        by=world.of_north,
        at=NOON,
    )

    assert (gone, standing(world, vehicle)) == (1, [])
    with as_seen_by(world.of_north):
        assert facts() == ["vehicles.warning.raised", "vehicles.warning.withdrawn"]


def test_raised_again_it_gets_the_new_words_and_stays_one(world, seen, vehicle):
    raise_warning(world, vehicle)
    raise_warning(world, vehicle)
    raise_warning(world, vehicle, words="气囊,请勿驾驶")

    assert standing(world, vehicle) == [("recall", "气囊,请勿驾驶")]
    assert facts() == ["vehicles.warning.raised"] * 2


def test_withdrawing_what_does_not_stand_does_nothing(world, seen, vehicle):
    gone = commands.withdraw_warning(
        vehicle_id=vehicle.pk, kind=WarningKind.UNPAID, by=world.of_north, at=NOON
    )

    assert (gone, facts()) == (0, [])


def test_the_most_pressing_stands_first(world, vehicle):
    for kind in (WarningKind.NOTE, WarningKind.OPEN_ADVICE, WarningKind.SAFETY):
        raise_warning(world, vehicle, kind, words="", reference="")

    assert [kind for kind, _ in standing(world, vehicle)] == ["safety", "open_advice", "note"]


def test_a_warning_ends_by_itself_when_its_time_is_over(world, vehicle):
    raise_warning(world, vehicle, until=NOON + timedelta(days=1))

    assert len(standing(world, vehicle)) == 1
    assert standing(world, vehicle, at=NOON + timedelta(days=2)) == []


def test_one_stores_warning_is_its_own(world, vehicle):
    raise_warning(world, vehicle, WarningKind.UNPAID, store_id=world.north.pk)

    assert len(standing(world, vehicle)) == 1
    assert standing(world, vehicle, seen_by=world.of_south) == []


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"link": "https://evil.example/"}, commands.LinkLeadsOutside),
        ({"link": "//evil.example/"}, commands.LinkLeadsOutside),
        ({"link": "/\\evil.example"}, commands.LinkLeadsOutside),
        ({"link": "javascript:alert(1)"}, commands.LinkLeadsOutside),
        ({"until": NOON}, commands.DatesCrossed),
    ],
)
def test_a_warning_leads_nowhere_outside_and_not_into_the_past(world, seen, vehicle, told, refusal):
    with pytest.raises(refusal):
        raise_warning(world, vehicle, **told)

    assert (VehicleWarning.objects.count(), facts()) == (0, [])


def test_warning_needs_its_right(world, vehicle):
    with pytest.raises(NotPermitted):
        raise_warning(world, vehicle, by=world.actor(world.north, "vehicles.view"))


def test_the_database_itself_keeps_one_warning_of_a_kind_and_reference(world, vehicle):
    VehicleWarningFactory(vehicle=vehicle, reference="recall:5")

    with pytest.raises(IntegrityError, match="vehicle_warning_once"):
        VehicleWarningFactory(vehicle=vehicle, reference="recall:5")


def test_words_of_warnings_are_not_in_the_log(world, seen, vehicle):
    raise_warning(world, vehicle, words="欠款 1,280")

    assert "欠款" not in str(EventRecord.objects.latest("pk").data)


@pytest.mark.covers("CV-24")
def test_explaining_use_goes_point_by_point_through_the_handbook_and_pins_its_wording(
    world, vehicle
):
    deliver(group_id=world.group.pk, by=HANDBOOK, at=NOON)
    browser = signed_in(world.person("service_advisor", world.north))
    address = f"/vehicles/{vehicle.pk}/give-instruction/"
    dialog = browser.get(address).content.decode()
    told = {"minutes": 30, "covered": ["Driving and safety"], "topics": "Towing"}

    browser.post(address, told)

    assert dialog.count('name="covered"') == 7
    with as_seen_by(world.chief):
        given = UseInstruction.objects.get()
        assert given.topics == ["Driving and safety", "Towing"]
        (version,) = pinned(about=("use_instruction", given.pk), seen_by=world.chief)
        assert version.item.code == "CV-24"
    page = browser.get(f"/vehicles/{vehicle.pk}/").content.decode()
    assert "Driving and safety · Towing" in page
