"""Cars whose maintenance has come near: the call list of the day (CV-16)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.ground.network.queries import day_of
from aftersales.records.vehicles.events import CallListGrown, MaintenanceCameNear
from aftersales.records.vehicles.models import Outlook


@command("vehicles.tell_due")
def tell_due(*, store_id: int, by: Actor, at: datetime) -> int:
    """Make a fact of every car of the store whose next service has come near, once a maintenance.

    Reminders, calls and the visit-promotion list lean on these facts. Answers how many they are.
    """
    by.require("vehicles.tell_due", store_id=store_id)
    today = day_of(at, store_id=store_id)
    served_since = Q(last_service_on__gt=F("told_after")) | Q(
        told_after=None, last_service_on__isnull=False
    )
    rows = Outlook.objects.filter(
        Q(told_at=None) | served_since,
        vehicle__home_store=store_id,
        vehicle__merged_into=None,
        near_on__lte=today,
    )
    near = list(
        rows.select_for_update(of=("self",)).select_related("vehicle").order_by("due_on", "pk")
    )
    if not near:
        return 0
    Outlook.objects.filter(pk__in=[row.pk for row in near]).update(
        told_at=at, told_after=F("last_service_on")
    )
    facts = [
        MaintenanceCameNear(
            store_id=store_id,
            vehicle_id=row.vehicle_id,
            customer_id=row.vehicle.owner_id,
            due_on=row.due_on,
            due_by=row.due_by,
            confidence=row.confidence,
        )
        for row in near
    ]
    record_many(facts, by=by, at=at)
    overdue = sum(row.due_on < today for row in near)
    record(CallListGrown(store_id=store_id, vehicles=len(near), overdue=overdue), by=by, at=at)
    return len(near)
