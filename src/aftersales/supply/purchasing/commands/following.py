"""An order that is out: what is promised, what has left there, where it stays, how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import commands as stock
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    end_of_day,
    hand,
    held,
    latest,
    lines_of,
    move,
    of_order,
    reason_of,
)
from aftersales.supply.purchasing.commands.ordering import SOURCE
from aftersales.supply.purchasing.commands.refusals import (
    ExcessUndecided,
    LineElsewhere,
    ReceiptUnderWay,
)
from aftersales.supply.purchasing.events import (
    OrderCancelled,
    OrderChased,
    OrderClosed,
    OrderConfirmed,
    OrderShipped,
)
from aftersales.supply.purchasing.models import Chase, PurchaseOrder, ReceiptLine
from aftersales.supply.purchasing.states import (
    ON_ITS_WAY,
    RECEIPT_OPEN,
    ExcessState,
    OrderState,
)


@command("purchasing.place")
def confirm(
    *,
    order_id: int,
    confirmation: str = "",
    promised_on: date | None = None,
    by_line: Mapping[int, date] | None = None,
    by: Actor,
    at: datetime,
) -> PurchaseOrder:
    """The supplier confirmed the order, under its own number and with a day: one for all lines, or
    another for some. Every board shows the new day.
    """
    order = held(order_id, "purchasing.place", by=by)
    _require_out(order)
    order.confirmation = clean(confirmation, most=40, field="confirmation") or order.confirmation
    is_first, order.confirmed_at = order.confirmed_at is None, at
    _promise(order, promised_on, by_line or {}, is_first=is_first, by=by, at=at)
    order.save(update_fields=["confirmation", "confirmed_at", "promised_on"])
    record(OrderConfirmed(**of_order(order), due_at=_due(order)), by=by, at=at)
    return order


@command("purchasing.place")
def note_shipment(
    *,
    order_id: int,
    waybill: str = "",
    promised_on: date | None = None,
    by: Actor,
    at: datetime,
) -> PurchaseOrder:
    """The goods have left the supplier. A later part of an order is noted alike: what is partly
    here stays so.
    """
    order = held(order_id, "purchasing.place", by=by)
    if order.state != OrderState.PARTLY_RECEIVED:
        move(order, OrderState.SHIPPED)
    order.shipped_at, order.waybill = at, clean(waybill, most=40, field="waybill")
    _promise(order, promised_on, {}, by=by, at=at)
    order.save(update_fields=["state", "shipped_at", "waybill", "promised_on"])
    record(OrderShipped(**of_order(order), due_at=_due(order)), by=by, at=at)
    return order


@command("purchasing.place")
def chase(
    *,
    order_id: int,
    words: str,
    promised_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Chase:
    """Ask the supplier where it stays, and note what was said and which day is promised now."""
    order = held(order_id, "purchasing.place", by=by)
    _require_out(order)
    said = reason_of(words, field="words")
    row = Chase.objects.create(
        store_id=order.store_id,
        order=order,
        promised_on=promised_on,
        words=said,
        by=by.key,
        at=at,
    )
    _promise(order, promised_on, {}, by=by, at=at)
    order.save(update_fields=["promised_on"])
    record(OrderChased(**of_order(order), due_at=_due(order)), by=by, at=at)
    return row


@command("purchasing.view")
def cancel(*, order_id: int, reason: str, by: Actor, at: datetime) -> PurchaseOrder:
    """Nothing of this order is wanted any more; only while nothing of it has come. An approver
    turns a proposal down like this.
    """
    order = held(order_id, "purchasing.view", by=by)
    if not by.may("purchasing.approve", store_id=order.store_id):
        by.require("purchasing.place", store_id=order.store_id)
    was = order.state
    move(order, OrderState.CANCELLED)
    _refuse_under_way(order)
    order.end_reason, order.ended_at = reason_of(reason), at
    _call_off(order, is_answer=False, by=by, at=at)
    order.save(update_fields=["state", "end_reason", "ended_at"])
    record(OrderCancelled(**of_order(order), was=was), by=by, at=at)
    return order


@command("purchasing.place")
def close(*, order_id: int, reason: str = "", by: Actor, at: datetime) -> PurchaseOrder:
    """The order is over. While something is open this closes it short: the rest is called off,
    with a reason.
    """
    order = held(order_id, "purchasing.place", by=by)
    is_short = order.state != OrderState.RECEIVED
    move(order, OrderState.CLOSED)
    _refuse_under_way(order)
    undecided = ReceiptLine.objects.filter(receipt__order=order, excess_state=ExcessState.OPEN)
    if undecided.exists():
        raise ExcessUndecided(_("Decide first what becomes of the pieces beyond the order."))
    order.end_reason = reason_of(reason) if is_short else clean(reason, most=200, field="reason")
    order.ended_at = at
    called_off = _call_off(order, is_answer=True, by=by, at=at)
    order.save(update_fields=["state", "end_reason", "ended_at"])
    record(OrderClosed(**of_order(order), called_off=called_off), by=by, at=at)
    return order


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _require_out(order: PurchaseOrder) -> None:
    if order.state not in ON_ITS_WAY:
        raise IllegalMove(_("This order is not on its way."))


def _refuse_under_way(order: PurchaseOrder) -> None:
    if order.receipts.filter(state__in=RECEIPT_OPEN).exists():
        raise ReceiptUnderWay(_("A delivery of this order is being received: book or drop it."))


def _promise(
    order: PurchaseOrder,
    promised_on: date | None,
    by_line: Mapping[int, date],
    *,
    is_first: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """The new day of each open line, in the order and on what is on its way. The first one that
    the supplier names is what its punctuality is measured by.
    """
    lines = lines_of(order)
    if by_line.keys() - {line.pk for line in lines}:
        raise LineElsewhere(_("This line is not of this order."), field="by_line")
    hand_of_parts = hand(by, "parts.expect", "parts.view")
    changed = []
    for line in lines:
        day = by_line.get(line.pk, promised_on)
        if day is None or line.still_open <= 0 or line.incoming_id is None:
            continue
        line.promised_on = day
        if is_first:
            line.first_promised_on = day
        changed.append(line)
        stock.redate(
            incoming_id=line.incoming_id,
            due_on=day,
            source=(SOURCE, order.pk),
            by=hand_of_parts,
            at=at,
        )
    update_many(changed, ["promised_on", "first_promised_on"])
    order.promised_on = latest([line.promised_on for line in lines if line.still_open > 0])


def _due(order: PurchaseOrder) -> str | None:
    return end_of_day(order.promised_on, store_id=order.store_id)


def _call_off(order: PurchaseOrder, *, is_answer: bool, by: Actor, at: datetime) -> Decimal:
    """Whatever is open will not come. ``is_answer``: since the supplier did not deliver, so that a
    line of which nothing came was not filled at once (PT-13).
    """
    today = day_of(at, store_id=order.store_id)
    hand_of_parts = hand(by, "parts.expect", "parts.view")
    changed = []
    called_off = NOTHING
    for line in lines_of(order):
        left = line.still_open
        if left <= 0 or line.incoming_id is None:
            continue
        stock.call_off(
            incoming_id=line.incoming_id, source=(SOURCE, order.pk), by=hand_of_parts, at=at
        )
        line.called_off += left
        if is_answer and line.answered_on is None:
            line.answered_on, line.filled_at_once = today, False
        changed.append(line)
        called_off += left
    update_many(changed, ["called_off", "answered_on", "filled_at_once"])
    return called_off
