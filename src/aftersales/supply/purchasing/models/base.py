"""What all data sheets of purchasing share."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "purchasing.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class OfGroup(models.QuerySet[M]):
    """Rows of the group: who has the right in any of its stores sees them."""

    def visible_to(self, actor: Actor, right: str = "purchasing.view") -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


def of_store() -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+")


def of_group() -> Any:
    return models.ForeignKey("network.Group", models.PROTECT, related_name="+")


def pieces(**more: Any) -> Any:
    """Pieces, litres, metres: three places, as in stock."""
    return models.DecimalField(max_digits=12, decimal_places=3, **more)


def amount(**more: Any) -> Any:
    """An amount in the currency of its document."""
    return models.DecimalField(max_digits=14, decimal_places=2, **more)


def deed_of() -> Any:
    """Who did it, as the log names them."""
    return models.CharField(max_length=80, blank=True)
