"""Draw bills up from an order, give a discount on the whole, or drop them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as order_commands
from aftersales.money.billing.commands import _order
from aftersales.money.billing.commands._common import lower, of_bill, order_below
from aftersales.money.billing.commands.approving import use_approval
from aftersales.money.billing.commands.refusals import (
    AlreadyDrawn,
    DiscountTooLarge,
    NeedsApproval,
    NotDrawn,
    NothingToBill,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import (
    SettlementDiscounted,
    SettlementDrawn,
    SettlementDropped,
)
from aftersales.money.billing.models import Settlement, SettlementLine
from aftersales.money.billing.parameters import FREE_DISCOUNT
from aftersales.money.billing.rules import Share, bill, percent_of
from aftersales.money.billing.states import SETTLEMENT, Deviation, OldParts, SettlementState

NOTHING = Decimal(0)
_SUMS = ("net", "tax", "gross", "discount")


@command("billing.draw")
def draw(
    *, order_id: int, old_parts: str = OldParts.NONE, by: Actor, at: datetime
) -> list[Settlement]:
    """Draw up one bill for each who bears a part of the visit. From here on the lines of the order
    do not change; of a bill that was credited in full a new one may be drawn up.
    """
    order = order_below(order_id, by=by)
    by.require("billing.draw", store_id=order.store_id)
    if order.settled_at is None:
        order_commands.lock_lines(order_id=order.pk, by=lower(by), at=at)
    bills = write_drafts(order, old_parts=OldParts(old_parts), by=by, at=at)
    record_many([_drawn(row) for row in bills], by=by, at=at)
    return bills


def write_drafts(order: Any, *, old_parts: OldParts, by: Actor, at: datetime) -> list[Settlement]:
    """The bills of an order whose lines are locked, each with its lines. Two statements."""
    standing = set(_standing(order.pk).values_list("payer", flat=True))
    lines = _order.lines_on(order.pk, by=lower(by))
    said = _order.header(order)
    bills: list[Settlement] = []
    rows: list[list[SettlementLine]] = []
    for payer, parts in _order.parts_by_payer(lines):
        if payer in standing:
            continue
        made = _lines(parts, order)
        bills.append(_draft(order, payer, made, said, old_parts, by=by, at=at))
        rows.append(made)
    if not bills:
        if standing:
            raise AlreadyDrawn(_("This order is drawn up already."))
        raise NothingToBill(_("Nothing on this order is to be paid by anybody."))
    with refusing():
        insert_many(bills)
    for row, its in zip(bills, rows, strict=True):
        for line in its:
            line.settlement_id = row.pk
    insert_many([line for its in rows for line in its])
    return bills


def _standing(order_id: int) -> Any:
    kept = [SettlementState.DRAFT, SettlementState.CLOSED]
    return Settlement.objects.filter(order=order_id, state__in=kept)


def _lines(parts: Sequence[_order.Part], order: Any) -> list[SettlementLine]:
    priced = _order.billed(parts, NOTHING, order.currency)
    return [
        _order.line_row(part, line, store_id=order.store_id, position=place)
        for place, (part, line) in enumerate(zip(parts, priced, strict=True), start=1)
    ]


def _draft(
    order: Any,
    payer: str,
    lines: Sequence[SettlementLine],
    header: str,
    old_parts: OldParts,
    *,
    by: Actor,
    at: datetime,
) -> Settlement:
    return Settlement(
        store_id=order.store_id,
        order_id=order.pk,
        payer=payer,
        customer_id=order.customer_id if payer == "customer" else None,
        vehicle_id=order.vehicle_id,
        currency=order.currency,
        net=sum((line.net for line in lines), NOTHING),
        tax=sum((line.tax for line in lines), NOTHING),
        gross=sum((line.gross for line in lines), NOTHING),
        header=header,
        old_parts=old_parts,
        drawn_by=by.key,
        drawn_at=at,
    )


def _drawn(row: Settlement) -> SettlementDrawn:
    return SettlementDrawn(
        **of_bill(row),  # type: ignore[arg-type]  # as the fact names them
        gross=row.gross,
        currency=row.currency,
    )


@command("billing.draw")
def discount(
    *,
    settlement_id: int,
    amount: Decimal,
    reason: str,
    by: Actor,
    at: datetime,
) -> Settlement:
    """Set the discount on a whole bill that is drawn up; 0 takes it away. Beyond the free share, or
    where a line would go below its floor, somebody else must have granted it (I-24).
    """
    row = Settlement.objects.visible_to(by).select_for_update().get(pk=settlement_id)
    by.require("billing.draw", store_id=row.store_id)
    if row.state != SettlementState.DRAFT:
        raise NotDrawn(_("This bill is not being drawn up."))
    off = _discount(amount, row)
    words = clean(reason, most=200, field="reason")
    if off and not words:
        raise ReasonMissing(_("Say why the discount is given."), field="reason")
    lines = list(row.lines.order_by("position", "pk").annotate(floor=_FLOOR))
    _spread(row, lines, off)
    approval_id = _granted(row, lines, by=by, at=at)
    row.discount_reason = words if off else ""
    update_many(lines, ["bill_discount", "net", "tax", "gross"])
    row.save(update_fields=[*_SUMS, "discount_reason"])
    fact = SettlementDiscounted(
        **of_bill(row),  # type: ignore[arg-type]  # as the fact names them
        discount=row.discount,
        gross=row.gross,
        currency=row.currency,
        approval_id=approval_id,
    )
    record(fact, by=by, at=at)
    return row


_FLOOR = F("order_line__floor")


def _discount(amount: Decimal, row: Settlement) -> Decimal:
    whole = row.gross + row.discount
    if not amount.is_finite() or not 0 <= amount <= whole:
        raise DiscountTooLarge(
            _("A discount lies between nothing and the whole bill."), field="amount"
        )
    if amount != rounded(amount, row.currency):
        raise DiscountTooLarge(_("A discount is given to the cent."), field="amount")
    return rounded(amount, row.currency)


def _spread(row: Settlement, lines: Sequence[SettlementLine], off: Decimal) -> None:
    """The discount over the lines at hand, and the sums of the bill anew."""
    shares = [Share(line.gross + line.bill_discount, line.tax_rate) for line in lines]
    for line, priced in zip(lines, bill(shares, off, row.currency), strict=True):
        line.bill_discount, line.gross = priced.discount, priced.gross
        line.net, line.tax = priced.net, priced.tax
    row.discount = off
    row.net = sum((line.net for line in lines), NOTHING)
    row.tax = sum((line.tax for line in lines), NOTHING)
    row.gross = row.net + row.tax


def _granted(
    row: Settlement, lines: Sequence[SettlementLine], *, by: Actor, at: datetime
) -> int | None:
    """The approval that carries the discount; None where it needs none."""
    free = value(FREE_DISCOUNT, store_id=row.store_id, on=day_of(at, store_id=row.store_id))
    within = percent_of(row.discount, row.gross + row.discount) <= free
    if within and not any(_goes_under(line) for line in lines):
        return None
    approval = use_approval(
        Deviation.DISCOUNT, settlement_id=row.pk, amount=row.discount, by=by, at=at
    )
    if approval is None:
        raise NeedsApproval(
            _("This discount is more than you may give: ask for it."), field="amount"
        )
    return approval.pk


def _goes_under(line: Any) -> bool:
    """Whether the discount on the bill takes this payer's part of the line below its floor."""
    before = line.gross + line.bill_discount
    whole = before + line.others
    return bool(line.bill_discount and whole and line.gross * whole < line.floor * before)


@command("billing.draw")
def drop(*, order_id: int, by: Actor, at: datetime) -> list[Settlement]:
    """Throw the drawn-up bills of an order away; its lines may change again."""
    drafts = drafts_of(order_id, by=by)
    by.require("billing.draw", store_id=drafts[0].store_id)
    for row in drafts:
        SETTLEMENT.require(SettlementState(row.state), SettlementState.DROPPED)
        row.state = SettlementState.DROPPED
    update_many(drafts, ["state"])
    issued = Settlement.objects.filter(order=order_id, state__in=["closed", "credited"]).exists()
    if not issued:
        order_commands.unlock_lines(order_id=order_id, by=lower(by), at=at)
    facts = [SettlementDropped(**of_bill(row)) for row in drafts]  # type: ignore[arg-type]  # as the fact names them
    record_many(facts, by=by, at=at)
    return drafts


def drafts_of(order_id: int, *, by: Actor) -> list[Settlement]:
    """The bills of an order that are being drawn up, held."""
    rows = Settlement.objects.visible_to(by).filter(order=order_id, state=SettlementState.DRAFT)
    rows = network.with_site(rows.select_related("order"), by=by)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for row in found:
        network.meet(row)
    if not found:
        order_below(order_id, by=by)  # what is out of sight does not exist
        raise NotDrawn(_("No bill of this order is being drawn up."))
    return found
