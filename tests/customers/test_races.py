"""An erasure and those who would still add something: who comes second is told so (race R-14).
Two who open the same customer's file: the second finds the first one's.
"""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection

from aftersales.core import phones
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.records.customers import commands
from aftersales.records.customers.models import Claim, Consultation, ContactPoint, Customer
from tests.conftest import NOON
from tests.factories.customers import CustomerFactory
from tests.races import ROUNDS as FULL
from tests.races import at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
ROUNDS = max(20, FULL * 2 // 5)  # 200 in the long lane
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
    world = make_world()
    found, erased = violations(world, ROUNDS)
    for _more in range(20):
        if found or erased:
            break
        found, erased = violations(world, ROUNDS)  # the erasure lost each time: nothing is shown

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


# Two counters open the same new customer's file in the same instant.

TWICE = 4


def files_of_one(world, number):
    """Four open a file for the same name and number at once; how many files came of it."""
    file = commands.NewFile(name="王国强", phone=f"1391{number:07d}")

    def open_it():
        with suppress(commands.LooksKnown):
            commands.register(file=file, store_id=world.north.pk, by=world.of_north, at=NOON)

    def bring_it():
        commands.register_many(files=[file], store_id=world.south.pk, by=world.of_south, at=NOON)

    outcome = at_once(*[open_it] * (TWICE // 2), *[bring_it] * (TWICE // 2))
    assert outcome.faults == []
    with whole_database():
        return Customer.objects.filter(
            points__value_index=phones.index(phones.normalised(file.phone))
        ).count()


@pytest.mark.covers("CV-07", "DA-02")
def test_the_same_customer_opened_at_two_counters_at_once_has_one_file(own_database):
    world = make_world()

    assert {files_of_one(world, number) for number in range(ROUNDS)} == {1}
    with whole_database():
        assert not Claim.objects.exists()


def test_without_the_claim_the_same_customer_has_two_files(own_database, as_owner):
    """The check sees what it is there to see."""
    world = make_world()
    as_owner("ALTER TABLE customers_claim DROP CONSTRAINT customer_claim_once")

    assert any(files_of_one(world, number) > 1 for number in range(10 * ROUNDS))


@pytest.mark.covers("CV-07")
def test_two_batches_with_the_same_rows_in_other_order_do_not_lock_each_other_out(own_database):
    world = make_world()
    files = [commands.NewFile(name=f"客户{n}", phone=f"1381{n:07d}") for n in range(40)]

    def bring(rows):
        return commands.register_many(
            files=rows, store_id=world.north.pk, by=world.of_north, at=NOON
        )

    outcome = at_once(lambda: bring(files), lambda: bring(files[::-1]))

    assert outcome.faults == []
    results = sorted(row.outcome for rows in outcome.results for row in rows)
    assert results == ["created"] * 40 + ["unchanged"] * 40
