"""A delivery against its order, in three fixed steps: papers, check, booking (PT-11, PT-12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import commands as stock
from aftersales.supply.parts.commands import Arrival
from aftersales.supply.parts.states import Tracking
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    code_of,
    hand,
    held,
    lines_of,
    move,
    of_order,
    pieces,
    year_of,
)
from aftersales.supply.purchasing.commands.ordering import SOURCE
from aftersales.supply.purchasing.commands.refusals import (
    CountImpossible,
    LineElsewhere,
    LotsUnclear,
    NoExcess,
    NothingOnOrder,
    ReceiptUnderWay,
    RejectionUnexplained,
)
from aftersales.supply.purchasing.commands.returning import to_go_back
from aftersales.supply.purchasing.events import (
    ExcessDecided,
    OrderPartlyReceived,
    OrderReceived,
    ReceiptBooked,
    ReceiptChecked,
    ReceiptDropped,
    ReceiptOpened,
    RejectedReleased,
)
from aftersales.supply.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from aftersales.supply.purchasing.states import (
    EXCESS,
    ON_ITS_WAY,
    RECEIPT,
    ExcessState,
    OrderState,
    ReceiptState,
    Rejection,
    ReturnKind,
    Whither,
)

if TYPE_CHECKING:
    from aftersales.supply.parts.models import Part

MOST = Decimal(1_000_000)
_BETWEEN = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found of a line. ``wrong`` pieces are another part (variety), ``counted`` are the
    right one (quantity), ``rejected`` of them are no good (quality). ``announced`` is what the
    delivery note says; without it, what was counted and what is wrong.
    """

    line_id: int
    counted: Decimal
    announced: Decimal | None = None
    wrong: Decimal = NOTHING
    rejected: Decimal = NOTHING
    rejection: str = ""
    whither: str = ""
    words: str = ""
    lot: str = ""
    bin: str = ""
    proof: str = ""


@command("purchasing.receive")
def open_receipt(
    *,
    order_id: int,
    delivery_note: str = "",
    packages: int = 1,
    packing_whole: bool = True,
    words: str = "",
    by: Actor,
    at: datetime,
) -> Receipt:
    """First step: a delivery is here, its papers name this order. One delivery of an order at a
    time.
    """
    order = held(order_id, "purchasing.receive", by=by)
    if order.state not in ON_ITS_WAY:
        raise NothingOnOrder(_("Nothing of this order is on its way."))
    receipt = Receipt(
        store_id=order.store_id,
        order=order,
        number=next_number(
            "GR",
            store_id=order.store_id,
            store_code=code_of(order.store_id),
            year=year_of(at, store_id=order.store_id),
        ),
        delivery_note=clean(delivery_note, most=40, field="delivery_note"),
        packages=min(max(packages, 0), 999),
        packing_whole=packing_whole,
        words=clean(words, most=200, field="words"),
        people=_with([], by),
        opened_by=by.key,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            receipt.save()
    except IntegrityError as fault:
        raise ReceiptUnderWay(_("A delivery of this order is being received already.")) from fault
    fact = ReceiptOpened(
        **_of(receipt, order), packages=receipt.packages, packing_whole=packing_whole
    )
    record(fact, by=by, at=at)
    return receipt


@command("purchasing.receive")
def check_receipt(*, receipt_id: int, found: Sequence[Checked], by: Actor, at: datetime) -> Receipt:
    """Second step: variety, quantity and quality of each line. May be said anew until it is
    booked; nothing is in stock yet.
    """
    receipt, order = _held_receipt(receipt_id, by=by)
    RECEIPT.require(ReceiptState(receipt.state), ReceiptState.CHECKED)
    lines = {line.pk: line for line in lines_of(order)}
    rows = [_checked(receipt, lines, told) for told in found]
    if not rows or len({row.line_id for row in rows}) != len(rows):
        raise CountImpossible(_("Say what came, each line once."), field="lines")
    receipt.lines.all().delete()
    ReceiptLine.objects.bulk_create(rows)
    receipt.state, receipt.checked_by, receipt.checked_at = ReceiptState.CHECKED, by.key, at
    receipt.people = _with(receipt.people, by)
    receipt.save(update_fields=["state", "checked_by", "checked_at", "people"])
    fact = ReceiptChecked(
        **_of(receipt, order),
        lines=len(rows),
        wrong=_sum(row.wrong for row in rows),
        counted=_sum(row.counted for row in rows),
        rejected=_sum(row.rejected for row in rows),
    )
    record(fact, by=by, at=at)
    return receipt


@command("purchasing.receive")
def book_receipt(*, receipt_id: int, by: Actor, at: datetime) -> Receipt:
    """Third step: what is accepted goes on the shelf at the order's price, and jobs that wait get
    theirs; what is rejected goes back or aside; what is short stays on order; what is beyond the
    order waits for a decision. Each stands apart.
    """
    receipt, order = _held_receipt(receipt_id, by=by)
    RECEIPT.require(ReceiptState(receipt.state), ReceiptState.BOOKED)
    today = day_of(at, store_id=order.store_id)
    rows = list(receipt.lines.select_related("line__part", "line__incoming").order_by("pk"))
    for row in rows:
        _book(row, today)
    _into_stock(order, rows, by=by, at=at)
    for row in rows:
        _put_aside(order, row, by=by, at=at)
        _send_back(order, row, by=by, at=at)
    update_many(rows, ["accepted", "short", "excess", "excess_state", "quarantine"])
    update_many(
        [row.line for row in rows], ["received", "rejected", "answered_on", "filled_at_once"]
    )
    receipt.state, receipt.ended_by, receipt.ended_at = ReceiptState.BOOKED, by.key, at
    receipt.people = _with(receipt.people, by)
    receipt.save(update_fields=["state", "ended_by", "ended_at", "people"])
    fact = ReceiptBooked(
        **_of(receipt, order),
        accepted=_sum(row.accepted for row in rows),
        rejected=_sum(row.rejected + row.wrong for row in rows),
        short=_sum(row.short for row in rows),
        excess=_sum(row.excess for row in rows),
    )
    record(fact, by=by, at=at)
    advance(order, receipt.pk, by=by, at=at)
    return receipt


@command("purchasing.receive")
def drop_receipt(*, receipt_id: int, by: Actor, at: datetime) -> Receipt:
    """It was begun by mistake: nothing is booked."""
    receipt, order = _held_receipt(receipt_id, by=by)
    RECEIPT.require(ReceiptState(receipt.state), ReceiptState.DROPPED)
    receipt.state, receipt.ended_by, receipt.ended_at = ReceiptState.DROPPED, by.key, at
    receipt.save(update_fields=["state", "ended_by", "ended_at"])
    record(ReceiptDropped(**_of(receipt, order)), by=by, at=at)
    return receipt


@command("purchasing.decide_excess")
def decide_excess(
    *, receipt_line_id: int, taken: bool, words: str = "", by: Actor, at: datetime
) -> ReceiptLine:
    """Take pieces beyond the order into stock at its price, or let them go back."""
    seen = ReceiptLine.objects.visible_to(by, "purchasing.decide_excess")
    order_id = seen.values_list("receipt__order", flat=True).get(pk=receipt_line_id)
    order = held(order_id, "purchasing.decide_excess", by=by)
    row = seen.select_related("receipt", "line__part").get(pk=receipt_line_id)
    target = ExcessState.TAKEN if taken else ExcessState.REFUSED
    if not EXCESS.allows(ExcessState(row.excess_state), target):
        raise NoExcess(_("Nothing beyond the order waits for a decision here."))
    row.excess_state = target
    row.excess_words = clean(words, most=200, field="words")
    if taken:
        _take_extra(order, row, by=by, at=at)
    else:
        to_go_back(order, row, ReturnKind.EXCESS, row.excess, by=by, at=at)
    row.save(update_fields=["excess_state", "excess_words"])
    fact = ExcessDecided(
        **_of(row.receipt, order), part_id=row.line.part_id, quantity=row.excess, taken=taken
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.receive")
def heed_release(*, quarantine_id: int, by: Actor, at: datetime) -> ReceiptLine | None:
    """Pieces that were set aside at a receipt are proved and in stock: they fill the order after
    all. None where they came without an order.
    """
    found = _set_aside(quarantine_id, by=by)
    if found is None:
        return None
    row, order = found
    row.released = row.rejected
    row.save(update_fields=["released"])
    row.line.received += row.rejected
    row.line.rejected -= row.rejected
    row.line.save(update_fields=["received", "rejected"])
    fact = RejectedReleased(
        **_of(row.receipt, order), part_id=row.line.part_id, quantity=row.rejected
    )
    record(fact, by=by, at=at)
    advance(order, row.receipt_id, by=by, at=at)
    return row


@command("purchasing.receive")
def heed_sent_back(*, quarantine_id: int, by: Actor, at: datetime) -> ReceiptLine | None:
    """Pieces that were set aside at a receipt go back: a return is made of them."""
    found = _set_aside(quarantine_id, by=by)
    if found is None:
        return None
    row, order = found
    to_go_back(order, row, ReturnKind.REJECTED, row.rejected, by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _of(receipt: Receipt, order: PurchaseOrder) -> dict[str, int]:
    return {**of_order(order), "receipt_id": receipt.pk}


def _with(people: Sequence[int], by: Actor) -> list[int]:
    """Who had a hand in it; a program acts for somebody."""
    return sorted({*people, *([by.person_id] if by.person_id else [])})


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    return sum(quantities, NOTHING)


def _held_receipt(receipt_id: int, *, by: Actor) -> tuple[Receipt, PurchaseOrder]:
    """The receipt, with its order held: one order, one hand at a time."""
    rows = Receipt.objects.visible_to(by)
    order_id = rows.values_list("order", flat=True).get(pk=receipt_id)
    order = held(order_id, "purchasing.receive", by=by)
    return rows.get(pk=receipt_id), order


def _set_aside(quarantine_id: int, *, by: Actor) -> tuple[ReceiptLine, PurchaseOrder] | None:
    rows = ReceiptLine.objects.visible_to(by).filter(quarantine=quarantine_id)
    order_id = rows.values_list("receipt__order", flat=True).first()
    if order_id is None:
        return None
    order = held(order_id, "purchasing.receive", by=by)
    return rows.select_related("receipt", "line").get(), order


def _checked(receipt: Receipt, lines: dict[int, PurchaseLine], told: Checked) -> ReceiptLine:
    if told.line_id not in lines:
        raise LineElsewhere(_("This line is not of this order."), field="lines")
    number = lines[told.line_id].part.shown_number
    counted, wrong = _quantity(told.counted, "counted"), _quantity(told.wrong, "wrong")
    rejected = _quantity(told.rejected, "rejected")
    announced = counted + wrong
    if told.announced is not None:
        announced = _quantity(told.announced, "announced")
    if rejected > counted:
        raise CountImpossible(
            _("%(number)s: more is rejected than was counted.") % {"number": number},
            field="rejected",
        )
    if rejected and not (told.rejection and told.whither):
        raise RejectionUnexplained(
            _("%(number)s: say why pieces are rejected and where they go.") % {"number": number},
            field="rejection",
        )
    lots = _lots(lines[told.line_id].part, told, good=counted - rejected, rejected=rejected)
    return ReceiptLine(
        store_id=receipt.store_id,
        receipt=receipt,
        line_id=told.line_id,
        announced=announced,
        wrong=wrong,
        counted=counted,
        rejected=rejected,
        rejection=Rejection(told.rejection) if rejected else "",
        whither=Whither(told.whither) if rejected else "",
        words=clean(told.words, most=200, field="words"),
        lot=lots,
        bin=clean(told.bin, most=20, field="bin"),
        proof=clean(told.proof, most=60, field="proof"),
    )


def _lots(part: Part, told: Checked, *, good: Decimal, rejected: Decimal) -> str:
    """The lot, or the serial number of each good piece, as the part asks for it."""
    said = [clean(one, most=40, field="lot") for one in _BETWEEN.split(told.lot) if one.strip()]
    if part.tracking == Tracking.NONE:
        return ""
    wanted = int(good) if part.tracking == Tracking.SERIAL else min(int(good + rejected), 1)
    if len(said) != wanted or len(set(said)) != len(said):
        raise LotsUnclear(
            _("%(number)s: say %(wanted)s lot or serial numbers, each once.")
            % {"number": part.shown_number, "wanted": wanted},
            field="lot",
        )
    if part.tracking == Tracking.SERIAL and rejected and told.whither == Whither.ASIDE:
        raise LotsUnclear(
            _("Pieces with a serial number that are rejected go back."), field="whither"
        )
    return "\n".join(said)


def _quantity(told: Decimal, field: str) -> Decimal:
    if not told.is_finite() or not 0 <= told <= MOST:
        raise CountImpossible(_("This quantity is not possible."), field=field)
    return pieces(told)


def _book(row: ReceiptLine, today: date) -> None:
    """What becomes of the pieces, on the row and on the line it fills."""
    line = row.line
    became = rules.split(
        still_open=line.still_open,
        announced=row.announced,
        counted=row.counted + row.wrong,
        rejected=row.rejected + row.wrong,
    )
    row.accepted, row.short, row.excess = became.accepted, became.short, became.excess
    row.excess_state = ExcessState.OPEN if row.excess else ExcessState.NONE
    if line.answered_on is None:
        line.answered_on, line.filled_at_once = today, row.accepted >= line.quantity
    line.received += row.accepted
    line.rejected += row.rejected


def _into_stock(
    order: PurchaseOrder, rows: Sequence[ReceiptLine], *, by: Actor, at: datetime
) -> None:
    arrivals = [one for row in rows if row.accepted for one in _arrivals(row, order)]
    if arrivals:
        stock.receive_many(
            store_id=order.store_id,
            arrivals=arrivals,
            source=(SOURCE, order.pk),
            by=hand(by, "parts.receive", "parts.view"),
            at=at,
        )


def _arrivals(row: ReceiptLine, order: PurchaseOrder) -> list[Arrival]:
    """What is accepted; pieces with a serial number one by one."""
    if row.line.part.tracking != Tracking.SERIAL:
        return [_arrival(row, row.accepted, order)]
    serials = row.lot.split("\n")[: int(row.accepted)]
    return [_arrival(row, Decimal(1), order, lot=serial) for serial in serials]


def _arrival(
    row: ReceiptLine,
    quantity: Decimal,
    order: PurchaseOrder,
    *,
    fills: bool = True,
    lot: str | None = None,
) -> Arrival:
    return Arrival(
        part_id=row.line.part_id,
        quantity=quantity,
        cost=row.line.price,
        lot=row.lot if lot is None else lot,
        bin=row.bin,
        incoming_id=row.line.incoming_id if fills else None,
        words=order.number,
        proof=row.proof,
    )


def _put_aside(order: PurchaseOrder, row: ReceiptLine, *, by: Actor, at: datetime) -> None:
    """Into quarantine: no stock, until a proof comes or they go back."""
    if not row.rejected or row.whither != Whither.ASIDE:
        return
    row.quarantine = stock.hold_back(
        store_id=order.store_id,
        arrival=_arrival(row, row.rejected, order),
        by=hand(by, "parts.receive", "parts.view"),
        at=at,
    )


def _send_back(order: PurchaseOrder, row: ReceiptLine, *, by: Actor, at: datetime) -> None:
    if row.rejected and row.whither == Whither.BACK:
        to_go_back(order, row, ReturnKind.REJECTED, row.rejected, by=by, at=at)
    if row.wrong:
        to_go_back(order, row, ReturnKind.WRONG_PART, row.wrong, by=by, at=at)


def _take_extra(order: PurchaseOrder, row: ReceiptLine, *, by: Actor, at: datetime) -> None:
    serials: list[str | None] = [None]
    if row.line.part.tracking == Tracking.SERIAL:
        serials = [*row.lot.split("\n")[int(row.accepted) :]]
    share = row.excess / len(serials)
    stock.receive_many(
        store_id=order.store_id,
        arrivals=[_arrival(row, share, order, fills=False, lot=one) for one in serials],
        by=hand(by, "parts.receive", "parts.view"),
        at=at,
    )
    row.line.extra += row.excess
    row.line.save(update_fields=["extra"])


def advance(order: PurchaseOrder, receipt_id: int | None, *, by: Actor, at: datetime) -> None:
    """Where the order stands once something has come."""
    lines = [(line.quantity, line.received, line.called_off) for line in lines_of(order)]
    if rules.has_come(lines):
        move(order, OrderState.RECEIVED)
        order.received_at = at
        record(OrderReceived(**of_order(order), receipt_id=receipt_id), by=by, at=at)
    elif any(received for _ordered, received, _off in lines):
        move(order, OrderState.PARTLY_RECEIVED)
        if receipt_id is not None:
            record(OrderPartlyReceived(**of_order(order), receipt_id=receipt_id), by=by, at=at)
    order.save(update_fields=["state", "received_at"])
