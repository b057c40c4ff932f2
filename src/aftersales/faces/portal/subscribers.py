"""What the page knows about people: told on request, gone when somebody is erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.core.visit_pages import gives_visit_pages
from aftersales.faces.portal import commands
from aftersales.faces.portal.models import Guest, Link, OneTimeCode

gives_visit_pages(commands.new_address)

follows("customer", "portal.Link", field="customer")
follows("customer", "portal.Guest", field="customer")
follows("customer", "portal.OneTimeCode", field="customer")


@tells("customer")
def stays(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """When somebody came in to their page, and how."""
    rows = Guest.objects.filter(customer=subject_id).order_by("pk")
    return [
        {"entered": row.entered_at.isoformat(), "proof": row.proof, "order": row.came_for_id}
        for row in rows
    ]


@forgets("customer")
def shut_doors(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as every forgetter
    """No address opens any more and no phone stays in; the index of the number goes."""
    Link.objects.filter(customer=subject_id, revoked_at=None).update(revoked_at=at)
    Guest.objects.filter(customer=subject_id, ended_at=None).update(ended_at=at)
    Guest.objects.filter(customer=subject_id).update(phone_index="")
    gone, _each = OneTimeCode.objects.filter(customer=subject_id).delete()
    return Forgotten(removed=gone)
