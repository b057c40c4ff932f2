"""Prices compared before it is bought: suppliers asked, their offers, and the choice (PU-03)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.lookups import Among
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing.commands._common import (
    NOTHING,
    code_of,
    pieces,
    reason_of,
    worth,
    year_of,
)
from aftersales.supply.purchasing.commands.ordering import DEAREST, MOST, Wanted, propose
from aftersales.supply.purchasing.commands.refusals import (
    ChoiceUnclear,
    CurrencyDiffers,
    DearerUnexplained,
    InquiryEnded,
    NothingToOrder,
    OfferImpossible,
    OfferLapsed,
    PartUnknown,
    SupplierBlocked,
    TooFewAsked,
)
from aftersales.supply.purchasing.events import (
    InquiryDecided,
    InquiryDropped,
    InquiryMade,
    InquiryWidened,
    OfferChosen,
    OfferDeclined,
    OfferNoted,
)
from aftersales.supply.purchasing.models import (
    Inquiry,
    InquiryLine,
    Offer,
    OfferLine,
    PurchaseOrder,
    Supplier,
)
from aftersales.supply.purchasing.queries import compared
from aftersales.supply.purchasing.states import (
    INQUIRY,
    OFFER,
    InquiryState,
    Mode,
    NotCompared,
    OfferState,
    QualityReason,
    Standing,
)

LONGEST = 999  # days
LEAST_ASKED = 2


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """What a supplier asks for one of the parts, delivered, without tax."""

    line_id: int
    price: Decimal
    lead_days: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """This offer is taken for its part; why, where another asks less."""

    offer_line_id: int
    reason: str = ""
    words: str = ""


@command("purchasing.inquire")
def inquire(
    *,
    store_id: int,
    supplier_ids: Collection[int],
    wants: Sequence[Wanted],
    mode: str = Mode.STOCK,
    wanted_on: date | None = None,
    answer_by: date | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> Inquiry:
    """Ask several suppliers what the same parts would cost. Whoever is blocked is not asked."""
    by.require("purchasing.inquire", store_id=store_id)
    if len(set(supplier_ids)) < LEAST_ASKED:
        raise TooFewAsked(_("Ask at least two suppliers."), field="supplier_ids")
    asked = [_to_ask(pk, store_id, by=by) for pk in dict.fromkeys(supplier_ids)]
    quantities = _quantities(wants, by=by)
    row = Inquiry.objects.create(
        store_id=store_id,
        number=next_number(
            "RQ",
            store_id=store_id,
            store_code=code_of(store_id),
            year=year_of(at, store_id=store_id),
        ),
        mode=Mode(mode),
        currency=store(store_id).currency,
        wanted_on=wanted_on,
        answer_by=answer_by,
        words=clean(words, most=300, field="words"),
        made_by=by.key,
        made_at=at,
    )
    InquiryLine.objects.bulk_create(
        InquiryLine(store_id=store_id, inquiry=row, part_id=part, quantity=quantity)
        for part, quantity in quantities.items()
    )
    Offer.objects.bulk_create(
        Offer(store_id=store_id, inquiry=row, supplier=one, asked_at=at) for one in asked
    )
    fact = InquiryMade(
        store_id=store_id,
        inquiry_id=row.pk,
        mode=row.mode,
        lines=len(quantities),
        suppliers=len(asked),
    )
    record(fact, by=by, at=at)
    return row


@command("purchasing.inquire")
def ask_further(*, inquiry_id: int, supplier_id: int, by: Actor, at: datetime) -> Offer:
    """Ask one more supplier the same."""
    inquiry = _held(inquiry_id, by=by)
    supplier = _to_ask(supplier_id, inquiry.store_id, by=by)
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                store_id=inquiry.store_id, inquiry=inquiry, supplier=supplier, asked_at=at
            )
    except IntegrityError as fault:
        raise TooFewAsked(_("This supplier was asked already."), field="supplier_id") from fault
    fact = InquiryWidened(store_id=inquiry.store_id, inquiry_id=inquiry.pk, supplier_id=supplier.pk)
    record(fact, by=by, at=at)
    return offer


@command("purchasing.inquire")
def note_offer(
    *,
    offer_id: int,
    valid_until: date,
    quoted: Sequence[Quoted],
    words: str = "",
    by: Actor,
    at: datetime,
) -> Offer:
    """What the supplier asks for each part, in how many days, and until when it holds. A new offer
    takes the place of the former one.
    """
    offer, inquiry = _held_offer(offer_id, by=by)
    OFFER.require(OfferState(offer.state), OfferState.OFFERED)
    if valid_until < day_of(at, store_id=inquiry.store_id):
        raise OfferImpossible(_("This offer is no longer valid today."), field="valid_until")
    lines = {line.pk: line for line in inquiry.lines.all()}
    rows = [_quoted(offer, lines, told, inquiry.currency) for told in quoted]
    if not rows or len({row.line_id for row in rows}) != len(rows):
        raise OfferImpossible(_("Say the price of at least one part, each once."), field="lines")
    offer.lines.all().delete()
    OfferLine.objects.bulk_create(rows)
    offer.state, offer.answered_at, offer.valid_until = OfferState.OFFERED, at, valid_until
    offer.words = clean(words, most=200, field="words")
    offer.save(update_fields=["state", "answered_at", "valid_until", "words"])
    total = sum(
        (worth(lines[row.line_id].quantity, row.price, inquiry.currency) for row in rows), NOTHING
    )
    fact = OfferNoted(
        store_id=inquiry.store_id,
        inquiry_id=inquiry.pk,
        supplier_id=offer.supplier_id,
        lines=len(rows),
        total=total,
        valid_until=valid_until.isoformat(),
    )
    record(fact, by=by, at=at)
    return offer


@command("purchasing.inquire")
def note_decline(*, offer_id: int, words: str = "", by: Actor, at: datetime) -> Offer:
    """The supplier makes no offer, or takes its offer back."""
    offer, inquiry = _held_offer(offer_id, by=by)
    OFFER.require(OfferState(offer.state), OfferState.DECLINED)
    offer.lines.all().delete()
    offer.state, offer.answered_at, offer.valid_until = OfferState.DECLINED, at, None
    offer.words = clean(words, most=200, field="words")
    offer.save(update_fields=["state", "answered_at", "valid_until", "words"])
    fact = OfferDeclined(
        store_id=inquiry.store_id, inquiry_id=inquiry.pk, supplier_id=offer.supplier_id
    )
    record(fact, by=by, at=at)
    return offer


@command("purchasing.propose")
def choose_offers(
    *, inquiry_id: int, choices: Sequence[Choice], by: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Choose for each part one offer; what is chosen of a supplier becomes an order that goes the
    way of every order. A price that is not the lowest of those compared needs a reason of quality.
    Parts of which nothing is chosen are not bought.
    """
    inquiry = _held(inquiry_id, right="purchasing.propose", by=by)
    told = {choice.offer_line_id: choice for choice in choices}
    seen = compared(inquiry, on=day_of(at, store_id=inquiry.store_id))
    taken = [one for one in seen if one.row.pk in told]
    lines = {one.row.line_id for one in taken}
    if not taken or len(taken) != len(choices) or len(lines) != len(taken):
        raise ChoiceUnclear(_("Choose one offer of each part, and of one part at least."))
    for one in taken:
        _explain(one.row, told[one.row.pk], one.why, one.is_lowest)
    for one in seen:
        one.row.compared, one.row.chosen = not one.why, one.row.pk in told
    update_many([one.row for one in seen], ["compared", "chosen", "reason", "reason_words"])
    orders = _ordered(inquiry, [one.row for one in taken], by=by, at=at)
    inquiry.state, inquiry.ended_by, inquiry.ended_at = InquiryState.DECIDED, by.key, at
    inquiry.save(update_fields=["state", "ended_by", "ended_at"])
    fact = InquiryDecided(
        store_id=inquiry.store_id,
        inquiry_id=inquiry.pk,
        orders=len(orders),
        lines=len(taken),
        dearer=sum(1 for one in taken if one.row.reason),
    )
    record(fact, by=by, at=at)
    return orders


@command("purchasing.inquire")
def drop_inquiry(*, inquiry_id: int, reason: str, by: Actor, at: datetime) -> Inquiry:
    """Nothing of it is bought."""
    inquiry = _held(inquiry_id, by=by)
    INQUIRY.require(InquiryState(inquiry.state), InquiryState.DROPPED)
    inquiry.state, inquiry.ended_by, inquiry.ended_at = InquiryState.DROPPED, by.key, at
    inquiry.end_reason = reason_of(reason)
    inquiry.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    record(InquiryDropped(store_id=inquiry.store_id, inquiry_id=inquiry.pk), by=by, at=at)
    return inquiry


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def hold_inquiry(inquiry_id: int) -> None:
    """Whoever notes offers or chooses waits for the other. A race test takes it away."""
    Inquiry.objects.select_for_update(of=("self",), no_key=True).get(pk=inquiry_id)


def _held(inquiry_id: int, *, right: str = "purchasing.inquire", by: Actor) -> Inquiry:
    rows = Inquiry.objects.visible_to(by)
    rows.only("pk").get(pk=inquiry_id)
    hold_inquiry(inquiry_id)
    inquiry = rows.get(pk=inquiry_id)
    by.require(right, store_id=inquiry.store_id)
    if inquiry.state != InquiryState.ASKED:
        raise InquiryEnded(_("This request for quotation is over."))
    return inquiry


def _held_offer(offer_id: int, *, by: Actor) -> tuple[Offer, Inquiry]:
    rows = Offer.objects.visible_to(by)
    inquiry = _held(rows.values_list("inquiry", flat=True).get(pk=offer_id), by=by)
    return rows.get(pk=offer_id), inquiry


def _to_ask(supplier_id: int, store_id: int, *, by: Actor) -> Supplier:
    supplier = Supplier.objects.visible_to(by).get(pk=supplier_id)
    if supplier.standing == Standing.BLOCKED:
        raise SupplierBlocked(
            _("Nothing is ordered from this supplier: %(reason)s")
            % {"reason": supplier.standing_reason},
            field="supplier_ids",
        )
    if supplier.currency != store(store_id).currency:
        raise CurrencyDiffers(
            _("This supplier sells in %(currency)s, the store keeps its books in another currency.")
            % {"currency": supplier.currency}
        )
    return supplier


def _quantities(wants: Sequence[Wanted], *, by: Actor) -> dict[int, Decimal]:
    """How many of each part, each named once and known in the catalogue."""
    found = {want.part_id: want.quantity for want in wants}
    if not found or len(found) != len(wants):
        raise NothingToOrder(_("Name each part once."), field="lines")
    if any(not one.is_finite() or not 0 < one <= MOST for one in found.values()):
        raise NothingToOrder(_("Say how many: more than nothing."), field="quantity")
    known = stock.catalogue(seen_by=by).filter(Among("pk", list(found))).count()
    if known != len(found):
        raise PartUnknown(_("One of these parts is not in the catalogue."), field="lines")
    return {part: pieces(quantity) for part, quantity in found.items()}


def _quoted(offer: Offer, lines: dict[int, InquiryLine], told: Quoted, currency: str) -> OfferLine:
    if told.line_id not in lines:
        raise OfferImpossible(_("This part was not asked for."), field="lines")
    if not told.price.is_finite() or not 0 <= told.price < DEAREST:
        raise OfferImpossible(_("No part costs this."), field="price")
    if not 0 <= told.lead_days <= LONGEST:
        raise OfferImpossible(_("Say the lead time in days."), field="lead_days")
    return OfferLine(
        store_id=offer.store_id,
        offer=offer,
        line_id=told.line_id,
        price=rounded(told.price, currency),
        lead_days=told.lead_days,
    )


def _explain(row: OfferLine, choice: Choice, why: str, is_lowest: bool) -> None:
    """Refuse what may not be chosen; keep the reason where there is a lower price."""
    number = row.line.part.shown_number
    if why == NotCompared.LAPSED:
        raise OfferLapsed(
            _("%(number)s: this offer is no longer valid. Ask for a new one.") % {"number": number}
        )
    if why == NotCompared.BLOCKED:
        raise SupplierBlocked(
            _("%(number)s: nothing is ordered from this supplier any more.") % {"number": number}
        )
    if is_lowest:
        return
    words = clean(choice.words, most=200, field="words")
    if choice.reason not in QualityReason.values or not words:
        raise DearerUnexplained(
            _("%(number)s: another offer asks less. Say the reason of quality.")
            % {"number": number},
            field="reason",
        )
    row.reason, row.reason_words = choice.reason, words


def _ordered(
    inquiry: Inquiry, rows: Sequence[OfferLine], *, by: Actor, at: datetime
) -> list[PurchaseOrder]:
    """One order for each supplier of whom something is chosen."""
    by_offer: dict[int, list[OfferLine]] = {}
    for row in rows:
        by_offer.setdefault(row.offer_id, []).append(row)
    orders = []
    for mine in by_offer.values():
        offer = mine[0].offer
        offer.order = propose(
            store_id=inquiry.store_id,
            supplier_id=offer.supplier_id,
            wants=[
                Wanted(
                    part_id=row.line.part_id,
                    quantity=row.line.quantity,
                    price=row.price,
                    lead_days=row.lead_days,
                )
                for row in mine
            ],
            mode=inquiry.mode,
            wanted_on=inquiry.wanted_on,
            words=inquiry.words,
            by=by,
            at=at,
        )
        offer.save(update_fields=["order"])
        fact = OfferChosen(
            store_id=inquiry.store_id,
            inquiry_id=inquiry.pk,
            supplier_id=offer.supplier_id,
            purchase_order_id=offer.order.pk,
            lines=len(mine),
            dearer=sum(1 for row in mine if row.reason),
            total=offer.order.total,
        )
        record(fact, by=by, at=at)
        orders.append(offer.order)
    return orders
