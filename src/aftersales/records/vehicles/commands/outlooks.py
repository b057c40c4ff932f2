"""Reckoning anew when the next service is due, whenever something it rests on has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, Value

from aftersales.core.bulk import maker, upsert_many
from aftersales.core.lookups import Among
from aftersales.ground.parameters.queries import value
from aftersales.records.vehicles.models import (
    MaintenanceCycle,
    OdometerReading,
    Outlook,
    ServiceRecord,
    Vehicle,
)
from aftersales.records.vehicles.parameters import (
    ASSUMED_KM,
    CYCLE_KM,
    CYCLE_MONTHS,
    DUE_SOON,
    FIRST_KM,
    FIRST_MONTHS,
)
from aftersales.records.vehicles.rules import odometer, outlook
from aftersales.records.vehicles.rules.odometer import Point
from aftersales.records.vehicles.rules.outlook import Cycle, Standing
from aftersales.records.vehicles.states import MAINTAINS

_new_outlook = maker(Outlook)
_RECKONED = (
    "due_on",
    "due_km",
    "due_by",
    "earliest_on",
    "latest_on",
    "km_per_day",
    "confidence",
    "readings",
    "last_service_on",
    "last_service_km",
    "cycle_km",
    "cycle_months",
    "reckoned_on",
    "near_on",
)


Points = Mapping[int, list[Point]]  # kilometres in all, over every counter, by vehicle


def reckon(vehicle_ids: Collection[int], *, group_id: int, on: date) -> None:
    """Bring the outlook of these vehicles up to date: a handful of statements, however many
    they are.
    """
    rows = Vehicle.objects.filter(Among("pk", vehicle_ids), merged_into=None)
    vehicles = list(rows.order_by("pk"))
    ids = [vehicle.pk for vehicle in vehicles]
    reckon_held(vehicles, _points(ids) if ids else {}, group_id=group_id, on=on)


def reckon_held(vehicles: Iterable[Vehicle], points: Points, *, group_id: int, on: date) -> None:
    """The same for deeds that hold the vehicles and have read their kilometres."""
    known = {v.pk: v for v in vehicles if v.merged_into_id is None}
    if not known:
        return
    services = _last_services(known)
    cycles = _cycles(known.values(), group_id, on)
    rows = [
        row
        for vehicle in known.values()
        if (
            row := _outlook(
                vehicle,
                points.get(vehicle.pk, []),
                services.get(vehicle.pk),
                cycles[vehicle.model_id],
                on,
            )
        )
    ]
    upsert_many(rows, unique=["vehicle"], update=_RECKONED)


def reckon_nearness(*, group_id: int, on: date) -> None:
    """How near is near has changed, or a day has passed: one statement for the whole group."""
    soon = value(DUE_SOON, group_id=group_id, on=on)
    rows = Outlook.objects.filter(group=group_id).annotate(near=_days_before("due_on", soon))
    rows.exclude(near_on=F("near")).update(near_on=_days_before("due_on", soon))


def _days_before(column: str, span: timedelta) -> Any:
    return ExpressionWrapper(F(column) - Value(span.days), output_field=DateField())


def _points(ids: Collection[int]) -> defaultdict[int, list[Point]]:
    found: defaultdict[int, list[Point]] = defaultdict(list)
    rows = OdometerReading.objects.filter(Among("vehicle_id", ids), is_void=False)
    for vehicle_id, on, km, offset in rows.values_list("vehicle_id", "read_on", "km", "offset"):
        found[vehicle_id].append(Point(on, km + offset))
    return found


def _last_services(known: Mapping[int, Vehicle]) -> dict[int, tuple[date, int | None]]:
    rows = ServiceRecord.objects.filter(Among("vehicle_id", known), kind__in=MAINTAINS)
    last = rows.order_by("vehicle", "-serviced_on", "-pk").distinct("vehicle")
    return {v: (on, km) for v, on, km in last.values_list("vehicle_id", "serviced_on", "km")}


def _cycles(vehicles: Iterable[Vehicle], group_id: int, on: date) -> defaultdict[int | None, Cycle]:
    usual = Cycle(
        km=value(CYCLE_KM, group_id=group_id, on=on),
        months=value(CYCLE_MONTHS, group_id=group_id, on=on),
        first_km=value(FIRST_KM, group_id=group_id, on=on),
        first_months=value(FIRST_MONTHS, group_id=group_id, on=on),
    )
    models = {v.model_id for v in vehicles if v.model_id}
    rows = MaintenanceCycle.objects.filter(model__in=models, holds_from__lte=on)
    newest = rows.order_by("model", "-holds_from").distinct("model")
    found: defaultdict[int | None, Cycle] = defaultdict(lambda: usual)
    for row in newest if models else []:
        found[row.model_id] = Cycle(row.km, row.months, row.first_km, row.first_months)
    return found


def _outlook(
    vehicle: Vehicle,
    points: list[Point],
    service: tuple[date, int | None] | None,
    cycle: Cycle,
    on: date,
) -> Outlook | None:
    """Nothing where neither a service nor a beginning is known: then nobody can tell."""
    standing = _standing(vehicle, points, service)
    if standing is None:
        return None
    assumed = value(ASSUMED_KM, group_id=vehicle.group_id, on=on)
    trend = odometer.trend(_since_new(vehicle, points), assumed_km_per_year=assumed)
    due = outlook.next_due(standing, cycle, trend)
    return _new_outlook(
        group_id=vehicle.group_id,
        vehicle_id=vehicle.pk,
        due_on=due.on,
        due_km=max(due.at_km - vehicle.odometer_offset, 0),
        due_by=due.by,
        earliest_on=due.earliest,
        latest_on=due.latest,
        km_per_day=min(Decimal(str(round(trend.km_per_day, 2))), Decimal("99999.99")),
        confidence=trend.confidence,
        readings=trend.readings,
        last_service_on=service[0] if service else None,
        last_service_km=service[1] if service else None,
        cycle_km=cycle.first_km if standing.is_first else cycle.km,
        cycle_months=cycle.first_months if standing.is_first else cycle.months,
        reckoned_on=on,
        near_on=due.on - value(DUE_SOON, group_id=vehicle.group_id, on=on),
    )


def _since_new(vehicle: Vehicle, points: list[Point]) -> list[Point]:
    """A new car starts near zero on the day it is sold: the first reading has something to lean
    on.
    """
    if vehicle.first_sale_on and all(p.on > vehicle.first_sale_on for p in points):
        return [Point(vehicle.first_sale_on, 0), *points]
    return points


def _standing(
    vehicle: Vehicle, points: list[Point], service: tuple[date, int | None] | None
) -> Standing | None:
    last = max(points, key=lambda p: (p.on, p.km), default=None)
    if service:
        since, km = service
        return _from(since, _km_then(since, km, points), last, is_first=False)
    began = vehicle.first_sale_on or vehicle.licensed_on
    if began:
        return _from(began, 0, last, is_first=True)
    if last:  # seen, but its past is unknown: count from when it was seen first
        first = min(points, key=lambda p: (p.on, p.km))
        return _from(first.on, first.km, last, is_first=False)
    return None


def _from(since: date, since_km: int, last: Point | None, *, is_first: bool) -> Standing:
    here = last if last and last.on >= since else Point(since, since_km)
    return Standing(since, since_km, is_first=is_first, km=here.km, km_on=here.on)


def _km_then(since: date, km: int | None, points: list[Point]) -> int:
    """In all, on that day: the reading taken then, else the record's own figure, else the last
    before.
    """
    then = [p.km for p in points if p.on == since]
    before = [p.km for p in points if p.on < since]
    return max(then) if then else km if km is not None else max(before, default=0)
