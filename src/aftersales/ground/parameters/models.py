"""Dated values of the parameters that rooms declare in code."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.memory import changed

KIND = "parameters"  # what ``core.memory`` knows these rows by


class ParameterValueQuerySet(models.QuerySet["ParameterValue"]):
    def visible_to(self, actor: Actor) -> Self:
        here = Q(store=None) | Q(store__in=actor.stores_with("parameters.view"))
        return self.filter(here, group_id=actor.group_id)


class ParameterValue(models.Model):
    """From this day on, here, the parameter has this value. Rows are added; the newest of a day
    counts.

    With a store it holds there, with a brand for that brand, with neither for the whole group.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    brand = models.ForeignKey("network.Brand", models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey("network.Store", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=80)
    value = models.JSONField(null=True)  # null: this place gives its own value up
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ParameterValueQuerySet.as_manager()

    class Meta:
        db_table = "parameter_value"
        indexes = [
            models.Index(fields=["store", "code", "valid_from"], name="parameter_value_store"),
            models.Index(
                fields=["group", "code", "valid_from"],
                name="parameter_value_group",
                condition=Q(store=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="parameter_value_of_one_place", condition=Q(store=None) | Q(brand=None)
            ),
            models.CheckConstraint(
                name="parameter_value_has_a_reason", condition=~Q(reason__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.valid_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """From here on this transaction asks afresh."""
        super().save(*args, **kwargs)
        changed(KIND)

    @property
    def level(self) -> str:
        """Which place the value is for."""
        return "store" if self.store_id else "brand" if self.brand_id else "group"
