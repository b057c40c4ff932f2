"""What vehicles know about people: told on request, forgotten when somebody is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.core.retention import holds
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.models import (
    ServiceRecordDetail,
    UseInstruction,
    Vehicle,
    VehicleParty,
)
from aftersales.records.vehicles.states import ServiceKind


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


@holds("customer", "vehicles.warranty_repairs", _("repairs under the three guarantees"))
def repaired_under_guarantee(actor: Actor, at: datetime) -> Q:
    """Records of such repairs are kept for years, and with them whose car it was (DOMAIN §3.4)."""
    since = customers.guarantee_repairs_since(group_id=actor.group_id, on=timezone.localdate(at))
    kept = ServiceRecordDetail.objects.filter(
        customer=OuterRef("pk"),
        record__kind=ServiceKind.WARRANTY,
        record__serviced_on__gte=since,
    )
    return Q(Exists(kept))


@holds("customer", "vehicles.serviced", _("the vehicle was here since"))
def serviced_lately(actor: Actor, at: datetime) -> Q:
    """A car of theirs was serviced within the time that silent files are kept."""
    today = timezone.localdate(at)
    keep, _notice = customers.keeping(group_id=actor.group_id, on=today)
    here = ServiceRecordDetail.objects.filter(
        customer=OuterRef("pk"), record__serviced_on__gte=today - keep
    )
    return Q(Exists(here))


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
