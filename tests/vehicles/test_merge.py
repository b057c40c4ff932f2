"""Two files of one car become one, and two again."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by
from aftersales.ground.search.queries import find
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.models import ServiceRecordDetail, Vehicle
from tests.conftest import NOON
from tests.factories.vehicles import PlateSpellFactory, VehicleFactory
from tests.vehicles.facts import facts


@pytest.fixture
def by(world):
    return {"store_id": world.north.pk, "by": world.of_north, "at": NOON}


@pytest.fixture
def pair(world):
    """One car, once under its VIN, once under its plate alone."""
    kept = VehicleFactory(group=world.group, plate=None, plate_kind="", colour="")
    gone = VehicleFactory(group=world.group, vin=None, colour="red", model_words="帕萨特")
    PlateSpellFactory(vehicle=gone)
    return kept, gone


def serve(world, vehicle, store, on, km):
    commands.record_service(
        service=commands.NewService(vehicle_id=vehicle.pk, serviced_on=on, km=km),
        store_id=store.pk,
        by=world.of_north if store == world.north else world.of_south,
        at=NOON,
    )


@pytest.mark.covers("DA-02")
def test_the_kept_file_gets_everything_even_what_other_stores_hang_on_it(world, by, pair):
    kept, gone = pair
    serve(world, gone, world.south, date(2025, 1, 1), 10_000)
    serve(world, kept, world.north, date(2025, 6, 1), 15_000)

    commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)

    with as_seen_by(world.chief):
        kept.refresh_from_db()
        gone.refresh_from_db()
        assert (kept.plate, kept.colour, kept.odometer_km) == (gone.plate, "red", 15_000)
        assert (gone.merged_into_id, kept.service_records.count(), kept.readings.count()) == (
            kept.pk,
            2,
            2,
        )
        assert ServiceRecordDetail.objects.filter(record__vehicle=kept).count() == 2
        assert facts()[-1] == "vehicles.vehicle.merged"


def test_a_merged_file_is_not_found_and_rows_told_of_it_reach_the_kept_one(world, by, pair):
    kept, gone = pair
    commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)

    with as_seen_by(world.of_north):
        hits = [h.object_id for h in find(gone.plate, seen_by=world.of_north)]
        (again,) = commands.register_many(
            rows=[commands.NewVehicle(plate=gone.plate, colour="blue")], **by
        )

    assert hits == [kept.pk]
    assert (again.state, again.vehicle_id) == ("updated", kept.pk)


def test_what_clashes_stays_with_the_file_that_went(world, by, pair):
    kept, gone = pair
    serve(world, kept, world.north, date(2025, 6, 1), 15_000)
    serve(
        world, gone, world.north, date(2025, 7, 1), 9_000
    )  # this mileage cannot be the same car's

    commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)

    with as_seen_by(world.chief):
        assert (kept.service_records.count(), kept.readings.count(), gone.readings.count()) == (
            2,
            1,
            1,
        )


@pytest.mark.covers("DA-02")
def test_a_merge_is_undone_exactly(world, by, pair):
    kept, gone = pair
    serve(world, gone, world.south, date(2025, 1, 1), 10_000)
    with as_seen_by(world.chief):
        before = [Vehicle.objects.filter(pk=v.pk).values().get() for v in pair]
    merged = commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)

    commands.undo_merge(merge_id=merged.pk, **by)

    with as_seen_by(world.chief):
        after = [Vehicle.objects.filter(pk=v.pk).values().get() for v in pair]
        for row in (*before, *after):
            row.pop("changed_at")
            row.pop("changed_by")
        assert after == before
        assert (kept.service_records.count(), gone.service_records.count()) == (0, 1)
        assert gone.plates.count() == 1
        assert facts()[-1] == "vehicles.merge.undone"


def test_a_merge_is_undone_once(world, seen, by, pair):
    merged = commands.merge(kept_id=pair[0].pk, gone_id=pair[1].pk, **by)
    commands.undo_merge(merge_id=merged.pk, **by)
    before = facts()

    with pytest.raises(commands.MergeSettled):
        commands.undo_merge(merge_id=merged.pk, **by)

    assert facts() == before


def test_two_right_vins_are_two_cars(world, seen, by):
    one, other = VehicleFactory(group=world.group), VehicleFactory(group=world.group)

    with pytest.raises(commands.MergeImpossible):
        commands.merge(kept_id=one.pk, gone_id=other.pk, **by)
    with pytest.raises(commands.MergeImpossible):
        commands.merge(kept_id=one.pk, gone_id=one.pk, **by)

    assert facts() == []


def test_an_odd_vin_may_be_a_slip_of_the_right_one(world, seen, by):
    right = VehicleFactory(group=world.group)
    slip = VehicleFactory(group=world.group, vin="LSVAA2NC1NA123456", vin_is_odd=True)

    commands.merge(kept_id=right.pk, gone_id=slip.pk, **by)
    (again,) = commands.register_many(rows=[commands.NewVehicle(vin=slip.vin)], **by)

    assert again.vehicle_id == right.pk


def test_merging_needs_its_right(world, by, pair):
    clerk = world.actor(world.north, "vehicles.view", "vehicles.update")

    with pytest.raises(NotPermitted):
        commands.merge(kept_id=pair[0].pk, gone_id=pair[1].pk, **{**by, "by": clerk})


def test_nothing_merges_across_groups(world, by, pair):
    stranger = VehicleFactory(group=world.abroad.group, vin=None)

    with pytest.raises(Vehicle.DoesNotExist):
        commands.merge(kept_id=pair[0].pk, gone_id=stranger.pk, **by)
