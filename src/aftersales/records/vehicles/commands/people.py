"""Who owns, drives and pays: from a day, to a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.records.customers import queries as customers
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.refusals import (
    CustomerUnknown,
    PartyEndsTooEarly,
    PartyOverlaps,
)
from aftersales.records.vehicles.commands.telling import checked_day
from aftersales.records.vehicles.events import OwnerChanged, PartyEnded, PartyLinked
from aftersales.records.vehicles.models import Vehicle, VehicleParty
from aftersales.records.vehicles.states import PartyRole


@command("vehicles.link_party")
def link_party(
    *,
    vehicle_id: int,
    customer_id: int,
    role: PartyRole,
    since: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> VehicleParty:
    """From this day on the customer is driver, payer, contact or first owner of the car."""
    by.require("vehicles.link_party", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    _refuse_unknown(customer_id, by=by)
    day = checked_day(since or timezone.localdate(at), field="since")
    known = vehicle.parties.filter(customer=customer_id, role=role, ends_on=None).first()
    if known:
        return known
    party = _save(vehicle, customer_id, role, day)
    if role == PartyRole.OWNER:
        _note_owner(vehicle, customer_id)
    fact = PartyLinked(store_id=store_id, vehicle_id=vehicle.pk, customer_id=customer_id, role=role)
    record(fact, by=by, at=at)
    return party


@command("vehicles.link_party")
def change_owner(
    *,
    vehicle_id: int,
    customer_id: int,
    on: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> VehicleParty:
    """The car was sold on: the former owner's time ends, the new one's begins, the history stays.

    Drivers and payers of the former owner end with it; the new owner names their own.
    """
    by.require("vehicles.link_party", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    _refuse_unknown(customer_id, by=by)
    day = checked_day(on or timezone.localdate(at), field="on")
    former = vehicle.parties.filter(role=PartyRole.OWNER, ends_on=None).first()
    if former and former.customer_id == customer_id:
        return former
    for party in vehicle.parties.filter(ends_on=None).order_by("pk"):
        _end(party, on=day)
    owner = _save(vehicle, customer_id, PartyRole.OWNER, day)
    _note_owner(vehicle, customer_id)
    fact = OwnerChanged(
        store_id=store_id,
        vehicle_id=vehicle.pk,
        customer_id=customer_id,
        former_customer_id=former.customer_id if former else None,
    )
    record(fact, by=by, at=at)
    return owner


@command("vehicles.link_party")
def end_party(
    *,
    vehicle_id: int,
    party_id: int,
    on: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> VehicleParty:
    """The customer is no longer this to the car; ``on`` is the first day without."""
    by.require("vehicles.link_party", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    party = vehicle.parties.get(pk=party_id)
    if party.ends_on is not None:
        raise PartyEndsTooEarly(_("This has ended already."), field="on")
    _end(party, on=on or timezone.localdate(at))
    if party.role == PartyRole.OWNER:
        _note_owner(vehicle, None)
    fact = PartyEnded(
        store_id=store_id,
        vehicle_id=vehicle.pk,
        customer_id=party.customer_id,
        role=party.role,
    )
    record(fact, by=by, at=at)
    return party


def _refuse_unknown(customer_id: int, *, by: Actor) -> None:
    if not customers.visible(seen_by=by).filter(pk=customer_id).exists():
        raise CustomerUnknown(_("There is no such customer here."), field="customer_id")


def _end(party: VehicleParty, *, on: date) -> None:
    if on < party.starts_on:
        raise PartyEndsTooEarly(
            _("It began on %(day)s and cannot end before.") % {"day": party.starts_on}, field="on"
        )
    party.ends_on = on
    party.save(update_fields=["ends_on"])


def _save(vehicle: Vehicle, customer_id: int, role: str, day: date) -> VehicleParty:
    party = VehicleParty(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        customer_id=customer_id,
        role=role,
        starts_on=day,
    )
    try:
        with adding_to_a_living_file(), transaction.atomic():
            party.save()
    except IntegrityError as clash:
        raise PartyOverlaps(
            _("On this day the car has another owner, or this person is on file already."),
            field="since",
        ) from clash
    return party


def _note_owner(vehicle: Vehicle, customer_id: int | None) -> None:
    vehicle.owner_id = customer_id
    vehicle.save(update_fields=["owner"])
