"""Findings, standards, the self-check, the inspection by other eyes, the wash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.files import queries as files
from aftersales.ground.handbook import commands as handbook
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.workshop import commands, queries
from aftersales.lane.workshop.commands import Extra, Photo, Ruling
from aftersales.lane.workshop.models import Inspection, SelfCheck
from tests.conftest import NOON
from tests.workshop.conftest import MORNING, at

pytestmark = pytest.mark.django_db


def picture():
    out = BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def running(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))
    return task


# -- findings -------------------------------------------------------------------------------------


def test_a_finding_keeps_its_photos_and_words(shop, running, facts):
    photos = [Photo("a.jpg", picture()), Photo("b.jpg", picture())]

    finding = shop.do(
        "record_finding",
        task_id=running.pk,
        words="后制动片磨损",
        photos=photos,
        by=shop.as_li,
        now=at(9, 10),
    )

    with as_seen_by(shop.chief):
        kept = files.attached(about=("finding", finding.pk), seen_by=shop.chief)
        assert kept.count() == 2
    assert facts()[-1] == "finding.recorded"


@pytest.mark.covers("WS-23")
def test_a_finding_proposes_extra_work_that_the_customer_is_asked_about(shop, running):
    extra = Extra(title="更换后制动片", operation_id=shop.operation.pk)

    finding = shop.do(
        "record_finding",
        task_id=running.pk,
        words="后制动片磨损",
        extra=extra,
        by=shop.as_li,
        now=at(9, 10),
    )

    job = shop.jobs(running.order)[1]
    assert finding.proposed_job_id == job.pk
    assert (job.title, job.is_extra, job.consent, job.found_by_id) == (
        "更换后制动片",
        True,
        "proposed",
        shop.li.person_id,
    )
    assert job.gross > 0


def test_a_finding_that_says_and_shows_nothing_is_none(shop, running, facts):
    before = facts()

    with pytest.raises(commands.NothingFound):
        shop.do("record_finding", task_id=running.pk, words="  ", by=shop.as_li, now=at(9, 10))

    assert facts() == before


def test_a_part_is_asked_for_and_stands_on_the_order(shop, running):
    asked = shop.do(
        "request_part",
        task_id=running.pk,
        part_id=shop.filter.pk,
        quantity=Decimal(1),
        by=shop.as_li,
        now=at(9, 10),
    )

    with whole_database():
        lines = list(asked.job.lines.filter(kind="part").values_list("part", flat=True))
    assert lines == [shop.filter.pk]
    # dearer than agreed: the customer is asked before the desk is
    assert shop.job(running.order).consent == "proposed"


# -- standards and self-check ---------------------------------------------------------------------


@pytest.fixture
def delivered(world, everything):
    handbook.deliver(group_id=world.group.pk, by=everything, at=NOON)


@pytest.mark.covers("WS-12", "WS-13")
def test_no_self_check_before_the_work_standard_is_ticked(shop, running, delivered, facts):
    shop.do("clock_off", task_id=running.pk, by=shop.as_li, now=at(10))
    with pytest.raises(commands.StandardsOpen):
        shop.do("self_check", task_id=running.pk, by=shop.as_li, now=at(10))

    with as_seen_by(shop.chief):
        (standard,) = queries.standards_of(shop.fresh(running), "en")
    assert len(standard.elements) == 6
    for element in standard.elements:
        shop.do(
            "tick",
            task_id=running.pk,
            item=standard.item,
            element=element.code,
            by=shop.as_li,
            now=at(10),
        )
    shop.do("self_check", task_id=running.pk, words="制动正常", by=shop.as_li, now=at(10, 5))

    assert facts().count("standard.ticked") == 6
    assert shop.now(running.order).place == "inspection"
    assert shop.job(running.order).condition == "制动正常"


def test_several_elements_are_ticked_together_and_what_is_ticked_stays(
    shop, running, delivered, facts
):
    with as_seen_by(shop.chief):
        left = queries.open_elements(shop.fresh(running))
    first = shop.do(
        "tick",
        task_id=running.pk,
        item=left[0][0],
        element=left[0][1],
        by=shop.as_li,
        now=at(9),
    )

    rows = shop.do("tick_many", task_id=running.pk, elements=left, by=shop.as_li, now=at(9, 30))

    assert [(row.item, row.element) for row in rows] == left
    assert rows[0].pk == first.pk
    assert rows[0].ticked_at == at(9)
    assert facts().count("standard.ticked") == len(left) == 6


def test_one_element_that_does_not_exist_leaves_all_unticked(shop, running, delivered, facts):
    with as_seen_by(shop.chief):
        left = queries.open_elements(shop.fresh(running))

    with pytest.raises(commands.StandardUnknown):
        shop.do(
            "tick_many",
            task_id=running.pk,
            elements=[*left, ("WS-12", "nonsense")],
            by=shop.as_li,
            now=at(9),
        )

    assert facts().count("standard.ticked") == 0


def test_an_element_that_does_not_exist_is_not_ticked(shop, running, delivered):
    with pytest.raises(commands.StandardUnknown):
        shop.do(
            "tick", task_id=running.pk, item="WS-12", element="nonsense", by=shop.as_li, now=at(9)
        )


@pytest.mark.covers("WS-13")
def test_a_job_goes_to_inspection_only_after_its_self_check(shop, running):
    order = running.order
    with pytest.raises(commands.WorkOpen):
        shop.do("self_check", task_id=running.pk, by=shop.as_li, now=at(9, 30))
    shop.do("clock_off", task_id=running.pk, by=shop.as_li, now=at(10))
    assert shop.now(order).place == "in_work"
    with pytest.raises(commands.NotYours):
        shop.do("self_check", task_id=running.pk, by=shop.as_wang, now=at(10))

    shop.do("self_check", task_id=running.pk, by=shop.as_li, now=at(10))

    assert shop.now(order).place == "inspection"
    with pytest.raises(commands.AlreadyChecked):
        shop.do("self_check", task_id=running.pk, by=shop.as_li, now=at(10, 1))
    with whole_database():
        assert SelfCheck.objects.filter(task=running.pk).count() == 1


def test_the_car_waits_until_the_last_job_is_checked(shop):
    order = shop.visit(
        NewJob(title="一", lines=[shop.labour()]), NewJob(title="二", lines=[shop.labour()])
    )
    first, second = shop.jobs(order)
    shop.work(shop.dispatch(first, start=at(9)), start=at(9))
    assert shop.now(order).place == "in_work"

    shop.work(shop.dispatch(second, start=at(10)), start=at(10))

    assert shop.now(order).place == "inspection"


# -- inspection -----------------------------------------------------------------------------------


@pytest.fixture
def checked(shop):
    """A visit whose work is done and checked by Li."""
    order = shop.visit()
    shop.work(shop.dispatch(shop.job(order)))
    return order


@pytest.mark.covers("WS-14", "WS-19")
def test_other_eyes_pass_the_work_and_the_car_is_washed(shop, checked, facts):
    found = shop.pass_all(checked)

    assert (found.verdict, found.inspector_id) == ("passed", shop.chen.pk)
    assert shop.now(checked).place == "washing"
    assert facts()[-1] == "visit.inspected"


@pytest.mark.covers("WS-14")
def test_whoever_worked_on_the_car_does_not_pass_it(shop, checked, facts):
    before = facts()
    ruling = Ruling(job_id=shop.job(checked).pk, is_passed=True)

    with pytest.raises(commands.OwnWork):
        shop.do("inspect", order_id=checked.pk, rulings=[ruling], by=shop.as_li, now=at(11))

    assert (facts(), shop.now(checked).place) == (before, "inspection")


def test_without_the_skill_that_the_store_asks_for_nobody_inspects(shop, checked):
    from aftersales.ground.parameters import commands as parameters

    parameters.set_value(
        code="workshop.inspection_skill",
        value="inspection",
        store_id=shop.store_id,
        valid_from=date(2026, 3, 3),
        reason="four eyes with skill",
        by=shop.chief,
        at=MORNING,
    )

    with pytest.raises(commands.NotQualified):
        shop.pass_all(checked)


@pytest.mark.covers("WS-14", "WS-16")
def test_what_fails_goes_back_to_work_with_its_reason_and_comes_again(shop, checked, facts):
    job = shop.job(checked)
    ruling = Ruling(job_id=job.pk, is_passed=False, reason="fault_remains")
    shop.do("inspect", order_id=checked.pk, rulings=[ruling], by=shop.as_chen, now=at(11))
    with whole_database():
        task = Inspection.objects.get(order=checked.pk) and shop_task(job)
    assert (task.state, task.round, shop.now(checked).place) == ("sent_back", 2, "in_work")
    assert facts()[-2:] == ["visit.inspected", "task.sent_back"]

    shop.work(task, start=at(13), hours=0.5)
    again = shop.pass_all(checked, now=at(14))

    assert (again.round, again.verdict) == (2, "passed")
    with as_seen_by(shop.chief):
        found = queries.quality(
            store_id=shop.store_id,
            first=at(9).date(),
            last=at(9).date(),
            seen_by=shop.chief,
            now=at(18),
        )
    assert (found.first_pass_percent, found.rework_percent) == (0, 100)


def shop_task(job):
    from aftersales.lane.workshop.models import Task

    return Task.objects.select_related("order").get(job=job.pk)


@pytest.mark.parametrize(
    ("ruling", "refusal"),
    [
        ({"is_passed": False}, commands.VerdictMissing),
        ({"is_passed": False, "reason": "other"}, commands.ReasonMissing),
        ({"job_id": 999_999, "is_passed": True}, commands.VerdictMissing),
    ],
)
def test_every_job_gets_its_verdict_and_each_failure_its_reason(shop, checked, ruling, refusal):
    told = Ruling(**{"job_id": shop.job(checked).pk, **ruling})

    with pytest.raises(refusal):
        shop.do("inspect", order_id=checked.pk, rulings=[told], by=shop.as_chen, now=at(11))

    with whole_database():
        assert not Inspection.objects.filter(order=checked.pk).exists()


def test_work_that_is_not_done_is_not_inspected(shop, running):
    with pytest.raises(commands.WorkOpen):
        shop.pass_all(running.order)


def test_who_may_not_inspect_is_refused(shop, checked):
    with pytest.raises(NotPermitted):
        shop.do(
            "inspect",
            order_id=checked.pk,
            rulings=[Ruling(job_id=shop.job(checked).pk, is_passed=True)],
            by=shop.actor(shop.chen, "workshop.view"),
            now=at(11),
        )


@pytest.mark.covers("WS-19")
def test_the_wash_comes_after_the_inspection_and_before_the_call(shop, checked):
    with pytest.raises(IllegalMove):
        shop.do("wash", order_id=checked.pk, now=at(11))
    with pytest.raises(commands.NotReady):
        shop.do("announce_ready", order_id=checked.pk, channel="phone", now=at(11))
    shop.pass_all(checked)

    shop.do("wash", order_id=checked.pk, why_not="rain", now=at(11, 20))

    assert shop.now(checked).place == "ready"


def test_what_came_back_from_the_customer_is_inspected_again(shop, checked):
    shop.pass_all(checked)
    shop.do("wash", order_id=checked.pk, now=at(11, 20))

    shop.do(
        "accept_result", order_id=checked.pk, is_confirmed=False, words="still noisy", now=at(12)
    )

    assert shop.now(checked).place == "inspection"
    again = shop.pass_all(checked, now=at(13))
    assert again.round == 2


def test_a_declined_extra_job_does_not_keep_the_car(shop, running):
    extra = orders.add_job(
        order_id=running.order_id, title="后制动", lines=[shop.labour()], by=shop.chief, at=MORNING
    )
    orders.decline_jobs(
        job_ids=[extra.pk], method="phone", reason="later", by=shop.chief, at=MORNING
    )
    shop.do("clock_off", task_id=running.pk, by=shop.as_li, now=at(10))

    shop.do("self_check", task_id=running.pk, by=shop.as_li, now=at(10))

    assert shop.now(running.order).place == "inspection"
