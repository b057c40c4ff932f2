"""What the adviser sees of the customer's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.faces.portal.models import Guest, Link, Wish
from aftersales.faces.portal.states import WishState


@dataclass(frozen=True)
class PageState:
    """Whether the customer has an address of a visit, was there, and wants to be called."""

    links: Sequence[Link]
    last_seen_at: datetime | None
    wishes: Sequence[Wish]


def wishes(*, seen_by: Actor) -> QuerySet[Wish]:
    """Customers who want to be called, the longest waiting first."""
    rows = Wish.objects.visible_to(seen_by).filter(state=WishState.OPEN)
    return rows.select_related("job", "order__vehicle", "order__customer").order_by(
        "wished_at", "pk"
    )


def all_wishes(*, seen_by: Actor) -> QuerySet[Wish]:
    """The same with those who were called, the newest first."""
    return Wish.objects.visible_to(seen_by).order_by("-pk")


def links(*, seen_by: Actor) -> QuerySet[Link]:
    """Addresses that were given out, the newest first."""
    return Link.objects.visible_to(seen_by).order_by("-pk")


def page_state(order: Any, *, seen_by: Actor, at: datetime) -> PageState:
    """Three statements."""
    seen_by.require("portal.view", store_id=order.store_id)
    given = links(seen_by=seen_by).filter(order=order, revoked_at=None, valid_until__gt=at)
    seen = Guest.objects.filter(came_for=order).order_by("-entered_at").first()
    return PageState(
        links=list(given),
        last_seen_at=seen.entered_at if seen else None,
        wishes=list(wishes(seen_by=seen_by).filter(order=order)),
    )
