"""Costs that we bore for a supplier's fault are claimed back, and what came of it stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
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
from tests.analytics.conftest import Figures
from tests.clients import post_json, signed_in
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


@pytest.mark.parametrize("agreed", ["-1", "-0.01", "500.01", "NaN", "Infinity"])
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
    with pytest.raises(Supplier.DoesNotExist):
        recovering.draft(supplier_id=SupplierFactory(group=world.abroad.group).pk)
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


# ── what is still to come ────────────────────────────────────────────────────────────────────────


def test_money_to_come_stands_by_supplier_and_age(recovering, buying):
    other = SupplierFactory(group=buying.world.group)
    some, _open = recovering.agreed("400.00"), recovering.submitted()
    recovering.receive(some, "100.00")
    recovering.submitted(["900.00"], supplier_id=other.pk)
    recovering.answer(recovering.submitted(), "0", answer="no")
    recovering.draft()
    look = {"store_ids": [buying.store_id], "seen_by": buying.manager}

    with as_seen_by(buying.manager):
        days, told = queries.money_to_come(at=NOON, **look)
        _days, later = queries.money_to_come(at=NOON + timedelta(days=days + 1), **look)

    assert [(one.supplier_id, one.claims, one.claimed, one.agreed, one.old) for one in told] == [
        (other.pk, 1, 900, 0, 0),
        (buying.supplier.pk, 2, 500, 300, 0),
    ]
    assert [(one.total, one.old) for one in later] == [(900, 900), (800, 800)]


@pytest.mark.covers("PU-10")
def test_the_figure_is_what_came_of_what_was_claimed(recovering, buying):
    some = recovering.agreed("400.00")
    recovering.receive(some, "100.00")
    recovering.submitted(["300.00"])
    recovering.draft()

    told = Figures(buying.world).told(
        "purchasing.cost_recovery", on=TODAY.replace(day=1), now=NOON + timedelta(hours=1)
    )

    assert told == ("100", "800", "12.5")


def clocks():
    """What became of each clock of an answer."""
    with whole_database():
        rows = Deadline.objects.filter(timer="purchasing.recovery_answer").order_by("pk")
        return [
            "met" if row.met_at else "cancelled" if row.cancelled_at else "running" for row in rows
        ]


def test_the_clock_of_the_answer_runs_from_the_day_it_was_sent_until_they_answer(recovering):
    claim = recovering.submitted()
    out = clocks()
    recovering.answer(claim, "0", answer="no")
    answered = clocks()
    recovering.do(
        "dispute_recovery", claim, reason="it was theirs", submitted_on=TODAY, way="letter"
    )
    again = clocks()
    recovering.write_off(claim)

    assert recovering.row(claim).answer_by == TODAY + timedelta(days=30)
    assert [out, answered, again, clocks()] == [
        ["running"],
        ["met"],
        ["met", "running"],
        ["met", "cancelled"],
    ]


# ── on screen and over the API ───────────────────────────────────────────────────────────────────


@pytest.fixture
def hands(world):
    roles = ("purchaser", "after_sales_manager", "finance")
    return [signed_in(world.person(role, world.north)) for role in roles]


@pytest.mark.covers("PU-10")
def test_a_claim_is_typed_approved_sent_answered_and_set_off_on_the_pages(
    recovering, buying, hands
):
    purchaser, manager, finance = hands
    invoice = recovering.bill()
    day = timezone.localdate().isoformat()
    blank = purchaser.get(f"/purchasing/recoveries/new/?supplier={buying.supplier.pk}")
    said = {
        "store_id": buying.store_id,
        "supplier_id": buying.supplier.pk,
        "basis": "law",
        "clause": "Product Quality Law, article 40",
        "reason": "pads came off",
        "kind_1": "part",
        "words_1": "brake pads",
        "amount_1": "60.00",
        "kind_2": "labour",
        "words_2": "fitting",
        "quantity_2": "2",
        "amount_2": "40.00",
        "paper_kind_1": "work_order",
        "paper_1": "RO-17",
    }
    wrong = purchaser.post("/purchasing/recoveries/new/", {**said, "amount_2": ""})
    made = purchaser.post("/purchasing/recoveries/new/", said)
    with whole_database():
        claim = RecoveryClaim.objects.get()
    at = f"/purchasing/recoveries/{claim.pk}/"
    manager.post(f"{at}approve-recovery/")
    purchaser.post(f"{at}submit-recovery/", {"submitted_on": day, "way": "letter"})
    late = purchaser.get("/purchasing/recoveries/?view=open").content.decode()
    purchaser.post(
        f"{at}note-recovery-answer/", {"agreed": "80.00", "answer": "yes", "answered_on": day}
    )
    asked = finance.get(f"{at}note-recovered/").content.decode()
    finance.post(
        f"{at}note-recovered/",
        {"kind": "set_off", "amount": "80", "received_on": day, "invoice_id": invoice.pk},
    )
    text = finance.get(at).content.decode()

    assert (blank.status_code, wrong.status_code, made.status_code) == (200, 422, 303)
    assert "Say the amount." in wrong.content.decode()
    assert claim.claimed == Decimal("100.00")
    assert "Money still to come" in late
    assert invoice.number in asked
    assert recovering.row(claim).state == "closed"
    assert all(words in text for words in ("RO-17", "article 40", invoice.number, "80.00"))
    bill = finance.get(f"/purchasing/invoices/{invoice.pk}/").content.decode()
    assert "Set off" in bill
    assert (
        claim.number
        in purchaser.get(f"/purchasing/suppliers/{buying.supplier.pk}/").content.decode()
    )


def test_who_wrote_a_claim_is_told_that_somebody_else_decides(recovering, world):
    person = world.person("after_sales_manager", world.north)
    claim = recovering.draft(by=world.actor(world.north, person_id=person.pk))

    text = signed_in(person).get(f"/purchasing/recoveries/{claim.pk}/").content.decode()

    assert "Somebody else decides on the claim that you wrote." in text


def test_other_ends_are_reached_on_the_pages_too(recovering, hands):
    purchaser, manager, _finance = hands
    day = timezone.localdate().isoformat()
    draft, refused = recovering.draft(), recovering.answer(recovering.submitted(), "0", answer="no")
    at = "/purchasing/recoveries/{}/{}/".format

    purchaser.post(at(draft.pk, "note-recovery-source"), {"kind": "receipt", "number": "GR-1"})
    purchaser.post(at(draft.pk, "withdraw-recovery"), {"reason": "written twice"})
    purchaser.post(
        at(refused.pk, "dispute-recovery"), {"reason": "it is", "submitted_on": day, "way": "hand"}
    )
    disputed = recovering.row(refused).state
    manager.post(at(refused.pk, "write-off-recovery"), {"reason": "no money there"})

    assert recovering.row(draft).state == "withdrawn"
    assert (disputed, recovering.row(refused).state) == ("submitted", "written_off")


def test_a_return_and_a_receipt_lead_to_a_claim(buying, hands):
    purchaser, *_others = hands
    order = buying.placed(5)
    receipt = buying.come(order, 5, rejected=1, rejection="damaged", whither="back")

    on_order = purchaser.get(f"/purchasing/orders/{order.pk}/").content.decode()
    on_receipt = purchaser.get(f"/purchasing/receipts/{receipt.pk}/").content.decode()

    assert "kind=return" in on_order
    assert f"number={receipt.number}" in on_receipt


def test_the_list_and_the_page_of_claims_ask_the_same_for_one_and_for_three(
    recovering, buying, hands
):
    purchaser, *_others = hands

    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            assert purchaser.get(path).status_code == 200
        return len(asked)

    claim = recovering.agreed()
    path, page = "/purchasing/recoveries/?view=all", f"/purchasing/recoveries/{claim.pk}/"
    cost(path)
    first = cost(path)
    recovering.agreed()
    recovering.submitted()

    assert cost(path) == first <= 16
    assert cost(page) <= 25


def test_claims_are_narrowed_by_supplier_and_paper_and_go_out_as_a_file(recovering, buying, hands):
    purchaser, *_others = hands
    other = SupplierFactory(group=buying.world.group)
    mine, theirs = recovering.submitted(), recovering.submitted(supplier_id=other.pk)
    recovering.do("note_recovery_source", mine, kind="part_problem", number="PP-9")

    def told(query):
        answer = purchaser.get(f"/purchasing/recoveries/?{query}")
        text = b"".join(answer) if answer.streaming else answer.content
        return [one.number in text.decode() for one in (mine, theirs)]

    first = purchaser.get("/purchasing/recoveries/").content.decode()
    assert f"state=submitted&amp;state=agreed&amp;supplier={other.pk}" in first
    assert told("view=all&set=1") == [True, True]
    assert told(f"view=open&set=1&state=submitted&state=agreed&supplier={other.pk}") == [
        False,
        True,
    ]
    assert told("view=all&set=1&q=pp-9") == [True, False]
    assert told("view=late") == [True, True]  # sent in January, long ago
    assert told(f"view=all&set=1&supplier={mine.supplier_id}&export=csv") == [True, False]


@pytest.mark.covers("PU-10")
def test_a_program_claims_and_notes_what_came(buying, hands):
    purchaser, manager, finance = hands
    day = timezone.localdate().isoformat()
    body = {
        "store": str(buying.store_id),
        "supplier": str(buying.supplier.pk),
        "basis": "contract",
        "clause": "clause 8.2",
        "reason": "pads came off",
        "costs": [{"kind": "part", "words": "pads", "amount": "100.00"}],
        "sources": [{"kind": "return", "number": "PR-1"}],
    }
    made = post_json(purchaser, "/api/v1/supplier-recoveries", body, key="r-1").json()
    at = f"/api/v1/supplier-recoveries/{made['id']}"
    own = post_json(manager, f"{at}/approve-recovery", {}, key="r-2").json()
    sent = {"submitted_on": day, "way": "mail"}
    post_json(purchaser, f"{at}/submit-recovery", sent, key="r-3")
    said = {"agreed": "0", "answer": "no", "answered_on": day}
    post_json(purchaser, f"{at}/note-recovery-answer", said, key="r-4")
    again = {**sent, "reason": "look at the report"}
    post_json(purchaser, f"{at}/dispute-recovery", again, key="r-5")
    post_json(purchaser, f"{at}/note-recovery-answer", {**said, "agreed": "70.00"}, key="r-6")
    paper = {"kind": "document", "number": "LAB-3"}
    post_json(purchaser, f"{at}/note-recovery-source", paper, key="r-7")
    came = {"kind": "payment", "amount": "50.00", "received_on": day, "paper": "BK-1"}
    post_json(finance, f"{at}/note-recovered", came, key="r-8")
    more = post_json(finance, f"{at}/note-recovered", came, key="r-9")
    open_ = finance.get("/api/v1/supplier-recoveries/money-to-come").json()
    ended = post_json(manager, f"{at}/write-off-recovery", {"reason": "enough"}, key="r-10").json()
    second = post_json(purchaser, "/api/v1/supplier-recoveries", body, key="r-11").json()
    gone = post_json(
        purchaser,
        f"/api/v1/supplier-recoveries/{second['id']}/withdraw-recovery",
        {"reason": "twice"},
        key="r-12",
    ).json()

    assert (made["state"], own["state"]) == ("drafted", "approved")
    assert (more.status_code, more.json()["code"]) == (409, "purchasing.more_than_agreed")
    assert open_["suppliers"][0]["agreed"] == {"amount": "20.00", "currency": "CNY"}
    assert (ended["state"], ended["recovered"]["amount"]) == ("written_off", "50.00")
    assert [one["number"] for one in ended["sources"]] == ["PR-1", "LAB-3"]
    assert gone["state"] == "withdrawn"
    found = finance.get("/api/v1/supplier-recoveries?q=written_off").json()["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert finance.get(at).json()["dispute"] == "look at the report"
