"""Complaints on staff: a flow of their own, seen by few (CP-15, CP-16)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from aftersales.care.complaints.models.base import OfStore, moment, of_store, someone
from aftersales.care.complaints.states import Channel, StaffCause, StaffState
from aftersales.core.actors import Actor
from aftersales.core.fields import EncryptedTextField
from aftersales.core.privacy import only_for_the_living


class Confidential(OfStore["StaffComplaint"]):
    def visible_to(self, actor: Actor, right: str = "complaints.see_staff") -> Self:
        """Nobody sees a complaint on themselves."""
        rows = super().visible_to(actor, right)
        return rows if actor.person_id is None else rows.exclude(accused=actor.person_id)


class StaffComplaint(models.Model):
    """Somebody complains about the conduct of one of the staff. ``is_demerit_proposed``: a serious
    demerit is proposed to the appraisal; nothing is ever deducted here.
    """

    store = of_store()
    number = models.CharField(max_length=30)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    accused = models.ForeignKey("staff.Person", models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8, choices=StaffCause.choices)
    complainant = EncryptedTextField(purpose="complaints.complainant", default="", blank=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, null=True, blank=True, related_name="on_staff"
    )
    words = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=StaffState.choices, default=StaffState.RECEIVED)
    received_at = models.DateTimeField()
    investigator = someone()
    started_at = moment()
    findings = models.TextField(blank=True)
    judged_at = moment()
    is_demerit_proposed = models.BooleanField(default=False)
    recovery = models.CharField(max_length=500, blank=True)
    closed_at = moment()

    objects = Confidential.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="staff_complaint_number_once"),
            models.CheckConstraint(
                name="staff_complaint_state_has_its_proof",
                condition=Q(state=StaffState.RECEIVED, started_at=None, judged_at=None)
                | Q(state=StaffState.INVESTIGATED, started_at__isnull=False, judged_at=None)
                | Q(
                    state=StaffState.VERIFIED,
                    judged_at__isnull=False,
                    closed_at=None,
                    is_demerit_proposed=True,
                )
                | Q(
                    state=StaffState.UNFOUNDED,
                    judged_at__isnull=False,
                    closed_at=None,
                    is_demerit_proposed=False,
                )
                | (
                    Q(state=StaffState.CLOSED, judged_at__isnull=False, closed_at__isnull=False)
                    & (Q(is_demerit_proposed=False) | ~Q(recovery=""))
                ),
            ),
            models.CheckConstraint(
                name="staff_complaint_not_judged_by_the_accused",
                condition=Q(investigator=None) | ~Q(investigator=models.F("accused")),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state"], name="staff_complaint_of_store"),
            models.Index(fields=["accused"], name="staff_complaint_of_accused"),
        ]
        triggers = [only_for_the_living()]

    def __str__(self) -> str:
        return self.number
