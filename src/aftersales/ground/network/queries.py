"""Questions about the network."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.models import Brand, Store


def store_ids(*, group_id: int) -> list[int]:
    """Every store of the group."""
    return list(Store.objects.filter(group_id=group_id).order_by("pk").values_list("pk", flat=True))


def stores(*, seen_by: Actor) -> QuerySet[Store]:
    """The sites the actor works in, in the order of their codes."""
    return Store.objects.visible_to(seen_by).order_by("code", "pk")


def store(store_id: int) -> Store:
    """One site as it is set up."""
    return Store.objects.get(pk=store_id)


def brands(*, seen_by: Actor) -> QuerySet[Brand]:
    return Brand.objects.filter(group_id=seen_by.group_id).order_by("code", "pk")


def group_of(store_id: int) -> QuerySet[Store, int]:
    """The group of a site, to be asked inside another question."""
    return Store.objects.filter(pk=store_id).values_list("group_id", flat=True)
