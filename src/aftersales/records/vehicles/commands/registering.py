"""Putting vehicles on file, one or five hundred at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.imports import RowResult
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.records.vehicles.commands._batch import Batch
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.finding import index
from aftersales.records.vehicles.commands.marking import meet_marks
from aftersales.records.vehicles.commands.outlooks import reckon
from aftersales.records.vehicles.commands.refusals import (
    AgentUnknown,
    AgentUnnamed,
    ModelUnknown,
    VinTaken,
)
from aftersales.records.vehicles.commands.telling import NewVehicle, Told, checked_day, told
from aftersales.records.vehicles.events import FileOpened, SellerMarked, VehicleUpdated
from aftersales.records.vehicles.models import Vehicle, VehicleFile, VehicleModel
from aftersales.records.vehicles.states import FileReason, SoldBy

BATCH = 500


@command("vehicles.register")
def register(
    *,
    new: NewVehicle,
    store_id: int,
    reason: FileReason = FileReason.VISIT,
    by: Actor,
    at: datetime,
) -> Vehicle:
    """Put one vehicle on file; a car that is known is refused, and the refusal leads to its
    file.
    """
    (outcome,) = register_many(
        rows=[new], store_id=store_id, reason=reason, updates=False, by=by, at=at
    )
    if outcome.refusal:
        raise outcome.refusal
    assert outcome.object_id is not None
    return Vehicle.objects.get(pk=outcome.object_id)


@command("vehicles.register")
def register_many(
    *,
    rows: Sequence[NewVehicle],
    store_id: int,
    reason: FileReason = FileReason.TAKEN_OVER,
    updates: bool = True,
    by: Actor,
    at: datetime,
) -> list[RowResult]:
    """Put many on file. A known car (by VIN, else by plate) gets what is new about it; the same row
    twice changes nothing the second time. Each row stands or falls by itself."""
    by.require("vehicles.register", store_id=store_id)
    outcomes: list[RowResult] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        outcomes += _while_others_register(batch, store_id, reason, updates=updates, by=by, at=at)
    return outcomes


def _while_others_register(
    rows: Sequence[NewVehicle],
    store_id: int,
    reason: FileReason,
    *,
    updates: bool,
    by: Actor,
    at: datetime,
) -> list[RowResult]:
    """Somebody may register the same car between our look and our insert: then look once more."""
    for attempt in range(3):
        try:
            with transaction.atomic():
                return Batch(store_id, reason, updates=updates, by=by, at=at).run(rows)
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


@command("vehicles.update")
def update(*, vehicle_id: int, new: NewVehicle, store_id: int, by: Actor, at: datetime) -> Vehicle:
    """Put right what is told anew; what is left empty stays. People, plates and mileage have
    their own deeds.
    """
    by.require("vehicles.update", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    today = timezone.localdate(at)
    about = replace(
        new,
        plate="",
        odometer_km=None,
        owner_id=None,
        driver_id=None,
        payer_id=None,
        insured_until=None,
    )
    columns = _told_columns(told(about, on=today), vehicle)
    changed = [name for name, value in columns.items() if getattr(vehicle, name) != value]
    if not changed:
        return vehicle
    for name in changed:
        setattr(vehicle, name, columns[name])
    vehicle.changed_at, vehicle.changed_by = at, by.key
    try:
        with transaction.atomic():
            vehicle.save(update_fields=[*changed, "changed_at", "changed_by"])
    except IntegrityError as clash:
        raise VinTaken(
            _("Another vehicle has this VIN. Merge the two files."), field="vin"
        ) from clash
    reckon([vehicle.pk], group_id=vehicle.group_id, on=today)
    index([vehicle], by=by, at=at)
    fact = VehicleUpdated(store_id=store_id, vehicle_id=vehicle.pk, fields=tuple(sorted(changed)))
    record(fact, by=by, at=at)
    if "vin" in changed and vehicle.vin:
        meet_marks({vehicle.vin: vehicle.pk}, by=by, at=at)
    return vehicle


def _told_columns(checked: Told, vehicle: Vehicle) -> dict[str, Any]:
    columns = checked.derived_for(vehicle) | checked.columns
    if checked.vin:
        columns |= {"vin": checked.vin, "vin_is_odd": checked.vin_is_odd}
    _refuse_unknown_agent(checked.new.agent_id, vehicle)
    if checked.new.model_id:
        catalogue = VehicleModel.objects.filter(group=vehicle.group_id)
        model = catalogue.filter(pk=checked.new.model_id).first()
        if model is None:
            raise ModelUnknown(_("The catalogue has no such model."), field="model_id")
        columns |= {"model_id": model.pk, "model_words": str(model)}
    return columns


@command("vehicles.open_file")
def open_file(
    *, vehicle_id: int, store_id: int, reason: FileReason, by: Actor, at: datetime
) -> VehicleFile:
    """This store has to do with the car from now on, and may know what was done to it elsewhere."""
    by.require("vehicles.open_file", store_id=store_id)
    known = VehicleFile.objects.filter(store_id=store_id, vehicle__merged_into=None)
    if (file := known.filter(vehicle=vehicle_id, group=by.group_id).first()) is not None:
        return file
    vehicle = lock(vehicle_id, by=by)
    file, is_new = VehicleFile.objects.get_or_create(
        store_id=store_id,
        vehicle=vehicle,
        defaults={
            "group_id": vehicle.group_id,
            "reason": reason,
            "opened_at": at,
            "opened_by": by.key,
        },
    )
    if is_new:
        fact = FileOpened(store_id=store_id, vehicle_id=vehicle.pk, reason=reason)
        record(fact, by=by, at=at)
    return file


@command("vehicles.update")
def mark_seller(
    *,
    vehicle_id: int,
    sold_by: SoldBy,
    seller: str = "",
    agent_id: int | None = None,
    agent_contract: str = "",
    first_sale_on: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> Vehicle:
    """Say whether we sold the car or an agent did, and which: it decides notice and billing
    (CV-26).
    """
    by.require("vehicles.update", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    if sold_by == SoldBy.AGENT and not (agent_id or seller.strip()):
        raise AgentUnnamed(_("Say which agent sold it."), field="seller")
    _refuse_unknown_agent(agent_id, vehicle)
    if first_sale_on is not None:
        checked_day(first_sale_on, field="first_sale_on")
    vehicle.sold_by, vehicle.agent_id = sold_by, agent_id if sold_by == SoldBy.AGENT else None
    vehicle.seller = clean(seller, most=120, field="seller")
    vehicle.agent_contract = clean(agent_contract, most=60, field="agent_contract")
    vehicle.first_sale_on = first_sale_on or vehicle.first_sale_on
    vehicle.changed_at, vehicle.changed_by = at, by.key
    vehicle.save(
        update_fields=[
            "sold_by",
            "agent",
            "seller",
            "agent_contract",
            "first_sale_on",
            "changed_at",
            "changed_by",
        ]
    )
    reckon([vehicle.pk], group_id=vehicle.group_id, on=timezone.localdate(at))
    record(SellerMarked(store_id=store_id, vehicle_id=vehicle.pk, sold_by=sold_by), by=by, at=at)
    return vehicle


def _refuse_unknown_agent(agent_id: int | None, vehicle: Vehicle) -> None:
    if agent_id and agent_id not in network.store_ids(group_id=vehicle.group_id):
        raise AgentUnknown(_("There is no such agent in the group."), field="agent_id")
