"""Shipments over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from aftersales.supply.logistics import commands, queries
from aftersales.supply.logistics.api import shapes
from aftersales.supply.logistics.models import Shipment
from aftersales.supply.logistics.states import ShipmentState
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
    page_of,
)

shipments = Router(tags=["shipments"])


@listing(shipments, "", returns=shapes.ShipmentRow)
def shipment_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """From or to one's own stores; ``q`` is a state, or the beginning of a number or waybill."""
    rows = queries.shipments(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(Q(source=asked.store_id) | Q(target=asked.store_id))
    if asked.q in ShipmentState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(Q(number__istartswith=asked.q) | Q(waybill__istartswith=asked.q))
    return page_of(rows, asked)


@deed(shipments, "/scan", returns=shapes.ScannedOut)
def scan(request: Request, body: shapes.ScanIn) -> dict[str, Any]:
    """A package is loaded, passes a stage, or is handed over."""
    made = commands.scan(
        code=body.code, kind=body.kind, place_id=body.store, by=request.actor, at=now()
    )
    return {
        "shipment": made.shipment.pk,
        "number": made.shipment.number,
        "state": made.shipment.state,
        "package": made.package.position,
        "kind": made.kind,
        "left": made.left,
    }


@one(shipments, "/{shipment_id}", returns=shapes.ShipmentOut)
def shipment(request: Request, shipment_id: IdIn) -> Shipment:
    return queries.shipment(shipment_id, seen_by=request.actor)


@one(shipments, "/{shipment_id}/quotes", returns=shapes.QuotesOut)
def shipment_quotes(request: Request, shipment_id: IdIn) -> dict[str, Any]:
    """What each carrier would ask today, the way to send it first."""
    row = queries.shipment(shipment_id, seen_by=request.actor)
    return {"items": queries.quotes(row, at=now(), seen_by=request.actor)}


@listing(shipments, "/{shipment_id}/scans", returns=shapes.ScanOut)
def shipment_scans(request: Request, shipment_id: IdIn, asked: ListingQuery) -> dict[str, Any]:
    """Each scan on its way, the latest first."""
    row = queries.shipment(shipment_id, seen_by=request.actor)
    return page_of(queries.scans(row.pk, seen_by=request.actor), asked)


@deed(shipments, "", returns=shapes.ShipmentOut, status=201)
def register_shipment(request: Request, body: shapes.ShipmentIn) -> Shipment:
    """Pack goods for another store or somebody outside."""
    return commands.register_shipment(
        source_id=body.store,
        target_id=body.target,
        recipient=body.recipient.told() if body.recipient else None,
        transfer_id=body.transfer,
        contents=[one.told() for one in body.contents],
        packages=body.packages,
        weight_kg=body.weight_kg,
        due_at=body.due_at,
        reference=body.reference,
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(shipments, "/{shipment_id}/agree-carrier", returns=shapes.ShipmentOut)
def agree_carrier(request: Request, shipment_id: IdIn, body: shapes.AgreeIn) -> Shipment:
    """Settle how it is sent, with whoever gets it."""
    return commands.agree_carrier(
        shipment_id=shipment_id,
        carrier_id=body.carrier,
        how=body.how,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@deed(shipments, "/{shipment_id}/note-waybill", returns=shapes.ShipmentOut)
def note_waybill(request: Request, shipment_id: IdIn, body: shapes.WaybillIn) -> Shipment:
    """The courier's own number."""
    return commands.note_waybill(
        shipment_id=shipment_id, waybill=body.waybill, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/tell-recipient", returns=shapes.ShipmentOut)
def tell_recipient(request: Request, shipment_id: IdIn) -> Shipment:
    """The recipient was called with the waybill number."""
    return commands.tell_recipient(shipment_id=shipment_id, by=request.actor, at=now())


@deed(shipments, "/{shipment_id}/see-recipient", returns=shapes.RecipientOut)
def see_recipient(request: Request, shipment_id: IdIn) -> Shipment:
    """Phone and address in clear; that somebody looked is on record."""
    return commands.see_recipient(shipment_id=shipment_id, by=request.actor, at=now())


@deed(shipments, "/{shipment_id}/say-reach", returns=shapes.ShipmentOut)
def say_reach(request: Request, shipment_id: IdIn, body: shapes.ReachIn) -> Shipment:
    """Where it is to be brought by our own van, and when somebody takes it."""
    return commands.say_reach(shipment_id=shipment_id, **body.told(), by=request.actor, at=now())


@deed(shipments, "/{shipment_id}/set-due", returns=shapes.ShipmentOut)
def set_due(request: Request, shipment_id: IdIn, body: shapes.DueIn) -> Shipment:
    """It is wanted by another time."""
    return commands.set_due(shipment_id=shipment_id, due_at=body.due_at, by=request.actor, at=now())


@deed(shipments, "/{shipment_id}/hand-over", returns=shapes.ShipmentOut)
def hand_over(request: Request, shipment_id: IdIn, body: shapes.HandOverIn) -> Shipment:
    """Give all packages to the carrier at once."""
    return commands.hand_over(
        shipment_id=shipment_id, waybill=body.waybill, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/deliver", returns=shapes.ShipmentOut)
def deliver(request: Request, shipment_id: IdIn, body: shapes.DeliverIn) -> Shipment:
    """The recipient has it."""
    return commands.deliver(
        shipment_id=shipment_id, **body.model_dump(), by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/fail-delivery", returns=shapes.ShipmentOut)
def fail_delivery(request: Request, shipment_id: IdIn, body: shapes.FailIn) -> Shipment:
    """It could not be delivered this time."""
    return commands.fail_delivery(
        shipment_id=shipment_id, reason=body.reason, words=body.words, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/send-again", returns=shapes.ShipmentOut)
def send_again(request: Request, shipment_id: IdIn, body: shapes.AgainIn) -> Shipment:
    """Once more, perhaps by another time."""
    return commands.send_again(
        shipment_id=shipment_id, due_at=body.due_at, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/take-back", returns=shapes.ShipmentOut)
def take_back(request: Request, shipment_id: IdIn, body: shapes.BackIn) -> Shipment:
    """It is back and not sent again."""
    return commands.take_back(
        shipment_id=shipment_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/give-up", returns=shapes.ShipmentOut)
def give_up(request: Request, shipment_id: IdIn, body: shapes.ReasonIn) -> Shipment:
    """It is lost."""
    return commands.give_up(shipment_id=shipment_id, reason=body.reason, by=request.actor, at=now())


@deed(shipments, "/{shipment_id}/cancel-shipment", returns=shapes.ShipmentOut)
def cancel_shipment(request: Request, shipment_id: IdIn, body: shapes.ReasonIn) -> Shipment:
    """It is not sent after all."""
    return commands.cancel_shipment(
        shipment_id=shipment_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(shipments, "/{shipment_id}/note-cost", returns=shapes.ShipmentOut)
def note_cost(request: Request, shipment_id: IdIn, body: shapes.CostIn) -> Shipment:
    """What the carrier charged in the end."""
    return commands.note_cost(shipment_id=shipment_id, cost=body.cost, by=request.actor, at=now())
