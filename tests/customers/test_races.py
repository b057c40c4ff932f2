"""An erasure and those who would still add something: who comes second is told so (race R-14)."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.records.customers import commands
from aftersales.records.customers.models import Consultation, ContactPoint, Customer
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.worlds import make_world

pytestmark = pytest.mark.race
ROUNDS = 20
CALLERS = 4
GUARD = "only_for_the_living"


def race(world, customer):
    """Four take a call down for the customer while one erases the file."""
    start = threading.Barrier(CALLERS + 1)

    def take_down():
        start.wait()
        commands.receive_consultation(
            store_id=world.north.pk,
            channel="phone",
            words="Call me back",
            customer_id=customer.pk,
            caller_phone="13987654321",
            by=world.of_north,
            at=NOON,
        )

    def erase():
        start.wait()
        commands.erase(customer_id=customer.pk, reason="request", by=world.chief, at=NOON)

    def run(deed):
        try:
            with suppress(Refusal, Customer.DoesNotExist, DatabaseError):
                deed()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(deed,)) for deed in [erase, *[take_down] * CALLERS]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def clear_data_left(world):
    """Whether any erased file has words about it somewhere."""
    with whole_database():
        gone = Customer.objects.filter(state="erased")
        spoken = Consultation.objects.filter(customer__in=gone).exclude(words=b"")
        return spoken.exists() or ContactPoint.objects.filter(customer__in=gone).exists()


def violations(world, rounds, *, until_found=False):
    found = erased = 0
    for _round in range(rounds):
        if found and until_found:
            break
        customer = CustomerFactory(opened_store=world.north, phone="13987654321")
        race(world, customer)
        with whole_database():
            customer.refresh_from_db()
            erased += customer.state == "erased"
        found += clear_data_left(world)
    return found, erased


@pytest.mark.covers("CV-09")
def test_no_word_is_left_of_somebody_who_was_erased_in_a_race(own_database):
    found, erased = violations(make_world(), ROUNDS)

    assert found == 0
    assert erased


def test_without_the_guard_words_are_left(own_database, as_owner):
    """The check sees what it is there to see."""
    for table in ("consultation", "contactpoint"):
        as_owner(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tgname FROM pg_trigger "
            f"WHERE tgrelid = 'customers_{table}'::regclass AND tgname LIKE '%{GUARD}%' "
            f"LOOP EXECUTE format('DROP TRIGGER %I ON customers_{table}', t); END LOOP; END $$"
        )

    found, _erased = violations(make_world(), 10 * ROUNDS, until_found=True)

    assert found
