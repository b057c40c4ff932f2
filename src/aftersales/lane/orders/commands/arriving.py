"""Cars at the door (RC-01): when they came, when somebody spoke to the customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.core import live
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.lane.appointments import commands as appointments
from aftersales.lane.appointments.queries import visible
from aftersales.lane.orders.commands._held import TOPIC
from aftersales.lane.orders.commands.refusals import (
    AdvisorUnknown,
    CarUnnamed,
    MomentImpossible,
    NotThisCar,
)
from aftersales.lane.orders.events import ArrivalAttended, ArrivalLeft, ArrivalRegistered
from aftersales.lane.orders.models import Arrival
from aftersales.lane.orders.states import ARRIVAL, ArrivalState
from aftersales.records.customers.queries import is_colleague
from aftersales.records.vehicles.queries import visible as vehicles


def advisor_for(person_id: int | None, *, by: Actor) -> int | None:
    """Somebody of the group; without one named whoever does the deed, if that is a person."""
    meant = person_id if person_id is not None else by.person_id
    if meant is None:
        return None
    if is_colleague(meant, group_id=by.group_id):
        return meant
    if person_id is not None:
        raise AdvisorUnknown(_("Nobody of that number works here."), field="advisor_id")
    return None


@command("orders.arrive")
def arrive(
    *,
    store_id: int,
    vehicle_id: int | None = None,
    plate: str = "",
    appointment_id: int | None = None,
    advisor_id: int | None = None,
    wish: str = "",
    by: Actor,
    at: datetime,
) -> Arrival:
    """A car drove in. It is known, or its plate is typed as it is seen; with an appointment it is
    expected, without one it walked in. Its waiting clock runs until somebody speaks to the
    customer.
    """
    by.require("orders.arrive", store_id=store_id)
    if appointment_id is not None:
        booked = _expected(appointment_id, store_id, by=by, at=at)
        vehicle_id, advisor_id = vehicle_id or booked.vehicle_id, advisor_id or booked.adviser_id
        plate = plate or booked.plate
    if vehicle_id is not None:
        vehicle_id = vehicles(seen_by=by).only("pk").get(pk=vehicle_id).pk
    typed = clean(plate, most=20, field="plate")
    if vehicle_id is None and not typed:
        raise CarUnnamed(_("Say which car came: by its plate, if we do not know it yet."))
    arrival = Arrival.objects.create(
        store_id=store_id,
        arrived_at=at,
        arrived_on=day_of(at, store_id=store_id),
        vehicle_id=vehicle_id,
        plate=typed,
        appointment_id=appointment_id,
        is_walk_in=appointment_id is None,
        advisor_id=None if advisor_id is None else advisor_for(advisor_id, by=by),
        wish=clean(wish, most=200, field="wish"),
        actor=by.key,
    )
    fact = ArrivalRegistered(
        store_id=store_id,
        arrival_id=arrival.pk,
        vehicle_id=vehicle_id,
        appointment_id=appointment_id,
        walk_in=arrival.is_walk_in,
        advisor_id=arrival.advisor_id,
    )
    record(fact, by=by, at=at)
    live.tell(TOPIC, group_id=by.group_id, stores=[arrival.store_id])
    return arrival


def _expected(appointment_id: int, store_id: int, *, by: Actor, at: datetime) -> Any:
    """The appointment of a car that comes, of this store; it has arrived now."""
    system = by.as_system("orders", rights={"appointments.arrive", "appointments.view"})
    try:
        with transaction.atomic():
            booked = appointments.arrive(appointment_id=appointment_id, by=system, at=at)
    except IllegalMove:  # it was given up, or taken over already
        booked = visible(seen_by=system).get(pk=appointment_id)
    if booked.store_id != store_id:
        raise NotThisCar(_("This appointment is with another store."), field="appointment_id")
    return booked


def arrival_for(arrival_id: int, *, by: Actor) -> Arrival:
    """The arrival in sight of the actor, held."""
    rows = Arrival.objects.visible_to(by).select_for_update(of=("self",))
    arrival = rows.get(pk=arrival_id)
    by.require("orders.arrive", store_id=arrival.store_id)
    return arrival


@command("orders.arrive")
def attend(*, arrival_id: int, advisor_id: int | None = None, by: Actor, at: datetime) -> Arrival:
    """First contact: an adviser speaks to the customer. The waiting clock stops."""
    arrival = arrival_for(arrival_id, by=by)
    ARRIVAL.require(ArrivalState(arrival.state), ArrivalState.ATTENDED)
    return begin(arrival, advisor_for(advisor_id or arrival.advisor_id, by=by), by=by, at=at)


def begin(arrival: Arrival, advisor_id: int | None, *, by: Actor, at: datetime) -> Arrival:
    """Note the first contact on an arrival that is held."""
    met(arrival, advisor_id, by=by, at=at)
    arrival.save(update_fields=["state", "first_contact_at", "advisor"])
    return arrival


def met(arrival: Arrival, advisor_id: int | None, *, by: Actor, at: datetime) -> None:
    """The first contact, for a deed that writes the row itself."""
    if at < arrival.arrived_at:
        raise MomentImpossible(_("The car had not arrived yet."), field="at")
    arrival.state, arrival.first_contact_at = ArrivalState.ATTENDED, at
    arrival.advisor_id = advisor_id
    fact = ArrivalAttended(
        store_id=arrival.store_id,
        arrival_id=arrival.pk,
        vehicle_id=arrival.vehicle_id,
        appointment_id=arrival.appointment_id,
        advisor_id=advisor_id,
        waited_seconds=int((at - arrival.arrived_at).total_seconds()),
    )
    record(fact, by=by, at=at)
    live.tell(TOPIC, group_id=by.group_id, stores=[arrival.store_id])


@command("orders.arrive")
def leave(*, arrival_id: int, by: Actor, at: datetime) -> Arrival:
    """The car drove away again and nothing came of it."""
    arrival = arrival_for(arrival_id, by=by)
    ARRIVAL.require(ArrivalState(arrival.state), ArrivalState.LEFT)
    arrival.state, arrival.left_at = ArrivalState.LEFT, at
    arrival.save(update_fields=["state", "left_at"])
    fact = ArrivalLeft(
        store_id=arrival.store_id,
        arrival_id=arrival.pk,
        vehicle_id=arrival.vehicle_id,
        appointment_id=arrival.appointment_id,
    )
    record(fact, by=by, at=at)
    live.tell(TOPIC, group_id=by.group_id, stores=[arrival.store_id])
    return arrival
