"""What the tax office's invoice says, and its number once the platform gave it (DOMAIN 8.4)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.money.billing.commands.paying import held
from aftersales.money.billing.commands.refusals import (
    InvoiceDataMissing,
    InvoiceNumberWrong,
    InvoiceSaidAlready,
    NotIssued,
    TaxNumberDoubtful,
    TaxNumberWrong,
    refusing,
)
from aftersales.money.billing.events import InvoiceNoted
from aftersales.money.billing.models import InvoiceData, Settlement
from aftersales.money.billing.rules import TaxNumber, tax_number_verdict
from aftersales.money.billing.states import INVOICE, STANDING, InvoiceKind, InvoiceState

_NUMBER = re.compile(r"[0-9]{8}|[0-9]{20}")  # on paper 8 digits, electronic ones have 20


@command("billing.invoice")
def want_invoice(
    *,
    settlement_id: int,
    kind: str,
    buyer: str,
    tax_number: str = "",
    address: str = "",
    bank: str = "",
    email: str = "",
    anyway: bool = False,
    once: bool = False,
    by: Actor,
    at: datetime,
) -> InvoiceData:
    """Keep what the invoice for a bill is to say; as long as it is neither asked for nor issued it
    may be said anew, unless whoever asks says it ``once``. A tax number whose check character is
    wrong warns; ``anyway`` keeps it.
    """
    bill = held(settlement_id, "billing.invoice", by=by)
    if bill.state not in STANDING:
        raise NotIssued(_("Issue the bill first."))
    row = InvoiceData.objects.filter(settlement=bill).select_for_update().first()
    if row is not None and once:
        raise InvoiceSaidAlready(
            _("The invoice for this bill was asked for already. The cashier can put it right.")
        )
    if row is not None and row.state != InvoiceState.WANTED:
        INVOICE.require(InvoiceState(row.state), InvoiceState.WANTED)
    if not bill.owed:
        raise NotIssued(_("Nothing stands on this bill any more."))
    row = row or InvoiceData(store_id=bill.store_id, settlement_id=bill.pk)
    row.kind, row.state = InvoiceKind(kind), InvoiceState.WANTED
    row.buyer = clean(buyer, most=120, field="buyer", needed=True)
    row.tax_number = _tax_number(tax_number, anyway=anyway)
    if row.kind == InvoiceKind.SPECIAL and not row.tax_number:
        raise InvoiceDataMissing(
            _("A special VAT invoice needs the buyer's tax number."), field="tax_number"
        )
    row.address = clean(address, most=200, field="address")
    row.bank = clean(bank, most=200, field="bank")
    row.email = clean(email, most=200, field="email")
    row.changed_at = at
    row.save()
    _note(row, by=by, at=at)
    return row


def _tax_number(text: str, *, anyway: bool) -> str:
    said = clean(text, most=20, field="tax_number").replace(" ", "").upper()
    verdict = tax_number_verdict(said) if said else TaxNumber.FINE
    if verdict == TaxNumber.WRONG:
        raise TaxNumberWrong(
            _("A tax number has 18 characters, older ones 15 or 20."), field="tax_number"
        )
    if verdict == TaxNumber.DOUBTFUL and not anyway:
        raise TaxNumberDoubtful(
            _("The check character of this tax number is not right. Read it again."),
            field="tax_number",
        )
    return said


def _note(row: InvoiceData, *, by: Actor, at: datetime) -> None:
    fact = InvoiceNoted(
        store_id=row.store_id,
        invoice_data_id=row.pk,
        settlement_id=row.settlement_id,
        kind=row.kind,
        state=row.state,
    )
    record(fact, by=by, at=at)


def _own(settlement_id: int, *, by: Actor) -> InvoiceData:
    rows = InvoiceData.objects.visible_to(by).select_for_update()
    row = rows.get(settlement=settlement_id)
    by.require("billing.invoice", store_id=row.store_id)
    return row


def _move(settlement_id: int, goal: InvoiceState, *, by: Actor, at: datetime) -> InvoiceData:
    row = _own(settlement_id, by=by)
    INVOICE.require(InvoiceState(row.state), goal)
    row.state, row.changed_at = goal, at
    row.save(update_fields=["state", "changed_at"])
    _note(row, by=by, at=at)
    return row


@command("billing.invoice")
def request_invoice(*, settlement_id: int, by: Actor, at: datetime) -> InvoiceData:
    """The tax platform is asked for it: from here on it says what it says."""
    bill = held(settlement_id, "billing.invoice", by=by)
    if not bill.owed:
        raise NotIssued(_("Nothing stands on this bill any more."))
    return _move(settlement_id, InvoiceState.REQUESTED, by=by, at=at)


@command("billing.invoice")
def refuse_invoice(*, settlement_id: int, by: Actor, at: datetime) -> InvoiceData:
    """The tax platform refused it; it may be said anew."""
    return _move(settlement_id, InvoiceState.REFUSED, by=by, at=at)


def demand_red_letter(bill: Settlement, *, by: Actor, at: datetime) -> None:
    """Part of a bill is taken back whose invoice is out: that one needs its red letter (DOMAIN
    8.4).
    """
    rows = InvoiceData.objects.filter(settlement=bill).select_for_update()
    row = rows.filter(state__in=[InvoiceState.ISSUED, InvoiceState.CORRECTED]).first()
    if row is not None:
        _red_due(row, at=at)
        row.save(update_fields=["state", "changed_at"])
        _note(row, by=by, at=at)


def _red_due(row: InvoiceData, *, at: datetime) -> None:
    INVOICE.require(InvoiceState(row.state), InvoiceState.RED_DUE)
    row.state, row.changed_at = InvoiceState.RED_DUE, at


@command("billing.invoice")
def note_invoice(
    *,
    settlement_id: int,
    number: str,
    issued_on: date,
    gross: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> InvoiceData:
    """The platform issued it under this number. Where it is over more than stands on the bill by
    now (``gross``), it needs its red letter at once.
    """
    bill = held(settlement_id, "billing.invoice", by=by)
    row = _own(settlement_id, by=by)
    INVOICE.require(InvoiceState(row.state), InvoiceState.ISSUED)
    row.state, row.number, row.issued_on = InvoiceState.ISSUED, _numbered(number), issued_on
    row.changed_at = at
    if gross is not None and gross > bill.owed:
        _red_due(row, at=at)
    with refusing():
        row.save(update_fields=["state", "number", "issued_on", "changed_at"])
    _note(row, by=by, at=at)
    return row


@command("billing.invoice")
def note_red_letter(
    *,
    settlement_id: int,
    number: str,
    issued_on: date,
    is_more: bool = False,
    by: Actor,
    at: datetime,
) -> InvoiceData:
    """The invoice was corrected by a red letter of this number, after a credit note. ``is_more``
    where another credit note still waits for its own.
    """
    row = _own(settlement_id, by=by)
    INVOICE.require(InvoiceState(row.state), InvoiceState.CORRECTED)
    row.state, row.red_number, row.red_on = InvoiceState.CORRECTED, _numbered(number), issued_on
    row.changed_at = at
    if is_more:
        _red_due(row, at=at)
    row.save(update_fields=["state", "red_number", "red_on", "changed_at"])
    _note(row, by=by, at=at)
    return row


def _numbered(number: str) -> str:
    plain = re.sub(r"\s", "", number)
    if not (plain.isascii() and _NUMBER.fullmatch(plain)):
        raise InvoiceNumberWrong(_("An invoice number has 20 digits, on paper 8."), field="number")
    return plain
