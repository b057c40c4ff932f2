"""A visit on site in the time the customer set (RC-23)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.deadlines.queries import about
from aftersales.records.customers import commands
from aftersales.records.customers.models import Consultation
from tests.conftest import NOON, logged
from tests.factories.customers import CustomerFactory
from tests.signing import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(world):
    """A message that came in at noon."""
    customer = CustomerFactory(opened_store=world.north)
    return commands.receive_consultation(
        store_id=world.north.pk,
        channel="message",
        words="The car does not start, please come",
        customer_id=customer.pk,
        by=world.of_north,
        at=NOON,
    )


def clock(world, asked, code):
    with as_seen_by(world.of_north):
        running = about("consultation", asked.pk, seen_by=world.of_north)
        return max((row for row in running if row.timer == code), key=lambda row: row.pk)


@pytest.mark.covers("RC-23")
def test_a_service_message_has_to_be_answered_within_24_hours(world, asked):
    assert clock(world, asked, "customers.message").due_at == NOON + 24 * HOUR

    commands.answer_consultation(
        consultation_id=asked.pk, answer="We come at four", by=world.of_north, at=NOON + 23 * HOUR
    )

    assert clock(world, asked, "customers.message").met_at == NOON + 23 * HOUR


@pytest.mark.covers("RC-23")
@pytest.mark.parametrize(("minutes", "late"), [(-10, 0), (0, 0), (25, 25)])
def test_the_clock_runs_to_the_time_the_customer_set_and_lateness_is_measured(
    world, asked, minutes, late
):
    four = NOON + 4 * HOUR
    commands.agree_visit(
        consultation_id=asked.pk, visit_at=NOON + 2 * HOUR, by=world.of_north, at=NOON
    )
    commands.agree_visit(consultation_id=asked.pk, visit_at=four, by=world.of_north, at=NOON)
    assert clock(world, asked, "fieldservice.arrive_agreed").due_at == four

    there = four + timedelta(minutes=minutes)
    commands.make_visit(consultation_id=asked.pk, by=world.of_north, at=there)

    assert clock(world, asked, "fieldservice.arrive_agreed").met_at == there
    with as_seen_by(world.of_north):
        from aftersales.core.models import EventRecord

        fact = EventRecord.objects.get(name="customers.visit.made")
        assert fact.data["late_minutes"] == late
        assert Consultation.objects.get().visited_at == there


def test_a_visit_lies_ahead_and_is_made_once(world, asked):
    said = {"consultation_id": asked.pk, "by": world.of_north, "at": NOON}
    with as_seen_by(world.of_north):
        before = logged()

    with pytest.raises(commands.VisitPast):
        commands.agree_visit(visit_at=NOON, **said)
    with pytest.raises(commands.NoVisitAgreed):
        commands.make_visit(**said)
    with as_seen_by(world.of_north):
        assert logged() == before
    commands.agree_visit(visit_at=NOON + HOUR, **said)
    commands.make_visit(**said)
    with pytest.raises(commands.NoVisitAgreed):
        commands.make_visit(**said)


def test_the_desk_agrees_the_time_and_notes_the_arrival(world, asked):
    client = signed_in(world.administrator)
    page = f"/consultations/{asked.pk}/"

    client.post(f"{page}agree-visit/", {"visit_at": "2099-03-02T16:00"})
    client.post(f"{page}make-visit/")

    with as_seen_by(world.of_north):
        row = Consultation.objects.get()
        assert row.visit_at is not None
        assert row.visited_at is not None
    assert client.get(page).status_code == 200


def test_over_the_api_a_visit_is_agreed_and_made(world, asked, chief):
    status, told = chief.post(
        f"/consultations/{asked.pk}/agree-visit", visit_at="2099-03-02T16:00:00+08:00"
    )
    assert (status, told["visit_at"]) == (200, "2099-03-02T08:00:00Z")
    status, told = chief.post(f"/consultations/{asked.pk}/make-visit")
    assert (status, bool(told["visited_at"])) == (200, True)
