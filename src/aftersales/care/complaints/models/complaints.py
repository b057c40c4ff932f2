"""A grumble or complaint, its steps, remedies, referrals and contacts (CP-01 to CP-14)."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from aftersales.care.complaints.models.base import OfStore, moment, of_store, someone
from aftersales.care.complaints.states import (
    Above,
    Attention,
    Cause,
    Channel,
    ComplaintClass,
    ComplaintState,
    ContactKind,
    Level,
    Outcome,
    Rating,
    RemedyKind,
    RemedyState,
    Severity,
    Step,
)
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living

_S = ComplaintState
_FIRST = Q(verified_at=None, analysed_at=None, planned_at=None, carried_out_at=None)
_VERIFIED = Q(verified_at__isnull=False)
_ANALYSED = _VERIFIED & Q(analysed_at__isnull=False) & ~Q(cause="")
_PLANNED = _ANALYSED & Q(planned_at__isnull=False)
_CARRIED_OUT = _PLANNED & Q(carried_out_at__isnull=False)
_ANSWERED = _CARRIED_OUT & Q(answered_at__isnull=False)
_OPEN = Q(closed_at=None, closed_on=None, outcome="")
_ENDED = Q(closed_at__isnull=False, closed_on__isnull=False)


class Complaint(models.Model):
    """Somebody is not content. ``symptom`` says in the trade's words what it is about; ``words``
    are the customer's own. ``answered_first_at`` is when the customer had an answer at all (CP-13),
    ``answered_at`` when the last step was done. ``served_by`` served the customer in the visit it
    concerns.
    """

    store = of_store()
    number = models.CharField(max_length=30)
    level = models.CharField(max_length=9, choices=Level.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    complaint_class = models.CharField(max_length=8, choices=ComplaintClass.choices)
    state = models.CharField(
        max_length=12, choices=ComplaintState.choices, default=ComplaintState.RECEIVED
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    complainant = EncryptedTextField(purpose="complaints.complainant", default="", blank=True)
    vehicle = models.ForeignKey(
        "vehicles.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    served_by = someone()
    symptom = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    remedy_sought = models.CharField(max_length=300, blank=True)
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="recurrences"
    )
    earlier_order = models.ForeignKey(
        "orders.Order", models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    received_on = models.DateField()
    settle_by = moment()  # of a grumble
    promoted_at = moment()
    taken_by = someone()
    owner = someone()
    above = models.CharField(max_length=19, choices=Above.choices, blank=True)
    waiting_since = moment()
    waiting_for = models.CharField(max_length=200, blank=True)
    acknowledged_at = moment()
    answered_first_at = moment()

    severity = models.CharField(max_length=6, choices=Severity.choices, blank=True)
    is_safety = models.BooleanField(default=False)
    verified_at = moment()
    analysed_at = moment()
    cause = models.CharField(max_length=11, choices=Cause.choices, blank=True)
    whys = models.TextField(blank=True)  # one a line
    planned_at = moment()
    carried_out_at = moment()
    answered_at = moment()
    is_accepted = models.BooleanField(null=True, blank=True)
    alternatives = models.CharField(max_length=300, blank=True)
    rating = models.CharField(max_length=9, choices=Rating.choices, blank=True)
    rating_asked_at = moment()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closing_words = models.CharField(max_length=500, blank=True)
    closed_by = someone()
    closed_at = moment()
    closed_on = models.DateField(null=True, blank=True)

    attention = models.CharField(max_length=7, choices=Attention.choices, blank=True)
    attention_words = models.CharField(max_length=300, blank=True)
    attention_at = moment()

    objects = OfStore["Complaint"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="complaint_number_once"),
            models.CheckConstraint(name="complaint_says_what", condition=~Q(symptom="")),
            models.CheckConstraint(
                name="complaint_went_through_its_steps",
                condition=(Q(state=_S.RECEIVED) & _FIRST & _OPEN)
                | (Q(state=_S.VERIFIED) & _VERIFIED & _OPEN)
                | (Q(state=_S.ANALYSED) & _ANALYSED & _OPEN)
                | (Q(state=_S.PLANNED) & _PLANNED & _OPEN)
                | (Q(state=_S.CARRIED_OUT) & _CARRIED_OUT & _OPEN)
                | (Q(state=_S.ANSWERED) & _ANSWERED & _OPEN)
                | (Q(state=_S.CLOSED) & _ANSWERED & _ENDED & ~Q(outcome=""))
                | (Q(state=_S.SETTLED) & _FIRST & _ENDED & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="complaint_closed_with_all_its_gates",
                condition=~Q(state=_S.CLOSED)
                | (
                    Q(level=Level.COMPLAINT, waiting_since=None)
                    & Q(acknowledged_at__isnull=False, rating_asked_at__isnull=False)
                    & ~Q(closing_words="")
                    & (Q(is_accepted=True) | (Q(is_accepted=False) & ~Q(alternatives="")))
                ),
            ),
            models.CheckConstraint(
                name="complaint_only_a_grumble_is_settled",
                condition=~Q(state=_S.SETTLED) | (Q(level=Level.GRUMBLE) & ~Q(closing_words="")),
            ),
            models.CheckConstraint(
                name="complaint_grumble_has_its_time",
                condition=Q(level=Level.COMPLAINT) | Q(settle_by__isnull=False),
            ),
            models.CheckConstraint(
                name="complaint_grumble_has_no_steps",
                condition=Q(level=Level.COMPLAINT) | Q(state__in=[_S.RECEIVED, _S.SETTLED]),
            ),
            models.CheckConstraint(
                name="complaint_waits_for_something",
                condition=Q(waiting_since=None, waiting_for="")
                | (Q(waiting_since__isnull=False) & ~Q(waiting_for="")),
            ),
            models.CheckConstraint(
                name="complaint_attention_has_its_time",
                condition=Q(attention="", attention_at=None)
                | (~Q(attention="") & Q(attention_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="complaint_rated_was_asked",
                condition=Q(rating="") | Q(rating_asked_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-received_at"], name="complaint_of_store"),
            models.Index(fields=["store", "received_on"], name="complaint_received_on"),
            models.Index(fields=["vehicle"], name="complaint_of_vehicle"),
            models.Index(fields=["customer"], name="complaint_of_customer"),
            models.Index(fields=["order"], name="complaint_of_order"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number


class StepDone(models.Model):
    """A step of the five was done: by whom, when, in which words (CP-04). A step is done again
    where the customer was not content.
    """

    store = of_store()
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=9, choices=Step.choices)
    words = models.TextField(blank=True)
    person = someone()
    done_at = models.DateTimeField()

    objects = OfStore["StepDone"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["complaint", "id"], name="complaint_steps")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.step}"


class Referral(models.Model):
    """What cannot be solved on the spot goes to the department concerned (CP-13)."""

    store = of_store()
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="referrals")
    department = models.ForeignKey("network.Department", models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    person = someone()
    handed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = someone()
    answered_at = moment()

    objects = OfStore["Referral"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "department"],
                name="complaint_referred_once_at_a_time",
                condition=Q(answered_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.department_id}"


class Remedy(models.Model):
    """A solution: what is offered, what it costs, who approved it, and whether it held on four
    counts (CP-05, CP-06).
    """

    store = of_store()
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    words = models.CharField(max_length=300, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=RemedyState.choices)
    needs_approval = models.BooleanField()
    proposed_by = someone()
    proposed_at = models.DateTimeField()
    decided_by = someone()
    decided_at = moment()
    decided_words = models.CharField(max_length=200, blank=True)
    done_at = moment()
    is_satisfying = models.BooleanField(null=True, blank=True)
    is_in_time = models.BooleanField(null=True, blank=True)
    is_effective = models.BooleanField(null=True, blank=True)
    is_followed_up = models.BooleanField(null=True, blank=True)
    checked_words = models.CharField(max_length=300, blank=True)
    checked_by = someone()
    checked_at = moment()

    objects = OfStore["Remedy"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="remedy_cost_is_not_negative", condition=Q(cost__gte=0)),
            models.CheckConstraint(
                name="remedy_state_has_its_times",
                condition=Q(
                    state=RemedyState.ASKED, needs_approval=True, decided_at=None, done_at=None
                )
                | Q(state=RemedyState.DENIED, decided_at__isnull=False, done_at=None)
                | Q(state=RemedyState.AGREED, decided_at__isnull=False, done_at=None)
                | Q(state=RemedyState.DONE, decided_at__isnull=False, done_at__isnull=False)
                | Q(
                    state=RemedyState.CHECKED,
                    decided_at__isnull=False,
                    done_at__isnull=False,
                    checked_at__isnull=False,
                    is_satisfying__isnull=False,
                    is_in_time__isnull=False,
                    is_effective__isnull=False,
                    is_followed_up__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="remedy_approved_by_somebody_else",
                condition=Q(needs_approval=False)
                | Q(decided_by=None)
                | Q(proposed_by=None)
                | ~Q(decided_by=models.F("proposed_by")),
            ),
        ]
        indexes = [models.Index(fields=["store", "state"], name="remedy_of_store")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class Contact(models.Model):
    """A word with the customer while the complaint is handled (CP-07)."""

    store = of_store()
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=ContactKind.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    words = models.TextField(blank=True)
    person = someone()
    at = models.DateTimeField()

    objects = OfStore["Contact"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["complaint", "at"], name="complaint_contacts")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"
