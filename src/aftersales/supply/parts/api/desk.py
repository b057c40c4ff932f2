"""What jobs ask the parts desk for, and what is on its way, over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.api.stock import of_store
from aftersales.supply.parts.models import Incoming, PartRequest, RequestLine
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

requests = Router(tags=["part-requests"])
lines = Router(tags=["part-request-lines"])
shortages = Router(tags=["part-shortages"])
incoming = Router(tags=["incoming-parts"])


@listing(requests, "", returns=shapes.RequestOut)
def part_requests(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(of_store(queries.requests(seen_by=request.actor), asked), asked)


@one(requests, "/{request_id}", returns=shapes.RequestOut)
def part_request(request: Request, request_id: IdIn) -> PartRequest:
    return queries.requests(seen_by=request.actor).get(pk=request_id)


@deed(requests, "", returns=shapes.RequestOut, status=201)
def request_parts(request: Request, body: shapes.RequestIn) -> PartRequest:
    """A job asks for parts; what is free is kept for it at once."""
    asked = commands.request_parts(
        store_id=body.store,
        need=body.need.told(),
        wants=[want.told() for want in body.wants],
        vehicle_id=body.vehicle,
        needed_at=body.needed_at,
        by=request.actor,
        at=now(),
    )
    return asked.request


@listing(lines, "", returns=shapes.LineOut)
def request_lines(request: Request, asked: ListingQuery) -> dict[str, Any]:
    return page_of(of_store(queries.lines(seen_by=request.actor), asked), asked)


@listing(shortages, "", returns=shapes.ShortageOut)
def list_shortages(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Lines that lack pieces, with what each is for, its promise and the day it is expected."""
    rows = of_store(queries.shortages(seen_by=request.actor), asked)
    answer = page_of(rows.select_related("request"), asked)
    due = queries.arrivals([row.pk for row in answer["items"]], seen_by=request.actor)
    for row in answer["items"]:
        row.arrival = due.get(row.pk)
    return answer


@one(lines, "/{line_id}", returns=shapes.LineOut)
def request_line(request: Request, line_id: IdIn) -> RequestLine:
    line: RequestLine = queries.lines(seen_by=request.actor).get(pk=line_id)
    return line


@deed(lines, "/{line_id}/pick", returns=shapes.LineOut)
def pick(request: Request, line_id: IdIn) -> RequestLine:
    """Lay the pieces out for their job."""
    return commands.pick(line_id=line_id, by=request.actor, at=now())


@deed(lines, "/{line_id}/issue", returns=shapes.LineOut)
def issue(request: Request, line_id: IdIn, body: shapes.LineIssueIn) -> RequestLine:
    """Hand the pieces over to their job."""
    request.actor.require("parts.issue")
    line = request_line(request, line_id)
    commands.issue_lines(
        store_id=line.store_id,
        quantities={line.pk: body.quantity},
        lots={line.pk: body.lot},
        by=request.actor,
        at=now(),
    )
    return request_line(request, line_id)


@deed(lines, "/{line_id}/replace", returns=shapes.LineOut)
def replace(request: Request, line_id: IdIn, body: shapes.ReplaceIn) -> RequestLine:
    """Take a successor or a substitute instead; what was asked for at first stays on the line."""
    return commands.replace(line_id=line_id, part_id=body.part, by=request.actor, at=now())


@deed(lines, "/{line_id}/withdraw", returns=shapes.LineOut)
def withdraw(request: Request, line_id: IdIn) -> RequestLine:
    return commands.withdraw(line_id=line_id, by=request.actor, at=now())


@listing(incoming, "", returns=shapes.IncomingOut)
def incoming_parts(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """What is on its way to the stores in sight."""
    return page_of(of_store(queries.incoming(seen_by=request.actor), asked), asked)


@deed(incoming, "", returns=shapes.IncomingOut, status=201)
def expect(request: Request, body: shapes.ExpectIn) -> Incoming:
    return commands.expect(
        store_id=body.store,
        part_id=body.part,
        quantity=body.quantity,
        due_on=body.due_on,
        reference=body.reference,
        by=request.actor,
        at=now(),
    )


@deed(incoming, "/{incoming_id}/call-off", returns=shapes.IncomingOut)
def call_off(request: Request, incoming_id: IdIn) -> Incoming:
    return commands.call_off(incoming_id=incoming_id, by=request.actor, at=now())


@deed(incoming, "/{incoming_id}/redate", returns=shapes.IncomingOut)
def redate(request: Request, incoming_id: IdIn, body: shapes.RedateIn) -> Incoming:
    """Another day is promised."""
    return commands.redate(incoming_id=incoming_id, due_on=body.due_on, by=request.actor, at=now())
