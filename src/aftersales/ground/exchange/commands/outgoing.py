"""Deeds on lists that leave the house."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.exchange import queries
from aftersales.ground.exchange.events import (
    ExportApproved,
    ExportDeclined,
    ExportRequested,
    ListExported,
)
from aftersales.ground.exchange.models import ExportRequest
from aftersales.ground.exchange.states import EXPORT_LIFE, ExportState

GROWN = 1.1  # data move between request and fetching; more than this asks anew


class NeedsAnother(Refusal):
    """Nobody approves an export of one's own (two persons, RELIABILITY S-11)."""

    code = "exchange.needs_another_person"


class ReasonMissing(Refusal):
    """A second person must know what the data are for."""

    code = "exchange.reason_missing"
    status = 422


@command("exchange.export")
def request_export(
    *,
    list_name: str,
    address: str,
    format: str,  # noqa: A002 - the column's own name
    rows: int,
    reason: str,
    store_id: int,
    by: Actor,
    at: datetime,
) -> ExportRequest:
    """Ask a second person to let a list about many persons out."""
    by.require("exchange.export", store_id=store_id)
    words = clean(reason, most=200, field="reason")
    if not words:
        raise ReasonMissing(_("Say what the data are needed for."), field="reason")
    request = ExportRequest.objects.create(
        store_id=store_id,
        list_name=list_name,
        address=address,
        format=format,
        rows=rows,
        reason=words,
        actor=by.key,
        requested_at=at,
    )
    fact = ExportRequested(store_id=store_id, export_id=request.pk, list=list_name, rows=rows)
    record(fact, by=by, at=at)
    return request


@command("exchange.approve_export")
def approve_export(*, export_id: int, by: Actor, at: datetime) -> ExportRequest:
    """The second person agrees: the requester may fetch this very list, once."""
    request = _decided(export_id, ExportState.APPROVED, by=by, at=at)
    record(ExportApproved(store_id=request.store_id, export_id=request.pk), by=by, at=at)
    return request


@command("exchange.approve_export")
def decline_export(*, export_id: int, by: Actor, at: datetime) -> ExportRequest:
    """The second person does not agree."""
    request = _decided(export_id, ExportState.DECLINED, by=by, at=at)
    record(ExportDeclined(store_id=request.store_id, export_id=request.pk), by=by, at=at)
    return request


def _decided(export_id: int, state: ExportState, *, by: Actor, at: datetime) -> ExportRequest:
    request = ExportRequest.objects.visible_to(by).select_for_update().get(pk=export_id)
    by.require("exchange.approve_export", store_id=request.store_id)
    EXPORT_LIFE.require(ExportState(request.state), state)
    if request.actor == by.key:
        raise NeedsAnother(_("Somebody else has to decide on what you asked for yourself."))
    request.state, request.decided_by, request.decided_at = state, by.key, at
    request.save(update_fields=["state", "decided_by", "decided_at"])
    return request


@command("exchange.let_out")
def let_out(
    *,
    list_name: str,
    address: str,
    rows: int,
    is_personal: bool,
    alone: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Record that a list leaves, before its first byte does; False where a second person must
    agree.

    ``alone`` is the number of persons that one may take out alone. An approval is used up by this.
    """
    used = None
    if is_personal:
        by.require("exchange.export")
    if is_personal and rows > alone:
        used = queries.approved_export(actor=by, list_name=list_name, address=address)
        if used is None or rows > used.rows * GROWN:
            return False
        EXPORT_LIFE.require(ExportState(used.state), ExportState.FETCHED)
        used.state, used.fetched_at = ExportState.FETCHED, at
        used.save(update_fields=["state", "fetched_at"])
    fact = ListExported(
        list=list_name, rows=rows, is_personal=is_personal, export_id=used.pk if used else None
    )
    record(fact, by=by, at=at)
    return True
