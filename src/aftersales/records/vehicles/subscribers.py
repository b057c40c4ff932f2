"""What vehicles know about people: told on request, forgotten when somebody is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.records.vehicles.models import (
    ServiceRecordDetail,
    UseInstruction,
    Vehicle,
    VehicleParty,
)


@tells("customer")
def vehicles_of(subject_id: int) -> Sequence[dict[str, Any]]:
    """The cars somebody owned, drove or paid for, from when to when."""
    rows = VehicleParty.objects.filter(customer=subject_id).select_related("vehicle")
    return [
        {
            "role": row.role,
            "from": row.starts_on.isoformat(),
            "to": row.ends_on and row.ends_on.isoformat(),
            "plate": row.vehicle.plate,
            "vin": row.vehicle.vin,
            "model": row.vehicle.model_words,
        }
        for row in rows.order_by("starts_on", "pk")
    ]


@tells("customer")
def services_of(subject_id: int) -> Sequence[dict[str, Any]]:
    """What was done and charged in somebody's name."""
    rows = ServiceRecordDetail.objects.filter(customer=subject_id).select_related("record")
    return [
        {
            "on": row.record.serviced_on.isoformat(),
            "km": row.record.km,
            "operations": row.record.operations,
            "fault": row.record.fault,
            "amount": None if row.amount is None else str(row.amount),
            "currency": row.currency,
            "words": row.words,
        }
        for row in rows.order_by("record__serviced_on", "pk")
    ]


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as all forgetters are called
    """The car's technical history stays; who it belonged to and what they said goes."""
    today = timezone.localdate(at)
    words = ServiceRecordDetail.objects.filter(customer=subject_id)
    removed = words.exclude(words="").update(words="")
    words.update(customer=None)
    spoken = UseInstruction.objects.filter(customer=subject_id)
    removed += spoken.exclude(questions="").update(questions="")
    spoken.update(customer=None)
    Vehicle.objects.filter(owner=subject_id).update(owner=None)
    running = VehicleParty.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today), customer=subject_id
    )
    removed += running.filter(starts_on__lte=today).update(ends_on=today)
    running.filter(starts_on__gt=today).delete()
    return Forgotten(removed=removed)
