"""The promises of the front desk run by themselves, up to the chain of superiors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.models import Delivery
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.core.tasks import deliver
from aftersales.ground.deadlines import commands as clocks
from aftersales.ground.deadlines import queries
from aftersales.ground.deadlines.models import Deadline
from aftersales.ground.notices.models import Notice
from aftersales.records.customers import commands as customers
from tests.conftest import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def clerk(world):
    return world.of_north


def receive(world, clerk, channel="phone"):
    return customers.receive_consultation(
        store_id=world.north.pk, channel=channel, words="rattles", by=clerk, at=NOON
    )


def states(consultation):
    with whole_database():
        rows = Deadline.objects.filter(about="consultation", about_id=consultation.pk)
        return {row.timer: row.state for row in rows}


def handle(consultation, clerk, after):
    customers.handle_consultation(
        consultation_id=consultation.pk, outcome="bolt tightened", by=clerk, at=NOON + after
    )


@pytest.mark.covers("RC-22")
@pytest.mark.parametrize(("after", "state"), [(48 * HOUR, "met"), (49 * HOUR, "late")])
def test_a_contact_is_handled_within_48_hours(world, clerk, after, state):
    consultation = receive(world, clerk)

    clocks.fire_due(at=NOON + after)
    handle(consultation, clerk, after)

    assert states(consultation) == {"customers.contact": state}


@pytest.mark.covers("RC-23")
@pytest.mark.parametrize(("after", "state"), [(24 * HOUR, "met"), (25 * HOUR, "late")])
def test_a_message_is_answered_within_24_hours(world, clerk, after, state):
    consultation = receive(world, clerk, channel="message")

    customers.answer_consultation(
        consultation_id=consultation.pk, answer="we see to it", by=clerk, at=NOON + after
    )

    assert states(consultation) == {"customers.message": state, "customers.contact": "running"}


@pytest.mark.covers("MS-04")
def test_how_well_the_promise_is_kept_can_be_proven(world, clerk):
    first, second = receive(world, clerk), receive(world, clerk)
    handle(first, clerk, 10 * HOUR)
    handle(second, clerk, 50 * HOUR)

    with as_seen_by(clerk):
        kept = queries.kept(
            "customers.contact", stores=[world.north.pk], since=NOON, until=NOON + 60 * HOUR
        )

    assert (kept.in_time, kept.ended, kept.share) == (1, 2, 0.5)


def test_who_answers_for_it_and_the_chain_hear_of_it_each_once(world, clerk):
    supervisor = world.person("business_supervisor", world.north)
    manager = world.person("after_sales_manager", world.north)
    receive(world, clerk)

    for hours in (36, 37, 48, 49, 72, 73):
        clocks.fire_due(at=NOON + hours * HOUR)
        bring_everything()
        bring_everything()

    with whole_database():
        told = Notice.objects.filter(code__startswith="deadlines.").order_by("pk")
        found = list(told.values_list("code", "person"))
    me = world.administrator.pk
    assert sorted(found) == sorted(
        [
            ("deadlines.warned", me),
            ("deadlines.missed", me),
            ("deadlines.missed", supervisor.pk),
            ("deadlines.escalated", manager.pk),
        ]
    )


def bring_everything():
    with whole_database():
        waiting = list(Delivery.objects.filter(delivered_at=None).values_list("pk", flat=True))
    for pk in waiting:
        deliver(pk)


def test_the_open_clocks_of_somebody_who_leaves_go_to_the_heir(world, clerk):
    from aftersales.records.staff import commands as staff

    heir = world.person("service_advisor", world.north)
    leaver = world.person("service_advisor", world.north)
    receive(world, world.actor(world.north, person_id=leaver.pk))

    staff.hand_over(person_id=leaver.pk, to_id=heir.pk, by=world.chief, at=NOON)

    with whole_database():
        assert Deadline.objects.get().person_id == heir.pk
