"""What the tables of this room share."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfSupport(models.QuerySet[M]):
    """Rows of one store: who works there with the right sees them."""

    def visible_to(self, actor: Actor, right: str = "support.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))
