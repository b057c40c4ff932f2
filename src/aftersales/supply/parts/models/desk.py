"""The work of the parts desk: what jobs ask for, what is on its way, what came off cars."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.supply.parts.models.stock import NOTHING, Bin, OfStore, pieces
from aftersales.supply.parts.states import GONE, IncomingState, LineState, RemovedState


class PartRequest(models.Model):
    """What a job needs from the parts store, the car that waits for it and until when."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    need_kind = models.CharField(max_length=20)
    need_id = models.BigIntegerField()
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    needed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    objects = OfStore["PartRequest"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_for_somebody", condition=~Q(need_kind=""))
        ]
        indexes = [
            models.Index(fields=["store", "need_kind", "need_id"], name="request_need"),
            models.Index(fields=["store", "asked_at"], name="request_time"),
        ]

    def __str__(self) -> str:
        return f"{self.need_kind} {self.need_id}"


class RequestLine(models.Model):
    """One part of a request. Never more is issued than was asked, nor returned than issued."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    request = models.ForeignKey(PartRequest, models.CASCADE, related_name="lines")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="lines")
    instead_of = models.ForeignKey(  # what was asked for at first, where another part stands in
        "parts.Part", models.PROTECT, null=True, blank=True, related_name="+"
    )
    quantity = pieces()
    issued = pieces(default=NOTHING)
    returned = pieces(default=NOTHING)
    state = models.CharField(max_length=9, choices=LineState.choices, default=LineState.ASKED)

    objects = OfStore["RequestLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="line_within_its_bounds",
                condition=Q(
                    quantity__gt=0,
                    issued__gte=0,
                    issued__lte=F("quantity"),
                    returned__gte=0,
                    returned__lte=F("issued"),
                ),
            ),
            models.CheckConstraint(
                name="line_instead_of_another",
                condition=Q(instead_of=None) | ~Q(instead_of=F("part")),
            ),
            models.CheckConstraint(
                name="line_issued_is_whole",
                condition=~Q(state=LineState.ISSUED) | Q(issued=F("quantity")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "part"],
                name="line_waiting",
                condition=Q(state__in=["asked", "picked"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.quantity}"


class Incoming(models.Model):
    """Pieces on their way to the store: ordered, on a transfer, on a shipment."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="incoming")
    quantity = pieces()
    left = pieces()
    due_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)  # the supplier's number of the order
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=IncomingState.choices, default=IncomingState.EXPECTED
    )
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = OfStore["Incoming"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="incoming_open_or_ended",
                condition=Q(state=IncomingState.EXPECTED, left__gt=0, left__lte=F("quantity"))
                | Q(state=IncomingState.RECEIVED, left=0)
                | Q(state=IncomingState.CALLED_OFF, left__gt=0),
            )
        ]
        indexes = [
            models.Index(
                fields=["store", "part"], name="incoming_open", condition=Q(state="expected")
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} × {self.left}"


class RemovedPart(models.Model):
    """A part that was taken off a car: tagged with the job it comes from, until it has gone."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    part = models.ForeignKey(
        "parts.Part", models.PROTECT, null=True, blank=True, related_name="removed"
    )
    what = models.CharField(max_length=120)
    quantity = pieces()
    need_kind = models.CharField(max_length=20)
    need_id = models.BigIntegerField()
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    bin = models.ForeignKey(Bin, models.PROTECT, null=True, blank=True, related_name="removed")
    state = models.CharField(
        max_length=11, choices=RemovedState.choices, default=RemovedState.TAGGED
    )
    tagged_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=80)

    objects = OfStore["RemovedPart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="removed_number_once"),
            models.CheckConstraint(
                name="removed_here_or_gone",
                condition=(~Q(state__in=GONE) & Q(gone_at=None))
                | Q(state__in=GONE, gone_at__isnull=False),
            ),
            models.CheckConstraint(
                name="removed_is_something",
                condition=Q(quantity__gt=0) & ~Q(what="") & ~Q(need_kind=""),
            ),
        ]
        indexes = [models.Index(fields=["store", "need_kind", "need_id"], name="removed_need")]

    def __str__(self) -> str:
        return self.number
