"""What the supply chain tells for decisions (PT-24): why parts lacked, how lead times spread."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from aftersales.core.actors import Actor
from aftersales.supply.parts import queries as parts
from aftersales.supply.purchasing.models import PurchaseLine, ReceiptLine
from aftersales.supply.purchasing.states import Cause, ReceiptState
from aftersales.supply.replenishment import queries as levels

DAY = 86_400


def shortage_causes(*, seen_by: Actor) -> QuerySet[Any]:
    """Lines that lacked pieces as their job asked, each with its ``cause`` by the rows of that
    moment, and the purchase order that should have brought them (``order_id``, ``order_number``).
    The first cause that applies is told, in the order of ``Cause``.
    """
    whole = ReceiptLine.objects.filter(
        line=OuterRef("pk"),
        line__filled_at_once=True,
        receipt__state=ReceiptState.BOOKED,
        receipt__ended_at__lte=OuterRef(OuterRef("asked_at")),
    )
    coming = PurchaseLine.objects.filter(
        ~Exists(whole),
        Q(order__received_at=None) | Q(order__received_at__gt=OuterRef("asked_at")),
        Q(order__ended_at=None) | Q(order__ended_at__gt=OuterRef("asked_at")),
        store=OuterRef("store"),
        part=OuterRef("wanted"),
        order__ordered_at__lte=OuterRef("asked_at"),
    )
    came = ReceiptLine.objects.filter(
        Q(line__order__received_at=None) | Q(line__order__received_at__gt=OuterRef("asked_at")),
        Q(line__order__ended_at=None) | Q(line__order__ended_at__gt=OuterRef("asked_at")),
        store=OuterRef("store"),
        line__part=OuterRef("wanted"),
        receipt__state=ReceiptState.BOOKED,
        receipt__ended_at__lte=OuterRef("asked_at"),
    )
    newest = coming.order_by("-pk")
    whens = {
        Cause.REJECTED: Exists(came.filter(Q(rejected__gt=0) | Q(wrong__gt=0))),
        Cause.SHORT: Exists(came.filter(line__filled_at_once=False)),
        Cause.LATE: Exists(coming.filter(first_promised_on__lt=OuterRef("asked_on"))),
        Cause.RESERVED: parts.was_kept_for_others(),
        Cause.COMING: Exists(coming),
        Cause.LEVEL: levels.had_level(),
        Cause.NEVER: ~parts.was_ever_there(),
    }
    rows: QuerySet[Any] = (
        parts.lacked(seen_by=seen_by)
        .annotate(
            cause=Case(
                *(When(when, then=Value(cause.value)) for cause, when in whens.items()),
                default=Value(Cause.UNPLANNED.value),
                output_field=CharField(),
            ),
            order_id=Subquery(newest.values("order")[:1]),
            order_number=Subquery(newest.values("order__number")[:1]),
        )
        .select_related("part", "instead_of", "request", "store")
    )
    return rows


def by_cause(rows: QuerySet[Any]) -> dict[str, tuple[int, Any]]:
    """Lines and pieces that lacked, of each cause. One statement."""
    told = rows.order_by().values_list("cause").annotate(Count("pk"), Sum("missing"))
    return {cause: (lines, pieces) for cause, lines, pieces in told}


class _Days(Func):
    """Days and parts of them from one moment to a later one."""

    template = f"(EXTRACT(EPOCH FROM (%(expressions)s)) / {DAY})::float"
    arg_joiner = " - "
    output_field = FloatField()


class _Percentile(Aggregate):
    """The value below which this share lies; between two of them it is in proportion."""

    template = "PERCENTILE_CONT(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def lead_times(*, store_ids: Collection[int], since: datetime, seen_by: Actor) -> QuerySet[Any]:
    """Days from the order to each delivery that brought something, by supplier and part: number of
    ``deliveries``, ``median``, ``p90``, ``least``, ``most``, and the share of lines that came whole
    at once (``filled``). A row is that of the newest delivery.
    """
    came = ReceiptLine.objects.visible_to(seen_by).filter(
        store__in=store_ids,
        receipt__state=ReceiptState.BOOKED,
        receipt__ended_at__gte=since,
        accepted__gt=0,
    )
    newest = came.order_by("line__order__supplier", "line__part", "-pk").distinct(
        "line__order__supplier", "line__part"
    )
    same = (
        came.filter(
            line__part=OuterRef("line__part"),
            line__order__supplier=OuterRef("line__order__supplier"),
        )
        .order_by()
        .annotate(days=_Days(F("receipt__ended_at"), F("line__order__ordered_at")))
        .values("line__part")
    )
    lines = PurchaseLine.objects.filter(
        store__in=store_ids,
        part=OuterRef("line__part"),
        order__supplier=OuterRef("line__order__supplier"),
        answered_on__gte=since.date(),
    ).order_by()
    whole = Case(When(filled_at_once=True, then=Value(1.0)), default=Value(0.0))

    def told(what: Any) -> Subquery:
        return Subquery(same.annotate(told=what).values("told"))

    return (
        ReceiptLine.objects.visible_to(seen_by)
        .filter(pk__in=newest.values("pk"))
        .annotate(
            deliveries=told(Count("pk")),
            median=told(_Percentile("days", share=0.5)),
            p90=told(_Percentile("days", share=0.9)),
            least=told(Min("days")),
            most=told(Max("days")),
            filled=Subquery(
                lines.values("part").annotate(told=Avg(whole)).values("told"),
                output_field=FloatField(),
            ),
        )
        .select_related("line__part", "line__order__supplier")
    )
