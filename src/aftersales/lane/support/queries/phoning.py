"""How soon the telephone is picked up, day by day (RC-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.lane.support import rules
from aftersales.lane.support.models import AddressNote, PhoneCall, TestPlace

DAYS = 14


def calls(*, seen_by: Actor) -> QuerySet[PhoneCall]:
    return PhoneCall.objects.visible_to(seen_by, "support.see_calls").order_by("-rang_at", "-pk")


@dataclass(frozen=True)
class DayOfCalls:
    """Calls of a day that are over; ``percent`` of them were picked up within the rings set."""

    day: date
    calls: int
    in_time: int
    missed: int
    rings: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return rules.share(self.in_time, self.calls)


def calls_by_day(*, store_id: int, until: date, seen_by: Actor) -> list[DayOfCalls]:
    """The last fourteen days on which the telephone rang, the newest first. One statement."""
    rows = PhoneCall.objects.visible_to(seen_by, "support.see_calls").filter(
        store=store_id,
        rang_on__gt=until - timedelta(days=DAYS),
        rang_on__lte=until,
        rings__isnull=False,
    )
    by_day = (
        rows.values("rang_on")
        .annotate(
            n=Count("pk"),
            in_time=Count("pk", filter=Q(is_in_time=True)),
            missed=Count("pk", filter=Q(picked_up_at=None)),
            mean=Avg("rings", filter=Q(picked_up_at__isnull=False)),
        )
        .order_by("-rang_on")
    )
    return [
        DayOfCalls(
            day=row["rang_on"],
            calls=row["n"],
            in_time=row["in_time"],
            missed=row["missed"],
            rings=None if row["mean"] is None else round(Decimal(row["mean"]), 1),
        )
        for row in by_day
    ]


def places(*, seen_by: Actor, is_current: bool | None = None) -> list[TestPlace]:
    rows = TestPlace.objects.visible_to(seen_by).order_by("-is_current", "name", "pk")
    return list(rows if is_current is None else rows.filter(is_current=is_current))


def address_notes(consultation_id: int, *, seen_by: Actor) -> list[AddressNote]:
    rows = AddressNote.objects.visible_to(seen_by).filter(consultation=consultation_id)
    return list(rows.select_related("place").order_by("told_at", "pk"))
