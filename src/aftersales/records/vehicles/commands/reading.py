"""The odometer: read often, never falling, put right only with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.outlooks import reckon, reckon_held
from aftersales.records.vehicles.commands.refusals import (
    NothingToCorrect,
    OdometerFell,
    ReasonMissing,
    ValueOutOfReach,
)
from aftersales.records.vehicles.commands.telling import checked_day, checked_km
from aftersales.records.vehicles.events import OdometerCorrected, OdometerRead
from aftersales.records.vehicles.models import OdometerCorrection, OdometerReading, Vehicle
from aftersales.records.vehicles.rules.odometer import Change, Counter, Point, counter_on, fits
from aftersales.records.vehicles.states import NEW_COUNTER, CorrectionReason, OdometerSource


@command("vehicles.read_odometer")
def read_odometer(
    *,
    vehicle_id: int,
    km: int,
    on: date | None = None,
    source: OdometerSource = OdometerSource.VISIT,
    reference: str = "",
    store_id: int,
    by: Actor,
    at: datetime,
) -> OdometerReading:
    """Note what the dashboard shows. Less than before is refused: that takes a correction
    (I-16).
    """
    by.require("vehicles.read_odometer", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    checked_km(km, field="km")
    day = checked_day(on or timezone.localdate(at), field="on")
    if day > timezone.localdate(at):
        raise ValueOutOfReach(_("This day has not come yet."), field="on")
    counter = counter_on(day, changes_of(vehicle))
    readings = list(vehicle.readings.filter(is_void=False).order_by("pk"))
    shown = [row for row in readings if row.generation == counter.generation]
    for same in shown:
        if (same.read_on, same.km) == (day, km):
            return same
    known = [Point(r.read_on, r.km) for r in shown]
    if not fits(km, day, known, is_live=source != OdometerSource.RECORD):
        raise fell(km, vehicle)
    reading = take(
        vehicle,
        counter,
        km=km,
        day=day,
        source=source,
        reference=reference,
        store_id=store_id,
        at=at,
    )
    driven = [Point(row.read_on, row.km + row.offset) for row in (*readings, reading)]
    today = timezone.localdate(at)
    reckon_held([vehicle], {vehicle.pk: driven}, group_id=vehicle.group_id, on=today)
    fact = OdometerRead(store_id=store_id, vehicle_id=vehicle.pk, km=km, source=source)
    record(fact, by=by, at=at)
    return reading


def changes_of(vehicle: Vehicle) -> list[Change]:
    if vehicle.odometer_generation == 1:
        return []  # its first counter still runs
    return [Change(c.corrected_on, c.added) for c in vehicle.corrections.order_by("pk")]


def fell(km: int, vehicle: Vehicle) -> OdometerFell:
    words = _(
        "%(km)d km contradicts what was read before (%(known)s km)."
        " Check it, or correct it with a reason."
    )
    return OdometerFell(words % {"km": km, "known": vehicle.odometer_km}, field="km")


def take(
    vehicle: Vehicle,
    counter: Counter,
    *,
    km: int,
    day: date,
    source: str,
    reference: str,
    store_id: int | None,
    at: datetime,
) -> OdometerReading:
    """Write a reading that fits, and carry the car's own figure on. The trigger has the last
    word.
    """
    reading = OdometerReading(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        km=km,
        read_on=day,
        generation=counter.generation,
        offset=counter.offset,
        source=source,
        reference=reference[:40],
        taken_in_id=store_id,
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            reading.save(force_insert=True)
    except IntegrityError as clash:
        raise fell(km, vehicle) from clash
    is_newest = counter.generation == vehicle.odometer_generation and (
        vehicle.odometer_on is None or day >= vehicle.odometer_on
    )
    if is_newest:
        vehicle.odometer_km = max(km, vehicle.odometer_km or 0)
        vehicle.odometer_on = day
        vehicle.save(update_fields=["odometer_km", "odometer_on"])
    return reading


@command("vehicles.correct_odometer")
def correct_odometer(
    *,
    vehicle_id: int,
    km: int,
    reason: CorrectionReason,
    words: str,
    on: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> OdometerCorrection:
    """The odometer shows less than on record, and somebody answers for why.

    After a slip the wrong readings are struck out. After a new cluster or battery control unit the
    former distance stays and is added to what the new counter shows.
    """
    by.require("vehicles.correct_odometer", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    checked_km(km, field="km")
    day = checked_day(on or timezone.localdate(at), field="on")
    said = clean(words, most=300, field="words")
    if not said:
        raise ReasonMissing(_("Say in words why the mileage is corrected."), field="words")
    former = vehicle.odometer_km
    if former is None or former == km:
        raise NothingToCorrect(_("The odometer shows this already."), field="km")
    if vehicle.odometer_on and day < vehicle.odometer_on:
        raise ValueOutOfReach(_("It was read later than this day."), field="on")
    added = former - km if reason in NEW_COUNTER else 0
    if reason not in NEW_COUNTER:
        wrong = vehicle.readings.filter(generation=vehicle.odometer_generation, km__gt=km)
        wrong.update(is_void=True)
    vehicle.odometer_offset += added
    vehicle.odometer_generation += 1
    vehicle.odometer_km, vehicle.odometer_on = km, day
    vehicle.save(
        update_fields=[
            "odometer_generation",
            "odometer_offset",
            "odometer_km",
            "odometer_on",
        ]
    )
    take(
        vehicle,
        Counter(vehicle.odometer_generation, vehicle.odometer_offset),
        km=km,
        day=day,
        source=OdometerSource.CORRECTION,
        reference="",
        store_id=store_id,
        at=at,
    )
    correction = OdometerCorrection.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        former_km=former,
        km=km,
        added=added,
        reason=reason,
        words=said,
        corrected_on=day,
        corrected_by=by.key,
    )
    reckon([vehicle.pk], group_id=vehicle.group_id, on=timezone.localdate(at))
    fact = OdometerCorrected(
        store_id=store_id, vehicle_id=vehicle.pk, km=km, former_km=former, reason=reason
    )
    record(fact, by=by, at=at)
    return correction
