"""Holding bays, people and things: all or nothing, never twice, with an answer where it fits."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.resources.capacity import commands, queries
from aftersales.resources.capacity.commands import HeldFor, Move
from aftersales.resources.capacity.models import DayBook, Occupation, Resource
from aftersales.resources.capacity.states import Purpose
from tests.capacity.conftest import MORNING, at
from tests.conftest import logged
from tests.factories.capacity import OccupationFactory, ResourceFactory, TechnicianFactory
from tests.factories.network import StoreFactory

pytestmark = pytest.mark.django_db


def names(world):
    with as_seen_by(world.chief):
        return [name for _who, name in logged()]


def test_a_booking_holds_its_bay_and_its_technician(shop):
    rows = shop.book(shop.claim(shop.bay), shop.claim(shop.li), about=("appointment", 17))

    assert [(row.resource_id, row.state) for row in rows] == [
        (shop.bay.pk, "pending"),
        (shop.li.pk, "pending"),
    ]
    assert names(shop.world) == ["capacity.occupation.made"] * 2
    with as_seen_by(shop.world.chief):
        held = queries.held_by(("appointment", 17), seen_by=shop.world.chief)
        assert sorted(row.pk for row in held) == sorted(row.pk for row in rows)


@pytest.mark.covers("AP-04")
def test_what_is_taken_is_refused_with_its_holder_and_the_next_free_time(shop):
    shop.book(shop.claim(shop.bay, 9, 2), about=("appointment", 17), reference="AP-17")
    shop.book(shop.claim(shop.bay, 11, 1))

    with translation.override("en"), pytest.raises(commands.Taken) as no:
        shop.book(shop.claim(shop.bay, 10, 1), shop.claim(shop.li, 10, 1))

    assert no.value.holder == ("appointment", 17)
    assert no.value.free_from == at(12)
    assert str(no.value) == (
        "Bay 1 is taken from 2026-03-03 09:00 to 2026-03-03 11:00: booked ahead AP-17. "
        "Long enough free from 2026-03-03 12:00."
    )
    assert len(names(shop.world)) == 2


def test_all_is_held_or_nothing(shop, seen):
    shop.book(shop.claim(shop.bay))

    with pytest.raises(commands.Taken):
        shop.book(shop.claim(shop.li), shop.claim(shop.bay))

    assert Occupation.objects.filter(resource=shop.li).count() == 0


def test_one_after_the_other_fits_to_the_minute(shop):
    shop.book(shop.claim(shop.bay, 9, 1))

    assert shop.book(shop.claim(shop.bay, 10, 1))


def test_the_same_thing_twice_in_one_call_is_taken(shop):
    with pytest.raises(commands.Taken):
        shop.book(shop.claim(shop.bay, 9, 2), shop.claim(shop.bay, 10, 2))
    assert names(shop.world) == []


def test_nobody_is_held_in_two_stores_at_once(shop):
    south = TechnicianFactory(store=shop.world.south, person=shop.li.person)
    OccupationFactory(resource=south, during=(at(9), at(10)))

    with pytest.raises(commands.Taken):
        shop.book(shop.claim(shop.li), by=shop.world.of_north)


@pytest.mark.parametrize(("start", "hours"), [(7, 1), (11, 2), (17, 2)])
def test_a_technician_is_held_only_at_work(shop, start, hours):
    with pytest.raises(commands.NotOnDuty):
        shop.book(shop.claim(shop.li, start, hours), at=at(6))


def test_a_bay_may_stand_full_over_noon_but_not_begin_while_closed(shop):
    assert shop.book(shop.claim(shop.bay, 11, 4))
    with pytest.raises(commands.Closed):
        shop.book(shop.claim(shop.other_bay, 12, 2))


def test_outside_hours_needs_a_named_reason_and_its_own_right(shop):
    clerk = shop.world.actor(shop.world.north, "capacity.occupy", "capacity.view")

    (row,) = shop.book(shop.claim(shop.li, 18, 1), override="The customer travels tonight")

    assert row.override == "The customer travels tonight"
    with pytest.raises(NotPermitted):
        shop.book(shop.claim(shop.li, 19, 1), override="Please", by=clerk)


def test_nothing_is_booked_for_yesterday(shop):
    with pytest.raises(commands.Past):
        shop.book(shop.claim(shop.bay, 9), at=at(10))
    with pytest.raises(commands.PeriodBackwards):
        shop.book(shop.claim(shop.bay, 9, hours=0))
    assert names(shop.world) == []


def test_what_is_out_of_order_takes_no_work_until_it_is_back(shop):
    commands.take_out(
        resource_id=shop.bay.pk, words="Oil leak", until=at(10), by=shop.world.chief, at=MORNING
    )

    with pytest.raises(commands.OutOfService):
        shop.book(shop.claim(shop.bay, 9))
    assert shop.book(shop.claim(shop.bay, 10))


@pytest.mark.covers("AP-07")
def test_a_fifth_of_the_day_stays_free_for_urgent_work(shop):
    """Two technicians of 8 hours: 960 minutes, of which 768 may be booked."""
    shop.book(shop.claim(shop.li, 9, 3), shop.claim(shop.li, 13, 5))  # 480
    shop.book(shop.claim(shop.wang, 9, 3))  # 660

    with pytest.raises(commands.ShareUsedUp):
        shop.book(shop.claim(shop.wang, 13, 2))
    assert shop.book(shop.claim(shop.wang, 13, 1))  # 720
    assert shop.occupy(shop.claim(shop.wang, 14, 2), purpose=Purpose.URGENT)
    with as_seen_by(shop.world.chief):
        book = DayBook.objects.get()
        assert (book.on, book.skill, book.bookable_minutes) == (date(2026, 3, 3), "", 768)


def test_holds_are_confirmed_once(shop):
    rows = shop.book(shop.claim(shop.bay))
    ids = [row.pk for row in rows]
    asked = {"store_id": shop.store_id, "by": shop.world.chief, "at": MORNING}

    (row,) = commands.confirm(occupation_ids=ids, **asked)

    assert row.state == "confirmed"
    with pytest.raises(IllegalMove):
        commands.confirm(occupation_ids=ids, **asked)
    assert names(shop.world)[-1] == "capacity.occupation.confirmed"


def test_what_is_released_is_free_for_others(shop):
    rows = shop.book(shop.claim(shop.bay))
    commands.release(
        store_id=shop.store_id,
        occupation_ids=[row.pk for row in rows],
        reason="Cancelled",
        by=shop.world.chief,
        at=MORNING,
    )

    assert shop.book(shop.claim(shop.bay))
    assert names(shop.world)[1] == "capacity.occupation.released"


def test_work_done_early_gives_the_rest_back(shop):
    rows = shop.occupy(shop.claim(shop.bay, 9, 3), is_confirmed=True)

    (row,) = commands.finish(
        store_id=shop.store_id, occupation_ids=[rows[0].pk], by=shop.world.chief, at=at(10)
    )

    assert (row.state, row.during.upper) == ("done", at(10))
    assert shop.occupy(shop.claim(shop.bay, 10, 1))


def test_a_hold_moves_and_stays_confirmed(shop):
    (row,) = shop.book(shop.claim(shop.bay), is_confirmed=True)
    step = Move(
        occupation_id=row.pk,
        starts_at=at(14),
        ends_at=at(15),
        resource_id=shop.other_bay.pk,
    )

    (moved,) = commands.move(store_id=shop.store_id, moves=[step], by=shop.world.chief, at=MORNING)

    assert (moved.resource_id, moved.state) == (shop.other_bay.pk, "confirmed")
    assert shop.book(shop.claim(shop.bay))
    assert names(shop.world)[1] == "capacity.occupation.moved"


def test_two_jobs_change_places_in_one_move(shop, seen):
    (one,) = shop.book(shop.claim(shop.bay, 9, 1))
    (other,) = shop.book(shop.claim(shop.bay, 10, 1))
    steps = [
        Move(occupation_id=one.pk, starts_at=at(10), ends_at=at(11)),
        Move(occupation_id=other.pk, starts_at=at(9), ends_at=at(10)),
    ]

    commands.move(store_id=shop.store_id, moves=steps, by=shop.world.chief, at=MORNING)

    one.refresh_from_db()
    assert one.during.lower == at(10)


def test_a_refused_move_leaves_everything_where_it_was(shop, seen):
    (one,) = shop.book(shop.claim(shop.bay, 9, 1))
    shop.book(shop.claim(shop.bay, 10, 1))
    before = logged()
    step = Move(occupation_id=one.pk, starts_at=at(10), ends_at=at(11))

    with pytest.raises(commands.Taken):
        commands.move(store_id=shop.store_id, moves=[step], by=shop.world.chief, at=MORNING)

    one.refresh_from_db()
    assert (one.during.lower, logged()) == (at(9), before)


def test_work_moves_only_between_things_of_one_kind(shop):
    (one,) = shop.book(shop.claim(shop.bay))
    step = Move(occupation_id=one.pk, starts_at=at(9), ends_at=at(10), resource_id=shop.li.pk)

    with pytest.raises(commands.OutOfService):
        commands.move(store_id=shop.store_id, moves=[step], by=shop.world.chief, at=MORNING)


def test_a_booking_that_became_an_order_goes_on_being_held(shop):
    rows = shop.book(shop.claim(shop.bay), about=("appointment", 17))

    commands.hand_on(
        store_id=shop.store_id,
        occupation_ids=[row.pk for row in rows],
        about=("order", 4),
        reference="RO-4",
        by=shop.world.chief,
        at=MORNING,
    )

    with as_seen_by(shop.world.chief):
        assert queries.held_by(("appointment", 17), seen_by=shop.world.chief).count() == 0
        assert queries.held_by(("order", 4), seen_by=shop.world.chief).get().reference == "RO-4"


def test_another_store_has_nothing_to_do_with_it(shop):
    foreign = ResourceFactory(store=shop.world.south)
    with pytest.raises(Resource.DoesNotExist):
        shop.book(shop.claim(foreign))
    (row,) = shop.book(shop.claim(shop.bay))
    with pytest.raises(NotPermitted):
        commands.release(
            store_id=shop.store_id, occupation_ids=[row.pk], by=shop.world.of_south, at=MORNING
        )
    with as_seen_by(shop.world.stranger):
        assert Occupation.objects.count() == 0


def test_many_are_held_in_the_same_number_of_statements(shop):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for day, bays in ((4, 1), (5, 1), (6, 3)):
        things = [ResourceFactory(store=shop.world.north) for _ in range(bays)]
        with CaptureQueriesContext(connection) as asked:
            shop.book(*(shop.claim(thing, day=day) for thing in things))
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_an_unknown_store_is_nobodys(shop):
    with whole_database():
        lonely = StoreFactory()
    with pytest.raises(NotPermitted):
        commands.occupy(
            store_id=lonely.pk,
            claims=[shop.claim(shop.bay)],
            purpose=Purpose.WORK,
            by=shop.world.chief,
            at=MORNING,
        )


def test_holds_are_named_by_what_they_are_for(shop):
    def release(**more):
        return commands.release(store_id=shop.store_id, **more, by=shop.world.chief, at=MORNING)

    bay, _li = shop.book(shop.claim(shop.bay), shop.claim(shop.li), about=("appointment", 17))
    shop.book(shop.claim(shop.other_bay), about=("appointment", 18))

    gone = release(occupation_ids=HeldFor("appointment", [17, 19], kinds=("bay",)))

    assert [row.pk for row in gone] == [bay.pk]
    with whole_database():
        states = Occupation.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["released", "pending", "pending"]
    assert release(occupation_ids=HeldFor("appointment", [19])) == []
    assert names(shop.world).count("capacity.occupation.released") == 1


def test_what_was_taken_since_the_house_was_read_is_taken(shop):
    with as_seen_by(shop.world.chief):
        seen = queries.house(shop.store_id, first=date(2026, 3, 3), last=date(2026, 3, 3))
    shop.book(shop.claim(shop.bay, 9, 2))

    with pytest.raises(commands.Taken):
        shop.book(shop.claim(shop.bay, 10, 1), seen=seen)

    assert len(shop.book(shop.claim(shop.bay, 11, 1), seen=seen)) == 1


def test_a_house_that_was_read_for_other_days_is_not_relied_on(shop):
    with as_seen_by(shop.world.chief):
        seen = queries.house(shop.store_id, first=date(2026, 3, 4), last=date(2026, 3, 4))

    assert len(shop.book(shop.claim(shop.bay), seen=seen)) == 1
    with pytest.raises(commands.Closed):
        shop.book(shop.claim(shop.bay, 20), seen=seen)
