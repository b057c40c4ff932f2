"""What goes back to a supplier: never accepted, or taken off the shelf again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import plain
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.commands import Need, Want
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    code_of,
    hand,
    held,
    reason_of,
    worth,
    year_of,
)
from aftersales.supply.purchasing.commands.refusals import MoreThanCame, OutcomeImpossible
from aftersales.supply.purchasing.events import ReturnMade, ReturnSent, ReturnSettled
from aftersales.supply.purchasing.models import (
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
    ReceiptLine,
)
from aftersales.supply.purchasing.states import RETURN, ReturnKind, ReturnState, Settlement

NEED = "purchase_return"


@command("purchasing.return_goods")
def return_goods(
    *,
    line_id: int,
    quantity: Decimal,
    kind: str,
    words: str,
    lot: str = "",
    by: Actor,
    at: datetime,
) -> PurchaseReturn:
    """Take pieces of an order off the shelf again, since a fault was found or nobody needs them.
    They leave stock at once, and wait to be sent. Never more than came of this line: other pieces
    on the shelf are somebody else's, or of another order.
    """
    rows = PurchaseLine.objects.visible_to(by, "purchasing.return_goods")
    order_id = rows.values_list("order", flat=True).get(pk=line_id)
    order = held(order_id, "purchasing.return_goods", by=by)
    line = rows.get(pk=line_id)
    said, why = ReturnKind(kind), reason_of(words, field="words")
    left = line.received + line.extra - line.returned
    if not quantity.is_finite() or not 0 < quantity <= left:
        raise MoreThanCame(
            _("Of this line %(left)s came and did not go back yet.") % {"left": plain(left)},
            field="quantity",
        )
    line.returned += quantity
    line.save(update_fields=["returned"])
    row = _made(order, line, said, quantity, words=why, by=by, at=at)
    stock.issue(
        store_id=line.store_id,
        need=Need(kind=NEED, id=row.pk),
        want=Want(part_id=line.part_id, quantity=quantity, lot=lot),
        by=hand(by, "parts.issue", "parts.view"),
        at=at,
    )
    return row


@command("purchasing.return_goods")
def send_return(*, return_id: int, waybill: str = "", by: Actor, at: datetime) -> PurchaseReturn:
    """The pieces have left the house."""
    row = _held(return_id, by=by)
    RETURN.require(ReturnState(row.state), ReturnState.SENT)
    row.state, row.sent_at = ReturnState.SENT, at
    row.waybill = clean(waybill, most=40, field="waybill")
    row.save(update_fields=["state", "sent_at", "waybill"])
    record(ReturnSent(**_of(row)), by=by, at=at)
    return row


@command("purchasing.return_goods")
def settle_return(
    *, return_id: int, outcome: str, credited: Decimal = NOTHING, by: Actor, at: datetime
) -> PurchaseReturn:
    """How the supplier made it good: a credit up to what they were worth, other pieces, or
    nothing.
    """
    row = _held(return_id, by=by)
    RETURN.require(ReturnState(row.state), ReturnState.SETTLED)
    said = Settlement(outcome)
    amount = worth(credited, Decimal(1), row.currency) if credited.is_finite() else NOTHING
    if said == Settlement.CREDITED and not 0 < amount <= row.worth:
        raise OutcomeImpossible(
            _("A credit is more than nothing and at most what the goods were worth."),
            field="credited",
        )
    row.state, row.settled_at, row.outcome = ReturnState.SETTLED, at, said
    row.credited = amount if said == Settlement.CREDITED else NOTHING
    row.save(update_fields=["state", "settled_at", "outcome", "credited"])
    record(ReturnSettled(**_of(row), outcome=said, credited=row.credited), by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def to_go_back(
    order: PurchaseOrder,
    row: ReceiptLine,
    kind: ReturnKind,
    quantity: Decimal,
    *,
    by: Actor,
    at: datetime,
) -> PurchaseReturn:
    """Pieces of a delivery that never were stock and have to go back."""
    return _made(order, row.line, kind, quantity, words=row.words, came_with=row, by=by, at=at)


def _made(
    order: PurchaseOrder,
    line: PurchaseLine,
    kind: ReturnKind,
    quantity: Decimal,
    *,
    words: str,
    came_with: ReceiptLine | None = None,
    by: Actor,
    at: datetime,
) -> PurchaseReturn:
    row = PurchaseReturn.objects.create(
        store_id=order.store_id,
        supplier_id=order.supplier_id,
        order=order,
        receipt_line=came_with,
        part_id=line.part_id,
        number=next_number(
            "PR",
            store_id=order.store_id,
            store_code=code_of(order.store_id),
            year=year_of(at, store_id=order.store_id),
        ),
        kind=kind,
        quantity=quantity,
        worth=worth(quantity, line.price, order.currency),
        currency=order.currency,
        words=words,
        made_by=by.key,
        made_at=at,
    )
    record(ReturnMade(**_of(row), kind=kind, quantity=quantity, worth=row.worth), by=by, at=at)
    return row


def _held(return_id: int, *, by: Actor) -> PurchaseReturn:
    rows = PurchaseReturn.objects.visible_to(by, "purchasing.return_goods")
    row = rows.select_for_update(of=("self",)).get(pk=return_id)
    by.require("purchasing.return_goods", store_id=row.store_id)
    return row


def _of(row: PurchaseReturn) -> dict[str, int]:
    """What every fact of a return holds."""
    return {
        "store_id": row.store_id,
        "purchase_return_id": row.pk,
        "supplier_id": row.supplier_id,
        "part_id": row.part_id,
        **({"purchase_order_id": row.order_id} if row.order_id else {}),
    }
