"""The odometer never falls without a reason that somebody answers for (I-16)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connections

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.words import TextMissing
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.guards import UNDO
from aftersales.records.vehicles.models import OdometerReading, Vehicle
from aftersales.records.vehicles.states import CorrectionReason, OdometerSource
from tests.conftest import NOON
from tests.factories.vehicles import OdometerReadingFactory
from tests.vehicles.facts import facts

TODAY = date(2026, 3, 2)


def read(world, vehicle, km, on=None, **more):
    return commands.read_odometer(
        vehicle_id=vehicle.pk,
        km=km,
        on=on,
        store_id=world.north.pk,
        by=more.pop("by", world.of_north),
        at=NOON,
        **more,
    )


def correct(world, vehicle, km, reason=CorrectionReason.MISTYPED, words="typed twice", **more):
    return commands.correct_odometer(
        vehicle_id=vehicle.pk,
        km=km,
        reason=reason,
        words=words,
        store_id=world.north.pk,
        by=more.pop("by", world.of_north),
        at=NOON,
        **more,
    )


@pytest.mark.covers("CV-04")
def test_each_visit_reads_the_mileage_again(world, seen, vehicle):
    read(world, vehicle, 10_000, date(2025, 6, 1))
    read(world, vehicle, 20_500)

    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.odometer_on) == (20_500, TODAY)
    assert facts() == ["vehicles.odometer.read", "vehicles.odometer.read"]


@pytest.mark.covers("CV-04")
@pytest.mark.parametrize(
    ("km", "on"),
    [
        (19_999, None),  # less than before
        (20_001, date(2025, 12, 1)),  # more than later
        (9_999, date(2025, 7, 1)),  # between two readings, below the first
    ],
)
def test_mileage_that_goes_backwards_is_refused_and_leaves_no_trace(world, seen, vehicle, km, on):
    read(world, vehicle, 10_000, date(2025, 6, 1))
    read(world, vehicle, 20_000, date(2026, 1, 1))
    before = facts()

    with pytest.raises(commands.OdometerFell):
        read(world, vehicle, km, on)

    assert (vehicle.readings.count(), facts()) == (2, before)


def test_the_same_reading_twice_is_one(world, seen, vehicle):
    read(world, vehicle, 10_000)
    read(world, vehicle, 10_000)

    assert (vehicle.readings.count(), facts()) == (1, ["vehicles.odometer.read"])


def test_less_later_on_the_same_day_is_less(world, seen, vehicle):
    read(world, vehicle, 10_000)

    with pytest.raises(commands.OdometerFell):
        read(world, vehicle, 9_000)


@pytest.mark.parametrize(("km", "on"), [(-1, None), (5_000_001, None), (1, date(2026, 3, 3))])
def test_no_odometer_shows_this(world, seen, vehicle, km, on):
    with pytest.raises(commands.ValueOutOfReach):
        read(world, vehicle, km, on)

    assert facts() == []


@pytest.mark.covers("CV-04")
def test_a_slip_is_struck_out_with_a_reason(world, seen, vehicle):
    read(world, vehicle, 10_000, date(2025, 6, 1))
    read(world, vehicle, 205_000, date(2026, 1, 1))

    correction = correct(world, vehicle, 20_500)

    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.distance_km) == (20_500, 20_500)
    assert (correction.former_km, correction.words) == (205_000, "typed twice")
    assert list(vehicle.readings.order_by("pk").values_list("km", "is_void", "generation")) == [
        (10_000, False, 1),
        (205_000, True, 1),
        (20_500, False, 2),
    ]
    assert facts()[-1] == "vehicles.odometer.corrected"


@pytest.mark.parametrize(
    "reason",
    [
        CorrectionReason.CLUSTER_REPLACED,
        CorrectionReason.BATTERY_SWAPPED,
        CorrectionReason.TAMPERED,
    ],
)
def test_after_a_new_counter_the_distance_goes_on(world, seen, vehicle, reason):
    read(world, vehicle, 80_000, date(2025, 12, 1))

    correct(world, vehicle, 12, reason, "cluster replaced on order 17", on=date(2026, 2, 1))
    read(world, vehicle, 1_012)

    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, vehicle.distance_km) == (1_012, 81_000)


def test_an_old_reading_belongs_to_the_counter_of_its_day(world, seen, vehicle):
    read(world, vehicle, 80_000, date(2025, 12, 1))
    correct(world, vehicle, 12, CorrectionReason.CLUSTER_REPLACED, on=date(2026, 2, 1))

    old = read(world, vehicle, 79_000, date(2025, 11, 1))

    vehicle.refresh_from_db()
    assert (old.generation, vehicle.odometer_km) == (1, 12)
    with pytest.raises(commands.OdometerFell):
        read(world, vehicle, 80_001, date(2025, 11, 2))


@pytest.mark.parametrize("words", ["", "   "])
def test_a_correction_without_words_is_refused(world, seen, vehicle, words):
    read(world, vehicle, 10_000)
    before = facts()

    with pytest.raises((commands.ReasonMissing, TextMissing)):
        correct(world, vehicle, 1_000, words=words)

    vehicle.refresh_from_db()
    assert (vehicle.odometer_km, facts()) == (10_000, before)


def test_there_has_to_be_something_to_correct(world, seen, vehicle):
    with pytest.raises(commands.NothingToCorrect):
        correct(world, vehicle, 1_000)
    read(world, vehicle, 1_000)
    with pytest.raises(commands.NothingToCorrect):
        correct(world, vehicle, 1_000)


def test_a_correction_does_not_reach_behind_a_later_reading(world, seen, vehicle):
    read(world, vehicle, 10_000)

    with pytest.raises(commands.ValueOutOfReach):
        correct(world, vehicle, 1_000, on=date(2026, 1, 1))


def test_reading_and_correcting_are_two_rights(world, seen, vehicle):
    reader = world.actor(world.north, "vehicles.view", "vehicles.read_odometer")
    read(world, vehicle, 10_000, by=reader)

    with pytest.raises(NotPermitted):
        correct(world, vehicle, 1_000, by=reader)


def test_the_database_itself_refuses_a_falling_odometer(world, vehicle):
    OdometerReadingFactory(vehicle=vehicle, km=2_000, read_on=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="never falls"):
        OdometerReadingFactory(vehicle=vehicle, km=1_000, read_on=date(2026, 2, 1))


def falls() -> int:
    """Readings of one counter that stand below an earlier one: I-16 as one statement."""
    with whole_database(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM vehicles_odometerreading a JOIN vehicles_odometerreading b "
            "ON a.vehicle_id = b.vehicle_id AND a.generation = b.generation AND NOT a.is_void "
            "AND NOT b.is_void AND a.read_on < b.read_on AND a.km > b.km"
        )
        (count,) = cursor.fetchone()
    return int(count)


def race(world, vehicle, *, write: Callable[[Vehicle, int, date], None]) -> None:
    """Sixteen hands note sixteen readings that cannot all be true, at the same moment."""
    start = threading.Barrier(16)

    def one(n: int) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait()
            with as_seen_by(world.of_north):
                write(vehicle, 50_000 - n * 100, date(2026, 1, 1 + n))
        except (IntegrityError, commands.OdometerFell):
            pass
        finally:
            connections.close_all()

    hands = [threading.Thread(target=one, args=(n,)) for n in range(16)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def insert(vehicle: Vehicle, km: int, on: date) -> None:
    """Past the command and its lock: only the database stands guard."""
    OdometerReading.objects.create(
        vehicle=vehicle,
        group_id=vehicle.group_id,
        km=km,
        read_on=on,
        source=OdometerSource.VISIT,
        recorded_at=NOON,
    )


@pytest.mark.race
@pytest.mark.parametrize("is_guarded", [True, False])
def test_of_contradicting_readings_at_one_moment_the_guard_lets_one_stand(
    own_database, as_owner, is_guarded
):
    from tests.factories.vehicles import VehicleFactory
    from tests.worlds import make_world

    world = make_world()
    vehicle = VehicleFactory(group=world.group)
    if not is_guarded:
        as_owner(UNDO)

    race(world, vehicle, write=insert)

    with as_seen_by(world.of_north):
        count = vehicle.readings.count()
    assert (count == 1, falls() == 0) == (is_guarded, is_guarded)


@pytest.mark.race
def test_the_command_answers_all_but_one_with_a_refusal(own_database):
    from tests.factories.vehicles import VehicleFactory
    from tests.worlds import make_world

    world = make_world()
    vehicle = VehicleFactory(group=world.group)

    def command(car: Vehicle, km: int, on: date) -> None:
        read(world, car, km, on)

    race(world, vehicle, write=command)

    with as_seen_by(world.of_north):
        assert (vehicle.readings.count(), falls()) == (1, 0)


@pytest.mark.race
@pytest.mark.parametrize("is_guarded", [True, False])
def test_one_vin_becomes_one_vehicle_however_many_register_it(own_database, as_owner, is_guarded):
    from tests.worlds import make_world

    world = make_world()
    if not is_guarded:
        as_owner("DROP INDEX vehicle_vin_once")
    start = threading.Barrier(8)

    def one() -> None:
        try:
            connections["default"].ensure_connection()
            start.wait()
            commands.register(
                new=commands.NewVehicle(vin="LSVAA2NC0NA123456"),
                store_id=world.north.pk,
                by=world.of_north,
                at=NOON,
            )
        except commands.AlreadyRegistered:
            pass
        finally:
            connections.close_all()

    hands = [threading.Thread(target=one) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    with as_seen_by(world.of_north):
        assert (Vehicle.objects.count() == 1) == is_guarded
