"""What must be there before work may begin: consent, parts, the step before."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from aftersales.core.actors import Actor
from aftersales.supply.parts import queries as parts


def missing_parts(job_ids: Collection[int], *, store_id: int, by: Actor) -> dict[int, int]:
    """By job: how many lines asked of the parts desk are not covered. One statement."""
    system = by.as_system("workshop", rights={"parts.view"})
    lines = parts.lines(seen_by=system).filter(
        store_id=store_id,
        request__need_kind="job",
        request__need_id__in=list(job_ids),
        state__in=("asked", "picked"),
        lacking__gt=0,
    )
    counted = lines.order_by().values_list("request__need_id").annotate(n=Count("pk"))
    return dict(counted)
