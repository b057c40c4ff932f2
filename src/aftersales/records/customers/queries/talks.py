"""Consultations, needs, and how needs shift."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from aftersales.core import phones
from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import parameters, rules
from aftersales.records.customers.models import (
    Consultation,
    ConsultationQuerySet,
    Need,
    NeedQuerySet,
    NeedTopic,
    Remark,
    RemarkQuerySet,
)
from aftersales.records.customers.states import (
    NeedClass,
)


def need_counts(*, store_id: int, since: datetime, until: datetime) -> dict[str, int]:
    """How many needs of each class were stated in that time."""
    rows = Need.objects.filter(store=store_id, stated_at__gte=since, stated_at__lt=until)
    return dict(rows.order_by().values_list("need_class").annotate(n=Count("pk")))


def need_shifts(*, store_id: int, at: datetime, period: timedelta) -> list[rules.Shift]:
    """The share of each class in the last period beside the one before it (CV-20)."""
    now = need_counts(store_id=store_id, since=at - period, until=at)
    before = need_counts(store_id=store_id, since=at - 2 * period, until=at - period)
    return rules.shifts(before, now, NeedClass.values)


def consultations(
    *, seen_by: Actor, words: str = "", store_id: int | None = None
) -> ConsultationQuerySet:
    """The register of calls, visits and letters (RC-24)."""
    rows = Consultation.objects.visible_to(seen_by)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    said = searchable(words)
    if not said:
        return rows
    wanted = Q(number__iexact=said) | Q(customer__name__icontains=said)
    with suppress(phones.NotAPhone):
        wanted |= Q(caller_index=phones.index(phones.normalised(said)))
    return rows.filter(wanted)


def needs(*, seen_by: Actor, store_id: int | None = None) -> NeedQuerySet:
    rows = Need.objects.visible_to(seen_by).select_related("topic")
    return rows if store_id is None else rows.filter(store=store_id)


def remarks(*, seen_by: Actor, store_id: int | None = None) -> RemarkQuerySet:
    """What customer, reception, workshop and call-back told each other (CV-28)."""
    rows = Remark.objects.visible_to(seen_by)
    return rows if store_id is None else rows.filter(store=store_id)


def topics(*, seen_by: Actor) -> QuerySet[NeedTopic]:
    return NeedTopic.objects.filter(group=seen_by.group_id)


@dataclass(frozen=True, kw_only=True)
class TopicCount:
    """A topic with how many customers and needs it has."""

    topic: str
    need_class: str
    customers: int
    needs: int


def split_needs(*, seen_by: Actor, at: datetime) -> tuple[list[TopicCount], int]:
    """Shared problems, most customers first, and how many needs are only somebody's own (CV-18)."""
    on = day_of(at)
    since = at - value(parameters.SHARED_WITHIN, group_id=seen_by.group_id, on=on)
    least = value(parameters.SHARED_FROM, group_id=seen_by.group_id, on=on)
    recent = needs(seen_by=seen_by).filter(stated_at__gte=since).order_by()
    rows = recent.exclude(topic=None).values_list("topic__name", "need_class")
    counted = rows.annotate(c=Count("customer", distinct=True), n=Count("pk"))
    shared = [
        TopicCount(topic=topic, need_class=need_class, customers=customers, needs=count)
        for topic, need_class, customers, count in counted.order_by("-c", "topic__name")
        if customers >= least
    ]
    return shared, recent.count() - sum(each.needs for each in shared)


def needs_by_month(*, seen_by: Actor, at: datetime, months: int) -> dict[str, dict[str, int]]:
    """Needs of each class, month by month, the oldest first; empty months stand too."""
    wanted = []
    first = day_of(at).replace(day=1)
    for _each in range(months):
        wanted.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    found: dict[str, dict[str, int]] = {f"{day:%Y-%m}": {} for day in reversed(wanted)}
    rows = needs(seen_by=seen_by).filter(stated_at__gte=_midnight(wanted[-1], at)).order_by()
    counted = rows.annotate(month=TruncMonth("stated_at")).values_list("month", "need_class")
    for month, need_class, count in counted.annotate(n=Count("pk")):
        if (key := f"{month:%Y-%m}") in found:
            found[key][need_class] = count
    return found


def _midnight(day: date, at: datetime) -> datetime:
    return datetime.combine(day, time.min, tzinfo=at.tzinfo) - timedelta(days=1)


def group_shifts(*, seen_by: Actor, at: datetime, period: timedelta) -> list[rules.Shift]:
    """As ``need_shifts``, over all stores of the actor."""

    def counts(since: datetime, until: datetime) -> dict[str, int]:
        rows = needs(seen_by=seen_by).filter(stated_at__gte=since, stated_at__lt=until)
        return dict(rows.order_by().values_list("need_class").annotate(n=Count("pk")))

    now, before = counts(at - period, at), counts(at - 2 * period, at - period)
    return rules.shifts(before, now, NeedClass.values)
