"""Appointments, the work they are for, and the parts that are expected."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.lane.appointments.states import (
    AWAITED,
    CancelReason,
    Channel,
    State,
    Transport,
    WorkKind,
)

M = TypeVar("M", bound=models.Model)
WORDS = "appointments.words"
CALLER = "appointments.caller"


class OfAppointments(models.QuerySet[M]):
    """Rows of the stores in which somebody may see appointments."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store_id__in=actor.stores_with("appointments.view"))


class AppointmentQuerySet(OfAppointments["Appointment"]):
    def awaited(self) -> Self:
        """Still to come."""
        return self.filter(state__in=AWAITED)

    def with_things(self) -> Self:
        return self.select_related("vehicle", "customer", "adviser", "store")


_NEVER = Q(confirmed_at=None, arrived_at=None, missed_at=None, turned_at=None, cancelled_at=None)
_STANDS = Q(arrived_at=None, turned_at=None, cancelled_at=None, missed_at=None)


class Appointment(models.Model):
    """Somebody wants to come (预约). A caller without a file is here with name, number, plate and
    car as told.

    ``origin_kind`` and ``origin_number`` name what it was booked out of: ("call", 17). ``override``
    says why it stands outside hours, shifts or the bookable share.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    plate = models.CharField(max_length=12, blank=True)  # of a car without a file
    car = models.CharField(max_length=80, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_name = EncryptedTextField(purpose=CALLER, default="", blank=True)
    contact_phone = EncryptedTextField(purpose=CALLER, default="", blank=True)
    contact_index = models.CharField(max_length=32, blank=True)
    symptom = EncryptedTextField(purpose=WORDS, default="", blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_number = models.BigIntegerField(null=True, blank=True)
    adviser = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    transport = models.CharField(max_length=8, choices=Transport.choices)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2)  # standard hours asked for
    is_urgent = models.BooleanField(default=False)
    override = models.CharField(max_length=200, blank=True)

    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=80)
    first_confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    is_reached = models.BooleanField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    turned_at = models.DateTimeField(null=True, blank=True)
    order_id = models.BigIntegerField(null=True, blank=True)  # plain: orders stand above
    order_number = models.CharField(max_length=40, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=12, choices=CancelReason.choices, blank=True)
    cancel_words = EncryptedTextField(purpose=WORDS, default="", blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_state_has_its_times",
                condition=Q(state=State.REQUESTED) & _NEVER
                | Q(state=State.CONFIRMED, confirmed_at__isnull=False) & _STANDS
                | Q(state=State.CHANGED, changed_at__isnull=False, confirmed_at=None) & _STANDS
                | Q(
                    state=State.ARRIVED,
                    arrived_at__isnull=False,
                    turned_at=None,
                    cancelled_at=None,
                )
                | Q(
                    state=State.NO_SHOW,
                    missed_at__isnull=False,
                    arrived_at=None,
                    turned_at=None,
                    cancelled_at=None,
                )
                | Q(
                    state=State.TURNED,
                    arrived_at__isnull=False,
                    turned_at__isnull=False,
                    order_id__isnull=False,
                    cancelled_at=None,
                )
                | Q(state=State.CANCELLED, cancelled_at__isnull=False, turned_at=None)
                & ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="appointment_has_a_time_once_agreed",
                condition=~Q(state__in=[State.CONFIRMED, State.CHANGED, State.NO_SHOW])
                | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_takes_time",
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="appointment_confirmed_first_once",
                condition=Q(confirmed_at=None) | Q(first_confirmed_at__lte=F("confirmed_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "starts_at"], name="appointment_day"),
            models.Index(fields=["store", "state", "starts_at"], name="appointment_state"),
            models.Index(fields=["store", "requested_at"], name="appointment_requested"),
            models.Index(fields=["vehicle", "starts_at"], name="appointment_vehicle"),
            models.Index(fields=["customer", "starts_at"], name="appointment_customer"),
            models.Index(fields=["contact_index"], name="appointment_contact"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number


class AppointmentWork(models.Model):
    """One thing the customer wants done, with the hours it takes of whom and where, and the price
    of its labour and charges as it was told (AP-03).

    ``needs`` is a list of {skill, level, bay_kind, needs_lift, hours}.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="works")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=WorkKind.choices)
    operation = models.ForeignKey(
        "catalogue.Operation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    package = models.ForeignKey(
        "catalogue.Package", models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = EncryptedTextField(purpose=WORDS, default="", blank=True)
    needs = models.JSONField(default=list)
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    net = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    tax = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    gross = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=80, blank=True)

    objects = OfAppointments["AppointmentWork"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "position"], name="appointment_work_at"),
            models.CheckConstraint(
                name="appointment_work_is_one_thing",
                condition=Q(kind="operation", operation__isnull=False, package=None)
                | Q(kind="package", operation=None, package__isnull=False)
                | Q(kind="words", operation=None, package=None),
            ),
            models.CheckConstraint(name="appointment_work_takes_time", condition=Q(hours__gte=0)),
            models.CheckConstraint(
                name="appointment_work_price_is_whole",
                condition=Q(gross=None, net=None, tax=None, currency="")
                | Q(gross=F("net") + F("tax"), told_at__isnull=False) & ~Q(currency=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.position}"


class AppointmentPart(models.Model):
    """A part that will probably be needed, with its price as told. What is reserved and what is
    awaited stands with the parts desk, under ("appointment", id) (AP-10).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="parts")
    work = models.ForeignKey(
        AppointmentWork, models.CASCADE, null=True, blank=True, related_name="parts"
    )
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    net = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    tax = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    gross = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = OfAppointments["AppointmentPart"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="appointment_part_of_some", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="appointment_part_price_is_whole",
                condition=Q(gross=None, net=None, tax=None, currency="")
                | Q(gross=F("net") + F("tax"), told_at__isnull=False) & ~Q(currency=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.part_id}"
