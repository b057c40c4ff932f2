"""The service network: a group, its brands, its sites."""

from __future__ import annotations

from typing import Self

from django.db import models

from aftersales.core.actors import Actor
from aftersales.ground.network.states import StoreKind


class Group(models.Model):
    """A dealer group: the outer border of all data. Nothing crosses it."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A make of cars that the group sells or serves."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="brand_code")]

    def __str__(self) -> str:
        return self.name


class StoreQuerySet(models.QuerySet["Store"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(pk__in=actor.stores)


class Store(models.Model):
    """One site: a 4S store, a station, an outlet, an agent (NW-01)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=12)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=20, choices=StoreKind.choices, default=StoreKind.DEALER_STORE
    )
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-hans")

    objects = StoreQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="store_code")]

    def __str__(self) -> str:
        return self.name
