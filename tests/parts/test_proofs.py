"""Only parts that conform to the car maker's standard enter stock (PT-16)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.commands import Arrival
from aftersales.supply.parts.models import Quarantine, StockMove
from tests.clients import signed_in
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def foreign(desk):
    """A brake pad of another maker."""
    part = desk.part()
    commands.set_origin(part_id=part.pk, origin="certified", by=desk.by, at=NOON)
    return part


def proof(desk, part, **more):
    told = {"kind": "certificate", "number": "CCC-2026-118", "issuer": "中国质量认证中心", **more}
    return commands.note_proof(part_id=part.pk, by=desk.by, at=NOON, **told)


def aside(desk, part, quantity=4, **more):
    arrival = Arrival(part_id=part.pk, quantity=Decimal(quantity), cost=Decimal(30), **more)
    return commands.hold_back(store_id=desk.store_id, arrival=arrival, by=desk.by, at=NOON)


@pytest.mark.covers("PT-16")
def test_without_a_proof_it_does_not_enter_stock(desk, foreign, facts):
    before = facts()

    with pytest.raises(commands.ProofMissing):
        desk.receive(foreign, 4)

    assert desk.shelf(foreign)[0] == 0
    assert facts() == before


@pytest.mark.covers("PT-16")
def test_a_certificate_that_is_held_or_comes_along_lets_it_in(desk, foreign):
    desk.receive(foreign, 1, proof="LS-4711")
    proof(desk, foreign)
    desk.receive(foreign, 2)

    assert desk.shelf(foreign)[0] == 3
    with whole_database():
        rows = StockMove.objects.filter(part=foreign).order_by("pk").values_list("proof", flat=True)
        assert list(rows) == ["LS-4711", ""]


def test_a_certificate_holds_to_its_last_day(desk, foreign):
    proof(desk, foreign, valid_until=TODAY)
    desk.receive(foreign, 1)

    with pytest.raises(commands.ProofMissing):
        desk.receive(foreign, 1, at=NOON + timedelta(days=1))


def test_the_car_makers_own_part_needs_none(desk, part):
    desk.receive(part, 1)

    assert desk.shelf(part)[0] == 1


def test_a_whole_delivery_falls_with_one_unproved_part(desk, part, foreign):
    arrivals = [Arrival(part_id=p.pk, quantity=Decimal(1)) for p in (part, foreign)]

    with pytest.raises(commands.ProofMissing):
        commands.receive_many(store_id=desk.store_id, arrivals=arrivals, by=desk.by, at=NOON)

    assert desk.shelf(part)[0] == 0


@pytest.mark.covers("PT-16")
def test_pieces_set_aside_are_no_stock_until_their_paper_comes(desk, foreign, facts):
    row = aside(desk, foreign)
    assert desk.shelf(foreign)[0] == 0
    with pytest.raises(commands.ProofMissing):
        commands.release_held(quarantine_id=row.pk, proof=" ", by=desk.by, at=NOON)

    row = commands.release_held(
        quarantine_id=row.pk, proof="LS-4711", place="q-01", by=desk.by, at=NOON
    )

    assert (row.state, desk.shelf(foreign)[0], desk.shelf(foreign)[2]) == ("released", 4, 120)
    assert {"parts.quarantine.held", "parts.quarantine.released"} <= set(facts())
    with pytest.raises(IllegalMove):
        commands.send_back_held(quarantine_id=row.pk, reason="x", by=desk.by, at=NOON)


def test_what_nothing_proves_goes_back_with_a_reason(desk, foreign):
    row = aside(desk, foreign)
    with pytest.raises(commands.ReasonMissing):
        commands.send_back_held(quarantine_id=row.pk, reason=" ", by=desk.by, at=NOON)

    row = commands.send_back_held(quarantine_id=row.pk, reason="无合格证", by=desk.by, at=NOON)

    assert (row.state, desk.shelf(foreign)[0]) == ("sent_back", 0)


def test_a_paper_is_named_and_held_once(desk, foreign):
    with pytest.raises(commands.ProofUnnamed):
        proof(desk, foreign, issuer=" ")
    proof(desk, foreign)
    with pytest.raises(commands.ProofKnown):
        proof(desk, foreign)

    with as_seen_by(desk.by):
        assert len(queries.proofs(seen_by=desk.by, part_id=foreign.pk)) == 1


def test_the_pages_refuse_set_aside_and_release(desk, foreign, world):
    clerk = signed_in(world.person("parts_clerk", world.north))
    form = {"quantity": "2", "store_id": world.north.pk}

    refused = clerk.post(f"/parts/{foreign.pk}/receive/", form)
    assert refused.status_code in (200, 422)
    clerk.post(f"/parts/{foreign.pk}/receive/", {**form, "is_aside": "on"})
    with whole_database():
        row = Quarantine.objects.get()
    assert foreign.shown_number in clerk.get("/parts/quarantine/").content.decode()

    clerk.post(f"/parts/quarantine/{row.pk}/into-stock/", {"proof": "LS-1"})

    with whole_database():
        assert Quarantine.objects.get().state == "released"
    assert "LS-1" in clerk.get("/parts/quarantine/?view=all").content.decode()
