"""Questions to the fact log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.models import EventObject, EventRecord

RIGHT = "core.view_log"


@dataclass(frozen=True)
class Wanted:
    """What to look for; empty means any."""

    store_id: int | None = None
    name: str = ""  # a fact's name or its beginning: "customers." for a whole room
    actor: str = ""
    kind: str = ""
    object_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def facts(wanted: Wanted, *, seen_by: Actor) -> QuerySet[EventRecord]:
    """Lines from the stores where the actor may read the log, and those of the whole group."""
    rows = EventRecord.objects.filter(_readable_by(seen_by), group_id=seen_by.group_id)
    if wanted.store_id is not None:
        rows = rows.filter(store_id=wanted.store_id)
    if wanted.name:
        is_room = wanted.name.endswith(".")
        rows = rows.filter(**{"name__startswith" if is_room else "name": wanted.name})
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.kind:
        rows = rows.filter(touching(wanted.kind, wanted.object_id))
    return rows.filter(_within(wanted))


def _readable_by(actor: Actor) -> Q:
    stores = actor.stores_with(RIGHT)
    here = Q(store_id__in=stores)
    return here | Q(store_id=None) if stores else here


def touching(kind: str, object_id: int | None = None) -> Exists:
    """Facts about one thing, or about any of a kind."""
    touched = EventObject.objects.filter(event=OuterRef("pk"), kind=kind)
    return Exists(touched if object_id is None else touched.filter(object_id=object_id))


def _within(wanted: Wanted) -> Q:
    within = Q()
    if wanted.since:
        within &= Q(occurred_at__gte=wanted.since)
    if wanted.until:
        within &= Q(occurred_at__lt=wanted.until)
    return within
