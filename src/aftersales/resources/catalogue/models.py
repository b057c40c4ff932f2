"""Operations with their standard times, packages with their prices, tariffs and tax rates.

Everything that costs is dated: a new price is a new row, and the old one goes on telling what held.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.ground.network.states import BayKind, TaxScheme
from aftersales.resources.catalogue.states import (
    CHARGED,
    LineKind,
    Payer,
    ServiceType,
    TariffKind,
)

M = TypeVar("M", bound=models.Model)


class OfGroup(models.QuerySet[M]):
    """The catalogue belongs to the group: whoever may see it in any store sees it."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        may = actor.may("catalogue.view")
        return self.filter(group_id=actor.group_id) if may else self.none()


class OfBoth(OfGroup[M]):
    """Rows of the group, or of one store for itself."""

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.boundless:
            return rows
        return rows.filter(Q(store=None) | Q(store__in=actor.stores_with("catalogue.view")))


class Operation(models.Model):
    """A piece of work with a code (维修项目): what it is called, who can do it and where."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    service_type = models.CharField(max_length=24, choices=ServiceType.choices)
    skill = models.ForeignKey(
        "staff.Skill", models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(default=1)
    bay_kind = models.CharField(max_length=12, choices=BayKind.choices, blank=True)
    needs_lift = models.BooleanField(default=False)
    procedure = models.CharField(max_length=80, blank=True)  # handbook item: how it is done (WS-12)
    quality = models.CharField(max_length=80, blank=True)  # handbook item: how it must be after
    tax_code = models.CharField(max_length=20, default="repair")
    is_current = models.BooleanField(default=True)

    objects = OfGroup["Operation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="operation_code"),
            models.CheckConstraint(
                name="operation_level_1_to_5", condition=Q(level__gte=1, level__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class StandardTime(models.Model):
    """How long an operation takes, from a day on: for every model, or for one. An operation with
    times for some models only does not apply to the others.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    operation = models.ForeignKey(Operation, models.CASCADE, related_name="times")
    model = models.ForeignKey(
        "vehicles.VehicleModel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    holds_from = models.DateField()

    objects = OfGroup["StandardTime"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "model", "holds_from"],
                name="standard_time_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="standard_time_in_reach", condition=Q(hours__gt=0, hours__lte=999)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"


class Charge(models.Model):
    """Something else that is charged: towing, disposal, a certificate (其它费用). With a ``tariff``
    it costs what that rate is where and when it is sold: travel, work on site (FE-06).
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    tax_code = models.CharField(max_length=20, default="service")
    tariff = models.CharField(max_length=20, choices=TariffKind.choices, blank=True)
    is_current = models.BooleanField(default=True)

    objects = OfGroup["Charge"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="charge_code"),
            models.CheckConstraint(name="charge_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="charge_has_one_price",
                condition=Q(tariff="") | Q(amount=0, tariff__in=[*CHARGED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Package(models.Model):
    """Work, parts and charges that belong together, such as the 10,000 km service of a model."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    service_type = models.CharField(max_length=24, choices=ServiceType.choices)
    model = models.ForeignKey(
        "vehicles.VehicleModel", models.PROTECT, null=True, blank=True, related_name="+"
    )
    at_km = models.PositiveIntegerField(null=True, blank=True)  # the cycle it belongs to
    at_months = models.PositiveSmallIntegerField(null=True, blank=True)
    is_current = models.BooleanField(default=True)

    objects = OfGroup["Package"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="package_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class PackageLine(models.Model):
    """One line of a package: an operation, a part by its number, or another charge."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    package = models.ForeignKey(Package, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    operation = models.ForeignKey(
        Operation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, blank=True, related_name="+")
    part_number = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=2, default=1)

    objects = OfGroup["PackageLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="package_line_position"),
            models.CheckConstraint(
                name="package_line_is_one_thing",
                condition=Q(kind="operation", operation__isnull=False, charge=None, part_number="")
                | Q(kind="charge", operation=None, charge__isnull=False, part_number="")
                | (Q(kind="part", operation=None, charge=None) & ~Q(part_number="")),
            ),
            models.CheckConstraint(name="package_line_of_some", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.package_id}: {self.position}"


class PackagePrice(models.Model):
    """A fixed price of a package from a day on, for the group or one store, tax included. A package
    without one costs what its lines cost.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    package = models.ForeignKey(Package, models.CASCADE, related_name="prices")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    holds_from = models.DateField()

    objects = OfBoth["PackagePrice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "store", "holds_from"],
                name="package_price_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="package_price_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Tariff(models.Model):
    """A rate from a day on (FE-06): of the group or one store, perhaps for one brand, skill group
    or payer. The closest wins, of equals the latest.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    store = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=TariffKind.choices)
    brand = models.ForeignKey(
        "network.Brand", models.PROTECT, null=True, blank=True, related_name="+"
    )
    skill = models.ForeignKey(
        "staff.Skill", models.PROTECT, null=True, blank=True, related_name="+"
    )
    payer = models.CharField(max_length=10, choices=Payer.choices, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    holds_from = models.DateField()
    set_by = models.CharField(max_length=80)

    objects = OfBoth["Tariff"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "store", "kind", "brand", "skill", "payer", "holds_from"],
                name="tariff_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="tariff_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="tariff_phone_help_is_free",
                condition=~Q(kind="phone_help") | Q(amount=0),
            ),
            models.CheckConstraint(
                name="tariff_discount_is_a_share",
                condition=~Q(kind="misuse_discount") | Q(amount__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.amount} {self.currency}"


class TaxRate(models.Model):
    """What of a price is tax, by what is sold and by the seller's tax scheme, from a day on."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)  # such as repair, goods, service
    scheme = models.CharField(max_length=20, choices=TaxScheme.choices)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    holds_from = models.DateField()

    objects = OfGroup["TaxRate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "code", "scheme", "holds_from"], name="tax_rate_version"
            ),
            models.CheckConstraint(
                name="tax_rate_in_reach", condition=Q(percent__gte=0, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.percent} %"
