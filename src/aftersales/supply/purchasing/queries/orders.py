"""Purchase orders and their whole life: lines, approvals, chases, receipts, returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.supply.purchasing import rules
from aftersales.supply.purchasing.models import (
    Approval,
    Chase,
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
    Receipt,
    ReceiptLine,
)
from aftersales.supply.purchasing.parameters import FREE_UP_TO, SECOND_OVER
from aftersales.supply.purchasing.states import ON_ITS_WAY, ExcessState


def orders(*, seen_by: Actor) -> QuerySet[PurchaseOrder]:
    """The orders of the stores in sight, the newest first."""
    rows = PurchaseOrder.objects.visible_to(seen_by).select_related("supplier", "store")
    return rows.order_by("-pk")


def order(order_id: int, *, seen_by: Actor) -> PurchaseOrder:
    return orders(seen_by=seen_by).prefetch_related("lines__part").get(pk=order_id)


def overdue(*, seen_by: Actor, on: date) -> QuerySet[PurchaseOrder]:
    """What should have come before this day: to be chased, the longest overdue first."""
    rows = orders(seen_by=seen_by).filter(state__in=ON_ITS_WAY, promised_on__lt=on)
    return rows.order_by("promised_on", "pk")


def all_lines(*, seen_by: Actor) -> QuerySet[PurchaseLine]:
    """The lines of all orders in sight."""
    return PurchaseLine.objects.visible_to(seen_by).order_by("pk")


def lines(order_id: int, *, seen_by: Actor) -> QuerySet[PurchaseLine]:
    return all_lines(seen_by=seen_by).filter(order=order_id).select_related("part")


def approvals(order_id: int, *, seen_by: Actor) -> QuerySet[Approval]:
    return Approval.objects.visible_to(seen_by).filter(order=order_id).order_by("pk")


def chases(order_id: int, *, seen_by: Actor) -> QuerySet[Chase]:
    """What the supplier said when asked, the newest first."""
    return Chase.objects.visible_to(seen_by).filter(order=order_id).order_by("-pk")


def receipts(*, seen_by: Actor) -> QuerySet[Receipt]:
    rows = Receipt.objects.visible_to(seen_by).select_related("order", "order__supplier", "store")
    return rows.order_by("-pk")


def receipt(receipt_id: int, *, seen_by: Actor) -> Receipt:
    return receipts(seen_by=seen_by).prefetch_related("lines__line__part").get(pk=receipt_id)


def receipt_lines(*, seen_by: Actor) -> QuerySet[ReceiptLine]:
    rows = ReceiptLine.objects.visible_to(seen_by)
    return rows.select_related("line", "line__part", "receipt", "quarantine").order_by("pk")


def undecided(*, seen_by: Actor) -> QuerySet[ReceiptLine]:
    """Pieces beyond an order that wait for a decision."""
    return receipt_lines(seen_by=seen_by).filter(excess_state=ExcessState.OPEN)


def return_rows(*, seen_by: Actor) -> QuerySet[PurchaseReturn]:
    """What goes back to suppliers, the newest first."""
    rows = PurchaseReturn.objects.visible_to(seen_by)
    return rows.select_related("supplier", "part", "store", "order").order_by("-pk")


@dataclass(frozen=True)
class Stage:
    """How far the approval of an order is: how many are needed, how many are given in this round,
    and whether this person may not give the next, since they proposed or approved already.
    """

    needed: int
    given: int
    is_own: bool


def stage(
    row: PurchaseOrder, approved: Iterable[Approval], *, seen_by: Actor, at: datetime
) -> Stage:
    given = [one for one in approved if one.round == row.round]
    keys = {row.proposed_by, *(one.by for one in given)}
    people = {row.proposer, *(one.approver for one in given)} - {None}
    return Stage(
        needed=needed(row, at=at),
        given=len(given),
        is_own=seen_by.key in keys or seen_by.person_id in people,
    )


def needed(row: PurchaseOrder, *, at: datetime) -> int:
    """How many people besides the proposer have to approve this order."""
    day = day_of(at, store_id=row.store_id)
    return rules.approvals_needed(
        row.total,
        free_up_to=value(FREE_UP_TO, store_id=row.store_id, on=day),
        second_over=value(SECOND_OVER, store_id=row.store_id, on=day),
    )
