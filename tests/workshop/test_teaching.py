"""What came back and what was sent back feeds the knowledge base (WS-35)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands as orders
from aftersales.lane.support import commands as support
from aftersales.lane.support.models import Entry
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.commands import Ruling
from aftersales.lane.workshop.models import JobVerdict
from tests.workshop.conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(shop):
    """A visit whose work is done and checked by Li."""
    order = shop.visit()
    shop.work(shop.dispatch(shop.job(order)))
    return order


def described(shop, job, correction="按标准力矩重新紧固"):
    orders.describe_job(job_id=job.pk, correction=correction, by=shop.chief, at=at(9))


@pytest.mark.covers("WS-35")
def test_a_car_that_came_back_teaches_why_the_first_repair_did_not_hold(shop):
    car = shop.car()
    first = shop.ready(shop.visit(car=car))
    shop.billed(first)
    shop.explained(first)
    shop.do("deliver", order_id=first.pk, odometer_km=30_000, now=at(11, 45))
    later = at(9) + timedelta(days=5)
    again = shop.visit(car=car, now=later)
    (repeat,) = shop.do("flag_repeats", order_id=again.pk, now=later)
    with pytest.raises(commands.NothingLearnt):
        shop.do("propose_from_repeat", repeat_id=repeat.pk, now=later)
    shop.do("classify", repeat_id=repeat.pk, cause="own_work", words="未按力矩紧固", now=later)
    described(shop, repeat.job)

    entry = shop.do("propose_from_repeat", repeat_id=repeat.pk, symptom="制动异响", now=later)

    assert (entry.source, entry.source_number, entry.job_id) == (
        "comeback",
        repeat.pk,
        repeat.job_id,
    )
    assert (entry.cause, entry.solution) == ("未按力矩紧固", "按标准力矩重新紧固")
    with pytest.raises(support.EntryKnown):
        shop.do("propose_from_repeat", repeat_id=repeat.pk, now=later)


@pytest.mark.covers("WS-35")
def test_work_that_the_inspection_sent_back_teaches_what_was_wrong_with_it(shop, checked):
    job = shop.job(checked)
    ruling = Ruling(job_id=job.pk, is_passed=False, reason="fault_remains", words="制动片装反")
    shop.do("inspect", order_id=checked.pk, rulings=[ruling], by=shop.as_chen, now=at(11))
    with whole_database():
        (verdict,) = JobVerdict.objects.filter(job=job.pk)
    with pytest.raises(commands.NothingLearnt):
        shop.do("propose_from_verdict", verdict_id=verdict.pk)
    described(shop, job, "按方向重新安装制动片")

    entry = shop.do("propose_from_verdict", verdict_id=verdict.pk)

    assert (entry.source, entry.cause, entry.solution) == (
        "inspect",
        "制动片装反",
        "按方向重新安装制动片",
    )
    with whole_database():
        assert Entry.objects.filter(state="proposed").count() == 1
