"""Old parts that exchange parts were given for and that have not come yet (PT-19)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import know, value
from aftersales.supply.parts.models import RemovedPart, StockMove
from aftersales.supply.parts.parameters import CORE_COMES_WITHIN
from aftersales.supply.parts.queries.stock import NOTHING
from aftersales.supply.parts.states import CoreState, MoveKind

FORGOTTEN = timedelta(days=366)  # a year later nobody asks for it any more


def cores_owed(*, store_ids: Collection[int], at: datetime, seen_by: Actor) -> QuerySet[Any]:
    """The first issue of each exchange part to each need of these stores, where fewer old parts
    were tagged for the need than pieces went out and did not come back: ``owed`` pieces, ``state``
    by the days of the store. The old part counts as come when it is tagged under the number of the
    new one, also where the customer took it along: then the deposit stays with the house.
    """
    same = StockMove.objects.filter(
        store=OuterRef("store"),
        need_kind=OuterRef("need_kind"),
        need_id=OuterRef("need_id"),
        part=OuterRef("part"),
    ).order_by()
    tagged = RemovedPart.objects.filter(
        store=OuterRef("store"),
        need_kind=OuterRef("need_kind"),
        need_id=OuterRef("need_id"),
        part=OuterRef("part"),
    ).order_by()
    gone = _sum(same.filter(kind__in=[MoveKind.ISSUE, MoveKind.RETURN]))
    first = same.filter(kind=MoveKind.ISSUE).order_by("pk").values("pk")[:1]
    late = _late(store_ids, at)
    rows: QuerySet[Any] = (
        StockMove.objects.visible_to(seen_by)
        .filter(
            store__in=store_ids,
            part__is_exchange=True,
            kind=MoveKind.ISSUE,
            occurred_at__gt=at - FORGOTTEN,
            pk=Subquery(first),
        )
        .exclude(need_kind="")
        .annotate(
            owed=-Coalesce(Subquery(gone), NOTHING) - Coalesce(Subquery(_sum(tagged)), NOTHING)
        )
        .filter(owed__gt=0)
        .annotate(
            state=Case(
                When(late, then=Value(CoreState.LATE.value)),
                default=Value(CoreState.AWAITED.value),
                output_field=CharField(),
            ),
            deposit=F("owed") * F("part__deposit"),
        )
        .select_related("part", "store")
    )
    return rows


def _sum(rows: QuerySet[Any]) -> QuerySet[Any]:
    total: QuerySet[Any] = rows.values("part").annotate(total=Sum("quantity")).values("total")
    return total


def _late(store_ids: Collection[int], at: datetime) -> Q:
    """Issued longer ago than each store waits."""
    know(store_ids)
    late = Q(pk__in=[])
    for store_id in sorted(store_ids):
        days = value(CORE_COMES_WITHIN, store_id=store_id, on=day_of(at, store_id=store_id))
        late |= Q(store=store_id, occurred_at__lt=at - timedelta(days=days))
    return late
