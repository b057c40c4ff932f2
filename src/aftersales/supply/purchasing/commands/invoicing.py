"""A supplier's invoice against order and receipt: three papers that have to say the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.commands import _common
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    code_of,
    pieces,
    reason_of,
    worth,
    year_of,
)
from aftersales.supply.purchasing.commands.refusals import (
    InvoiceImpossible,
    InvoiceKnown,
    InvoiceSetOff,
    ReceivedByThem,
)
from aftersales.supply.purchasing.events import (
    DifferenceSettled,
    SupplierInvoiceCleared,
    SupplierInvoiceNoted,
    SupplierInvoicePaid,
    SupplierInvoiceWithdrawn,
)
from aftersales.supply.purchasing.models import (
    Difference,
    InvoiceLine,
    PurchaseLine,
    Receipt,
    Supplier,
    SupplierInvoice,
)
from aftersales.supply.purchasing.parameters import AMOUNT_TOLERANCE, PRICE_TOLERANCE
from aftersales.supply.purchasing.rules import Tolerance
from aftersales.supply.purchasing.states import (
    DIFFERENCE,
    INVOICE,
    DifferenceKind,
    DifferenceState,
    InvoiceState,
    ReceiptState,
)

DEAREST = Decimal(10) ** 9
MOST = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Billed:
    """So many pieces of a line of an order, at this price without tax."""

    line_id: int
    quantity: Decimal
    price: Decimal


@command("purchasing.note_invoice")
def note_invoice(
    *,
    store_id: int,
    supplier_id: int,
    their_number: str,
    invoiced_on: date,
    billed: Sequence[Billed],
    other: Decimal = NOTHING,
    tax: Decimal = NOTHING,
    gross: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> SupplierInvoice:
    """Take down an invoice and hold it against what was ordered and what was received. Within the
    tolerance it is cleared for payment at once; what is above it blocks it until it is settled.
    ``gross`` is the total as the paper says it: one that does not add up is refused.
    """
    by.require("purchasing.note_invoice", store_id=store_id)
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    lines = _lines(billed, store_id=store_id, supplier_id=supplier.pk, by=by)
    said = clean(their_number, most=40, field="their_number").upper()
    if not said:
        raise InvoiceImpossible(_("Say the number of the invoice."), field="their_number")
    row = SupplierInvoice(
        store_id=store_id,
        supplier=supplier,
        their_number=said,
        currency=supplier.currency,
        invoiced_on=invoiced_on,
        due_on=invoiced_on + timedelta(days=supplier.payment_days),
        other=_amount(other, "other", supplier.currency),
        tax=_amount(tax, "tax", supplier.currency),
        noted_by=by.key,
        noted_at=at,
    )
    found = [_line(row, told, lines[told.line_id]) for told in billed]
    row.net = row.other + sum((one.amount for one in found), NOTHING)
    row.gross = row.payable = row.net + row.tax
    if gross is not None and gross != row.gross:
        raise InvoiceImpossible(
            _("Lines, charges and tax make %(sum)s, the paper says %(gross)s.")
            % {"sum": f"{row.gross:,.2f}", "gross": f"{gross:,.2f}"},
            field="gross",
        )
    differences = _differences(row, found, at=at)
    row.state = InvoiceState.BLOCKED if differences else InvoiceState.CLEARED
    row.cleared_at = None if differences else at
    row.number = next_number(
        "SI", store_id=store_id, store_code=code_of(store_id), year=year_of(at, store_id=store_id)
    )
    _save_once(row)
    InvoiceLine.objects.bulk_create(found)
    Difference.objects.bulk_create(differences)
    fact = SupplierInvoiceNoted(
        **_of(row),
        net=row.net,
        gross=row.gross,
        currency=row.currency,
        differences=len(differences),
    )
    record(fact, by=by, at=at)
    if not differences:
        _tell_cleared(row, by=by, at=at)
    return row


@command("purchasing.settle_difference")
def settle_difference(
    *, difference_id: int, outcome: str, words: str, by: Actor, at: datetime
) -> SupplierInvoice:
    """Pay a difference as billed, or deduct it, for a reason. Never by somebody who had a hand in
    the receipt. The last one settled clears the invoice.
    """
    seen = Difference.objects.visible_to(by)
    row = _held(seen.values_list("invoice", flat=True).get(pk=difference_id), by=by)
    by.require("purchasing.settle_difference", store_id=row.store_id)
    difference = seen.get(pk=difference_id)
    target = DifferenceState(outcome)
    DIFFERENCE.require(DifferenceState(difference.state), target)
    if target == DifferenceState.GONE:
        raise InvoiceImpossible(_("Pay it as billed, or deduct it."), field="outcome")
    _refuse_receiver(row, by)
    difference.words = reason_of(words, field="words")
    difference.state, difference.settled_at = target, at
    difference.settled_by, difference.settler = by.key, by.person_id
    difference.save(update_fields=["words", "state", "settled_at", "settled_by", "settler"])
    if target == DifferenceState.DEDUCTED:
        row.deducted = min(row.deducted + difference.amount, row.net)
    _tell_settled(row, difference, by=by, at=at)
    _clear_if_settled(row, by=by, at=at)
    return row


@command("purchasing.pay")
def note_paid(*, invoice_id: int, paid_on: date, by: Actor, at: datetime) -> SupplierInvoice:
    """The supplier has its money; only of an invoice that is cleared. What was set off against it
    is not paid.
    """
    row = _held(invoice_id, by=by)
    by.require("purchasing.pay", store_id=row.store_id)
    INVOICE.require(InvoiceState(row.state), InvoiceState.PAID)
    if not row.invoiced_on <= paid_on <= day_of(at, store_id=row.store_id):
        raise InvoiceImpossible(
            _("It was paid after it was written, and not in the future."), field="paid_on"
        )
    row.state, row.paid_by, row.paid_on, row.ended_at = InvoiceState.PAID, by.key, paid_on, at
    row.save(update_fields=["state", "paid_by", "paid_on", "ended_at"])
    fact = SupplierInvoicePaid(**_of(row), payable=row.to_pay, currency=row.currency)
    record(fact, by=by, at=at)
    return row


@command("purchasing.note_invoice")
def withdraw_invoice(*, invoice_id: int, reason: str, by: Actor, at: datetime) -> SupplierInvoice:
    """It was wrong and goes back; a right one may come under the same number."""
    row = _held(invoice_id, by=by)
    by.require("purchasing.note_invoice", store_id=row.store_id)
    INVOICE.require(InvoiceState(row.state), InvoiceState.WITHDRAWN)
    if row.set_off:
        raise InvoiceSetOff(
            _("Cost was recovered by paying %(amount)s less of it: it cannot go back.")
            % {"amount": f"{row.set_off:,.2f}"}
        )
    row.state, row.end_reason, row.ended_at = InvoiceState.WITHDRAWN, reason_of(reason), at
    row.save(update_fields=["state", "end_reason", "ended_at"])
    record(SupplierInvoiceWithdrawn(**_of(row)), by=by, at=at)
    return row


@command("purchasing.receive")
def heed_receipt(*, order_id: int, by: Actor, at: datetime) -> int:
    """More of an order has come: what was billed too early may be right now. Tells how many
    differences are gone.
    """
    waiting = Difference.objects.visible_to(by).filter(
        invoice__state=InvoiceState.BLOCKED,
        kind=DifferenceKind.QUANTITY,
        state=DifferenceState.OPEN,
        line__line__order=order_id,
    )
    gone = 0
    for invoice_id in waiting.order_by("invoice").values_list("invoice", flat=True).distinct():
        row = _held(invoice_id, by=by)
        for one in waiting.filter(invoice=row).select_related("line__line").order_by("pk"):
            gone += _weigh_again(row, one, by=by, at=at)
        _clear_if_settled(row, by=by, at=at)
    return gone


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _held(invoice_id: int, *, by: Actor) -> SupplierInvoice:
    rows = SupplierInvoice.objects.visible_to(by)
    rows.only("pk").get(pk=invoice_id)
    _common.hold_invoice(invoice_id)
    return rows.get(pk=invoice_id)


def _lines(
    billed: Sequence[Billed], *, store_id: int, supplier_id: int, by: Actor
) -> Mapping[int, PurchaseLine]:
    """The lines that are billed, with their orders held: two invoices of one line wait for each
    other.
    """
    ids = {told.line_id for told in billed}
    if not ids or len(ids) != len(billed):
        raise InvoiceImpossible(_("Say what is billed, each line once."), field="lines")
    rows = PurchaseLine.objects.visible_to(by).filter(
        Among("pk", list(ids)),
        store=store_id,
        order__supplier=supplier_id,
        order__ordered_at__isnull=False,
    )
    for order_id in sorted(set(rows.values_list("order", flat=True))):
        _common.hold_order(order_id)
    found = {row.pk: row for row in rows.select_related("order")}
    if found.keys() != ids:
        raise InvoiceImpossible(
            _("This line is of no order that went to this supplier."), field="lines"
        )
    return found


def _line(row: SupplierInvoice, told: Billed, line: PurchaseLine) -> InvoiceLine:
    quantity, price = told.quantity, told.price
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise InvoiceImpossible(_("This quantity is not possible."), field="quantity")
    if not price.is_finite() or not 0 <= price < DEAREST:
        raise InvoiceImpossible(_("No part costs this."), field="price")
    price = rounded(price, row.currency)
    return InvoiceLine(
        store_id=row.store_id,
        invoice=row,
        line=line,
        quantity=pieces(quantity),
        price=price,
        amount=worth(pieces(quantity), price, row.currency),
    )


def _amount(told: Decimal, field: str, currency: str) -> Decimal:
    if not told.is_finite() or not 0 <= told < DEAREST:
        raise InvoiceImpossible(_("This amount is not possible."), field=field)
    return rounded(told, currency)


def _tolerance(row: SupplierInvoice, at: datetime) -> Tolerance:
    day = day_of(at, store_id=row.store_id)
    return Tolerance(
        percent=value(PRICE_TOLERANCE, store_id=row.store_id, on=day),
        amount=value(AMOUNT_TOLERANCE, store_id=row.store_id, on=day),
    )


def _differences(
    row: SupplierInvoice, lines: Sequence[InvoiceLine], *, at: datetime
) -> list[Difference]:
    """In what the invoice is above order and receipt by more than is let pass."""
    tolerance = _tolerance(row, at)
    before = _billed_before([line.line_id for line in lines], None)
    found = []
    for line in lines:
        over = rules.price_over(
            billed=line.price,
            ordered=line.line.price,
            quantity=line.quantity,
            tolerance=tolerance,
        )
        if over:
            found.append(
                _difference(row, line, DifferenceKind.PRICE, line.price, line.line.price, over)
            )
        received = _received(line.line)
        missing = rules.pieces_over(
            billed=line.quantity, before=before.get(line.line_id, NOTHING), received=received
        )
        if missing:
            agreed = line.quantity - missing
            # Where the price is above the order too, that part is in the other difference.
            price = line.line.price if over else line.price
            found.append(
                _difference(
                    row, line, DifferenceKind.QUANTITY, line.quantity, agreed, missing * price
                )
            )
    if row.other > tolerance.amount:
        found.append(_difference(row, None, DifferenceKind.CHARGE, row.other, NOTHING, row.other))
    return [one for one in found if one.amount > 0]


def _difference(
    row: SupplierInvoice,
    line: InvoiceLine | None,
    kind: DifferenceKind,
    billed: Decimal,
    agreed: Decimal,
    over: Decimal,
) -> Difference:
    return Difference(
        store_id=row.store_id,
        invoice=row,
        line=line,
        kind=kind,
        billed=billed,
        agreed=agreed,
        amount=rounded(over, row.currency),
    )


def _received(line: PurchaseLine) -> Decimal:
    """What filled the order and what was taken beyond it."""
    total: Decimal = line.received + line.extra
    return total


def _billed_before(
    line_ids: Collection[int], invoice: SupplierInvoice | None
) -> dict[int, Decimal]:
    """How many pieces of these lines earlier invoices billed and nobody deducted."""
    rows = InvoiceLine.objects.filter(Among("line_id", list(line_ids)))
    rows = rows.exclude(invoice__state=InvoiceState.WITHDRAWN)
    if invoice is not None:
        rows = rows.filter(invoice__lt=invoice.pk)
    taken = Difference.objects.filter(
        Among("line__line_id", list(line_ids)),
        ~Q(invoice__state=InvoiceState.WITHDRAWN),
        kind=DifferenceKind.QUANTITY,
        state=DifferenceState.DEDUCTED,
        **({"invoice__lt": invoice.pk} if invoice is not None else {}),
    )
    less = {one.line_id: one.billed - one.agreed for one in taken}
    found: dict[int, Decimal] = {}
    for pk, line_id, quantity in rows.values_list("pk", "line_id", "quantity"):
        found[line_id] = found.get(line_id, NOTHING) + quantity - less.get(pk, NOTHING)
    return found


def _refuse_receiver(row: SupplierInvoice, by: Actor) -> None:
    """Whoever took the goods in, with whatever hand, does not say what is paid for them."""
    orders = row.lines.values_list("line__order", flat=True)
    receipts = Receipt.objects.filter(order__in=list(orders), state=ReceiptState.BOOKED)
    mine = Q(opened_by=by.key) | Q(checked_by=by.key) | Q(ended_by=by.key)
    if by.person_id is not None:
        mine |= Q(people__contains=[by.person_id])
    if receipts.filter(mine).exists():
        raise ReceivedByThem(
            _("You had a hand in the receipt: somebody else settles what is billed for it.")
        )


def _weigh_again(row: SupplierInvoice, one: Difference, *, by: Actor, at: datetime) -> int:
    """Whether the pieces that were missing are here now; fewer may be missing than before."""
    line = one.line
    assert line is not None  # a difference of pieces is one of a line
    before = _billed_before([line.line_id], row)
    missing = rules.pieces_over(
        billed=line.quantity,
        before=before.get(line.line_id, NOTHING),
        received=_received(line.line),
    )
    if not missing:
        one.state, one.settled_at, one.settled_by = DifferenceState.GONE, at, by.key
        one.save(update_fields=["state", "settled_at", "settled_by"])
        _tell_settled(row, one, by=by, at=at)
        return 1
    each = one.amount / (one.billed - one.agreed)
    one.agreed = line.quantity - missing
    one.amount = rounded(each * missing, row.currency)
    one.save(update_fields=["agreed", "amount"])
    return 0


def _clear_if_settled(row: SupplierInvoice, *, by: Actor, at: datetime) -> None:
    row.payable = rounded(
        rules.payable(net=row.net, gross=row.gross, deducted=row.deducted), row.currency
    )
    if row.differences.filter(state=DifferenceState.OPEN).exists():
        row.save(update_fields=["deducted", "payable"])
        return
    INVOICE.require(InvoiceState(row.state), InvoiceState.CLEARED)
    row.state, row.cleared_at = InvoiceState.CLEARED, at
    row.save(update_fields=["state", "cleared_at", "deducted", "payable"])
    _tell_cleared(row, by=by, at=at)


def _tell_cleared(row: SupplierInvoice, *, by: Actor, at: datetime) -> None:
    fact = SupplierInvoiceCleared(
        **_of(row), payable=row.payable, currency=row.currency, due_on=row.due_on.isoformat()
    )
    record(fact, by=by, at=at)


def _tell_settled(row: SupplierInvoice, one: Difference, *, by: Actor, at: datetime) -> None:
    fact = DifferenceSettled(**_of(row), kind=one.kind, outcome=one.state, amount=one.amount)
    record(fact, by=by, at=at)


def _save_once(row: SupplierInvoice) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise InvoiceKnown(
            _("The invoice of this number is here already."), field="their_number"
        ) from fault


def _of(row: SupplierInvoice) -> dict[str, Any]:
    """What every fact of an invoice holds."""
    return {
        "store_id": row.store_id,
        "supplier_invoice_id": row.pk,
        "supplier_id": row.supplier_id,
    }
