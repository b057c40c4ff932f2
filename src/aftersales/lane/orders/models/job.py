"""What is to be done to a car, what it costs, who pays, and what the customer said to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from aftersales.core.fields import EncryptedTextField
from aftersales.lane.orders.models.base import NOTHING, OfStore, hours, money
from aftersales.lane.orders.models.estimate import Estimate
from aftersales.lane.orders.models.visit import Order
from aftersales.lane.orders.states import (
    Consent,
    Decision,
    LineKind,
    Method,
    Misuse,
    Mixing,
    PriceReason,
)
from aftersales.resources.catalogue.states import Payer, ServiceType


class Job(models.Model):
    """One thing that is wrong or wanted, with its complaint, cause and correction (3C), and the
    customer's decision on it. ``consent_*`` tell the decision that stands.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="jobs")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    service_type = models.CharField(max_length=24, choices=ServiceType.choices)
    complaint = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    condition = models.TextField(blank=True)  # quality after the repair (WS-31)
    instruction = models.TextField(blank=True)  # what the technician is to do (WS-06)
    symptoms = models.JSONField(default=dict, blank=True)  # answers to the fault questions (RC-12)
    symptoms_version = models.ForeignKey(
        "handbook.Version", models.PROTECT, null=True, blank=True, related_name="+"
    )
    misuse = models.CharField(max_length=9, choices=Misuse.choices, blank=True)  # FE-06
    symptom_seen = models.BooleanField(null=True, blank=True)  # confirmed together at the car

    is_extra = models.BooleanField(default=False)
    found_by = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    advice = models.ForeignKey(
        "orders.Advice", models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    is_dropped = models.BooleanField(default=False)

    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.PROPOSED)
    consent_at = models.DateTimeField(null=True, blank=True)
    consent_method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    consent_person = EncryptedTextField(purpose="orders.consent_person", default="", blank=True)
    agreed_gross = money(null=True, blank=True, default=None)
    agreed_own = money(null=True, blank=True, default=None)  # of it borne by the customer
    decline_reason = models.CharField(max_length=200, blank=True)

    hours = hours()
    gross = money()
    own = money()  # of it borne by the customer

    objects = OfStore["Job"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_approved_says_how_and_for_how_much",
                condition=(
                    Q(
                        consent="approved",
                        consent_at__isnull=False,
                        agreed_gross__isnull=False,
                        agreed_own__isnull=False,
                    )
                    & ~Q(consent_method="")
                )
                | ~Q(consent="approved"),
            ),
            models.CheckConstraint(
                name="job_declined_says_when",
                condition=~Q(consent="declined") | Q(consent_at__isnull=False),
            ),
            models.CheckConstraint(name="job_has_a_title", condition=~Q(title="")),
        ]
        indexes = [
            models.Index(fields=["order", "position", "id"], name="job_of_order"),
            models.Index(  # what the knowledge base may learn from
                fields=["store", "-id"],
                name="job_explained",
                condition=Q(is_dropped=False) & ~Q(cause="") & ~Q(correction=""),
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"

    @property
    def counts(self) -> bool:
        """Whether it is part of what the order comes to."""
        return not self.is_dropped and self.consent != Consent.DECLINED


class Line(models.Model):
    """Labour, a part, another charge or sublet work, with its price as it was agreed: code, names,
    prices and tax are frozen here. The six shares make the gross amount (I-19).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    operation = models.ForeignKey(
        "catalogue.Operation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    part = models.ForeignKey("parts.Part", models.PROTECT, null=True, blank=True, related_name="+")
    charge = models.ForeignKey(
        "catalogue.Charge", models.PROTECT, null=True, blank=True, related_name="+"
    )
    package = models.ForeignKey(
        "catalogue.Package", models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_line = models.ForeignKey(
        "parts.RequestLine", models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=40, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    lot = models.CharField(max_length=40, blank=True)
    skill = models.CharField(max_length=30, blank=True)

    quantity = models.DecimalField(max_digits=10, decimal_places=3)
    hours = hours()
    list_price = money()  # one of it, by the catalogue
    unit_price = money()  # one of it, as agreed
    percent_off = models.DecimalField(max_digits=5, decimal_places=2, default=NOTHING)
    listed = money()  # quantity × agreed price, before the discount
    discount = money()
    net = money()
    tax = money()
    gross = money()
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax_code = models.CharField(max_length=20)
    cost = money(null=True, blank=True, default=None)  # without tax; only for those who may see
    floor = money()
    floor_lifted_by = models.CharField(max_length=80, blank=True)
    fixed = money(null=True, blank=True, default=None)  # what it costs in its package
    price_reason = models.CharField(max_length=10, choices=PriceReason.choices, blank=True)

    payer = models.CharField(  # who bears it alone; empty where several do
        max_length=10, choices=Payer.choices, default=Payer.CUSTOMER, blank=True
    )
    for_customer = money()
    for_maker = money()
    for_insurer = money()
    for_agent = money()
    for_house = money()
    for_goodwill = money()

    mixes_with = models.CharField(max_length=60, blank=True)  # maker of what is in the unit (WS-29)
    mixing = models.CharField(max_length=8, choices=Mixing.choices, blank=True)
    mixing_by = models.CharField(max_length=80, blank=True)

    is_withdrawn = models.BooleanField(default=False)

    objects = OfStore["Line"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="line_shares_make_the_whole",
                condition=Q(
                    gross=F("for_customer")
                    + F("for_maker")
                    + F("for_insurer")
                    + F("for_agent")
                    + F("for_house")
                    + F("for_goodwill")
                ),
            ),
            models.CheckConstraint(
                name="line_shares_not_negative",
                condition=Q(
                    for_customer__gte=0,
                    for_maker__gte=0,
                    for_insurer__gte=0,
                    for_agent__gte=0,
                    for_house__gte=0,
                    for_goodwill__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="line_adds_up",
                condition=Q(gross=F("net") + F("tax")) & Q(listed=F("gross") + F("discount")),
            ),
            models.CheckConstraint(
                name="line_not_under_its_floor",
                condition=Q(gross__gte=F("floor")) | ~Q(floor_lifted_by=""),
            ),
            models.CheckConstraint(
                name="line_is_one_thing",
                condition=Q(kind="labour", operation__isnull=False, part=None, charge=None)
                | Q(kind="part", operation=None, part__isnull=False, charge=None)
                | Q(kind="charge", operation=None, part=None, charge__isnull=False)
                | Q(kind="sublet", operation=None, part=None, charge=None),
            ),
            models.CheckConstraint(
                name="line_of_something",
                condition=Q(quantity__gt=0, unit_price__gte=0, hours__gte=0)
                & Q(percent_off__gte=0, percent_off__lte=100)
                & ~Q(name_zh=""),
            ),
            models.CheckConstraint(
                name="line_phone_help_is_free",
                condition=~Q(price_reason="phone_help") | Q(gross=0),
            ),
            models.CheckConstraint(
                name="line_misuse_is_a_spare",
                condition=~Q(price_reason="misuse") | Q(kind="part"),
            ),
            models.CheckConstraint(
                name="line_mixing_has_somebody",
                condition=Q(mixing="", mixing_by="")
                | (~Q(mixing="") & ~Q(mixing_by="") & ~Q(mixes_with="")),
            ),
            models.UniqueConstraint(
                fields=["request_line"],
                name="line_request_once",
                condition=Q(request_line__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["order", "job", "position"], name="line_of_order")]

    def __str__(self) -> str:
        return f"line {self.pk}"


class ConsentEntry(models.Model):
    """One decision on one job, kept for good. Rows are only ever added (trigger); only the name of
    who decided may be taken away, when that person is erased.
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, related_name="consents")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    person = EncryptedTextField(purpose="orders.consent_person", default="", blank=True)
    amount = money()
    own = money()
    currency = models.CharField(max_length=3)
    estimate = models.ForeignKey(Estimate, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)

    objects = OfStore["ConsentEntry"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_says_how",
                condition=Q(decision="reset", method="") | (~Q(decision="reset") & ~Q(method="")),
            )
        ]
        indexes = [models.Index(fields=["job", "id"], name="consent_of_job")]

    def __str__(self) -> str:
        return f"{self.decision} {self.job_id}"
