"""What deliveries cost, by the site they go to and by who carries them (LG-05)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from aftersales.core.actors import Actor
from aftersales.core.money import rounded
from aftersales.supply.logistics.models import Shipment
from aftersales.supply.logistics.states import JUDGED


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


_BY = {"site": "target__name", "carrier": "carrier__name", "source": "source__name"}


def spent_by(
    what: str,
    *,
    source_ids: Collection[int],
    since: datetime,
    until: datetime,
    seen_by: Actor,
) -> list[Spent]:
    """Deliveries that ended in this time, by the site, the carrier or the sender; the dearest in
    all first. What goes outside the group has no site. One statement.
    """
    rows = Shipment.objects.visible_to(seen_by).filter(
        source__in=source_ids, state__in=JUDGED, ended_at__gte=since, ended_at__lt=until
    )
    told = (
        rows.order_by()
        .values(name=F(_BY[what]), unit=F("currency"))
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
