"""Sharing out work: who can, who is free, where it would fit (WS-07); what goes over (WS-25)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import whole_database
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewJob
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.models import Assignment, CarryOver, Task
from aftersales.records.staff.models import Skill, SkillHeld
from aftersales.resources.capacity.models import Occupation
from tests.factories.capacity import AbilityFactory
from tests.factories.catalogue import OperationFactory, StandardTimeFactory
from tests.workshop.conftest import HOUR, MORNING, at

pytestmark = pytest.mark.django_db


def held(task):
    """Who holds which time for the task."""
    with whole_database():
        rows = Occupation.objects.active().filter(about="task", about_number=task.pk)
        return {
            (row.resource.code, row.starts_at, row.ends_at)
            for row in rows.select_related("resource")
        }


def tasks():
    with whole_database():
        return list(Task.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.covers("WS-07")
def test_a_job_is_given_to_a_technician_and_a_bay_for_its_standard_time(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()), start=at(9))

    assert (task.state, task.minutes, task.starts_at, task.ends_at) == (
        "dispatched",
        60,
        at(9),
        at(10),
    )
    assert held(task) == {("T1", at(9), at(10)), ("B1", at(9), at(10))}
    assert facts() == ["task.planned", "task.dispatched"]


def test_work_rests_over_lunch_and_its_bay_does_not(shop):
    task = shop.dispatch(shop.job(shop.visit()), start=at(11, 30))

    assert held(task) == {
        ("T1", at(11, 30), at(12)),
        ("T1", at(13), at(13, 30)),
        ("B1", at(11, 30), at(13, 30)),
    }


def skill_of(shop, code="brakes", *people):
    """A skill that the job needs and only these people hold, with the speed of each."""
    with whole_database():
        skill = Skill.objects.create(group=shop.world.group, code=code, name=code)
        for person in people:
            SkillHeld.objects.create(
                group=shop.world.group,
                person=person,
                skill=skill,
                level=3,
                valid_from=date(2020, 1, 1),
            )
    operation = OperationFactory(group=shop.world.group, skill=skill)
    StandardTimeFactory(operation=operation, hours=Decimal(1))
    return skill, NewJob(title="制动", lines=[shop.labour(operation)])


@pytest.mark.covers("WS-07")
def test_planned_time_follows_from_the_speed_in_the_skill_group(shop):
    skill, job = skill_of(shop, "brakes", shop.li.person, shop.wang.person)
    AbilityFactory(resource=shop.li, skill=skill, percent=80)
    AbilityFactory(resource=shop.wang, skill=skill, percent=120)
    order = shop.visit(job)

    alone = shop.dispatch(shop.job(order), shop.li)
    assert alone.minutes == 75
    both = shop.do(
        "move",
        task_id=alone.pk,
        starts_at=at(9),
        people=[shop.li.person_id, shop.wang.person_id],
    )

    assert both.minutes == 30  # 80 % and 120 % together do two hours in one


def test_somebody_without_the_skill_is_refused_and_those_who_have_it_are_named(shop):
    _skill, job = skill_of(shop, "brakes", shop.wang.person)
    order = shop.visit(job)

    with pytest.raises(commands.SkillMissing, match="Wang") as no:
        shop.dispatch(shop.job(order), shop.li)

    assert no.value.able == [shop.wang.person_id]
    assert tasks() == []


@pytest.mark.covers("WS-07")
def test_a_taken_bay_is_refused_with_the_time_at_which_it_would_fit(shop):
    shop.dispatch(shop.job(shop.visit()), shop.li, start=at(9))
    other = shop.job(shop.visit())

    with pytest.raises(commands.DoesNotFit, match=r"Bay 1在.*已被占用") as no:
        shop.dispatch(other, shop.wang, start=at(9, 30))

    assert no.value.starts_at is not None
    assert no.value.person_id in {shop.li.person_id, shop.wang.person_id}
    assert tasks() == ["dispatched"]


def test_outside_shifts_it_does_not_fit_unless_there_is_a_reason(shop):
    job = shop.job(shop.visit())

    with pytest.raises(commands.DoesNotFit, match="全部在岗"):
        shop.dispatch(job, start=at(19))
    task = shop.dispatch(job, start=at(19), override="customer leaves tonight")

    assert held(task) == {("T1", at(19), at(20)), ("B1", at(19), at(20))}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"people": []}, commands.NobodyNamed),
        ({"people": [999_999]}, commands.NobodyNamed),
        ({"bay_id": 999_999}, commands.BayUnfit),
    ],
)
def test_what_nobody_can_do_leaves_no_trace(shop, facts, given, refusal):
    job = shop.job(shop.visit())
    wish = {"people": [shop.li.person_id], "bay_id": shop.bay.pk} | given

    with pytest.raises(refusal):
        shop.do("dispatch", job_id=job.pk, starts_at=at(9), **wish)

    assert facts() == []
    assert tasks() == []


def test_a_bay_without_lift_is_refused_for_work_that_needs_one(shop):
    operation = OperationFactory(group=shop.world.group, needs_lift=True)
    StandardTimeFactory(operation=operation, hours=Decimal(1))
    order = shop.visit(NewJob(title="排气管", lines=[shop.labour(operation)]))

    with pytest.raises(commands.BayUnfit, match="没有举升机"):
        shop.dispatch(shop.job(order))


def test_moving_keeps_what_is_not_said_and_frees_what_was_held(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()))

    moved = shop.do("move", task_id=task.pk, starts_at=at(14))

    assert held(moved) == {("T1", at(14), at(15)), ("B1", at(14), at(15))}
    assert facts()[-1] == "task.moved"


def test_what_does_not_fit_leaves_everything_where_it_was(shop):
    first = shop.dispatch(shop.job(shop.visit()), shop.li, start=at(9))
    second = shop.dispatch(shop.job(shop.visit()), shop.wang, start=at(9), bay_id=shop.other_bay.pk)
    before = held(second)

    with pytest.raises(commands.DoesNotFit):
        shop.do("move", task_id=second.pk, starts_at=at(9), people=[shop.li.person_id])

    assert held(second) == before
    assert held(first) == {("T1", at(9), at(10)), ("B1", at(9), at(10))}


def test_somebody_else_gets_the_work(shop):
    task = shop.dispatch(shop.job(shop.visit()), shop.li)

    shop.do("move", task_id=task.pk, starts_at=at(9), people=[shop.wang.person_id])

    with whole_database():
        rows = Assignment.objects.filter(task=task.pk).select_related("resource").order_by("pk")
        now = {(row.resource.code, row.is_current) for row in rows}
    assert now == {("T1", False), ("B1", True), ("T2", True)}


def test_running_work_is_not_moved_from_under_somebodys_hands(shop):
    task = shop.dispatch(shop.job(shop.visit()))
    shop.do("clock_on", task_id=task.pk, by=shop.as_li, now=at(9))

    with pytest.raises(commands.BeingWorkedOn):
        shop.do("move", task_id=task.pk, starts_at=at(14))


def test_work_off_the_board_frees_its_time(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()))

    taken = shop.do("take_back", task_id=task.pk)

    assert (taken.state, held(task)) == ("planned", set())
    assert facts()[-1] == "task.taken_back"


def test_what_the_customer_declines_is_dropped_and_holds_nothing(shop):
    order = shop.estimate()
    task = shop.dispatch(shop.job(order), kind="diagnose")

    orders.decline_jobs(
        job_ids=[shop.job(order).pk], method="phone", reason="too dear", by=shop.chief, at=MORNING
    )

    assert (shop.fresh(task).state, held(task)) == ("dropped", set())
    with pytest.raises(commands.NotWanted):
        shop.dispatch(shop.job(order))


def test_who_may_not_share_out_work_is_refused(shop):
    job = shop.job(shop.visit())
    idle = shop.actor(shop.li.person, "workshop.view", "workshop.work")

    with pytest.raises(NotPermitted):
        shop.dispatch(job, by=idle)


# -- another day ----------------------------------------------------------------------------------


@pytest.mark.covers("WS-25")
def test_work_of_today_goes_over_only_with_its_reason(shop, facts):
    task = shop.dispatch(shop.job(shop.visit()))

    shop.do("carry_over", task_id=task.pk, to=date(2026, 3, 4), reason="parts", now=at(17))

    with whole_database():
        row = CarryOver.objects.get(task=task.pk)
    assert (row.on, row.to, row.reason) == (date(2026, 3, 3), date(2026, 3, 4), "parts")
    assert (shop.fresh(task).state, held(task)) == ("planned", set())
    assert facts()[-2:] == ["task.taken_back", "work.carried_over"]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"to": date(2026, 3, 3), "reason": "parts"}, commands.DayOrder),
        ({"to": date(2026, 3, 4), "reason": "other"}, commands.ReasonMissing),
    ],
)
def test_a_carry_over_goes_on_and_says_why(shop, given, refusal):
    task = shop.dispatch(shop.job(shop.visit()))

    with pytest.raises(refusal):
        shop.do("carry_over", task_id=task.pk, now=at(17), **given)

    assert held(task) == {("T1", at(9), at(9) + HOUR), ("B1", at(9), at(9) + timedelta(hours=1))}
