"""What this room and the one of customers tell of a car's history (CV-06): see ``timeline``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.scope import Scope, seen_as
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.models import (
    ServiceRecord,
    ServiceRecordDetail,
    Vehicle,
    VehicleFile,
    VehicleMerge,
)
from aftersales.records.vehicles.parameters import SHARED_HISTORY
from aftersales.records.vehicles.queries.timeline import (
    Asked,
    Detail,
    Entry,
    Facet,
    Hearing,
    entry_kind,
    tells_history,
)
from aftersales.records.vehicles.states import (
    CorrectionReason,
    DocumentKind,
    OdometerSource,
    PartyRole,
    ServiceKind,
    SharedHistory,
)

T = TypeVar("T", bound=Model)

entry_kind("party_ended", _("Owner, driver, payer"), facet=Facet.PEOPLE, rank=10)
entry_kind("party", _("Owner, driver, payer"), facet=Facet.PEOPLE, tone="guarantee", rank=11)
entry_kind("plate_removed", _("Plate"), facet=Facet.PAPERS, rank=12)
entry_kind("plate", _("Plate"), facet=Facet.PAPERS, rank=13)
entry_kind("merge", _("Files merged"), facet=Facet.PAPERS, tone="waiting", rank=14)
entry_kind(
    "correction",
    _("Mileage corrected"),
    facet=Facet.MILEAGE,
    tone="waiting",
    rank=20,
    hearing=Hearing.NAMELESS,
)
entry_kind(
    "service", _("Service"), facet=Facet.WORK, tone="work", rank=30, hearing=Hearing.NAMELESS
)
entry_kind("consultation", _("Consultation"), facet=Facet.TALKS, rank=32)
entry_kind("need", _("Need"), facet=Facet.TALKS, tone="waiting", rank=33)
entry_kind("reading", _("Mileage"), facet=Facet.MILEAGE, rank=40, hearing=Hearing.ALWAYS)
entry_kind("document", _("Document"), facet=Facet.PAPERS, rank=60)
entry_kind("insurance", _("Insurance"), facet=Facet.PAPERS, rank=61)
entry_kind(
    "instruction",
    _("Use instruction"),
    facet=Facet.TALKS,
    tone="ready",
    rank=62,
    hearing=Hearing.NAMELESS,
)
entry_kind(
    "sale", _("First sale"), facet=Facet.PAPERS, tone="ready", rank=90, hearing=Hearing.ALWAYS
)

MOST_TALKS = 100  # of a fleet with hundreds of cars the latest are enough
_SEALED = ("words", "answer", "outcome", "caller", "caller_phone")
HANGING = ("plates", "documents", "insurances", "readings", "corrections")


def _by_id(rows: Iterable[T]) -> list[T]:
    """In the order of their coming; sorted here, so that rows fetched ahead are used again."""
    return sorted(rows, key=lambda row: row.pk or 0)


def has_file(vehicle: Vehicle, *, seen_by: Actor) -> bool:
    """Whether one of the actor's stores has opened its file on the car."""
    if seen_by.boundless:
        return True
    return VehicleFile.objects.filter(vehicle=vehicle, store__in=seen_by.stores).exists()


# -- services --------------------------------------------------------------------------------------


@tells_history
def services(asked: Asked) -> Iterator[Entry]:
    vehicle, seen_by = asked.vehicle, asked.seen_by
    rows = ServiceRecord.objects.visible_to(seen_by).filter(vehicle=vehicle)
    shared = value(SHARED_HISTORY, group_id=vehicle.group_id, on=asked.on)
    if shared == SharedHistory.OFF:
        rows = rows.filter(Q(workshop__in=seen_by.stores) | Q(detail__store__in=seen_by.stores))
    records = list(rows.select_related("workshop"))
    details = _details([r.pk for r in records], seen_by, is_full=shared == SharedHistory.FULL)
    for record in records:
        found = details.get(record.pk)
        yield Entry(
            id=record.pk,
            on=record.serviced_on,
            kind="service",
            code=record.kind,
            label=str(ServiceKind(record.kind).label),
            km=record.km,
            store_id=record.workshop_id,
            place=record.workshop.name if record.workshop else record.workshop_words,
            is_shared=found is None,
            operations=tuple(record.operations),
            fault=record.fault,
            customer_id=found.customer_id if found else None,
            text=record.reference if found else "",
            detail=_detail(found) if found else None,
        )


def _details(
    record_ids: list[int], seen_by: Actor, *, is_full: bool
) -> dict[int, ServiceRecordDetail]:
    """The private halves. Only where the group shares everything are other stores' opened as
    well.
    """
    rows = ServiceRecordDetail.objects.filter(record__in=record_ids)
    if not is_full or seen_by.group_id is None:
        mine = rows if seen_by.boundless else rows.filter(store__in=seen_by.stores)
        return {row.record_id: row for row in mine}
    stores = ",".join(map(str, network.store_ids(group_id=seen_by.group_id)))
    with seen_as(Scope(group=str(seen_by.group_id), stores=stores)):
        return {row.record_id: row for row in rows}


def _detail(row: ServiceRecordDetail) -> Detail:
    return Detail(
        parts=tuple(row.parts),
        amount=row.amount,
        currency=row.currency,
        advisor=row.advisor,
        technician=row.technician,
        words=row.words,
    )


# -- people, plates, mileage, papers ---------------------------------------------------------------


@tells_history
def parties_over_time(asked: Asked) -> Iterator[Entry]:
    """Names of people whom the actor may not see are left out, the change itself is not."""
    for row in asked.parties:
        about: dict[str, Any] = {
            "code": row.role,
            "label": str(PartyRole(row.role).label),
            "customer_id": None if row.customer_name is None else row.customer_id,
            "text": row.customer_name or "",
            "id": row.pk,
        }
        yield Entry(on=row.starts_on, kind="party", **about)
        if row.ends_on is not None:
            yield Entry(on=row.ends_on, kind="party_ended", **about)


@tells_history
def plates_over_time(asked: Asked) -> Iterator[Entry]:
    for spell in _by_id(asked.vehicle.plates.all()):
        yield Entry(
            id=spell.pk, on=spell.starts_on, kind="plate", code=spell.kind, text=spell.plate
        )
        if spell.ends_on is not None:
            yield Entry(
                id=spell.pk,
                on=spell.ends_on,
                kind="plate_removed",
                code=spell.kind,
                text=spell.plate,
            )


@tells_history
def mileage(asked: Asked) -> Iterator[Entry]:
    """Readings that stand alone: those of services are told with the service."""
    told_elsewhere = {OdometerSource.RECORD, OdometerSource.CORRECTION}
    noted = asked.vehicle.readings.all()
    rows = [r for r in noted if not r.is_void and r.source not in told_elsewhere]
    for row in _by_id(rows):
        label = str(OdometerSource(row.source).label)
        yield Entry(
            id=row.pk, on=row.read_on, kind="reading", code=row.source, label=label, km=row.km
        )
    for change in _by_id(asked.vehicle.corrections.all()):
        yield Entry(
            id=change.pk,
            on=change.corrected_on,
            kind="correction",
            code=change.reason,
            label=str(CorrectionReason(change.reason).label),
            km=change.km,
            text=change.words,
        )


@tells_history
def papers(asked: Asked) -> Iterator[Entry]:
    if asked.vehicle.first_sale_on:
        yield Entry(on=asked.vehicle.first_sale_on, kind="sale", text=asked.vehicle.seller)
    for paper in _by_id(asked.vehicle.documents.all()):
        yield Entry(
            id=paper.pk,
            on=paper.dated_on or localdate(paper.added_at),
            kind="document",
            code=paper.kind,
            label=str(DocumentKind(paper.kind).label),
            text=paper.issuer,
        )
    for policy in _by_id(asked.vehicle.insurances.all()):
        begins = policy.starts_on or localdate(policy.noted_at)
        yield Entry(id=policy.pk, on=begins, kind="insurance", text=policy.insurer)


@tells_history
def instructions(asked: Asked) -> Iterator[Entry]:
    rows = asked.vehicle.instructions.order_by("pk")
    mine = rows if asked.seen_by.boundless else rows.filter(store__in=asked.seen_by.stores)
    for row in mine.select_related("store"):
        yield Entry(
            id=row.pk,
            on=row.given_on,
            kind="instruction",
            operations=tuple(row.topics),
            store_id=row.store_id,
            place=row.store.name,
            customer_id=row.customer_id,
        )


@tells_history
def merges(asked: Asked) -> Iterator[Entry]:
    """That it had two files, and whether that was taken back."""
    rows = VehicleMerge.objects.filter(kept=asked.vehicle, undone_at=None)
    for row in rows.order_by("pk"):
        yield Entry(id=row.pk, on=timezone.localdate(row.merged_at), kind="merge")


# -- what was said -----------------------------------------------------------------------------


@tells_history
def talks(asked: Asked) -> Iterator[Entry]:
    """Consultations and needs of the car's people, in the time in which they had to do with it.

    Their words stand in the register; here is what it was and where to read it.
    """
    spells = [(party.customer_id, party.starts_on, party.ends_on) for party in asked.parties]
    people = {customer_id for customer_id, _since, _until in spells}
    if not people:
        return

    def is_theirs(customer_id: int, at: datetime) -> bool:
        day = timezone.localdate(at)
        return any(
            who == customer_id and since <= day and (until is None or day < until)
            for who, since, until in spells
        )

    heard = customers.consultations(seen_by=asked.seen_by).filter(customer__in=people)
    for talk in heard.defer(*_SEALED).order_by("-pk")[:MOST_TALKS]:
        if is_theirs(talk.customer_id or 0, talk.received_at):
            yield Entry(
                id=talk.pk,
                on=timezone.localdate(talk.received_at),
                kind="consultation",
                code=talk.channel,
                label=str(talk.get_channel_display()),
                text=talk.number,
                store_id=talk.store_id,
                customer_id=talk.customer_id,
                url=reverse("customers:consultation", args=[talk.pk]),
            )
    stated = customers.needs(seen_by=asked.seen_by).filter(customer__in=people)
    for need in stated.defer("words", "solution", "check_words").order_by("-pk")[:MOST_TALKS]:
        if is_theirs(need.customer_id, need.stated_at):
            yield Entry(
                id=need.pk,
                on=timezone.localdate(need.stated_at),
                kind="need",
                code=need.need_class,
                label=str(need.get_need_class_display()),
                text=need.topic.name if need.topic else "",
                store_id=need.store_id,
                customer_id=need.customer_id,
                url=reverse("customers:need", args=[need.pk]),
            )
