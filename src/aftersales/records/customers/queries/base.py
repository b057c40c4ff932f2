"""The customer base in figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters
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


def last_visits(*, seen_by: Actor, at: datetime, months: int) -> dict[str, dict[str, int]]:
    """Customers by the month of their last visit, the oldest month first, and how many of them
    count as active, drifting away or lost. One statement beside the parameters.
    """
    on = day_of(at)
    first = on.replace(day=1)
    wanted = [first]
    while len(wanted) < months:
        wanted.append((wanted[-1] - timedelta(days=1)).replace(day=1))
    group_id = seen_by.group_id
    drifting = on - value(parameters.DRIFTING_AFTER, group_id=group_id, on=on)
    lost = on - value(parameters.LOST_AFTER, group_id=group_id, on=on)
    rows = visible(seen_by=seen_by).filter(last_visit_on__gte=wanted[-1]).order_by()
    told = rows.annotate(month=TruncMonth("last_visit_on")).values_list("month")
    counted = told.annotate(
        active=Count("pk", filter=Q(last_visit_on__gte=drifting)),
        drifting=Count("pk", filter=Q(last_visit_on__lt=drifting, last_visit_on__gte=lost)),
        lost=Count("pk", filter=Q(last_visit_on__lt=lost)),
    )
    found: dict[str, dict[str, int]] = {f"{day:%Y-%m}": {} for day in reversed(wanted)}
    for month, *counts in counted:
        if (key := f"{month:%Y-%m}") in found:
            found[key] = dict(zip(("active", "drifting", "lost"), counts, strict=True))
    return found
