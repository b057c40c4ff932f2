"""What the tables of this room share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self, TypeVar

from django.db import models

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)
NOTHING = Decimal(0)


class OfStore(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "orders.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def money(**more: Any) -> Any:
    """Money in the currency of the order, tax included unless the name says otherwise."""
    more.setdefault("default", NOTHING)
    return models.DecimalField(max_digits=12, decimal_places=2, **more)


def hours(**more: Any) -> Any:
    """Labour hours as they are sold."""
    more.setdefault("default", NOTHING)
    return models.DecimalField(max_digits=8, decimal_places=2, **more)
