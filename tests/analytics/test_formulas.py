"""Each key figure by a hand-worked example: its borders, what does not count, and nobody else's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.figures import Better, Figure, Section, Unit, all_figures
from aftersales.core.scope import as_seen_by
from tests.analytics.conftest import HOUR, SECOND, at
from tests.factories.appointments import AppointmentFactory
from tests.factories.deadlines import DeadlineFactory
from tests.factories.orders import ArrivalFactory, JobFactory, OrderFactory
from tests.factories.parts import PartFactory
from tests.factories.premises import AreaFactory, IncidentFactory
from tests.factories.staff import PersonFactory
from tests.factories.support import PhoneCallFactory
from tests.factories.workshop import (
    DayEndFactory,
    InspectionFactory,
    JobVerdictFactory,
    RepairGuaranteeFactory,
    RepeatFactory,
    StintFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db
NOTHING = ("0", "0", None)


# -- promises -------------------------------------------------------------------------------------


def promise(store, timer, hours, met=None, start=None, **more):
    start = start or at(2)
    due = start + hours * HOUR
    if met is None and "cancelled_at" not in more:
        more.setdefault("fired_at", due)
    return DeadlineFactory(
        store=store, timer=timer, started_at=start, warn_at=None, due_at=due, met_at=met, **more
    )


@pytest.mark.covers("RC-22")
def test_a_contact_handled_after_exactly_48_hours_is_kept_and_a_second_later_it_is_not(figures):
    due = at(2) + 48 * HOUR
    promise(figures.store, "customers.contact", 48, met=due)
    promise(figures.store, "customers.contact", 48, met=due + SECOND, fired_at=due)
    promise(figures.store, "customers.contact", 48)  # nobody has handled it
    promise(figures.store, "customers.contact", 48, cancelled_at=at(3))
    promise(figures.world.south, "customers.contact", 48, met=at(3))

    assert figures.told("customers.contact") == ("1", "3", "33.3")


@pytest.mark.covers("RC-23")
def test_a_message_answered_after_exactly_24_hours_is_kept_and_a_second_later_it_is_not(figures):
    due = at(2) + 24 * HOUR
    promise(figures.store, "customers.message", 24, met=due)
    promise(figures.store, "customers.message", 24, met=due + SECOND, fired_at=due)

    assert figures.told("customers.message") == ("1", "2", "50.0")


def test_a_promise_counts_in_the_month_that_decided_it_however_late_it_is_made_good(figures):
    promise(figures.store, "customers.contact", 48, start=at(25, month=2), met=at(20))

    assert figures.told("customers.contact") == NOTHING
    assert figures.told("customers.contact", on=at(1, month=2).date()) == ("0", "1", "0.0")


@pytest.mark.covers("WS-40", "RC-28")
def test_installations_and_day_ends_are_promises_too(figures):
    promise(figures.store, "workshop.installation", 240, met=at(12))
    promise(figures.store, "workshop.day_end", 12, met=at(2, 18))
    promise(figures.store, "workshop.day_end", 12)

    assert figures.told("workshop.installation") == ("1", "1", "100.0")
    assert figures.told("workshop.day_end") == ("1", "2", "50.0")


@pytest.mark.covers("AP-02")
def test_a_request_confirmed_after_exactly_24_hours_is_in_time_and_only_requests_count(figures):
    confirm = "appointments.confirm"
    first = promise(figures.store, confirm, 24, met=at(3))
    promise(figures.store, confirm, 24, met=at(3) + SECOND, fired_at=at(3))
    promise(figures.store, confirm, 24, cancelled_at=at(2, 13))  # called off before the answer
    # the customer asked for another time: that is no second request
    promise(figures.store, confirm, 24, about_id=first.about_id, generation=2, start=at(9))

    assert figures.told("appointments.confirmed_in_time") == ("1", "2", "50.0")


@pytest.mark.covers("RC-09")
def test_a_call_is_in_time_as_the_rings_of_its_day_say_and_one_that_rings_still_is_not_counted(
    figures,
):
    over = {"store": figures.store, "rang_at": at(2), "ended_at": at(2, 12, 5)}
    PhoneCallFactory(picked_up_at=at(2), rings=3, is_in_time=True, **over)
    PhoneCallFactory(picked_up_at=at(2), rings=4, is_in_time=False, **over)
    PhoneCallFactory(rings=9, is_in_time=False, **over)  # nobody lifted it
    PhoneCallFactory(store=figures.store, rang_at=at(2))
    PhoneCallFactory(
        store=figures.world.south, rang_at=at(2), ended_at=at(2), rings=1, is_in_time=False
    )

    assert figures.told("support.picked_up") == ("1", "3", "33.3")


# -- booking and reception ------------------------------------------------------------------------


def booked(store, state, **more):
    moment = {"arrived": "arrived_at", "turned": "arrived_at", "no_show": "missed_at"}.get(state)
    row = {"starts_at": at(4, 9), "ends_at": at(4, 10), "first_confirmed_at": at(3), **more}
    row.setdefault("confirmed_at", at(3))
    if moment:
        row[moment] = at(4, 9)
    if state == "turned":
        row |= {"turned_at": at(4, 9), "order_id": 1, "order_number": "RO-1"}
    if state == "cancelled":
        row |= {"cancelled_at": at(3, 13), "cancel_reason": "customer"}
    return AppointmentFactory(store=store, state=state, **row)


@pytest.mark.covers("AP-12")
def test_one_of_three_whose_time_has_come_did_not_come_and_the_cancelled_one_was_not_awaited(
    figures,
):
    for state in ("turned", "arrived", "no_show", "cancelled", "confirmed"):
        booked(figures.store, state)
    booked(figures.world.south, "no_show")

    assert figures.told("appointments.no_show") == ("1", "3", "33.3")
    assert figures.told("appointments.show_up") == ("1", "3", "33.3")


@pytest.mark.covers("AP-07", "AP-12")
def test_booked_arrivals_are_counted_among_all_arrivals(figures):
    row = booked(figures.store, "arrived")
    ArrivalFactory(store=figures.store, arrived_at=at(4), appointment=row, is_walk_in=False)
    ArrivalFactory.create_batch(2, store=figures.store, arrived_at=at(4))
    ArrivalFactory(store=figures.world.south, arrived_at=at(4))

    assert figures.told("orders.booked_share") == ("1", "3", "33.3")


@pytest.mark.covers("RC-01")
def test_customers_waited_7_and_a_half_minutes_and_who_left_unheard_has_no_first_contact(figures):
    came = {"store": figures.store, "arrived_at": at(4, 9)}
    for minutes in (5, 10):
        contact = at(4, 9, minutes)
        ArrivalFactory(state="attended", first_contact_at=contact, **came)
    ArrivalFactory(state="left", left_at=at(4, 10), **came)

    assert figures.told("orders.first_contact") == ("15", "2", "7.5")


@pytest.mark.covers("RC-21")
def test_two_advisers_received_six_customers_on_three_adviser_days(figures):
    one, other = PersonFactory(group=figures.world.group), PersonFactory(group=figures.world.group)

    def order(advisor, day, **more):
        return OrderFactory(store=figures.store, advisor=advisor, opened_at=at(day), **more)

    first = order(one, 2)
    order(one, 2, customer=first.customer)  # the same customer with another car
    order(one, 2)
    order(one, 2)
    order(other, 2)
    order(one, 3)
    order(one, 3, customer=first.customer)
    order(one, 3, document="cancelled", cancelled_at=at(3), cancel_reason="customer left")
    order(None, 3)

    assert figures.told("orders.advisor_load") == ("6", "3", "2.00")


# -- time -----------------------------------------------------------------------------------------


def gone(store, came, left, **more):
    """A car that is settled and has left."""
    more.setdefault("promised_at", left)
    return OrderFactory(
        store=store,
        document="settled",
        place="handed_over",
        opened_at=came,
        opened_on=came.date(),
        signed_at=came,
        lines_locked_at=left,
        settled_at=left,
        cleared_at=left,
        handed_over_at=left,
        **more,
    )


@pytest.mark.covers("WS-09")
def test_a_car_handed_over_at_exactly_the_promised_time_is_on_time(figures):
    gone(figures.store, at(4, 9), at(4, 17))
    gone(figures.store, at(4, 9), at(4, 17) + SECOND, promised_at=at(4, 17))

    assert figures.told("orders.on_time") == ("1", "2", "50.0")


def test_the_same_day_ends_at_midnight_in_the_store(figures):
    gone(figures.store, at(4, 9), at(4, 23, 59))
    gone(figures.store, at(4, 9), at(5, 0))

    assert figures.told("orders.same_day") == ("1", "2", "50.0")


def test_hours_per_order_are_of_what_is_settled(figures):
    gone(figures.store, at(4, 9), at(4, 17), hours=Decimal("2.50"))
    gone(figures.store, at(5, 9), at(5, 17), hours=Decimal("0.82"))
    OrderFactory(store=figures.store, opened_at=at(5), hours=Decimal(9))

    assert figures.told("orders.hours_per_order") == ("3.32", "2", "1.66")


@pytest.mark.covers("WS-41", "RC-01")
def test_four_hours_in_the_house_are_an_hour_and_three_quarters_of_work_and_the_rest_waiting(
    figures,
):
    order = gone(figures.store, at(4, 8, 10), at(4, 12))
    ArrivalFactory(
        store=figures.store,
        arrived_at=at(4, 8),
        state="attended",
        first_contact_at=at(4, 8, 5),
        order=order,
    )
    task = TaskFactory(job=JobFactory(order=order))
    StintFactory(task=task, started_at=at(4, 9), ended_at=at(4, 10))
    StintFactory(task=task, started_at=at(4, 9, 30), ended_at=at(4, 10, 30))  # both at once
    StintFactory(task=task, started_at=at(4, 7), ended_at=at(4, 8, 15))  # before the car came
    StintFactory(task=task, started_at=at(4, 12), ended_at=at(4, 13))  # after it had left
    gone(figures.store, at(4, 8), at(4, 12))  # nobody was at it

    assert figures.told("workshop.stay") == ("8", "2", "4.00")
    assert figures.told("workshop.worked") == ("1.75", "2", "0.88")
    assert figures.told("workshop.waited") == ("6.25", "2", "3.13")


# -- work and quality -----------------------------------------------------------------------------


def ruled(job, verdict, when, number=1):
    seen = InspectionFactory(order=job.order, round=number, verdict=verdict, inspected_at=when)
    reason = "" if verdict == "passed" else "fault_remains"
    return JobVerdictFactory(inspection=seen, job=job, verdict=verdict, reason=reason)


@pytest.mark.covers("WS-14", "WS-16")
def test_what_was_sent_back_in_february_does_not_pass_first_in_march(figures):
    one, other = JobFactory(order__store=figures.store), JobFactory(order__store=figures.store)
    ruled(one, "sent_back", at(27, month=2))
    ruled(one, "sent_back", at(2), number=2)
    ruled(one, "sent_back", at(3), number=3)
    ruled(one, "passed", at(4), number=4)
    ruled(other, "passed", at(4))
    ruled(JobFactory(order__store=figures.world.south), "sent_back", at(4))

    assert figures.told("workshop.first_pass") == ("1", "1", "100.0")
    # sent back twice it is one job; two jobs were completed
    assert figures.told("workshop.rework") == ("1", "2", "50.0")


@pytest.mark.covers("WS-16")
def test_a_job_back_for_the_same_fault_is_rework_and_one_with_another_fault_is_not(figures):
    for _n in range(4):
        ruled(JobFactory(order__store=figures.store), "passed", at(4))
    back = {"job__order__store": figures.store, "flagged_at": at(20)}
    RepeatFactory(**back)
    RepeatFactory(
        cause="other_fault", words="Tyre", classified_by="x", classified_at=at(20), **back
    )

    assert figures.told("workshop.rework") == ("1", "4", "25.0")


@pytest.mark.covers("WS-17")
def test_of_three_jobs_delivered_in_march_one_came_back_on_its_thirtieth_day(figures):
    jobs = [JobFactory(order__store=figures.store) for _n in range(3)]
    for job in jobs:
        RepairGuaranteeFactory(job=job, starts_on=at(2).date(), last_day=at(31).date())
    again = {"job__order__store": figures.store, "flagged_at": at(1, month=4)}
    # RepeatKind is decided at the door: the thirtieth day is too soon, the day after it is not
    RepeatFactory(former_job=jobs[0], kind="too_soon", days=30, **again)
    RepeatFactory(former_job=jobs[1], kind="in_guarantee", days=31, **again)

    assert figures.told("workshop.returned") == ("1", "3", "33.3")


@pytest.mark.covers("RC-28")
def test_repaired_of_accepted_is_by_the_days_that_were_reconciled(figures):
    DayEndFactory(store=figures.store, on=at(2).date(), accepted=12, repaired=10)
    DayEndFactory(store=figures.store, on=at(3).date(), accepted=8, repaired=8)

    assert figures.told("workshop.day_repaired") == ("18", "20", "90.0")


@pytest.mark.covers("WS-08")
def test_168_hours_sold_in_160_hours_clocked_are_an_efficiency_of_105_percent(figures):
    job = JobFactory(order__store=figures.store)
    task = TaskFactory(job=job, state="done", done_at=at(9), hours=168)
    StintFactory(task=task, started_at=at(2, 0), ended_at=at(2, 0) + 160 * HOUR)

    assert figures.told("workshop.efficiency") == ("168", "160", "105.0")


# -- parts ----------------------------------------------------------------------------------------


@pytest.mark.covers("PT-05")
def test_stock_accuracy_is_of_the_shelves_whose_count_was_posted_in_the_month(figures):
    from aftersales.supply.parts import commands
    from aftersales.supply.parts.models import Stock

    parts = [PartFactory(group=figures.world.group) for _n in range(4)]
    told = {"store_id": figures.store.pk, "by": figures.world.chief}
    for part in parts:
        arrival = commands.Arrival(part_id=part.pk, quantity=Decimal(10), cost=Decimal(1))
        commands.receive(arrival=arrival, at=at(1), **told)
    with as_seen_by(figures.world.chief):
        shelves = [Stock.objects.get(part=part.pk).pk for part in parts]

    def count(some, found, month):
        of = {"by": figures.world.chief, "at": at(4, month=month)}
        sheet = commands.open_count(store_id=figures.store.pk, part_ids=[p.pk for p in some], **of)
        commands.enter_counted(count_id=sheet.pk, counted_by_shelf=found, **of)
        commands.hand_in_count(count_id=sheet.pk, **of)
        return sheet, of

    three = dict.fromkeys(shelves[:3], Decimal(10)) | {shelves[0]: Decimal(9)}
    sheet, of = count(parts[:3], three, 3)
    commands.explain_count(count_id=sheet.pk, reasons={shelves[0]: ("unknown", "")}, **of)
    count(parts[3:], {shelves[3]: Decimal(9)}, 3)  # not settled yet

    assert figures.told("parts.accuracy") == ("2", "3", "66.7")


# -- the house ------------------------------------------------------------------------------------


@pytest.mark.covers("WS-27")
def test_accidents_are_counted_and_hazards_are_not(figures):
    IncidentFactory(store=figures.store, kind="accident", injured=1, happened_at=at(2))
    IncidentFactory(store=figures.store, kind="hazard", happened_at=at(2))
    IncidentFactory(store=figures.world.south, kind="accident", happened_at=at(2))

    assert figures.told("premises.accidents") == ("1", "0", "1")


@pytest.mark.covers("WS-28")
def test_the_7s_score_is_points_by_maximum_of_all_sheets(figures):
    from aftersales.ground.handbook.delivering import to_every_group
    from aftersales.resources.premises import commands

    to_every_group(at=at(1))
    seven = ("sort", "set_in_order", "shine", "standardise", "discipline", "safety", "saving")
    me = {"by": figures.world.chief, "at": at(3)}
    for given in (5, 3):
        area = AreaFactory(store=figures.store)
        commands.audit(area_id=area.pk, points=dict.fromkeys(seven, given), **me)

    assert figures.told("premises.seven_s") == ("56", "70", "80.0")


# -- what holds for all ---------------------------------------------------------------------------

EVERY = sorted(all_figures())


def one_of(unit):
    return Figure("x", "", "", "", Section.TIME, unit, Better.MORE, lambda _a: (), "", "", None, 1)


@pytest.mark.parametrize(
    ("unit", "part", "whole", "value"),
    [
        (Unit.PERCENT, 168, 160, "105.0"),  # technician efficiency
        (Unit.PERCENT, 389, 477, "81.6"),  # show-up rate
        (Unit.PERCENT, 28, 48, "58.3"),
        (Unit.PERCENT, 18, 600, "3.0"),  # so 97.0 % were right the first time
        (Unit.MEAN, 2300, 1385, "1.66"),  # hours per order
        (Unit.PERCENT, 0, 8, "0.0"),
        (Unit.PERCENT, 0, 0, None),
        (Unit.MEAN, 5, 0, None),
        (Unit.COUNT, 0, 0, "0"),
    ],
)
def test_the_worked_examples_of_the_trade_come_out(unit, part, whole, value):
    told = one_of(unit).value(Decimal(part), Decimal(whole))

    assert (None if told is None else str(told)) == value


@pytest.mark.parametrize("code", EVERY)
def test_without_a_row_a_figure_has_no_value_and_is_neither_0_nor_100_percent(figures, code):
    told = figures.course(code)

    nothing = Decimal(0) if told.figure.unit is Unit.COUNT else None
    assert {reading.value for reading in told.readings} == {nothing}
    assert len(told.readings) == 12
    assert (told.change, told.is_better) == ((Decimal(0), None) if nothing == 0 else (None, None))


@pytest.mark.parametrize("code", EVERY)
def test_every_figure_says_what_it_is_and_by_which_row(code):
    one = all_figures()[code]

    assert one.row.count("-") == 1
    assert str(one.label)
    assert ("÷" in str(one.formula)) or one.unit != Unit.PERCENT
    assert one.rows is not None
