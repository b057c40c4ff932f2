"""An article that a customer sent in, from its arrival to its way back (LG-07, LG-09, LG-10)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.records.customers import commands as customers
from aftersales.records.customers.queries import points_of, visible
from aftersales.records.customers.states import PointKind
from aftersales.supply.logistics.commands._common import reason_of
from aftersales.supply.logistics.commands.refusals import (
    ArticleUnnamed,
    CauseMissing,
    ConditionMissing,
    FaultNotEstablished,
    FindingMissing,
    NobodyToTell,
    NotNow,
    ReachMissing,
    RepairUnsaid,
)
from aftersales.supply.logistics.commands.registering import (
    Content,
    Recipient,
    register_shipment,
    tell_recipient,
)
from aftersales.supply.logistics.events import (
    ArticleClosed,
    ArticleDecided,
    ArticleKept,
    ArticlePacked,
    ArticleRegistered,
    ArticleRepaired,
    ArticleSentBack,
    ArticleTested,
    ArticleUnpacked,
    SenderCalled,
)
from aftersales.supply.logistics.models import Article, Carrier, Shipment
from aftersales.supply.logistics.states import (
    ARTICLE,
    ON_SHIPMENT,
    ArticleEnd,
    ArticleState,
    DamageCause,
    Finding,
    Outcome,
    ShipmentState,
)

RECEIVE = "logistics.receive_article"
LONGEST_CONTENT = 120  # of a line of a shipment


@command("logistics.receive_article")
def register_article(
    *,
    store_id: int,
    customer_id: int,
    model: str,
    serial: str = "",
    accessories: str = "",
    complaint: str = "",
    carrier_id: int | None = None,
    waybill: str = "",
    arrived_at: datetime | None = None,
    wants_call: bool = False,
    phone: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> Article:
    """Take an article into the books: from whom it came, how, and what it is (LG-07).

    Phone and address belong to the customer's file: ``phone`` and ``address`` go there, and are
    needed where it has none.
    """
    by.require(RECEIVE, store_id=store_id)
    customer = visible(seen_by=by).get(pk=customer_id)
    _complete(customer, PointKind.PHONE, phone, by=by, at=at)
    _complete(customer, PointKind.ADDRESS, address, by=by, at=at)
    row = Article(
        store_id=store_id,
        customer_id=customer.pk,
        carrier=Carrier.objects.visible_to(by).get(pk=carrier_id) if carrier_id else None,
        waybill=clean(waybill, most=40, field="waybill"),
        arrived_at=arrived_at or at,
        model=clean(model, most=80, field="model"),
        serial=clean(serial, most=60, field="serial"),
        accessories=clean(accessories, most=200, field="accessories"),
        complaint=clean(complaint, most=500, field="complaint"),
        wants_call=wants_call,
        registered_by=by.key,
        registered_at=at,
    )
    if not row.model:
        raise ArticleUnnamed(_("Say what it is: the model."), field="model")
    if row.arrived_at > at:
        raise ArticleUnnamed(_("It has arrived: say a time that has passed."), field="arrived_at")
    row.number = next_number(
        "SA",
        store_id=store_id,
        store_code=store(store_id).code.upper(),
        year=day_of(at, store_id=store_id).year,
    )
    row.save()
    fact = ArticleRegistered(store_id=store_id, article_id=row.pk, customer_id=customer.pk)
    record(fact, by=by, at=at)
    return row


@command("logistics.receive_article")
def unpack_article(
    *, article_id: int, condition: str = "", damaged: bool = False, by: Actor, at: datetime
) -> Article:
    """Unpack it and look at it. Damaged outside, the customer is called at once (LG-07)."""
    row = _held(article_id, RECEIVE, by=by)
    _only(row, ArticleState.RECEIVED)
    _move(row, ArticleState.CALLING if damaged else ArticleState.INSPECTED)
    row.condition = clean(condition, most=300, field="condition")
    if damaged and not row.condition:
        raise ConditionMissing(_("Say what is damaged."), field="condition")
    row.is_damaged, row.unpacked_by, row.unpacked_at = damaged, by.key, at
    row.save(update_fields=["state", "condition", "is_damaged", "unpacked_by", "unpacked_at"])
    fact = ArticleUnpacked(store_id=row.store_id, article_id=row.pk, damaged=damaged)
    record(fact, by=by, at=at)
    return row


@command("logistics.receive_article")
def note_call(
    *,
    article_id: int,
    reached: bool,
    cause: str = "",
    words: str = "",
    by: Actor,
    at: datetime,
) -> Article:
    """The customer was called about the damage. Reached, the cause is said, and testing goes on;
    not reached, it is tried again (LG-07).
    """
    row = _held(article_id, RECEIVE, by=by)
    _only(row, ArticleState.CALLING)
    said = clean(words, most=300, field="words")
    if reached and not cause:
        raise CauseMissing(_("Say what caused the damage, as far as it is known."), field="cause")
    row.calls += 1
    row.damage_words = said or row.damage_words
    if reached:
        row.state, row.damage_cause = ArticleState.INSPECTED, DamageCause(cause)
        row.called_by, row.called_at = by.key, at
    row.save(
        update_fields=["state", "calls", "damage_cause", "damage_words", "called_by", "called_at"]
    )
    fact = SenderCalled(
        store_id=row.store_id, article_id=row.pk, reached=reached, cause=row.damage_cause
    )
    record(fact, by=by, at=at)
    return row


@command("logistics.note_test")
def note_test(
    *,
    article_id: int,
    finding: str,
    words: str,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Article:
    """Test it before anything is repaired or sent back: what was seen, and of a fault its cause
    (LG-09).
    """
    row = _held(article_id, "logistics.note_test", by=by)
    _move(row, ArticleState.TESTED)
    row.finding = Finding(finding)
    row.test_words = clean(words, most=500, field="words")
    row.cause = clean(cause, most=300, field="cause")
    if not row.test_words:
        raise FindingMissing(_("Say how it was tested and what was seen."), field="words")
    if row.finding == Finding.FAULT and not row.cause:
        raise FindingMissing(_("Say what has failed, and why."), field="cause")
    row.tested_by, row.tested_at = by.key, at
    row.save(update_fields=["state", "finding", "test_words", "cause", "tested_by", "tested_at"])
    fact = ArticleTested(store_id=row.store_id, article_id=row.pk, finding=row.finding)
    record(fact, by=by, at=at)
    return row


@command("logistics.decide_article")
def decide_article(
    *, article_id: int, outcome: str, words: str = "", by: Actor, at: datetime
) -> Article:
    """Repair it, send it back as it is, or send another for it; why, unless it is repaired. What
    cannot be repaired after all is decided anew (LG-09).
    """
    row = _held(article_id, "logistics.decide_article", by=by)
    _only(row, ArticleState.TESTED, ArticleState.IN_REPAIR)
    chosen = Outcome(outcome)
    repairs = chosen == Outcome.REPAIR
    _move(row, ArticleState.IN_REPAIR if repairs else ArticleState.READY)
    if repairs and row.finding != Finding.FAULT:
        raise FaultNotEstablished(_("Only an established fault is repaired."), field="outcome")
    row.decided_words = (
        clean(words, most=300, field="words") if repairs else reason_of(words, field="words")
    )
    row.outcome, row.decided_by, row.decided_at = chosen, by.key, at
    row.save(update_fields=["state", "outcome", "decided_words", "decided_by", "decided_at"])
    fact = ArticleDecided(store_id=row.store_id, article_id=row.pk, outcome=chosen)
    record(fact, by=by, at=at)
    return row


@command("logistics.note_test")
def finish_repair(*, article_id: int, correction: str, by: Actor, at: datetime) -> Article:
    """It is repaired, tested once more, and may go back; what was done is said."""
    row = _held(article_id, "logistics.note_test", by=by)
    _only(row, ArticleState.IN_REPAIR)
    _move(row, ArticleState.READY)
    row.correction = clean(correction, most=500, field="correction")
    if not row.correction:
        raise RepairUnsaid(_("Say what was done."), field="correction")
    row.repaired_by, row.repaired_at = by.key, at
    row.save(update_fields=["state", "correction", "repaired_by", "repaired_at"])
    record(ArticleRepaired(store_id=row.store_id, article_id=row.pk), by=by, at=at)
    return row


@command("logistics.ship")
def pack_article(
    *,
    article_id: int,
    packages: int = 1,
    weight_kg: Decimal = Decimal(1),
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Article:
    """Pack it for its way back: a shipment to the customer, where the file says they live (LG-10).

    From here on the shipment has its own life; what becomes of it moves the article.
    """
    row = _held(article_id, "logistics.ship", by=by)
    _move(row, ArticleState.PACKED)
    what = f"{row.model} {row.accessories}".strip()[:LONGEST_CONTENT]
    # Whoever packs need not see customer files: the house reads the address for them, on record.
    house = by.as_system(
        "logistics", rights={"customers.view", "customers.reveal", "logistics.ship"}
    )
    row.shipment = register_shipment(
        source_id=row.store_id,
        recipient=_recipient(row, by=house, at=at),
        contents=[Content(quantity=Decimal(1), words=what)],
        packages=packages,
        weight_kg=weight_kg,
        due_at=due_at,
        reference=row.number,
        by=house,
        at=at,
    )
    row.save(update_fields=["state", "shipment"])
    fact = ArticlePacked(store_id=row.store_id, article_id=row.pk, shipment_id=row.shipment.pk)
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def tell_sender(*, article_id: int, by: Actor, at: datetime) -> Article:
    """The customer was called with the waybill number of the way back, as they asked (LG-10)."""
    # Not held here: the shipment is held first, as in every deed that moves both.
    row = Article.objects.visible_to(by).get(pk=article_id)
    by.require("logistics.ship", store_id=row.store_id)
    if row.state not in ON_SHIPMENT or row.shipment_id is None:
        raise NobodyToTell(_("It is on no shipment yet: pack it first."))
    tell_recipient(shipment_id=row.shipment_id, by=by, at=at)
    row.refresh_from_db()
    return row


@command("logistics.receive_article")
def close_article(*, article_id: int, reason: str, by: Actor, at: datetime) -> Article:
    """It is settled otherwise: fetched, disposed of, or not wanted back. Why is said."""
    row = _held(article_id, RECEIVE, by=by)
    if row.state in ON_SHIPMENT:
        raise _not_now(row)  # its shipment ends it
    _close(row, ArticleEnd.OTHERWISE, reason_of(reason), by=by, at=at)
    return row


@command("logistics.scan")
def heed_way(*, shipment_id: int, by: Actor, at: datetime) -> Article | None:
    """What becomes of the shipment becomes of the article on it: sent, back here, or the end. It is
    closed once the customer has it, and was told the waybill number if they asked for it.
    """
    rows = Article.objects.visible_to(by, "logistics.scan")
    found = rows.filter(shipment=shipment_id, state__in=ON_SHIPMENT).only("pk").first()
    if found is None:
        return None
    row = _held(found.pk, "logistics.scan", by=by)
    shipment = row.shipment
    assert shipment is not None  # as the filter says
    state = ShipmentState(shipment.state)
    if state == ShipmentState.UNDER_WAY and row.state == ArticleState.PACKED:
        _move(row, ArticleState.SENT)
        row.save(update_fields=["state"])
        fact = ArticleSentBack(store_id=row.store_id, article_id=row.pk, shipment_id=shipment.pk)
        record(fact, by=by, at=at)
    elif state in (ShipmentState.CANCELLED, ShipmentState.RETURNED):
        _keep(row, shipment, by=by, at=at)
    elif state == ShipmentState.LOST:
        _close(row, ArticleEnd.LOST, shipment.end_reason, by=by, at=at)
    elif state == ShipmentState.DELIVERED and (shipment.told_at or not row.wants_call):
        _close(row, ArticleEnd.BACK, "", by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def hold_article(article_id: int) -> None:
    """Two hands at one article: the second waits, and finds what the first did. A race test takes
    it away.
    """
    Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article_id)


def _held(article_id: int, right: str, *, by: Actor) -> Article:
    rows = Article.objects.visible_to(by, _seen_with(right))
    rows.only("pk").get(pk=article_id)
    hold_article(article_id)
    row = rows.select_related("shipment").get(pk=article_id)
    by.require(right, store_id=row.store_id)
    return row


def _seen_with(right: str) -> str:
    """Who scans a shipment need not see what it holds; everybody else sees the article first."""
    return right if right == "logistics.scan" else "logistics.view_articles"


def _move(row: Article, target: ArticleState) -> None:
    ARTICLE.require(ArticleState(row.state), target)
    row.state = target


def _only(row: Article, *states: ArticleState) -> None:
    """Some states are reached in more than one way: this deed leads there from these alone."""
    if row.state not in states:
        raise _not_now(row)


def _not_now(row: Article) -> NotNow:
    state = ArticleState(row.state).label
    return NotNow(_("%(number)s is “%(state)s”.") % {"number": row.number, "state": state})


def _keep(row: Article, shipment: Shipment, *, by: Actor, at: datetime) -> None:
    """It lies here again, to be packed anew."""
    _move(row, ArticleState.READY)
    row.shipment = None
    row.save(update_fields=["state", "shipment"])
    fact = ArticleKept(store_id=row.store_id, article_id=row.pk, shipment_id=shipment.pk)
    record(fact, by=by, at=at)


def _close(row: Article, end: ArticleEnd, reason: str, *, by: Actor, at: datetime) -> None:
    _move(row, ArticleState.CLOSED)
    row.end, row.end_reason, row.ended_at = end, reason, at
    row.save(update_fields=["state", "end", "end_reason", "ended_at"])
    record(ArticleClosed(store_id=row.store_id, article_id=row.pk, end=end), by=by, at=at)


def _complete(customer: Any, kind: PointKind, told: str, *, by: Actor, at: datetime) -> None:
    """What is told goes into the customer's file; without it the file has one."""
    if told.strip():
        with suppress(customers.PointKnown), transaction.atomic():
            customers.add_point(
                customer_id=customer.pk, kind=kind, value=told, main=True, by=by, at=at
            )
    elif not any(one.kind == kind and not one.is_wrong for one in points_of(customer)):
        raise _unreachable(kind)


def _unreachable(kind: PointKind) -> ReachMissing:
    if kind == PointKind.PHONE:
        return ReachMissing(_("The customer's file has no phone: say one."), field="phone")
    return ReachMissing(_("The customer's file has no address: say one."), field="address")


def _recipient(row: Article, *, by: Actor, at: datetime) -> Recipient:
    """Name, phone and address as the customer's file has them today."""
    customer = visible(seen_by=by).get(pk=row.customer_id)
    clear = customers.reveal(
        customer_id=customer.pk,
        reason=pgettext("article", "Sent back: %(number)s") % {"number": row.number},
        by=by,
        at=at,
    )
    wrong = {one.id for one in points_of(customer) if one.is_wrong}
    told: dict[str, str] = {}
    for point in clear.points:
        if not point.of and point.point_id not in wrong:
            told.setdefault(point.kind, point.value)
    for kind in (PointKind.PHONE, PointKind.ADDRESS):
        if not told.get(kind):
            raise _unreachable(kind)
    return Recipient(
        name=customer.name,
        address=told[PointKind.ADDRESS],
        phone=told[PointKind.PHONE],
        customer_id=customer.pk,
        wants_call=row.wants_call,
    )
