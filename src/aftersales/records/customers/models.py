"""Customer files of the group, the stores that may look into them, and what was said in
consultations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living
from aftersales.records.customers.states import (
    LIVING,
    ConsentChannel,
    ConsultationState,
    Contacted,
    ContactRole,
    CreditState,
    CustomerKind,
    Entity,
    FileState,
    IdKind,
    KeepReason,
    NeedClass,
    NeedState,
    OpeningReason,
    PairState,
    PointKind,
    Purpose,
    Side,
    Source,
)

M = TypeVar("M", bound=models.Model)


def keeps_history(name: str) -> Callable[[type[M]], type[M]]:
    """Keep each former version of a row. Columns that are sealed stay sealed in it."""
    made: Any = pghistory.track
    return made(  # type: ignore[no-any-return]  # a class decorator
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("removed"),
        model_name=name,
        context_field=None,
    )


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor, right: str = "customers.view") -> Self:
        """Files that a store of the actor's has opened, and only of the actor's group."""
        if actor.boundless:
            return self
        links = CustomerStore.objects.filter(
            customer=models.OuterRef("pk"), store__in=actor.stores_with(right)
        )
        return self.filter(models.Exists(links), group=actor.group_id)

    def living(self) -> Self:
        return self.filter(state__in=LIVING)


@keeps_history("CustomerHistory")
class Customer(models.Model):
    """One customer file. It belongs to the group; stores look into it after they have opened it for
    a reason.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    opened_store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    entity = models.CharField(max_length=12, choices=Entity.choices, default=Entity.PERSON)
    kind = models.CharField(
        max_length=16, choices=CustomerKind.choices, default=CustomerKind.DIRECT
    )
    name = models.CharField(max_length=120, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    id_kind = models.CharField(max_length=10, choices=IdKind.choices, blank=True)
    id_number = EncryptedTextField(purpose="customers.id_number", default="", blank=True)
    id_index = models.CharField(max_length=32, blank=True)
    external_code = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=12, blank=True)
    hopes = models.TextField(blank=True)  # services the customer hopes for
    guidance = models.TextField(blank=True)  # how to treat this customer well
    latent_needs = models.TextField(blank=True)
    talk_points = models.TextField(blank=True)
    next_talk_on = models.DateField(null=True, blank=True)

    credit_state = models.CharField(
        max_length=10, choices=CreditState.choices, default=CreditState.UNRATED
    )
    credit_limit = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    credit_currency = models.CharField(max_length=3, blank=True)
    credit_days = models.PositiveSmallIntegerField(null=True, blank=True)

    source = models.CharField(max_length=12, choices=Source.choices)
    opened_at = models.DateTimeField()  # formalities done or talk ended: the 2-day clock starts
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.INCOMPLETE)
    completed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField()
    missing_elsewhere = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_files"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    kept_until = models.DateField(null=True, blank=True)  # not to be erased before, and why
    kept_because = models.CharField(max_length=10, choices=KeepReason.choices, blank=True)

    visits = models.PositiveIntegerField(default=0)
    last_visit_on = models.DateField(null=True, blank=True)

    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "external_code"],
                name="customer_external_code",
                condition=~Q(external_code="") & Q(state__in=LIVING),
            ),
            models.CheckConstraint(
                name="customer_complete_has_a_date",
                condition=~Q(state=FileState.COMPLETE) | Q(completed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="customer_merged_says_into_what",
                condition=Q(state=FileState.MERGED, merged_into__isnull=False)
                | Q(state__in=LIVING, merged_into=None)
                | Q(state=FileState.ERASED),
            ),
            models.CheckConstraint(
                name="customer_erased_has_no_words",
                condition=Q(erased_at=None, state__in=[*LIVING, FileState.MERGED])
                | Q(
                    erased_at__isnull=False,
                    state=FileState.ERASED,
                    name="",
                    uscc="",
                    id_index="",
                    external_code="",
                    hopes="",
                    guidance="",
                    latent_needs="",
                    talk_points="",
                ),
            ),
            models.CheckConstraint(
                name="customer_kept_says_why",
                condition=Q(kept_until=None, kept_because="")
                | (Q(kept_until__isnull=False) & ~Q(kept_because="")),
            ),
            models.CheckConstraint(
                name="customer_credit_limit_has_currency",
                condition=Q(credit_limit=None) | ~Q(credit_currency=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "id_index"], name="customer_id", condition=~Q(id_index="")
            ),
            models.Index(fields=["group", "uscc"], name="customer_uscc", condition=~Q(uscc="")),
            models.Index(fields=["group", "name"], name="customer_name"),
            models.Index(fields=["group", "state", "opened_at"], name="customer_state"),
            models.Index(fields=["group", "last_visit_on"], name="customer_last_visit"),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Claim(models.Model):
    """Somebody is opening a file for this very customer now, in another transaction perhaps.

    A row lives only until its transaction ends: it is taken out in the same breath, and until then
    the unique index makes everybody wait who would open a file by the same code, or by the same
    number and name. The key is a blind index.
    """

    group = models.ForeignKey("network.Group", models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="customer_claim_once")]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class CustomerStore(models.Model):
    """A store has opened the customer's file, for a reason."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="stores")
    reason = models.CharField(max_length=12, choices=OpeningReason.choices)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "store"], name="customer_store_once")
        ]
        indexes = [models.Index(fields=["store", "customer"], name="customer_store_files")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in store {self.store_id}"


@keeps_history("ContactHistory")
class Contact(models.Model):
    """Somebody who speaks for the customer, with a role."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=10, choices=ContactRole.choices)
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"contact {self.pk}"


@keeps_history("ContactPointHistory")
class ContactPoint(models.Model):
    """A phone, an e-mail, an address: of the customer, or of one of the contacts. Sealed."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="points")
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="points"
    )
    kind = models.CharField(max_length=8, choices=PointKind.choices)
    value = EncryptedTextField(purpose="customers.point")
    value_index = models.CharField(max_length=32)
    tail_index = models.CharField(max_length=32, blank=True)  # phones: the last four digits
    is_main = models.BooleanField(default=False)
    is_wrong = models.BooleanField(default=False)  # nobody answers there any more

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "contact", "kind", "value_index"],
                name="contact_point_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"], name="contact_point_main", condition=Q(is_main=True)
            ),
        ]
        indexes = [
            models.Index(fields=["group", "value_index"], name="contact_point_value"),
            models.Index(
                fields=["group", "tail_index"],
                name="contact_point_tail",
                condition=~Q(tail_index=""),
            ),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TalkSubject(models.Model):
    """Something the customer likes to talk about, and when it was last used (CV-21)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="talk_subjects")
    subject = models.CharField(max_length=120)
    last_used_at = models.DateTimeField(null=True, blank=True)
    times_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "subject"], name="talk_subject_once")
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class CreditChange(models.Model):
    """The customer's credit standing was changed, with the reason in words (CV-27)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="credit_changes")
    state = models.CharField(max_length=10, choices=CreditState.choices)
    limit = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"credit of customer {self.customer_id}: {self.state}"


class Consent(models.Model):
    """The customer agreed to one purpose, and perhaps took it back (PIPL 14–16, 23, 29)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text_version = models.CharField(max_length=60)  # which words were agreed to
    channel = models.CharField(max_length=10, choices=ConsentChannel.choices)
    proof = models.CharField(max_length=80, blank=True)  # file, recording or form number
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_channel = models.CharField(max_length=10, choices=ConsentChannel.choices, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"],
                name="consent_once_in_force",
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_says_how",
                condition=Q(withdrawn_at=None, withdrawn_channel="")
                | (Q(withdrawn_at__gte=F("given_at")) & ~Q(withdrawn_channel="")),
            ),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class DuplicatePair(models.Model):
    """Two files that look like one customer, with the reasons; what was decided is not asked
    again.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    one = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    state = models.CharField(max_length=10, choices=PairState.choices, default=PairState.FOUND)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [models.Index(fields=["group", "state", "-score"], name="duplicate_pair_work")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}: {self.score}"


class Merge(models.Model):
    """Two files became one. What moved is kept, so that the merge can be undone exactly."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    kept = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10, choices=FileState.choices)
    moved = models.JSONField()  # what each room moved: ids only
    filled = ArrayField(
        models.CharField(max_length=30), default=list
    )  # fields taken over by the kept file
    kept_before = models.JSONField(default=dict)  # numbers and dates of the kept file as they were
    merged_by = models.CharField(max_length=80)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], name="merge_once_in_force", condition=Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class ClearViewReason(models.Model):
    """Why somebody went on looking at data in clear beyond the hourly number. The view itself is a
    fact.
    """

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.actor} {self.seen_at}"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, actor: Actor, right: str = "customers.view_consultations") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class Consultation(models.Model):
    """Somebody came, called or wrote and was heard: an object of its own (CV-23), a line of the
    call register (RC-24).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="consultations"
    )
    channel = models.CharField(max_length=8, choices=Contacted.choices)
    received_at = models.DateTimeField()
    caller = EncryptedTextField(purpose="customers.caller", default="", blank=True)
    caller_phone = EncryptedTextField(purpose="customers.caller", default="", blank=True)
    caller_index = models.CharField(max_length=32, blank=True)
    words = EncryptedTextField(purpose="customers.consultation", default="", blank=True)
    answer = EncryptedTextField(purpose="customers.consultation", default="", blank=True)
    outcome = EncryptedTextField(purpose="customers.consultation", default="", blank=True)
    owner = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=ConsultationState.choices, default=ConsultationState.RECEIVED
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    visit_at = models.DateTimeField(null=True, blank=True)  # on site, as the customer set it
    visited_at = models.DateTimeField(null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consultation_visited_was_agreed",
                condition=Q(visited_at=None) | Q(visit_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_state_has_its_times",
                condition=Q(
                    state=ConsultationState.RECEIVED,
                    answered_at=None,
                    handled_at=None,
                    closed_at=None,
                )
                | Q(
                    state=ConsultationState.ANSWERED,
                    answered_at__isnull=False,
                    handled_at=None,
                    closed_at=None,
                )
                | Q(
                    state=ConsultationState.HANDLED,
                    answered_at__isnull=False,
                    handled_at__isnull=False,
                    closed_at=None,
                )
                | Q(
                    state=ConsultationState.CLOSED,
                    answered_at__isnull=False,
                    handled_at__isnull=False,
                    closed_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-received_at"], name="consultation_register"),
            models.Index(fields=["store", "state"], name="consultation_state"),
            models.Index(fields=["customer", "-received_at"], name="consultation_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number


class FollowUp(models.Model):
    """A step after the first talk of a consultation: what was done, and when it goes on (CV-23)."""

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="follow_ups")
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=80)
    words = EncryptedTextField(purpose="customers.consultation")

    def __str__(self) -> str:
        return f"follow-up {self.pk}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, actor: Actor, right: str = "customers.view_needs") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class Remark(models.Model):
    """What one side said to another about a customer: customer, reception, workshop, call-back
    (CV-28).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="remarks")
    from_side = models.CharField(max_length=10, choices=Side.choices)
    to_side = models.CharField(max_length=10, choices=Side.choices)
    words = EncryptedTextField(purpose="customers.remark", default="", blank=True)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=80, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="remark_between_two_sides", condition=~Q(from_side=F("to_side"))
            ),
            models.CheckConstraint(
                name="remark_settled_by_somebody",
                condition=Q(settled_at=None, settled_by="")
                | (Q(settled_at__isnull=False) & ~Q(settled_by="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "to_side"], name="remark_open", condition=Q(settled_at=None)
            ),
            models.Index(fields=["customer", "-said_at"], name="remark_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"remark {self.pk}"


class NeedTopic(models.Model):
    """What needs are about, in the group's own list: by it shared problems show (CV-18)."""

    group = models.ForeignKey("network.Group", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="need_topic_code")]

    def __str__(self) -> str:
        return self.name


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, actor: Actor, right: str = "customers.view_needs") -> Self:
        return self if actor.boundless else self.filter(store__in=actor.stores_with(right))


class Need(models.Model):
    """Something a customer needs, its solution with an owner, and whether that was good
    (CV-17…19).
    """

    store = models.ForeignKey("network.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="needs")
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    need_class = models.CharField(max_length=12, choices=NeedClass.choices)
    topic = models.ForeignKey(
        NeedTopic, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    words = EncryptedTextField(purpose="customers.need", default="", blank=True)
    stated_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=NeedState.choices, default=NeedState.OPEN)
    solution = EncryptedTextField(purpose="customers.need", default="", blank=True)
    owner = models.ForeignKey(
        "staff.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    check_words = EncryptedTextField(purpose="customers.need", default="", blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_solution_has_an_owner",
                condition=Q(state__in=[NeedState.OPEN, NeedState.DROPPED])
                | Q(owner__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="need_met_was_checked",
                condition=~Q(state=NeedState.MET)
                | (Q(delivered_at__isnull=False, checked_at__isnull=False) & ~Q(checked_by="")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state"], name="need_state"),
            models.Index(fields=["store", "stated_at"], name="need_stated"),
            models.Index(fields=["customer", "-stated_at"], name="need_customer"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return f"need {self.pk}"
