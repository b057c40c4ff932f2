"""What is a supplier's own, as the pages show it (PT-23): orders, deliveries, inquiries, stock.

All rows are found with the supplier's own eyes. The house then tells of them what stands in tables
that are dark to suppliers, and no more than that: a part's number and name, pieces on the shelves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from aftersales.core.lookups import Among
from aftersales.core.scope import as_seen_by
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing import queries as purchases
from aftersales.supply.purchasing.states import (
    ON_ITS_WAY,
    InquiryState,
    OfferState,
    OrderState,
    ReturnState,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from aftersales.faces.chain.queries.door import Here
    from aftersales.supply.purchasing.models import (
        Inquiry,
        InquiryLine,
        Offer,
        PurchaseLine,
        PurchaseOrder,
        PurchaseReturn,
        Receipt,
        ReceiptLine,
        SupplierPart,
    )

MOST = 100  # of what is over; what is open is shown whole
MOST_PARTS = 300
MONTHS, MONTH = 3, Decimal(30)  # the use of a month is that of the last quarter's average
NOTHING = Decimal(0)


@dataclass(frozen=True)
class PartWords:
    """What a part is called."""

    number: str
    name: str
    unit: str


UNKNOWN = PartWords("–", "", "")


@dataclass(frozen=True)
class OrderLine:
    """One part of an order, and how much of it came."""

    row: PurchaseLine
    part: PartWords


@dataclass(frozen=True)
class OrderCard:
    """One order as its supplier sees it."""

    row: PurchaseOrder
    house: str
    lines: Sequence[OrderLine]
    is_late: bool

    @property
    def state(self) -> OrderState:
        return OrderState(self.row.state)

    @property
    def is_open(self) -> bool:
        return self.row.state in ON_ITS_WAY

    @property
    def awaits_answer(self) -> bool:
        return self.is_open and self.row.confirmed_at is None

    @property
    def may_ship(self) -> bool:
        return self.row.state in (OrderState.ORDERED, OrderState.PARTLY_RECEIVED)


@dataclass(frozen=True)
class OfferCard:
    """What one is asked, and what one answered. ``prices`` by line of the inquiry."""

    row: Offer
    house: str
    lines: Sequence[tuple[InquiryLine, PartWords]]

    @property
    def inquiry(self) -> Inquiry:
        found: Inquiry = self.row.inquiry
        return found

    @property
    def state(self) -> OfferState:
        return OfferState(self.row.state)

    @property
    def is_open(self) -> bool:
        return self.row.inquiry.state == InquiryState.ASKED


@dataclass(frozen=True)
class DeliveryCard:
    """One delivery as it was counted and looked at."""

    row: Receipt
    order: PurchaseOrder
    house: str
    lines: Sequence[tuple[ReceiptLine, PartWords]]


@dataclass(frozen=True)
class ReturnCard:
    """Pieces that go back, or went."""

    row: PurchaseReturn
    house: str
    part: PartWords

    @property
    def state(self) -> ReturnState:
        return ReturnState(self.row.state)


@dataclass(frozen=True)
class Home:
    """What waits for an answer."""

    to_confirm: Sequence[OrderCard]
    to_quote: Sequence[OfferCard]
    late: Sequence[OrderCard]
    to_collect: Sequence[ReturnCard]


@dataclass(frozen=True)
class Shelf:
    """Of one part in one store: pieces there, pieces ordered from this supplier, use of a month."""

    house: str
    on_hand: Decimal
    on_order: Decimal
    used: Decimal


@dataclass(frozen=True)
class StockCard:
    """A part that the supplier sells, store by store."""

    item: SupplierPart
    part: PartWords
    shelves: Sequence[Shelf]


def home(who: Here, *, on: date) -> Home:
    open_ones = list(_orders(who).filter(state__in=ON_ITS_WAY).order_by("promised_on", "pk"))
    cards = _cards(who, open_ones, on=on)
    offers = _offers(who).filter(state=OfferState.ASKED, inquiry__state=InquiryState.ASKED)
    returns = _returns(who).filter(state=ReturnState.TO_SEND)
    return Home(
        to_confirm=[card for card in cards if card.awaits_answer],
        to_quote=_offer_cards(who, list(offers[:MOST])),
        late=[card for card in cards if card.is_late and not card.awaits_answer],
        to_collect=_return_cards(who, list(returns[:MOST])),
    )


def orders_of(who: Here, *, on: date) -> Sequence[OrderCard]:
    """What is open, then what is over, each the newest first."""
    rows = list(_orders(who).filter(state__in=ON_ITS_WAY))
    rows += list(_orders(who).exclude(state__in=ON_ITS_WAY)[:MOST])
    return _cards(who, rows, on=on)


def order_of(who: Here, order_id: int, *, on: date) -> OrderCard:
    (card,) = _cards(who, [_orders(who).get(pk=order_id)], on=on)
    return card


def offers_of(who: Here) -> Sequence[OfferCard]:
    """What one was asked, the newest first."""
    return _offer_cards(who, list(_offers(who)[:MOST]))


def offer_of(who: Here, offer_id: int) -> OfferCard:
    (card,) = _offer_cards(who, [_offers(who).get(pk=offer_id)])
    return card


def deliveries_of(who: Here, *, order_id: int | None = None) -> Sequence[DeliveryCard]:
    """Deliveries that were counted and booked, the newest first."""
    rows = purchases.receipts(seen_by=who.actor).select_related(None).select_related("order")
    if order_id is not None:
        rows = rows.filter(order=order_id)
    found = list(rows[:MOST])
    lines = list(
        purchases.receipt_lines(seen_by=who.actor)
        .select_related(None)
        .select_related("line")
        .filter(Among("receipt_id", [row.pk for row in found]))
    )
    parts = _parts(who, {line.line.part_id for line in lines})
    by_receipt = defaultdict(list)
    for line in lines:
        by_receipt[line.receipt_id].append((line, parts.get(line.line.part_id, UNKNOWN)))
    return [
        DeliveryCard(row, row.order, who.houses.get(row.store_id, ""), by_receipt[row.pk])
        for row in found
    ]


def returns_of(who: Here) -> Sequence[ReturnCard]:
    """What goes back, the newest first."""
    return _return_cards(who, list(_returns(who)[:MOST]))


def stock_of(who: Here, *, at: datetime) -> Sequence[StockCard]:
    """The parts one has terms for, store by store; nothing where stock is not shared with one."""
    if not who.shares_stock:
        return []
    items = list(
        purchases.supplier_parts(seen_by=who.actor)
        .select_related(None)
        .order_by("rank", "pk")[:MOST_PARTS]
    )
    ids = {item.part_id for item in items}
    ordered = _on_order(who, ids)
    hand = who.actor.served(store_id=None, rights={"parts.view"})
    with as_seen_by(hand):
        held = stock.pieces_by_store(ids, seen_by=hand)
        used = stock.used_by_store(
            ids, since=at - timedelta(days=int(MONTHS * MONTH)), seen_by=hand
        )
    parts = _parts(who, ids)
    cards = []
    for item in items:
        keys = [(item.part_id, store) for store in who.houses]
        shelves = [
            Shelf(
                house=who.houses[key[1]],
                on_hand=held.get(key, NOTHING),
                on_order=ordered.get(key, NOTHING),
                used=(used.get(key, NOTHING) / MONTHS).quantize(Decimal("0.1")),
            )
            for key in keys
            if key in held or key in ordered or key in used
        ]
        cards.append(StockCard(item, parts.get(item.part_id, UNKNOWN), shelves))
    return sorted(cards, key=lambda card: card.part.number)


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _orders(who: Here) -> QuerySet[PurchaseOrder]:
    return purchases.orders(seen_by=who.actor).select_related(None)


def _offers(who: Here) -> QuerySet[Offer]:
    rows = purchases.offers(seen_by=who.actor).select_related(None).select_related("inquiry")
    return rows.order_by("-pk")


def _returns(who: Here) -> QuerySet[PurchaseReturn]:
    return purchases.return_rows(seen_by=who.actor).select_related(None)


def _cards(who: Here, rows: Sequence[PurchaseOrder], *, on: date) -> list[OrderCard]:
    lines = list(
        purchases.all_lines(seen_by=who.actor).filter(Among("order_id", [row.pk for row in rows]))
    )
    parts = _parts(who, {line.part_id for line in lines})
    by_order: defaultdict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(OrderLine(line, parts.get(line.part_id, UNKNOWN)))
    return [
        OrderCard(
            row=row,
            house=who.houses.get(row.store_id, ""),
            lines=by_order[row.pk],
            is_late=row.state in ON_ITS_WAY
            and row.promised_on is not None
            and row.promised_on < on,
        )
        for row in rows
    ]


def _offer_cards(who: Here, rows: Sequence[Offer]) -> list[OfferCard]:
    lines = list(
        purchases.all_inquiry_lines(seen_by=who.actor).filter(
            Among("inquiry_id", [row.inquiry_id for row in rows])
        )
    )
    parts = _parts(who, {line.part_id for line in lines})
    by_inquiry = defaultdict(list)
    for line in lines:
        by_inquiry[line.inquiry_id].append((line, parts.get(line.part_id, UNKNOWN)))
    return [
        OfferCard(row, who.houses.get(row.store_id, ""), by_inquiry[row.inquiry_id]) for row in rows
    ]


def _return_cards(who: Here, rows: Sequence[PurchaseReturn]) -> list[ReturnCard]:
    parts = _parts(who, {row.part_id for row in rows})
    return [
        ReturnCard(row, who.houses.get(row.store_id, ""), parts.get(row.part_id, UNKNOWN))
        for row in rows
    ]


def _parts(who: Here, ids: Collection[int]) -> Mapping[int, PartWords]:
    """What parts of one's own rows are called. The catalogue itself is dark: it holds prices."""
    if not ids:
        return {}
    hand = who.actor.served(store_id=None, rights={"parts.view"})
    with as_seen_by(hand):
        rows = stock.catalogue(seen_by=hand).filter(Among("pk", ids))
        found = list(rows.values_list("pk", "shown_number", "name", "unit"))
    return {pk: PartWords(number, name, unit) for pk, number, name, unit in found}


def _on_order(who: Here, ids: Iterable[int]) -> dict[tuple[int, int], Decimal]:
    """By part and store: pieces of one's own orders that have not come."""
    rows = purchases.all_lines(seen_by=who.actor).filter(
        Among("part_id", set(ids)), order__state__in=ON_ITS_WAY
    )
    found: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in rows:
        if line.still_open > 0:
            found[line.part_id, line.store_id] += line.still_open
    return dict(found)
