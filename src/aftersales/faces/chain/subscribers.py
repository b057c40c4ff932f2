"""What the page knows about people at suppliers: told on request, gone when one is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.faces.chain.models import Access, Stay
from aftersales.ground.notices import commands as notices


@tells("supplier_contact")
def stays(subject_id: int) -> Sequence[Mapping[str, Any]]:
    """When somebody came in to the supplier's page."""
    rows = Stay.objects.filter(access__contact=subject_id).order_by("pk")
    return [{"entered": row.entered_at.isoformat()} for row in rows]


@forgets("supplier_contact")
def shut_doors(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """No address opens any more, and nothing stays of what was sent there."""
    removed, _by_kind = Access.objects.filter(contact=subject_id).delete()
    hand = by.as_system("chain", rights={"notices.erase"})
    notices.forget(recipient=("supplier_contact", subject_id), by=hand, at=at)
    return Forgotten(removed=removed)
