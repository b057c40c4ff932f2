"""Transfers of parts between stores over the API."""

from __future__ import annotations

from typing import Any

from aftersales.supply.parts import commands, queries
from aftersales.supply.parts.api import shapes
from aftersales.supply.parts.commands import Came, Want
from aftersales.supply.parts.models import Transfer
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

transfers = Router(tags=["transfers"])


@listing(transfers, "", returns=shapes.TransferOut)
def list_transfers(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """From or to one's own stores; ``q`` is the beginning of a number, ``store`` either end."""
    rows = queries.transfers(seen_by=request.actor).prefetch_related("lines")
    if asked.q:
        rows = rows.filter(number__istartswith=asked.q)
    if asked.store_id is not None:
        ends = rows.filter(source=asked.store_id) | rows.filter(target=asked.store_id)
        rows = ends
    return page_of(rows, asked)


@deed(transfers, "/request-transfer", returns=shapes.TransferOut, status=201)
def request_transfer(request: Request, body: shapes.TransferIn) -> Transfer:
    """Ask another store for parts that one's own needs."""
    return commands.request_transfer(
        source_id=body.other,
        target_id=body.store,
        wants=_wants(body),
        words=body.words,
        by=request.actor,
        at=now(),
    )


@one(transfers, "/{transfer_id}", returns=shapes.TransferOut)
def get_transfer(request: Request, transfer_id: IdIn) -> Transfer:
    return queries.transfer(transfer_id, seen_by=request.actor)


@deed(transfers, "", returns=shapes.TransferOut, status=201)
def send_transfer(request: Request, body: shapes.TransferIn) -> Transfer:
    """Send parts to another store; all lines or none."""
    return commands.send_transfer(
        source_id=body.store,
        target_id=body.other,
        wants=_wants(body),
        words=body.words,
        by=request.actor,
        at=now(),
    )


@deed(transfers, "/{transfer_id}/dispatch-transfer", returns=shapes.TransferOut)
def dispatch_transfer(request: Request, transfer_id: IdIn) -> Transfer:
    """Send what another store has asked for."""
    return commands.dispatch_transfer(transfer_id=transfer_id, by=request.actor, at=now())


@deed(transfers, "/{transfer_id}/receive-transfer", returns=shapes.TransferOut)
def receive_transfer(request: Request, transfer_id: IdIn, body: shapes.CameIn) -> Transfer:
    """Count what has come; what is short stays on its way."""
    return commands.receive_transfer(
        transfer_id=transfer_id,
        came=[Came(**dict(line)) for line in body.lines],
        by=request.actor,
        at=now(),
    )


@deed(transfers, "/{transfer_id}/cancel-transfer", returns=shapes.TransferOut)
def cancel_transfer(request: Request, transfer_id: IdIn) -> Transfer:
    """Nothing is sent, or what is on its way comes back."""
    return commands.cancel_transfer(transfer_id=transfer_id, by=request.actor, at=now())


@deed(transfers, "/{transfer_id}/write-off-transfer", returns=shapes.TransferOut)
def write_off_transfer(request: Request, transfer_id: IdIn, body: shapes.WriteOffIn) -> Transfer:
    """What is still on its way never comes: lost, at the cost of the store that sent it."""
    return commands.write_off_transfer(
        transfer_id=transfer_id, words=body.words, by=request.actor, at=now()
    )


def _wants(body: shapes.TransferIn) -> list[Want]:
    return [Want(**dict(line)) for line in body.lines]
