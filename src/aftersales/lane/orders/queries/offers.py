"""What customers were offered and what they said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.lane.orders.models import ConsentEntry, Estimate

CUSTOMER_MAY = frozenset({"orders.view", "orders.consent", "orders.advise", "vehicles.view"})


@dataclass(frozen=True)
class Access:
    """An estimate as the holder of its secret address finds it. ``is_over``: its time has passed;
    ``is_newest``: no later version took its place.
    """

    estimate_id: int
    order_id: int
    customer_id: int
    store_id: int
    group_id: int
    is_over: bool
    is_newest: bool

    @property
    def actor(self) -> Actor:
        """The customer, who may look at this store's order and say yes or no."""
        return Actor(
            key=f"customer:{self.customer_id}",
            group_id=self.group_id,
            rights={self.store_id: CUSTOMER_MAY},
        )


def estimate_for_token(token: str, *, at: datetime) -> Access | None:
    """Whoever has the address has the estimate: nobody is signed in yet, so this looks past the
    walls, by the digest alone. None where no estimate has this address.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    with whole_database():
        rows = Estimate.objects.select_related("order", "store").filter(token_digest=digest)
        later = Estimate.objects.filter(order=OuterRef("order"), version__gt=OuterRef("version"))
        found = rows.annotate(is_newest=~Exists(later)).first()
    if found is None:
        return None
    return Access(
        estimate_id=found.pk,
        order_id=found.order_id,
        customer_id=found.order.customer_id,
        store_id=found.store_id,
        group_id=found.store.group_id,
        is_over=found.valid_until <= at,
        is_newest=bool(found.is_newest),
    )


def page_address(token: str) -> str:
    """Where the customer's page of an estimate is; the page itself stands in the portal."""
    return f"/e/{token}/"


def estimates_of(order_id: int, *, seen_by: Actor) -> QuerySet[Estimate]:
    """All versions, the newest first."""
    return Estimate.objects.visible_to(seen_by).filter(order=order_id).order_by("-version")


def consents_of(order_id: int, *, seen_by: Actor) -> QuerySet[ConsentEntry]:
    """Every decision on the jobs of an order, the first first."""
    rows = ConsentEntry.objects.visible_to(seen_by).filter(job__order=order_id)
    return rows.select_related("job", "estimate").order_by("at", "pk")
