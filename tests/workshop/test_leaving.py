"""Rest, the word that the car is ready, acceptance, explanations, release, the gate."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.faces.portal.models import Link
from aftersales.ground.notices.models import Message
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.workshop import commands, queries
from aftersales.lane.workshop.commands import Explained
from aftersales.lane.workshop.models import HandOver, ReadyNotice, RepairGuarantee, Repeat, Rest
from aftersales.records.vehicles.models import ServiceRecord
from aftersales.resources.capacity.models import Occupation
from tests.workshop.conftest import STROKES, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(shop):
    return shop.ready(shop.visit())


def gone(shop, order, now=None):
    shop.billed(order)
    shop.explained(order)
    return shop.do("deliver", order_id=order.pk, odometer_km=30_000, now=now or at(11, 45))


@pytest.mark.covers("RC-19")
def test_the_customer_is_shown_where_to_wait_or_called_back_and_the_promise_stays(shop, facts):
    order = shop.visit()
    promised = order.promised_at

    shop.do("guide_to_rest", order_id=order.pk, choice="leaves", now=at(9))
    shop.do("call_back", order_id=order.pk, channel="phone", now=at(12))

    with whole_database():
        rest = Rest.objects.get(order=order.pk)
    assert (rest.choice, rest.called_back_at) == ("leaves", at(12))
    assert shop.now(order).promised_at == promised
    assert facts() == ["rest.guided", "rest.called_back"]


@pytest.mark.covers("WS-20")
def test_the_customer_is_told_and_channel_and_time_are_kept(shop, ready):
    shop.do("announce_ready", order_id=ready.pk, channel="phone", now=at(11, 25))

    with whole_database():
        row = ReadyNotice.objects.get(order=ready.pk)
    assert (row.channel, row.told_at) == ("phone", at(11, 25))


@pytest.mark.covers("WS-20")
def test_a_message_goes_out_by_itself_where_there_is_a_number(shop, ready):
    with pytest.raises(commands.NoWayToReach):
        shop.do("announce_ready", order_id=ready.pk, channel="message", now=at(11, 25))
    with whole_database():
        order = shop.now(ready)
        order.brought_phone, order.version = "13800001234", order.version + 1
        order.save(update_fields=["brought_phone", "version"])

    shop.do("announce_ready", order_id=ready.pk, channel="message", now=at(11, 26))

    with whole_database():
        message = Message.objects.get()
    assert (message.code, message.channel) == ("workshop.ready", "sms")


@pytest.mark.covers("WS-20", "RC-27")
def test_the_message_leads_to_the_customers_own_page(shop, ready):
    with whole_database():
        order = shop.now(ready)
        order.brought_phone, order.version = "13800001234", order.version + 1
        order.save(update_fields=["brought_phone", "version"])

    shop.do(
        "announce_ready",
        order_id=ready.pk,
        channel="message",
        site="https://store.example/",
        now=at(11, 26),
    )

    with whole_database():
        message = Message.objects.get()
        link = Link.objects.get()
    assert message.code == "workshop.ready_page"
    assert "https://store.example/v/" in message.values
    assert (link.order_id, link.is_sent) == (ready.pk, True)


@pytest.mark.covers("WS-15")
def test_the_customer_accepts_before_anything_is_explained(shop, ready):
    whole = Explained(work=True, cost=True, care=True)
    with pytest.raises(commands.NotAccepted):
        shop.do("explain", order_id=ready.pk, explained=whole, signature=STROKES, now=at(11, 30))
    with pytest.raises(commands.ReasonMissing):
        shop.do("accept_result", order_id=ready.pk, is_confirmed=False, now=at(11, 30))

    row = shop.do("accept_result", order_id=ready.pk, is_confirmed=True, now=at(11, 30))

    assert (row.is_effect_confirmed, row.accepted_at) == (True, at(11, 30))


@pytest.mark.covers("WS-21")
@pytest.mark.parametrize("missing", ["work", "cost", "care", "signature"])
def test_three_explanations_and_a_signature_none_left_out(shop, ready, missing):
    shop.do("accept_result", order_id=ready.pk, is_confirmed=True, now=at(11, 30))
    ticks = {"work": True, "cost": True, "care": True}
    if missing in ticks:
        ticks[missing] = False

    with pytest.raises(commands.NotExplained):
        shop.do(
            "explain",
            order_id=ready.pk,
            explained=Explained(**ticks),
            signature="" if missing == "signature" else STROKES,
            now=at(11, 40),
        )

    with whole_database():
        assert HandOver.objects.get(order=ready.pk).work_explained_at is None


@pytest.mark.covers("WS-24")
def test_closing_a_delivery_sets_the_end_frees_the_bay_and_writes_the_cars_history(shop, ready):
    gone(shop, ready)

    order = shop.now(ready)
    assert order.handed_over_at == at(11, 45)
    with whole_database():
        assert not Occupation.objects.active().filter(about="task").exists()
        record = ServiceRecord.objects.get(vehicle=order.vehicle_id)
    assert (record.reference, record.kind) == (order.number, "repair")


@pytest.mark.parametrize(
    ("lacks", "refusal"),
    [
        ("acceptance", commands.NotAccepted),
        ("explanation", commands.NotExplained),
        ("payment", commands.NotCleared),
    ],
)
def test_a_car_leaves_only_passed_accepted_explained_and_cleared(shop, ready, lacks, refusal):
    if lacks != "payment":
        shop.billed(ready)
    if lacks == "explanation":
        shop.do("accept_result", order_id=ready.pk, is_confirmed=True, now=at(11, 40))
    if lacks == "payment":
        shop.explained(ready)

    with pytest.raises(refusal):
        shop.do("deliver", order_id=ready.pk, now=at(11, 45))

    assert shop.now(ready).place == "ready"
    with whole_database():
        assert not RepairGuarantee.objects.exists()


def test_a_car_does_not_leave_twice(shop, ready):
    gone(shop, ready)

    with pytest.raises(commands.CarGone):
        shop.do("deliver", order_id=ready.pk, now=at(12))

    with whole_database():
        assert RepairGuarantee.objects.count() == 1


def test_no_door_lets_out_what_nobody_has_passed(shop):
    """The order's own hand-over asks as well (I-14)."""
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    shop.work(task)
    orders.put(order_id=order.pk, place="ready", by=shop.chief, at=at(10))
    shop.billed(order)

    with pytest.raises(commands.NotInspected):
        orders.hand_over(order_id=order.pk, by=shop.chief, at=at(12))

    assert shop.now(order).place == "ready"


def test_an_issued_guarantee_is_never_written_anew(shop, ready, world):
    gone(shop, ready)

    with pytest.raises(DatabaseError), transaction.atomic(), as_seen_by(world.chief):
        RepairGuarantee.objects.update(days=1000)


def test_the_inspectors_repair_class_decides_the_guarantee(shop):
    order = shop.visit()
    shop.work(shop.dispatch(shop.job(order)))
    shop.pass_all(order, now=at(11), repair_class="whole")
    shop.do("wash", order_id=order.pk, now=at(11, 20))
    gone(shop, order)

    with whole_database():
        row = RepairGuarantee.objects.get(order=order.pk)
    assert (row.days, row.km, row.last_day) == (100, 20_000, date(2026, 6, 11))


def test_a_promise_beyond_the_law_is_what_is_issued(shop, ready):
    from aftersales.ground.parameters import commands as parameters

    parameters.set_value(
        code="workshop.guarantee_minor_days",
        value=90,
        store_id=shop.store_id,
        valid_from=date(2026, 3, 3),
        reason="our promise",
        by=shop.chief,
        at=at(8),
    )
    gone(shop, ready)

    with whole_database():
        row = RepairGuarantee.objects.get(order=ready.pk)
    assert (row.days, row.km) == (90, 2000)


@pytest.mark.covers("WS-41")
def test_a_visit_tells_its_six_moments_and_its_waiting_and_working_parts(shop, ready):
    gone(shop, ready)

    with as_seen_by(shop.chief):
        times = queries.visit_times([ready.pk], seen_by=shop.chief, now=at(12))[ready.pk]

    assert (times.arrived_at, times.began_at, times.ended_at) == (at(8), at(9), at(10))
    assert (times.ready_at, times.handed_over_at) == (at(11, 20), at(11, 45))
    assert times.stay.worked.total_seconds() == 3600
    assert times.stay.waited.total_seconds() == (3 * 60 + 45 - 60) * 60


@pytest.mark.covers("RC-20")
def test_who_works_on_the_car_is_told_with_trainings_in_force(shop):
    from aftersales.records.staff.models import Skill, SkillHeld

    order = shop.visit()
    shop.dispatch(shop.job(order))
    with whole_database():
        for code, until in (("ev", None), ("old", date(2025, 1, 1))):
            skill = Skill.objects.create(group=shop.world.group, code=code, name=code)
            SkillHeld.objects.create(
                group=shop.world.group,
                person=shop.li.person,
                skill=skill,
                level=4,
                valid_from=date(2020, 1, 1),
                valid_until=until,
            )

    with as_seen_by(shop.chief):
        crew = queries.workers_of([order.pk], on=date(2026, 3, 3), seen_by=shop.chief)

    assert [(w.name, w.trainings) for w in crew[order.pk]] == [(shop.li.person.name, (("ev", 4),))]


# -- a repair that did not hold -------------------------------------------------------------------


def back(shop, first, now, **more):
    """The same car comes again for the same work."""
    return shop.visit(
        NewJob(title="前制动异响", lines=[shop.labour()]), car=first.vehicle, now=now, **more
    )


@pytest.mark.covers("WS-17", "WS-16")
def test_the_same_fault_within_thirty_days_is_flagged_and_not_settled_until_classified(
    shop, ready, facts
):
    gone(shop, ready)
    again = back(shop, ready, at(9, day=20))

    (row,) = shop.do("flag_repeats", order_id=again.pk, now=at(9, day=20))

    assert (row.kind, row.days, row.former_order_id) == ("too_soon", 17, ready.pk)
    with pytest.raises(commands.RepeatUnexplained):
        orders.settle(order_id=again.pk, by=shop.chief, at=at(10, day=20))
    shop.do(
        "classify", repeat_id=row.pk, cause="own_work", words="not tightened", now=at(10, day=20)
    )
    orders.settle(order_id=again.pk, by=shop.chief, at=at(11, day=20))
    assert facts()[-2:] == ["repeat.flagged", "repeat.classified"]


@pytest.mark.covers("WS-17")
def test_after_the_time_a_repair_must_hold_and_its_guarantee_nothing_is_flagged(shop, ready):
    gone(shop, ready)
    again = back(shop, ready, at(9, day=31).replace(month=4, day=3))

    assert shop.do("flag_repeats", order_id=again.pk, now=at(9)) == []


def test_other_work_on_the_same_car_is_no_repeat(shop, ready):
    from tests.factories.catalogue import OperationFactory, StandardTimeFactory

    gone(shop, ready)
    other = OperationFactory(group=shop.world.group)
    StandardTimeFactory(operation=other, hours=1)
    again = shop.visit(
        NewJob(title="空调", lines=[shop.labour(other)]), car=ready.vehicle, now=at(9, day=10)
    )

    assert shop.do("flag_repeats", order_id=again.pk, now=at(9, day=10)) == []


def test_flagging_twice_flags_once(shop, ready):
    gone(shop, ready)
    again = back(shop, ready, at(9, day=10))
    for _time in range(2):
        shop.do("flag_repeats", order_id=again.pk, now=at(9, day=10))

    with whole_database():
        assert Repeat.objects.filter(order=again.pk).count() == 1


@pytest.mark.covers("WS-18")
def test_a_cause_is_said_once_and_in_words(shop, ready):
    gone(shop, ready)
    again = back(shop, ready, at(9, day=10))
    (row,) = shop.do("flag_repeats", order_id=again.pk, now=at(9, day=10))

    with pytest.raises(commands.ReasonMissing):
        shop.do("classify", repeat_id=row.pk, cause="part", words=" ", now=at(9, day=10))
    shop.do("classify", repeat_id=row.pk, cause="part", words="bad batch", now=at(9, day=10))
    with pytest.raises(commands.AlreadyClassified):
        shop.do("classify", repeat_id=row.pk, cause="use", words="no", now=at(9, day=10))


# -- the end of the day ---------------------------------------------------------------------------


@pytest.mark.covers("RC-28")
def test_the_day_is_reconciled_when_each_difference_is_explained(shop, ready, facts):
    left_over, carried = shop.visit(), shop.visit()
    task = shop.dispatch(shop.job(carried), shop.wang, start=at(14))
    shop.do("carry_over", task_id=task.pk, to=date(2026, 3, 4), reason="parts", now=at(17))
    asked = {"store_id": shop.store_id, "on": date(2026, 3, 3), "now": at(18)}

    with pytest.raises(commands.DifferenceUnexplained, match=left_over.number):
        shop.do("close_day", explained={}, **asked)
    row = shop.do("close_day", explained={left_over.pk: ("capacity", "")}, **asked)

    assert (row.accepted, row.repaired, row.handed_over) == (3, 1, 0)
    with whole_database():
        told = set(row.differences.values_list("order", "reason"))
    assert told == {(left_over.pk, "capacity"), (carried.pk, "parts")}
    assert facts()[-1] == "day.reconciled"
    with pytest.raises(commands.DayClosed):
        shop.do("close_day", explained={left_over.pk: ("capacity", "")}, **asked)


def test_a_day_that_has_not_come_is_not_closed(shop):
    with pytest.raises(commands.DayClosed):
        shop.do("close_day", store_id=shop.store_id, on=date(2026, 3, 4), explained={}, now=at(18))


@pytest.mark.covers("WS-08")
def test_sold_clocked_and_paid_hours_are_kept_apart(shop, ready):
    with as_seen_by(shop.chief):
        rows = queries.hours(
            store_id=shop.store_id,
            first=date(2026, 3, 3),
            last=date(2026, 3, 3),
            seen_by=shop.chief,
            now=at(18),
        )

    by_name = {row.name: (row.paid, row.clocked, row.sold) for row in rows}
    assert by_name["Li"] == (8, 1, 1)
    assert by_name["Wang"] == (8, 0, 0)


@pytest.mark.covers("WS-17")
def test_whoever_shares_out_the_work_need_not_know_that_it_is_a_repeat(shop, ready, facts):
    gone(shop, ready)
    again = back(shop, ready, at(9, day=20))

    shop.dispatch(shop.job(again), start=at(10, day=20), now=at(9, day=20))

    assert "repeat.flagged" in facts()
