"""The customer base in figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.models import (
    ContactPoint,
)
from aftersales.records.customers.queries.doubles import pairs
from aftersales.records.customers.queries.files import visible


def base_figures(*, seen_by: Actor, questions: Mapping[str, Q]) -> dict[str, int]:
    """How many files there are, and how many answer to each rule. One statement."""
    counts = {name: Count("pk", filter=rule) for name, rule in questions.items()}
    return visible(seen_by=seen_by).order_by().aggregate(all=Count("pk"), **counts)


def quality(*, seen_by: Actor, at: datetime) -> dict[str, int]:
    """Defects of the data: doubles, errors, what is irrelevant (DA-02). Four statements."""
    files = visible(seen_by=seen_by).order_by()
    wrong = ContactPoint.objects.filter(customer=OuterRef("pk"), is_wrong=True)
    reached = ContactPoint.objects.filter(customer=OuterRef("pk"), is_wrong=False)
    idle = at - value(parameters.KEEP_IDLE, group_id=seen_by.group_id, on=day_of(at))
    doubtful = [
        code
        for code in files.exclude(uscc="").values_list("uscc", flat=True)
        if rules.checked_uscc(code).doubtful
    ]
    counted = files.aggregate(
        all=Count("pk"),
        wrong_numbers=Count("pk", filter=Q(Exists(wrong))),
        unreachable=Count("pk", filter=~Q(Exists(reached))),
        idle=Count(
            "pk",
            filter=Q(opened_at__lt=idle)
            & (Q(last_visit_on=None) | Q(last_visit_on__lt=day_of(idle))),
        ),
    )
    return {**counted, "doubles": pairs(seen_by=seen_by).count(), "doubtful_codes": len(doubtful)}


def by_kind(*, seen_by: Actor) -> dict[str, int]:
    return _counted(seen_by, "kind")


def by_grade(*, seen_by: Actor) -> dict[str, int]:
    return _counted(seen_by, "grade")


def _counted(seen_by: Actor, column: str) -> dict[str, int]:
    rows = visible(seen_by=seen_by).order_by().values_list(column)
    return dict(rows.annotate(n=Count("pk")).order_by(column))


def by_visits(*, seen_by: Actor, on: date) -> dict[str, int]:
    """Value groups: how many files would stand in each grade by their visits (CV-12)."""
    known = rules.grades(value(parameters.GRADES, group_id=seen_by.group_id, on=on))
    groups = dict.fromkeys((name for name, _least in known), 0)
    rows = visible(seen_by=seen_by).order_by().values_list("visits").annotate(n=Count("pk"))
    for visits, count in rows:
        groups[rules.proposed_grade(visits, known)] += count
    return groups


MONTH_BANDS = (3, 6, 12, 24)


def by_time_since(*, seen_by: Actor, on: date) -> list[tuple[int | None, int]]:
    """Files by months since the last visit: up to 3, 6, 12, 24, and longer. One statement."""
    edges = [None, *(on - timedelta(days=30 * months) for months in MONTH_BANDS)]
    bands = {}
    for place, months in enumerate(MONTH_BANDS):
        newer = edges[place]
        band = Q(last_visit_on__gte=edges[place + 1])
        bands[f"b{months}"] = Count(
            "pk", filter=band & Q(last_visit_on__lt=newer) if newer else band
        )
    bands["longer"] = Count("pk", filter=Q(last_visit_on__lt=edges[-1]))
    counted = visible(seen_by=seen_by).order_by().aggregate(**bands)
    return [*((m, counted[f"b{m}"]) for m in MONTH_BANDS), (None, counted["longer"])]
