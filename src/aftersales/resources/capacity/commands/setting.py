"""Setting up what the workshop works with, taking it out of service, rating people's speed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import store
from aftersales.ground.network.states import BayKind
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.capacity.commands.holding import PeriodBackwards, lock_resources
from aftersales.resources.capacity.events import (
    AbilityRated,
    ResourceChanged,
    ResourcePutBack,
    ResourceRegistered,
    ResourceRetired,
    ResourceTakenOut,
)
from aftersales.resources.capacity.models import Ability, Occupation, Resource, ToolLoan
from aftersales.resources.capacity.states import (
    SERVICE_LIFE,
    ResourceKind,
    ServiceState,
)


class CodeTaken(Refusal):
    """The store has one of this kind under this code, or this person or car already."""

    code = "capacity.code_taken"


class ResourceIncomplete(Refusal):
    """A bay has a kind, a technician is a person of the store."""

    code = "capacity.resource_incomplete"
    status = 422


class StillHeld(Refusal):
    """Work is planned on it."""

    code = "capacity.still_held"


class PercentUnknown(Refusal):
    """Nobody is this quick or slow."""

    code = "capacity.percent_unknown"
    status = 422


@dataclass(frozen=True, kw_only=True)
class NewResource:
    """What is told of a bay, a technician, a loan car, a tool or a piece of equipment."""

    kind: ResourceKind
    code: str
    name: str = ""  # a technician's is the person's
    bay_kind: BayKind | None = None
    has_lift: bool = False
    person_id: int | None = None
    vehicle_id: int | None = None
    location: str = ""
    serial_number: str = ""
    stands_at_id: int | None = None
    calibrate_months: int | None = None


@command("capacity.register")
def register(*, store_id: int, new: NewResource, by: Actor, at: datetime) -> Resource:
    """Put something into the register of the store, from now on to be shared out."""
    by.require("capacity.register", store_id=store_id)
    _require_whole(new)
    row = Resource(
        store_id=store_id,
        kind=new.kind,
        code=clean(new.code, most=20, field="code", needed=True),
        name=clean(new.name or _name_of(new, store_id, by), most=80, field="name", needed=True),
        bay_kind=new.bay_kind or "",
        has_lift=new.has_lift,
        person_id=new.person_id,
        vehicle_id=_vehicle(new, by),
        location=clean(new.location, most=80, field="location"),
        serial_number=clean(new.serial_number, most=40, field="serial_number"),
        stands_at=_bay(new.stands_at_id, store_id),
        calibrate_months=new.calibrate_months,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise CodeTaken(_("This is in the register already."), field="code") from clash
    fact = ResourceRegistered(
        store_id=store_id,
        resource_id=row.pk,
        kind=row.kind,
        bay_kind=row.bay_kind,
        vehicle_id=row.vehicle_id,
        person_id=row.person_id,
    )
    record(fact, by=by, at=at)
    return row


def _require_whole(new: NewResource) -> None:
    if (new.kind == ResourceKind.BAY) != (new.bay_kind is not None):
        raise ResourceIncomplete(_("A bay has a kind, other things have none."), field="bay_kind")
    if (new.kind == ResourceKind.TECHNICIAN) != (new.person_id is not None):
        raise ResourceIncomplete(_("Say who the technician is."), field="person_id")
    if new.vehicle_id is not None and new.kind != ResourceKind.LOAN_CAR:
        raise ResourceIncomplete(_("Only a loan car is a vehicle."), field="vehicle_id")


def _name_of(new: NewResource, store_id: int, by: Actor) -> str:
    """The technician's own name, if the person works in this store."""
    if new.person_id is None:
        return ""
    here = staff.people_of_store(store_id, seen_by=by)
    if not here.filter(person_id=new.person_id).exists():
        raise ResourceIncomplete(_("This person does not work in the store."), field="person_id")
    return str(staff.person(new.person_id, seen_by=by).name)


def _vehicle(new: NewResource, by: Actor) -> int | None:
    if new.vehicle_id is None:
        return None
    return vehicles.visible(seen_by=by).get(pk=new.vehicle_id).pk


def _bay(resource_id: int | None, store_id: int) -> Resource | None:
    if resource_id is None:
        return None
    return Resource.objects.get(pk=resource_id, store_id=store_id, kind=ResourceKind.BAY)


def locked(resource_id: int, right: str, by: Actor) -> Resource:
    """The thing, if the actor may see it and has the right there, held until the command ends."""
    row = Resource.objects.visible_to(by).get(pk=resource_id)
    by.require(right, store_id=row.store_id)
    return lock_resources(row.store_id, [row.pk])[row.pk]


@command("capacity.register")
def change(
    *,
    resource_id: int,
    name: str | None = None,
    location: str | None = None,
    serial_number: str | None = None,
    has_lift: bool | None = None,
    bay_kind: BayKind | None = None,
    calibrate_months: int | None = None,
    by: Actor,
    at: datetime,
) -> Resource:
    """Correct what the register says. What is not told stays."""
    row = locked(resource_id, "capacity.register", by)
    if bay_kind is not None and row.kind != ResourceKind.BAY:
        raise ResourceIncomplete(_("A bay has a kind, other things have none."), field="bay_kind")
    told = {
        "name": None if name is None else clean(name, most=80, field="name", needed=True),
        "location": None if location is None else clean(location, most=80, field="location"),
        "serial_number": None
        if serial_number is None
        else clean(serial_number, most=40, field="serial_number"),
        "has_lift": has_lift,
        "bay_kind": bay_kind,
        "calibrate_months": calibrate_months,
    }
    new = {k: v for k, v in told.items() if v is not None and getattr(row, k) != v}
    if new:
        for field, said in new.items():
            setattr(row, field, said)
        row.save(update_fields=list(new))
        _tell(row, ResourceChanged(**_of(row), fields=tuple(sorted(new))), by, at)
    return row


@command("capacity.keep_up")
def take_out(
    *, resource_id: int, words: str, until: datetime | None = None, by: Actor, at: datetime
) -> Resource:
    """Out of order: nothing new is put on it. What is planned on it stays in sight, to be moved by
    people.
    """
    row = locked(resource_id, "capacity.keep_up", by)
    SERVICE_LIFE.require(ServiceState(row.state), ServiceState.OUT_OF_ORDER)
    if until is not None and until <= at:
        raise PeriodBackwards(_("This time has gone by."), field="until")
    row.state, row.out_until = ServiceState.OUT_OF_ORDER, until
    row.out_words = clean(words, most=200, field="words", needed=True)
    row.save(update_fields=["state", "out_until", "out_words"])
    return _tell(row, ResourceTakenOut(**_of(row)), by, at)


@command("capacity.keep_up")
def put_back(*, resource_id: int, by: Actor, at: datetime) -> Resource:
    """It works again."""
    row = locked(resource_id, "capacity.keep_up", by)
    SERVICE_LIFE.require(ServiceState(row.state), ServiceState.IN_SERVICE)
    row.state, row.out_until, row.out_words = ServiceState.IN_SERVICE, None, ""
    row.save(update_fields=["state", "out_until", "out_words"])
    return _tell(row, ResourcePutBack(**_of(row)), by, at)


@command("capacity.register")
def retire(*, resource_id: int, by: Actor, at: datetime) -> Resource:
    """It is gone for good; what is known of it stays. Not while work is planned on it or while it
    is lent.
    """
    row = locked(resource_id, "capacity.register", by)
    SERVICE_LIFE.require(ServiceState(row.state), ServiceState.RETIRED)
    held = Occupation.objects.active().filter(resource=row, during__endswith__gt=at)
    if held.exists() or ToolLoan.objects.filter(resource=row, returned_at=None).exists():
        raise StillHeld(_("It is held for something. Move or release that first."))
    row.state, row.out_until, row.out_words = ServiceState.RETIRED, None, ""
    row.save(update_fields=["state", "out_until", "out_words"])
    return _tell(row, ResourceRetired(**_of(row)), by, at)


@command("capacity.rate")
def rate(*, resource_id: int, skill: str, percent: int, by: Actor, at: datetime) -> Ability:
    """How quick a technician is in a skill group: 100 % is standard time."""
    row = locked(resource_id, "capacity.rate", by)
    if row.person_id is None:
        raise ResourceIncomplete(_("Only technicians are rated."), field="resource_id")
    if not 10 <= percent <= 300:
        raise PercentUnknown(_("A speed lies between 10 % and 300 %."), field="percent")
    known = staff.skill(skill, group_id=store(row.store_id).group_id)
    ability, _made = Ability.objects.update_or_create(
        resource=row, skill=known, defaults={"store_id": row.store_id, "percent": percent}
    )
    fact = AbilityRated(**_of(row), person_id=row.person_id, skill_id=known.pk, percent=percent)
    record(fact, by=by, at=at)
    return ability


def _of(row: Resource) -> dict[str, int]:
    return {"store_id": row.store_id, "resource_id": row.pk}


def _tell(row: Resource, fact: Event, by: Actor, at: datetime) -> Resource:
    record(fact, by=by, at=at)
    return row
