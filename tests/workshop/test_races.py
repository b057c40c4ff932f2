"""Many press at once: one clock a person, one job a bay, one verdict a round (R-08, I-10)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.lane.workshop import commands
from aftersales.lane.workshop.commands import Ruling
from aftersales.lane.workshop.invariants import INVARIANTS
from aftersales.lane.workshop.models import Inspection, Stint, Task
from tests.factories.capacity import TechnicianFactory
from tests.factories.orders import JobFactory, LineFactory, OrderFactory
from tests.factories.workshop import AssignmentFactory, SelfCheckFactory, StintFactory, TaskFactory
from tests.races import ROUNDS, at_once
from tests.workshop.conftest import MORNING, at, open_workshop
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 16
GUARDS = ("stint_one_running_a_person", "stint_no_overlap")
DAYS = [day for day in range(3, 31) if day % 7 != 1]  # the store is closed on Sundays


def broken():
    """What the invariants find."""
    with whole_database(), connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(rule.sql_rows)
            if cursor.fetchall():
                return rule.id
    return ""


def count(name):
    with whole_database():
        return EventRecord.objects.filter(name=name).count()


def looking_for_faults(shop, rounds, tasks_each=1):
    """For each round somebody with work that needs no consent: whose, and the tasks."""
    found = []
    for _round in range(rounds):
        who = TechnicianFactory(store=shop.world.north)
        tasks = []
        for _n in range(tasks_each):
            task = TaskFactory(kind="diagnose", job__order__store=shop.world.north)
            AssignmentFactory(task=task, resource=who)
            tasks.append(task)
        found.append((shop.actor(who.person), tasks))
    return found


def clock_on(found, which=0):
    def deed(number):
        actor, tasks = found[number]
        with suppress(Refusal, DatabaseError):
            commands.clock_on(task_id=tasks[which].pk, by=actor, at=at(9))

    return deed


def running():
    """How many clocks run for each person."""
    counts = {}
    with whole_database():
        for person in Stint.objects.filter(ended_at=None).values_list("person", flat=True):
            counts[person] = counts.get(person, 0) + 1
    return list(counts.values())


@pytest.mark.covers("WS-08")
def test_one_of_sixteen_starts_the_clock_and_it_is_one_fact(own_database):
    shop = open_workshop(make_world())
    found = looking_for_faults(shop, ROUNDS)

    at_once(*[clock_on(found)] * MANY, rounds=ROUNDS)

    assert running() == [1] * ROUNDS
    assert count("workshop.work.started") == ROUNDS
    assert broken() == ""


def test_nobody_is_clocked_on_two_cars_at_once(own_database):
    shop = open_workshop(make_world())
    found = looking_for_faults(shop, ROUNDS, tasks_each=2)

    at_once(*(clock_on(found, n % 2) for n in range(4)), rounds=ROUNDS)

    assert running() == [1] * ROUNDS
    assert broken() == ""


def test_without_the_constraints_a_person_is_clocked_on_twice(own_database, as_owner):
    """The check sees what it is there to see."""
    for name in GUARDS:
        as_owner(f"ALTER TABLE workshop_stint DROP CONSTRAINT IF EXISTS {name}")
        as_owner(f"DROP INDEX IF EXISTS {name}")
    shop = open_workshop(make_world())
    found = looking_for_faults(shop, 3, tasks_each=2)

    at_once(clock_on(found, 0), clock_on(found, 1), rounds=3)

    assert max(running()) > 1
    assert broken() == "I-10"


def test_pausing_and_ending_at_once_ends_the_clock_once(own_database):
    shop = open_workshop(make_world())
    found = looking_for_faults(shop, ROUNDS)
    for actor, (task,) in found:
        commands.clock_on(task_id=task.pk, by=actor, at=at(9))

    def stop(deed, **more):
        def run(number):
            actor, (task,) = found[number]
            with suppress(Refusal, DatabaseError):
                getattr(commands, deed)(task_id=task.pk, by=actor, at=at(10), **more)

        return run

    at_once(*[stop("pause", reason="tool")] * 4, *[stop("clock_off")] * 4, rounds=ROUNDS)

    assert running() == []
    assert count("workshop.task.done") == ROUNDS  # a pause before it does not keep it from ending
    assert count("workshop.work.paused") <= ROUNDS
    assert broken() == ""


def test_two_dispatches_to_one_bay_give_it_to_one_job(own_database):
    shop = open_workshop(make_world())
    rounds = min(ROUNDS, len(DAYS))
    jobs = []
    for _number in range(2 * rounds):
        order = OrderFactory(store=shop.world.north, signed=True, opened_at=MORNING)
        job = JobFactory(order=order, hours=1)
        LineFactory(job=job, operation=shop.operation)
        jobs.append(job)

    def give(which, who):
        def run(number):
            with suppress(Refusal, DatabaseError):
                commands.dispatch(
                    job_id=jobs[2 * number + which].pk,
                    people=[who.person_id],
                    bay_id=shop.bay.pk,
                    starts_at=at(9, day=DAYS[number]),
                    by=shop.chief,
                    at=MORNING,
                )

        return run

    at_once(give(0, shop.li), give(1, shop.wang), rounds=rounds)

    with whole_database():
        starts = list(
            Task.objects.filter(state="dispatched")
            .order_by("starts_at")
            .values_list("starts_at", flat=True)
        )
    assert starts == [at(9, day=day) for day in DAYS[:rounds]]


def test_one_of_sixteen_verdicts_counts(own_database):
    shop = open_workshop(make_world())
    orders = []
    for _number in range(ROUNDS):
        order = OrderFactory(
            store=shop.world.north, signed=True, opened_at=MORNING, place="inspection"
        )
        job = JobFactory(
            order=order,
            hours=1,
            consent="approved",
            consent_at=MORNING,
            consent_method="phone",
            agreed_gross=0,
            agreed_own=0,
        )
        task = TaskFactory(job=job, state="done", done_at=at(10), begun_at=at(9))
        minute = timedelta(minutes=len(orders))
        StintFactory(
            task=task,
            person=shop.li.person,
            started_at=at(9) + minute,
            ended_at=at(9) + minute + timedelta(seconds=30),
        )
        SelfCheckFactory(task=task, person=shop.li.person)
        orders.append((order, job))

    def judge(is_passed):
        def run(number):
            order, job = orders[number]
            reason = None if is_passed else "fault_remains"
            ruling = Ruling(job_id=job.pk, is_passed=is_passed, reason=reason)
            with suppress(Refusal, DatabaseError):
                commands.inspect(order_id=order.pk, rulings=[ruling], by=shop.as_chen, at=at(11))

        return run

    at_once(*[judge(True)] * 8, *[judge(False)] * 8, rounds=ROUNDS)

    with whole_database():
        assert Inspection.objects.count() == ROUNDS
    assert count("workshop.visit.inspected") == ROUNDS
    assert broken() in {"", "workshop.consent"}  # these rows were made without a consent's record
