"""An installation by contract, what was ticked of it, and who was trained."""

from __future__ import annotations

from decimal import Decimal
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.lane.fieldservice.states import InstallationState, Phase

M = TypeVar("M", bound=models.Model)


class OfField(models.QuerySet[M]):
    """Rows of the stores in which somebody may see installations."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store_id__in=actor.stores_with("fieldservice.view"))


class Installation(models.Model):
    """Something is fitted and put into operation by contract (WS-40): an accessory in a car, a
    charging point at a home, a lift in a workshop.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    technician = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=120)
    contract_number = models.CharField(max_length=40, blank=True)
    contract_on = models.DateField()
    place = EncryptedTextField(purpose="fieldservice.place", default="", blank=True)
    is_electrical = models.BooleanField(default=False)
    height_m = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(0))
    due_on = models.DateField()
    trainees = models.PositiveSmallIntegerField(default=0)
    training_due_on = models.DateField(null=True, blank=True)

    state = models.CharField(
        max_length=10, choices=InstallationState.choices, default=InstallationState.AGREED
    )
    agreed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = EncryptedTextField(purpose="fieldservice.accepted_by", default="", blank=True)
    report = models.TextField(blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = OfField["Installation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="installation_number_once"),
            models.CheckConstraint(
                name="installation_training_has_a_day",
                condition=Q(trainees=0, training_due_on=None)
                | Q(trainees__gt=0, training_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="installation_state_has_its_times",
                condition=Q(
                    state=InstallationState.AGREED,
                    started_at=None,
                    accepted_at=None,
                    cancelled_at=None,
                )
                | Q(
                    state=InstallationState.IN_WORK,
                    started_at__isnull=False,
                    accepted_at=None,
                    cancelled_at=None,
                )
                | Q(
                    state=InstallationState.ACCEPTED,
                    started_at__isnull=False,
                    accepted_at__isnull=False,
                    cancelled_at=None,
                )
                | Q(
                    state=InstallationState.CANCELLED,
                    accepted_at=None,
                    cancelled_at__isnull=False,
                )
                & ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="installation_height_fits", condition=Q(height_m__gte=0, height_m__lte=100)
            ),
        ]
        indexes = [models.Index(fields=["store", "due_on", "id"], name="installation_of_store")]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number


class StepTick(models.Model):
    """An element of the process or of the ten bans is done; its wording is kept (WS-40, WS-42)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    installation = models.ForeignKey(Installation, models.CASCADE, related_name="ticks")
    phase = models.CharField(max_length=6, choices=Phase.choices)
    element = models.CharField(max_length=40)
    version = models.ForeignKey("handbook.Version", models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ticked_at = models.DateTimeField()

    objects = OfField["StepTick"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["installation", "phase", "element"], name="installation_tick_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.element}"


class Training(models.Model):
    """People of the user were shown how to use it."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    installation = models.ForeignKey(Installation, models.PROTECT, related_name="trainings")
    on = models.DateField()
    people = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    subjects = models.CharField(max_length=300)
    trainer = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = OfField["Training"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_has_people", condition=Q(people__gte=1, minutes__gte=1)
            ),
            models.CheckConstraint(name="training_says_what", condition=~Q(subjects="")),
        ]

    def __str__(self) -> str:
        return f"{self.installation_id} {self.on}"
