"""Costs that we bore for a supplier's fault are claimed back, and what came of it stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.supply.purchasing import commands, queries
from aftersales.supply.purchasing.commands import Billed, Cost, Source
from aftersales.supply.purchasing.models import (
    Recovered,
    RecoveryClaim,
    RecoveryLine,
    RecoverySource,
    Supplier,
    SupplierInvoice,
)
from aftersales.supply.purchasing.states import RecoveryBasis, RecoveryState
from tests.conftest import NOON
from tests.factories.purchasing import SupplierFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
FINANCE = 104


class Recovering:
    """Brake pads of the supplier failed: 300.00 for parts, 200.00 for labour. The clerk writes the
    claim, the manager approves it, finance notes what comes.
    """

    def __init__(self, buying):
        self.buying = buying
        self.finance = buying.world.actor(buying.world.north, person_id=FINANCE)

    def draft(self, amounts=("300.00", "200.00"), **more):
        told = {
            "supplier_id": self.buying.supplier.pk,
            "basis": "contract",
            "clause": "framework contract, clause 8.2",
            "reason": "pads of one lot came off their plates",
            "costs": [
                Cost(kind=kind, words=f"{kind} of the repair", amount=Decimal(amount))
                for kind, amount in zip(
                    ("part", "labour", "freight", "other"), amounts, strict=False
                )
            ],
            "sources": [Source(kind="work_order", number="RO-SZ01-2026-000017")],
            "by": self.buying.clerk,
            **more,
        }
        return commands.draft_recovery(store_id=self.buying.store_id, at=NOON, **told)

    def do(self, verb, claim, *, by=None, **more):
        deed = getattr(commands, verb)
        return deed(claim_id=claim.pk, by=by or self.buying.clerk, at=NOON, **more)

    def approved(self, *args, **more):
        claim = self.draft(*args, **more)
        return self.do("approve_recovery", claim, by=self.buying.manager)

    def submit(self, claim, on=TODAY):
        return self.do("submit_recovery", claim, submitted_on=on, way="mail")

    def submitted(self, *args, **more):
        return self.submit(self.approved(*args, **more))

    def answer(self, claim, agreed, on=TODAY, answer="we bear it"):
        return self.do(
            "note_recovery_answer",
            claim,
            agreed=Decimal(agreed),
            answer=answer,
            answered_on=on,
        )

    def agreed(self, agreed="500.00", *args, **more):
        return self.answer(self.submitted(*args, **more), agreed)

    def receive(self, claim, amount, kind="payment", paper="BK-1", on=TODAY, **more):
        return self.do(
            "note_recovered",
            claim,
            kind=kind,
            amount=Decimal(amount),
            received_on=on,
            paper=paper,
            by=more.pop("by", self.finance),
            **more,
        )

    def set_off(self, claim, amount, invoice, **more):
        return self.receive(claim, amount, "set_off", "", invoice_id=invoice.pk, **more)

    def write_off(self, claim, by=None, reason="not worth a suit"):
        return self.do("write_off_recovery", claim, reason=reason, by=by or self.buying.manager)

    def bill(self, number="INV-1", pieces=10, price="10.00", supplier=None):
        """A cleared invoice of pieces that came, without tax."""
        order = self.buying.placed(pieces)
        self.buying.come(order, pieces)
        line = self.buying.line(order)
        return commands.note_invoice(
            store_id=self.buying.store_id,
            supplier_id=(supplier or self.buying.supplier).pk,
            their_number=number,
            invoiced_on=TODAY,
            billed=[Billed(line_id=line.pk, quantity=Decimal(pieces), price=Decimal(price))],
            by=self.finance,
            at=NOON,
        )

    def pay(self, invoice):
        return commands.note_paid(invoice_id=invoice.pk, paid_on=TODAY, by=self.finance, at=NOON)

    def row(self, claim):
        with whole_database():
            return RecoveryClaim.objects.get(pk=claim.pk)

    def invoice(self, invoice):
        with whole_database():
            return SupplierInvoice.objects.get(pk=invoice.pk)

    def facts(self):
        names = self.buying.facts()
        start = "purchasing.recovery."
        return [name.removeprefix(start) for name in names if name.startswith(start)]


@pytest.fixture
def recovering(buying):
    return Recovering(buying)


# ── the way of a claim ───────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PU-10")
@pytest.mark.parametrize("basis", RecoveryBasis.values)
def test_cost_is_claimed_back_by_law_or_contract_until_all_that_was_agreed_has_come(
    recovering, basis, kept
):
    claim = recovering.draft(basis=basis)
    recovering.do("approve_recovery", claim, by=recovering.buying.manager)
    recovering.submit(claim)
    recovering.answer(claim, "400.00")
    recovering.receive(claim, "150.00")
    half = recovering.row(claim)
    recovering.receive(claim, "250.00", "credit_note", "CN-7")
    row = recovering.row(claim)

    assert (half.state, half.outstanding) == ("agreed", Decimal("250.00"))
    assert (row.basis, row.state, row.claimed, row.agreed, row.recovered) == (
        basis,
        "closed",
        Decimal("500.00"),
        Decimal("400.00"),
        Decimal("400.00"),
    )
    assert recovering.facts() == [
        "drafted",
        "approved",
        "submitted",
        "answered",
        "recovered",
        "recovered",
        "closed",
    ]
    assert len(RecoveryBasis) == 2
    assert kept() == {}


def test_a_claim_names_its_clause_its_reason_and_its_costs(recovering, buying):
    cost = Cost(kind="part", words="pads", amount=Decimal(10))
    before = buying.facts()

    for wrong in (
        {"clause": " "},
        {"reason": ""},
        {"costs": []},
        {"costs": [replace(cost, words=" ")]},
        {"costs": [replace(cost, amount=Decimal(0))]},
        {"costs": [replace(cost, amount=Decimal("NaN"))]},
        {"costs": [replace(cost, amount=Decimal(10) ** 9)]},
        {"costs": [replace(cost, quantity=Decimal(-1))]},
        {"sources": [Source(kind="receipt", number=" ")]},
    ):
        with transaction.atomic(), pytest.raises(commands.RecoveryImpossible):
            recovering.draft(**wrong)

    assert buying.facts() == before
    with whole_database():
        assert not RecoveryLine.objects.exists()


def test_a_supplier_who_sells_in_another_currency_is_not_claimed_from(recovering, buying):
    abroad = SupplierFactory(group=buying.world.group, currency="USD")

    with pytest.raises(commands.CurrencyDiffers):
        recovering.draft(supplier_id=abroad.pk)


@pytest.mark.parametrize("hand", ["their own", "a program of theirs"])
def test_nobody_approves_or_gives_up_the_claim_they_wrote(recovering, buying, hand):
    by = buying.manager if hand == "their own" else replace(buying.manager, key="api:9")
    claim = recovering.draft(by=buying.manager)
    out = recovering.submit(
        recovering.do("approve_recovery", recovering.draft(by=buying.manager), by=buying.director)
    )
    before = buying.facts()

    with pytest.raises(commands.OwnProposal):
        recovering.do("approve_recovery", claim, by=by)
    with pytest.raises(commands.OwnProposal):
        recovering.write_off(out, by=by)

    assert buying.facts() == before


def test_the_database_itself_wants_two_people(recovering, buying):
    claim = recovering.draft()

    with whole_database(), pytest.raises(DatabaseError, match="recovery_of_two_people"):
        RecoveryClaim.objects.filter(pk=claim.pk).update(
            state="approved", approved_by=buying.clerk.key, approved_at=NOON
        )


def test_a_large_claim_is_approved_by_who_may_approve_large_purchases(recovering, buying):
    small = buying.world.actor(
        buying.world.north, "purchasing.view", "purchasing.approve_recovery", person_id=55
    )
    at_the_limit = recovering.draft(["50000.00"])
    above = recovering.draft(["50000.01"])

    recovering.do("approve_recovery", at_the_limit, by=small)
    with pytest.raises(commands.LargeRecoveryElsewhere):
        recovering.do("approve_recovery", above, by=small)
    assert recovering.do("approve_recovery", above, by=buying.director).state == "approved"


def test_a_refused_claim_goes_to_the_supplier_again_with_a_reason(recovering, kept):
    claim = recovering.answer(recovering.submitted(), "0", answer="no fault of ours")
    refused = claim.state
    told = {"submitted_on": TODAY, "way": "letter"}

    with pytest.raises(commands.ReasonMissing):
        recovering.do("dispute_recovery", claim, reason=" ", **told)
    with pytest.raises(commands.RecoveryImpossible):
        recovering.do("submit_recovery", claim, **told)
    recovering.do(
        "dispute_recovery", claim, reason="the laboratory found the glue at fault", **told
    )
    again = recovering.row(claim)
    recovering.answer(claim, "500.00")

    assert (refused, again.state, again.agreed, again.answer) == ("refused", "submitted", 0, "")
    assert recovering.row(claim).state == "agreed"
    assert kept() == {}


def test_too_little_is_disputed_until_money_has_come_and_never_what_was_agreed_in_full(recovering):
    told = {"reason": "too little", "submitted_on": TODAY, "way": "mail"}
    little, whole, paid = (
        recovering.agreed("100.00"),
        recovering.agreed(),
        recovering.agreed("9.00"),
    )
    recovering.receive(paid, "1.00")

    assert recovering.do("dispute_recovery", little, **told).state == "submitted"
    for claim in (whole, paid, recovering.approved()):
        with pytest.raises(commands.RecoveryImpossible):
            recovering.do("dispute_recovery", claim, **told)


def test_what_does_not_come_is_given_up_by_another_for_a_reason(recovering, kept):
    never, refused, some = recovering.submitted(), recovering.submitted(), recovering.agreed()
    recovering.answer(refused, "0", answer="no")
    recovering.receive(some, "120.00")

    with pytest.raises(commands.ReasonMissing):
        recovering.write_off(some, reason=" ")
    for claim in (never, refused, some):
        assert recovering.write_off(claim).state == "written_off"

    assert recovering.row(some).recovered == Decimal("120.00")
    assert kept() == {}


def test_a_claim_is_withdrawn_before_it_went_out_and_not_after(recovering):
    draft, approved, out = recovering.draft(), recovering.approved(), recovering.submitted()

    for claim in (draft, approved):
        assert (
            recovering.do("withdraw_recovery", claim, reason="paid meanwhile").state == "withdrawn"
        )
    with pytest.raises(IllegalMove):
        recovering.do("withdraw_recovery", out, reason="paid meanwhile")
    with pytest.raises(IllegalMove):
        recovering.submit(recovering.draft())  # nobody approved it


@pytest.mark.parametrize("days", [-1, 1])
def test_steps_happen_in_their_order_and_not_in_the_future(recovering, days):
    day = TODAY + timedelta(days=days)
    ready, out, agreed = recovering.approved(), recovering.submitted(), recovering.agreed()

    for deed in (
        lambda: recovering.submit(ready, on=day),
        lambda: recovering.answer(out, "10.00", on=day),
        lambda: recovering.receive(agreed, "10.00", on=day),
    ):
        with pytest.raises(commands.RecoveryImpossible):
            deed()


@pytest.mark.parametrize("agreed", ["-1", "500.01", "NaN", "Infinity"])
def test_a_supplier_agrees_to_something_between_nothing_and_all(recovering, agreed):
    claim = recovering.submitted()

    with pytest.raises(commands.RecoveryImpossible):
        recovering.answer(claim, agreed)
    with pytest.raises(commands.RecoveryImpossible):
        recovering.answer(claim, "1.00", answer=" ")

    assert recovering.row(claim).state == "submitted"


@pytest.mark.parametrize("amount", ["0", "-1", "400.01", "NaN"])
def test_never_more_comes_than_was_agreed(recovering, amount, kept):
    claim = recovering.agreed("400.00")

    with pytest.raises(commands.MoreThanAgreed):
        recovering.receive(claim, amount)
    with pytest.raises(commands.RecoveryImpossible):
        recovering.receive(claim, "1.00", paper=" ")

    assert recovering.row(claim).recovered == 0
    assert kept() == {}


def test_nothing_happens_to_a_claim_that_is_over(recovering, buying):
    claim = recovering.agreed()
    recovering.receive(claim, "500.00")
    before = buying.facts()

    for deed in (
        lambda: recovering.receive(claim, "1.00"),
        lambda: recovering.write_off(claim),
        lambda: recovering.answer(claim, "1.00"),
        lambda: recovering.do("note_recovery_source", claim, kind="receipt", number="GR-1"),
    ):
        with pytest.raises(Refusal):
            deed()
    with whole_database(), pytest.raises(DatabaseError, match="stays as it is"):
        RecoveryClaim.objects.filter(pk=claim.pk).update(recovered=0)

    assert buying.facts() == before


def test_papers_are_added_and_stand_once(recovering):
    claim = recovering.submitted()

    for _time in range(2):
        recovering.do("note_recovery_source", claim, kind="part_problem", number="PP-9")

    with whole_database():
        rows = list(RecoverySource.objects.order_by("pk").values_list("kind", "number"))
        with pytest.raises(DatabaseError), transaction.atomic():
            RecoverySource.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            RecoveryLine.objects.update(amount=1)
    assert rows == [("work_order", "RO-SZ01-2026-000017"), ("part_problem", "PP-9")]
    assert recovering.facts().count("source_noted") == 1


def test_only_those_with_the_right_and_of_the_store_claim(recovering, buying, world):
    looker = world.actor(world.north, "purchasing.view")
    claim = recovering.agreed()

    with pytest.raises(NotPermitted):
        recovering.draft(by=looker)
    with pytest.raises(NotPermitted):
        recovering.receive(claim, "1.00", by=looker)
    with pytest.raises(NotPermitted):
        recovering.write_off(claim, by=looker)
    with pytest.raises(NotPermitted):
        recovering.draft(by=world.stranger)
    with pytest.raises(Supplier.DoesNotExist):
        recovering.draft(supplier_id=SupplierFactory(group=world.other_group).pk)
    with pytest.raises(RecoveryClaim.DoesNotExist):
        recovering.receive(claim, "1.00", by=world.of_south)
    with as_seen_by(world.of_south):
        assert not queries.recoveries(seen_by=world.of_south).exists()
        assert not Recovered.objects.exists()


# ── set off against an invoice ───────────────────────────────────────────────────────────────────


@pytest.mark.covers("PU-10")
def test_a_claim_is_set_off_and_the_rest_of_the_invoice_is_paid(recovering, buying, kept):
    invoice, claim = recovering.bill(), recovering.agreed("70.00")

    recovering.set_off(claim, "70.00", invoice)
    owed = recovering.invoice(invoice)
    paid = recovering.pay(invoice)

    assert recovering.row(claim).state == "closed"
    assert (owed.payable, owed.set_off, owed.to_pay) == (100, 70, 30)
    assert (paid.state, paid.set_off) == ("paid", Decimal("70.00"))
    assert kept() == {}


def test_no_more_is_set_off_than_is_left_to_pay(recovering, kept):
    invoice, claim, other = recovering.bill(), recovering.agreed(), recovering.agreed()
    recovering.set_off(other, "60.00", invoice)

    with pytest.raises(commands.MoreThanPayable):
        recovering.set_off(claim, "40.01", invoice)
    recovering.set_off(claim, "40.00", invoice)

    assert recovering.invoice(invoice).to_pay == 0
    assert recovering.pay(invoice).state == "paid"
    assert kept() == {}


def test_only_a_cleared_invoice_of_the_same_supplier_is_set_off_against(recovering, buying):
    claim, paid, blocked = (
        recovering.agreed(),
        recovering.bill(),
        recovering.bill("B", price="20.00"),
    )
    recovering.pay(paid)
    elsewhere = SupplierFactory(group=buying.world.group)
    foreign = recovering.agreed(supplier_id=elsewhere.pk)

    for one, invoice in ((claim, paid), (claim, blocked), (foreign, recovering.bill("C"))):
        with pytest.raises(commands.RecoveryImpossible):
            recovering.set_off(one, "10.00", invoice)
    with pytest.raises(commands.RecoveryImpossible):
        recovering.receive(claim, "10.00", "set_off")

    assert recovering.row(claim).recovered == 0


def test_an_invoice_that_was_set_off_against_does_not_go_back(recovering, kept):
    invoice, claim = recovering.bill(), recovering.agreed()
    recovering.set_off(claim, "10.00", invoice)

    with pytest.raises(commands.InvoiceSetOff):
        commands.withdraw_invoice(
            invoice_id=invoice.pk, reason="wrong", by=recovering.finance, at=NOON
        )

    assert recovering.invoice(invoice).state == "cleared"
    assert kept() == {}


def test_the_database_sets_off_no_more_than_is_payable(recovering):
    invoice = recovering.bill()

    with whole_database(), pytest.raises(DatabaseError, match="set_off_of_what_is_cleared"):
        SupplierInvoice.objects.filter(pk=invoice.pk).update(set_off=Decimal("100.01"))


# ── the money adds up, whatever is done ──────────────────────────────────────────────────────────

CENTS = st.decimals(min_value="0.01", max_value="900", places=2)


@pytest.mark.covers("PU-10")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    costs=st.lists(CENTS, min_size=1, max_size=4),
    share=st.decimals(min_value=0, max_value="1.2", places=3),
    comes=st.lists(st.tuples(st.booleans(), CENTS), max_size=6),
    gives_up=st.booleans(),
)
def test_never_more_is_recovered_than_agreed_and_all_sums_agree(
    recovering, kept, costs, share, comes, gives_up
):
    claimed = sum(costs)
    agreed = (claimed * share).quantize(Decimal("0.01"))
    with transaction.atomic():
        claim = recovering.submitted(costs)
        invoice = recovering.bill(f"INV-{claim.pk}")
        came, off = Decimal(0), Decimal(0)
        if agreed > claimed:
            with pytest.raises(commands.RecoveryImpossible):
                recovering.answer(claim, agreed)
            return
        recovering.answer(claim, agreed)
        for is_set_off, amount in comes:
            fits = came < agreed and amount <= agreed - came
            fits = fits and (not is_set_off or off + amount <= 100)
            deed = (
                (lambda n=amount: recovering.set_off(claim, n, invoice))
                if is_set_off
                else (lambda n=amount: recovering.receive(claim, n))
            )
            if fits:
                deed()
                came, off = came + amount, off + (amount if is_set_off else 0)
            else:
                with pytest.raises(Refusal):
                    deed()
        if gives_up and not recovering.row(claim).is_over:
            recovering.write_off(claim)
        row, bill = recovering.row(claim), recovering.invoice(invoice)

        assert row.claimed == claimed
        assert (row.agreed, row.recovered, bill.set_off) == (agreed, came, off)
        assert row.recovered <= row.agreed <= row.claimed
        assert (row.state == RecoveryState.CLOSED) == (0 < agreed == came)
        assert kept() == {}
