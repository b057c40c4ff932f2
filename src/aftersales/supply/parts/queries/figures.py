"""What key figures of stock are reckoned from: supply, demand and what lay there (PT-01).

Value is what pieces cost. What lay there on the average is by time: each amount counts for as long
as it lay there, as the book of moves tells it, and not by two days on which somebody looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DecimalField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from aftersales.core.figures import IN_CURRENCY, Asked, Counted, Tally, tally
from aftersales.supply.parts.models import RequestLine, Reservation, Stock, StockMove
from aftersales.supply.parts.states import MoveKind

NOTHING = Decimal(0)
DAY = Decimal(86_400)
YEAR = 365
_PIECES: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=3)
_RECEIVED = Q(kind=MoveKind.RECEIPT) | Q(
    kind=MoveKind.CANCELLATION, reverses__kind=MoveKind.RECEIPT
)
_USED = Q(kind__in=[MoveKind.ISSUE, MoveKind.RETURN])


class _Seconds(Func):
    """The seconds from one moment to a later one."""

    template = "EXTRACT(EPOCH FROM (%(expressions)s))"
    arg_joiner = " - "
    output_field = DecimalField()


def moved(asked: Asked) -> Iterable[Counted]:
    """Value received and used, lines taken in, by how much the stock grew, and for how long."""
    return tally(
        StockMove.objects.all(),
        asked,
        moment="occurred_at",
        currency="stock__currency",
        received=Sum("value", filter=_RECEIVED, default=NOTHING),
        used=-Sum("value", filter=_USED, default=NOTHING),
        lines=Count("pk", filter=Q(kind=MoveKind.RECEIPT)),
        grown=Sum("value", default=NOTHING),
        lasting=Sum(
            F("value") * _Seconds(Greatest(_end(asked), F("occurred_at")), F("occurred_at")),
            default=NOTHING,
        ),
    )


def _end(asked: Asked) -> Case:
    """When the period of a move ends; the one that runs ends now."""
    whens = [
        When(
            store__in=stores,
            occurred_at__lt=edge,
            then=Value(min(edge, asked.now), DateTimeField()),
        )
        for zone, stores in asked.by_zone()
        for edge in asked.moments(zone)[1:]
    ]
    return Case(*whens, output_field=DateTimeField())


def worth_now(asked: Asked) -> Iterable[Counted]:
    """What the stock is worth at this moment."""
    rows = Stock.objects.filter(store__in=asked.stores)
    return _at_the_end(asked, rows, "currency")


def moved_since(asked: Asked) -> Iterable[Counted]:
    """What has moved since the last period ended."""
    since = Q(pk__in=[])
    for zone, stores in asked.by_zone():
        since |= Q(store__in=stores, occurred_at__gte=asked.moments(zone)[-1])
    return _at_the_end(asked, StockMove.objects.filter(since), "stock__currency")


def _at_the_end(asked: Asked, rows: QuerySet[Any], currency: str) -> Tally:
    last = Value(asked.periods - 1, IntegerField())
    told = rows.annotate(step=last).order_by()
    shape = told.values("store", "step", **{IN_CURRENCY: F(currency)})
    return Tally(asked, shape, {"value": Sum("value", default=NOTHING)})


def held(asked: Asked) -> Iterable[Counted]:
    """By store and period: value ``received`` and ``used``, its ``mean`` in stock, ``lines`` taken
    in, ``days`` of the period that have passed, and what is used in a year at this pace.
    """
    moves, now, since = (asked.rows(one) for one in (moved, worth_now, moved_since))
    return _held(asked, moves, now, since)


def _held(
    asked: Asked, moves: Iterable[Counted], now: Iterable[Counted], since: Iterable[Counted]
) -> Iterator[Counted]:
    by_step = {(row["store"], row[IN_CURRENCY], row["step"]): row for row in moves}
    ends = {(row["store"], row[IN_CURRENCY]): row["value"] for row in now}
    for row in since:
        ends[row["store"], row[IN_CURRENCY]] -= row["value"]
    for (store, currency), end in sorted(ends.items()):
        edges = [min(edge, asked.now) for edge in asked.moments(asked.zones[store])]
        worth = end
        for step in reversed(range(asked.periods)):
            row = by_step.get((store, currency, step), {})
            worth -= row.get("grown", NOTHING)
            days = Decimal((edges[step + 1] - edges[step]).total_seconds()) / DAY
            if days <= 0:
                continue
            used = row.get("used", NOTHING)
            yield {
                "store": store,
                "step": step,
                IN_CURRENCY: currency,
                "received": row.get("received", NOTHING),
                "used": used,
                "lines": row.get("lines", 0),
                "mean": worth + row.get("lasting", NOTHING) / DAY / days,
                "days": days,
                "used_in_a_year": used * YEAR / days,
                "stores": 1,
            }


def first_kept() -> Any:
    """So many pieces of a line were kept for it when they were asked for."""
    kept = (
        Reservation.objects.filter(line=OuterRef("pk"), made_at__lte=OuterRef("request__asked_at"))
        .order_by()
        .values("line")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    return Coalesce(Subquery(kept, output_field=_PIECES), NOTHING, output_field=_PIECES)


def asked_for(asked: Asked) -> Iterable[Counted]:
    """Lines that jobs and visits asked the desk for, those that were there at once, and how many
    pieces were not.
    """
    rows = RequestLine.objects.annotate(missing=F("quantity") - first_kept())
    return tally(
        rows,
        asked,
        moment="request__asked_at",
        asked_lines=Count("pk"),
        at_once=Count("pk", filter=Q(missing__lte=0)),
        lacking=Sum("missing", filter=Q(missing__gt=0), default=NOTHING),
    )
