"""From whom we buy, whom we speak to there, and at what price they sell which part."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from aftersales.core.fields import EncryptedTextField
from aftersales.supply.purchasing.models.base import OfGroup, OfStore, of_group, of_store, pieces
from aftersales.supply.purchasing.states import Mode, ProviderKind, Standing


class Supplier(models.Model):
    """A house that sells to us. It is the group's: what one store learns of it, all know."""

    group = of_group()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=ProviderKind.choices)
    standing = models.CharField(max_length=7, choices=Standing.choices, default=Standing.OPEN)
    standing_reason = models.CharField(max_length=200, blank=True)
    standing_at = models.DateTimeField(null=True, blank=True)
    tax_number = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    payment_days = models.PositiveSmallIntegerField(default=30)
    terms = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    objects = OfGroup["Supplier"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="supplier_code_once"),
            models.CheckConstraint(
                name="supplier_is_named", condition=~Q(code="") & ~Q(name="") & ~Q(currency="")
            ),
            models.CheckConstraint(
                name="supplier_standing_has_reason",
                condition=Q(standing=Standing.OPEN) | ~Q(standing_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["group", "name", "id"], name="supplier_name")]

    def __str__(self) -> str:
        return self.name


class SupplierContact(models.Model):
    """A person there. Name, phone and mail are theirs: sealed, and gone when they ask for it."""

    group = of_group()
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="contacts")
    post = models.CharField(max_length=60, blank=True)  # what they do there; says nobody's name
    name = EncryptedTextField(purpose="purchasing.contact")
    phone = EncryptedTextField(purpose="purchasing.contact", default="", blank=True)
    email = EncryptedTextField(purpose="purchasing.contact", default="", blank=True)
    made_at = models.DateTimeField()

    objects = OfGroup["SupplierContact"].as_manager()

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.post}"


class SupplierPart(models.Model):
    """A part as this supplier sells it. ``urgent_days`` is None where nothing comes urgently."""

    group = of_group()
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="parts")
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    their_number = models.CharField(max_length=40, blank=True)
    lead_days = models.PositiveSmallIntegerField()
    urgent_days = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum = pieces(default=Decimal(1))
    pack = pieces(default=Decimal(1))
    rank = models.PositiveSmallIntegerField(default=1)  # 1 is asked first
    changed_at = models.DateTimeField()

    objects = OfGroup["SupplierPart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "part"], name="supplier_part_once"),
            models.CheckConstraint(
                name="supplier_part_is_sold_in_something",
                condition=Q(minimum__gt=0, pack__gt=0, rank__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["group", "part"], name="supplier_part_of")]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.part_id}"


class SupplierPrice(models.Model):
    """What one piece costs there in a mode from a day on. The latest that has come holds."""

    group = of_group()
    item = models.ForeignKey(SupplierPart, models.CASCADE, related_name="prices")
    mode = models.CharField(max_length=9, choices=Mode.choices, default=Mode.STOCK)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    holds_from = models.DateField()

    objects = OfGroup["SupplierPrice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "mode", "holds_from"], name="supplier_price_once_a_day"
            ),
            models.CheckConstraint(
                name="supplier_price_not_negative", condition=Q(amount__gte=0) & ~Q(currency="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PartMode(models.Model):
    """How a store buys a part as a rule (PU-04). Without a row it is a stock order."""

    store = of_store()
    part = models.ForeignKey("parts.Part", models.PROTECT, related_name="+")
    mode = models.CharField(max_length=9, choices=Mode.choices)

    objects = OfStore["PartMode"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "part"], name="part_mode_once")]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.mode}"
