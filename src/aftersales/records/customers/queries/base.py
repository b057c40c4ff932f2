"""The customer base in figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Exists, OuterRef, Q

from aftersales.core.actors import Actor
from aftersales.records.customers.models import (
    ContactPoint,
)
from aftersales.records.customers.queries.files import visible


def base_figures(*, seen_by: Actor, questions: Mapping[str, Q]) -> dict[str, int]:
    """How many files there are, and how many answer to each rule. One statement."""
    counts = {name: Count("pk", filter=rule) for name, rule in questions.items()}
    return visible(seen_by=seen_by).order_by().aggregate(all=Count("pk"), **counts)


def unreachable() -> Q:
    """No number and no address by which anybody can be reached."""
    return ~Q(Exists(ContactPoint.objects.filter(customer=OuterRef("pk"), is_wrong=False)))


MONTH_BANDS = (3, 6, 12, 24)
