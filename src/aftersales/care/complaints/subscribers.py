"""Who hears of a complaint, and what complaints know about people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.care.complaints.events import ComplaintPassedUp
from aftersales.care.complaints.models import (
    Complaint,
    Contact,
    Referral,
    Remedy,
    StaffComplaint,
    StepDone,
)
from aftersales.care.complaints.states import OVER, StaffState
from aftersales.core.actors import Actor
from aftersales.core.log import delivers
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.ground.files import commands as files
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.records.staff import queries as staff

follows("customer", "complaints.Complaint", field="customer")
follows("vehicle", "complaints.Complaint", field="vehicle")
follows("customer", "complaints.StaffComplaint", field="customer")


@delivers(ComplaintPassedUp, rights={"notices.notify"})
def tell_who_is_above(event: ComplaintPassedUp, *, by: Actor, at: datetime) -> None:
    """Whoever has the role hears of it at once (CP-14)."""
    assert event.store_id is not None  # a complaint belongs to its store
    on = day_of(at, store_id=event.store_id)
    people = staff.holders_of(event.to_role, store_id=event.store_id, on=on)
    notices.notify(
        people=sorted({person.pk for person in people}),
        code="complaints.passed_up",
        occasion=f"complaints.passed_up:{event.complaint_id}:{event.to_role}",
        about=("complaint", event.complaint_id),
        values={},
        address=f"/complaints/{event.complaint_id}/",
        store_id=event.store_id,
        by=by,
        at=at,
    )


# -- one person's data ----------------------------------------------------------------------------


@tells("customer")
def complaints(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What somebody complained of, what was said to them, and how it ended."""
    rows = Complaint.objects.filter(customer=subject_id).order_by("received_at", "pk")
    return [
        {
            "number": row.number,
            "received": row.received_at.isoformat(),
            "by": row.complainant,
            "symptom": row.symptom,
            "words": row.words,
            "wanted": row.remedy_sought,
            "state": row.state,
            "outcome": row.outcome,
            "closing": row.closing_words,
            "contacts": [
                {"at": one.at.isoformat(), "kind": one.kind, "words": one.words}
                for one in row.contacts.order_by("at", "pk")
            ],
        }
        for row in rows.prefetch_related("contacts")
    ]


@tells("customer")
def complaints_on_staff(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What somebody said of staff; not who it was about, nor what was found of them."""
    rows = StaffComplaint.objects.filter(customer=subject_id).order_by("received_at", "pk")
    return [
        {
            "number": row.number,
            "received": row.received_at.isoformat(),
            "by": row.complainant,
            "words": row.words,
        }
        for row in rows
    ]


@needs_still("customer")
def open_complaints(subject_id: int) -> list[str]:
    mine = Complaint.objects.filter(customer=subject_id).exclude(state__in=OVER)
    on_staff = StaffComplaint.objects.filter(customer=subject_id).exclude(state=StaffState.CLOSED)
    return ["complaints.open"] if mine.exists() or on_staff.exists() else []


@holds("customer", "complaints.open", _("a complaint is open"))
def has_open_complaint(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    rows = Complaint.objects.filter(customer=OuterRef("pk")).exclude(state__in=OVER)
    return Q(Exists(rows))


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """That there was a complaint, of which class and cause and how it ended, stays; what anybody
    said goes.
    """
    mine = Complaint.objects.filter(customer=subject_id)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    removed = mine.update(complainant="", words="", remedy_sought="", whys="", attention_words="")
    mine.exclude(closing_words="").update(closing_words="–")
    mine.exclude(alternatives="").update(alternatives="–")
    for kind in (Contact, StepDone, Remedy):
        removed += kind._default_manager.filter(complaint__in=ids).update(words="")
    Remedy.objects.filter(complaint__in=ids).update(checked_words="", decided_words="")
    removed += Referral.objects.filter(complaint__in=ids).update(words="", answer="")
    on_staff = StaffComplaint.objects.filter(customer=subject_id)
    removed += on_staff.update(complainant="", words="", findings="")
    on_staff.exclude(recovery="").update(recovery="–")
    system = by.as_system("complaints", rights={"files.discard"})
    for row in mine.order_by("pk"):
        removed += files.discard_personal(
            about=("complaint", row.pk), since=row.received_at, until=None, by=system, at=at
        )
    return Forgotten(removed=removed)
