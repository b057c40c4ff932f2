"""How suppliers did (PU-06): their scorecards, who is due for the next, and what was cheapest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.days import corresponding_date
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing.models import (
    Evaluation,
    EvaluationLine,
    OfferLine,
    PurchaseLine,
    Supplier,
    SupplierPrice,
)
from aftersales.supply.purchasing.parameters import EVALUATE_EVERY
from aftersales.supply.purchasing.states import Mode, Standing


def evaluations(*, seen_by: Actor) -> QuerySet[Evaluation]:
    """The scorecards of the group's suppliers, the newest first."""
    rows = Evaluation.objects.visible_to(seen_by).select_related("supplier", "ruling")
    return rows.order_by("-pk")


def evaluation_lines(evaluation_id: int, *, seen_by: Actor) -> QuerySet[EvaluationLine]:
    """The order lines behind one, of the stores in sight."""
    rows = EvaluationLine.objects.visible_to(seen_by).filter(evaluation=evaluation_id)
    return rows.select_related("line__order", "line__part", "store").order_by("line")


def to_evaluate(*, seen_by: Actor, on: date) -> QuerySet[Supplier]:
    """Suppliers of which an interval has gone by since the last evaluation, or since they are
    known.
    """
    rows = Supplier.objects.visible_to(seen_by)
    if seen_by.group_id is None:
        return rows.none()
    months = value(EVALUATE_EVERY, group_id=seen_by.group_id, on=on)
    since = corresponding_date(on, -months)
    recent = Evaluation.objects.filter(supplier=OuterRef("pk"), made_at__date__gt=since)
    return rows.filter(made_at__date__lte=since).exclude(Exists(recent)).order_by("name", "pk")


def lowest_prices(lines: Iterable[PurchaseLine], *, group_id: int) -> dict[int, Decimal]:
    """By line: the least that anybody asked for its part when it was ordered, in the currency of
    its order. Where quotations were compared it is the lowest of those, else of the price lists
    that held that day; in an emergency of those who deliver urgently. Two statements.
    """
    lines = list(lines)
    offered = _offered(lines)
    listed = _listed(lines, group_id=group_id)
    found: dict[int, Decimal] = {}
    for line in lines:
        asked = offered.get((line.order_id, line.part_id))
        if asked is None:
            asked = _least(listed.get(line.part_id, ()), line)
        if asked is not None:
            found[line.pk] = asked
    return found


def _offered(lines: list[PurchaseLine]) -> dict[tuple[int, int], Decimal]:
    chosen = OfferLine.objects.filter(
        chosen=True,
        offer__order__in={line.order_id for line in lines},
        line__offers__compared=True,
    )
    rows = chosen.values_list("offer__order", "line__part", "compared")
    return {
        (order, part): least
        for order, part, _own, least in rows.annotate(least=Min("line__offers__price"))
    }


def _listed(lines: list[PurchaseLine], *, group_id: int) -> dict[int, list[SupplierPrice]]:
    """Every price of these parts, the oldest first, by part."""
    rows = SupplierPrice.objects.filter(
        group=group_id, item__part__in={line.part_id for line in lines}
    ).exclude(item__supplier__standing=Standing.BLOCKED)
    found: dict[int, list[SupplierPrice]] = {}
    for row in rows.select_related("item").order_by("holds_from", "pk"):
        found.setdefault(row.item.part_id, []).append(row)
    return found


def _least(prices: Iterable[SupplierPrice], line: PurchaseLine) -> Decimal | None:
    """The least of what held on the day of the order, of each supplier its latest."""
    order = line.order
    if order.ordered_at is None:
        return None
    day, mode = day_of(order.ordered_at, store_id=line.store_id), order.mode
    held: dict[int, SupplierPrice] = {}
    for row in prices:
        if row.holds_from > day or row.currency != order.currency:
            continue
        if mode == Mode.EMERGENCY and row.item.urgent_days is None:
            continue
        before = held.get(row.item_id)
        if row.mode == mode or (row.mode == Mode.STOCK and (not before or before.mode != mode)):
            held[row.item_id] = row
    return min((row.amount for row in held.values()), default=None)
