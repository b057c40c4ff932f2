"""Where work still fits: never a refusal while there is room, never a time that is taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff.models import Absence, Shift, Skill, SkillHeld
from aftersales.resources.capacity import commands, queries, rules
from aftersales.resources.capacity.queries import Need
from aftersales.resources.capacity.rules import Asked, Hand, Place
from tests.capacity.conftest import HOUR, MORNING, at
from tests.factories.capacity import AbilityFactory, ResourceFactory
from tests.factories.parameters import ParameterValueFactory

DAY = date(2026, 3, 3)


def search(shop, need, **more):
    with as_seen_by(shop.world.chief):
        return queries.free_slots(
            need,
            store_id=shop.store_id,
            seen_by=shop.world.chief,
            at=more.pop("at", MORNING),
            first=more.pop("first", DAY),
            last=more.pop("last", DAY),
            **more,
        )


def starts(found):
    return [f"{slot.starts_at.astimezone(at(0).tzinfo):%H:%M}" for slot in found]


GENERAL = Need(hours=Decimal(1), bay_kinds=["general"])


@pytest.mark.django_db
@pytest.mark.covers("AP-06")
def test_free_times_come_every_quarter_of_an_hour(shop):
    assert starts(search(shop, GENERAL, most=5)) == ["09:00", "09:15", "09:30", "09:45", "10:00"]


@pytest.mark.django_db
@pytest.mark.covers("AP-06")
def test_the_store_sets_its_own_spacing(shop):
    ParameterValueFactory(
        group=shop.world.group, store=shop.world.north, code="deadlines.slot", value=60
    )

    assert starts(search(shop, GENERAL, most=4)) == ["09:00", "10:00", "11:00", "13:00"]


@pytest.mark.django_db
def test_a_slot_names_whom_and_what_to_hold_and_can_be_held_as_it_is(shop):
    slot = search(shop, GENERAL, most=1)[0]

    rows = shop.book(*commands.claims_of(slot))

    assert {row.resource_id for row in rows} == {shop.li.pk, shop.bay.pk}
    assert starts(search(shop, GENERAL, most=1)) == ["10:00"]


@pytest.mark.django_db
def test_long_work_runs_on_over_noon_and_night(shop):
    urgent = Need(hours=Decimal(6), bay_kinds=["general"], is_urgent=True)

    slot = search(shop, urgent, most=1, at=at(15))[0]

    zone = at(0).tzinfo
    assert [(a.astimezone(zone), b.astimezone(zone)) for a, b in slot.stretches] == [
        (at(15), at(18)),
        (at(9, day=4), at(12, day=4)),
    ]
    assert shop.occupy(*commands.claims_of(slot), purpose="urgent")


@pytest.mark.django_db
def test_only_who_has_the_skill_is_offered_and_the_quickest_first(shop):
    with whole_database():
        skill = Skill.objects.create(group=shop.world.group, code="engine", name="Engine")
        for who in (shop.li, shop.wang):
            SkillHeld.objects.create(
                group=shop.world.group,
                person=who.person,
                skill=skill,
                level=3,
                valid_from=date(2025, 1, 1),
            )
    AbilityFactory(resource=shop.wang, skill=skill, percent=125)
    need = Need(hours=Decimal("2.5"), bay_kinds=["general"], skill="engine", level=2)

    slot = search(shop, need, most=1)[0]

    assert (slot.technician_id, slot.ends_at) == (shop.wang.pk, at(11))  # 2.5 h at 125 %
    assert search(shop, Need(hours=Decimal(1), skill="engine", level=4)) == []


@pytest.mark.django_db
def test_shifts_absences_and_days_nobody_has_planned(shop):
    with whole_database():
        Shift.objects.create(
            store=shop.world.north,
            person=shop.li.person,
            on=DAY,
            starts_at=at(13),
            ends_at=at(21),
        )
    assert starts(search(shop, GENERAL, most=1)) == ["13:00"]  # Wang has no shift that day
    planned = search(shop, GENERAL, first=date(2026, 3, 4), last=date(2026, 3, 4), most=1)
    assert starts(planned) == ["09:00"]  # nobody has planned Wednesday yet

    with whole_database():
        for who in (shop.li, shop.wang):
            Absence.objects.create(
                store=shop.world.north,
                person=who.person,
                kind="sick",
                starts_on=date(2026, 3, 4),
                ends_on=date(2026, 3, 4),
            )
    assert search(shop, GENERAL, first=date(2026, 3, 4), last=date(2026, 3, 4)) == []


@pytest.mark.django_db
def test_a_loan_car_and_a_tool_have_to_be_free_as_well(shop):
    car = ResourceFactory(store=shop.world.north, kind="loan_car", code="L1")
    tool = ResourceFactory(store=shop.world.north, kind="tool", code="W1")
    shop.occupy(shop.claim(car, 9, 1), shop.claim(tool, 10, 1))
    need = Need(hours=Decimal(1), bay_kinds=["general"], needs_loan_car=True, tool_ids=[tool.pk])

    slot = search(shop, need, most=1)[0]

    assert (starts([slot]), set(slot.places)) == (["11:00"], {shop.bay.pk, car.pk, tool.pk})


@pytest.mark.django_db
@pytest.mark.covers("AP-07")
def test_urgent_work_finds_the_time_that_bookings_may_not_have(shop):
    shop.book(shop.claim(shop.li, 9, 3), shop.claim(shop.li, 13, 5))
    shop.book(shop.claim(shop.wang, 9, 3), shop.claim(shop.wang, 13, 1))
    need = Need(hours=Decimal(1))

    assert starts(search(shop, need)) == ["17:15", "17:30", "17:45"]  # most of it tomorrow
    urgent = Need(hours=Decimal(1), is_urgent=True)
    assert starts(search(shop, urgent, most=1)) == ["14:00"]


@pytest.mark.django_db
def test_the_search_costs_the_same_whatever_is_held(shop):
    def cost():
        with as_seen_by(shop.world.chief), CaptureQueriesContext(connection) as asked:
            queries.free_slots(
                GENERAL, store_id=shop.store_id, seen_by=shop.world.chief, at=MORNING
            )
        return len(asked)

    cost()
    one = cost()
    for day in (3, 4, 5):
        shop.book(shop.claim(shop.bay, day=day), shop.claim(shop.li, day=day))
    assert cost() == one


@pytest.mark.django_db
@pytest.mark.covers("AP-07")
def test_the_load_of_a_day_in_labour_hours(shop):
    shop.book(shop.claim(shop.li, 9, 3), shop.claim(shop.bay, 9, 3))
    shop.occupy(shop.claim(shop.wang, 13, 2), purpose="urgent")

    with as_seen_by(shop.world.chief):
        (day,) = queries.by_day(
            store_id=shop.store_id, seen_by=shop.world.chief, first=DAY, last=DAY
        )
        hours = queries.by_hour(store_id=shop.store_id, seen_by=shop.world.chief, on=DAY)

    whole = day.whole
    assert (whole.capacity, whole.held, whole.booked, whole.bookable) == (960, 300, 180, 768)
    assert (whole.left, whole.standard_hours, whole.percent) == (588, Decimal(16), 31)
    assert [(bay.code, bay.capacity, bay.held) for bay in day.bays] == [
        ("general", 480, 180),
        ("quick", 480, 0),
    ]
    assert [(hour.at_work, hour.held, hour.bays_held) for hour in hours[:5]] == [
        (2, 1, 1),
        (2, 1, 1),
        (2, 1, 1),
        (0, 0, 0),
        (2, 1, 0),
    ]


# -- pure ------------------------------------------------------------------------------------------

ZERO = datetime(2026, 3, 3, tzinfo=at(0).tzinfo)


def spans(most=5):
    pair = st.tuples(st.integers(0, 47), st.integers(1, 12))
    return st.lists(pair, max_size=most).map(
        lambda pairs: rules.joined(
            (ZERO + a * HOUR / 2, ZERO + min(a + n, 48) * HOUR / 2) for a, n in pairs
        )
    )


def half_hours(spans_):
    """The half hours of the day that lie in these stretches: an independent way to count."""
    return {n for n in range(48) if rules.is_within(cell(n), spans_)}


def cell(number):
    return ZERO + number * HOUR / 2, ZERO + (number + 1) * HOUR / 2


@given(spans(), spans())
def test_stretches_add_up(one, other):
    assert half_hours(rules.common(one, other)) == half_hours(one) & half_hours(other)
    assert half_hours(rules.without(one, other)) == half_hours(one) - half_hours(other)
    assert rules.minutes_of(one) == 30 * len(half_hours(one))


hands = st.lists(st.tuples(spans(3), spans(3)), min_size=1, max_size=3)
places = st.lists(spans(3), min_size=1, max_size=3)


def fits(windows, busy, bays, start, length):
    """By counting half hours: whether the work can be done from this start on."""
    work, taken = sorted(half_hours(windows)), half_hours(busy)
    mine = [n for n in work if n >= start][:length]
    if len(mine) < length or mine[0] != start:
        return False
    whole = set(range(start, mine[-1] + 1))
    return not whole & taken and any(not whole & half_hours(bay) for bay in bays)


@given(hands, places, st.integers(1, 8))
def test_the_search_never_refuses_while_there_is_room_and_never_takes_what_is_taken(
    people, bays, length
):
    asked = Asked(
        hours=Decimal(length) / 2,
        hands=[Hand(n, windows, busy) for n, (windows, busy) in enumerate(people)],
        pools=[[Place(100 + n, busy) for n, busy in enumerate(bays)]],
        starts=[ZERO + n * HOUR / 2 for n in range(48)],
        day_of=lambda moment: moment.date(),
    )

    found = list(rules.slots(asked))

    expected = [
        n
        for n in range(48)
        if any(fits(windows, busy, bays, n, length) for windows, busy in people)
    ]
    assert [int((slot.starts_at - ZERO) / (HOUR / 2)) for slot in found] == expected
    for slot in found:
        _windows, busy = people[slot.technician_id]
        whole = (slot.starts_at, slot.ends_at)
        assert rules.overlapping(whole, busy) == []
        assert rules.overlapping(whole, bays[slot.places[0] - 100]) == []
        assert rules.minutes_of(slot.stretches) == 30 * length


@given(spans(2), st.sampled_from([5, 15, 30, 60]))
def test_starts_stand_on_the_grid_within_opening_hours(opening, minutes):
    spacing = timedelta(minutes=minutes)
    found = list(rules.grid(opening, spacing, ZERO))

    assert all((start - ZERO) % spacing == timedelta(0) for start in found)
    wanted = [ZERO + n * spacing for n in range(24 * 60 // minutes)]
    assert found == [s for s in wanted if any(a <= s < b for a, b in opening)]


@pytest.mark.parametrize(
    ("hours", "percent", "minutes"),
    [("1", 100, 60), ("1", 80, 75), ("2.5", 125, 120), ("0.1", 300, 2), ("0", 100, 1)],
)
def test_a_quick_hand_needs_less_than_standard_time(hours, percent, minutes):
    assert rules.working_minutes(Decimal(hours), percent) == minutes
