"""The service network: a group, its brands, its sites, their departments and agents."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from aftersales.core.actors import Actor
from aftersales.core.memory import changed
from aftersales.ground.network.states import (
    DateStyle,
    NumberStyle,
    Paper,
    StoreKind,
    TaxScheme,
    Weekday,
)

M = TypeVar("M", bound=models.Model)
STORE, OPENING = "store", "opening"  # what a transaction remembers of them


class OfGroupQuerySet(models.QuerySet[M]):
    """Rows that the whole group shares."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.boundless else self.filter(group_id=actor.group_id)


class OfBothQuerySet(models.QuerySet[M]):
    """Rows of one store, or (without a store) of the whole group."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        mine = Q(store=None) | Q(store__in=actor.stores)
        return self.filter(mine, group_id=actor.group_id)


class OfStoreQuerySet(models.QuerySet[M]):
    """Rows that belong to one store each."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.boundless else self.filter(store_id__in=actor.stores)


class Group(models.Model):
    """A dealer group: the outer border of all data. Nothing crosses it."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False)  # its logins answer on this machine only

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A make of cars that the group sells or serves."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=120)

    objects = OfGroupQuerySet["Brand"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="brand_code")]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """How far a site is trusted: the higher the grade, the more it may decide alone (NW-02)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()  # 1 is the most trusted
    authorities = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    objects = OfGroupQuerySet["Grade"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="grade_code")]

    def __str__(self) -> str:
        return self.name


class StoreQuerySet(models.QuerySet["Store"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.boundless else self.filter(pk__in=actor.stores)


class Store(models.Model):
    """One site: a 4S store, a station, an outlet, an agent (NW-01)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=12)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=20, choices=StoreKind.choices, default=StoreKind.DEALER_STORE
    )
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="stores")
    belongs_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stations"
    )  # the site that guides this one
    legal_name = models.CharField(max_length=160, blank=True)
    tax_number = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-hans")
    date_style = models.CharField(max_length=10, choices=DateStyle.choices, default=DateStyle.ISO)
    number_style = models.CharField(
        max_length=10, choices=NumberStyle.choices, default=NumberStyle.POINT
    )
    paper = models.CharField(max_length=20, choices=Paper.choices, default=Paper.A4)
    printer = models.CharField(max_length=80, blank=True)
    tax_scheme = models.CharField(
        max_length=20, choices=TaxScheme.choices, default=TaxScheme.GENERAL
    )
    closed_on = models.DateField(null=True, blank=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="store_code")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """From here on this transaction asks afresh."""
        super().save(*args, **kwargs)
        changed(STORE)


class StoreBrand(models.Model):
    """A brand that a site serves."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="brands")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="stores")

    objects = OfStoreQuerySet["StoreBrand"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "brand"], name="store_brand_once")]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.brand_id}"


class Department(models.Model):
    """A unit of the organisation: of the whole group, or of one store (ST-01)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    is_closed = models.BooleanField(default=False)

    objects = OfBothQuerySet["Department"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "store", "code"], name="department_code", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpeningTime(models.Model):
    """A store is open on this day of the week from one time to another, on its own clock."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="opening_times")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()

    objects = OfStoreQuerySet["OpeningTime"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "weekday", "opens"], name="opening_time_once"),
            models.CheckConstraint(
                name="opening_time_closes_later", condition=Q(closes__gt=F("opens"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """A day on which a store keeps other hours than its week says: closed, shorter, or a make-up
    day.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="special_days")
    on = models.DateField()
    name = models.CharField(max_length=60)
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)

    objects = OfStoreQuerySet["SpecialDay"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "on"], name="special_day_once"),
            models.CheckConstraint(
                name="special_day_closed_or_open",
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgentContract(models.Model):
    """What an agent serves for the group, from when to when and at which rates (NW-10)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Store, models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = OfGroupQuerySet["AgentContract"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="agent_contract_number"),
            models.CheckConstraint(
                name="agent_contract_has_days", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="agent_contract_one_at_a_time",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AgentRate(models.Model):
    """One product or service of an agent's contract, and what the group pays for it."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    contract = models.ForeignKey(AgentContract, models.CASCADE, related_name="rates")
    product = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)  # such as hour, visit, km
    rate = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")

    objects = OfGroupQuerySet["AgentRate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "product", "unit"], name="agent_rate_once"),
            models.CheckConstraint(name="agent_rate_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.rate} {self.currency}/{self.unit}"
