"""Money for quality problems, complaints and damage, posted to its case (FE-08)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing.commands._common import (
    order_below,
    own_shift,
    referred,
    sum_of_money,
)
from aftersales.money.billing.commands.refusals import (
    CaseMissing,
    CaseUnknown,
    OwnRequest,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import (
    CompensationAnswered,
    CompensationAsked,
    CompensationPaid,
)
from aftersales.money.billing.models import Compensation
from aftersales.money.billing.queries import cases
from aftersales.money.billing.states import COMPENSATION, CaseKind, CompensationState, Method
from aftersales.records.customers import queries as customers


@command("billing.compensate")
def ask_compensation(
    *,
    store_id: int,
    case_kind: str,
    case_number: str,
    amount: Decimal,
    reason: str,
    order_id: int | None = None,
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Compensation:
    """Ask that a customer be paid for what went wrong, under the number of its case. A case that
    stands in a room below must be there: the damage by its number, a car that came back and an
    objection by the number of its order. With it come the order and the customer.
    """
    by.require("billing.compensate", store_id=store_id)
    store = store_row(store_id)
    kind = CaseKind(case_kind)
    number = clean(case_number, most=40, field="case_number")
    if not number:
        raise CaseMissing(_("Say the number of the case."), field="case_number")
    found = cases.case(kind, number, store_id=store_id, seen_by=by)
    if found is None:
        raise CaseUnknown(_("There is no such case in this store."), field="case_number")
    order_id = order_id or found.order_id
    if order_id is not None:
        order = order_below(order_id, by=by)
        customer_id = customer_id or order.customer_id
    if customer_id is not None:
        looking = by.as_system("billing", rights={"customers.view"})
        customer_id = customers.visible(seen_by=looking).get(pk=customer_id).pk
    row = Compensation(
        store_id=store_id,
        case_kind=kind,
        case_number=found.number,
        order_id=order_id,
        customer_id=customer_id,
        amount=sum_of_money(amount, store.currency),
        currency=store.currency,
        reason=clean(reason, most=200, field="reason"),
        asked_by=by.key,
        asker=by.person_id,
        asked_at=at,
    )
    if not row.reason:
        raise ReasonMissing(_("Say what it is paid for."), field="reason")
    row.save()
    record(CompensationAsked(**_said(row)), by=by, at=at)
    return row


def _said(row: Compensation) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "compensation_id": row.pk,
        "customer_id": row.customer_id,
        "order_id": row.order_id,
        "case_kind": row.case_kind,
        "case_number": row.case_number,
        "amount": row.amount,
        "currency": row.currency,
    }


@command("billing.approve")
def grant_compensation(*, compensation_id: int, by: Actor, at: datetime) -> Compensation:
    """Say yes to it; never to one's own."""
    return _answer(compensation_id, CompensationState.GRANTED, by=by, at=at)


@command("billing.approve")
def deny_compensation(*, compensation_id: int, by: Actor, at: datetime) -> Compensation:
    return _answer(compensation_id, CompensationState.DENIED, by=by, at=at)


def _answer(
    compensation_id: int, state: CompensationState, *, by: Actor, at: datetime
) -> Compensation:
    row = _held(compensation_id, "billing.approve", by=by)
    COMPENSATION.require(CompensationState(row.state), state)
    if by.key == row.asked_by or (by.person_id is not None and by.person_id == row.asker):
        raise OwnRequest(_("Somebody else has to answer this."))
    row.state, row.answered_by, row.answerer, row.answered_at = state, by.key, by.person_id, at
    row.save(update_fields=["state", "answered_by", "answerer", "answered_at"])
    record(CompensationAnswered(**_said(row), state=state), by=by, at=at)
    return row


def _held(compensation_id: int, right: str, *, by: Actor) -> Compensation:
    row = Compensation.objects.visible_to(by).select_for_update().get(pk=compensation_id)
    by.require(right, store_id=row.store_id)
    return row


@command("billing.pay_out")
def pay_compensation(
    *,
    compensation_id: int,
    method: str,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> Compensation:
    """Pay out what was granted, and post it to its case."""
    row = _held(compensation_id, "billing.pay_out", by=by)
    COMPENSATION.require(CompensationState(row.state), CompensationState.PAID)
    way = Method(method)
    shift = own_shift(row.store_id, way, by=by)
    day = day_of(at, store_id=row.store_id)
    store = store_row(row.store_id)
    row.state, row.method = CompensationState.PAID, way
    row.reference = referred(way, clean(reference, most=64, field="reference"))
    row.shift_id = shift.pk if shift else None
    row.paid_by, row.paid_at, row.day = by.key, at, day
    row.number = next_number("CP", store_id=store.pk, store_code=store.code, year=day.year)
    with refusing():
        row.save()
    fact = CompensationPaid(**_said(row), method=way, day=day.isoformat())
    record(fact, by=by, at=at)
    return row
