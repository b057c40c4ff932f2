"""Areas, their 7S sheets, what endangers people, and what is done about it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.resources.premises.states import (
    IncidentKind,
    IncidentState,
    MeasureState,
    Severity,
)

M = TypeVar("M", bound=models.Model)


class OfPremises(models.QuerySet[M]):
    """Rows of the stores in which somebody may see how the house is kept."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store_id__in=actor.stores_with("premises.view"))


class Area(models.Model):
    """A part of the house that one person can walk through: reception, a row of bays, a store."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    is_closed = models.BooleanField(default=False)
    audited_on = models.DateField(null=True, blank=True)

    objects = OfPremises["Area"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"], condition=Q(is_closed=False), name="area_once"
            ),
            models.CheckConstraint(name="area_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Audit(models.Model):
    """One filled 7S sheet. The wording it was filled by, and the most points of an item, are kept
    with it; rows are only ever added (WS-28).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="audits")
    version = models.ForeignKey("handbook.Version", models.PROTECT, related_name="+")
    on = models.DateField()
    points = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField()
    auditor = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)
    audited_at = models.DateTimeField()

    objects = OfPremises["Audit"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_points_fit", condition=Q(maximum__gte=1, points__lte=F("maximum"))
            )
        ]
        indexes = [models.Index(fields=["store", "-on", "-id"], name="audit_of_store")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.on}"

    @property
    def score(self) -> Decimal:
        """Points by maximum, in percent with one place (KPI 7S score)."""
        share = Decimal(100 * self.points) / self.maximum
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


class AuditScore(models.Model):
    """One item of the sheet."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    audit = models.ForeignKey(Audit, models.CASCADE, related_name="scores")
    element = models.CharField(max_length=40)
    points = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300, blank=True)

    objects = OfPremises["AuditScore"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "element"], name="audit_item_once"),
            models.CheckConstraint(
                name="audit_item_fits", condition=Q(maximum__gte=1, points__lte=F("maximum"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.points}"


class Incident(models.Model):
    """Something that endangers people, nearly hurt somebody, or did (WS-27)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="incidents")
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    state = models.CharField(
        max_length=8, choices=IncidentState.choices, default=IncidentState.OPEN
    )
    words = models.TextField()
    injured = models.PositiveSmallIntegerField(default=0)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=80)
    cause = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)

    objects = OfPremises["Incident"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="incident_closed_with_cause",
                condition=Q(state=IncidentState.OPEN, closed_at=None, closed_by="")
                | Q(state=IncidentState.CLOSED, closed_at__isnull=False)
                & ~Q(closed_by="")
                & ~Q(cause=""),
            ),
            models.CheckConstraint(name="incident_says_what", condition=~Q(words="")),
            models.CheckConstraint(
                name="incident_hurt_is_accident",
                condition=Q(injured=0) | Q(kind=IncidentKind.ACCIDENT),
            ),
        ]
        indexes = [models.Index(fields=["store", "-happened_at", "-id"], name="incident_of_store")]

    def __str__(self) -> str:
        return self.number


class Measure(models.Model):
    """What somebody does about a finding or an incident, and by when."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    audit = models.ForeignKey(Audit, models.PROTECT, null=True, blank=True, related_name="measures")
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    element = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300)
    owner = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=MeasureState.choices, default=MeasureState.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    done_words = models.CharField(max_length=300, blank=True)

    objects = OfPremises["Measure"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measure_about_one",
                condition=Q(audit=None, incident__isnull=False, element="")
                | Q(audit__isnull=False, incident=None),
            ),
            models.CheckConstraint(
                name="measure_open_or_done",
                condition=Q(state=MeasureState.OPEN, done_at=None)
                | Q(state=MeasureState.DONE, done_at__isnull=False),
            ),
            models.CheckConstraint(name="measure_says_what", condition=~Q(words="")),
        ]
        indexes = [models.Index(fields=["store", "due_on", "id"], name="measure_of_store")]

    def __str__(self) -> str:
        return self.words
