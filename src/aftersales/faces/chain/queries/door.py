"""Who is at the door. Nobody is known yet, so these look past the walls, by a digest alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.outside_keys import hashed
from aftersales.core.scope import whole_database
from aftersales.faces.chain.models import Access, Stay
from aftersales.ground.network.queries import store_ids, store_names

# Whoever stands at the door is nobody yet; this hand looks up whose address it is.
THE_GATE = Actor(key="system:chain", group_id=None, boundless=True)
# What somebody who came in may look at: the walls let only their own through.
READS = frozenset({"chain.use", "purchasing.view"})


def access_for(token: str) -> Access | None:
    """None where there is no such address, or it was called back; one that is over says so
    itself.
    """
    with whole_database():
        rows = Access.objects.select_related("contact", "supplier", "group")
        return rows.filter(token_digest=hashed(token), revoked_at=None).first()


@dataclass(frozen=True)
class Here:
    """A supplier who is in. ``actor`` sees with the supplier's eyes and nobody else's; ``houses``
    are our stores by name.
    """

    stay_id: int
    access_id: int
    supplier_id: int
    name: str
    house: str
    houses: Mapping[int, str]
    shares_stock: bool
    actor: Actor


def actor_of(supplier_id: int, *, group_id: int, stores: Collection[int]) -> Actor:
    """Somebody of this supplier: with its eyes, and under its name in the log."""
    return Actor(
        key=f"supplier:{supplier_id}",
        group_id=group_id,
        rights=dict.fromkeys(stores, READS),
        supplier_id=supplier_id,
    )


def supplier_of(key: str, *, at: datetime) -> Here | None:
    """Whose browser this is, by the key in its cookie; None when the stay is over or the address
    was called back.
    """
    if not key:
        return None
    with whole_database():
        rows = Stay.objects.select_related("access__supplier", "group").filter(
            key_hash=hashed(key), ended_at=None, ends_at__gt=at, access__revoked_at=None
        )
        stay = rows.first()
        if stay is None:
            return None
        stores = store_ids(group_id=stay.group_id)
        hand = Actor(key=THE_GATE.key, group_id=stay.group_id, rights=dict.fromkeys(stores, READS))
        houses = store_names(hand)
    access = stay.access
    return Here(
        stay_id=stay.pk,
        access_id=access.pk,
        supplier_id=access.supplier_id,
        name=access.supplier.name,
        house=stay.group.name,
        houses=houses,
        shares_stock=access.shares_stock,
        actor=actor_of(access.supplier_id, group_id=stay.group_id, stores=stores),
    )
