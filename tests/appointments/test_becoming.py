"""What becomes of an appointment, and what each state allows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.models import Appointment
from aftersales.lane.appointments.states import AWAITED, LIFE, CancelReason, State
from aftersales.lane.appointments.tasks import forget_callers, mark_overdue
from aftersales.resources.capacity.models import Occupation
from aftersales.supply.parts.models import Reservation
from tests.appointments.conftest import MORNING, NINE, at
from tests.capacity.conftest import HOUR
from tests.conftest import logged

pytestmark = pytest.mark.django_db
DEEDS = {
    State.CONFIRMED: (commands.confirm, {}),
    State.CHANGED: (commands.change, {"starts_at": at(16)}),
    State.CANCELLED: (commands.cancel, {"reason": CancelReason.NO_TIME}),
    State.ARRIVED: (commands.arrive, {}),
    State.NO_SHOW: (commands.mark_no_show, {"at": at(17)}),
}


def bring_to(counter, state):
    """An appointment in this state, by deeds alone."""
    row = counter.request()
    if state == State.REQUESTED:
        return row
    if state == State.TURNED:
        return counter.do(commands.take_over, row, order_id=5, order_number="RO-5")
    deed, more = DEEDS[state]
    return counter.do(deed, row, **more)


def our_facts():
    return [name for _actor, name in logged() if name.startswith("appointments.appointment")]


@pytest.mark.covers("AP-09")
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("goal", DEEDS)
def test_each_deed_does_what_the_table_of_moves_allows_and_else_leaves_no_trace(
    counter, state, goal
):
    row = bring_to(counter, state)
    before, (deed, more) = our_facts(), DEEDS[goal]

    if LIFE.allows(state, goal):
        assert counter.do(deed, row, **more).state == goal
    else:
        with pytest.raises(IllegalMove):
            counter.do(deed, row, **more)
        row.refresh_from_db()
        assert (row.state, our_facts()) == (state, before)


@pytest.mark.covers("AP-09")
def test_every_state_has_its_time(counter):
    row = counter.request(at=at(8))
    row = counter.do(commands.confirm, row, at=at(8, 1))
    row = counter.do(commands.change, row, starts_at=at(10), at=at(8, 2))
    row = counter.do(commands.confirm, row, at=at(8, 3))
    row = counter.do(commands.take_over, row, order_id=5, order_number="RO-5", at=at(10, 5))

    assert (row.requested_at, row.first_confirmed_at, row.changed_at) == (
        at(8),
        at(8, 1),
        at(8, 2),
    )
    assert (row.confirmed_at, row.arrived_at, row.turned_at) == (at(8, 3), at(10, 5), at(10, 5))
    assert (row.changes, row.order_number) == (1, "RO-5")


# -- changing -------------------------------------------------------------------------------------


def test_a_changed_appointment_holds_the_new_time_and_gives_the_old_one_back(counter):
    row = counter.book()

    row = counter.do(commands.change, row, starts_at=at(14))

    assert (row.state, row.starts_at, row.confirmed_at) == ("changed", at(14), None)
    assert counter.held(row) == [("B1", "03 14:00", "pending"), ("T1", "03 14:00", "pending")]
    assert counter.book(counter.caller(starts_at=NINE)).starts_at == NINE


def test_a_change_may_overlap_the_time_it_had(counter):
    row = counter.book()

    row = counter.do(commands.change, row, starts_at=NINE + HOUR / 2, is_agreed=True)

    assert (row.state, row.starts_at) == ("confirmed", NINE + HOUR / 2)


@pytest.mark.covers("AP-04")
def test_a_change_that_is_refused_leaves_the_old_time_held(counter):
    row = counter.book()
    counter.book(counter.caller(starts_at=at(14)))
    before = our_facts()

    with pytest.raises(commands.NoRoom):
        counter.do(commands.change, row, starts_at=at(14))

    assert counter.held(row) == [("B1", "03 09:00", "confirmed"), ("T1", "03 09:00", "confirmed")]
    row.refresh_from_db()
    assert (row.state, row.starts_at, our_facts()) == ("confirmed", NINE, before)


def test_the_parts_desk_hears_of_the_new_time(counter):
    from aftersales.supply.parts.models import PartRequest

    row = counter.book()

    counter.do(commands.change, row, starts_at=at(14))

    with whole_database():
        assert PartRequest.objects.get(need_id=row.pk).needed_at == at(14)


# -- ending ---------------------------------------------------------------------------------------


def kept_pieces():
    with whole_database():
        return Reservation.objects.filter(state="open").aggregate(n=Sum("left"))["n"] or 0


@pytest.mark.parametrize("goal", [State.CANCELLED, State.NO_SHOW])
def test_who_does_not_come_gives_time_and_parts_back(counter, goal):
    counter.put_on_shelf(3)
    row = counter.book()
    assert kept_pieces() == 1
    deed, more = DEEDS[goal]

    counter.do(deed, row, **more)

    assert (counter.held(row), kept_pieces()) == ([], 0)
    assert counter.book(counter.caller(starts_at=NINE)).starts_at == NINE


def test_cancelling_says_why_and_how_long_before(counter):
    from aftersales.core.models import EventRecord

    row = counter.book()

    row = counter.do(commands.cancel, row, reason=CancelReason.PRICE, words="隔壁便宜", at=MORNING)

    with as_seen_by(counter.chief):
        fact = EventRecord.objects.get(name="appointments.appointment.cancelled")
    assert (row.cancel_reason, row.cancel_words) == ("price", "隔壁便宜")
    assert (fact.data["reason"], fact.data["hours_before"]) == ("price", 1)


def test_nobody_is_given_up_before_the_time_has_come(counter):
    row = counter.book()

    with pytest.raises(commands.NotYetMissed):
        counter.do(commands.mark_no_show, row, at=NINE)
    without_time = counter.request(counter.caller())
    with pytest.raises(commands.NotYetMissed):
        counter.do(commands.mark_no_show, without_time, at=NINE)


@pytest.mark.covers("AP-09")
def test_the_clock_gives_up_who_is_two_hours_over_time(counter):
    early, late = counter.book(), counter.book(counter.caller(starts_at=at(11)))

    mark_overdue(int((NINE + 2 * HOUR).timestamp()))
    assert states(early, late) == ["confirmed", "confirmed"]
    mark_overdue(int((NINE + 2 * HOUR).timestamp()) + 60)

    assert states(early, late) == ["no_show", "confirmed"]
    assert ("system:appointments", "appointments.appointment.missed") in logged()


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_who_was_given_up_may_still_come(counter):
    row = bring_to(counter, State.NO_SHOW)

    row = counter.do(commands.arrive, row, at=at(18))

    assert (row.state, row.missed_at, row.arrived_at) == ("arrived", None, at(18))


def test_how_late_somebody_came_is_in_the_fact(counter):
    from aftersales.core.models import EventRecord

    row = counter.book()

    counter.do(commands.arrive, row, at=NINE + timedelta(minutes=20))

    with as_seen_by(counter.chief):
        fact = EventRecord.objects.get(name="appointments.appointment.arrived")
    assert (fact.data["late_minutes"], fact.data["former_state"]) == (20, "confirmed")


@pytest.mark.covers("AP-09")
def test_an_order_takes_over_what_was_held_and_kept(counter):
    counter.put_on_shelf(3)
    row = counter.book()
    counter.do(commands.arrive, row, at=NINE)

    counter.do(commands.take_over, row, order_id=5, order_number="RO-5", at=NINE)

    with as_seen_by(counter.chief):
        holds = Occupation.objects.active().filter(about="order", about_number=5)
        assert sorted(holds.values_list("reference", "state")) == [("RO-5", "confirmed")] * 2
        kept = Reservation.objects.filter(state="open").values_list("need_kind", "need_id", "left")
        assert list(kept) == [("order", 5, Decimal(1))]


def test_an_order_has_a_number(counter):
    row = counter.book()

    with pytest.raises(commands.OrderMissing):
        counter.do(commands.take_over, row, order_id=5, order_number=" ")

    assert states(row) == ["confirmed"]


# -- tending --------------------------------------------------------------------------------------


@pytest.mark.covers("AP-11")
def test_a_reminder_is_noted_until_the_time_changes(counter):
    row = counter.book()

    row = counter.do(commands.remind, row, is_reached=False)
    assert (row.reminded_at, row.is_reached) == (MORNING, False)
    row = counter.do(commands.change, row, starts_at=at(14))

    assert (row.reminded_at, row.is_reached) == (None, None)


@pytest.mark.parametrize("state", [s for s in State if s not in AWAITED])
def test_what_is_over_is_not_reminded_of_nor_given_away(counter, state):
    row = bring_to(counter, state)
    adviser = counter.world.person("service_advisor", counter.world.north)

    with pytest.raises(commands.Over):
        counter.do(commands.remind, row)
    with pytest.raises(commands.Over):
        counter.do(commands.assign, row, adviser_id=adviser.pk)


def test_an_adviser_is_given_the_customer_and_hands_over_when_leaving(counter):
    north = counter.world.north
    one, other = (counter.world.person("service_advisor", north) for _ in range(2))
    row = counter.do(commands.assign, counter.book(), adviser_id=one.pk)
    with whole_database():
        assert [work.object_id for work in queries.open_work_of(one.pk)] == [row.pk]
        assert queries.count_by_person([one.pk, other.pk]) == {one.pk: 1}

    commands.hand_over(
        object_ids=[row.pk], person_id=one.pk, to_id=other.pk, by=counter.chief, at=MORNING
    )

    row.refresh_from_db()
    assert row.adviser_id == other.pk


def test_a_caller_gets_a_file(counter):
    row = counter.request(counter.caller())

    row = counter.do(
        commands.identify, row, vehicle_id=counter.car.pk, customer_id=counter.owner.pk
    )

    assert (row.vehicle_id, row.customer_id, row.plate, row.car) == (
        counter.car.pk,
        counter.owner.pk,
        "",
        "",
    )
    assert our_facts()[-1] == "appointments.appointment.identified"


@pytest.mark.covers("CV-09")
def test_callers_without_a_file_are_forgotten_after_their_time(counter):
    gone = counter.do(commands.cancel, counter.request(counter.caller()), reason="no_time")
    known = counter.book()
    half_a_year = MORNING + timedelta(days=181)

    forget_callers(int(half_a_year.timestamp()))

    gone.refresh_from_db()
    known.refresh_from_db()
    assert (gone.contact_name, gone.contact_phone, gone.contact_index) == ("", "", "")
    assert known.customer_id == counter.owner.pk
    assert ("system:appointments", "appointments.callers.forgotten") in logged()


# -- what one should know -------------------------------------------------------------------------


@pytest.mark.covers("AP-11")
def test_one_sees_who_did_not_come_before_and_what_is_booked_already(counter):
    bring_to(counter, State.NO_SHOW)
    booked = counter.book(counter.new(starts_at=at(14)))

    with as_seen_by(counter.chief):
        known = queries.known(
            store_id=counter.store_id,
            seen_by=counter.chief,
            at=MORNING,
            vehicle_id=counter.car.pk,
        )

    assert (known.missed, [row.pk for row in known.awaited]) == (1, [booked.pk])
    with whole_database():
        assert Appointment.objects.count() == 2
