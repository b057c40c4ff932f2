"""Own vans, where sites lie, and tours: a van's day with its stops in order (LG-02).

As shipments, tours belong to the group: who takes goods in at the other end ends a stop there.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.supply.logistics.models.base import OfGroup, amount, of_group, store
from aftersales.supply.logistics.models.shipments import Shipment
from aftersales.supply.logistics.states import AT_HOME, TO_SERVE, StopState, TourState


class OfSource(models.QuerySet[Any]):
    """Vans, tours and stops, seen where the vans stand."""

    path = ""

    def visible_to(self, actor: Actor, right: str = "logistics.view") -> Self:
        if actor.boundless:
            return self
        stores = {f"{self.path}source__in": actor.stores_with(right)}
        return self.filter(**stores, group=actor.group_id)


class OfTourSource(OfSource):
    """What hangs on a tour."""

    path = "tour__"


def _km(**more: Any) -> Any:
    return models.DecimalField(max_digits=7, decimal_places=1, **more)


class Van(models.Model):
    """An own van: what it holds, what a kilometre and an hour of it cost, when it may be out."""

    group = of_group()
    source = store()
    plate = models.CharField(max_length=20)
    name = models.CharField(max_length=60, blank=True)
    packages = models.PositiveSmallIntegerField()
    kilograms = models.DecimalField(max_digits=7, decimal_places=1)
    per_km = amount()
    per_hour = amount()
    shift_from = models.TimeField()
    shift_to = models.TimeField()
    is_closed = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    objects = OfSource.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "plate"], name="van_plate_once"),
            models.CheckConstraint(
                name="van_holds_something",
                condition=Q(packages__gte=1, kilograms__gt=0, per_km__gte=0, per_hour__gte=0),
            ),
            models.CheckConstraint(
                name="van_shift_ends_later", condition=Q(shift_to__gt=F("shift_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.plate


class SitePlace(models.Model):
    """Where a site lies, in degrees."""

    group = of_group()
    site = models.OneToOneField("network.Store", models.PROTECT, related_name="+")
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)

    objects = OfGroup["SitePlace"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="site_place_on_earth",
                condition=Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class SiteService(models.Model):
    """The store that serves a site: goods for it leave there where nobody says otherwise (LG-03).

    ``km`` is the way as it was proposed; without it somebody decided otherwise, with a reason.
    """

    group = of_group()
    site = models.OneToOneField("network.Store", models.PROTECT, related_name="+")
    source = store()
    km = _km(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    objects = OfGroup["SiteService"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="site_is_served_by_another", condition=~Q(site=F("source")))
        ]

    def __str__(self) -> str:
        return f"{self.site_id} by {self.source_id}"


class Tour(models.Model):
    """One van's way through its stops on a day, from its store and back.

    ``planned_cost`` is of the order as it stands, ``best_cost`` of the order that was reckoned;
    ``cost`` is of the kilometres and hours that were driven (LG-05).
    """

    group = of_group()
    source = store()
    number = models.CharField(max_length=30)
    day = models.DateField()
    van = models.ForeignKey(Van, models.PROTECT, related_name="tours")
    driver = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=9, choices=TourState.choices, default=TourState.PLANNED)
    currency = models.CharField(max_length=3)
    leaves_at = models.DateTimeField()
    returns_at = models.DateTimeField()
    planned_km = _km()
    planned_cost = amount()
    best_cost = amount()
    planned_by = models.CharField(max_length=80)
    planned_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    km = _km(null=True, blank=True)
    cost = amount(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfSource.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="tour_number_once"),
            models.CheckConstraint(
                name="tour_costs_nothing_or_more",
                condition=Q(planned_km__gte=0, planned_cost__gte=0, best_cost__gte=0)
                & (Q(cost=None, km=None) | Q(cost__gte=0, km__gte=0)),
            ),
            models.CheckConstraint(
                name="tour_state_has_its_times",
                condition=Q(state__in=AT_HOME, left_at=None, ended_at=None, cost=None)
                | Q(
                    state=TourState.UNDER_WAY,
                    driver__isnull=False,
                    left_at__isnull=False,
                    ended_at=None,
                    cost=None,
                )
                | Q(
                    state=TourState.DONE,
                    left_at__isnull=False,
                    ended_at__isnull=False,
                    cost__isnull=False,
                    km__isnull=False,
                )
                | Q(state=TourState.DROPPED, left_at=None, ended_at__isnull=False, cost=None),
            ),
        ]
        indexes = [models.Index(fields=["source", "-day", "-id"], name="tour_of_day")]

    def __str__(self) -> str:
        return self.number


class Stop(models.Model):
    """A shipment on a tour. It is on one tour at a time, whoever plans at the same moment.

    ``km`` is its way from the store alone, by which the tour's cost is spread; ``share`` is its
    part of it.
    """

    group = of_group()
    tour = models.ForeignKey(Tour, models.PROTECT, related_name="stops")
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=StopState.choices, default=StopState.WAITING)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    km = _km()
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    share = amount(null=True, blank=True)

    objects = OfTourSource.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(state__in=TO_SERVE),
                name="shipment_on_one_tour",
            ),
            models.UniqueConstraint(fields=["tour", "shipment"], name="shipment_once_on_a_tour"),
            models.UniqueConstraint(
                fields=["tour", "position"],
                name="stop_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="stop_state_has_its_times",
                condition=Q(state=StopState.WAITING, arrived_at=None, ended_at=None)
                | Q(state=StopState.ARRIVED, arrived_at__isnull=False, ended_at=None)
                | (~Q(state__in=TO_SERVE) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="stop_window", condition=Q(closes_at__gte=F("opens_at"), km__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.shipment_id}"

    @property
    def is_late(self) -> bool:
        return self.arrives_at > self.closes_at
