"""Complaints and what hangs on them, as far as somebody may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aftersales.care.complaints.models import (
    Complaint,
    Contact,
    Prevention,
    Referral,
    Remedy,
    StaffComplaint,
    StepDone,
)
from aftersales.care.complaints.states import OVER
from aftersales.core.actors import Actor


def complaints(*, seen_by: Actor) -> QuerySet[Complaint]:
    """Complaints of the stores in sight, the newest first."""
    rows = Complaint.objects.visible_to(seen_by)
    return rows.select_related(
        "customer", "vehicle", "order", "owner", "served_by", "taken_by", "closed_by", "store"
    ).order_by("-received_at", "-pk")


def complaint(complaint_id: int, *, seen_by: Actor) -> Complaint:
    return complaints(seen_by=seen_by).get(pk=complaint_id)


@dataclass(frozen=True)
class Work:
    """Everything that was done about one complaint."""

    steps: list[StepDone]
    remedies: list[Remedy]
    referrals: list[Referral]
    contacts: list[Contact]
    preventions: list[Prevention]


def work_of(row: Complaint) -> Work:
    """Five statements, for a complaint that the reader may see."""
    return Work(
        steps=list(row.steps.select_related("person").order_by("pk")),
        remedies=list(row.remedies.order_by("pk")),
        referrals=list(row.referrals.select_related("department").order_by("pk")),
        contacts=list(row.contacts.select_related("person").order_by("at", "pk")),
        preventions=list(row.preventions.order_by("pk")),
    )


def earlier_ones(row: Complaint, *, seen_by: Actor) -> QuerySet[Complaint]:
    """Complaints of the same car or customer that came before: perhaps the symptom is back."""
    same = Q(customer=row.customer_id)
    if row.vehicle_id is not None:
        same |= Q(vehicle=row.vehicle_id)
    rows = complaints(seen_by=seen_by).filter(same, received_at__lte=row.received_at)
    return rows.exclude(pk=row.pk)


def open_of_vehicle(vehicle_id: int, *, seen_by: Actor) -> QuerySet[Complaint]:
    return complaints(seen_by=seen_by).filter(vehicle=vehicle_id).exclude(state__in=OVER)


def remedies(*, seen_by: Actor, right: str = "complaints.view") -> QuerySet[Remedy]:
    rows = Remedy.objects.visible_to(seen_by, right)
    return rows.select_related("complaint__customer").order_by("-pk")


def referrals(*, seen_by: Actor, right: str = "complaints.view") -> QuerySet[Referral]:
    rows = Referral.objects.visible_to(seen_by, right)
    return rows.select_related("complaint", "department").order_by("-pk")


def preventions(*, seen_by: Actor) -> QuerySet[Prevention]:
    rows = Prevention.objects.visible_to(seen_by)
    return rows.select_related("owner", "complaint", "store").order_by("-pk")


def staff_complaints(*, seen_by: Actor) -> QuerySet[StaffComplaint]:
    """Only with the right to see them, and never those on oneself."""
    rows = StaffComplaint.objects.visible_to(seen_by)
    return rows.select_related("accused", "investigator", "customer", "store").order_by("-pk")
