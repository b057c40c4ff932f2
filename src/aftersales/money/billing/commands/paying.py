"""Take money, put it on bills, and give it back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as order_commands
from aftersales.money.billing.commands._common import (
    allocate,
    allocated_fact,
    issued,
    lower,
    new_payment,
    order_below,
    own_shift,
    paid_fact,
    referred,
    sum_of_money,
    taken_fact,
)
from aftersales.money.billing.commands.approving import use_approval
from aftersales.money.billing.commands.refusals import (
    MoreThanFree,
    MoreThanOpen,
    NeedsApproval,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import PaymentRefunded
from aftersales.money.billing.models import Payment, Refund, Settlement
from aftersales.money.billing.parameters import REFUND_ALONE
from aftersales.money.billing.states import Deviation, Method, Purpose
from aftersales.records.customers import queries as customers
from aftersales.resources.catalogue.states import Payer


@command("billing.take")
def take(
    *,
    settlement_id: int,
    method: str,
    amount: Decimal,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> Payment:
    """Take money for a bill, all that is open or a part of it. Paid in full, the customer's car may
    leave.
    """
    bill = issued(held(settlement_id, "billing.take", by=by))
    way = Method(method)
    money = sum_of_money(amount, bill.currency)
    if money > bill.rest:
        raise MoreThanOpen(_("This is more than is open."), field="amount")
    shift = own_shift(bill.store_id, way, by=by)
    with refusing():
        payment = new_payment(
            bill.store,
            purpose=Purpose.BILL,
            method=way,
            amount=money,
            currency=bill.currency,
            reference=referred(way, clean(reference, most=64, field="reference")),
            shift=shift,
            customer_id=bill.customer_id,
            by=by,
            at=at,
        )
        allocate(payment, bill, money, by=by, at=at)
    facts = [taken_fact(payment, bill), allocated_fact(payment, bill, money)]
    record_many([*facts, *done_with(bill, by=by, at=at)], by=by, at=at)
    return payment


def held(settlement_id: int, right: str, *, by: Actor) -> Settlement:
    """The bill, held until the command ends, with its store."""
    rows = network.with_site(Settlement.objects.visible_to(by), by=by)
    bill = rows.select_for_update(of=("self",)).get(pk=settlement_id)
    network.meet(bill)
    by.require(right, store_id=bill.store_id)
    return bill


def done_with(bill: Settlement, *, by: Actor, at: datetime) -> list[Event]:
    """What follows when nothing is open on a bill any more: the car of the customer may leave."""
    if bill.rest:
        return []
    if bill.payer == Payer.CUSTOMER:
        order_commands.clear_for_release(order_id=bill.order_id, by=lower(by), at=at)
    return [paid_fact(bill)]


@command("billing.take")
def take_deposit(
    *,
    store_id: int,
    for_kind: str,
    for_id: int,
    method: str,
    amount: Decimal,
    reference: str = "",
    customer_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Payment:
    """Take money before there is a bill: for an appointment or an order. It is used for its bill
    later, or goes back.
    """
    by.require("billing.take", store_id=store_id)
    way, store = Method(method), store_row(store_id)
    if for_kind == "order":
        order = order_below(for_id, by=by)
        customer_id = customer_id or order.customer_id
    if customer_id is not None:
        customer_id = customers.visible(seen_by=_looking(by)).get(pk=customer_id).pk
    shift = own_shift(store_id, way, by=by)
    with refusing():
        payment = new_payment(
            store,
            purpose=Purpose.DEPOSIT,
            method=way,
            amount=sum_of_money(amount, store.currency),
            currency=store.currency,
            reference=referred(way, clean(reference, most=64, field="reference")),
            shift=shift,
            customer_id=customer_id,
            for_kind=clean(for_kind, most=12, field="for_kind", needed=True),
            for_id=for_id,
            by=by,
            at=at,
        )
    record(taken_fact(payment), by=by, at=at)
    return payment


def _looking(by: Actor) -> Actor:
    return by.as_system("billing", rights={"customers.view"})


@command("billing.take")
def use(
    *,
    payment_id: int,
    settlement_id: int,
    amount: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> Payment:
    """Put what is free of a deposit or payment on a bill; as much as fits where no amount is
    named.
    """
    bill = issued(held(settlement_id, "billing.take", by=by))
    rows = Payment.objects.visible_to(by).filter(store=bill.store_id)
    payment = rows.select_for_update().get(pk=payment_id)
    money = min(payment.free, bill.rest) if amount is None else sum_of_money(amount, bill.currency)
    if money > payment.free or not money:
        raise MoreThanFree(_("So much of it is not free."), field="amount")
    with refusing():
        allocate(payment, bill, money, by=by, at=at)
    facts = [allocated_fact(payment, bill, money), *done_with(bill, by=by, at=at)]
    record_many(facts, by=by, at=at)
    return payment


@command("billing.refund")
def refund(
    *,
    payment_id: int,
    amount: Decimal,
    reason: str,
    method: str = "",
    reference: str = "",
    by: Actor,
    at: datetime,
) -> Refund:
    """Give back what is free of a payment, the way it came unless another is named. Above the free
    amount somebody else must have granted it.
    """
    payment = Payment.objects.visible_to(by).select_for_update().get(pk=payment_id)
    by.require("billing.refund", store_id=payment.store_id)
    way, store = Method(method or payment.method), store_row(payment.store_id)
    words = clean(reason, most=200, field="reason")
    if not words:
        raise ReasonMissing(_("Say why the money goes back."), field="reason")
    money = sum_of_money(amount, payment.currency)
    if money > payment.free:
        raise MoreThanFree(_("So much of it is not free."), field="amount")
    day = day_of(at, store_id=store.pk)
    if money > value(REFUND_ALONE, store_id=store.pk, on=day) and not use_approval(
        Deviation.REFUND, payment_id=payment.pk, amount=money, by=by, at=at
    ):
        raise NeedsApproval(_("So much money goes back only if granted: ask for it."))
    shift = own_shift(store.pk, way, by=by)
    row = Refund(
        store_id=store.pk,
        payment_id=payment.pk,
        number=next_number("RF", store_id=store.pk, store_code=store.code, year=day.year),
        method=way,
        amount=money,
        currency=payment.currency,
        reference=clean(reference, most=64, field="reference"),
        reason=words,
        shift_id=shift.pk if shift else None,
        day=day,
        actor=by.key,
        made_at=at,
    )
    with refusing():
        insert_many([row])
    fact = PaymentRefunded(
        store_id=store.pk,
        payment_id=payment.pk,
        refund_id=row.pk,
        shift_id=row.shift_id,
        customer_id=payment.customer_id,
        number=row.number,
        method=way,
        amount=money,
        currency=row.currency,
        day=day.isoformat(),
    )
    record(fact, by=by, at=at)
    return row
