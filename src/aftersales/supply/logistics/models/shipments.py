"""A shipment from one store to another or to somebody outside; its packages and their scans.

The rows belong to the group, since both ends write on them (as with transfers, decision 0073); who
sees one is whoever works with shipments at either end.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.supply.logistics.models.base import (
    OfEnds,
    OfShipmentEnds,
    amount,
    deed_of,
    of_group,
    store,
)
from aftersales.supply.logistics.models.carriers import Carrier
from aftersales.supply.logistics.states import (
    NOT_ENDED,
    ONCE,
    Agreed,
    Failure,
    ScanKind,
    ShipmentState,
)

RECIPIENT = "logistics.recipient"  # seals who gets it, and where


class Shipment(models.Model):
    """Goods that leave ``source`` for ``target``, a store of the group; without one, for the
    recipient who is named. ``number`` is of the series of the source.

    ``is_on_time``, ``is_right`` and ``is_undamaged`` are the principles of LG-01, said when it
    ends; the fourth is ``cost``, at first what the carrier quoted, then what was charged.
    """

    group = of_group()
    source = store()
    target = store(null=True, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    transfer = models.ForeignKey(
        "parts.Transfer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(max_length=30)
    reference = models.CharField(max_length=40, blank=True)  # of the paper it serves
    state = models.CharField(
        max_length=9, choices=ShipmentState.choices, default=ShipmentState.OPEN
    )
    recipient = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)
    phone = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)
    address = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)
    wants_call = models.BooleanField(default=False)  # with the waybill number
    point = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)  # "latitude,longitude"
    road_km = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    taken_from = models.TimeField(null=True, blank=True)  # when somebody is there
    taken_to = models.TimeField(null=True, blank=True)
    packages_count = models.PositiveSmallIntegerField()
    weight_kg = models.DecimalField(max_digits=8, decimal_places=2)
    words = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()

    carrier = models.ForeignKey(
        Carrier, models.PROTECT, null=True, blank=True, related_name="shipments"
    )
    agreed_how = models.CharField(max_length=9, choices=Agreed.choices, blank=True)
    agreed_by = deed_of()
    agreed_at = models.DateTimeField(null=True, blank=True)
    carrier_reason = models.CharField(max_length=200, blank=True)  # why not the cheapest in time
    waybill = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    cost = amount(null=True, blank=True)
    is_charged = models.BooleanField(default=False)  # the cost is what was charged

    attempt = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=9, choices=Failure.choices, blank=True)
    failure_words = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    received_by = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)
    signature = EncryptedTextField(purpose=RECIPIENT, default="", blank=True)  # SVG path data
    is_on_time = models.BooleanField(null=True, blank=True)
    is_right = models.BooleanField(null=True, blank=True)
    is_undamaged = models.BooleanField(null=True, blank=True)
    remarks = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = OfEnds["Shipment"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="shipment_number_once"),
            models.UniqueConstraint(
                fields=["transfer"],
                condition=Q(state__in=[*NOT_ENDED, ShipmentState.DELIVERED]),
                name="shipment_of_transfer_once",
            ),
            models.CheckConstraint(
                name="shipment_goes_somewhere_else", condition=~Q(source=F("target"))
            ),
            models.CheckConstraint(
                name="shipment_has_packages",
                condition=Q(packages_count__gte=1, weight_kg__gte=0, attempt__gte=1),
            ),
            models.CheckConstraint(
                name="shipment_can_be_reached",
                condition=(Q(road_km=None) | Q(road_km__gte=0))
                & (
                    Q(taken_from=None, taken_to=None)
                    | Q(taken_from__isnull=False, taken_to__gt=F("taken_from"))
                ),
            ),
            models.CheckConstraint(
                name="shipment_cost_not_negative", condition=Q(cost=None) | Q(cost__gte=0)
            ),
            models.CheckConstraint(
                name="shipment_judged_at_its_end",
                condition=Q(
                    state__in=[ShipmentState.DELIVERED, ShipmentState.LOST],
                    is_on_time__isnull=False,
                    is_right__isnull=False,
                    is_undamaged__isnull=False,
                )
                | (
                    ~Q(state__in=[ShipmentState.DELIVERED, ShipmentState.LOST])
                    & Q(is_on_time=None, is_right=None, is_undamaged=None)
                ),
            ),
            models.CheckConstraint(
                name="shipment_state_has_its_times",
                condition=Q(state=ShipmentState.OPEN, delivered_at=None, ended_at=None)
                | Q(
                    state__in=[ShipmentState.UNDER_WAY, ShipmentState.FAILED],
                    carrier__isnull=False,
                    sent_at__isnull=False,
                    delivered_at=None,
                    ended_at=None,
                )
                | Q(
                    state=ShipmentState.DELIVERED,
                    carrier__isnull=False,
                    sent_at__isnull=False,
                    delivered_at__isnull=False,
                    ended_at__isnull=False,
                )
                | Q(
                    state__in=[ShipmentState.RETURNED, ShipmentState.LOST],
                    sent_at__isnull=False,
                    delivered_at=None,
                    ended_at__isnull=False,
                )
                | Q(state=ShipmentState.CANCELLED, delivered_at=None, ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="shipment_from"),
            models.Index(fields=["target", "-id"], name="shipment_to"),
            models.Index(fields=["source", "ended_at"], name="shipment_ended"),
            models.Index(
                fields=["source", "due_at"],
                name="shipment_due",
                condition=Q(state__in=NOT_ENDED),
            ),
            models.Index(fields=["customer"], name="shipment_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(models.Model):
    """What is in it: pieces of a part, or goods in words."""

    group = of_group()
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    part = models.ForeignKey("parts.Part", models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=120, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)

    objects = OfShipmentEnds["ShipmentLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shipment_line_is_something",
                condition=Q(quantity__gt=0) & (Q(part__isnull=False) | ~Q(words="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id or self.words} × {self.quantity}"


class Package(models.Model):
    """One box with a label. Its code is of this group alone."""

    group = of_group()
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="packages")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24)

    objects = OfShipmentEnds["Package"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="package_code_once"),
            models.UniqueConstraint(fields=["shipment", "position"], name="package_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Scan(models.Model):
    """A package was scanned, or its passing noted by hand. Rows are only ever added (LG-04).

    In one attempt a package is loaded once and handed over once, whoever else scans it.
    """

    group = of_group()
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="scans")
    package = models.ForeignKey(Package, models.PROTECT, related_name="scans")
    kind = models.CharField(max_length=9, choices=ScanKind.choices)
    attempt = models.PositiveSmallIntegerField()
    place = store(null=True, blank=True)
    by_hand = models.BooleanField(default=False)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects = OfShipmentEnds["Scan"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "attempt", "kind"],
                condition=Q(kind__in=ONCE),
                name="scan_once",
            )
        ]
        indexes = [models.Index(fields=["shipment", "-id"], name="scan_of_shipment")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.kind}"
