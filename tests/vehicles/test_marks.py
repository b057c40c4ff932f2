"""Recalls and campaigns by VIN, and what a car has a claim to when it comes in (RC-18)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.commands import NewMark, NewVehicle
from aftersales.records.vehicles.models import Mark
from aftersales.records.vehicles.rules import cover
from aftersales.records.vehicles.rules.outlook import Cycle
from tests.clients import signed_in
from tests.conftest import NOON
from tests.vehicles.facts import facts

VIN = "LSVAA49J132047371"
TODAY = NOON.date()


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


def mark(by, vin, **more):
    new = NewMark(**{"vin": vin, "number": "R2026-07", "title": "制动软管更换", **more})
    return commands.note_mark(new=new, **by)


def warned(world, vehicle, at=NOON):
    found = queries.standing_warnings([vehicle.pk], seen_by=world.of_north, at=at)
    return [(row.kind, row.words) for row in found.get(vehicle.pk, [])]


@pytest.mark.django_db
@pytest.mark.covers("RC-18")
def test_a_recalled_car_is_warned_of_until_the_work_is_done_once(world, by, vehicle):
    with as_seen_by(world.of_north):
        row = mark(by, vehicle.vin)
        assert warned(world, vehicle) == [("recall", "R2026-07 制动软管更换")]

        commands.finish_mark(mark_id=row.pk, reference="RO-N-1", **by)

        assert warned(world, vehicle) == []
        with pytest.raises(commands.MarkDone):
            commands.finish_mark(mark_id=row.pk, **by)
        assert facts()[-1] == "vehicles.mark.finished"


@pytest.mark.django_db
@pytest.mark.covers("RC-18")
def test_a_car_that_comes_after_the_list_is_warned_of_when_it_is_put_on_file(world, by):
    with as_seen_by(world.of_north):
        row = mark(by, VIN, kind="campaign")
        assert row.vehicle_id is None

        car = commands.register(new=NewVehicle(vin=VIN), **by)

        row.refresh_from_db()
        assert row.vehicle_id == car.pk
        assert warned(world, car) == [("campaign", "R2026-07 制动软管更换")]


@pytest.mark.django_db
def test_a_vin_that_is_told_later_is_met_as_well(world, by):
    with as_seen_by(world.of_north):
        mark(by, VIN)
        car = commands.register(new=NewVehicle(plate="粤B12345"), **by)
        assert warned(world, car) == []

        commands.update(vehicle_id=car.pk, new=NewVehicle(vin=VIN), **by)

        assert warned(world, car) == [("recall", "R2026-07 制动软管更换")]


@pytest.mark.django_db
def test_the_same_list_twice_changes_nothing_and_a_bad_line_stands_alone(world, by, vehicle):
    with as_seen_by(world.of_north):
        rows = [
            NewMark(vin=vehicle.vin, number="R1", title="软件升级"),
            NewMark(vin="KURZ", number="R1"),
            NewMark(vin=VIN, number=""),
        ]
        first = commands.note_marks_many(rows=rows, **by)
        again = commands.note_marks_many(rows=rows[:1], **by)

        assert [one.outcome for one in first][:1] == ["created"]
        assert [one.refusal.code for one in first[1:]] == [
            "vehicles.vin_malformed",
            "vehicles.mark_unnamed",
        ]
        assert [one.outcome for one in again] == ["unchanged"]
        assert Mark.objects.count() == 1


@pytest.mark.django_db
def test_a_campaign_that_has_run_out_warns_nobody(world, by, vehicle):
    with as_seen_by(world.of_north):
        mark(by, vehicle.vin, kind="campaign", until=TODAY)

        assert len(warned(world, vehicle)) == 1
        assert warned(world, vehicle, at=NOON + timedelta(days=2)) == []


@pytest.mark.django_db
def test_what_is_still_to_come_cannot_be_done(world, by, vehicle):
    with as_seen_by(world.of_north):
        row = mark(by, vehicle.vin)

        with pytest.raises(commands.DayInFuture):
            commands.finish_mark(mark_id=row.pk, done_on=TODAY + timedelta(days=3), **by)

        row.refresh_from_db()
        assert row.done_on is None


@pytest.mark.django_db
def test_marks_need_the_right_and_another_group_sees_none(world, by, vehicle):
    reader = world.actor(world.north, "vehicles.view")
    with pytest.raises(NotPermitted):
        mark({**by, "by": reader}, vehicle.vin)
    mark(by, vehicle.vin)

    with as_seen_by(world.stranger):
        assert list(queries.marks(seen_by=world.stranger)) == []


# -- what the car has a claim to -------------------------------------------------------------------

CYCLE = Cycle(km=10_000, months=12, first_km=5_000, first_months=6)
SOLD = date(2026, 1, 10)


@pytest.mark.covers("RC-18")
@pytest.mark.parametrize(
    ("on", "km", "done_on", "state"),
    [
        (date(2026, 7, 10), 5_000, None, "open"),
        (date(2026, 7, 11), 100, None, "over"),
        (date(2026, 2, 1), 5_001, None, "over"),
        (date(2026, 2, 1), None, None, "open"),
        (date(2026, 2, 1), 100, date(2026, 1, 30), "done"),
    ],
)
def test_first_maintenance_is_a_claim_within_its_months_and_kilometres(on, km, done_on, state):
    found = cover.first_maintenance(sold_on=SOLD, done_on=done_on, cycle=CYCLE, on=on, km=km)

    assert (found.state, found.until, found.until_km) == (state, date(2026, 7, 10), 5_000)


@pytest.mark.covers("RC-18")
def test_warranty_follows_the_file_else_the_law(world):
    law = {"months": 36, "most_km": 60_000, "km": 59_999}

    by_law = cover.warranty(sold_on=SOLD, agreed_until=None, on=date(2029, 1, 10), **law)
    agreed = cover.warranty(sold_on=SOLD, agreed_until=date(2031, 1, 1), on=date(2030, 1, 1), **law)
    unknown = cover.warranty(sold_on=None, agreed_until=None, on=SOLD, **law)

    assert (by_law.state, by_law.until, by_law.until_km) == ("open", date(2029, 1, 10), 60_000)
    assert (agreed.state, agreed.until_km) == ("open", None)
    assert unknown.state == "unknown"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 120_000))
def test_once_over_warranty_never_opens_again(on, km):
    told = {"sold_on": date(2020, 1, 1), "agreed_until": None, "months": 36, "most_km": 60_000}

    now = cover.warranty(on=on, km=km, **told)
    later = cover.warranty(on=on + timedelta(days=1), km=km + 1, **told)

    assert (now.state, later.state) != ("over", "open")


@pytest.mark.django_db
@pytest.mark.covers("RC-18")
def test_the_car_page_and_the_list_tell_it(world, by, vehicle):
    row = mark(by, vehicle.vin)
    clerk = signed_in(world.person("service_advisor", world.north))

    listed = clerk.get("/vehicles/marks/").content.decode()
    car = clerk.get(f"/vehicles/{vehicle.pk}/").content.decode()

    assert "R2026-07" in listed
    assert "R2026-07" in car
    assert 'class="facts covers"' in car
    done = clerk.post(
        f"/vehicles/marks/{row.pk}/done/", {"store_id": world.north.pk, "reference": "RO-1"}
    )
    assert done.status_code == 303
    with as_seen_by(world.of_north):
        assert Mark.objects.get().done_on is not None
