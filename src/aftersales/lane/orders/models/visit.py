"""A car that drove in, and the document of its visit."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.lane.orders.models.base import OfStore, hours, money
from aftersales.lane.orders.states import (
    OPEN_DOCUMENTS,
    ArrivalState,
    Consent,
    CustomerNeed,
    Document,
    Place,
    Transport,
)
from aftersales.resources.catalogue.states import ServiceType


class OrderQuerySet(OfStore["Order"]):
    def open(self) -> Self:
        """Not billed and not called off."""
        return self.filter(document__in=OPEN_DOCUMENTS)

    def in_house(self) -> Self:
        """The car is here: whatever its paper says."""
        return self.exclude(place=Place.HANDED_OVER).exclude(document=Document.CANCELLED)

    def of_advisor(self, person_id: int | None) -> Self:
        return self.filter(advisor=person_id)

    def late(self, at: datetime) -> Self:
        """Promised for a moment that has passed, and not ready."""
        not_ready = self.in_house().exclude(place=Place.READY)
        return not_ready.filter(promised_at__lt=at)


class Order(models.Model):
    """The document of a visit (作业单, 维修工单): who brought which car, what is wanted, what was
    agreed and promised.

    Every change carries ``version`` on by one; a trigger refuses any that does not, so nobody
    overwrites what they have not read.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        "appointments.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    advisor = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    service_type = models.CharField(max_length=24, choices=ServiceType.choices)

    document = models.CharField(max_length=10, choices=Document.choices, default=Document.ESTIMATE)
    place = models.CharField(max_length=18, choices=Place.choices, default=Place.ARRIVED)
    consent = models.CharField(max_length=10, choices=Consent.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    statement = models.TextField(blank=True)  # what the customer said, as it was said (RC-03)
    diagnosis = models.TextField(blank=True)  # first diagnosis with the presumed cause (RC-16)
    need = models.CharField(max_length=7, choices=CustomerNeed.choices, blank=True)
    is_restated = models.BooleanField(default=False)  # said back, and the customer agreed (RC-02)
    brought_by = EncryptedTextField(purpose="orders.brought_by", default="", blank=True)
    brought_phone = EncryptedTextField(purpose="orders.brought_phone", default="", blank=True)
    transport = models.CharField(max_length=10, choices=Transport.choices, blank=True)
    odometer_km = models.PositiveIntegerField(null=True, blank=True)
    fuel_percent = models.PositiveSmallIntegerField(null=True, blank=True)

    currency = models.CharField(max_length=3)
    hours = hours()
    listed = money()
    net = money()
    tax = money()
    gross = money()
    payers = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    is_parallel = models.BooleanField(default=False)
    parallel_reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()  # the store's own day of business
    opened_by = models.CharField(max_length=80)
    signed_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    promises = models.PositiveSmallIntegerField(default=0)
    put_at = models.DateTimeField()  # at its place since
    lines_locked_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["vehicle"],
                name="order_one_open_per_vehicle",
                condition=Q(document__in=["estimate", "order"], is_parallel=False),
            ),
            models.CheckConstraint(
                name="order_parallel_has_reason",
                condition=Q(is_parallel=False) | ~Q(parallel_reason=""),
            ),
            models.CheckConstraint(
                name="order_signed_is_promised",
                condition=Q(document__in=["estimate", "cancelled"])
                | Q(signed_at__isnull=False, promised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_settled_has_a_time",
                condition=Q(
                    document="settled", settled_at__isnull=False, lines_locked_at__isnull=False
                )
                | (~Q(document="settled") & Q(settled_at=None)),
            ),
            models.CheckConstraint(
                name="order_cancelled_says_why",
                condition=(
                    Q(document="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason="")
                )
                | (~Q(document="cancelled") & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="order_handed_over_was_cleared",
                condition=Q(
                    place="handed_over",
                    handed_over_at__isnull=False,
                    cleared_at__isnull=False,
                )
                | (~Q(place="handed_over") & Q(handed_over_at=None)),
            ),
            models.CheckConstraint(
                name="order_fuel_is_a_share",
                condition=Q(fuel_percent=None) | Q(fuel_percent__lte=100),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-opened_at", "-id"], name="order_newest"),
            models.Index(  # the list opens on what is open: a hundred among a million
                fields=["store", "-opened_at", "-id"],
                name="order_open",
                condition=Q(document__in=OPEN_DOCUMENTS),
            ),
            models.Index(
                fields=["store", "place", "promised_at"],
                name="order_in_house",
                condition=~Q(place="handed_over") & ~Q(document="cancelled"),
            ),
            models.Index(
                fields=["store", "handed_over_at"],
                name="order_gone",
                condition=Q(handed_over_at__isnull=False),
            ),
            models.Index(fields=["store", "advisor", "opened_on"], name="order_advisor_day"),
            models.Index(fields=["vehicle", "-opened_at"], name="order_of_vehicle"),
            models.Index(fields=["customer"], name="order_of_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.document in OPEN_DOCUMENTS

    @property
    def is_locked(self) -> bool:
        """Billing has taken over: nothing on it changes any more."""
        return self.lines_locked_at is not None or not self.is_open


class Arrival(models.Model):
    """A car at the door (RC-01): when it came, when somebody spoke to the customer, who."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()  # the store's own day of business
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    plate = EncryptedTextField(purpose="orders.plate", default="", blank=True)
    appointment = models.ForeignKey(
        "appointments.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_walk_in = models.BooleanField(default=True)
    advisor = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    wish = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=8, choices=ArrivalState.choices, default=ArrivalState.WAITING
    )
    first_contact_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="arrivals")
    actor = models.CharField(max_length=80)

    objects = OfStore["Arrival"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="arrival_is_some_car", condition=Q(vehicle__isnull=False) | ~Q(plate=b"")
            ),
            models.CheckConstraint(
                name="arrival_attended_has_a_time",
                condition=Q(state="waiting", first_contact_at=None, left_at=None, order=None)
                | Q(state="attended", first_contact_at__isnull=False, left_at=None)
                | Q(state="left", left_at__isnull=False),
            ),
            models.CheckConstraint(
                name="arrival_attended_after_it_came",
                condition=Q(first_contact_at=None)
                | Q(first_contact_at__gte=models.F("arrived_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "arrived_on", "id"], name="arrival_day"),
            models.Index(
                fields=["store", "arrived_at"],
                name="arrival_waiting",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"
