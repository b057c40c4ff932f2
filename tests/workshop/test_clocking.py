"""The clock: what must be there before work begins, one running clock a person, corrections."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.models import Stint, StintCorrection
from aftersales.supply.parts import commands as parts
from aftersales.supply.parts.commands import Arrival
from tests.workshop.conftest import MORNING, at

pytestmark = pytest.mark.django_db


def clocked(task):
    with whole_database():
        rows = Stint.objects.filter(task=task.pk).order_by("started_at", "pk")
        return [(row.started_at, row.ended_at, row.pause_reason) for row in rows]


@pytest.mark.covers("WS-08")
def test_work_is_begun_interrupted_with_a_reason_resumed_and_finished(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()))
    li = {"task_id": task.pk, "by": shop.as_li}

    shop.do("clock_on", now=at(9), **li)
    shop.do("pause", reason="tool", now=at(9, 20), **li)
    assert shop.fresh(task).state == "paused"
    shop.do("resume", now=at(9, 30), **li)
    done = shop.do("clock_off", now=at(10, 10), **li)

    assert clocked(task) == [
        (at(9), at(9, 20), "tool"),
        (at(9, 30), at(10, 10), ""),
    ]
    assert (done.state, done.begun_at, done.done_at) == ("done", at(9), at(10, 10))
    assert facts()[2:] == [
        "work.started",
        "work.paused",
        "work.resumed",
        "work.ended",
        "task.done",
    ]


def test_the_car_stands_where_the_work_is(shop):
    order = shop.visit()
    task = shop.dispatch(shop.job(order))
    li = {"task_id": task.pk, "by": shop.as_li}

    shop.do("clock_on", now=at(9), **li)
    assert shop.now(order).place == "in_work"
    shop.do("pause", reason="parts", now=at(9, 20), **li)
    assert shop.now(order).place == "awaiting_parts"
    shop.do("clock_on", now=at(9, 40), **li)
    assert shop.now(order).place == "in_work"


@pytest.mark.covers("WS-08")
def test_several_technicians_work_on_one_line_and_the_last_one_ends_it(shop):
    task = shop.dispatch(shop.job(shop.visit()), shop.li, shop.wang)

    for who, minute in ((shop.as_li, 0), (shop.as_wang, 10)):
        shop.do("clock_on", task_id=task.pk, by=who, now=at(9, minute))
    shop.do("pause", task_id=task.pk, reason="break", by=shop.as_li, now=at(9, 20))
    assert shop.fresh(task).state == "running"
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9, 25))
    shop.do("clock_off", task_id=task.pk, by=shop.as_li, now=at(9, 40))
    assert shop.fresh(task).state == "running"
    done = shop.do("clock_off", task_id=task.pk, by=shop.as_wang, now=at(9, 50))

    assert done.state == "done"


def test_one_person_works_on_one_thing_at_a_time(shop):
    first = shop.dispatch(shop.job(shop.visit()), start=at(9))
    second = shop.dispatch(shop.job(shop.visit()), start=at(10))
    shop.do("clock_on", task_id=first.pk, by=shop.as_li, now=at(9))

    with pytest.raises(commands.AlreadyClockedOn) as no:
        shop.do("clock_on", task_id=second.pk, by=shop.as_li, now=at(9, 30))

    assert no.value.task_id == first.pk
    assert clocked(second) == []


def test_somebody_elses_work_is_not_begun(shop):
    task = shop.dispatch(shop.job(shop.visit()), shop.li)

    with pytest.raises(commands.NotYours):
        shop.do("clock_on", task_id=task.pk, by=shop.as_wang, now=at(9))


# -- before work begins ---------------------------------------------------------------------------


@pytest.mark.covers("WS-23")
def test_no_repair_before_the_customer_has_agreed(shop, facts):
    order = shop.visit()
    extra = orders.add_job(
        order_id=order.pk,
        title="后制动片",
        lines=[shop.labour()],
        by=shop.chief,
        at=MORNING,
    )
    task = shop.dispatch(extra, kind="repair")

    with pytest.raises(commands.ConsentMissing):
        shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    assert clocked(task) == []

    orders.approve_jobs(job_ids=[extra.pk], method="phone", person="王", by=shop.chief, at=MORNING)
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    assert shop.fresh(task).state == "running"


def test_the_diagnosis_comes_before_the_repair_and_needs_no_consent(shop):
    order = shop.estimate()
    look = shop.dispatch(shop.job(order), kind="diagnose")
    repair = shop.dispatch(shop.job(order), shop.wang, kind="repair", bay_id=shop.other_bay.pk)
    shop.do("clock_on", task_id=look.pk, by=shop.as_li, now=at(9))
    assert shop.now(order).place == "diagnosis"
    orders.sign(
        order_id=order.pk,
        method="in_person",
        person="王",
        promised_at=at(17),
        by=shop.chief,
        at=at(9),
    )

    with pytest.raises(commands.PredecessorOpen):
        shop.do("clock_on", task_id=repair.pk, by=shop.as_wang, now=at(9, 10))
    shop.do("clock_off", task_id=look.pk, by=shop.as_li, now=at(9, 20))
    shop.do("clock_on", task_id=repair.pk, by=shop.as_wang, now=at(9, 30))

    assert shop.now(order).place == "in_work"


def test_after_the_diagnosis_the_car_waits_for_the_customers_word(shop):
    order = shop.estimate()
    look = shop.dispatch(shop.job(order), kind="diagnose")
    shop.do("clock_on", task_id=look.pk, by=shop.as_li, now=at(9))

    shop.do("clock_off", task_id=look.pk, by=shop.as_li, now=at(9, 20))

    assert shop.now(order).place == "awaiting_approval"


@pytest.mark.covers("WS-04")
def test_work_waits_for_its_parts_or_for_who_accepts_the_shortage(shop, facts):
    order = shop.visit(NewJob(title="机油", lines=[shop.labour(), shop.part()]))
    orders.request_parts_for(order_id=order.pk, by=shop.chief, at=MORNING)
    task = shop.dispatch(shop.job(order))

    with pytest.raises(commands.PartsMissing):
        shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    shop.do("accept_shortage", task_id=task.pk)
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    assert "shortage.accepted" in facts()
    assert shop.fresh(task).state == "running"


@pytest.mark.covers("WS-04")
def test_with_its_parts_complete_work_begins(shop):
    order = shop.visit(NewJob(title="机油", lines=[shop.labour(), shop.part()]))
    arrival = Arrival(part_id=shop.filter.pk, quantity=Decimal(5), cost=Decimal(20))
    parts.receive(store_id=shop.store_id, arrival=arrival, by=shop.chief, at=MORNING)
    orders.request_parts_for(order_id=order.pk, by=shop.chief, at=MORNING)
    task = shop.dispatch(shop.job(order))

    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    assert shop.fresh(task).state == "running"


@pytest.mark.covers("WS-09")
def test_a_fault_that_nobody_looked_into_is_noted_as_a_skipped_step(shop, facts):
    order = shop.visit(NewJob(title="异响", complaint="冷车时响", lines=[shop.labour()]))
    task = shop.dispatch(shop.job(order))

    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    assert "step.out_of_order" in facts()


def test_what_is_done_is_not_begun_again(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    shop.do("clock_off", task_id=task.pk, by=shop.as_li, now=at(10))

    with pytest.raises(IllegalMove):
        shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(11))


@pytest.mark.parametrize("deed", ["pause", "clock_off"])
def test_a_clock_that_does_not_run_is_not_stopped(shop, deed):
    task = shop.dispatch(shop.job(shop.visit()))
    more = {"reason": "break"} if deed == "pause" else {}

    with pytest.raises(commands.NotClockedOn):
        shop.do(deed, task_id=task.pk, by=shop.as_li, now=at(9), **more)


def test_another_reason_is_said_in_words(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    with pytest.raises(commands.ReasonMissing):
        shop.do("pause", task_id=task.pk, reason="other", by=shop.as_li, now=at(9, 5))

    assert shop.fresh(task).state == "running"


def test_a_clock_does_not_run_backwards(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    with pytest.raises(commands.TimeImpossible):
        shop.do("clock_off", task_id=task.pk, by=shop.as_li, now=at(8, 59))


# -- putting right --------------------------------------------------------------------------------


@pytest.mark.covers("WS-08")
def test_a_correction_leaves_what_stood_there_before(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.work(task, hours=3)
    with whole_database():
        stint = Stint.objects.get(task=task.pk)

    shop.do(
        "correct_clock",
        stint_id=stint.pk,
        started_at=at(9),
        ended_at=at(10),
        reason="forgot to clock off",
        now=at(13),
    )

    with whole_database():
        row = StintCorrection.objects.get(stint=stint.pk)
    assert (row.former_started_at, row.former_ended_at) == (at(9), at(12))
    assert clocked(task) == [(at(9), at(10), "")]
    assert facts()[-1] == "clock.corrected"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"reason": " "}, commands.ReasonMissing),
        ({"ended_at": at(8)}, commands.TimeImpossible),
        ({"ended_at": at(20)}, commands.TimeImpossible),
        ({"ended_at": at(11, 30)}, commands.TimesOverlap),
    ],
)
def test_a_correction_has_a_reason_and_a_time_that_was_free(shop, given, refusal):
    first = shop.dispatch(shop.job(shop.visit()), start=at(9))
    second = shop.dispatch(shop.job(shop.visit()), start=at(10))
    shop.work(first, start=at(9))
    shop.work(second, start=at(11))
    with whole_database():
        stint = Stint.objects.get(task=first.pk)
    asked = {"started_at": at(9), "ended_at": at(9, 30), "reason": "forgot"} | given

    with pytest.raises(refusal):
        shop.do("correct_clock", stint_id=stint.pk, now=at(13), **asked)

    assert clocked(first) == [(at(9), at(10), "")]
