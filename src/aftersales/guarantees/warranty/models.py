"""The terms a car was sold on, its faults and their repairs, how it stands, what was asked.

Rows belong to the group: the law counts what any of its workshops did. ``workshop`` says which.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.privacy import only_for_the_living
from aftersales.guarantees.warranty.states import (
    Asked,
    CarKind,
    Component,
    CostOwner,
    Failure,
    Ground,
    Nearness,
    NotCounted,
    Powertrain,
    RequestState,
    Scope,
    Use,
    Work,
)

M = TypeVar("M", bound=models.Model)


class OfGuarantee(models.QuerySet[M]):
    """Rows of the group, for whoever may see guarantees in any of its stores."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(group=actor.group_id) if actor.may("warranty.view") else self.none()


class OfDesk(models.QuerySet[M]):
    """Rows of the stores in which somebody may see guarantees."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.boundless:
            return self.all()
        return self.filter(store__in=actor.stores_with("warranty.view"))


def money(**more: Any) -> Any:
    return models.DecimalField(max_digits=14, decimal_places=2, **more)


class Policy(models.Model):
    """On which terms a car was sold (WT-08). Rows are only ever added (trigger): a correction is a
    further version with its reason, and the newest holds.

    ``promises`` are what maker or dealer promised beyond the law, in the keys of a case's
    ``promises``. ``usage_rate_percent`` 0.5 means 0.5 % of the price for each thousand km.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2, default="cn")
    use = models.CharField(max_length=10, choices=Use.choices)
    kind = models.CharField(max_length=9, choices=CarKind.choices)
    powertrain = models.CharField(max_length=4, choices=Powertrain.choices)
    invoice_date = models.DateField()
    delivery_date = models.DateField(null=True, blank=True)
    replaced_on = models.DateField(null=True, blank=True)
    price = money(null=True, blank=True)
    usage_rate_percent = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    promises = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)

    objects = OfGuarantee["Policy"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vehicle", "version"], name="policy_version_once"),
            models.CheckConstraint(
                name="policy_correction_says_why", condition=Q(version=1) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="policy_price_and_rate",
                condition=(Q(price=None) | Q(price__gte=0))
                & (Q(usage_rate_percent=None) | Q(usage_rate_percent__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.version} of vehicle {self.vehicle_id}"


class Fault(models.Model):
    """One quality problem of one car: its repairs are counted together. ``position`` is its number
    on the car, for people; where two files of a car became one, a number may stand twice.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=160)
    seen_at = models.DateTimeField()

    objects = OfGuarantee["Fault"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="fault_has_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"fault {self.position} of vehicle {self.vehicle_id}"

    @property
    def code(self) -> str:
        """As it is called on papers and screens."""
        return f"F{self.position}"


class Repair(models.Model):
    """One repair of one fault, as the law reckons it: from the agreement on it to its completion
    (O43 40). ``ended_at`` None: the car is still here.

    Whether it is a problem of quality, and whether it endangers, is None until somebody has judged
    it. A repair that should not be here is taken out with a reason; the row stays.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    fault = models.ForeignKey(Fault, models.PROTECT, related_name="repairs")
    workshop = models.ForeignKey(
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    workshop_words = models.CharField(max_length=120, blank=True)  # where, if not in our group
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey("orders.Job", models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=60)  # of the order, or of the other workshop's paper
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    km = models.PositiveIntegerField()
    component = models.CharField(max_length=16, choices=Component.choices, blank=True)
    scope = models.CharField(max_length=9, choices=Scope.choices, default=Scope.NONE)
    part = models.CharField(max_length=60, blank=True)
    work = models.CharField(max_length=7, choices=Work.choices, default=Work.REPAIR)
    failure = models.CharField(max_length=16, choices=Failure.choices, blank=True)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)

    is_quality = models.BooleanField(null=True)
    is_dangerous = models.BooleanField(null=True)
    ground = models.CharField(max_length=24, choices=Ground.choices, blank=True)
    ground_concerns = models.BooleanField(null=True)
    judged_words = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)

    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = OfGuarantee["Repair"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job"],
                name="repair_of_a_job_once",
                condition=Q(void_at=None, job__isnull=False),
            ),
            models.CheckConstraint(
                name="repair_was_somewhere",
                condition=Q(workshop__isnull=False, workshop_words="")
                | Q(workshop=None, order=None, job=None) & ~Q(workshop_words=""),
            ),
            models.CheckConstraint(
                name="repair_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")),
            ),
            models.CheckConstraint(
                name="repair_judged_by_somebody",
                condition=Q(judged_at=None, judged_by="", is_quality=None, is_dangerous=None)
                | Q(judged_at__isnull=False) & ~Q(judged_by="") & ~Q(judged_words=""),
            ),
            models.CheckConstraint(
                name="repair_ground_was_judged",
                condition=Q(ground="", ground_concerns=None) | Q(judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="repair_taken_out_says_why",
                condition=Q(void_at=None, void_reason="")
                | Q(void_at__isnull=False) & ~Q(void_reason=""),
            ),
            models.CheckConstraint(
                name="repair_main_part_is_named",
                condition=~Q(scope=Scope.MAIN_PART, work=Work.REPLACE) | ~Q(part=""),
            ),
        ]
        indexes = [
            models.Index(fields=["vehicle", "begun_at"], name="repair_of_vehicle"),
            models.Index(fields=["order"], name="repair_of_order"),
            models.Index(
                fields=["group"],
                name="repair_in_house",
                condition=Q(ended_at=None, void_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"repair {self.pk}"


class LeftOut(models.Model):
    """Hours of a repair that the law does not count, with what proves them (O43 24)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    repair = models.ForeignKey(Repair, models.PROTECT, related_name="left_out")
    hours = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.CharField(max_length=18, choices=NotCounted.choices)
    evidence = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=80)
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    objects = OfGuarantee["LeftOut"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="left_out_is_proved", condition=Q(hours__gt=0) & ~Q(evidence="")
            ),
            models.CheckConstraint(
                name="left_out_taken_back_says_why",
                condition=Q(void_at=None, void_reason="")
                | Q(void_at__isnull=False) & ~Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h of repair {self.repair_id}"


class Standing(models.Model):
    """How a car stood with its guarantee when it was last reckoned, for lists and warnings. What a
    page of one car shows is reckoned anew.

    ``x3_left`` … ``x7_left``: how many more safety repairs, assembly replacements, main-part
    replacements, days in the shop, repairs of one fault until the law gives the car back.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.OneToOneField("vehicles.Vehicle", models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    store = models.ForeignKey(  # who looks after the car and hears of it
        "network.Store", models.PROTECT, null=True, blank=True, related_name="+"
    )
    nearness = models.CharField(max_length=8, choices=Nearness.choices)
    regime = models.CharField(max_length=8, blank=True)
    repair_until = models.DateField(null=True, blank=True)
    repair_km = models.PositiveIntegerField(null=True, blank=True)
    exchange_until = models.DateField(null=True, blank=True)
    exchange_km = models.PositiveIntegerField(null=True, blank=True)
    x3_left = models.PositiveSmallIntegerField(null=True, blank=True)
    x4_left = models.PositiveSmallIntegerField(null=True, blank=True)
    x5_left = models.PositiveSmallIntegerField(null=True, blank=True)
    x6_left = models.PositiveSmallIntegerField(null=True, blank=True)
    x7_left = models.PositiveSmallIntegerField(null=True, blank=True)
    rights = ArrayField(models.CharField(max_length=2), default=list)
    open_questions = models.PositiveSmallIntegerField(default=0)
    reckoned_at = models.DateTimeField()

    objects = OfGuarantee["Standing"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "nearness", "id"], name="standing_near"),
            models.Index(fields=["group", "exchange_until"], name="standing_until"),
        ]

    def __str__(self) -> str:
        return f"{self.nearness} of vehicle {self.vehicle_id}"


class GuaranteeRequest(models.Model):
    """A customer asks for what the law gives, or thinks so (WT-20, O43 28).

    ``verdict`` is what the rules said when it came, and again when it was answered: frozen, as a
    dossier reads it.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)
    vehicle = models.ForeignKey("vehicles.Vehicle", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    fault = models.ForeignKey(Fault, models.PROTECT, null=True, blank=True, related_name="+")
    asks = models.CharField(max_length=16, choices=Asked.choices)
    words = models.TextField()
    km = models.PositiveIntegerField()
    received_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    answer_by = models.DateField(null=True, blank=True)
    complete_by = models.DateField(null=True, blank=True)
    verdict = models.JSONField(default=dict)

    state = models.CharField(
        max_length=9, choices=RequestState.choices, default=RequestState.RECEIVED
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer_words = models.TextField(blank=True)
    right = models.CharField(max_length=2, blank=True)  # R1 … X7; empty: granted as goodwill
    article = models.CharField(max_length=20, blank=True)
    answer_verdict = models.JSONField(default=dict)
    disputes = models.PositiveSmallIntegerField(default=0)
    cost_owner = models.CharField(max_length=8, choices=CostOwner.choices, blank=True)
    price = money(null=True, blank=True)  # what was paid for the car
    usage_fee = money(null=True, blank=True)
    further_costs = money(default=Decimal(0))  # registration, fittings and fees (O43 26)
    back_on = models.DateField(null=True, blank=True)
    back_km = models.PositiveIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    new_vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_words = models.CharField(max_length=300, blank=True)

    objects = OfDesk["GuaranteeRequest"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="guarantee_request_number"),
            models.UniqueConstraint(
                fields=["vehicle"],
                name="guarantee_request_for_the_car_once",
                condition=Q(
                    state__in=["received", "granted", "car_back"], asks__in=["exchange", "return"]
                ),
            ),
            models.CheckConstraint(
                name="guarantee_request_answered",
                condition=Q(state__in=["received", "withdrawn"])
                | Q(answered_at__isnull=False) & ~Q(answered_by="") & ~Q(answer_words=""),
            ),
            models.CheckConstraint(
                name="guarantee_request_granted_at_somebodys_cost",
                condition=~Q(state__in=["granted", "car_back", "done"]) | ~Q(cost_owner=""),
            ),
            models.CheckConstraint(
                name="guarantee_request_car_is_back",
                condition=~Q(state="car_back") | Q(back_on__isnull=False, back_km__isnull=False),
            ),
            models.CheckConstraint(
                name="guarantee_request_of_a_car_ends_with_the_car",
                condition=~Q(state="done", asks__in=["exchange", "return"])
                | Q(back_on__isnull=False),
            ),
            models.CheckConstraint(
                name="guarantee_request_exchange_names_the_car",
                condition=~Q(state="done", asks="exchange") | Q(new_vehicle__isnull=False),
            ),
            models.CheckConstraint(
                name="guarantee_request_money",
                condition=Q(further_costs__gte=0)
                & (Q(usage_fee=None) | Q(usage_fee__gte=0))
                & (Q(price=None) | Q(price__gte=0)),
            ),
            models.CheckConstraint(
                name="guarantee_request_over_says_why",
                condition=~Q(state__in=["done", "withdrawn"])
                | Q(done_at__isnull=False) & ~Q(closing_words=""),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "answer_by"], name="guarantee_request_open"),
            models.Index(fields=["vehicle"], name="guarantee_request_vehicle"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number

    @property
    def refund(self) -> Decimal | None:
        """What the customer gets for the returned car: the price, less its use, and costs."""
        if self.asks != Asked.RETURN or self.price is None:
            return None
        back: Decimal = self.price - (self.usage_fee or Decimal(0)) + self.further_costs
        return back


class FirstMaintenance(models.Model):
    """A car has had its free first maintenance (WT-04): once in its life, in whichever workshop.
    ``reason`` says why it was given although the entitlement was over.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    vehicle = models.OneToOneField("vehicles.Vehicle", models.PROTECT, related_name="+")
    workshop = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30)  # of the order
    done_on = models.DateField()
    km = models.PositiveIntegerField()
    until = models.DateField(null=True, blank=True)  # the entitlement as it stood
    until_km = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80)

    objects = OfGuarantee["FirstMaintenance"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="first_maintenance_in_its_term_or_with_a_reason",
                condition=~Q(reason="")
                | Q(until__gte=F("done_on")) & (Q(until_km=None) | Q(until_km__gte=F("km"))),
            )
        ]
        indexes = [models.Index(fields=["workshop", "done_on"], name="first_maintenance_days")]

    def __str__(self) -> str:
        return f"first maintenance of vehicle {self.vehicle_id}"
