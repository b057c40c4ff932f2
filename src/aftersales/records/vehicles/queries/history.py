"""A car's whole history (车历): one timeline out of everything that is kept about it (CV-06)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, Q, Subquery
from django.utils.timezone import localdate

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
)
from aftersales.records.vehicles.parameters import SHARED_HISTORY
from aftersales.records.vehicles.states import (
    CorrectionReason,
    DocumentKind,
    OdometerSource,
    PartyRole,
    ServiceKind,
    SharedHistory,
)

T = TypeVar("T", bound=Model)

# Things of one day, as they are told from below: what ends a day stands on top.
_ORDER = (
    "party_ended",
    "party",
    "plate_removed",
    "plate",
    "correction",
    "service",
    "reading",
    "document",
    "insurance",
    "instruction",
    "sale",
)


@dataclass(frozen=True)
class Detail:
    """What only the store that did it may tell: prices, people, words."""

    parts: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    advisor: str = ""
    technician: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened to the car. ``kind`` says which; ``code`` is its finer kind."""

    on: date
    kind: str
    code: str = ""
    label: str = ""
    km: int | None = None
    store_id: int | None = None
    place: str = ""
    is_shared: bool = False  # done by another store of the group: technical half only
    operations: tuple[str, ...] = ()
    fault: str = ""
    customer_id: int | None = None
    text: str = ""
    detail: Detail | None = None
    id: int = field(default=0)


def history(
    vehicle: Vehicle, *, seen_by: Actor, on: date, for_customer_id: int | None = None
) -> list[Entry]:
    """Everything about the car that this actor may know, newest first.

    ``for_customer_id`` tells it as that owner may hear it: technical facts of all times, but no
    names, papers, prices and words of the time before they owned it.
    """
    entries = [
        *_services(vehicle, seen_by, on),
        *_parties(vehicle, seen_by),
        *_plates(vehicle),
        *_odometer(vehicle),
        *_papers(vehicle),
        *_instructions(vehicle, seen_by),
    ]
    if for_customer_id is not None:
        entries = list(_for_owner(entries, vehicle, for_customer_id))
    return sorted(entries, key=lambda e: (e.on, -_ORDER.index(e.kind), e.id), reverse=True)


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


def _services(vehicle: Vehicle, seen_by: Actor, on: date) -> Iterator[Entry]:
    rows = ServiceRecord.objects.visible_to(seen_by).filter(vehicle=vehicle)
    shared = value(SHARED_HISTORY, group_id=vehicle.group_id, on=on)
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


def _parties(vehicle: Vehicle, seen_by: Actor) -> Iterator[Entry]:
    """Names of people whom the actor may not see are left out, the change itself is not."""
    known = customers.visible(seen_by=seen_by).filter(pk=OuterRef("customer"))
    name = Subquery(known.values("name")[:1])
    rows: Any = vehicle.parties.annotate(customer_name=name).order_by("pk")
    for row in rows:
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


def _plates(vehicle: Vehicle) -> Iterator[Entry]:
    for spell in _by_id(vehicle.plates.all()):
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


def _odometer(vehicle: Vehicle) -> Iterator[Entry]:
    """Readings that stand alone: those of services are told with the service."""
    told_elsewhere = {OdometerSource.RECORD, OdometerSource.CORRECTION}
    rows = [r for r in vehicle.readings.all() if not r.is_void and r.source not in told_elsewhere]
    for row in _by_id(rows):
        label = str(OdometerSource(row.source).label)
        yield Entry(
            id=row.pk, on=row.read_on, kind="reading", code=row.source, label=label, km=row.km
        )
    for change in _by_id(vehicle.corrections.all()):
        yield Entry(
            id=change.pk,
            on=change.corrected_on,
            kind="correction",
            code=change.reason,
            label=str(CorrectionReason(change.reason).label),
            km=change.km,
            text=change.words,
        )


def _papers(vehicle: Vehicle) -> Iterator[Entry]:
    if vehicle.first_sale_on:
        yield Entry(on=vehicle.first_sale_on, kind="sale", text=vehicle.seller)
    for paper in _by_id(vehicle.documents.all()):
        yield Entry(
            id=paper.pk,
            on=paper.dated_on or localdate(paper.added_at),
            kind="document",
            code=paper.kind,
            label=str(DocumentKind(paper.kind).label),
            text=paper.issuer,
        )
    for policy in _by_id(vehicle.insurances.all()):
        begins = policy.starts_on or localdate(policy.noted_at)
        yield Entry(id=policy.pk, on=begins, kind="insurance", text=policy.insurer)


def _instructions(vehicle: Vehicle, seen_by: Actor) -> Iterator[Entry]:
    rows = vehicle.instructions.order_by("pk")
    mine = rows if seen_by.boundless else rows.filter(store__in=seen_by.stores)
    for row in mine.select_related("store"):
        yield Entry(
            id=row.pk,
            on=row.given_on,
            kind="instruction",
            store_id=row.store_id,
            place=row.store.name,
            customer_id=row.customer_id,
        )


# -- as an owner may hear it -----------------------------------------------------------------------


def _for_owner(entries: list[Entry], vehicle: Vehicle, customer_id: int) -> Iterator[Entry]:
    mine = list(vehicle.parties.filter(customer=customer_id))
    for entry in entries:
        own_time = any(
            p.starts_on <= entry.on and (p.ends_on is None or entry.on < p.ends_on) for p in mine
        )
        if entry.kind in {"party", "party_ended"}:
            yield entry if entry.customer_id == customer_id else _nameless(entry)
        elif own_time or entry.kind in {"sale", "reading"}:
            yield entry
        elif entry.kind in {"service", "correction", "instruction"}:
            yield _nameless(entry)


def _nameless(entry: Entry) -> Entry:
    return replace(entry, customer_id=None, text="", detail=None)
