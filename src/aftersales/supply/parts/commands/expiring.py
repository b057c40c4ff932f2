"""Lots that are past their shelf life."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.supply.parts.commands._keeping import end, serve_waiting
from aftersales.supply.parts.commands._shelves import Shelves, take, write
from aftersales.supply.parts.commands.refusals import LotGood, LotNotKept
from aftersales.supply.parts.events import LotDated, StockAdjusted
from aftersales.supply.parts.models import Reservation, Stock, StockMove
from aftersales.supply.parts.states import MoveKind, Reason, ReservationState


@command("parts.adjust")
def date_lot(*, stock_id: int, expires_on: date | None, by: Actor, at: datetime) -> Stock:
    """Say until when a lot may be used, as its label has it; None says that it does not expire."""
    shelves, row = _held(stock_id, by=by)
    if not row.lot:
        raise LotNotKept(_("Only lots have a day until which they may be used."))
    if row.expires_on == expires_on:
        return row
    row.expires_on = expires_on
    Stock.objects.filter(pk=row.pk).update(expires_on=expires_on)
    fact = LotDated(
        store_id=row.store_id,
        part_id=row.part_id,
        stock_id=row.pk,
        expires_on=expires_on.isoformat() if expires_on else None,
    )
    record(fact, by=by, at=at)
    if shelves.free(row.part_id) > 0:
        serve_waiting(shelves, by=by, at=at)
    return row


@command("parts.adjust")
def scrap_expired(*, stock_id: int, by: Actor, at: datetime) -> StockMove:
    """Take a lot that is past its shelf life out of stock. What was kept of it is given up; who
    waited for it gets what else is free.
    """
    _shelves, row = _held(stock_id, by=by)
    if not row.on_hand or not row.is_past(day_of(at, store_id=row.store_id)):
        raise LotGood(_("This lot is not past its shelf life, or nothing of it lies there."))
    kept = Reservation.objects.filter(stock=row, state=ReservationState.OPEN).order_by("pk")
    end(row.store_id, list(kept), ReservationState.RELEASED, serve=False, by=by, at=at)
    shelves, row = _held(stock_id, by=by)
    move = take(row, MoveKind.ADJUSTMENT, row.on_hand, by=by, at=at, reason=Reason.EXPIRED.value)
    write([move], at=at)
    fact = StockAdjusted(
        store_id=row.store_id,
        part_id=row.part_id,
        move_id=move.pk,
        quantity=move.quantity,
        value=move.value,
        reason=Reason.EXPIRED.value,
    )
    record(fact, by=by, at=at)
    serve_waiting(shelves, by=by, at=at)
    return move


def _held(stock_id: int, *, by: Actor) -> tuple[Shelves, Stock]:
    """The shelf of a lot and all others of its part, held."""
    seen = Stock.objects.visible_to(by, "parts.adjust").get(pk=stock_id)
    by.require("parts.adjust", store_id=seen.store_id)
    shelves = Shelves(seen.store_id, [seen.part_id], by=by)
    return shelves, next(row for row in shelves.rows[seen.part_id] if row.pk == stock_id)
