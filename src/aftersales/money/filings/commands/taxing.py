"""Ask the tax platform for invoices and red letters, and hear what it says (DOMAIN 8.4)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.live import tell
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.parameters.queries import value
from aftersales.money.billing import commands as billing_commands
from aftersales.money.billing import queries as billing
from aftersales.money.billing.states import NO_INVOICE_YET, InvoiceState
from aftersales.money.filings import rules, taxation
from aftersales.money.filings.commands.refusals import (
    InvoiceNotSaid,
    NoRedLetterDue,
    NoTaxPlatform,
    SellerUnknown,
)
from aftersales.money.filings.events import (
    TaxOrderHeard,
    TaxOrderMade,
    TaxOrderReleased,
    TaxOrderSettled,
)
from aftersales.money.filings.models import TaxNotice, TaxOrder
from aftersales.money.filings.parameters import MOST_ATTEMPTS, TAX_ITEMS, TAX_PORT
from aftersales.money.filings.states import (
    TAX,
    TAX_ENDED,
    Confirmation,
    Heeded,
    TaxKind,
    TaxState,
)
from aftersales.money.filings.taxation import Notice, Told

BELOW = ("billing.view", "billing.invoice")
FAILED = {
    Confirmation.DENIED_BY_BUYER,
    Confirmation.DENIED_BY_SELLER,
    Confirmation.LAPSED,
    Confirmation.WITHDRAWN,
    Confirmation.WITHDRAWN_LATER,
}


def _below(by: Actor) -> Actor:
    return by.as_system("filings", rights=BELOW)


@command("filings.ask_invoice")
def ask_invoice(*, settlement_id: int, by: Actor, at: datetime) -> TaxOrder:
    """Ask the platform for the invoice over what stands on a bill, as its data say."""
    bill = _bill(settlement_id, by=by)
    port = _port(bill.store_id, at=at)
    if billing.invoice_of(bill) is None:
        raise InvoiceNotSaid(_("Say first what the invoice is to say."))
    billing_commands.request_invoice(settlement_id=bill.pk, by=_below(by), at=at)
    standing = billing.standing_lines(bill)
    return _made(bill, TaxKind.BLUE, port, standing, by=by, at=at)


@command("filings.ask_invoice")
def ask_red_letter(*, settlement_id: int, by: Actor, at: datetime) -> TaxOrder:
    """Ask for the red letter over the first credit note that waits for one; its reason is that of
    the credit note.
    """
    bill = _bill(settlement_id, by=by)
    port = _port(bill.store_id, at=at)
    waiting = notes_without_red_letter(bill)
    if not waiting:
        raise NoRedLetterDue(_("No credit note of this bill waits for a red letter."))
    note = waiting[0]
    lines = billing.credited_lines(note)
    return _made(bill, TaxKind.RED, port, lines, note=note, by=by, at=at)


def _bill(settlement_id: int, *, by: Actor) -> Any:
    bill = billing.bill(settlement_id, seen_by=_below(by))
    by.require("filings.ask_invoice", store_id=bill.store_id)
    return bill


def _port(store_id: int, *, at: datetime) -> str:
    code = value(TAX_PORT, store_id=store_id, on=day_of(at, store_id=store_id))
    if code not in taxation.tax_platforms():
        raise NoTaxPlatform(_("No tax platform is set up. Note the number of the invoice by hand."))
    if not store_row(store_id).tax_number:
        raise SellerUnknown(_("The store has no tax number yet: enter it with its data."))
    return code


def notes_without_red_letter(bill: Any) -> list[Any]:
    """Credit notes written after the invoice went out, that no red letter took up yet."""
    invoice = billing.invoice_of(bill)
    if invoice is None or invoice.state in NO_INVOICE_YET:
        return []
    orders = TaxOrder.objects.filter(settlement=bill.pk).exclude(state=TaxState.REFUSED)
    taken = set(orders.filter(kind=TaxKind.RED).values_list("credit_note", flat=True))
    asked = orders.filter(kind=TaxKind.BLUE, state=TaxState.ISSUED).first()
    return [
        note
        for note in bill.credit_notes.order_by("pk")
        if note.pk not in taken
        and (note.made_at >= asked.made_at if asked else note.day >= invoice.issued_on)
    ]


def _made(
    bill: Any,
    kind: TaxKind,
    port: str,
    lines: Iterable[rules.Taxed],
    *,
    note: Any = None,
    by: Actor,
    at: datetime,
) -> TaxOrder:
    names = value(TAX_ITEMS, store_id=bill.store_id, on=day_of(at, store_id=bill.store_id))
    said = rules.tax_lines(lines, names)
    net = sum((Decimal(line["net"]) for line in said), Decimal(0))
    tax = sum((Decimal(line["tax"]) for line in said), Decimal(0))
    row = TaxOrder(
        store_id=bill.store_id,
        settlement_id=bill.pk,
        credit_note_id=note.pk if note else None,
        kind=kind,
        port=port,
        token=secrets.token_hex(16),
        reason=note.reason if note else "",
        net=net,
        tax=tax,
        gross=net + tax,
        currency=bill.currency,
        lines=said,
        actor=by.key,
        made_at=at,
        next_at=at,
    )
    insert_many([row])
    record(TaxOrderMade(**of_order(row), gross=row.gross, currency=row.currency), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    return row


@command("filings.ask_invoice")
def release_tax_order(*, tax_order_id: int, by: Actor, at: datetime) -> TaxOrder:
    """Ask once more, from the first attempt on."""
    row = TaxOrder.objects.visible_to(by, "filings.ask_invoice").select_for_update()
    order = row.get(pk=tax_order_id)
    TAX.require(TaxState(order.state), TaxState.DUE)
    order.state, order.attempts, order.next_at = TaxState.DUE, 0, at
    order.save(update_fields=["state", "attempts", "next_at"])
    record(TaxOrderReleased(**of_order(order)), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    return order


@command("filings.send")
def claim_tax_order(*, tax_order_id: int, by: Actor, at: datetime) -> TaxOrder | None:
    """Take one order to ask for it. Whoever changes the row has it; everybody else gets None."""
    mine = TaxOrder.objects.visible_to(by, "filings.send").filter(pk=tax_order_id)
    free = Q(state=TaxState.DUE, next_at__lte=at)
    free |= Q(state=TaxState.SENDING, claimed_at__lt=at - rules.LOST)
    claimed = mine.filter(free).update(
        state=TaxState.SENDING, claimed_at=at, attempts=F("attempts") + 1
    )
    rows = TaxOrder.objects.select_related("settlement__invoice", "store")
    return rows.get(pk=tax_order_id) if claimed else None


@command("filings.send")
def settle_tax_order(
    *, tax_order_id: int, told: Told | None, fault: str = "", by: Actor, at: datetime
) -> TaxOrder:
    """Note what the platform said at once; None where nobody answered. A call-back may have been
    quicker: then nothing is left to note.
    """
    row = _held(tax_order_id, by=by)
    if row.state == TaxState.SENDING:
        if told is None:
            _again(row, fault, at=at)
        else:
            _take(row, told, by=by, at=at)
        row.save(update_fields=_CHANGED)
    record(TaxOrderSettled(**of_order(row), attempt=row.attempts), by=by, at=at)  # type: ignore[arg-type]  # as the fact names them
    tell("settlement", group_id=by.group_id, stores=[row.store_id])
    return row


_CHANGED = ["state", "confirmation", "next_at", "ended_at", "number", "fault", "refusal"]


def _held(tax_order_id: int, *, by: Actor) -> TaxOrder:
    rows = TaxOrder.objects.visible_to(by, "filings.send").select_for_update()
    return rows.get(pk=tax_order_id)


def _again(row: TaxOrder, fault: str, *, at: datetime) -> None:
    most = value(MOST_ATTEMPTS, store_id=row.store_id, on=day_of(at, store_id=row.store_id))
    goal = TaxState.STUCK if row.attempts >= most else TaxState.DUE
    TAX.require(TaxState(row.state), goal)
    row.state, row.fault = goal, fault[:40]
    row.next_at = at + rules.wait_after(row.attempts) if goal == TaxState.DUE else None


def _take(row: TaxOrder, told: Told, *, by: Actor, at: datetime) -> None:
    """What was said changes the order, and the invoice below it."""
    outcome = told.outcome
    row.confirmation = told.confirmation if told.confirmation in Confirmation.values else ""
    if outcome == taxation.ASKED and row.confirmation in FAILED:
        outcome = taxation.REFUSED
    goal = TaxState(outcome)
    if goal != row.state:
        TAX.require(TaxState(row.state), goal)
    row.state, row.next_at, row.fault = goal, None, ""
    if goal in TAX_ENDED:
        row.ended_at, row.number = at, told.number if goal == TaxState.ISSUED else ""
        row.refusal = told.refusal
        _below_it(row, told, by=by, at=at)


def _below_it(row: TaxOrder, told: Told, *, by: Actor, at: datetime) -> None:
    """The invoice follows, unless somebody noted it by hand meanwhile."""
    lower = _below(by)
    bill = billing.bill(row.settlement_id, seen_by=lower)
    invoice = billing.invoice_of(bill)
    state = invoice.state if invoice is not None else None
    on = told.issued_on or day_of(at, store_id=row.store_id)
    if row.kind == TaxKind.RED and row.state == TaxState.ISSUED:
        if state == InvoiceState.RED_DUE:
            waiting = {note.pk for note in notes_without_red_letter(bill)}
            billing_commands.note_red_letter(
                settlement_id=bill.pk,
                number=row.number,
                issued_on=on,
                is_more=bool(waiting - {row.credit_note_id}),
                by=lower,
                at=at,
            )
    elif row.kind == TaxKind.BLUE and state == InvoiceState.REQUESTED:
        if row.state == TaxState.REFUSED:
            billing_commands.refuse_invoice(settlement_id=bill.pk, by=lower, at=at)
        else:
            billing_commands.note_invoice(
                settlement_id=bill.pk,
                number=row.number,
                issued_on=on,
                gross=row.gross,
                by=lower,
                at=at,
            )


@command("filings.hear")
def hear_tax_platform(*, port: str, notice: Notice, by: Actor, at: datetime) -> Heeded:
    """Hear a call-back whose signature was checked. What was heard before, or comes after the end,
    changes nothing.
    """
    rows = TaxOrder.objects.visible_to(by, "filings.hear").select_for_update()
    row = rows.get(token=notice.token, port=port)
    if TaxNotice.objects.filter(order=row, notice=notice.id).exists():
        return Heeded.REPEATED
    is_late = row.state in TAX_ENDED
    if not is_late:
        _take(row, notice.told, by=by, at=at)
        row.save(update_fields=_CHANGED)
    heeded = Heeded.NOTED if is_late else Heeded.TAKEN
    insert_many(
        [
            TaxNotice(
                store_id=row.store_id,
                order_id=row.pk,
                notice=notice.id,
                outcome=notice.told.outcome,
                heeded=heeded,
                heard_at=at,
            )
        ]
    )
    fact = TaxOrderHeard(**of_order(row), heeded=heeded, confirmation=row.confirmation)  # type: ignore[arg-type]  # as the fact names them
    record(fact, by=by, at=at)
    tell("settlement", group_id=by.group_id, stores=[row.store_id])
    return heeded


def of_order(row: TaxOrder) -> dict[str, object]:
    """What every fact about an order says."""
    return {
        "store_id": row.store_id,
        "tax_order_id": row.pk,
        "settlement_id": row.settlement_id,
        "kind": row.kind,
        "state": row.state,
    }
