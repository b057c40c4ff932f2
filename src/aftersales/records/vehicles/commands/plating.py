"""Plates over time: they are given, taken off, and move from one car to another."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.finding import index
from aftersales.records.vehicles.commands.refusals import NotToldApart, PlateInTheWay, PlateTaken
from aftersales.records.vehicles.commands.telling import checked_day, checked_plate
from aftersales.records.vehicles.events import PlateGiven, PlateRemoved
from aftersales.records.vehicles.models import PlateSpell, Vehicle


@command("vehicles.give_plate")
def give_plate(
    *,
    vehicle_id: int,
    plate: str,
    kind: str = "",
    since: date | None = None,
    moves: bool = False,
    store_id: int,
    by: Actor,
    at: datetime,
) -> PlateSpell:
    """The car carries this plate from that day on. With ``moves`` it is taken off the car that
    has it.
    """
    by.require("vehicles.give_plate", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    read = checked_plate(plate, kind=kind)
    day = checked_day(since or timezone.localdate(at), field="since")
    running = vehicle.plates.filter(ends_on=None).first()
    if running and running.plate == read.text:
        return running
    other = Vehicle.objects.in_use().filter(group=vehicle.group_id, plate=read.text)
    for carrier in other.exclude(pk=vehicle.pk).select_for_update():
        if not moves:
            raise PlateTaken(_("Another vehicle carries this plate."), field="plate")
        _take_off(carrier, on=day, by=by, at=at, store_id=store_id)
    if running:
        _end(running, on=day)
    vehicle.plate, vehicle.plate_kind = read.text, read.kind
    spell = PlateSpell(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        plate=read.text,
        kind=read.kind,
        colour=read.colour,
        starts_on=day,
    )
    try:
        with transaction.atomic():
            _save(vehicle, by=by, at=at)
            spell.save()
    except IntegrityError as clash:
        raise PlateInTheWay(
            _("On this day another plate or another car stands in the way."), field="since"
        ) from clash
    index([vehicle], by=by, at=at)
    record(PlateGiven(store_id=store_id, vehicle_id=vehicle.pk, kind=read.kind), by=by, at=at)
    return spell


@command("vehicles.give_plate")
def remove_plate(
    *, vehicle_id: int, on: date | None = None, store_id: int, by: Actor, at: datetime
) -> Vehicle:
    """The car carries no plate from that day on: sold, exported, plates handed in."""
    by.require("vehicles.give_plate", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    if vehicle.plate:
        _take_off(vehicle, on=on or timezone.localdate(at), by=by, at=at, store_id=store_id)
    return vehicle


def _take_off(vehicle: Vehicle, *, on: date, by: Actor, at: datetime, store_id: int) -> None:
    if vehicle.vin is None:
        raise NotToldApart(
            _("Without its plate nobody could find this car again: enter its VIN first."),
            field="plate",
        )
    for spell in vehicle.plates.filter(ends_on=None):
        _end(spell, on=on)
    vehicle.plate, vehicle.plate_kind = None, ""
    _save(vehicle, by=by, at=at)
    index([vehicle], by=by, at=at)
    record(PlateRemoved(store_id=store_id, vehicle_id=vehicle.pk), by=by, at=at)


def _end(spell: PlateSpell, *, on: date) -> None:
    if on < spell.starts_on:
        raise PlateInTheWay(
            _("The plate before it was put on only on %(day)s.") % {"day": spell.starts_on},
            field="since",
        )
    spell.ends_on = on
    spell.save(update_fields=["ends_on"])


def _save(vehicle: Vehicle, *, by: Actor, at: datetime) -> None:
    vehicle.changed_at, vehicle.changed_by = at, by.key
    vehicle.save(update_fields=["plate", "plate_kind", "changed_at", "changed_by"])
