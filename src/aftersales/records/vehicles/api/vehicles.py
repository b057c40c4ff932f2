"""Vehicles over the API: one verb a deed, each answers the vehicle as it is then."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query

from aftersales.core.actors import Actor
from aftersales.records.vehicles import commands, queries
from aftersales.records.vehicles.api import shapes
from aftersales.records.vehicles.api.shapes import (
    EntryOut,
    PlateHintOut,
    ReadingOut,
    VehicleOut,
    VehicleShort,
    VinOut,
)
from aftersales.records.vehicles.models import Vehicle
from aftersales.web.api import (
    ERRORS,
    IdIn,
    Listing,
    Page,
    Request,
    Router,
    Schema,
    deed,
    now,
    one,
    page_of,
)

router = Router(tags=["vehicles"])


class Asked(Listing):
    """A list of vehicles may be narrowed to those due, to incomplete files, to a customer's."""

    due: Literal["overdue", "soon"] | None = None
    incomplete: bool | None = None
    customer: IdIn | None = None


class Told(Schema):
    """All of a car's history at once: it is one car's life, not a list without end."""

    items: list[EntryOut]
    next: str | None = None


class Readings(Schema):
    items: list[ReadingOut]
    next: str | None = None


@router.get("", response={200: Page[VehicleShort], **ERRORS})
def vehicles(request: Request, asked: Annotated[Asked, Query(...)]) -> dict[str, Any]:
    rows = queries.listed(
        seen_by=request.actor,
        on=timezone.localdate(),
        words=asked.q,
        store_id=asked.store_id,
        due=asked.due,
        is_incomplete=asked.incomplete,
        customer_id=asked.customer,
    )
    return page_of(rows, asked)


@deed(router, "", returns=VehicleOut, status=201)
def register(request: Request, body: shapes.NewVehicleIn) -> dict[str, Any]:
    vehicle = commands.register(
        new=body.told(),
        store_id=body.store_id,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )
    return told(vehicle.pk, request.actor)


@one(router, "/read-vin", returns=VinOut)
def read_vin(request: Request, text: Annotated[str, Query(max_length=100)]) -> queries.VinHint:
    """What a VIN tells while it is typed: maker, year, doubts, and the file it has already."""
    return queries.vin_hint(text, seen_by=request.actor, on=timezone.localdate())


@one(router, "/read-plate", returns=PlateHintOut)
def read_plate(request: Request, text: Annotated[str, Query(max_length=100)]) -> queries.PlateHint:
    """What a plate tells while it is typed: kind, colour, drive, and the file it has already."""
    return queries.plate_hint(text, seen_by=request.actor)


@one(router, "/{vehicle_id}", returns=VehicleOut)
def vehicle(request: Request, vehicle_id: IdIn) -> dict[str, Any]:
    return told(vehicle_id, request.actor)


@one(router, "/{vehicle_id}/history", returns=Told)
def history(
    request: Request, vehicle_id: IdIn, only: queries.Facet | None = None
) -> dict[str, Any]:
    """Everything that happened to the car and that this actor may know, newest first; ``only``
    keeps to work, faults, talks, people, mileage or papers.
    """
    found = _visible(vehicle_id, request.actor)
    entries = queries.history(found, seen_by=request.actor, on=timezone.localdate(), only=only)
    return {"items": entries}


@one(router, "/{vehicle_id}/notice-and-billing", returns=shapes.NoticeAndBillingOut)
def notice_and_billing(request: Request, vehicle_id: IdIn) -> queries.NoticeAndBilling:
    """What follows from who sold the car (CV-26), as of today."""
    found = _visible(vehicle_id, request.actor)
    return queries.notice_and_billing_for(found, on=timezone.localdate())


@one(router, "/{vehicle_id}/odometer", returns=Readings)
def odometer(request: Request, vehicle_id: IdIn) -> dict[str, Any]:
    return {"items": queries.readings(_visible(vehicle_id, request.actor))}


# -- deeds -----------------------------------------------------------------------------------------


@deed(router, "/{vehicle_id}/update", returns=VehicleOut, keyed=False)
def update(request: Request, vehicle_id: IdIn, body: shapes.VehicleIn) -> dict[str, Any]:
    commands.update(
        vehicle_id=vehicle_id,
        new=body.told(),
        store_id=body.store_id,
        by=request.actor,
        at=now(),
    )
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/open-file", returns=VehicleOut, keyed=False)
def open_file(request: Request, vehicle_id: IdIn, body: shapes.FileIn) -> dict[str, Any]:
    commands.open_file(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/mark-seller", returns=VehicleOut, keyed=False)
def mark_seller(request: Request, vehicle_id: IdIn, body: shapes.SellerIn) -> dict[str, Any]:
    commands.mark_seller(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/give-plate", returns=VehicleOut, keyed=False)
def give_plate(request: Request, vehicle_id: IdIn, body: shapes.PlateIn) -> dict[str, Any]:
    given = body.dict() | {"kind": body.kind or ""}
    commands.give_plate(vehicle_id=vehicle_id, **given, by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/remove-plate", returns=VehicleOut, keyed=False)
def remove_plate(request: Request, vehicle_id: IdIn, body: shapes.DayIn) -> dict[str, Any]:
    commands.remove_plate(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/link-party", returns=VehicleOut, keyed=False)
def link_party(request: Request, vehicle_id: IdIn, body: shapes.PartyIn) -> dict[str, Any]:
    commands.link_party(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/end-party", returns=VehicleOut, keyed=False)
def end_party(request: Request, vehicle_id: IdIn, body: shapes.EndIn) -> dict[str, Any]:
    commands.end_party(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/change-owner", returns=VehicleOut, keyed=False)
def change_owner(request: Request, vehicle_id: IdIn, body: shapes.OwnerIn) -> dict[str, Any]:
    commands.change_owner(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/read-odometer", returns=VehicleOut, keyed=False)
def read_odometer(request: Request, vehicle_id: IdIn, body: shapes.ReadingIn) -> dict[str, Any]:
    commands.read_odometer(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/correct-odometer", returns=VehicleOut, keyed=False)
def correct_odometer(
    request: Request, vehicle_id: IdIn, body: shapes.CorrectionIn
) -> dict[str, Any]:
    commands.correct_odometer(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/record-service", returns=VehicleOut)
def record_service(request: Request, vehicle_id: IdIn, body: shapes.ServiceIn) -> dict[str, Any]:
    commands.record_service(
        service=body.told(vehicle_id), store_id=body.store_id, by=request.actor, at=now()
    )
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/add-document", returns=VehicleOut)
def add_document(request: Request, vehicle_id: IdIn, body: shapes.DocumentIn) -> dict[str, Any]:
    commands.add_document(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/note-insurance", returns=VehicleOut, keyed=False)
def note_insurance(request: Request, vehicle_id: IdIn, body: shapes.InsuranceIn) -> dict[str, Any]:
    commands.note_insurance(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/give-instruction", returns=VehicleOut)
def give_instruction(
    request: Request, vehicle_id: IdIn, body: shapes.InstructionIn
) -> dict[str, Any]:
    commands.give_instruction(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/raise-warning", returns=VehicleOut, keyed=False)
def raise_warning(request: Request, vehicle_id: IdIn, body: shapes.WarningIn) -> dict[str, Any]:
    commands.raise_warning(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/withdraw-warning", returns=VehicleOut, keyed=False)
def withdraw_warning(request: Request, vehicle_id: IdIn, body: shapes.WithdrawIn) -> dict[str, Any]:
    commands.withdraw_warning(vehicle_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/merge", returns=VehicleOut, keyed=False)
def merge(request: Request, vehicle_id: IdIn, body: shapes.MergeIn) -> dict[str, Any]:
    commands.merge(kept_id=vehicle_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


@deed(router, "/{vehicle_id}/undo-merge", returns=VehicleOut, keyed=False)
def undo_merge(request: Request, vehicle_id: IdIn, body: shapes.In) -> dict[str, Any]:
    """Undo the last merge into this vehicle that still stands."""
    merge_id = queries.last_merge(vehicle_id, seen_by=request.actor)
    commands.undo_merge(merge_id=merge_id, **body.dict(), by=request.actor, at=now())
    return told(vehicle_id, request.actor)


# -- telling ---------------------------------------------------------------------------------------


def _visible(vehicle_id: int, actor: Actor) -> Vehicle:
    rows = queries.visible(seen_by=actor).select_related("outlook", "home_store", "agent")
    return rows.get(pk=vehicle_id)


def told(vehicle_id: int, actor: Actor) -> dict[str, Any]:
    """The vehicle with everything that hangs on it, in the shape of ``VehicleOut``."""
    row = _visible(vehicle_id, actor)
    outlook = getattr(row, "outlook", None)
    warnings = queries.standing_warnings([row.pk], seen_by=actor, at=now()).get(row.pk, [])
    own = {field: getattr(row, field) for field in _OWN}
    return own | {
        "model_words": row.model_words,
        "outlook": outlook,
        "parties": list(queries.parties_seen(row, seen_by=actor)),
        "plates": list(row.plates.order_by("-starts_on", "-pk")),
        "warnings": warnings,
        "proposals": queries.proposals(
            row,
            outlook=outlook,
            warnings=[w.kind for w in warnings],
            on=timezone.localdate(),
        ),
        "proof": queries.proof(row),
        "documents": list(row.documents.order_by("-dated_on", "-pk")),
        "insurances": list(row.insurances.order_by("-ends_on", "-pk")),
    }


_OWN = [
    name
    for name in VehicleOut.model_fields
    if name
    not in {
        "model",
        "due_on",
        "outlook",
        "parties",
        "plates",
        "warnings",
        "proposals",
        "proof",
        "documents",
        "insurances",
    }
]
