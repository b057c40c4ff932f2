"""A purchase order up to the moment it goes out: proposed, changed, approved, placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import plain, rounded
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.supply.parts import commands as stock
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.commands._common import (
    code_of,
    end_of_day,
    hand,
    held,
    latest,
    lines_of,
    move,
    of_order,
    pieces,
    worth,
    year_of,
)
from aftersales.supply.purchasing.commands.refusals import (
    ApprovedAlready,
    CurrencyDiffers,
    NothingToOrder,
    NotSoldLikeThis,
    NotYetApproved,
    OrderChangedMeanwhile,
    OwnProposal,
    PriceUnknown,
    SecondApprovalElsewhere,
    SupplierBlocked,
    SupplierWarned,
)
from aftersales.supply.purchasing.events import (
    OrderApproved,
    OrderChanged,
    OrderPlaced,
    OrderProposed,
    OrderReopened,
)
from aftersales.supply.purchasing.models import Approval, PurchaseLine, PurchaseOrder, Supplier
from aftersales.supply.purchasing.queries import Source, needed, sources
from aftersales.supply.purchasing.states import ORDER, Mode, OrderState, Standing

DEAREST = Decimal(10) ** 9
MOST = Decimal(1_000_000)
NOTHING = Decimal(0)
SOURCE = "purchase_order"  # what pieces on their way are expected under


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """So many pieces of a part; at the supplier's own price and days unless an offer says other."""

    part_id: int
    quantity: Decimal
    price: Decimal | None = None
    lead_days: int | None = None


@command("purchasing.propose")
def propose(
    *,
    store_id: int,
    supplier_id: int,
    wants: Sequence[Wanted],
    mode: str = Mode.STOCK,
    wanted_on: date | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> PurchaseOrder:
    """Propose an order: which parts, how many, at the supplier's price of today. A blocked
    supplier is refused; packs and the least quantity are the supplier's.
    """
    by.require("purchasing.propose", store_id=store_id)
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    _refuse_blocked(supplier)
    if supplier.currency != store(store_id).currency:
        raise CurrencyDiffers(
            _("This supplier sells in %(currency)s, the store keeps its books in another currency.")
            % {"currency": supplier.currency}
        )
    order = PurchaseOrder(
        store_id=store_id,
        supplier=supplier,
        mode=Mode(mode),
        currency=supplier.currency,
        wanted_on=wanted_on,
        words=clean(words, most=300, field="words"),
        proposed_by=by.key,
        proposer=by.person_id,
        proposed_at=at,
    )
    lines = _priced(order, wants, by=by, at=at)
    order.total = _total(lines, order.currency)
    order.number = next_number(
        "PO", store_id=store_id, store_code=code_of(store_id), year=year_of(at, store_id=store_id)
    )
    order.save()
    for line in lines:
        line.order = order
    PurchaseLine.objects.bulk_create(lines)
    fact = OrderProposed(
        store_id=store_id,
        purchase_order_id=order.pk,
        supplier_id=supplier.pk,
        mode=order.mode,
        lines=len(lines),
        total=order.total,
        currency=order.currency,
    )
    record(fact, by=by, at=at)
    return order


@command("purchasing.propose")
def change_lines(
    *, order_id: int, wants: Sequence[Wanted], by: Actor, at: datetime
) -> PurchaseOrder:
    """Say anew what is ordered: a part with a quantity is ordered so, one with 0 no longer, all
    others stay. Approvals given before count no longer.
    """
    order = held(order_id, "purchasing.propose", by=by)
    if order.state != OrderState.PROPOSED:
        move(order, OrderState.PROPOSED)
        order.approved_at = None
    keep = {line.part_id: line for line in lines_of(order)}
    gone = {want.part_id for want in wants if want.quantity == 0}
    told = [want for want in wants if want.quantity != 0]
    for line in _priced(order, told, by=by, at=at) if told else ():
        known = keep.get(line.part_id)
        if known:
            known.quantity, known.price = line.quantity, line.price
            known.save(update_fields=["quantity", "price"])
        else:
            line.order = order
            line.save()
            keep[line.part_id] = line
    order.lines.filter(part__in=gone).delete()
    left = [line for part, line in keep.items() if part not in gone]
    if not left:
        raise NothingToOrder(_("An order has at least one part. Cancel it instead."))
    order.total, order.round = _total(left, order.currency), order.round + 1
    order.save(update_fields=["state", "approved_at", "total", "round"])
    fact = OrderChanged(**of_order(order), lines=len(left), total=order.total, round=order.round)
    record(fact, by=by, at=at)
    return order


@command("purchasing.view")
def approve(
    *, order_id: int, seen_round: int | None = None, by: Actor, at: datetime
) -> PurchaseOrder:
    """Agree to what is proposed. Never one's own proposal; an amount over the second limit needs
    two people, the second with a right of its own. ``seen_round`` is the wording looked at.
    """
    order = held(order_id, "purchasing.view", by=by)
    ORDER.require(OrderState(order.state), OrderState.APPROVED)
    if seen_round is not None and seen_round != order.round:
        raise OrderChangedMeanwhile(_("The order was changed meanwhile. Look at it again."))
    rank = order.approvals.filter(round=order.round).count() + 1
    _require_approver(order, rank, by)
    _refuse_own(order, by)
    Approval.objects.create(
        store_id=order.store_id,
        order=order,
        round=order.round,
        rank=rank,
        by=by.key,
        approver=by.person_id,
        at=at,
        total=order.total,
    )
    is_last = rank >= needed(order, at=at)
    if is_last:
        move(order, OrderState.APPROVED)
        order.approved_at = at
        order.save(update_fields=["state", "approved_at"])
    record(
        OrderApproved(**of_order(order), rank=rank, total=order.total, is_last=is_last),
        by=by,
        at=at,
    )
    return order


@command("purchasing.view")
def reopen(*, order_id: int, by: Actor, at: datetime) -> PurchaseOrder:
    """Send an approved order back, to be changed: whoever may propose or approve."""
    order = held(order_id, "purchasing.view", by=by)
    if not by.may("purchasing.approve", store_id=order.store_id):
        by.require("purchasing.propose", store_id=order.store_id)
    move(order, OrderState.PROPOSED)
    order.approved_at, order.round = None, order.round + 1
    order.save(update_fields=["state", "approved_at", "round"])
    record(OrderReopened(**of_order(order)), by=by, at=at)
    return order


@command("purchasing.place")
def place(*, order_id: int, despite: str = "", by: Actor, at: datetime) -> PurchaseOrder:
    """Send the order to the supplier. From here on its lines are on their way, so that every board
    tells when the missing part comes. A small amount needs no approval; a warned supplier needs a
    reason, a blocked one is refused.
    """
    order = held(order_id, "purchasing.place", by=by)
    _refuse_blocked(order.supplier)
    order.despite = _despite(order.supplier, despite)
    if order.state == OrderState.PROPOSED:
        _approve_by_itself(order, by=by, at=at)
    move(order, OrderState.ORDERED)
    lines = lines_of(order)
    _expect(order, lines, by=by, at=at)
    order.ordered_by, order.ordered_at = by.key, at
    order.promised_on = latest([line.promised_on for line in lines])
    order.save(
        update_fields=["state", "approved_at", "despite", "ordered_by", "ordered_at", "promised_on"]
    )
    fact = OrderPlaced(
        **of_order(order),
        total=order.total,
        due_at=end_of_day(order.promised_on, store_id=order.store_id),
        despite=bool(order.despite),
    )
    record(fact, by=by, at=at)
    return order


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _refuse_blocked(supplier: Supplier) -> None:
    if supplier.standing == Standing.BLOCKED:
        raise SupplierBlocked(
            _("Nothing is ordered from this supplier: %(reason)s")
            % {"reason": supplier.standing_reason},
            field="supplier_id",
        )


def _despite(supplier: Supplier, words: str) -> str:
    said = clean(words, most=200, field="despite")
    if supplier.standing == Standing.WARNED and not said:
        raise SupplierWarned(
            _("This supplier is warned: %(reason)s Say why it is ordered there all the same.")
            % {"reason": supplier.standing_reason},
            field="despite",
        )
    return said


def _require_approver(order: PurchaseOrder, rank: int, by: Actor) -> None:
    if rank == 1:
        by.require("purchasing.approve", store_id=order.store_id)
    elif not by.may("purchasing.approve_large", store_id=order.store_id):
        raise SecondApprovalElsewhere(
            _("The second approval of a large order needs a right of its own.")
        )


def _refuse_own(order: PurchaseOrder, by: Actor) -> None:
    """Whatever hand they use: their own, or a program's that acts for them."""
    if order.proposed_by == by.key or (order.proposer and order.proposer == by.person_id):
        raise OwnProposal(_("Somebody else approves what you proposed."))
    given = order.approvals.filter(round=order.round)
    is_theirs = given.filter(by=by.key).exists() or (
        by.person_id is not None and given.filter(approver=by.person_id).exists()
    )
    if is_theirs:
        raise ApprovedAlready(_("You approved it already; the second approval is another's."))


def _approve_by_itself(order: PurchaseOrder, *, by: Actor, at: datetime) -> None:
    """An amount that nobody else needs to approve."""
    if needed(order, at=at):
        raise NotYetApproved(_("This order has to be approved first."))
    move(order, OrderState.APPROVED)
    order.approved_at = at
    record(OrderApproved(**of_order(order), rank=0, total=order.total, is_last=True), by=by, at=at)


def _priced(
    order: PurchaseOrder, wants: Sequence[Wanted], *, by: Actor, at: datetime
) -> list[PurchaseLine]:
    """Lines at the price that is said or that the supplier named for today."""
    ids = [want.part_id for want in wants]
    if not ids or len(set(ids)) != len(ids):
        raise NothingToOrder(_("Name each part once."), field="lines")
    day = day_of(at, store_id=order.store_id)
    known = sources(
        ids, supplier_ids=[order.supplier_id], mode=Mode(order.mode), on=day, seen_by=by
    )
    return [
        _line(order, want, next(iter(known.get(want.part_id, ())), None), day) for want in wants
    ]


def _line(order: PurchaseOrder, want: Wanted, known: Source | None, day: date) -> PurchaseLine:
    quantity = _quantity(want, known)
    price = want.price
    if price is None and known:
        price = known.price
    if price is None:
        raise PriceUnknown(
            _("The supplier has named no price for this part yet. Say it."), field="price"
        )
    if not price.is_finite() or not 0 <= price < DEAREST:
        raise PriceUnknown(_("No part costs this."), field="price")
    return PurchaseLine(
        store_id=order.store_id,
        part_id=want.part_id,
        their_number=known.their_number if known else "",
        quantity=quantity,
        price=rounded(price, order.currency),
        lead_days=want.lead_days,
        promised_on=_day(order, want.lead_days, known, day),
    )


def _day(
    order: PurchaseOrder, offered: int | None, known: Source | None, today: date
) -> date | None:
    """When it comes, as offered; else as this supplier usually delivers."""
    days = offered if offered is not None else known.days if known else None
    return today + timedelta(days=days) if days is not None else order.wanted_on


def _quantity(want: Wanted, known: Source | None) -> Decimal:
    if not want.quantity.is_finite() or not 0 < want.quantity <= MOST:
        raise NothingToOrder(_("Say how many: more than nothing."), field="quantity")
    quantity = pieces(want.quantity)
    if not known:
        return quantity
    least = rules.orderable(quantity, minimum=known.minimum, pack=known.pack)
    if least != quantity:
        raise NotSoldLikeThis(
            _("%(number)s is sold in packs of %(pack)s, at least %(minimum)s: order %(least)s.")
            % {
                "number": known.shown_number,
                "pack": plain(known.pack),
                "minimum": plain(known.minimum),
                "least": plain(least),
            },
            field="quantity",
        )
    return quantity


def _total(lines: Sequence[PurchaseLine], currency: str) -> Decimal:
    return sum((worth(line.quantity, line.price, currency) for line in lines), NOTHING)


def _expect(
    order: PurchaseOrder, lines: Sequence[PurchaseLine], *, by: Actor, at: datetime
) -> None:
    """The pieces are on their way, lead time from today where nobody promised another day."""
    buyer = hand(by, "parts.expect", "parts.view")
    today = day_of(at, store_id=order.store_id)
    known = sources(
        [line.part_id for line in lines],
        supplier_ids=[order.supplier_id],
        mode=Mode(order.mode),
        on=today,
        seen_by=by,
    )
    for line in lines:
        source = next(iter(known.get(line.part_id, ())), None)
        line.promised_on = _day(order, line.lead_days, source, today) or line.promised_on
        line.first_promised_on = line.promised_on
        line.incoming = stock.expect(
            store_id=order.store_id,
            part_id=line.part_id,
            quantity=line.quantity,
            due_on=line.promised_on,
            reference=order.number,
            source=(SOURCE, order.pk),
            by=buyer,
            at=at,
        )
    update_many(list(lines), ["promised_on", "first_promised_on", "incoming"])
