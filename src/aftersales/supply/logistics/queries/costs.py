"""What deliveries cost, by site, route, carrier and sender; and what tours of own vans (LG-05)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, Sum, TextField, Value
from django.db.models.functions import Coalesce, Concat

from aftersales.core.actors import Actor
from aftersales.core.money import rounded
from aftersales.supply.logistics.models import Shipment, Stop, Tour
from aftersales.supply.logistics.states import DRIVEN_TO, JUDGED, StopState, TourState


@dataclass(frozen=True)
class Spent:
    """Deliveries of one kind: how many, what they cost, and how many met each principle."""

    name: str
    currency: str
    deliveries: int
    cost: Decimal
    charged: int
    on_time: int
    right: int
    undamaged: int

    @property
    def each(self) -> Decimal | None:
        """Cost of one delivery; nothing where there was none."""
        if not self.deliveries:
            return None
        return rounded(self.cost / self.deliveries, self.currency)


@dataclass(frozen=True)
class Driven:
    """Tours of one van that have ended."""

    plate: str
    currency: str
    tours: int
    stops: int
    failed: int
    km: Decimal
    cost: Decimal

    @property
    def each(self) -> Decimal | None:
        """Cost of one stop; nothing where there was none."""
        return rounded(self.cost / self.stops, self.currency) if self.stops else None

    @property
    def of_km(self) -> Decimal | None:
        return rounded(self.cost / self.km, self.currency) if self.km else None


_BY: dict[str, F | Concat] = {
    "site": F("target__name"),
    "carrier": F("carrier__name"),
    "source": F("source__name"),
    # Both ends; what goes outside the group has a sender alone.
    "route": Concat(
        F("source__name"),
        Value(" → "),
        Coalesce(F("target__name"), Value("")),
        output_field=TextField(),
    ),
}


def spent_by(
    what: str,
    *,
    source_ids: Collection[int],
    since: datetime,
    until: datetime,
    seen_by: Actor,
) -> list[Spent]:
    """Deliveries that ended in this time, by site, route, carrier or sender; the dearest in all
    first. What goes outside the group has no site. One statement.
    """
    rows = Shipment.objects.visible_to(seen_by).filter(
        source__in=source_ids, state__in=JUDGED, ended_at__gte=since, ended_at__lt=until
    )
    told = (
        rows.order_by()
        .values(name=_BY[what], unit=F("currency"))
        .annotate(
            deliveries=Count("pk"),
            total=Sum("cost", default=Decimal(0)),
            charged=Count("pk", filter=Q(is_charged=True)),
            on_time=Count("pk", filter=Q(is_on_time=True)),
            right=Count("pk", filter=Q(is_right=True)),
            undamaged=Count("pk", filter=Q(is_undamaged=True)),
        )
    )
    found = [
        Spent(
            name=row["name"] or "",
            currency=row["unit"],
            deliveries=row["deliveries"],
            cost=row["total"],
            charged=row["charged"],
            on_time=row["on_time"],
            right=row["right"],
            undamaged=row["undamaged"],
        )
        for row in told
    ]
    return sorted(found, key=lambda one: (-one.cost, one.name, one.currency))


def driven(
    *, source_ids: Collection[int], since: datetime, until: datetime, seen_by: Actor
) -> list[Driven]:
    """Tours that ended in this time, by van; the dearest in all first. Two statements."""
    rows = Tour.objects.visible_to(seen_by).filter(
        source__in=source_ids, state=TourState.DONE, ended_at__gte=since, ended_at__lt=until
    )
    vans = list(
        rows.order_by()
        .values("van", plate=F("van__plate"), unit=F("currency"))
        .annotate(tours=Count("pk"), far=Sum("km"), total=Sum("cost"))
    )
    stops = Stop.objects.filter(tour__in=rows.order_by().values("pk"), state__in=DRIVEN_TO)
    counted = {
        (row["tour__van"], row["tour__currency"]): row
        for row in stops.order_by()
        .values("tour__van", "tour__currency")
        .annotate(many=Count("pk"), failed=Count("pk", filter=Q(state=StopState.FAILED)))
    }
    nothing = {"many": 0, "failed": 0}
    found = [
        Driven(
            plate=row["plate"],
            currency=row["unit"],
            tours=row["tours"],
            stops=counted.get((row["van"], row["unit"]), nothing)["many"],
            failed=counted.get((row["van"], row["unit"]), nothing)["failed"],
            km=row["far"],
            cost=row["total"],
        )
        for row in vans
    ]
    return sorted(found, key=lambda one: (-one.cost, one.plate))
