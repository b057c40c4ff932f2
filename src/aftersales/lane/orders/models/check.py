"""The intake check with the customer at the car (RC-15)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from aftersales.lane.orders.models.base import OfStore
from aftersales.lane.orders.models.visit import Order
from aftersales.lane.orders.states import CheckState, Damage, View


class VehicleCheck(models.Model):
    """What was seen at the car, step by step, by a versioned template of the handbook: answers by
    the code of the template's element. Signed, nothing of it changes.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.CASCADE, related_name="check_in")
    template = models.ForeignKey("handbook.Version", models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    belongings = models.TextField(blank=True)
    state = models.CharField(max_length=6, choices=CheckState.choices, default=CheckState.OPEN)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signature = models.ForeignKey(
        "files.KeptFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor = models.CharField(max_length=80)

    objects = OfStore["VehicleCheck"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="check_signed_has_a_time",
                condition=Q(state="open", signed_at=None)
                | Q(state="signed", signed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"


class Mark(models.Model):
    """Damage at one place of the drawing; ``x`` and ``y`` in thousandths of width and height."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    vehicle_check = models.ForeignKey(VehicleCheck, models.CASCADE, related_name="marks")
    view = models.CharField(max_length=5, choices=View.choices)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Damage.choices)
    words = models.CharField(max_length=200, blank=True)
    photo = models.ForeignKey(
        "files.KeptFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    objects = OfStore["Mark"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mark_on_the_drawing", condition=Q(x__lte=1000, y__lte=1000)
            )
        ]
        indexes = [models.Index(fields=["vehicle_check", "id"], name="mark_of_check")]

    def __str__(self) -> str:
        return f"mark {self.pk}"
