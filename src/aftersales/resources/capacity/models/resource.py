"""Everything that only one job can use at a time."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.ground.network.states import BayKind
from aftersales.resources.capacity.states import Condition, ResourceKind, ServiceState

M = TypeVar("M", bound=models.Model)


class OfStore(models.QuerySet[M]):
    """Rows of the stores in which somebody may see what the workshop works with."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store_id__in=actor.stores_with("capacity.view"))


class ResourceQuerySet(OfStore["Resource"]):
    def usable(self) -> Self:
        return self.filter(state=ServiceState.IN_SERVICE)

    def coming_back(self) -> Self:
        """In service, or out of order until a time that is known."""
        back = Q(state=ServiceState.OUT_OF_ORDER, out_until__isnull=False)
        return self.filter(Q(state=ServiceState.IN_SERVICE) | back)


class Resource(models.Model):
    """A bay, a technician, a loan car, a special tool or a piece of equipment of one store.

    One table, so that one constraint keeps any of them from being held twice.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ResourceKind.choices)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    state = models.CharField(
        max_length=12, choices=ServiceState.choices, default=ServiceState.IN_SERVICE
    )
    out_until = models.DateTimeField(null=True, blank=True)  # when it is expected back
    out_words = models.CharField(max_length=200, blank=True)
    # a bay
    bay_kind = models.CharField(max_length=12, choices=BayKind.choices, blank=True)
    has_lift = models.BooleanField(default=False)
    # a technician, a loan car
    person = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # a tool, a piece of equipment
    location = models.CharField(max_length=80, blank=True)
    serial_number = models.CharField(max_length=40, blank=True)
    condition = models.CharField(max_length=8, choices=Condition.choices, default=Condition.GOOD)
    stands_at = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="fittings"
    )  # the bay that a lift or tester belongs to
    calibrate_months = models.PositiveSmallIntegerField(null=True, blank=True)
    calibrated_on = models.DateField(null=True, blank=True)
    calibration_due_on = models.DateField(null=True, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "kind", "code"], name="resource_code"),
            models.UniqueConstraint(
                fields=["store", "person"],
                condition=Q(person__isnull=False),
                name="resource_person_once",
            ),
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(vehicle__isnull=False) & ~Q(state="retired"),
                name="resource_loan_car_once",
            ),
            models.CheckConstraint(
                name="resource_bay_has_a_kind",
                condition=Q(kind="bay") & ~Q(bay_kind="") | ~Q(kind="bay") & Q(bay_kind=""),
            ),
            models.CheckConstraint(
                name="resource_technician_is_somebody",
                condition=Q(kind="technician", person__isnull=False)
                | ~Q(kind="technician") & Q(person=None),
            ),
            models.CheckConstraint(
                name="resource_vehicle_is_a_loan_car",
                condition=Q(kind="loan_car") | Q(vehicle=None),
            ),
            models.CheckConstraint(
                name="resource_out_says_why",
                condition=Q(state="out_of_order") & ~Q(out_words="")
                | ~Q(state="out_of_order") & Q(out_words="", out_until=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ability(models.Model):
    """How quick a technician is in a skill group: 80 % takes an hour and a quarter for one
    standard hour.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="abilities")
    skill = models.ForeignKey("staff.Skill", models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    objects = OfStore["Ability"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "skill"], name="ability_once"),
            models.CheckConstraint(
                name="ability_in_reach", condition=Q(percent__gte=10, percent__lte=300)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.percent} %"
