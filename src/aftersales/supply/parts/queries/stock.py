"""Questions about what lies on the shelves (PT-08)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.core.money import Money
from aftersales.supply.parts.models import (
    Bin,
    Fitment,
    Incoming,
    Part,
    PartPrice,
    PartQuerySet,
    Reservation,
    Stock,
    StockMove,
)
from aftersales.supply.parts.states import IncomingState, MoveKind, PriceList, ReservationState

NOTHING = Decimal(0)
_PIECES: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=3)


@dataclass(frozen=True)
class OfPart:
    """What a store has of a part, all its lots together."""

    on_hand: Decimal = NOTHING
    reserved: Decimal = NOTHING
    on_order: Decimal = NOTHING

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class Shelf:
    """One shelf, for pages and the API. Cost and value are None for who may not see them."""

    stock_id: int
    part_id: int
    store_id: int
    lot: str
    bin: str
    on_hand: Decimal
    reserved: Decimal
    value: Decimal | None
    currency: str
    expires_on: date | None = None

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def cost(self) -> Decimal | None:
        """The moving average, for a lot what it cost: of one piece."""
        if self.value is None or not self.on_hand:
            return None
        return (self.value / self.on_hand).quantize(Decimal("0.01"))


def stock_of(part_ids: Collection[int], *, store_id: int, seen_by: Actor) -> Mapping[int, OfPart]:
    """On hand, reserved and on order of many parts: what reception asks while it writes an order.
    Two statements.
    """
    seen_by.require("parts.view", store_id=store_id)
    rows = Stock.objects.filter(Among("part_id", part_ids), store_id=store_id)
    held = rows.values_list("part_id").annotate(Sum("on_hand"), Sum("reserved"))
    coming = Incoming.objects.filter(
        Among("part_id", part_ids), store_id=store_id, state=IncomingState.EXPECTED
    )
    due = dict(coming.values_list("part_id").annotate(Sum("left")).order_by("part_id"))
    found = {pk: OfPart(on, kept, due.get(pk, NOTHING)) for pk, on, kept in held.order_by("part")}
    return {pk: found.get(pk, OfPart(on_order=due.get(pk, NOTHING))) for pk in part_ids}


def pieces_by_store(part_ids: Collection[int], *, seen_by: Actor) -> dict[tuple[int, int], Decimal]:
    """On hand by part and store, all lots together, where a part ever lay. One statement."""
    rows = Stock.objects.visible_to(seen_by).exclude(last_moved_at=None)
    found = rows.filter(Among("part_id", part_ids)).order_by().values_list("part_id", "store_id")
    return {(part, store): sum_ for part, store, sum_ in found.annotate(Sum("on_hand"))}


def used_by_store(
    part_ids: Collection[int], *, since: datetime, seen_by: Actor
) -> dict[tuple[int, int], Decimal]:
    """By part and store: pieces that jobs took since then and did not bring back. One statement."""
    rows = StockMove.objects.visible_to(seen_by).filter(
        Among("part_id", part_ids),
        kind__in=[MoveKind.ISSUE, MoveKind.RETURN],
        occurred_at__gte=since,
    )
    found = rows.order_by().values_list("part_id", "store_id").annotate(Sum("quantity"))
    return {(part, store): max(-sum_, NOTHING) for part, store, sum_ in found}


def free_of(part_ids: Collection[int], *, store_id: int, seen_by: Actor) -> Mapping[int, Decimal]:
    """How many pieces nobody has been promised."""
    found = stock_of(part_ids, store_id=store_id, seen_by=seen_by)
    return {pk: row.free for pk, row in found.items()}


def shelves(
    *, seen_by: Actor, part_id: int | None = None, store_id: int | None = None
) -> list[Shelf]:
    """The shelves of a part in the stores in sight; value only where the right is held."""
    rows = Stock.objects.visible_to(seen_by).select_related("bin").exclude(last_moved_at=None)
    if part_id is not None:
        rows = rows.filter(part=part_id)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    priced = seen_by.stores_with("parts.view_cost")
    return [
        Shelf(
            stock_id=row.pk,
            part_id=row.part_id,
            store_id=row.store_id,
            lot=row.lot,
            bin=row.bin.code if row.bin else "",
            on_hand=row.on_hand,
            reserved=row.reserved,
            value=row.value if seen_by.boundless or row.store_id in priced else None,
            currency=row.currency,
            expires_on=row.expires_on,
        )
        for row in rows.order_by("store", "part", "lot", "pk")
    ]


def expiring(*, seen_by: Actor, until: date) -> QuerySet[Stock]:
    """Lots on the shelf whose shelf life ends by that day or is over, the earliest first."""
    rows = Stock.objects.visible_to(seen_by).filter(on_hand__gt=0, expires_on__lte=until)
    return rows.select_related("part", "bin", "store").order_by("expires_on", "pk")


def with_stock(rows: PartQuerySet, *, store_ids: Collection[int]) -> PartQuerySet:
    """Parts with on hand, reserved, free, on order and a place, added up over these stores."""
    of = Stock.objects.filter(part=OuterRef("pk"), store__in=store_ids).order_by()
    coming = Incoming.objects.filter(
        part=OuterRef("pk"), store__in=store_ids, state=IncomingState.EXPECTED
    ).order_by()
    place = of.exclude(bin=None).order_by("-on_hand", "pk").values("bin__code")[:1]
    return rows.annotate(
        on_hand=_total(of, "on_hand"),
        reserved=_total(of, "reserved"),
        on_order=_total(coming, "left"),
        place=Coalesce(Subquery(place), Value("")),
        is_stocked=Exists(of.exclude(last_moved_at=None)),
    ).annotate(free=F("on_hand") - F("reserved"))


def _total(rows: QuerySet[Any], name: str) -> Any:
    total = rows.values("part").annotate(total=Sum(name)).values("total")
    return Coalesce(Subquery(total, output_field=_PIECES), NOTHING, output_field=_PIECES)


def moves(*, seen_by: Actor) -> QuerySet[StockMove]:
    """The book of all moves in sight (PT-15: keeping and supervising are apart)."""
    rows = StockMove.objects.visible_to(seen_by, "parts.supervise")
    return rows.select_related("part", "stock", "stock__bin")


def reservations(*, seen_by: Actor, part_id: int | None = None) -> QuerySet[Reservation]:
    """What is kept, the newest first."""
    rows = Reservation.objects.visible_to(seen_by).select_related("part", "stock", "line__request")
    return rows if part_id is None else rows.filter(part=part_id, state=ReservationState.OPEN)


def bins(*, seen_by: Actor) -> QuerySet[Bin]:
    return Bin.objects.visible_to(seen_by).order_by("code", "pk")


def cost_for(kind: str, ids: Collection[int], *, store_id: int) -> dict[int, Decimal]:
    """What the parts cost that jobs took and did not bring back, by the id of the job: what an
    order's margin is reckoned with. One statement.
    """
    rows = StockMove.objects.filter(
        Among("need_id", ids), store_id=store_id, need_kind=kind
    ).order_by()
    totals = rows.values_list("need_id").annotate(Sum("value"))
    return {number: -total for number, total in totals if number is not None}


@dataclass(frozen=True)
class Offer:
    """A part as it can be sold here: its price on a list, what a piece cost on the average, and
    how many pieces nobody has been promised. ``cost`` is for reckoning, not for showing;
    ``has_fitments`` says that it is told which cars it goes into.
    """

    part: Part
    price: Money | None
    cost: Decimal | None
    free: Decimal
    has_fitments: bool = False


def offers(
    part_ids: Collection[int],
    *,
    store_id: int,
    on: date,
    price_list: PriceList = PriceList.RETAIL,
    seen_by: Actor,
) -> dict[int, Offer]:
    """What parts cost and whether they are there: what an order asks for each line. One
    statement.
    """
    of = Stock.objects.filter(part=OuterRef("pk"), store=store_id).order_by().values("part")
    held = {
        name: Subquery(of.annotate(total=Sum(name)).values("total"), output_field=_PIECES)
        for name in ("on_hand", "reserved", "value")
    }
    lists = PartPrice.objects.filter(
        part=OuterRef("pk"), price_list__in={price_list, PriceList.RETAIL}, holds_from__lte=on
    ).annotate(is_meant=Case(When(price_list=price_list, then=0), default=1))
    latest = lists.order_by("is_meant", "-holds_from", "-pk")
    rows = (
        Part.objects.visible_to(seen_by)
        .filter(Among("pk", part_ids))
        .annotate(
            here=held["on_hand"],
            kept=held["reserved"],
            worth=held["value"],
            amount=Subquery(latest.values("amount")[:1]),
            told_in=Subquery(latest.values("currency")[:1]),
            has_fitments=Exists(Fitment.objects.filter(part=OuterRef("pk"))),
        )
    )
    return {row.pk: _offer(row) for row in rows.order_by("pk")}


def _offer(row: Any) -> Offer:
    here, worth = row.here or NOTHING, row.worth or NOTHING
    return Offer(
        part=row,
        price=None if row.amount is None else Money(row.amount, row.told_in),
        cost=(worth / here).quantize(Decimal("0.01")) if here else None,
        free=here - (row.kept or NOTHING),
        has_fitments=row.has_fitments,
    )
