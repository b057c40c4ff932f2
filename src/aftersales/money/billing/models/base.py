"""What the sheets of this room share."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "billing.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def money(**more: Any) -> Any:
    """An amount in the currency of its document."""
    return models.DecimalField(max_digits=14, decimal_places=2, **more)


def of_store() -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+")
