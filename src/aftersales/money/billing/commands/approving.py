"""Ask for what goes below the floor or out of the usual order; somebody else answers (FE-09)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.lane.orders import commands as order_commands
from aftersales.money.billing.commands._common import lower, order_below, sum_of_money
from aftersales.money.billing.commands.refusals import OwnRequest, ReasonMissing
from aftersales.money.billing.events import DeviationAnswered, DeviationAsked
from aftersales.money.billing.models import Approval, Payment, Settlement
from aftersales.money.billing.states import APPROVAL, ApprovalState, Deviation

ABOUT_MONEY = (Deviation.DISCOUNT, Deviation.REFUND)


@command("billing.ask")
def ask(
    *,
    deviation: str,
    reason: str,
    order_id: int | None = None,
    settlement_id: int | None = None,
    payment_id: int | None = None,
    amount: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> Approval:
    """Ask for a discount on a bill, money back from a payment, or an order out of turn: settled
    before the inspection, handed over before payment.
    """
    kind = Deviation(deviation)
    about = _about(kind, order_id, settlement_id, payment_id, by=by)
    by.require("billing.ask", store_id=about["store_id"])
    words = clean(reason, most=200, field="reason")
    if not words:
        raise ReasonMissing(_("Say why."), field="reason")
    currency = about.pop("money_in")
    asked = None
    if kind in ABOUT_MONEY:
        asked = sum_of_money(amount if amount is not None else Decimal(0), currency)
    row = Approval.objects.create(
        deviation=kind,
        **about,
        amount=asked,
        currency=currency if asked else "",
        reason=words,
        asked_by=by.key,
        asker=by.person_id,
        asked_at=at,
    )
    fact = DeviationAsked(
        store_id=row.store_id,
        approval_id=row.pk,
        deviation=kind,
        order_id=row.order_id,
        settlement_id=row.settlement_id,
        payment_id=row.payment_id,
        amount=asked,
    )
    record(fact, by=by, at=at)
    return row


def _about(
    kind: Deviation,
    order_id: int | None,
    settlement_id: int | None,
    payment_id: int | None,
    *,
    by: Actor,
) -> dict[str, Any]:
    if kind == Deviation.DISCOUNT:
        bill = Settlement.objects.visible_to(by).get(pk=settlement_id or 0)
        return {
            "store_id": bill.store_id,
            "settlement_id": bill.pk,
            "order_id": bill.order_id,
            "money_in": bill.currency,
        }
    if kind == Deviation.REFUND:
        paid = Payment.objects.visible_to(by).get(pk=payment_id or 0)
        return {"store_id": paid.store_id, "payment_id": paid.pk, "money_in": paid.currency}
    order = order_below(order_id or 0, by=by)
    return {"store_id": order.store_id, "order_id": order.pk, "money_in": order.currency}


@command("billing.approve")
def grant(*, approval_id: int, answer: str = "", by: Actor, at: datetime) -> Approval:
    """Say yes. A car that may leave unpaid is cleared at once."""
    row = _answered(approval_id, ApprovalState.GRANTED, answer, by=by, at=at)
    if row.deviation == Deviation.RELEASE and row.order_id:
        order_commands.clear_for_release(order_id=row.order_id, by=lower(by), at=at)
    return row


@command("billing.approve")
def deny(*, approval_id: int, answer: str, by: Actor, at: datetime) -> Approval:
    """Say no, and why."""
    if not answer.strip():
        raise ReasonMissing(_("Say why not."), field="answer")
    return _answered(approval_id, ApprovalState.DENIED, answer, by=by, at=at)


def _answered(
    approval_id: int, state: ApprovalState, answer: str, *, by: Actor, at: datetime
) -> Approval:
    row = Approval.objects.visible_to(by).select_for_update().get(pk=approval_id)
    by.require("billing.approve", store_id=row.store_id)
    APPROVAL.require(ApprovalState(row.state), state)
    if by.key == row.asked_by or (by.person_id is not None and by.person_id == row.asker):
        raise OwnRequest(_("Somebody else has to answer this."))
    row.state, row.answer = state, clean(answer, most=200, field="answer")
    row.answered_by, row.answerer, row.answered_at = by.key, by.person_id, at
    row.save(update_fields=["state", "answer", "answered_by", "answerer", "answered_at"])
    fact = DeviationAnswered(
        store_id=row.store_id,
        approval_id=row.pk,
        deviation=row.deviation,
        order_id=row.order_id,
        settlement_id=row.settlement_id,
        payment_id=row.payment_id,
        amount=row.amount,
        state=state,
    )
    record(fact, by=by, at=at)
    return row


def use_approval(
    deviation: Deviation,
    *,
    order_id: int | None = None,
    settlement_id: int | None = None,
    payment_id: int | None = None,
    amount: Decimal | None = None,
    by: Actor,  # noqa: ARG001 - who makes use of it stands in the fact of the deed
    at: datetime,  # noqa: ARG001 - and when
) -> Approval | None:
    """Take what was granted for this and not used yet, of the amount at least; None if nothing."""
    about = Q(order=order_id) if order_id else Q()
    about &= Q(settlement=settlement_id) if settlement_id else Q()
    about &= Q(payment=payment_id) if payment_id else Q()
    if amount is not None:
        about &= Q(amount__gte=amount)
    rows = Approval.objects.filter(about, deviation=deviation, state=ApprovalState.GRANTED)
    row = rows.select_for_update().order_by("pk").first()
    if row is not None:
        APPROVAL.require(ApprovalState(row.state), ApprovalState.USED)
        row.state = ApprovalState.USED
        row.save(update_fields=["state"])
    return row
