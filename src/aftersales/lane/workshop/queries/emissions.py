"""Exhaust tests and the limits they are held against."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.parameters.queries import value
from aftersales.lane.workshop.models import EmissionTest
from aftersales.lane.workshop.parameters import LEAST, LIMITS
from aftersales.lane.workshop.states import EmissionMethod

Limits = dict[str, tuple[Decimal, Decimal]]


def limits_of(method: EmissionMethod, *, store_id: int, on: date) -> Limits:
    """Least and most by what the method measures, as the store holds it that day."""

    def least(gas: str) -> Decimal:
        if gas not in LEAST:
            return Decimal(0)
        found: Decimal = value(LEAST[gas], store_id=store_id, on=on)
        return found

    return {
        gas: (least(gas), value(most, store_id=store_id, on=on))
        for gas, most in LIMITS[method].items()
    }


def emission_tests(
    *, seen_by: Actor, order_id: int | None = None, vehicle_id: int | None = None
) -> QuerySet[EmissionTest]:
    """The newest first."""
    rows = EmissionTest.objects.visible_to(seen_by)
    if order_id is not None:
        rows = rows.filter(order=order_id)
    if vehicle_id is not None:
        rows = rows.filter(vehicle=vehicle_id)
    rows = rows.select_related("order", "vehicle", "job", "tester", "closed_by")
    return rows.order_by("-tested_at", "-pk")
