"""The telephone as its system tells it (RC-09), and where articles go to be tested (RC-25)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.lane.support.models.base import OfSupport


class PhoneCall(models.Model):
    """A call from outside: when it rang and when it was lifted. Nobody's number is kept here."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    external = models.CharField(max_length=80)  # as the telephone system calls it
    line = models.CharField(max_length=20, blank=True)
    rang_at = models.DateTimeField()
    rang_on = models.DateField()
    picked_up_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rings = models.PositiveSmallIntegerField(null=True, blank=True)
    is_in_time = models.BooleanField(null=True, blank=True)  # by the limit of that day

    objects = OfSupport["PhoneCall"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external"], name="phone_call_once"),
            models.CheckConstraint(
                name="phone_call_in_its_order",
                condition=(Q(picked_up_at=None) | Q(picked_up_at__gte=F("rang_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("rang_at"))),
            ),
            models.CheckConstraint(
                name="phone_call_counted_when_over",
                condition=Q(picked_up_at=None, ended_at=None, rings=None, is_in_time=None)
                | (
                    (Q(picked_up_at__isnull=False) | Q(ended_at__isnull=False))
                    & Q(rings__isnull=False, is_in_time__isnull=False)
                ),
            ),
        ]
        indexes = [models.Index(fields=["store", "rang_on"], name="phone_call_day")]

    def __str__(self) -> str:
        return f"call {self.external}"


class TestPlaceQuerySet(models.QuerySet["TestPlace"]):
    def visible_to(self, actor: Actor, right: str = "support.view") -> Self:
        if actor.boundless:
            return self
        return self.filter(group=actor.group_id) if actor.may(right) else self.none()


class TestPlace(models.Model):
    """Where an article is sent to be tested: what is read out to the customer."""

    __test__ = False  # a place, not a test of pytest's

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=30)
    contact = models.CharField(max_length=60)
    is_current = models.BooleanField(default=True)

    objects = TestPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="test_place_once"),
            models.CheckConstraint(
                name="test_place_tells_all_three",
                condition=~Q(address="") & ~Q(phone="") & ~Q(contact=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AddressNote(models.Model):
    """That a customer was told address, telephone and contact person of a place."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    consultation = models.ForeignKey("customers.Consultation", models.PROTECT, related_name="+")
    place = models.ForeignKey(TestPlace, models.PROTECT, related_name="notes")
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)

    objects = OfSupport["AddressNote"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "place"], name="address_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} → {self.place_id}"
