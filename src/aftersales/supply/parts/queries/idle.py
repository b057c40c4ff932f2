"""Stock that nobody asks for, and the store of the group that could use it (PT-24)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import know, value
from aftersales.supply.parts.models import Stock, StockMove
from aftersales.supply.parts.parameters import DEAD_AFTER, SLOW_AFTER
from aftersales.supply.parts.queries.stock import NOTHING, pieces_by_store, used_by_store
from aftersales.supply.parts.states import MoveKind, Pace

Shelf = tuple[int, int]  # part, store


@dataclass(frozen=True)
class Taker:
    """Another store that used more of a part lately than lies there: ``lacks`` is by how much."""

    store_id: int
    used: Decimal
    there: Decimal

    @property
    def lacks(self) -> Decimal:
        return self.used - self.there


def idle(*, store_ids: Collection[int], at: datetime, seen_by: Actor) -> QuerySet[Any]:
    """Parts of these stores, all lots together, of which no piece was issued for so many days:
    ``idle_since`` the last issue, or the first move where there was none; ``pace`` by the store's
    own days. What is kept for somebody does not count. Value needs the right to see cost.
    """
    whole: QuerySet[Any] = Stock.objects.visible_to(seen_by, "parts.view_cost").filter(
        store__in=store_ids, lot=""
    )
    lots = Stock.objects.filter(part=OuterRef("part"), store=OuterRef("store")).order_by()
    moves = StockMove.objects.filter(part=OuterRef("part"), store=OuterRef("store"))
    last = moves.filter(kind=MoveKind.ISSUE).order_by("-occurred_at").values("occurred_at")[:1]
    first = moves.order_by("pk").values("occurred_at")[:1]
    slow, dead = _limits(store_ids, at)
    rows: QuerySet[Any] = (
        whole.annotate(
            pieces=_total(lots, F("on_hand")),
            free_pieces=_total(lots, F("on_hand") - F("reserved")),
            worth=_total(lots, F("value"), places=2),
            issued_at=Subquery(last),
        )
        .filter(free_pieces__gt=0)
        .annotate(idle_since=Coalesce(F("issued_at"), Subquery(first)))
        .filter(slow)
        .annotate(
            pace=Case(
                When(dead, then=Value(Pace.DEAD.value)),
                default=Value(Pace.SLOW.value),
                output_field=CharField(),
            )
        )
        .select_related("part", "store")
    )
    return rows


def _total(lots: QuerySet[Any], what: Any, *, places: int = 3) -> Any:
    kind: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=places)
    total = lots.values("part").annotate(total=Sum(what)).values("total")
    return Subquery(total, output_field=kind)


def _limits(store_ids: Collection[int], at: datetime) -> tuple[Q, Q]:
    """What is slow and what is dead, by the days of each store."""
    know(store_ids)
    slow, dead = Q(pk__in=[]), Q(pk__in=[])
    for store_id in sorted(store_ids):
        on = day_of(at, store_id=store_id)
        for_slow, for_dead = (
            at - timedelta(days=value(one, store_id=store_id, on=on))
            for one in (SLOW_AFTER, DEAD_AFTER)
        )
        slow |= Q(store=store_id, idle_since__lte=max(for_slow, for_dead))
        dead |= Q(store=store_id, idle_since__lte=for_dead)
    return slow, dead


def takers(shelves: Collection[Shelf], *, since: datetime, seen_by: Actor) -> Mapping[Shelf, Taker]:
    """For each part that lies idle in a store: of the other stores in sight the one that lacks
    most, by what it used since then against what lies there. Two statements.
    """
    parts = {part for part, _store in shelves}
    used = used_by_store(parts, since=since, seen_by=seen_by)
    there = pieces_by_store(parts, seen_by=seen_by)
    wanting: dict[int, list[Taker]] = {}
    for (part, store), pieces in sorted(used.items()):
        taker = Taker(store, pieces, there.get((part, store), NOTHING))
        if taker.lacks > 0:
            wanting.setdefault(part, []).append(taker)
    found = {}
    for part, store in shelves:
        others = [one for one in wanting.get(part, ()) if one.store_id != store]
        if others:
            found[part, store] = max(others, key=lambda one: (one.lacks, -one.store_id))
    return found


def demand_since(store_ids: Collection[int], at: datetime) -> datetime:
    """As far back as the widest of these stores looks for slow stock: what other stores used since
    then is demand.
    """
    know(store_ids)
    days = [value(SLOW_AFTER, store_id=pk, on=day_of(at, store_id=pk)) for pk in sorted(store_ids)]
    return at - timedelta(days=max(days, default=0))
