"""What the parts desk tells on the start page, and where its things are looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts import queries
from aftersales.supply.parts.states import CountState
from aftersales.web.tiles import Counted, leads, tile, wait


def due(actor: Actor, at: datetime) -> Counted | None:
    """Shelves to count, for who counts in one store: each store has its own intervals."""
    stores = actor.stores_with("parts.count")
    if len(stores) != 1:
        return None
    (store,) = stores
    rows = queries.due_to_count(store_id=store, on=day_of(at, store_id=store), seen_by=actor)
    return wait(rows.order_by(), reverse("parts:due"))


def to_approve(actor: Actor, at: datetime) -> Counted:  # noqa: ARG001 - as every figure
    """Counts whose differences somebody who did not count has to approve."""
    rows = queries.counts_of(seen_by=actor).filter(state=CountState.COUNTED, is_over=True)
    return wait(rows.order_by(), reverse("parts:counts") + "?view=approve")


def expired(actor: Actor, at: datetime) -> Counted:
    """Lots on the shelf that may not be used any more."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    stores = actor.stores_with("parts.adjust")
    rows = queries.expiring(seen_by=actor, until=yesterday).filter(store__in=stores)
    return wait(rows.order_by(), reverse("parts:expiring") + "?view=past")


tile(
    "lots_expired", _("Lots past their shelf life"), figure=expired, right="parts.adjust", order=32
)
tile("shelves_due", _("Shelves to count"), figure=due, right="parts.count", order=30)
tile(
    "counts_to_approve",
    _("Counts to approve"),
    figure=to_approve,
    right="parts.post_count",
    order=31,
)
leads("removed_part", "parts:removed_part", right="parts.view")
leads("stock_count", "parts:count", right="parts.supervise")
