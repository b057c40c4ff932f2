"""Taking requests, confirming them, telling prices, keeping parts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.lane.appointments import commands, queries
from aftersales.lane.appointments.models import Appointment, AppointmentPart, AppointmentWork
from aftersales.lane.appointments.queries import Wanted, WantedPart
from aftersales.lane.appointments.states import Transport
from aftersales.resources.catalogue.models import Tariff
from aftersales.supply.parts.models import RequestLine, Reservation
from tests.appointments.conftest import MORNING, NINE, at
from tests.capacity.conftest import HOUR
from tests.conftest import logged
from tests.factories.capacity import ResourceFactory
from tests.factories.catalogue import PackagePriceFactory
from tests.factories.parameters import ParameterValueFactory

pytestmark = pytest.mark.django_db
OURS = "appointments."


def facts():
    return [name for _actor, name in logged() if name.startswith(OURS)]


def rows():
    with whole_database():
        return Appointment.objects.count()


@pytest.mark.covers("AP-04")
def test_a_booking_holds_bay_and_technician_and_goes_on_record(counter):
    row = counter.book()

    assert (row.state, row.starts_at, row.ends_at) == ("confirmed", NINE, NINE + HOUR)
    assert counter.held(row) == [("B1", "03 09:00", "confirmed"), ("T1", "03 09:00", "confirmed")]
    assert facts() == [
        "appointments.appointment.requested",
        "appointments.appointment.confirmed",
    ]


@pytest.mark.covers("AP-09")
def test_a_request_keeps_its_time_pending_until_it_is_confirmed(counter):
    row = counter.request()
    assert (row.state, row.confirmed_at) == ("requested", None)
    assert counter.held(row) == [("B1", "03 09:00", "pending"), ("T1", "03 09:00", "pending")]

    row = counter.do(commands.confirm, row, at=MORNING + HOUR)

    assert (row.state, row.confirmed_at) == ("confirmed", MORNING + HOUR)
    assert counter.held(row) == [("B1", "03 09:00", "confirmed"), ("T1", "03 09:00", "confirmed")]


def test_a_request_without_a_time_holds_nothing_and_gets_one_when_confirmed(counter):
    row = counter.request(counter.new(starts_at=None))
    assert (row.starts_at, counter.held(row)) == (None, [])

    with pytest.raises(commands.TimeMissing):
        counter.do(commands.confirm, row)
    row = counter.do(commands.confirm, row, starts_at=at(13))

    assert (row.state, row.starts_at) == ("confirmed", at(13))
    assert counter.held(row) == [("B1", "03 13:00", "confirmed"), ("T1", "03 13:00", "confirmed")]


@pytest.mark.covers("AP-01")
@pytest.mark.parametrize(
    ("gap", "refusal"),
    [
        ({"plate": "", "car": ""}, commands.CarMissing),
        ({"contact_phone": ""}, commands.ContactMissing),
        ({"symptom": ""}, commands.WorkMissing),
    ],
)
def test_a_request_carries_car_contact_and_symptom_or_leaves_no_trace(counter, gap, refusal):
    with pytest.raises(refusal):
        counter.request(counter.caller(**gap))

    assert (rows(), facts()) == (0, [])


@pytest.mark.covers("AP-01")
def test_a_caller_without_a_file_is_taken_down_as_told_with_sealed_words(counter):
    row = counter.request(counter.caller())

    row.refresh_from_db()
    assert (row.vehicle_id, row.customer_id, row.plate, row.car) == (
        None,
        None,
        "粤B12345",
        "A5 1.5T",
    )
    assert (row.contact_name, row.contact_phone) == ("王小明", "+8613800138000")
    with whole_database():
        raw = Appointment.objects.extra(  # the column as it lies in the table
            select={"sealed": "symptom"}
        ).values_list("sealed", flat=True)[0]
    assert "刹车".encode() not in bytes(raw)


def test_a_plate_that_is_known_finds_its_car(counter):
    row = counter.request(counter.caller(plate="粤B·88888"))

    assert (row.vehicle_id, row.plate, row.car) == (counter.car.pk, "", "")


@pytest.mark.covers("AP-08")
def test_old_customers_and_new_callers_book_by_the_same_rule(counter):
    counter.book()

    for newcomer in (counter.new(), counter.caller(starts_at=NINE)):
        with pytest.raises(commands.NoRoom):
            counter.book(newcomer)


@pytest.mark.covers("AP-04")
def test_a_taken_time_is_refused_with_the_next_times_and_leaves_no_trace(counter):
    counter.book()
    before = facts()

    with pytest.raises(commands.NoRoom) as refused:
        counter.book(counter.new(starts_at=NINE + HOUR / 2))

    assert refused.value.proposals == (at(10), at(10, 15), at(10, 30))
    assert "10:00" in str(refused.value)
    assert (rows(), facts()) == (1, before)


def test_a_time_that_has_gone_by_is_refused(counter):
    with pytest.raises(commands.NoRoom):
        counter.book(counter.new(starts_at=at(9, day=2)))

    assert rows() == 0


@pytest.mark.covers("AP-03")
def test_the_price_told_is_kept_whatever_holds_later(counter):
    row = counter.book()
    work, part = _told(row)
    assert (work.gross, work.net, work.tax) == (
        Decimal("200.00"),
        Decimal("176.99"),
        Decimal("23.01"),
    )
    assert (part.gross, part.currency) == (Decimal("45.00"), "CNY")
    assert (work.told_at, work.told_by) == (MORNING, counter.chief.key)
    with whole_database():
        Tariff.objects.update(amount=Decimal("300.00"))

    row = counter.do(commands.change, row, starts_at=at(14), is_agreed=True)

    assert row.state == "confirmed"
    assert _told(row)[0].gross == Decimal("200.00")


def _told(row):
    with whole_database():
        return AppointmentWork.objects.get(appointment=row), AppointmentPart.objects.get(
            appointment=row
        )


@pytest.mark.covers("AP-03")
def test_a_fixed_price_is_spread_over_labour_and_parts(counter):
    PackagePriceFactory(package=counter.service, amount=Decimal("199.00"))

    work, part = _told(counter.book())

    assert work.gross + part.gross == Decimal("199.00")


def test_work_nobody_has_a_rate_for_is_booked_without_a_price(counter):
    with whole_database():
        Tariff.objects.all().delete()

    work, _part = _told(counter.book())

    assert (work.gross, work.told_at, work.currency) == (None, None, "")


@pytest.mark.covers("AP-10")
def test_parts_that_are_there_are_kept_when_the_appointment_is_confirmed(counter):
    counter.put_on_shelf(3)
    row = counter.request()
    assert _kept() == 0

    counter.do(commands.confirm, row)

    assert _kept() == 1
    with as_seen_by(counter.chief):
        (ready,) = queries.parts_of(row, seen_by=counter.chief)
    assert (ready.kept, ready.lacking) == (1, 0)


@pytest.mark.covers("AP-10")
def test_parts_that_are_not_there_wait_at_the_parts_desk_and_are_kept_when_they_come(counter):
    row = counter.book()
    with as_seen_by(counter.chief):
        (line,) = RequestLine.objects.select_related("request")
        told = (line.state, line.request.needed_at, line.request.need_kind, line.request.need_id)
    assert (told, _kept()) == (("asked", NINE, "appointment", row.pk), 0)

    counter.put_on_shelf(5)

    assert _kept() == 1


def _kept():
    with whole_database():
        return Reservation.objects.filter(state="open").aggregate(n=Sum("left"))["n"] or 0


def test_parts_asked_for_beside_the_work_are_priced_and_kept_too(counter):
    counter.put_on_shelf(3)
    extra = [WantedPart(part_id=counter.filter.pk, quantity=Decimal(2))]

    row = counter.book(counter.caller(starts_at=NINE, parts=extra))

    _work, part = _told(row)
    assert (part.gross, part.quantity, _kept()) == (Decimal("90.00"), 2, 2)


@pytest.mark.covers("AP-02")
def test_the_clock_of_confirmation_runs_24_hours_and_stops_when_confirmed(counter):
    row = counter.request()
    assert _clock(row) == ("running", MORNING + 24 * HOUR)

    counter.do(commands.confirm, row)

    assert _clock(row)[0] == "met"


@pytest.mark.covers("AP-02")
def test_a_changed_time_has_to_be_confirmed_anew_and_a_running_clock_is_not_set_back(counter):
    row = counter.request()
    counter.do(commands.change, row, starts_at=at(14), at=MORNING + HOUR)
    assert _clock(row) == ("running", MORNING + 24 * HOUR)

    counter.do(commands.confirm, row, at=MORNING + 2 * HOUR)
    counter.do(commands.change, row, starts_at=at(15), at=MORNING + 3 * HOUR)

    assert _clock(row) == ("running", MORNING + 27 * HOUR)


def _clock(row):
    with whole_database():
        rows = Deadline.objects.filter(timer="appointments.confirm", about_id=row.pk)
        clock = rows.order_by("-pk").first()
    return ("met" if clock.met_at else "running"), clock.due_at


# -- means ----------------------------------------------------------------------------------------


@pytest.mark.covers("AP-04")
def test_work_of_two_skill_groups_takes_two_pairs_of_hands_one_after_the_other(counter):
    counter.learn(counter.shop.wang, "electrics")
    both = [
        Wanted(package_id=counter.service.pk),
        Wanted(operation_id=counter.diagnosis.pk),
    ]

    row = counter.book(counter.new(works=both))

    assert (row.starts_at, row.ends_at, row.hours) == (NINE, at(12), Decimal(3))
    assert counter.held(row) == [
        ("B1", "03 09:00", "confirmed"),
        ("B1", "03 10:00", "confirmed"),
        ("T1", "03 09:00", "confirmed"),
        ("T2", "03 10:00", "confirmed"),
    ]


def test_without_anybody_who_can_do_it_there_is_no_room(counter):
    with pytest.raises(commands.NoRoom) as refused:
        counter.book(counter.new(works=[Wanted(operation_id=counter.diagnosis.pk)]))

    assert refused.value.proposals == ()


@pytest.mark.covers("AP-04")
def test_a_loan_car_is_held_for_the_whole_visit_and_refused_when_all_are_out(counter):
    ResourceFactory(store=counter.world.north, kind="loan_car", code="L1")
    row = counter.book(counter.new(transport=Transport.LOAN_CAR))
    assert [code for code, _start, _state in counter.held(row)] == ["B1", "L1", "T1"]

    with pytest.raises(commands.NoRoom):
        counter.book(
            counter.caller(
                starts_at=NINE,
                transport=Transport.LOAN_CAR,
                works=[Wanted(words="异响", hours=Decimal(1))],
            )
        )


def test_so_many_cars_a_day_are_picked_up_and_no_more(counter):
    ParameterValueFactory(
        group=counter.world.group, store=counter.world.north, code="appointments.pick_ups", value=1
    )
    counter.book(counter.new(transport=Transport.PICK_UP))

    with pytest.raises(commands.NoDriver):
        counter.book(counter.new(transport=Transport.PICK_UP, starts_at=at(10)))

    assert counter.book(counter.new(transport=Transport.PICK_UP, starts_at=at(10, day=4)))


@pytest.mark.covers("AP-07")
def test_the_share_kept_free_is_for_urgent_work_that_says_what_is_urgent(counter):
    """Li and Wang are there for 960 minutes, of which 768 may be booked ahead."""
    shop = counter.shop
    for who, hours in ((shop.li, (3, 5)), (shop.wang, (3, 1))):
        shop.book(shop.claim(who, 9, hours[0]), shop.claim(who, 13, hours[1]))  # 720 minutes

    with pytest.raises(commands.NoRoom):
        counter.book(counter.new(starts_at=at(14)))
    with pytest.raises(commands.UrgentWithoutWords):
        counter.book(counter.new(starts_at=at(14), is_urgent=True))
    row = counter.book(counter.new(starts_at=at(14), is_urgent=True, symptom="刹车失灵"))

    assert [code for code, _start, _state in counter.held(row)] == ["B1", "T2"]


def test_who_may_not_book_urgent_work_is_refused(counter):
    world = counter.world
    clerk = world.actor(world.north, "appointments.view", "appointments.book")

    with pytest.raises(NotPermitted):
        counter.book(counter.new(is_urgent=True, symptom="刹车失灵"), by=clerk)

    assert rows() == 0


def test_booking_takes_one_right_and_not_those_of_the_rooms_below(counter):
    world = counter.world
    clerk = world.actor(world.north, "appointments.view", "appointments.book")

    row = counter.book(by=clerk)

    assert row.state == "confirmed"


@pytest.mark.covers("AP-07")
def test_outside_opening_hours_takes_a_named_override_and_its_right(counter):
    world = counter.world
    late = counter.new(starts_at=at(19))
    with pytest.raises(commands.NoRoom):
        counter.book(late)
    clerk = world.actor(world.north, "appointments.view", "appointments.book")
    named = counter.new(starts_at=at(19), override="客户半夜抛锚")
    with pytest.raises(NotPermitted):
        counter.book(named, by=clerk)

    row = counter.book(named)

    assert (row.override, row.starts_at) == ("客户半夜抛锚", at(19))
    assert [code for code, _start, _state in counter.held(row)] == ["B1", "T1"]


def test_an_override_that_is_not_needed_is_not_kept(counter):
    assert counter.book(counter.new(override="以防万一")).override == ""


@pytest.mark.parametrize("hours", [Decimal(0), Decimal(201)])
def test_work_that_takes_nothing_or_for_ever_is_refused(counter, hours):
    with pytest.raises(commands.HoursOutOfReach):
        counter.book(counter.caller(starts_at=NINE, works=[Wanted(words="异响", hours=hours)]))

    assert rows() == 0


@pytest.mark.covers("AP-13")
def test_a_booking_out_of_a_call_remembers_it(counter):
    row = counter.book(counter.new(channel="call_back", origin=("call", 17)))

    assert (row.channel, row.origin_kind, row.origin_number) == ("call_back", "call", 17)
    with pytest.raises(commands.OriginUnknown):
        counter.book(counter.new(starts_at=at(10), origin=("call", 0)))


def test_somebody_of_another_store_is_no_adviser_here(counter):
    stranger = counter.world.person("service_advisor", counter.world.south)

    with pytest.raises(commands.AdviserUnknown):
        counter.book(counter.new(adviser_id=stranger.pk))

    adviser = counter.world.person("service_advisor", counter.world.north)
    assert counter.book(counter.new(adviser_id=adviser.pk)).adviser_id == adviser.pk


def test_the_store_has_a_reason_to_look_into_the_files_from_the_booking_on(counter):
    from aftersales.records.vehicles.models import VehicleFile

    counter.request()

    with whole_database():
        file = VehicleFile.objects.get(vehicle=counter.car, store=counter.world.north)
    assert file.reason == "booking"


def test_in_another_store_nobody_sees_it(counter):
    row = counter.book()

    for stranger in (counter.world.of_south, counter.world.stranger):
        with as_seen_by(stranger):
            assert not queries.visible(seen_by=stranger).filter(pk=row.pk).exists()
        with pytest.raises(Appointment.DoesNotExist):
            counter.do(commands.confirm, row, by=stranger)


def test_reading_a_quote_costs_nothing_and_tells_hours_and_money(counter):
    with as_seen_by(counter.chief):
        told = queries.quote(
            [Wanted(package_id=counter.service.pk), Wanted(words="异响")],
            store_id=counter.store_id,
            on=(MORNING + timedelta(days=1)).date(),
            seen_by=counter.chief,
        )

    assert (told.hours, told.gross, told.is_whole) == (Decimal(2), Decimal(245), False)
    assert [work.title for work in told.works] == ["小保养套餐", "异响"]
