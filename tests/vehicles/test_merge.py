"""Two files of one car become one, and two again."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by
from aftersales.ground.files import commands as files
from aftersales.ground.files.models import KeptFile
from aftersales.ground.notices import commands as notices
from aftersales.ground.notices.models import Notice
from aftersales.ground.search.queries import find
from aftersales.records.customers import commands as customers
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.models import (
    ServiceRecordDetail,
    Vehicle,
    VehicleMerge,
    VehicleParty,
)
from aftersales.records.vehicles.states import PartyRole
from tests.clients import signed_in
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.factories.vehicles import PlateSpellFactory, VehicleFactory, VehicleMergeFactory
from tests.files.samples import picture
from tests.races import ROUNDS, at_once
from tests.vehicles.facts import facts
from tests.worlds import make_world


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
    assert (again.outcome, again.object_id) == ("updated", kept.pk)


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

    assert again.object_id == right.pk


def test_merging_needs_its_right(world, by, pair):
    clerk = world.actor(world.north, "vehicles.view", "vehicles.update")

    with pytest.raises(NotPermitted):
        commands.merge(kept_id=pair[0].pk, gone_id=pair[1].pk, **{**by, "by": clerk})


def test_nothing_merges_across_groups(world, by, pair):
    stranger = VehicleFactory(group=world.abroad.group, vin=None)

    with pytest.raises(Vehicle.DoesNotExist):
        commands.merge(kept_id=pair[0].pk, gone_id=stranger.pk, **by)


@pytest.mark.covers("DA-02")
def test_what_other_rooms_hang_on_a_car_goes_along_and_comes_back(world, by, pair):
    kept, gone = pair
    scan = files.keep(
        upload=picture(),
        name="voucher.jpg",
        about=("vehicle", gone.pk),
        store_id=world.south.pk,
        by=world.of_south,
        at=NOON,
    )
    notices.notify(
        people=[world.administrator.pk],
        code="vehicles.note",
        about=("vehicle", gone.pk),
        address=f"/vehicles/{gone.pk}/",
        occasion="x",
        by=world.chief,
        at=NOON,
    )

    merged = commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)
    with as_seen_by(world.chief):
        after = [KeptFile.objects.get().about_object, Notice.objects.get().about_object]
    commands.undo_merge(merge_id=merged.pk, **by)

    with as_seen_by(world.chief):
        assert after == [kept.pk, kept.pk]
        assert KeptFile.objects.get(pk=scan.pk).about_object == gone.pk
        assert Notice.objects.get().about_object == gone.pk


@pytest.mark.covers("CV-05", "DA-02")
def test_the_cars_of_two_customers_who_are_one_hang_on_the_kept_file(world, by, pair):
    kept, gone = (CustomerFactory(group=world.group, opened_store=world.north) for _ in "ab")
    car, other = (VehicleFactory(group=world.group) for _ in "ab")
    commands.change_owner(vehicle_id=car.pk, customer_id=gone.pk, **by)
    for customer in (kept, gone):  # the like of this stands at both: one stays behind
        commands.link_party(
            vehicle_id=other.pk, customer_id=customer.pk, role=PartyRole.DRIVER, **by
        )
    service = commands.NewService(
        vehicle_id=car.pk, serviced_on=date(2025, 1, 1), customer_id=gone.pk
    )
    commands.record_service(service=service, **by)

    def hangs_on(customer):
        with as_seen_by(world.chief):
            return (
                Vehicle.objects.filter(owner=customer).count(),
                VehicleParty.objects.filter(customer=customer).count(),
                ServiceRecordDetail.objects.filter(customer=customer).count(),
            )

    merge = customers.merge(customer_id=kept.pk, gone_id=gone.pk, by=world.chief, at=NOON)
    merged = hangs_on(kept), hangs_on(gone)
    customers.undo_merge(merge_id=merge.pk, by=world.chief, at=NOON)

    assert merged == ((1, 2, 1), (0, 1, 0))
    assert (hangs_on(kept), hangs_on(gone)) == ((0, 1, 0), (1, 2, 1))


def test_a_car_shows_only_an_owner_whose_time_moved_to_it(world, by, pair):
    kept, gone = pair
    mine, theirs = (CustomerFactory(group=world.group, opened_store=world.north) for _ in "ab")
    commands.change_owner(vehicle_id=gone.pk, customer_id=theirs.pk, on=date(2025, 1, 1), **by)
    party = commands.change_owner(
        vehicle_id=kept.pk, customer_id=mine.pk, on=date(2025, 6, 1), **by
    )
    commands.end_party(vehicle_id=kept.pk, party_id=party.pk, on=date(2025, 9, 1), **by)

    commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)

    with as_seen_by(world.chief):
        kept.refresh_from_db()
        assert kept.owner_id is None  # two owners of one time: somebody has to look


def test_a_merge_is_not_undone_below_a_later_one(world, seen, by, pair):
    kept, gone = pair
    third = VehicleFactory(group=world.group)
    first = commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)
    with as_seen_by(world.chief):
        Vehicle.objects.filter(pk=third.pk).update(vin_is_odd=True)
    commands.merge(kept_id=third.pk, gone_id=kept.pk, **by)

    with pytest.raises(commands.MergeSettled):
        commands.undo_merge(merge_id=first.pk, **by)


@pytest.mark.covers("CV-06", "DA-02")
def test_the_page_leads_to_the_kept_file_tells_both_pasts_and_offers_the_way_back(world, by, pair):
    kept, gone = pair
    commands.give_plate(vehicle_id=gone.pk, plate="粤B99999", moves=True, **by)
    commands.merge(kept_id=kept.pk, gone_id=gone.pk, **by)
    manager = signed_in(world.person("after_sales_manager", world.north))

    led = manager.get(f"/vehicles/{gone.pk}/")
    page = manager.get(f"/vehicles/{kept.pk}/").content.decode()
    log = manager.get(f"/vehicles/{kept.pk}/story/").content.decode()
    back = manager.post(f"/vehicles/{kept.pk}/undo-merge/")
    after = manager.get(f"/vehicles/{kept.pk}/").content.decode()

    assert led["Location"] == f"/vehicles/{kept.pk}/"
    assert "entered a new plate" in log  # a fact of the file that went
    assert "Take the merge back" in page
    assert "data-confirm" in page
    assert back.status_code == 303
    assert "Take the merge back" not in after
    assert manager.get(f"/vehicles/{gone.pk}/").status_code == 200


@pytest.mark.race
@pytest.mark.parametrize("is_guarded", [True, False])
def test_one_file_goes_into_one_other_however_many_merge_it(own_database, as_owner, is_guarded):
    world = make_world()
    gone = VehicleFactory(group=world.group, vin=None)
    if not is_guarded:
        as_owner("DROP INDEX vehicle_merge_in_force")

    def goes_into(kept):
        def deed():
            with as_seen_by(world.chief):
                VehicleMergeFactory(kept=kept, gone=gone)

        return deed

    at_once(*(goes_into(VehicleFactory(group=world.group)) for _ in range(8)))

    with as_seen_by(world.chief):
        in_force = VehicleMerge.objects.filter(gone=gone, undone_at=None).count()
    assert (in_force == 1) == is_guarded


@pytest.mark.race
def test_of_two_merges_that_cross_one_stands(own_database):
    """Each wants to lead to the other: never both, and nobody gets an error."""
    world = make_world()
    me = {"store_id": world.north.pk, "by": world.of_north, "at": NOON}

    for _round in range(ROUNDS):
        one = VehicleFactory(group=world.group)
        other = VehicleFactory(group=world.group, vin=None)

        outcome = at_once(
            lambda one=one, other=other: commands.merge(kept_id=one.pk, gone_id=other.pk, **me),
            lambda one=one, other=other: commands.merge(kept_id=other.pk, gone_id=one.pk, **me),
        )

        with as_seen_by(world.chief):
            assert Vehicle.objects.filter(pk__in=[one.pk, other.pk]).in_use().count() == 1
        assert [type(f) for f in outcome.faults] == [Vehicle.DoesNotExist]
