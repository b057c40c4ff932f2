"""Whoever is given work finds a word of it in their inbox (ST-16, ST-18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.models import Delivery
from aftersales.core.scope import whole_database
from aftersales.core.tasks import deliver
from aftersales.ground.deadlines import commands as deadlines
from aftersales.ground.handbook.content import delivered
from aftersales.ground.notices.models import Notice
from aftersales.records.customers import commands as customers
from aftersales.records.staff import commands, queries
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory, NeedFactory
from tests.factories.deadlines import DeadlineFactory

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=4)


def told():
    """Everybody's inbox after all that waited was delivered: who, what, where it leads."""
    with whole_database():
        waiting = list(Delivery.objects.filter(delivered_at=None).order_by("pk"))
        for delivery in waiting:
            deliver(delivery_id=delivery.pk)
        rows = Notice.objects.order_by("pk").values_list("person", "code", "address")
        return [row for row in rows if row[1].partition(".")[0] != "vehicles"]


def as_actor(person):
    with whole_database():
        return queries.actor_for(person, on=NOON.date())


def give(world, person, **more):
    return commands.give_errand(
        store_id=world.north.pk,
        responsible_id=person.pk,
        title="Sweep bay 3",
        due_at=LATER,
        **{"by": world.chief, "at": NOON, **more},
    )


@pytest.mark.covers("ST-16", "ST-18")
def test_a_task_its_return_and_its_report_are_told_to_whom_they_go(world):
    person = world.person("technician", world.north)
    errand = give(world, person)
    done = {"errand_id": errand.pk, "at": NOON}

    commands.report_errand(report="Done", by=as_actor(person), **done)
    commands.return_errand(by=world.chief, **done)

    assert told() == [
        (person.pk, "staff.errand_given", "/errands/"),
        (world.administrator.pk, "staff.errand_reported", "/errands/"),
        (person.pk, "staff.errand_returned", "/errands/"),
    ]


def test_who_gives_a_task_to_themselves_is_told_nothing(world):
    give(world, world.administrator)

    assert told() == []


def test_all_work_that_changes_hands_is_told_once_for_each_kind(world):
    goes, stays = (world.person("technician", world.north) for _ in range(2))
    for _ in range(3):
        give(world, goes)
        DeadlineFactory(store=world.north, person_id=goes.pk)
    told()

    commands.hand_over(person_id=goes.pk, to_id=stays.pk, by=world.chief, at=LATER)

    assert [row for row in told() if row[0] == stays.pk] == [
        (stays.pk, "staff.work_taken_over", "/me/")
    ] * 2


def test_a_single_clock_that_is_handed_over_is_told(world):
    person = world.person("technician", world.north)
    clock = DeadlineFactory(store=world.north)

    deadlines.hand_over(deadline_id=clock.pk, person_id=person.pk, by=world.chief, at=NOON)

    assert told() == [(person.pk, "deadlines.handed_over", f"/clocks/{clock.pk}/")]


@pytest.mark.covers("CV-19", "RC-24")
def test_who_is_to_answer_a_consultation_or_see_to_a_need_is_told(world):
    person = world.person("service_advisor", world.north)
    customer = CustomerFactory(opened_store=world.north)
    need = NeedFactory(customer=customer)
    me = {"by": world.chief, "at": NOON}

    taken = customers.receive_consultation(
        store_id=world.north.pk, channel="phone", words="Price?", owner_id=person.pk, **me
    )
    customers.assign_consultation(consultation_id=taken.pk, customer_id=customer.pk, **me)
    customers.plan_solution(
        need_id=need.pk, solution="new pads", owner_id=person.pk, due_on=LATER.date(), **me
    )

    assert [row for row in told() if row[0] == person.pk] == [
        (person.pk, "customers.consultation_given", f"/consultations/{taken.pk}/"),
        (person.pk, "customers.solution_given", f"/needs/{need.pk}/"),
    ]


def test_every_word_of_it_is_delivered_in_both_languages():
    codes = {
        "customers.consultation_given",
        "customers.solution_given",
        "deadlines.handed_over",
        "staff.errand_given",
        "staff.errand_passed_up",
        "staff.errand_reported",
        "staff.errand_returned",
        "staff.work_taken_over",
    }

    found = {item.code: item.body for item in delivered() if item.code in codes}

    assert set(found) == codes
    assert all(body["title"][lang] for body in found.values() for lang in ("zh", "en"))
