"""What vehicles know about people: told on request, forgotten when somebody is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.log import delivers, listens_to
from aftersales.core.merging import follows
from aftersales.core.privacy import Forgotten, forgets, tells
from aftersales.core.retention import holds
from aftersales.ground.files import commands as files
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.events import ValueSet
from aftersales.records.customers import queries as customers
from aftersales.records.staff.queries import holders_of
from aftersales.records.vehicles import commands
from aftersales.records.vehicles.events import CallListGrown
from aftersales.records.vehicles.models import (
    ServiceRecordDetail,
    UseInstruction,
    Vehicle,
    VehicleDocument,
    VehicleParty,
    VehicleWarning,
)
from aftersales.records.vehicles.parameters import DUE_SOON
from aftersales.records.vehicles.states import ServiceKind, WarningKind

# What hangs on a customer, and so on another file of theirs after a merge.
follows("customer", "vehicles.VehicleParty", field="customer", one_by_one=True)
follows("customer", "vehicles.Vehicle", field="owner")
follows("customer", "vehicles.ServiceRecordDetail", field="customer")
follows("customer", "vehicles.UseInstruction", field="customer")

# What hangs on a car, in the order in which it moves. What clashes with the kept file stays behind.
follows("vehicle", "vehicles.PlateSpell", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.VehicleParty", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.OdometerReading", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.OdometerCorrection", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.ServiceRecord", field="vehicle", alone=("digest",))
follows("vehicle", "vehicles.VehicleDocument", field="vehicle")
follows("vehicle", "vehicles.Insurance", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.UseInstruction", field="vehicle")
follows("vehicle", "vehicles.VehicleWarning", field="vehicle", one_by_one=True)
follows("vehicle", "vehicles.Mark", field="vehicle")
follows("vehicle", "vehicles.VehicleFile", field="vehicle", alone=("store",))

customers.gap("vehicles.model", _("vehicle model"))
customers.gap("vehicles.plate", _("plate number"))
customers.gap("vehicles.vin", _("VIN"))
customers.gap("vehicles.odometer", _("mileage"))
customers.gap("vehicles.first_sale", _("date of first sale"))

CALLERS = ("follow_up_clerk", "service_advisor")
M = TypeVar("M", bound=Model)
OF_PEOPLE = (WarningKind.COMPLAINT, WarningKind.UNPAID, WarningKind.NOTE)


@tells("customer")
def vehicles_of(subject_id: int) -> Sequence[dict[str, Any]]:
    """The cars somebody owned, drove or paid for, from when to when."""
    rows = VehicleParty.objects.filter(customer=subject_id).select_related("vehicle")
    return [
        {
            "role": row.role,
            "from": row.starts_on.isoformat(),
            "to": row.ends_on and row.ends_on.isoformat(),
            "plate": row.vehicle.plate,
            "vin": row.vehicle.vin,
            "model": row.vehicle.model_words,
        }
        for row in rows.order_by("starts_on", "pk")
    ]


@tells("customer")
def services_of(subject_id: int) -> Sequence[dict[str, Any]]:
    """What was done and charged in somebody's name."""
    rows = ServiceRecordDetail.objects.filter(customer=subject_id).select_related("record")
    return [
        {
            "on": row.record.serviced_on.isoformat(),
            "km": row.record.km,
            "operations": row.record.operations,
            "fault": row.record.fault,
            "amount": None if row.amount is None else str(row.amount),
            "currency": row.currency,
            "words": row.words,
        }
        for row in rows.order_by("record__serviced_on", "pk")
    ]


@holds("customer", "vehicles.warranty_repairs", _("repairs under the three guarantees"))
def repaired_under_guarantee(actor: Actor, at: datetime) -> Q:
    """Records of such repairs are kept for years, and with them whose car it was (DOMAIN §3.4)."""
    since = customers.guarantee_repairs_since(group_id=actor.group_id, on=timezone.localdate(at))
    kept = ServiceRecordDetail.objects.filter(
        customer=OuterRef("pk"),
        record__kind=ServiceKind.WARRANTY,
        record__serviced_on__gte=since,
    )
    return Q(Exists(kept))


@holds("customer", "vehicles.serviced", _("the vehicle was here since"))
def serviced_lately(actor: Actor, at: datetime) -> Q:
    """A car of theirs was serviced within the time that silent files are kept."""
    today = timezone.localdate(at)
    keep, _notice = customers.keeping(group_id=actor.group_id, on=today)
    here = ServiceRecordDetail.objects.filter(
        customer=OuterRef("pk"), record__serviced_on__gte=today - keep
    )
    return Q(Exists(here))


@tells("customer")
def instructions_of(subject_id: int) -> Sequence[dict[str, Any]]:
    """How somebody was shown to use their car."""
    rows = UseInstruction.objects.filter(customer=subject_id).order_by("given_on", "pk")
    return [
        {
            "on": row.given_on.isoformat(),
            "minutes": row.minutes,
            "topics": row.topics,
            "questions": row.questions,
        }
        for row in rows
    ]


@forgets("customer")
def forget_notes(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:
    """What was noted or scanned about a car while it was this person's: the papers' own numbers
    stay, since they prove the cover of whoever has the car now.
    """
    system = by.as_system("vehicles", rights={"files.discard"})
    removed = 0
    for party in VehicleParty.objects.filter(customer=subject_id).order_by("pk"):
        since, until = (
            _midnight(party.starts_on),
            _midnight(party.ends_on) if party.ends_on else None,
        )
        papers = _within(VehicleDocument.objects.exclude(note=""), "added_at", since, until)
        removed += papers.filter(vehicle=party.vehicle_id).update(note="")
        notes = _within(VehicleWarning.objects.exclude(words=""), "raised_at", since, until)
        removed += notes.filter(vehicle=party.vehicle_id, kind__in=OF_PEOPLE).update(words="")
        about = ("vehicle", party.vehicle_id)
        removed += files.discard_personal(about=about, since=since, until=until, by=system, at=at)
    return Forgotten(removed=removed)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _within(rows: QuerySet[M], name: str, since: datetime, until: datetime | None) -> QuerySet[M]:
    after = rows.filter(**{f"{name}__gte": since})
    return after.filter(**{f"{name}__lt": until}) if until else after


@forgets("customer")
def forget_words(subject_id: int, *, by: Actor, at: datetime) -> Forgotten:  # noqa: ARG001 - as all forgetters are called
    """The car's technical history stays; who it belonged to and what they said goes."""
    today = timezone.localdate(at)
    words = ServiceRecordDetail.objects.filter(customer=subject_id)
    removed = words.exclude(words=b"").update(words="")
    words.update(customer=None)
    spoken = UseInstruction.objects.filter(customer=subject_id)
    removed += spoken.exclude(questions="").update(questions="")
    spoken.update(customer=None)
    Vehicle.objects.filter(owner=subject_id).update(owner=None)
    running = VehicleParty.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today), customer=subject_id
    )
    removed += running.filter(starts_on__lte=today).update(ends_on=today)
    running.filter(starts_on__gt=today).delete()
    return Forgotten(removed=removed)


# -- the call list -----------------------------------------------------------------------------


@listens_to(ValueSet)
def reckon_what_is_near(event: ValueSet, *, by: Actor, at: datetime) -> None:
    """How near is near was changed: the lists follow at once."""
    if event.code == DUE_SOON.code and by.group_id is not None:
        commands.reckon_nearness(group_id=by.group_id, on=timezone.localdate(at))


@delivers(CallListGrown, rights={"notices.notify"})
def tell_callers(event: CallListGrown, *, by: Actor, at: datetime) -> None:
    """Those who call find a word with the way to the list in their inbox (CV-16)."""
    assert event.store_id is not None
    today = day_of(at, store_id=event.store_id)
    people = {
        person.pk
        for role in CALLERS
        for person in holders_of(role, store_id=event.store_id, on=today)
    }
    if people:
        notices.notify(
            people=people,
            code="vehicles.call_list_grown",
            occasion=f"vehicles.call_list_grown:{event.store_id}:{today}",
            values={"vehicles": event.vehicles, "overdue": event.overdue},
            address="/vehicles/?view=due",
            store_id=event.store_id,
            by=by,
            at=at,
        )
