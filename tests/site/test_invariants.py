"""Each invariant of `aftersales check`: kept by ordinary deeds, broken by what breaks it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from aftersales.core.scope import whole_database
from aftersales.ground.deadlines import commands as deadlines
from aftersales.ground.notices import commands as notices
from aftersales.ground.notices import sending
from aftersales.records.customers import commands as customers
from aftersales.records.customers.commands import NewFile
from aftersales.site import invariants
from tests.conftest import NOON
from tests.factories.deadlines import DeadlineFactory

WEEK = timedelta(days=7)
FOUND_AFTER_ALL = """
INSERT INTO search_entry (group_id, kind, object_id, title, detail, url)
SELECT group_id, 'customer', id, '', '', '' FROM customers_customer WHERE state = 'erased'
"""


class Carrier:
    def send(self, letter):
        return f"carried {letter.reference}"


def broken() -> dict[str, int]:
    """How many rows break each invariant that looked at something."""
    return {f.invariant.id: f.rows for f in invariants.check() if not f.is_vacuous}


def ordinary_deeds(world) -> None:
    """Two calls, a file opened and erased, a clock missed, a message sent and refused after."""
    me = {"by": world.chief, "at": NOON}
    for words in ("Asks for tyres", "Asks for oil"):
        customers.receive_consultation(store_id=world.north.pk, channel="phone", words=words, **me)
    file = customers.register(
        file=NewFile(name="王建国", phone="13800138000"), store_id=world.north.pk, **me
    )
    customers.erase(customer_id=file.pk, reason="request", **me)
    DeadlineFactory()
    deadlines.fire_due(at=NOON + WEEK)
    told = notices.send(
        recipient=("customer", 5),
        channel="sms",
        address="13800138000",
        code="appointments.reminder",
        occasion="appointments.reminder:9",
        store_id=world.north.pk,
        **me,
    )
    sending.attempt(told.pk, at=NOON, carrier=lambda _channel: Carrier())
    notices.opt_out(
        recipient=("customer", 5), channel="sms", by=world.chief, at=NOON + timedelta(hours=1)
    )


def test_no_two_invariants_share_a_number():
    ids = [invariant.id for invariant in invariants.all_invariants()]

    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_ordinary_deeds_keep_every_invariant(world):
    ordinary_deeds(world)

    found = broken()
    assert {"I-23", "I-27", "I-29", "I-37"} <= set(found)
    assert set(found.values()) == {0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("I-23", "DELETE FROM customers_consultation WHERE number LIKE '%%-000001'"),
        ("I-23", "UPDATE number_series SET last = last + 1 WHERE kind = 'CO'"),
        ("I-27", "UPDATE deadline SET fired_at = NULL, escalated = 0, escalate_at = NULL"),
        ("I-29", "UPDATE notices_optout SET since = since - interval '2 hours'"),
        ("I-37", FOUND_AFTER_ALL),
    ],
)
def test_an_invariant_finds_what_breaks_it(world, number, fault):
    ordinary_deeds(world)
    with whole_database(), connection.cursor() as cursor:
        cursor.execute(fault)

    assert {name for name, rows in broken().items() if rows} == {number}
