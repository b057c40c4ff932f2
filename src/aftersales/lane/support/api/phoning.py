"""Where a telephone system reports its calls, and addresses for articles to be tested."""

from __future__ import annotations

from typing import Any

from aftersales.lane.support import commands, queries
from aftersales.lane.support.api import shapes
from aftersales.lane.support.api.pages import of_store, shaped
from aftersales.lane.support.models import TestPlace
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

phone_calls = Router(tags=["phone-calls"])
places = Router(tags=["test-places"])
consultations = Router(tags=["consultations"])


@listing(phone_calls, "", returns=shapes.CallOut)
def list_calls(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Calls as they were told, the newest first."""
    rows = of_store(queries.calls(seen_by=request.actor), asked)
    return shaped(rows, asked, shapes.CallOut.of)


@one(phone_calls, "/{phone_call_id}", returns=shapes.CallOut)
def phone_call(request: Request, phone_call_id: IdIn) -> shapes.CallOut:
    return shapes.CallOut.of(queries.calls(seen_by=request.actor).get(pk=phone_call_id))


@deed(phone_calls, "", returns=shapes.CallOut, status=201, keyed=False)
def report_call(request: Request, body: shapes.CallIn) -> shapes.CallOut:
    """It rings, it was picked up, it is over: told once with all, or again as it goes on."""
    made = commands.report_call(
        store_id=body.store,
        external=body.call,
        rang_at=body.rang_at,
        picked_up_at=body.picked_up_at,
        ended_at=body.ended_at,
        line=body.line,
        by=request.actor,
        at=now(),
    )
    return shapes.CallOut.of(made)


@listing(places, "", returns=shapes.PlaceOut)
def list_places(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Where articles are sent to be tested."""
    rows = TestPlace.objects.visible_to(request.actor)
    return shaped(rows, asked, shapes.PlaceOut.of)


@one(places, "/{test_place_id}", returns=shapes.PlaceOut)
def test_place(request: Request, test_place_id: IdIn) -> shapes.PlaceOut:
    rows = TestPlace.objects.visible_to(request.actor)
    return shapes.PlaceOut.of(rows.get(pk=test_place_id))


@deed(places, "", returns=shapes.PlaceOut, status=201)
def keep_place(request: Request, body: shapes.PlaceIn) -> shapes.PlaceOut:
    made = commands.keep_place(**body.dict(), by=request.actor, at=now())
    return shapes.PlaceOut.of(made)


@deed(places, "/{test_place_id}/keep-place", returns=shapes.PlaceOut)
def change_place(request: Request, test_place_id: IdIn, body: shapes.PlaceIn) -> shapes.PlaceOut:
    made = commands.keep_place(
        **body.dict(), test_place_id=test_place_id, by=request.actor, at=now()
    )
    return shapes.PlaceOut.of(made)


@deed(consultations, "/{consultation_id}/give-address", returns=shapes.AddressOut)
def give_address(
    request: Request, consultation_id: IdIn, body: shapes.AddressIn
) -> shapes.AddressOut:
    """The customer was told address, telephone and contact person."""
    made = commands.give_address(
        consultation_id=consultation_id,
        test_place_id=body.test_place,
        by=request.actor,
        at=now(),
    )
    return shapes.AddressOut(
        consultation_id=str(made.consultation_id),
        test_place=shapes.PlaceOut.of(made.place),
        told_at=made.told_at,
    )
