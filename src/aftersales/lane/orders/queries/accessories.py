"""Which accessories a customer can be told of, and what came of it (PT-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.core.money import Money
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders.models import Accessory, Line, Order, Showing
from aftersales.lane.orders.states import Consent, Document, Reply
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import Fit

STANDS = Q(job__is_dropped=False) & ~Q(job__consent=Consent.DECLINED)  # it is still bought
_MONEY = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True)
class Showable:
    """An accessory that may go into the car: what it costs, how many pieces are free here, what
    the customer said to it on this order so far.
    """

    accessory: Accessory
    price: Money | None
    free: Decimal
    fit: Fit
    reply: str


def accessories(*, seen_by: Actor) -> QuerySet[Accessory]:
    """What is made known, and what was."""
    rows = Accessory.objects.visible_to(seen_by).select_related("part")
    return rows.order_by("ended_at", "-promoted_at", "-pk")


def accessories_with_results(*, store_ids: list[int] | None, seen_by: Actor) -> QuerySet[Accessory]:
    """The same with how many customers were told (``told``), how many bought (``bought``) and what
    was billed for it without tax in the currency of its price (``sales``); of some stores, or of
    all in sight.
    """
    shown = Showing.objects.visible_to(seen_by)
    billed = Line.objects.visible_to(seen_by).filter(is_withdrawn=False)
    if store_ids is not None:
        shown, billed = shown.filter(store__in=store_ids), billed.filter(store__in=store_ids)
    mine = shown.filter(accessory=OuterRef("pk")).order_by().values("accessory")
    sold = (
        billed.filter(
            job__showing__accessory=OuterRef("pk"),
            order__currency=OuterRef("part__currency"),
            job__is_dropped=False,
            order__document=Document.SETTLED,
        )
        .exclude(job__consent=Consent.DECLINED)
        .order_by()
        .values("job__showing__accessory")
    )
    return accessories(seen_by=seen_by).annotate(
        told=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
        bought=Coalesce(
            Subquery(mine.filter(STANDS, reply=Reply.BOUGHT).annotate(n=Count("pk")).values("n")), 0
        ),
        sales=Coalesce(
            Subquery(sold.annotate(total=Sum("net")).values("total"), output_field=_MONEY),
            Decimal(0),
            output_field=_MONEY,
        ),
    )


def showings(*, seen_by: Actor) -> QuerySet[Showing]:
    """Who was told of what, the newest first."""
    rows = Showing.objects.visible_to(seen_by).select_related(
        "accessory__part", "order__customer", "order__vehicle", "job"
    )
    return rows.annotate(number=F("accessory__part__shown_number")).order_by("-shown_at", "-pk")


def showable(order: Order, *, at: datetime, seen_by: Actor) -> list[Showable]:
    """What the customer of an order can be told of: all that does not miss their car and was not
    bought on this order; first what is there, then what was not told yet.
    """
    rows = list(accessories(seen_by=seen_by).filter(ended_at=None))
    if not rows:
        return []
    ids = [row.part_id for row in rows]
    fit = parts.fits(ids, vehicle_id=order.vehicle_id, seen_by=seen_by)
    day = day_of(at, store_id=order.store_id)
    offers = parts.offers(ids, store_id=order.store_id, on=day, seen_by=seen_by)
    told = {
        row.accessory_id: row.reply
        for row in Showing.objects.visible_to(seen_by).filter(order=order)
        if row.reply != Reply.BOUGHT
    }
    gone = set(
        Showing.objects.visible_to(seen_by)
        .filter(order=order, reply=Reply.BOUGHT, job__is_dropped=False)
        .values_list("accessory_id", flat=True)
    )
    found = [
        Showable(
            accessory=row,
            price=offers[row.part_id].price,
            free=offers[row.part_id].free,
            fit=fit[row.part_id],
            reply=told.get(row.pk, ""),
        )
        for row in rows
        if row.pk not in gone and row.part_id in offers and fit[row.part_id] != Fit.MISFIT
    ]
    return sorted(found, key=lambda one: (one.free <= 0, bool(one.reply), one.accessory.pk))
