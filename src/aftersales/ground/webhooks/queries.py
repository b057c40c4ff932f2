"""Questions about the programs that are told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.memory import changed, remembered
from aftersales.core.models import EventRecord
from aftersales.ground.webhooks.models import (
    Endpoint,
    EndpointQuerySet,
    WebhookDelivery,
    WebhookDeliveryQuerySet,
)

NOTE = "webhooks.endpoints"


def endpoints(*, seen_by: Actor) -> EndpointQuerySet:
    return Endpoint.objects.visible_to(seen_by).order_by("name", "pk")


def active_endpoints() -> list[Endpoint]:
    """Those that hear the facts of this transaction; read once in it."""
    return remembered(NOTE, "active", _read_active)


def _read_active() -> list[Endpoint]:
    return list(Endpoint.objects.filter(is_active=True).order_by("pk"))


def look_again() -> None:
    """After an endpoint was changed in this transaction."""
    changed(NOTE)


def deliveries(*, seen_by: Actor) -> WebhookDeliveryQuerySet:
    """The log of tellings, newest first."""
    rows = WebhookDelivery.objects.visible_to(seen_by)
    return rows.select_related("endpoint").order_by("-pk")


def due(*, at: datetime, lost_before: datetime) -> list[int]:
    """The tellings whose turn has come, and those a dead worker left behind.

    Asked by the system.
    """
    waiting = Q(state="waiting", next_at__lte=at)
    lost = Q(state="sending", claimed_at__lt=lost_before)
    rows = WebhookDelivery.objects.filter(waiting | lost).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:500])


def body_of(delivery: WebhookDelivery) -> bytes:
    """What is told: the fact as it stands in the log, which holds ids, codes and numbers only."""
    fact = EventRecord.objects.get(pk=delivery.event)
    told: dict[str, Any] = {
        "type": fact.name,
        "timestamp": fact.occurred_at.isoformat(),
        "id": str(fact.pk),
        "data": fact.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
