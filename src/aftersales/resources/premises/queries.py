"""How the house is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.resources.premises.models import Area, Audit, Incident, Measure
from aftersales.resources.premises.parameters import (
    ACCIDENTS_TARGET,
    AUDIT_EVERY,
    MOST_POINTS,
    TARGET_SCORE,
)
from aftersales.resources.premises.states import IncidentKind, IncidentState, MeasureState

YEAR = timedelta(days=365)
SHOWN = 6  # sheets of an area that tell its trend


@dataclass
class AreaScore:
    """An area with its latest sheets, the newest first."""

    area: Area
    audits: list[Audit] = field(default_factory=list)
    is_due: bool = False

    @property
    def score(self) -> Decimal | None:
        return self.audits[0].score if self.audits else None

    @property
    def trend(self) -> Decimal | None:
        """Points of percent against the sheet before."""
        if len(self.audits) < 2:
            return None
        return self.audits[0].score - self.audits[1].score


@dataclass(frozen=True)
class Standing:
    """The figures of a store: accidents against their target, what is open, the 7S score."""

    accidents: int
    target: int
    days_since: int | None  # since the last accident; none on record: None
    open_incidents: int
    open_measures: int
    overdue: int
    points: int
    maximum: int
    target_score: int

    @property
    def is_within_target(self) -> bool:
        return self.accidents <= self.target

    @property
    def score(self) -> Decimal | None:
        """7S score of the house: points by maximum of the latest sheet of each area."""
        if not self.maximum:
            return None
        return (Decimal(100 * self.points) / self.maximum).quantize(Decimal("0.1"))


def areas(*, seen_by: Actor, store_id: int | None = None) -> QuerySet[Area]:
    rows = Area.objects.visible_to(seen_by).filter(is_closed=False)
    if store_id is not None:
        rows = rows.filter(store=store_id)
    return rows.order_by("name", "pk")


def audited_areas(*, seen_by: Actor) -> QuerySet[Area]:
    """Those too that are closed by now."""
    return Area.objects.visible_to(seen_by).order_by("pk")


def audits(*, seen_by: Actor) -> QuerySet[Audit]:
    rows = Audit.objects.visible_to(seen_by).select_related("area", "auditor", "version__item")
    return rows.order_by("-on", "-pk")


def incidents(*, seen_by: Actor) -> QuerySet[Incident]:
    rows = Incident.objects.visible_to(seen_by).select_related("area")
    return rows.order_by("-happened_at", "-pk")


def measures(*, seen_by: Actor) -> QuerySet[Measure]:
    rows = Measure.objects.visible_to(seen_by).select_related("owner", "audit__area", "incident")
    return rows.order_by("due_on", "pk")


def area_scores(*, store_id: int, seen_by: Actor, now: datetime) -> list[AreaScore]:
    """Each area with its latest sheets. Two statements."""
    today = day_of(now, store_id=store_id)
    every: int = value(AUDIT_EVERY, store_id=store_id, on=today)
    found: dict[int, list[Audit]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("area"), order_by=[F("on").desc(), F("pk").desc()])
    rows = Audit.objects.visible_to(seen_by).filter(store=store_id).annotate(place=place)
    for row in rows.filter(place__lte=SHOWN).order_by("area", "-on", "-pk"):
        found[row.area_id].append(row)
    return [
        AreaScore(area, found[area.pk], _is_due(area, today, every))
        for area in areas(seen_by=seen_by, store_id=store_id)
    ]


def _is_due(area: Area, today: date, every: int) -> bool:
    return area.audited_on is None or area.audited_on + timedelta(days=every) < today


def standing(*, store_id: int, seen_by: Actor, now: datetime) -> Standing:
    """The store today. Accidents are those of the last twelve months (WS-27)."""
    today = day_of(now, store_id=store_id)
    accident = Q(kind=IncidentKind.ACCIDENT)
    told = Incident.objects.visible_to(seen_by).filter(store=store_id)
    counted = told.aggregate(
        accidents=Count("pk", filter=accident & Q(happened_at__gt=now - YEAR)),
        last=Max("happened_at", filter=accident),
        open=Count("pk", filter=Q(state=IncidentState.OPEN)),
    )
    still = Measure.objects.visible_to(seen_by).filter(store=store_id, state=MeasureState.OPEN)
    open_ = still.aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    latest = [
        a.audits[0] for a in area_scores(store_id=store_id, seen_by=seen_by, now=now) if a.audits
    ]
    last = counted["last"]
    return Standing(
        accidents=counted["accidents"],
        target=value(ACCIDENTS_TARGET, store_id=store_id, on=today),
        days_since=(today - day_of(last, store_id=store_id)).days if last else None,
        open_incidents=counted["open"],
        open_measures=open_["all"],
        overdue=open_["overdue"],
        points=sum(a.points for a in latest),
        maximum=sum(a.maximum for a in latest),
        target_score=value(TARGET_SCORE, store_id=store_id, on=today),
    )


def most_points(*, store_id: int, on: date) -> int:
    """What one item can have."""
    found: int = value(MOST_POINTS, store_id=store_id, on=on)
    return found
