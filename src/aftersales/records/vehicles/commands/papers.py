"""Papers that prove something, insurance, and the first service of all: showing how to use the
car.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.handbook import commands as handbook
from aftersales.records.customers import queries as customers
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.refusals import (
    CustomerUnknown,
    DatesCrossed,
    DocumentEmpty,
    GuidanceUnknown,
    ValueOutOfReach,
)
from aftersales.records.vehicles.commands.telling import checked_day
from aftersales.records.vehicles.events import DocumentAdded, InsuranceNoted, UseInstructionGiven
from aftersales.records.vehicles.models import (
    Guidance,
    Insurance,
    UseInstruction,
    VehicleDocument,
)
from aftersales.records.vehicles.models.papers import UsedGuidance
from aftersales.records.vehicles.states import DocumentKind

LONGEST_INSTRUCTION = 600  # minutes: ten hours


@command("vehicles.add_document")
def add_document(
    *,
    vehicle_id: int,
    kind: DocumentKind,
    number: str = "",
    issuer: str = "",
    dated_on: date | None = None,
    valid_until: date | None = None,
    note: str = "",
    store_id: int,
    by: Actor,
    at: datetime,
) -> VehicleDocument:
    """Note a paper of the car. An invoice tells the day of first sale where none is known
    (CV-25).
    """
    by.require("vehicles.add_document", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    said_number = clean(number, most=80, field="number")
    said_issuer = clean(issuer, most=120, field="issuer")
    if not (said_number or said_issuer or dated_on):
        raise DocumentEmpty(
            _("Give at least its number, its date or who issued it."), field="number"
        )
    _refuse_crossed(dated_on, valid_until, field="valid_until")
    document = VehicleDocument.objects.create(
        group_id=vehicle.group_id,
        vehicle=vehicle,
        kind=kind,
        number=said_number,
        issuer=said_issuer,
        dated_on=dated_on,
        valid_until=valid_until,
        note=clean(note, most=200, field="note"),
        added_at=at,
        added_by=by.key,
    )
    if kind == DocumentKind.INVOICE and vehicle.first_sale_on is None and dated_on:
        vehicle.first_sale_on = dated_on
        vehicle.seller = vehicle.seller or said_issuer
        vehicle.save(update_fields=["first_sale_on", "seller"])
    record(DocumentAdded(store_id=store_id, vehicle_id=vehicle.pk, kind=kind), by=by, at=at)
    return document


@command("vehicles.add_document")
def note_insurance(
    *,
    vehicle_id: int,
    insurer: str,
    ends_on: date,
    starts_on: date | None = None,
    number: str = "",
    store_id: int,
    by: Actor,
    at: datetime,
) -> Insurance:
    """With whom the car is insured and until when; ``ends_on`` is the last day of cover."""
    by.require("vehicles.add_document", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    checked_day(ends_on, field="ends_on")
    _refuse_crossed(starts_on, ends_on, field="ends_on")
    insurance, _is_new = Insurance.objects.update_or_create(
        vehicle=vehicle,
        insurer=clean(insurer, most=80, field="insurer", needed=True),
        ends_on=ends_on,
        defaults={
            "group_id": vehicle.group_id,
            "starts_on": starts_on,
            "number": clean(number, most=60, field="number"),
            "noted_at": at,
        },
    )
    record(InsuranceNoted(store_id=store_id, vehicle_id=vehicle.pk), by=by, at=at)
    return insurance


def _refuse_crossed(first: date | None, last: date | None, *, field: str) -> None:
    for day in (first, last):
        if day is not None:
            checked_day(day, field=field)
    if first and last and last < first:
        raise DatesCrossed(_("The end lies before the beginning."), field=field)


@command("vehicles.instruct")
def give_instruction(
    *,
    vehicle_id: int,
    guidance_ids: Sequence[int],
    minutes: int,
    customer_id: int | None = None,
    topics: Sequence[str] = (),
    questions: str = "",
    given_on: date | None = None,
    store_id: int,
    by: Actor,
    at: datetime,
) -> UseInstruction:
    """Record that the driver was shown how to use and keep the car, with which material (CV-24)."""
    by.require("vehicles.instruct", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    if not 0 < minutes <= LONGEST_INSTRUCTION:
        raise ValueOutOfReach(_("Between 1 and 600 minutes."), field="minutes")
    if customer_id and not customers.visible(seen_by=by).filter(pk=customer_id).exists():
        raise CustomerUnknown(_("There is no such customer here."), field="customer_id")
    material = list(Guidance.objects.visible_to(by).filter(pk__in=set(guidance_ids)).order_by("pk"))
    if len(material) != len(set(guidance_ids)):
        raise GuidanceUnknown(_("There is no such material."), field="guidance_ids")
    instruction = UseInstruction(
        store_id=store_id,
        group_id=vehicle.group_id,
        vehicle=vehicle,
        customer_id=customer_id or vehicle.owner_id,
        given_on=checked_day(given_on or timezone.localdate(at), field="given_on"),
        minutes=minutes,
        topics=[clean(t, most=40, field="topics") for t in topics][:20],
        questions=clean(questions, most=2000, field="questions", lines=True),
        given_by=by.key,
    )
    with adding_to_a_living_file(), transaction.atomic():
        instruction.save()
    UsedGuidance.objects.bulk_create(
        UsedGuidance(
            store_id=store_id, group_id=vehicle.group_id, instruction=instruction, guidance=used
        )
        for used in material
    )
    system = by.as_system("vehicles", rights={"handbook.pin"})
    with suppress(ObjectDoesNotExist), transaction.atomic():  # a group may have withdrawn it
        about = ("use_instruction", instruction.pk)
        handbook.pin(code="CV-24", about=about, store_id=store_id, by=system, at=at)
    fact = UseInstructionGiven(
        store_id=store_id,
        vehicle_id=vehicle.pk,
        customer_id=instruction.customer_id,
        minutes=minutes,
    )
    record(fact, by=by, at=at)
    return instruction
