"""What every table of people shares: whose rows they are."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor

M = TypeVar("M", bound=models.Model)


class OfGroup(models.QuerySet[M]):
    """Rows that the whole group shares."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.boundless else self.filter(group_id=actor.group_id)


class OfStore(models.QuerySet[M]):
    """Rows that belong to one store each."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.boundless else self.filter(store_id__in=actor.stores)


class OfBoth(models.QuerySet[M]):
    """Rows of one store, or (without a store) of the whole group."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        mine = Q(store=None) | Q(store__in=actor.stores)
        return self.filter(mine, group_id=actor.group_id)
