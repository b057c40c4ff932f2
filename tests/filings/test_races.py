"""Many workers at one filing, each with a connection of its own: one record, one document."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.money.billing.models.base import OfStore as BillsOfStore
from aftersales.money.filings import commands
from aftersales.money.filings.commands import handing_in, taxing
from aftersales.money.filings.models import OfStore, RepairRecord, TaxNotice, TaxOrder
from aftersales.money.filings.taxation import Notice, Told
from tests.billing.conftest import Till
from tests.conftest import NOON
from tests.filings.conftest import Register
from tests.races import at_once
from tests.worlds import make_world

pytestmark = pytest.mark.race
MANY = 8
TRIES = 40  # a race that is open is seen long before


@pytest.fixture
def register(own_database):
    return Register(Till(make_world()))


def test_many_workers_build_one_record(register):
    register.visit()

    outcome = at_once(*[lambda *_r: register.draw()] * MANY)

    assert outcome.faults == []
    assert sorted(len(rows) for rows in outcome.results) == [0] * (MANY - 1) + [1]
    with whole_database():
        assert RepairRecord.objects.count() == 1


def test_without_the_lock_and_the_unique_rows_a_visit_is_told_twice(
    register, monkeypatch, as_owner
):
    """The guards shown to be ones."""
    monkeypatch.setattr(BillsOfStore, "select_for_update", lambda self, *_a, **_k: self)
    as_owner("ALTER TABLE filings_recordbill DROP CONSTRAINT filings_recordbill_settlement_id_key")
    as_owner("ALTER TABLE filings_repairrecord DROP CONSTRAINT repair_record_code_once")

    doubled = False
    for visits in range(1, TRIES):
        register.visit()
        at_once(*[lambda *_r: register.draw()] * MANY)
        with whole_database():
            doubled = RepairRecord.objects.count() > visits
        if doubled:
            break

    assert doubled


def test_one_worker_hands_a_record_in(register):
    row = register.settled()

    def claim(*_round):
        return commands.claim_record(record_id=row.pk, by=register.by, at=NOON)

    outcome = at_once(*[claim] * MANY)

    assert outcome.faults == []
    assert sum(claimed is not None for claimed in outcome.results) == 1


def test_without_the_conditions_on_the_row_every_worker_hands_it_in(register, monkeypatch):
    """The guard shown to be one."""
    monkeypatch.setattr(handing_in, "Q", lambda **_conditions: Q(pk__gt=0))
    row = register.settled()

    def claim(*_round):
        return commands.claim_record(record_id=row.pk, by=register.by, at=NOON)

    outcome = at_once(*[claim] * MANY)

    assert outcome.faults == []
    assert sum(claimed is not None for claimed in outcome.results) > 1


@pytest.fixture
def order(register):
    """An invoice that was asked for and waits for its call-back."""
    from tests.factories.parameters import ParameterValueFactory

    till = register.till
    ParameterValueFactory(group=till.world.group, code="filings.tax_port", value="simulated")
    with whole_database():
        type(till.store).objects.filter(pk=till.store_id).update(tax_number="91440300MA5DXE4N18")
    return asked_for(register)


def asked_for(register):
    bill = register.visit()
    register.till.act("want_invoice", settlement_id=bill.pk, kind="ordinary", buyer="王先生")
    return commands.ask_invoice(settlement_id=bill.pk, by=register.till.by, at=NOON)


def claims(register, order):
    def claim(*_round):
        return commands.claim_tax_order(tax_order_id=order.pk, by=register.by, at=NOON)

    outcome = at_once(*[claim] * MANY)
    assert outcome.faults == []
    return sum(claimed is not None for claimed in outcome.results)


def test_one_worker_asks_for_an_invoice(register, order):
    assert claims(register, order) == 1


def test_without_the_conditions_on_the_row_every_worker_asks(register, order, monkeypatch):
    """The guard shown to be one."""
    monkeypatch.setattr(taxing, "Q", lambda **_conditions: Q(pk__gt=0))

    assert claims(register, order) > 1


def test_call_backs_at_once_take_effect_once(register, order):
    said = Notice(id="n1", token=order.token, told=Told("issued", number="2" * 20))

    def hear(*_round):
        later = NOON + timedelta(minutes=1)
        return commands.hear_tax_platform(port="simulated", notice=said, by=register.by, at=later)

    outcome = at_once(*[hear] * MANY)

    assert outcome.faults == []
    assert sorted(outcome.results) == ["repeated"] * (MANY - 1) + ["taken"]


def test_with_its_lock_off_a_call_back_is_heard_twice_or_breaks(register, order, monkeypatch):
    """The guard shown to be one: without it several take the same word, and the rows that stand
    once let only one of them through.
    """
    monkeypatch.setattr(OfStore, "select_for_update", lambda self, *_a, **_k: self)
    later = NOON + timedelta(minutes=1)

    def is_orderly(number):
        asked = order if not number else asked_for(register)
        told = Told("issued", number=f"{number:020}")  # an invoice's number stands once
        said = Notice(id=f"n{number}", token=asked.token, told=told)

        def hear(*_round):
            return commands.hear_tax_platform(
                port="simulated", notice=said, by=register.by, at=later
            )

        outcome = at_once(*[hear] * MANY)
        with whole_database():
            assert TaxNotice.objects.filter(notice=said.id).count() == 1
        return outcome.faults == [] and outcome.results.count("taken") == 1

    assert not all(is_orderly(number) for number in range(TRIES))


def test_many_who_ask_for_one_invoice_make_one_order(register):
    from tests.factories.parameters import ParameterValueFactory

    till = register.till
    ParameterValueFactory(group=till.world.group, code="filings.tax_port", value="simulated")
    with whole_database():
        type(till.store).objects.filter(pk=till.store_id).update(tax_number="91440300MA5DXE4N18")
    bill = register.visit()
    till.act("want_invoice", settlement_id=bill.pk, kind="ordinary", buyer="王先生")

    def ask(*_round):
        return commands.ask_invoice(settlement_id=bill.pk, by=till.by, at=NOON)

    outcome = at_once(*[ask] * MANY)

    assert len(outcome.results) == 1
    assert [fault for fault in outcome.faults if not isinstance(fault, Refusal)] == []
    with whole_database():
        assert TaxOrder.objects.count() == 1
