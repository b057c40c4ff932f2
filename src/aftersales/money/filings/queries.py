"""Questions about filings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.network.queries import zone_of
from aftersales.ground.parameters.queries import value
from aftersales.money.filings import rules
from aftersales.money.filings.models import RecordAttempt, RepairRecord, TaxOrder
from aftersales.money.filings.parameters import RECORD_EXTRAS, REPAIR_NATURES, REPAIR_TYPES
from aftersales.money.filings.states import TO_MEND, RecordState, TaxState

MOST = 200


def records(*, seen_by: Actor) -> QuerySet[RepairRecord]:
    """E-repair records with their order and car, the latest first."""
    rows = RepairRecord.objects.visible_to(seen_by).select_related("order", "vehicle")
    return rows.order_by("-settled_on", "-pk")


def record(record_id: int, *, seen_by: Actor) -> RepairRecord:
    return records(seen_by=seen_by).get(pk=record_id)


def of_order(order_id: int, *, seen_by: Actor) -> list[RepairRecord]:
    """The record of a visit and its corrections, in order."""
    return list(records(seen_by=seen_by).filter(order=order_id).order_by("pk"))


def attempts_of(row: RepairRecord) -> list[RecordAttempt]:
    return list(row.tries.order_by("pk"))


def due(*, at: datetime, lost_before: datetime) -> list[int]:
    """What is to be handed in now, and what a dead worker left; the longest waiting first."""
    rows = RepairRecord.objects.filter(
        Q(state=RecordState.DUE, next_at__lte=at)
        | Q(state=RecordState.SENDING, claimed_at__lt=lost_before)
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:MOST])


def tax_orders(*, seen_by: Actor) -> QuerySet[TaxOrder]:
    """Invoices and red letters asked of the tax platform, the latest first."""
    rows = TaxOrder.objects.visible_to(seen_by).select_related("settlement__order")
    return rows.order_by("-made_at", "-pk")


def tax_orders_of(settlement_id: int, *, seen_by: Actor) -> list[TaxOrder]:
    return list(tax_orders(seen_by=seen_by).filter(settlement=settlement_id).order_by("pk"))


def tax_due(*, at: datetime, lost_before: datetime) -> list[int]:
    """What is to be asked now, and what a dead worker left; the longest waiting first."""
    rows = TaxOrder.objects.filter(
        Q(state=TaxState.DUE, next_at__lte=at)
        | Q(state=TaxState.SENDING, claimed_at__lt=lost_before)
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:MOST])


def as_said(row: RepairRecord) -> dict[str, Any]:
    """The record with what was supplied since."""
    return rules.mended(json.loads(row.body), json.loads(row.supplied or "{}"))


def outgoing(row: RepairRecord, *, at: datetime) -> dict[str, Any]:
    """The record as the platform gets it: with the fields that the province wants besides."""
    store_id, on = row.store_id, row.settled_on
    return rules.with_extras(
        as_said(row),
        value(RECORD_EXTRAS, store_id=store_id, on=on),
        service_type=row.service_type,
        types=value(REPAIR_TYPES, store_id=store_id, on=on),
        natures=value(REPAIR_NATURES, store_id=store_id, on=on),
        uploader=store_row(store_id).code,
        at=at.astimezone(zone_of(store_id)),
    )


def batch(
    *, store_ids: Sequence[int], since: date, until: date, seen_by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """The whole records of some days for a file, by settlement; what was replaced is left out."""
    rows = records(seen_by=seen_by).filter(
        store__in=store_ids, settled_on__range=(since, until), missing=[]
    )
    rows = rows.exclude(state=RecordState.REPLACED)
    return [outgoing(row, at=at) for row in rows.order_by("settled_on", "pk")]


def to_mend(*, seen_by: Actor, store_ids: Sequence[int]) -> dict[str, int]:
    """How many records wait for somebody's hand, by state."""
    rows = RepairRecord.objects.visible_to(seen_by).filter(store__in=store_ids, state__in=TO_MEND)
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))
