"""What the tables of this room share."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of the stores in which somebody has the right."""

    def visible_to(self, actor: Actor, right: str = "complaints.view") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


def of_store() -> Any:
    return models.ForeignKey("network.Store", models.PROTECT, related_name="+")


def someone() -> Any:
    return models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )


def moment() -> Any:
    return models.DateTimeField(null=True, blank=True)
