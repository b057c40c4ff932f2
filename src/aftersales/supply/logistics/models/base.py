"""What all data sheets of logistics share."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfGroup(models.QuerySet[M]):
    """Rows of the group: who has the right in any of its stores sees them."""

    def visible_to(self, actor: Actor, right: str = "logistics.view") -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "logistics.view_articles") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class OfEnds(models.QuerySet[M]):
    """Shipments, seen from either end: who sends and who gets them."""

    path = ""

    def visible_to(self, actor: Actor, right: str = "logistics.view") -> Self:
        if actor.boundless:
            return self
        stores = actor.stores_with(right)
        source, target = f"{self.path}source__in", f"{self.path}target__in"
        ends = Q(**{source: stores}) | Q(**{target: stores})
        return self.filter(ends, group=actor.group_id)


class OfShipmentEnds(OfEnds[M]):
    """What hangs on a shipment."""

    path = "shipment__"


def of_group() -> Any:
    return models.ForeignKey("network.Group", models.PROTECT, related_name="+")


def store(**more: Any) -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+", **more)


def amount(**more: Any) -> Any:
    """An amount in the currency of its shipment."""
    return models.DecimalField(max_digits=12, decimal_places=2, **more)


def deed_of() -> Any:
    """Who did it, as the log names them."""
    return models.CharField(max_length=80, blank=True)
