"""Issue bills: from here on they stand for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.log import record_many
from aftersales.core.numbering import take_numbers
from aftersales.ground.network.queries import day_of, store
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as order_commands
from aftersales.lane.orders.states import Place
from aftersales.money.billing.commands._common import lower, of_bill, order_below
from aftersales.money.billing.commands.approving import use_approval
from aftersales.money.billing.commands.drawing import drafts_of, write_drafts
from aftersales.money.billing.commands.refusals import NotInspected, refusing
from aftersales.money.billing.events import SettlementClosed
from aftersales.money.billing.models import Settlement
from aftersales.money.billing.parameters import INSPECTION_FIRST
from aftersales.money.billing.states import SETTLEMENT, Deviation, OldParts, SettlementState
from aftersales.resources.catalogue.states import Payer

INSPECTED = (Place.WASHING, Place.READY, Place.HANDED_OVER)


@command("billing.close")
def close(*, order_id: int, by: Actor, at: datetime) -> list[Settlement]:
    """Issue the bills of an order that are drawn up: each gets its number and never changes again.

    The usual order is inspection, settlement, payment, delivery (FE-09): before the inspection it
    needs somebody's word.
    """
    drafts = drafts_of(order_id, by=by)
    by.require("billing.close", store_id=drafts[0].store_id)
    order = drafts[0].order
    _settle_below(order, by=by, at=at)
    return _issue(order, drafts, by=by, at=at)


@command("billing.close")
def settle(
    *, order_id: int, old_parts: str = OldParts.NONE, by: Actor, at: datetime
) -> list[Settlement]:
    """Draw the bills of an order up and issue them at once."""
    order = order_below(order_id, by=by)
    by.require("billing.close", store_id=order.store_id)
    _settle_below(order, by=by, at=at)
    drafts = write_drafts(order, old_parts=OldParts(old_parts), by=by, at=at)
    return _issue(order, drafts, by=by, at=at)


def _settle_below(order: Any, *, by: Actor, at: datetime) -> None:
    """The document of the visit is settled with its bills; its lines are locked before they are
    read. It stays settled when a bill that was credited is issued anew.
    """
    if order.settled_at is None:
        _in_turn(order, by=by, at=at)
        order_commands.settle(order_id=order.pk, by=lower(by), at=at)


def _in_turn(order: Any, *, by: Actor, at: datetime) -> None:
    """Inspection, settlement, payment, delivery (FE-09)."""
    if order.place in INSPECTED:
        return
    on = day_of(at, store_id=order.store_id)
    if not value(INSPECTION_FIRST, store_id=order.store_id, on=on):
        return
    if use_approval(Deviation.EARLY, order_id=order.pk, by=by, at=at) is None:
        raise NotInspected(
            _("First the inspection, then the bill. Out of turn it needs somebody's word.")
        )


def _issue(
    order: Any, drafts: Sequence[Settlement], *, by: Actor, at: datetime
) -> list[Settlement]:
    day = day_of(at, store_id=order.store_id)
    for row in drafts:
        SETTLEMENT.require(SettlementState(row.state), SettlementState.CLOSED)
        row.state, row.day = SettlementState.CLOSED, day
        row.closed_by, row.closed_at = by.key, at
    if nothing_owed(drafts):
        order_commands.clear_for_release(order_id=order.pk, by=lower(by), at=at)
    # The numbers last: who waits for the counter holds up nobody but the till.
    code = store(order.store_id).code
    numbers = take_numbers("ST", store_id=order.store_id, year=day.year, count=len(drafts))
    for row, number in zip(drafts, numbers, strict=True):
        row.number = f"ST-{code}-{day.year}-{number:06d}"
    with refusing():
        update_many(drafts, ["state", "closed_by", "closed_at", "day", "number"])
    record_many([_closed(row) for row in drafts], by=by, at=at)
    return list(drafts)


def nothing_owed(bills: Sequence[Settlement]) -> bool:
    """Whether the customer has nothing to pay before driving away."""
    return not any(row.payer == Payer.CUSTOMER and row.rest for row in bills)


def _closed(row: Settlement) -> SettlementClosed:
    assert row.day is not None  # set above
    return SettlementClosed(
        **of_bill(row),  # type: ignore[arg-type]  # as the fact names them
        number=row.number,
        net=row.net,
        tax=row.tax,
        gross=row.gross,
        currency=row.currency,
        day=row.day.isoformat(),
    )
