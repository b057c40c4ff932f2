"""What is counted, what is due to be counted, and how right the books are (PT-03, PT-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import zone_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.parts.models import Stock, StockCount, StockCountLine, StockMove
from aftersales.supply.parts.parameters import COUNT_EVERY
from aftersales.supply.parts.queries.classes import stock_class
from aftersales.supply.parts.rules import normalised
from aftersales.supply.parts.states import UNSETTLED

UNCOUNTED = Q(counted=None)
DIFFERS = Q(counted__isnull=False) & ~Q(counted=F("book"))


@dataclass(frozen=True)
class Progress:
    """How far a count is: so many shelves, so many seen, so many otherwise than in the books."""

    shelves: int
    counted: int
    different: int
    again: int

    @property
    def left(self) -> int:
        return self.shelves - self.counted

    @property
    def exact(self) -> int:
        return self.counted - self.different


def counts_of(*, seen_by: Actor) -> QuerySet[StockCount]:
    """Stocktakings, the newest first."""
    return StockCount.objects.visible_to(seen_by, "parts.supervise").order_by("-pk")


def with_progress(rows: QuerySet[StockCount]) -> QuerySet[Any]:
    """Counts with the numbers of their shelves: all, seen, and otherwise than in the books."""
    lines = StockCountLine.objects.filter(count=OuterRef("pk")).order_by().values("count")

    def number(where: Q | None = None) -> Any:
        counted = lines.annotate(number=Count("pk", filter=where))
        return Coalesce(Subquery(counted.values("number")), 0)

    return rows.annotate(shelves=number(), seen=number(~UNCOUNTED), different=number(DIFFERS))


def count_lines(count_id: int, *, seen_by: Actor) -> QuerySet[StockCountLine]:
    """The shelves of a count, in the order in which one walks past them."""
    rows = StockCountLine.objects.visible_to(seen_by, "parts.supervise").filter(count=count_id)
    return rows.select_related("stock__part", "stock__bin").order_by("pk")


def line_by_code(count_id: int, code: str, *, seen_by: Actor) -> StockCountLine | None:
    """The shelf of a count that a scanned or typed code means: its bin, its part, its lot; one that
    is not counted yet before one that is.
    """
    number = normalised(code)[:40]
    rows = count_lines(count_id, seen_by=seen_by).filter(
        Q(stock__bin__code=code.strip().upper()[:20])
        | Q(stock__part__number=number)
        | Q(stock__lot=number)
    )
    return rows.order_by(F("counted").asc(nulls_first=True), "pk").first() if number else None


def next_to_count(count_id: int, *, after: int = 0, seen_by: Actor) -> StockCountLine | None:
    """The next shelf of the walk that has no number yet; past the end it begins anew."""
    left = count_lines(count_id, seen_by=seen_by).filter(UNCOUNTED)
    return left.filter(pk__gt=after).first() or left.first()


def lines_as_seen(count_id: int, *, seen_by: Actor) -> QuerySet[Any]:
    """The same with the books as they stand now for the moment each shelf was seen
    (``book_then``): entries dated back since are in them.
    """
    moved = StockMove.objects.filter(
        stock=OuterRef("stock"), occurred_at__lte=OuterRef("cut_off_at")
    ).order_by()
    then = Subquery(moved.values("stock").annotate(total=Sum("quantity")).values("total"))
    return count_lines(count_id, seen_by=seen_by).annotate(book_then=Coalesce(then, Decimal(0)))


def progress(count_id: int, *, seen_by: Actor) -> Progress:
    """How far it is. One statement."""
    rows = StockCountLine.objects.visible_to(seen_by, "parts.supervise").filter(count=count_id)
    found = rows.aggregate(
        of=Count("pk"),
        seen=Count("pk", filter=~UNCOUNTED),
        different=Count("pk", filter=DIFFERS),
        again=Count("pk", filter=UNCOUNTED & Q(is_again=True)),
    )
    return Progress(found["of"], found["seen"], found["different"], found["again"])


def due_to_count(*, store_id: int, on: date, seen_by: Actor) -> QuerySet[Any]:
    """Shelves with pieces on them whose class asks for a count by the end of that day, the
    strictest class first, in it whatever waits longest. What is being counted is not among them.
    """
    rows = Stock.objects.visible_to(seen_by).filter(store=store_id, on_hand__gt=0)
    until = datetime.combine(on + timedelta(days=1), time(), zone_of(store_id))
    being = StockCountLine.objects.filter(stock=OuterRef("pk"), count__state__in=UNSETTLED)
    counted = (
        rows.annotate(stock_class=stock_class())
        .annotate(due_at=_due_at(store_id, on), rank=_RANK)
        .filter(Q(due_at=None) | Q(due_at__lt=until))
        .filter(~Exists(being))
    )
    return counted.order_by("rank", F("due_at").asc(nulls_first=True), "pk")


_RANK = Case(
    *[When(stock_class=letter, then=Value(n)) for n, letter in enumerate("ABC")], default=Value(3)
)


def _due_at(store_id: int, on: date) -> Any:
    """When a shelf is due: the last count and the interval of its class; never counted, never
    known.
    """
    days = {
        letter: timedelta(days=value(every, store_id=store_id, on=on))
        for letter, every in COUNT_EVERY.items()
    }
    every = Case(
        *[When(stock_class=letter, then=Value(days[letter])) for letter in "ABC"],
        default=Value(days[""]),
        output_field=DurationField(),
    )
    return ExpressionWrapper(F("counted_at") + every, output_field=DateTimeField())
