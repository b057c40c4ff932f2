"""Who is at the door. Nobody is known yet, so these look past the walls, by a digest alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.outside_keys import hashed
from aftersales.core.scope import whole_database
from aftersales.faces.portal.models import Guest, Link
from aftersales.faces.portal.states import Proof
from aftersales.ground.network.queries import store_ids
from aftersales.lane.orders import queries as orders
from aftersales.records.customers import queries as customers

# Whoever stands at the door is nobody yet; this hand looks up whose address it is.
THE_GATE = Actor(key="system:portal", group_id=None, boundless=True)
# What somebody who came in may look at: the walls let only their own through.
READS = frozenset(
    {
        "portal.use",
        "appointments.view",
        "billing.view",
        "customers.view",
        "orders.view",
        "portal.view",
        "vehicles.view",
        "workshop.view",
    }
)
# One's own data: shown and changed only after a code that went to one's own phone.
OWN = "portal.own"


@dataclass(frozen=True)
class Address:
    """A secret address as its holder finds it: a visit's, or an estimate's."""

    order_id: int
    customer_id: int
    store_id: int
    group_id: int
    link_id: int | None = None
    estimate_id: int | None = None
    is_over: bool = False
    is_newest: bool = True


def address_for(token: str, *, at: datetime) -> Address | None:
    """None where there is no such address, or it was called back."""
    with whole_database():
        rows = Link.objects.select_related("store", "order").filter(token_digest=hashed(token))
        link = rows.first()
        if link is not None:
            return None if link.revoked_at else _of_visit(link, at)
    found = orders.estimate_for_token(token, at=at)
    if found is None:
        return None
    return Address(
        order_id=found.order_id,
        customer_id=found.customer_id,
        store_id=found.store_id,
        group_id=found.group_id,
        estimate_id=found.estimate_id,
        is_over=found.is_over,
        is_newest=found.is_newest,
    )


def _of_visit(link: Link, at: datetime) -> Address:
    return Address(
        order_id=link.order_id,
        customer_id=link.order.customer_id,
        store_id=link.store_id,
        group_id=link.store.group_id,
        link_id=link.pk,
        is_over=link.valid_until <= at,
    )


def proven_files(phone_index: str, *, group_id: int) -> list[int]:
    """The files of the group that the number with this index is the way to, who was here last
    first.
    """
    if not phone_index:
        return []
    with whole_database():
        holders = customers.holders_of_index(phone_index)
    return [customer_id for group, customer_id in holders if group == group_id]


@dataclass(frozen=True)
class FileCard:
    """A file that may be chosen: nothing of it is told but its masked name."""

    customer_id: int
    name: str


def files_to_choose(ids: Collection[int], *, group_id: int) -> list[FileCard]:
    with whole_database():
        names = customers.masked_names(ids, group_id=group_id)
    return [FileCard(pk, names[pk]) for pk in ids if pk in names]


def other_files(who: Here) -> list[FileCard]:
    """What else the phone proves that came in here."""
    group_id = who.actor.group_id
    assert group_id is not None  # a customer belongs to a group
    ids = proven_files(who.phone_index, group_id=group_id)
    return files_to_choose([pk for pk in ids if pk != who.customer_id], group_id=group_id)


@dataclass(frozen=True)
class Here:
    """A customer who is in. ``actor`` sees with the customer's eyes and nobody else's."""

    guest_id: int
    customer_id: int
    came_for: int | None
    proof: str
    actor: Actor
    phone_index: str = ""

    @property
    def is_bearer(self) -> bool:
        """Whoever brought the car and is not its owner: sees that visit alone."""
        return self.actor.visit_id is not None

    @property
    def has_code(self) -> bool:
        return self.proof == Proof.CODE


def guest_of(key: str, *, at: datetime) -> Here | None:
    """Whose phone this is, by the key in its cookie; None when the stay is over."""
    if not key:
        return None
    with whole_database():
        rows = Guest.objects.filter(key_hash=hashed(key), ended_at=None, ends_at__gt=at)
        guest = rows.first()
        if guest is None:
            return None
        stores = store_ids(group_id=guest.group_id)
    rights = READS | {OWN} if guest.proof == Proof.CODE else READS
    return Here(
        guest_id=guest.pk,
        customer_id=guest.customer_id,
        came_for=guest.came_for_id,
        proof=guest.proof,
        phone_index=guest.phone_index,
        actor=Actor(
            key=f"customer:{guest.customer_id}",
            group_id=guest.group_id,
            rights=dict.fromkeys(stores, rights),
            customer_id=guest.customer_id,
            visit_id=guest.order_id,
        ),
    )
