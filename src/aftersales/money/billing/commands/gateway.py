"""Mobile payment: ask a gateway to collect, and hear what it says (I-22)."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.live import tell
from aftersales.core.log import record, record_many
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.money.billing.commands._common import (
    allocate,
    allocated_fact,
    issued,
    new_payment,
    open_day,
    sum_of_money,
    taken_fact,
)
from aftersales.money.billing.commands.paying import done_with, held
from aftersales.money.billing.commands.refusals import (
    AmountImpossible,
    GatewayUnknown,
    MoreThanOpen,
    refusing,
)
from aftersales.money.billing.events import ChargeBegun, ChargeEnded, GatewayHeard
from aftersales.money.billing.gateways import FAILED, PAID, Notice, gateways
from aftersales.money.billing.models import GatewayCharge, GatewayNotice, Payment, Settlement
from aftersales.money.billing.parameters import CHARGE_LAPSES
from aftersales.money.billing.states import (
    CHARGE,
    ChargeState,
    Method,
    NoticeOutcome,
    Purpose,
    SettlementState,
)


@command("billing.take")
def begin_charge(
    *,
    settlement_id: int,
    gateway: str,
    amount: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> GatewayCharge:
    """Ask a gateway to collect what is open on a bill, or a part of it. The payer is shown the
    address; the money comes by call-back.
    """
    if gateway not in gateways():
        raise GatewayUnknown(_("This way of mobile payment is not set up."), field="gateway")
    bill = issued(held(settlement_id, "billing.take", by=by))
    money = sum_of_money(bill.rest if amount is None else amount, bill.currency)
    if money > bill.rest:
        raise MoreThanOpen(_("This is more than is open."), field="amount")
    day = day_of(at, store_id=bill.store_id)
    row = GatewayCharge(
        store_id=bill.store_id,
        settlement_id=bill.pk,
        gateway=gateway,
        token=secrets.token_hex(20),
        amount=money,
        currency=bill.currency,
        actor=by.key,
        made_at=at,
        lapses_at=at + value(CHARGE_LAPSES, store_id=bill.store_id, on=day),
    )
    insert_many([row])
    fact = ChargeBegun(
        store_id=bill.store_id,
        charge_id=row.pk,
        settlement_id=bill.pk,
        order_id=bill.order_id,
        gateway=gateway,
        amount=money,
        currency=bill.currency,
    )
    record(fact, by=by, at=at)
    return row


@command("billing.hear")
def hear(*, gateway: str, notice: Notice, by: Actor, at: datetime) -> NoticeOutcome:
    """Hear a call-back whose signature was checked. What was heard before changes nothing; money
    that comes after the demand lapsed, or a second time, is taken all the same and stays free where
    nothing is open any more.
    """
    seen = GatewayCharge.objects.visible_to(by, "billing.hear")
    of = seen.filter(gateway=gateway, token=notice.token).values_list("settlement", flat=True)
    settlement_id = of.first()
    if settlement_id is None:
        raise GatewayCharge.DoesNotExist
    bill = held(settlement_id, "billing.hear", by=_reading(by))
    charge = hold_charge(notice.token)
    if is_known(charge, notice):
        return NoticeOutcome.REPEATED
    outcome, facts = _effect(charge, bill, notice, by=by, at=at)
    row = GatewayNotice(
        store_id=charge.store_id,
        gateway=gateway,
        notice=notice.id,
        token=notice.token,
        kind=notice.kind[:10],
        reference=notice.reference,
        amount=max(notice.amount, Decimal(0)),
        outcome=outcome,
        heard_at=at,
    )
    insert_many([row])
    heard = GatewayHeard(
        store_id=charge.store_id,
        gateway_notice_id=row.pk,
        gateway=gateway,
        kind=row.kind,
        outcome=outcome,
    )
    record_many([heard, *facts], by=by, at=at)
    tell("settlement", group_id=by.group_id, stores=[charge.store_id])
    return outcome


def _reading(by: Actor) -> Actor:
    """The gateway sees the bill of its own demand."""
    return by.as_system("gateway", rights={"billing.view", "billing.hear"})


def hold_charge(token: str) -> GatewayCharge:
    """The demand, held: call-backs about it come one after the other."""
    return GatewayCharge.objects.select_for_update().get(token=token)


def is_known(charge: GatewayCharge, notice: Notice) -> bool:
    """Whether this call-back, or this money, was heard before."""
    same = GatewayNotice.objects.filter(store=charge.store_id, gateway=charge.gateway)
    if same.filter(notice=notice.id).exists():
        return True
    paid = Payment.objects.filter(
        store=charge.store_id, method=Method.GATEWAY, reference=notice.reference
    )
    return notice.kind == PAID and paid.exists()


def _effect(
    charge: GatewayCharge, bill: Settlement, notice: Notice, *, by: Actor, at: datetime
) -> tuple[NoticeOutcome, list[Event]]:
    if notice.kind == PAID:
        return NoticeOutcome.TAKEN, _take(charge, bill, notice, by=by, at=at)
    if notice.kind == FAILED and charge.state == ChargeState.WAITING:
        return NoticeOutcome.NOTED, [_end(charge, ChargeState.FAILED, at=at)]
    return NoticeOutcome.NOTED, []  # it failed before it was paid, or speaks of something else


def _take(
    charge: GatewayCharge, bill: Settlement, notice: Notice, *, by: Actor, at: datetime
) -> list[Event]:
    """The money is here: as much of it as is open goes on the bill."""
    if not notice.reference:
        raise AmountImpossible(_("Money of a gateway has a number."), field="reference")
    amount = sum_of_money(notice.amount, charge.currency)
    with refusing():
        payment = new_payment(
            bill.store,
            purpose=Purpose.BILL,
            method=Method.GATEWAY,
            amount=amount,
            currency=charge.currency,
            reference=notice.reference,
            customer_id=bill.customer_id,
            day=open_day(bill.store_id, day_of(at, store_id=bill.store_id)),
            by=by,
            at=at,
        )
    facts = [taken_fact(payment, bill)]
    fits = min(amount, bill.rest) if bill.state == SettlementState.CLOSED else Decimal(0)
    if fits:
        allocate(payment, bill, fits, by=by, at=at)
        facts += [allocated_fact(payment, bill, fits), *done_with(bill, by=by, at=at)]
    if charge.state != ChargeState.PAID:
        facts.append(_end(charge, ChargeState.PAID, payment_id=payment.pk, at=at))
    return facts


def _end(
    charge: GatewayCharge, state: ChargeState, *, payment_id: int | None = None, at: datetime
) -> Event:
    CHARGE.require(ChargeState(charge.state), state)
    charge.state, charge.ended_at, charge.payment_id = state, at, payment_id
    charge.save(update_fields=["state", "ended_at", "payment_id"])
    return ChargeEnded(
        store_id=charge.store_id,
        charge_id=charge.pk,
        settlement_id=charge.settlement_id,
        order_id=charge.settlement.order_id,
        payment_id=payment_id,
        state=state,
    )


@command("billing.hear")
def lapse_charges(*, store_id: int, by: Actor, at: datetime, most: int = 200) -> int:
    """Demands that nobody paid in time are over. Money that comes for one later is taken still."""
    by.require("billing.hear", store_id=store_id)
    rows = GatewayCharge.objects.filter(
        store=store_id, state=ChargeState.WAITING, lapses_at__lte=at
    ).select_related("settlement")
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:most])
    facts = [_end(row, ChargeState.LAPSED, at=at) for row in due]
    if facts:
        record_many(facts, by=by, at=at)
    return len(due)
