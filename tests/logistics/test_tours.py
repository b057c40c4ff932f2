"""Tours of own vans: planned, reordered, sent off, driven, and what they cost (LG-02, LG-05)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import OpeningTime
from aftersales.supply.logistics import commands, queries, rules
from aftersales.supply.logistics.models import Stop, Tour
from aftersales.supply.logistics.rules import Call, Roads, VanTerms
from tests.conftest import NOON
from tests.logistics.conftest import broken

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
FAR, NEAR = "22.70,114.20", "22.56,114.06"  # 25 km and 3 km away
SIGNED = {"received_by": "李配件", "signature": "M10 10 L90 40"}


def clock(moment):
    return moment.astimezone(ZONE).strftime("%H:%M")


# ── planning ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("LG-02")
def test_the_order_of_stops_costs_least_and_keeps_every_window(touring):
    late = touring.outside(point=NEAR, taken_from=time(15), taken_to=time(16))
    early = touring.outside(point=FAR, taken_from=time(9), taken_to=time(10))

    (tour,) = touring.plan(late, early)

    stops = touring.stops(tour)
    assert [stop.shipment_id for stop in stops] == [early.pk, late.pk]
    assert not any(stop.is_late for stop in stops)
    assert [clock(stop.arrives_at) for stop in stops] == ["09:00", "15:00"]
    assert (tour.state, tour.planned_cost) == ("planned", tour.best_cost)
    assert broken() == {}


@pytest.mark.covers("LG-02")
def test_what_cannot_be_fitted_is_named_with_its_reason(touring):
    unknown = touring.outside()
    heavy = touring.outside(point=NEAR, weight_kg=Decimal(900))
    unreachable = touring.outside(point="23.9,115.9", taken_from=time(8), taken_to=time(9))
    fits = touring.outside(point=NEAR)

    draft = touring.draft(unknown, heavy, unreachable, fits)

    assert dict(draft.planned.left_out) == {
        unknown.pk: "nowhere",
        heavy.pk: "too_big",
        unreachable.pk: "window",
    }
    assert [way.shipment_ids for way in draft.planned.ways] == [(fits.pk,)]


def test_a_stop_without_a_point_is_driven_to_by_the_kilometres_somebody_typed(touring):
    row = touring.outside(road_km=Decimal("12.5"))

    (tour,) = touring.plan(row)

    assert (tour.planned_km, touring.stops(tour)[0].km) == (Decimal("25.0"), Decimal("12.5"))


def test_sites_of_the_group_are_driven_to_where_they_lie(touring):
    row = touring.to_site()
    touring.place(touring.south, NEAR)

    (tour,) = touring.plan(row)

    assert Decimal(5) < tour.planned_km < Decimal(12)


def test_a_site_that_is_closed_that_day_is_on_no_tour(touring):
    row = touring.to_site()
    touring.place(touring.south, NEAR)
    with whole_database():
        other = (touring.day.weekday() + 1) % 7
        OpeningTime.objects.create(
            store=touring.world.south, weekday=other, opens=time(8), closes=time(18)
        )

    assert touring.draft(row).planned.left_out == ((row.pk, "window"),)


def test_today_no_van_leaves_before_now(touring):
    touring.day -= timedelta(days=1)

    (tour,) = touring.plan(touring.outside(point=NEAR))

    assert tour.leaves_at == NOON


def test_kilograms_and_packages_spread_over_two_vans(touring):
    rows = [touring.outside(point=NEAR, weight_kg=Decimal(300)) for _n in range(2)]
    second = touring.car_of("粤B2")

    tours = touring.plan(*rows, vans=[touring.car, second])

    assert sorted(tour.van_id for tour in tours) == sorted([touring.car.pk, second.pk])


@pytest.mark.covers("LG-02")
def test_a_plan_from_yesterdays_shipments_is_refused(touring):
    row = touring.outside(point=NEAR)
    draft = touring.draft(row)
    touring.do("set_due", row, due_at=NOON + timedelta(hours=50))

    with pytest.raises(commands.PlanStale):
        touring.keep(draft)

    with whole_database():
        assert Tour.objects.count() == 0


def test_a_shipment_is_on_one_tour_at_a_time(touring):
    row = touring.outside(point=NEAR)
    first, second = touring.draft(row), touring.draft(row)
    touring.keep(first)

    with pytest.raises(commands.OnAnotherTour):
        touring.keep(second)
    with pytest.raises(commands.OnAnotherTour):
        touring.agree(row, touring.quick, reason="急件")


@pytest.mark.covers("LG-02")
def test_another_order_by_hand_shows_what_it_costs_more(touring):
    near, far = touring.outside(point=NEAR), touring.outside(point=FAR)
    third = touring.outside(point="22.57,114.08")
    (tour,) = touring.plan(near, far, third)
    dearest = [near.pk, far.pk, third.pk]
    before = [stop.shipment_id for stop in touring.stops(tour)]
    other = dearest if before not in (dearest, dearest[::-1]) else [far.pk, near.pk, third.pk]

    changed = touring.on("reorder_tour", tour, shipment_ids=other)

    assert [stop.shipment_id for stop in touring.stops(tour)] == other
    assert changed.planned_cost >= changed.best_cost == tour.best_cost
    assert touring.facts()[-1] == "tour.reordered"
    with pytest.raises(commands.OrderUnknown):
        touring.on("reorder_tour", tour, shipment_ids=other[:2])


def test_a_dropped_tour_sets_its_shipments_free(touring):
    row = touring.outside(point=NEAR)
    (tour,) = touring.plan(row)

    touring.on("drop_tour", tour, reason="车坏了")

    assert touring.states(tour) == ["left_out"]
    assert len(touring.plan(row)) == 1
    assert broken() == {}


def test_a_cancelled_shipment_is_no_stop_any_more(touring):
    row = touring.outside(point=NEAR)
    (tour,) = touring.plan(row)

    touring.do("cancel_shipment", row, reason="取消")

    assert touring.states(tour) == ["left_out"]
    with pytest.raises(commands.NothingToDrive):
        touring.on("send_tour", tour, driver_id=touring.driver.pk)


def test_a_tour_goes_to_somebody_who_works_there(touring, world):
    (tour,) = touring.plan(touring.outside(point=NEAR))
    stranger = world.person("parts_clerk", world.south)

    with pytest.raises(commands.DriverMissing):
        touring.on("send_tour", tour, driver_id=stranger.pk)


# ── driving ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("LG-02")
def test_a_tour_is_loaded_driven_handed_over_and_brought_home(touring):
    rows = [touring.outside(point=NEAR), touring.outside(point=FAR)]
    (tour,) = touring.sent_off(*rows)
    with pytest.raises(commands.NotLoaded):
        touring.on("leave", tour)
    for row in rows:
        touring.do("hand_over", row)
    touring.on("leave", tour)
    first, second = (stop.shipment_id for stop in touring.stops(tour))

    touring.at_stop("arrive", tour, first)
    touring.at_stop("deliver_stop", tour, first, **SIGNED)
    touring.at_stop("arrive", tour, second)
    touring.at_stop("fail_stop", tour, second, reason="nobody")
    touring.on("end_tour", tour, km=Decimal(60), at=NOON + timedelta(hours=2))

    assert touring.states(tour) == ["delivered", "failed"]
    assert sorted(touring.state(row) for row in rows) == ["delivered", "failed"]
    assert [name for name in touring.facts() if name.startswith("tour.")] == [
        "tour.planned",
        "tour.sent",
        "tour.left",
        "tour.stop_reached",
        "tour.stop_reached",
        "tour.ended",
    ]
    assert broken() == {}


@pytest.mark.covers("LG-05")
def test_the_cost_of_a_tour_is_spread_over_its_shipments_by_their_way(touring):
    rows = [touring.outside(road_km=Decimal(10)), touring.outside(road_km=Decimal(30))]
    tour = touring.on_the_road(*rows)
    for row in rows:
        touring.at_stop("deliver_stop", tour, row.pk, **SIGNED)

    done = touring.on("end_tour", tour, km=Decimal(80), at=NOON + timedelta(hours=2))

    assert done.cost == Decimal("280.00")  # 80 km at 2, 2 h at 60
    assert [touring.row(row).cost for row in rows] == [Decimal("70.00"), Decimal("210.00")]
    assert all(touring.row(row).is_charged for row in rows)


def test_each_step_on_a_poor_line_counts_once(touring):
    row = touring.outside(point=NEAR)
    tour = touring.on_the_road(row)
    for _twice in range(2):
        touring.on("leave", tour)
        touring.at_stop("arrive", tour, row.pk)
    for _twice in range(2):
        touring.at_stop("deliver_stop", tour, row.pk, **SIGNED)
    for _twice in range(2):
        touring.on("end_tour", tour)

    facts = touring.facts()
    assert [facts.count(f"tour.{one}") for one in ("left", "stop_reached", "ended")] == [1, 1, 1]
    assert facts.count("shipment.delivered") == 1


@pytest.mark.parametrize(
    "proof",
    [{"received_by": "", "signature": "M1 1 L2 2"}, {"received_by": "李", "signature": ""}],
)
def test_without_a_name_and_a_signature_or_photo_nothing_is_handed_over(touring, proof):
    row = touring.outside(point=NEAR)
    tour = touring.on_the_road(row)

    with pytest.raises(commands.ProofMissing):
        touring.at_stop("deliver_stop", tour, row.pk, **proof)

    assert touring.state(row) == "under_way"


def test_what_is_left_out_before_the_van_leaves_is_free_for_another(touring):
    stays, rides = touring.outside(point=FAR), touring.outside(point=NEAR)
    (tour,) = touring.sent_off(stays, rides)
    touring.do("hand_over", rides)

    after = touring.on("leave_out", tour, shipment_id=stays.pk)
    touring.on("leave", tour)

    assert after.planned_km < tour.planned_km
    assert [touring.state(row) for row in (stays, rides)] == ["open", "under_way"]
    assert len(touring.plan(stays, vans=[touring.car_of("粤B3")])) == 1


def test_who_takes_it_in_at_the_other_end_ends_the_stop_too(touring):
    row = touring.to_site()
    touring.place(touring.south, NEAR)
    tour = touring.on_the_road(row)

    touring.do("deliver", row, by=touring.taker)

    assert touring.states(tour) == ["delivered"]
    touring.at_stop("deliver_stop", tour, row.pk, **SIGNED)  # the driver's phone comes later


def test_a_van_does_not_come_home_before_its_last_stop(touring):
    row = touring.outside(point=NEAR)
    tour = touring.on_the_road(row)

    with pytest.raises(commands.StopsLeft):
        touring.on("end_tour", tour)
    with pytest.raises(IllegalMove):
        touring.on("drop_tour", tour, reason="太晚")


def test_nothing_is_handed_over_while_the_van_stands_at_home(touring):
    row = touring.outside(point=NEAR)
    (tour,) = touring.sent_off(row)

    with pytest.raises(commands.NotOnTheRoad):
        touring.at_stop("arrive", tour, row.pk)


def test_tours_of_others_do_not_exist(touring):
    (tour,) = touring.plan(touring.outside(point=NEAR))

    with as_seen_by(touring.taker), pytest.raises(Tour.DoesNotExist):
        commands.leave(tour_id=tour.pk, by=touring.taker, at=NOON)


def test_the_database_takes_a_shipment_on_one_tour_alone(touring):
    row = touring.outside(point=NEAR)
    touring.plan(row)
    (other,) = touring.plan(touring.outside(point=NEAR))

    with whole_database(), pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.filter(tour=other).update(shipment=row.pk)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_a_van_is_known_once_and_holds_something(touring):
    with pytest.raises(commands.VanKnown):
        touring.car_of("粤B1")
    with pytest.raises(commands.VanImpossible):
        touring.car_of("粤B9", packages=0)
    with pytest.raises(commands.VanImpossible):
        touring.car_of("粤B9", shift_from=time(18))


@pytest.mark.parametrize("point", ["somewhere", "95,10", "22.5"])
def test_a_place_is_a_latitude_and_a_longitude(touring, point):
    with pytest.raises(commands.PlaceImpossible):
        touring.place(touring.south, point)
    with pytest.raises(commands.PlaceImpossible):
        touring.outside(point=point)


def test_where_somebody_lives_goes_with_their_file(touring):
    from aftersales.supply.logistics.subscribers import forget_words
    from tests.factories.customers import CustomerFactory

    customer = CustomerFactory(opened_store=touring.world.north)
    row = touring.to_customer(recipient={"customer_id": customer.pk})
    touring.do("say_reach", row, point=NEAR)

    with whole_database():
        forget_words(customer.pk, by=touring.by, at=NOON)

    assert touring.row(row).point == ""


# ── the reckoning alone ──────────────────────────────────────────────────────────────────────────

ROADS = Roads(factor=1.3, speed=30, stop_minutes=5)
CAR = VanTerms(van_id=1, packages=50, kilograms=500, per_km=2, per_hour=60, starts=480, ends=1080)
POINTS = st.tuples(st.floats(22.4, 22.8), st.floats(113.8, 114.4))
CALLS = st.lists(
    st.builds(
        Call,
        shipment_id=st.just(0),
        point=st.none() | POINTS,
        km=st.none() | st.floats(0, 80),
        opens=st.floats(480, 700),
        closes=st.floats(701, 1080),
        packages=st.integers(1, 20),
        kilograms=st.floats(0, 200),
    ),
    max_size=7,
).map(lambda calls: [replace(call, shipment_id=n) for n, call in enumerate(calls)])


@given(calls=CALLS, home=st.none() | POINTS)
def test_every_shipment_is_on_one_tour_or_left_out_for_a_reason(calls, home):
    found = rules.plan_of(calls, [CAR], home=home, roads=ROADS)

    told = [pk for way in found.ways for pk in way.shipment_ids]
    told += [pk for pk, _why in found.left_out]
    assert sorted(told) == [call.shipment_id for call in calls]
    assert all(way.is_feasible for way in found.ways)


@given(
    total=st.decimals(0, 10_000, places=2),
    weights=st.lists(st.decimals(0, 500, places=1), min_size=1, max_size=12),
)
def test_what_is_spread_adds_up_to_the_cent(total, weights):
    parts = rules.spread(total, weights)

    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


def test_minutes_become_moments_of_the_stores_clock(touring):
    day = NOON.astimezone(ZONE).date()

    told = queries.moment(day, 8 * 60 + 30, store_id=touring.north)

    assert told == datetime.combine(day, time(8, 30), ZONE)
