"""What installations know about people: told on request, forgotten with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, needs_still, tells
from aftersales.core.retention import holds
from aftersales.ground.files import commands as files
from aftersales.lane.fieldservice.models import Installation
from aftersales.lane.fieldservice.states import InstallationState

OPEN = (InstallationState.AGREED, InstallationState.IN_WORK)

follows("customer", "fieldservice.Installation", field="customer")
follows("vehicle", "fieldservice.Installation", field="vehicle")


@tells("customer")
def installations(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """What was installed for somebody, where, and who took it over."""
    rows = Installation.objects.filter(customer=subject_id).order_by("agreed_at", "pk")
    return [
        {
            "number": row.number,
            "title": row.title,
            "contract": row.contract_number,
            "agreed": row.agreed_at.isoformat(),
            "place": row.place,
            "state": row.state,
            "accepted_by": row.accepted_by,
        }
        for row in rows
    ]


@needs_still("customer")
def open_installations(subject_id: int) -> list[str]:
    rows = Installation.objects.filter(customer=subject_id, state__in=OPEN)
    return ["fieldservice.open"] if rows.exists() else []


@holds("customer", "fieldservice.open", _("an installation is open"))
def has_open_installation(actor: Actor, at: datetime) -> Q:  # noqa: ARG001 - as every such question
    return Q(Exists(Installation.objects.filter(customer=OuterRef("pk"), state__in=OPEN)))


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What was fitted stays; where, what was reported and who took it over goes."""
    mine = Installation.objects.filter(customer=subject_id)
    told = mine.exclude(place=b"", accepted_by=b"", report="", cancel_reason="")
    removed = told.update(place="", accepted_by="", report="")
    mine.exclude(cancel_reason="").update(cancel_reason="–")
    system = by.as_system("fieldservice", rights={"files.discard"})
    for row in mine.order_by("pk"):
        removed += files.discard_personal(
            about=("installation", row.pk), since=row.agreed_at, until=None, by=system, at=at
        )
    return Forgotten(removed=removed)
