"""What customers were offered and what they said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.lane.orders.models import ConsentEntry, Estimate

CUSTOMER_MAY = frozenset({"orders.view", "orders.consent", "orders.advise", "vehicles.view"})


@dataclass(frozen=True)
class Access:
    """An estimate as the holder of its secret address sees it: ``actor`` is the customer, who may
    look at this store's order and say yes or no. ``is_over``: its time has passed.
    """

    estimate_id: int
    order_id: int
    actor: Actor
    is_over: bool


def estimate_for_token(token: str, *, at: datetime) -> Access | None:
    """Whoever has the address has the estimate: nobody is signed in yet, so this looks past the
    walls, by the digest alone. None where no estimate has this address.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    with whole_database():
        found = (
            Estimate.objects.select_related("order", "store").filter(token_digest=digest).first()
        )
    if found is None:
        return None
    customer = found.order.customer_id
    return Access(
        estimate_id=found.pk,
        order_id=found.order_id,
        actor=Actor(
            key=f"customer:{customer}",
            group_id=found.store.group_id,
            rights={found.store_id: CUSTOMER_MAY},
            customer_id=customer,
        ),
        is_over=found.valid_until <= at,
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
