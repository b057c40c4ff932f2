"""What is next for a car, what proves its cover, and what one must know before touching it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import queries as customers
from aftersales.records.vehicles.models import (
    Guidance,
    MaintenanceCycle,
    Outlook,
    Vehicle,
    VehicleMerge,
    VehicleModel,
    VehicleParty,
    VehicleQuerySet,
    VehicleWarning,
)
from aftersales.records.vehicles.parameters import CHECK_AHEAD, DRIFTING, DUE_SOON
from aftersales.records.vehicles.rules import outlook as rules
from aftersales.records.vehicles.rules.outlook import Occasion, Proposal
from aftersales.records.vehicles.states import DocumentKind, PartyRole, WarningKind

_PRESSING = {
    kind.value: order
    for order, kind in enumerate(
        (
            WarningKind.SAFETY,
            WarningKind.RECALL,
            WarningKind.CAMPAIGN,
            WarningKind.GUARANTEE_THRESHOLD,
            WarningKind.COMPLAINT,
            WarningKind.UNPAID,
            WarningKind.OPEN_ADVICE,
            WarningKind.FIRST_MAINTENANCE,
            WarningKind.NOTE,
        )
    )
}


def visible(*, seen_by: Actor) -> VehicleQuerySet:
    """The vehicles of the actor's group, without merged files."""
    return Vehicle.objects.visible_to(seen_by).in_use()


def models(*, seen_by: Actor, words: str = "") -> QuerySet[VehicleModel]:
    """The catalogue, narrowed to what was typed."""
    rows = VehicleModel.objects.visible_to(seen_by)
    for word in searchable(words).split()[:5]:
        rows = rows.filter(
            Q(make__icontains=word) | Q(series__icontains=word) | Q(name__icontains=word)
        )
    return rows.order_by("make", "series", "name", "-model_year", "pk")


def guidance(*, seen_by: Actor, words: str = "") -> QuerySet[Guidance]:
    """All guidance material, every version."""
    rows = Guidance.objects.visible_to(seen_by)
    for word in searchable(words).split()[:5]:
        rows = rows.filter(Q(title_zh__icontains=word) | Q(title_en__icontains=word))
    return rows.order_by("code", "-version", "pk")


def parties_seen(vehicle: Vehicle, *, seen_by: Actor) -> list[VehicleParty]:
    """Owners, drivers and payers whom the actor may know, the present ones first."""
    known = customers.visible(seen_by=seen_by).values("pk")
    rows = vehicle.parties.filter(customer__in=known).select_related("customer")
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "role", "-starts_on", "pk"))


def last_merge(vehicle_id: int, *, seen_by: Actor) -> int:
    """The merge into this vehicle that can be undone first; 0 where there is none."""
    rows = VehicleMerge.objects.filter(kept=vehicle_id, undone_at=None, group=seen_by.group_id)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def merged_into(vehicle_id: int) -> list[int]:
    """The files that became part of this one, whichever way round. One statement where none did."""
    found: list[int] = []
    wave = [vehicle_id]
    while wave:
        rows = Vehicle.objects.filter(merged_into__in=wave).order_by("pk")
        wave = list(rows.values_list("pk", flat=True))
        found += wave
    return found


def kept_file(vehicle_id: int, *, seen_by: Actor) -> int | None:
    """The file to which this merged one leads; None for a file that stands by itself."""
    rows = Vehicle.objects.visible_to(seen_by).filter(pk=vehicle_id)
    return rows.values_list("merged_into", flat=True).first()


def guidance_for(vehicle: Vehicle, *, seen_by: Actor) -> QuerySet[Guidance]:
    """The newest version of every guidance that fits the car: its model's, and everybody's."""
    rows = Guidance.objects.visible_to(seen_by)
    fits = rows.filter(Q(model=None) | Q(model=vehicle.model_id))
    newest = fits.order_by("code", "-version", "-pk").distinct("code")
    return rows.filter(pk__in=newest.values("pk")).order_by("code", "pk")


def cycles(model_ids: Collection[int], *, on: date) -> dict[int, MaintenanceCycle]:
    """The maintenance cycle of each model as it holds on the day."""
    rows = MaintenanceCycle.objects.filter(model__in=model_ids, holds_from__lte=on)
    newest = rows.order_by("model", "-holds_from", "-pk").distinct("model")
    return {row.model_id: row for row in newest}


def standing_warnings(
    vehicle_ids: Collection[int], *, seen_by: Actor, at: datetime
) -> dict[int, list[VehicleWarning]]:
    """What stands on each car now, the most pressing first. One statement."""
    rows = VehicleWarning.objects.filter(
        Q(until=None) | Q(until__gt=at), vehicle__in=vehicle_ids, withdrawn_at=None
    )
    if not seen_by.boundless:
        mine = Q(store=None) | Q(store__in=seen_by.stores)
        rows = rows.filter(mine, group=seen_by.group_id)
    found: defaultdict[int, list[VehicleWarning]] = defaultdict(list)
    for row in sorted(rows, key=lambda w: (_PRESSING.get(w.kind, 9), w.pk)):
        found[row.vehicle_id].append(row)
    return dict(found)


def bounds(*, group_id: int, on: date) -> dict[str, timedelta]:
    """How near is near, as this group sees it."""
    return {
        "soon": value(DUE_SOON, group_id=group_id, on=on),
        "drifting": value(DRIFTING, group_id=group_id, on=on),
        "check_ahead": value(CHECK_AHEAD, group_id=group_id, on=on),
    }


def outlook_of(vehicle_id: int, *, seen_by: Actor) -> Outlook | None:
    """When the next service of a car is expected, for eyes that have seen the car."""
    return Outlook.objects.filter(vehicle=vehicle_id, group=seen_by.group_id).first()


def proposals(
    vehicle: Vehicle, *, outlook: Outlook | None, warnings: Collection[str], on: date
) -> list[Proposal]:
    """What the customer may be invited for next, the most pressing first (CV-14)."""
    occasion = Occasion(
        today=on,
        due_on=outlook.due_on if outlook else None,
        last_service_on=outlook.last_service_on if outlook else None,
        guarantee_until=vehicle.guarantee_until,
        inspection_due_on=vehicle.inspection_due_on,
        warnings=warnings,
    )
    return rules.proposals(occasion, **bounds(group_id=vehicle.group_id, on=on))


def due(*, seen_by: Actor, on: date) -> VehicleQuerySet:
    """Cars of the actor's stores whose next service is near or overdue, the longest overdue
    first.
    """
    mine = visible(seen_by=seen_by).at_home_in(seen_by).near(on)
    return mine.select_related("outlook").order_by("outlook__due_on", "pk")


@dataclass(frozen=True)
class Counts:
    """The figures with which a day begins."""

    overdue: int
    due_soon: int
    incomplete: int


def counts(*, seen_by: Actor, on: date) -> Counts:
    """Of the cars the actor's stores look after. One statement."""
    mine = visible(seen_by=seen_by).at_home_in(seen_by)
    found = mine.aggregate(
        overdue=Count("pk", filter=Q(outlook__due_on__lt=on)),
        due_soon=Count("pk", filter=Q(outlook__due_on__gte=on, outlook__near_on__lte=on)),
        incomplete=Count("pk", filter=incomplete()),
    )
    return Counts(**found)


def incomplete() -> Q:
    """Something is missing without which neither cover nor the next service can be decided."""
    return (
        Q(vin=None)
        | Q(plate=None)
        | Q(model_words="")
        | Q(owner=None)
        | Q(first_sale_on=None)
        | Q(odometer_km=None)
    )


@dataclass(frozen=True)
class Proof:
    """Which of the four proofs of cover a file has (CV-25)."""

    voucher: bool
    invoice: bool
    first_sale_on: date | None
    seller: str

    @property
    def missing(self) -> list[str]:
        held = {
            "voucher": self.voucher,
            "invoice": self.invoice,
            "first_sale_on": self.first_sale_on,
            "seller": self.seller,
        }
        return [code for code, value in held.items() if not value]

    @property
    def is_whole(self) -> bool:
        return not self.missing


def proof(vehicle: Vehicle) -> Proof:
    """What cover can be decided on. One statement."""
    kinds = {document.kind for document in vehicle.documents.all()}
    agent = vehicle.agent.name if vehicle.agent else ""
    own = vehicle.home_store.name if vehicle.sold_by == "ourselves" and vehicle.home_store else ""
    return Proof(
        voucher=DocumentKind.GUARANTEE_VOUCHER in kinds,
        invoice=DocumentKind.INVOICE in kinds,
        first_sale_on=vehicle.first_sale_on,
        seller=vehicle.seller or agent or own,
    )


def of_customer(customer_id: int, *, seen_by: Actor) -> QuerySet[VehicleParty]:
    """Every car the customer owns, drives or pays for, or once did; the present ones first."""
    cars = visible(seen_by=seen_by).values("pk")
    rows = VehicleParty.objects.filter(customer=customer_id, vehicle__in=cars)
    return rows.select_related("vehicle").order_by(
        F("ends_on").desc(nulls_first=True), "role", "-starts_on", "pk"
    )


def owner_on(vehicle_id: int, day: date) -> int | None:
    """Whose car it was on that day."""
    owners = VehicleParty.objects.filter(vehicle=vehicle_id, role=PartyRole.OWNER).on(day)
    return owners.values_list("customer_id", flat=True).first()


def readings(vehicle: Vehicle) -> list[dict[str, Any]]:
    """The odometer over time, as a plot or a table shows it."""
    rows = [r for r in vehicle.readings.all() if not r.is_void]
    return [
        {"on": r.read_on, "km": r.km, "total": r.km + r.offset, "source": r.source}
        for r in sorted(rows, key=lambda r: (r.read_on, r.km, r.pk))
    ]
