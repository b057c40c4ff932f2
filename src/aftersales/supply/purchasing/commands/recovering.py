"""Costs that we bore for somebody else's fault, claimed back from the maker or supplier (PU-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing.commands import _common
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    code_of,
    end_of_day,
    pieces,
    reason_of,
    year_of,
)
from aftersales.supply.purchasing.commands.refusals import (
    CurrencyDiffers,
    LargeRecoveryElsewhere,
    MoreThanAgreed,
    MoreThanPayable,
    OwnProposal,
    RecoveryImpossible,
)
from aftersales.supply.purchasing.events import (
    CostRecovered,
    RecoveryAnswered,
    RecoveryApproved,
    RecoveryClosed,
    RecoveryDrafted,
    RecoverySourceNoted,
    RecoverySubmitted,
    RecoveryWithdrawn,
    RecoveryWrittenOff,
)
from aftersales.supply.purchasing.models import (
    Recovered,
    RecoveryClaim,
    RecoveryLine,
    RecoverySource,
    Supplier,
    SupplierInvoice,
)
from aftersales.supply.purchasing.parameters import RECOVERY_ANSWER, RECOVERY_LARGE_OVER
from aftersales.supply.purchasing.states import (
    RECOVERY,
    CostKind,
    InvoiceState,
    RecoveredBy,
    RecoveryBasis,
    RecoveryState,
    SourceKind,
    SubmitWay,
)

DEAREST = Decimal(10) ** 9
MOST = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One cost that the supplier shall bear; ``amount`` is for all of it."""

    kind: str
    words: str
    amount: Decimal
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A paper of the house by kind and number: a work order, a receipt, a return."""

    kind: str
    number: str


@command("purchasing.claim_recovery")
def draft_recovery(
    *,
    store_id: int,
    supplier_id: int,
    basis: str,
    clause: str,
    reason: str,
    costs: Sequence[Cost],
    sources: Sequence[Source] = (),
    by: Actor,
    at: datetime,
) -> RecoveryClaim:
    """Write down what a supplier shall bear: by which article of the law or of the purchase
    contract, why, and each cost. Nothing goes out before somebody else has approved it.
    """
    by.require("purchasing.claim_recovery", store_id=store_id)
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    if supplier.currency != store(store_id).currency:
        raise CurrencyDiffers(
            _("This supplier sells in %(currency)s, the store keeps its books in another currency.")
            % {"currency": supplier.currency}
        )
    row = RecoveryClaim(
        store_id=store_id,
        supplier=supplier,
        basis=RecoveryBasis(basis),
        clause=_said(clause, "clause", _("Name the article of the law or of the contract.")),
        reason=_said(reason, "reason", _("Say what happened and why they bear it.")),
        currency=supplier.currency,
        drafted_by=by.key,
        drafter=by.person_id,
        drafted_at=at,
    )
    lines = [_line(row, cost) for cost in costs]
    row.claimed = sum((line.amount for line in lines), NOTHING)
    if not lines:
        raise RecoveryImpossible(_("Say which costs they shall bear."), field="lines")
    row.number = next_number(
        "RC", store_id=store_id, store_code=code_of(store_id), year=year_of(at, store_id=store_id)
    )
    row.save()
    RecoveryLine.objects.bulk_create(lines)
    for source in dict.fromkeys(sources):
        _source(row, source, by=by, at=at)
    fact = RecoveryDrafted(
        **_of(row),
        basis=row.basis,
        lines=len(lines),
        claimed=row.claimed,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.claim_recovery")
def note_recovery_source(
    *, claim_id: int, kind: str, number: str, by: Actor, at: datetime
) -> RecoveryClaim:
    """A further paper that proves the claim. Named twice it stands there once."""
    row = _held(claim_id, "purchasing.claim_recovery", by=by)
    if row.is_over:
        raise RecoveryImpossible(_("This claim is over."), field="number")
    if _source(row, Source(kind=kind, number=number), by=by, at=at):
        paper = clean(number, most=40, field="number")
        record(RecoverySourceNoted(**_of(row), kind=kind, paper=paper), by=by, at=at)
    return row


@command("purchasing.approve_recovery")
def approve_recovery(*, claim_id: int, by: Actor, at: datetime) -> RecoveryClaim:
    """Agree to a claim; never one's own. A large one needs the right for large purchases."""
    row = _held(claim_id, "purchasing.approve_recovery", by=by)
    RECOVERY.require(RecoveryState(row.state), RecoveryState.APPROVED)
    _refuse_own(row, by, _("Somebody else approves the claim that you wrote."))
    _require_large(row, row.claimed, by=by, at=at)
    row.state = RecoveryState.APPROVED
    row.approved_by, row.approver, row.approved_at = by.key, by.person_id, at
    row.save(update_fields=["state", "approved_by", "approver", "approved_at"])
    record(RecoveryApproved(**_of(row), claimed=row.claimed), by=by, at=at)
    return row


@command("purchasing.claim_recovery")
def withdraw_recovery(*, claim_id: int, reason: str, by: Actor, at: datetime) -> RecoveryClaim:
    """Take it back before it went to the supplier."""
    row = _held(claim_id, "purchasing.claim_recovery", by=by)
    RECOVERY.require(RecoveryState(row.state), RecoveryState.WITHDRAWN)
    _end(row, RecoveryState.WITHDRAWN, reason_of(reason), by=by, at=at)
    record(RecoveryWithdrawn(**_of(row), claimed=row.claimed), by=by, at=at)
    return row


@command("purchasing.claim_recovery")
def submit_recovery(
    *, claim_id: int, submitted_on: date, way: str, by: Actor, at: datetime
) -> RecoveryClaim:
    """The claim has gone to the supplier. From here on the clock of its answer runs."""
    row = _held(claim_id, "purchasing.claim_recovery", by=by)
    RECOVERY.require(RecoveryState(row.state), RecoveryState.SUBMITTED)
    if row.claimed_on is not None:
        raise RecoveryImpossible(
            _("The supplier has answered: dispute the answer and say why."), field="submitted_on"
        )
    first = day_of(row.drafted_at, store_id=row.store_id)
    row.claimed_on = submitted_on
    return _submit(row, submitted_on, way, since=first, by=by, at=at)


@command("purchasing.claim_recovery")
def dispute_recovery(
    *, claim_id: int, reason: str, submitted_on: date, way: str, by: Actor, at: datetime
) -> RecoveryClaim:
    """The supplier refused, or agreed to too little: the claim goes there again, with a reason.
    Not once money has come of what was agreed.
    """
    row = _held(claim_id, "purchasing.claim_recovery", by=by)
    if row.claimed_on is None:
        raise RecoveryImpossible(
            _("The claim has not gone to the supplier yet."), field="submitted_on"
        )
    RECOVERY.require(RecoveryState(row.state), RecoveryState.SUBMITTED)
    if row.recovered or row.agreed == row.claimed:
        raise RecoveryImpossible(
            _("They agreed to all of it, or money has come of it: there is nothing to dispute."),
            field="reason",
        )
    row.dispute = reason_of(reason, most=300)
    answered = row.answered_on
    assert answered is not None  # refused or agreed
    row.agreed, row.answered_on, row.answer = NOTHING, None, ""
    return _submit(row, submitted_on, way, since=answered, by=by, at=at)


@command("purchasing.claim_recovery")
def note_recovery_answer(
    *, claim_id: int, agreed: Decimal, answer: str, answered_on: date, by: Actor, at: datetime
) -> RecoveryClaim:
    """What the supplier said, in its words, and how much of the claim it bears: 0 is a refusal."""
    row = _held(claim_id, "purchasing.claim_recovery", by=by)
    borne = rounded(agreed, row.currency) if agreed.is_finite() else Decimal(-1)
    if not 0 <= borne <= row.claimed:
        raise RecoveryImpossible(
            _("They bear something between nothing and what is claimed."), field="agreed"
        )
    target = RecoveryState.AGREED if borne else RecoveryState.REFUSED
    RECOVERY.require(RecoveryState(row.state), target)
    assert row.submitted_on is not None  # submitted
    _refuse_day(row, answered_on, since=row.submitted_on, field="answered_on", at=at)
    row.answer = _said(answer, "answer", _("Say what they answered."))
    row.state, row.agreed, row.answered_on = target, borne, answered_on
    row.save(update_fields=["state", "agreed", "answered_on", "answer"])
    fact = RecoveryAnswered(
        **_of(row), claimed=row.claimed, agreed=row.agreed, currency=row.currency
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.recover")
def note_recovered(
    *,
    claim_id: int,
    kind: str,
    amount: Decimal,
    received_on: date,
    paper: str = "",
    invoice_id: int | None = None,
    by: Actor,
    at: datetime,
) -> RecoveryClaim:
    """Money came of what was agreed: paid, by credit note, or as so much less to pay of a cleared
    invoice of the same supplier. The last of it closes the claim. ``paper`` is the number of the
    receipt or credit note.
    """
    row = _held(claim_id, "purchasing.recover", by=by)
    how = RecoveredBy(kind)
    if row.state != RecoveryState.AGREED:
        RECOVERY.require(RecoveryState(row.state), RecoveryState.CLOSED)
    assert row.answered_on is not None  # agreed
    came = rounded(amount, row.currency) if amount.is_finite() else NOTHING
    left = row.agreed - row.recovered
    if not 0 < came <= left:
        raise MoreThanAgreed(
            _("Of what was agreed %(left)s %(currency)s has not come yet.")
            % {"left": f"{left:,.2f}", "currency": row.currency},
            field="amount",
        )
    _refuse_day(row, received_on, since=row.answered_on, field="received_on", at=at)
    said = clean(paper, most=40, field="paper")
    invoice = _set_off(row, invoice_id, came, by=by) if how == RecoveredBy.SET_OFF else None
    if invoice is None and not said:
        raise RecoveryImpossible(
            _("Say the number of the payment or the credit note."), field="paper"
        )
    Recovered.objects.create(
        store_id=row.store_id,
        claim=row,
        kind=how,
        amount=came,
        received_on=received_on,
        paper=said,
        invoice=invoice,
        noted_by=by.key,
        noted_at=at,
    )
    row.recovered += came
    is_last = row.recovered == row.agreed
    if is_last:
        row.state, row.ended_by, row.ender = RecoveryState.CLOSED, by.key, by.person_id
        row.ended_at = at
    row.save(update_fields=["recovered", "state", "ended_by", "ender", "ended_at"])
    fact = CostRecovered(
        **_of(row),
        kind=how,
        amount=came,
        currency=row.currency,
        left=left - came,
        **({"supplier_invoice_id": invoice.pk} if invoice else {}),
    )
    record(fact, by=by, at=at)
    if is_last:
        record(
            RecoveryClosed(**_of(row), recovered=row.recovered, currency=row.currency),
            by=by,
            at=at,
        )
    return row


@command("purchasing.approve_recovery")
def write_off_recovery(*, claim_id: int, reason: str, by: Actor, at: datetime) -> RecoveryClaim:
    """Give up what has not come; never by whoever wrote the claim."""
    row = _held(claim_id, "purchasing.approve_recovery", by=by)
    RECOVERY.require(RecoveryState(row.state), RecoveryState.WRITTEN_OFF)
    _refuse_own(row, by, _("Somebody else gives up the claim that you wrote."))
    given_up = row.claimed - row.recovered
    _require_large(row, given_up, by=by, at=at)
    _end(row, RecoveryState.WRITTEN_OFF, reason_of(reason), by=by, at=at)
    fact = RecoveryWrittenOff(**_of(row), given_up=given_up, currency=row.currency)
    record(fact, by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _held(claim_id: int, right: str, *, by: Actor) -> RecoveryClaim:
    """The claim, held until the command ends; what is out of sight does not exist."""
    rows = RecoveryClaim.objects.visible_to(by)
    rows.only("pk").get(pk=claim_id)
    _common.hold_claim(claim_id)
    row = rows.select_related("supplier").get(pk=claim_id)
    by.require(right, store_id=row.store_id)
    return row


def _said(words: str, field: str, ask: str) -> str:
    said = clean(words, most=300, field=field)
    if not said:
        raise RecoveryImpossible(ask, field=field)
    return said


def _line(row: RecoveryClaim, cost: Cost) -> RecoveryLine:
    if not cost.quantity.is_finite() or not 0 < cost.quantity <= MOST:
        raise RecoveryImpossible(_("Say how many: more than nothing."), field="quantity")
    if not cost.amount.is_finite() or not 0 < rounded(cost.amount, row.currency) < DEAREST:
        raise RecoveryImpossible(_("Each cost is more than nothing."), field="amount")
    words = clean(cost.words, most=200, field="words")
    if not words:
        raise RecoveryImpossible(_("Say what each cost was for."), field="words")
    return RecoveryLine(
        store_id=row.store_id,
        claim=row,
        kind=CostKind(cost.kind),
        words=words,
        quantity=pieces(cost.quantity),
        amount=rounded(cost.amount, row.currency),
    )


def _source(row: RecoveryClaim, source: Source, *, by: Actor, at: datetime) -> bool:
    """Whether it is new."""
    number = clean(source.number, most=40, field="number")
    if not number:
        raise RecoveryImpossible(_("Say the number of the paper."), field="number")
    _row, is_new = RecoverySource.objects.get_or_create(
        claim=row,
        kind=SourceKind(source.kind),
        number=number,
        defaults={"store_id": row.store_id, "noted_by": by.key, "noted_at": at},
    )
    return is_new


def _submit(
    row: RecoveryClaim, day: date, way: str, *, since: date, by: Actor, at: datetime
) -> RecoveryClaim:
    _refuse_day(row, day, since=since, field="submitted_on", at=at)
    again = row.submitted_on is not None
    days = value(RECOVERY_ANSWER, store_id=row.store_id, on=day)
    row.state, row.submitted_on, row.way = RecoveryState.SUBMITTED, day, SubmitWay(way)
    row.answer_by = day + timedelta(days=days)
    row.save(
        update_fields=[
            "state",
            "claimed_on",
            "submitted_on",
            "way",
            "answer_by",
            "agreed",
            "answered_on",
            "answer",
            "dispute",
        ]
    )
    fact = RecoverySubmitted(
        **_of(row),
        way=row.way,
        claimed=row.claimed,
        due_at=end_of_day(row.answer_by, store_id=row.store_id),
        again=again,
    )
    record(fact, by=by, at=at)
    return row


def _refuse_day(row: RecoveryClaim, day: date, *, since: date, field: str, at: datetime) -> None:
    if not since <= day <= day_of(at, store_id=row.store_id):
        raise RecoveryImpossible(
            _("This day is before the last step, or in the future."), field=field
        )


def _refuse_own(row: RecoveryClaim, by: Actor, words: str) -> None:
    """Whatever hand they use: their own, or a program's that acts for them."""
    if row.drafted_by == by.key or (row.drafter and row.drafter == by.person_id):
        raise OwnProposal(words)


def _require_large(row: RecoveryClaim, amount: Decimal, *, by: Actor, at: datetime) -> None:
    day = day_of(at, store_id=row.store_id)
    limit = value(RECOVERY_LARGE_OVER, store_id=row.store_id, on=day)
    if amount > limit and not by.may("purchasing.approve_large", store_id=row.store_id):
        raise LargeRecoveryElsewhere(
            _("Over %(limit)s somebody decides who may approve large purchases.")
            % {"limit": f"{limit:,.2f}"}
        )


def _end(row: RecoveryClaim, state: RecoveryState, why: str, *, by: Actor, at: datetime) -> None:
    row.state, row.end_reason, row.ended_at = state, why, at
    row.ended_by, row.ender = by.key, by.person_id
    row.save(update_fields=["state", "end_reason", "ended_at", "ended_by", "ender"])


def _set_off(
    row: RecoveryClaim, invoice_id: int | None, amount: Decimal, *, by: Actor
) -> SupplierInvoice:
    """So much less of the invoice is paid. The claim is held already, the invoice comes second, as
    everywhere.
    """
    if invoice_id is None:
        raise RecoveryImpossible(_("Say against which invoice it is set off."), field="invoice_id")
    rows = SupplierInvoice.objects.visible_to(by).filter(
        store=row.store_id, supplier=row.supplier_id, currency=row.currency
    )
    if not rows.filter(pk=invoice_id).exists():
        raise RecoveryImpossible(
            _("This is no invoice of this supplier to this store."), field="invoice_id"
        )
    _common.hold_invoice(invoice_id)
    invoice = rows.get(pk=invoice_id)
    if invoice.state != InvoiceState.CLEARED:
        raise RecoveryImpossible(
            _("Only of an invoice that is cleared for payment less is paid."), field="invoice_id"
        )
    if amount > invoice.to_pay:
        raise MoreThanPayable(
            _("Of this invoice %(left)s %(currency)s is left to pay.")
            % {"left": f"{invoice.to_pay:,.2f}", "currency": invoice.currency},
            field="amount",
        )
    invoice.set_off += amount
    invoice.save(update_fields=["set_off"])
    return invoice


def _of(row: RecoveryClaim) -> dict[str, Any]:
    """What every fact of a claim holds."""
    return {
        "store_id": row.store_id,
        "recovery_claim_id": row.pk,
        "supplier_id": row.supplier_id,
    }
