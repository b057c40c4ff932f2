"""How the house is used: people and bays against their time, what bays and hours bring (DOMAIN 7).

The northern store is open from 8 to 16 on Mondays to Fridays. 2 March 2026 is a Monday.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.network.models import OpeningTime, SpecialDay
from aftersales.ground.network.states import BayKind
from aftersales.lane.orders.models import Order
from aftersales.lane.workshop import queries as workshop
from aftersales.records.staff.models import Absence, Shift
from aftersales.resources.capacity import commands
from aftersales.resources.capacity.commands import NewResource
from aftersales.resources.capacity.states import ResourceKind
from tests.analytics.conftest import DAY, HOUR, at
from tests.analytics.test_formulas import gone
from tests.factories.capacity import OccupationFactory, ResourceFactory, TechnicianFactory
from tests.factories.orders import JobFactory, LineFactory, OrderFactory
from tests.factories.parameters import ParameterValueFactory
from tests.factories.staff import PersonFactory
from tests.factories.workshop import (
    RepairGuaranteeFactory,
    RepeatFactory,
    StintFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db
WEEK = {"on": date(2026, 3, 2), "step": "week"}
NOTHING = ("0", "0", None)


def opens(store, first=8, last=16, days=range(5)):
    with whole_database():
        for weekday in days:
            OpeningTime.objects.create(
                store=store, weekday=weekday, opens=time(first), closes=time(last)
            )


@pytest.fixture
def house(figures):
    opens(figures.store)
    return figures


def bays(store, count, **more):
    return ResourceFactory.create_batch(count, store=store, **more)


def held(bay, start, hours, **more):
    during = DateTimeTZRange(start, start + hours * HOUR, bounds="[)")
    more = {"state": "done", **more}
    if more["state"] in ("done", "released"):
        more.setdefault("ended_at", start + hours * HOUR)
    return OccupationFactory(resource=bay, during=during, **more)


def use(figures, **more):
    return figures.told("capacity.bay_use", **{**WEEK, **more})


# -- bay utilisation ------------------------------------------------------------------------------


@pytest.mark.covers("AP-04")
def test_28_hours_of_six_bays_and_eight_hours_are_58_percent(figures):
    opens(figures.store, days=[0])
    for bay, hours in zip(bays(figures.store, 6), (8, 8, 6, 4, 2, 0), strict=True):
        if hours:
            held(bay, at(2, 8), hours)

    assert use(figures) == ("28", "48", "58.3")


def test_only_work_counts_while_the_store_is_open_and_none_of_another_store(house):
    (bay,) = bays(house.store, 1)
    held(bay, at(2, 14), 20)  # over night, until 10 o'clock
    held(bay, at(3, 11), 1, purpose="booking")
    held(bay, at(3, 12), 1, state="released")
    held(bay, at(3, 13), 1, state="confirmed")  # planned, its time has come
    held(bay, at(7, 9), 4)  # on a Saturday
    (theirs,) = bays(house.world.south, 1)
    held(theirs, at(3, 9), 5)

    assert use(house) == ("5", "40", "12.5")


def test_what_washes_and_inspects_is_no_working_bay(house):
    bays(house.store, 1)
    for kind in (BayKind.WASH, BayKind.INSPECTION):
        (serving,) = bays(house.store, 1, bay_kind=kind)
        held(serving, at(3, 9), 2)

    assert use(house) == ("0", "40", "0.0")


def test_upkeep_and_blocked_time_were_never_there_to_be_used(house):
    bay, _other = bays(house.store, 2)
    held(bay, at(3, 14), 4, purpose="upkeep")  # two of them after closing
    held(bay, at(4, 8), 8, purpose="block", state="confirmed")
    held(bay, at(5, 8), 3)

    assert use(house) == ("3", "70", "4.3")


def test_a_bay_counts_while_it_is_in_service(house):
    with as_seen_by(house.world.chief):
        new = NewResource(kind=ResourceKind.BAY, code="N1", name="Bay", bay_kind=BayKind.GENERAL)
        bay = commands.register(
            store_id=house.store.pk, new=new, by=house.world.chief, at=at(2, 12)
        )
        told = {"resource_id": bay.pk, "by": house.world.chief}
        commands.take_out(words="Lift does not lift", at=at(3, 10), **told)
        commands.put_back(at=at(4, 9), **told)
        commands.retire(at=at(5, 8), **told)

    # Monday from 12, Tuesday until 10, Wednesday from 9; from Thursday on it is gone
    assert use(house) == ("0", "13", "0.0")
    assert house.told("orders.bay_turnover", **WEEK)[1] == "1.625"


def test_a_bay_that_is_out_of_order_since_before_the_log_is_not_there(house):
    bays(house.store, 1, state="out_of_order", out_words="Broken")

    assert use(house) == NOTHING


def test_of_the_running_week_only_what_has_passed_counts(house):
    (bay,) = bays(house.store, 1)
    held(bay, at(3, 11), 4, state="confirmed")  # it is worked on now
    held(bay, at(4, 8), 8, state="confirmed")  # tomorrow's plan

    assert use(house, now=at(3, 12)) == ("1", "12", "8.3")
    assert use(house, on=date(2026, 3, 16), now=at(3, 12)) == NOTHING


def test_a_day_belongs_to_its_period_by_the_clock_of_the_store(house):
    with whole_database():
        house.store.time_zone = "Pacific/Auckland"
        house.store.save(update_fields=["time_zone"])
    (bay,) = bays(house.store, 1)
    held(bay, at(2, 3), 8)  # 8 o'clock on Monday in Auckland

    assert use(house) == ("8", "40", "20.0")
    assert use(house, on=date(2026, 2, 23)) == ("0", "40", "0.0")


def test_work_over_the_edge_of_two_periods_is_shared_between_them(figures):
    opens(figures.store, days=[0, 6])
    (bay,) = bays(figures.store, 1)
    held(bay, at(1, 15), 19)  # Sunday at 15 until Monday at 10

    assert use(figures, on=date(2026, 2, 23)) == ("1", "16", "6.3")
    assert use(figures) == ("2", "16", "12.5")


def test_a_closed_day_is_no_day_and_a_shorter_one_is_whole(house):
    (bay,) = bays(house.store, 1)
    with whole_database():
        SpecialDay.objects.create(store=house.store, on=date(2026, 3, 3), name="Stocktaking")
        SpecialDay.objects.create(
            store=house.store, on=date(2026, 3, 4), name="Fair", opens=time(8), closes=time(12)
        )
    held(bay, at(3, 8), 8)
    held(bay, at(4, 8), 8)
    for day in (2, 4, 5):
        gone(house.store, at(day, 9), at(day, 12))

    assert use(house) == ("4", "28", "14.3")
    assert house.told("orders.bay_turnover", **WEEK) == ("3", "4", "0.75")


def test_a_store_that_has_entered_no_hours_is_open_as_the_parameter_says(figures):
    bays(figures.store, 1)
    ParameterValueFactory(
        group=figures.store.group,
        store=figures.store,
        code="deadlines.usual_hours",
        value=[["09:00", "12:00"]],
        valid_from=date(2026, 1, 1),
    )

    assert use(figures)[1] == "15"
    assert use(figures, on=date(2026, 3, 2))[1] == "15"


# -- bay turnover and output ----------------------------------------------------------------------


@pytest.mark.covers("WS-24")
def test_seven_cars_from_two_bays_in_five_days(house):
    bays(house.store, 2)
    for day in (2, 3, 4, 5, 6, 6, 7):
        gone(house.store, at(day, 9), at(day, 12))
    gone(house.world.south, at(3, 9), at(3, 12))

    assert house.told("orders.bay_turnover", **WEEK) == ("7", "10", "0.70")


@pytest.mark.covers("FE-02")
def test_330_000_from_eleven_bays_are_30_000_a_month(house):
    bays(house.store, 11)
    gone(house.store, at(2, 9), at(2, 12), net=Decimal(330_000), gross=Decimal(330_000))
    OrderFactory(store=house.store, opened_at=at(3), net=Decimal(900))  # not settled yet

    assert house.told("orders.bay_output") == ("330000", "11", "30000.00")


def test_half_a_month_is_half_of_its_opening_hours(house):
    bays(house.store, 1)
    gone(house.store, at(2, 9), at(2, 12), net=Decimal(10_000), gross=Decimal(10_000))

    # March has 22 working days; on the 16th at 16 o'clock eleven of them are over
    assert house.told("orders.bay_output", now=at(16, 16)) == ("10000", "0.5", "20000.00")


# -- labour rate and work mix ---------------------------------------------------------------------


def settle(order, when):
    """Lines are written before billing takes over."""
    moments = ("signed_at", "promised_at", "lines_locked_at", "settled_at")
    with whole_database():
        Order.objects.filter(pk=order.pk).update(
            document="settled", version=order.version + 1, **dict.fromkeys(moments, when)
        )


def labour(store, hours, net, *, when=None, currency="CNY", of_job=None, **more):
    order = OrderFactory(store=store, currency=currency)
    job = JobFactory(order=order, **{"service_type": "repair", **(of_job or {})})
    net = Decimal(net)
    told = {"net": net, "tax": 0, "gross": net, "listed": net, "unit_price": net}
    LineFactory(job=job, hours=Decimal(hours), **{**told, **more})
    settle(order, when or at(4, 17))


@pytest.mark.covers("FE-02")
def test_200_000_for_2_300_hours_are_a_labour_rate_of_86_96(figures):
    labour(figures.store, "2300", "200000")

    reading = figures.course("orders.labour_rate").last
    assert (reading.part, reading.whole) == (200_000, 2_300)
    assert (reading.value, reading.currency) == (Decimal("86.96"), "CNY")


def test_only_labour_that_was_billed_counts(figures):
    store = figures.store
    labour(store, 2, 400)
    labour(store, 1, 500, is_withdrawn=True)
    labour(store, 1, 500, of_job={"is_dropped": True})
    labour(store, 1, 500, of_job={"consent": "declined", "consent_at": at(4)})
    LineFactory(job=JobFactory(order__store=store))  # an estimate
    labour(figures.world.south, 1, 900)

    assert figures.told("orders.labour_rate") == ("400", "2", "200.00")


def test_amounts_of_different_currencies_are_never_added_up(figures):
    world = figures.world
    labour(world.north, 2, 400)
    labour(world.south, 2, 8001, currency="JPY")

    told = figures.course("orders.labour_rate", world.north, world.south)

    assert (told.last.part, told.last.value, told.last.currency) == (None, None, "")
    by_store = {pk: (r[-1].value, r[-1].currency) for pk, r in told.by_store.items()}
    assert by_store == {
        world.north.pk: (Decimal("200.00"), "CNY"),
        world.south.pk: (Decimal(4001), "JPY"),  # there is nothing smaller than a yen
    }
    # what is no money is added up as ever
    assert figures.told("orders.work_mix", world.north, world.south) == ("0", "4", "0.0")


def test_a_store_that_changed_its_currency_has_no_change_against_the_month_before(figures):
    labour(figures.store, 2, 400)
    labour(figures.store, 2, 8000, when=at(5, month=2), currency="JPY")

    told = figures.course("orders.labour_rate")

    assert [(r.value, r.currency) for r in told.readings[-2:]] == [(4000, "JPY"), (200, "CNY")]
    assert told.change is None


def test_bays_of_a_store_with_another_currency_do_not_water_down_the_output(house):
    world = house.world
    with whole_database():
        world.south.currency = "JPY"
        world.south.save(update_fields=["currency"])
    for store in (world.north, world.south):
        bays(store, 1)
    gone(world.north, at(2, 9), at(2, 12), net=Decimal(500), gross=Decimal(500))

    told = house.course("orders.bay_output", world.north, world.south)

    assert told.last.value is None
    assert [told.by_store[s.pk][-1].value for s in (world.north, world.south)] == [500, 0]


@pytest.mark.covers("WS-05")
def test_six_of_ten_hours_are_maintenance(figures):
    labour(figures.store, 5, 500, of_job={"service_type": "maintenance"})
    labour(figures.store, 1, 100, of_job={"service_type": "first_maintenance"})
    labour(figures.store, 3, 300)
    labour(figures.store, 1, 100, of_job={"service_type": "warranty"})

    assert figures.told("orders.work_mix") == ("6", "10", "60.0")


# -- technicians ----------------------------------------------------------------------------------


def hands(store, count=1):
    return TechnicianFactory.create_batch(count, store=store)


def use_of_people(figures, **more):
    return figures.told("workshop.utilisation", **{**WEEK, **more})


@pytest.mark.covers("WS-08")
def test_168_hours_sold_160_clocked_and_200_attended(house):
    hands(house.store, 5)
    job = JobFactory(order__store=house.store)
    task = TaskFactory(job=job, state="done", done_at=at(5), hours=168)
    StintFactory(task=task, started_at=at(2, 0), ended_at=at(2, 0) + 160 * HOUR)

    assert use_of_people(house) == ("160", "200", "80.0")
    assert house.told("workshop.efficiency", **WEEK) == ("168", "160", "105.0")
    assert house.told("workshop.productivity", **WEEK) == ("168", "200", "84.0")


def shift(hand, day, first, last, rest=0):
    with whole_database():
        Shift.objects.create(
            store=hand.store,
            person=hand.person,
            on=at(day).date(),
            starts_at=at(day, first),
            ends_at=at(day, last),
            break_minutes=rest,
        )


def test_planned_shifts_within_opening_hours_without_breaks_count_and_days_off_do_not(house):
    li, wang = hands(house.store, 2)
    for day in (2, 3):
        shift(li, day, 7, 16, rest=60)  # an hour before the store opens is no hour for work
        shift(wang, day, 12, 18, rest=30)
    nobody = PersonFactory(group=house.world.group)  # at the desk, no technician
    with whole_database():
        nobody_works = {"store": house.store, "person": nobody, "on": at(4).date()}
        Shift.objects.create(starts_at=at(4, 8), ends_at=at(4, 16), **nobody_works)
        Absence.objects.create(
            store=house.store,
            person=wang.person,
            kind="sick",
            starts_on=at(3).date(),
            ends_on=at(5).date(),
        )

    # Li 8 and 8, Wang 4; Wednesday's plan has neither of them; Thursday is not planned: Li 8,
    # Wang is ill; Friday both 8
    assert use_of_people(house)[1] == "44"


def test_blocked_time_and_time_before_they_came_are_not_attended(house):
    (li,) = hands(house.store)
    held(li, at(2, 8), 2, purpose="block", state="confirmed")
    shift(li, 3, 8, 16)
    held(li, at(3, 15), 4, purpose="block")
    with as_seen_by(house.world.chief):
        commands.retire(resource_id=li.pk, by=house.world.chief, at=at(4, 10))

    assert use_of_people(house)[1] == "15"  # Monday 6, Tuesday 7, Wednesday until 10 o'clock 2


def test_of_the_running_day_only_what_has_passed_is_attended_and_clocked(house):
    li, wang = hands(house.store, 2)
    shift(li, 2, 8, 16)
    shift(wang, 2, 12, 16)
    task = TaskFactory(job=JobFactory(order__store=house.store))
    StintFactory(task=task, person=li.person, started_at=at(2, 9), ended_at=None)
    hands(house.world.south)

    assert use_of_people(house, now=at(2, 13)) == ("4", "6", "66.7")


def test_without_technicians_there_is_no_value(house):
    assert use_of_people(house) == NOTHING
    assert house.told("workshop.productivity", **WEEK) == NOTHING


def test_the_page_of_hours_and_the_figures_tell_the_same(house):
    li, wang, _chen = hands(house.store, 3)
    for day in (2, 3, 4):
        shift(li, day, 7, 16, rest=60)
        shift(wang, day, 10, 18, rest=45)
    held(wang, at(3, 11), 2, purpose="block", state="confirmed")
    with whole_database():
        Absence.objects.create(
            store=house.store,
            person=li.person,
            kind="leave",
            starts_on=at(4).date(),
            ends_on=at(5).date(),
        )
    task = TaskFactory(
        job=JobFactory(order__store=house.store), state="done", done_at=at(5), hours=7
    )
    StintFactory(task=task, person=wang.person, started_at=at(2, 10), ended_at=at(2, 15))

    with as_seen_by(house.world.chief):
        rows = workshop.hours(
            store_id=house.store.pk,
            first=date(2026, 3, 2),
            last=date(2026, 3, 8),
            seen_by=house.world.chief,
            now=at(31),
        )
    page = [sum(getattr(row, name) for row in rows) for name in ("paid", "clocked", "sold")]

    told = house.course("workshop.utilisation", **WEEK).last
    sold = house.course("workshop.productivity", **WEEK).last
    assert page == [told.whole, told.part, sold.part]
    assert page[0] > 0


# -- first-time fix -------------------------------------------------------------------------------


@pytest.mark.covers("WS-17")
def test_two_of_three_visits_held_though_one_of_them_had_two_jobs(figures):
    for jobs in (1, 1, 2):
        order = OrderFactory(store=figures.store)
        rows = [JobFactory(order=order) for _n in range(jobs)]
        for job in rows:
            RepairGuaranteeFactory(job=job, starts_on=at(2).date(), last_day=at(31).date())
    again = {"job__order__store": figures.store, "flagged_at": at(20)}
    RepeatFactory(former_job=rows[0], kind="too_soon", days=18, **again)
    RepeatFactory(former_job=rows[1], kind="in_guarantee", days=31, **again)

    assert figures.told("workshop.fixed_first") == ("2", "3", "66.7")
    assert figures.told("workshop.returned") == ("1", "4", "25.0")


# -- what it costs --------------------------------------------------------------------------------


def test_it_takes_the_same_statements_for_one_store_and_two_with_many_rows(house):
    world = house.world
    codes = ("capacity.bay_use", "workshop.utilisation", "orders.bay_output")

    def statements(*stores):
        connection.notes.clear()  # nothing is known from before
        with CaptureQueriesContext(connection) as asked:
            for code in codes:
                house.course(code, *stores)
        return len(asked)

    opens(world.south, first=9)
    statements(world.north)  # content types and the like
    few = statements(world.north)
    for store in (world.north, world.south):
        for bay in bays(store, 3):
            held(bay, at(3, 9), 2)
            held(bay, at(4, 9), 2, purpose="upkeep")
        for hand in hands(store, 3):
            held(hand, at(4, 9), 2, purpose="block")
            shift(hand, 4, 8, 16)
        labour(store, 1, 100)

    assert (statements(world.north), statements(world.north, world.south)) == (few, few)


def test_a_year_of_weeks_and_months_adds_up(house):
    """Whatever the periods, the same work lies in them once."""
    (bay,) = bays(house.store, 1)
    for week in range(8):
        held(bay, datetime.combine(date(2026, 1, 5), time(9), at(1).tzinfo) + 7 * week * DAY, 3)

    by_month = house.course("capacity.bay_use").readings
    by_week = house.course("capacity.bay_use", on=date(2026, 3, 9), step="week").readings

    assert [sum(r.part for r in told) for told in (by_month, by_week)] == [24, 24]
