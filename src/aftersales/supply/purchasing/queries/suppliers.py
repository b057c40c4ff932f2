"""Suppliers, the people there, and what they sell."""

from __future__ import annotations

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.handbook.queries import items_in_force
from aftersales.supply.purchasing.models import (
    Supplier,
    SupplierContact,
    SupplierPart,
    SupplierPrice,
)
from aftersales.supply.purchasing.states import Mode


def suppliers(*, seen_by: Actor) -> QuerySet[Supplier]:
    """The suppliers of the group, by name."""
    return Supplier.objects.visible_to(seen_by).order_by("name", "pk")


def supplier(supplier_id: int, *, seen_by: Actor) -> Supplier:
    return suppliers(seen_by=seen_by).get(pk=supplier_id)


def contacts(*, seen_by: Actor) -> QuerySet[SupplierContact]:
    return SupplierContact.objects.visible_to(seen_by).select_related("supplier").order_by("pk")


def supplier_parts(*, seen_by: Actor) -> QuerySet[SupplierPart]:
    """What is sold where, by part number."""
    rows = SupplierPart.objects.visible_to(seen_by).select_related("part", "supplier")
    return rows.order_by("part__number", "rank", "pk")


def price_history(*, seen_by: Actor, item_id: int) -> QuerySet[SupplierPrice]:
    rows = SupplierPrice.objects.visible_to(seen_by).filter(item=item_id)
    return rows.order_by("-holds_from", "mode", "pk")


def mode_names(*, store_id: int, language: str) -> dict[Mode, str]:
    """What this store calls its two purchasing modes: the handbook's words, else ours (PU-04)."""
    found = items_in_force(["PU-04"], store_id=store_id).get("PU-04")
    elements = found.body["elements"] if found else []
    said = {one["code"]: one["zh" if language.startswith("zh") else "en"] for one in elements}
    return {mode: said.get(mode.value) or str(mode.label) for mode in Mode}
