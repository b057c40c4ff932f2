"""What several deeds of this room share: the day, amounts, the till, the order below."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.events import Event
from aftersales.core.money import rounded
from aftersales.core.numbering import next_number
from aftersales.ground.network import queries as network
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders import queries as orders
from aftersales.money.billing.commands.refusals import (
    AmountImpossible,
    MoreThanOpen,
    NoShift,
    NotIssued,
    OtherCurrency,
    ReferenceMissing,
)
from aftersales.money.billing.events import PaymentAllocated, PaymentTaken, SettlementPaid
from aftersales.money.billing.models import (
    Allocation,
    BusinessDay,
    CashierShift,
    Payment,
    Settlement,
)
from aftersales.money.billing.states import (
    AT_THE_DESK,
    Method,
    Purpose,
    SettlementState,
    ShiftState,
)

if TYPE_CHECKING:
    from aftersales.ground.network.models import Store

DEAREST = Decimal(10) ** 11
LOWER_RIGHTS = ("orders.view", "orders.lock", "orders.settle", "orders.clear")


def lower(by: Actor) -> Actor:
    """The system at work in the rooms below because of this person's deed here."""
    return by.as_system("billing", rights=LOWER_RIGHTS)


def order_below(order_id: int, *, by: Actor) -> Any:
    """The order with its car, customer and adviser; 404 where its store is out of sight."""
    rows = orders.orders(seen_by=lower(by)).select_related("vehicle__model")
    order = network.with_site(rows, by=by).get(pk=order_id)
    network.meet(order)
    return order


def sum_of_money(amount: Decimal, currency: str, *, field: str = "amount") -> Decimal:
    """An amount as money is: above nothing, to the coin."""
    if not amount.is_finite() or not 0 < amount < DEAREST or rounded(amount, currency) != amount:
        raise AmountImpossible(_("Say an amount above nothing, to the cent."), field=field)
    return rounded(amount, currency)


def open_day(store_id: int, day: date) -> date:
    """This day, or the first after it whose books are open: money that comes by itself is never
    turned away.
    """
    closed = BusinessDay.objects.filter(store=store_id, day__gte=day, closed_at__isnull=False)
    taken = set(closed.values_list("day", flat=True))
    while day in taken:
        day = date.fromordinal(day.toordinal() + 1)
    return day


def own_shift(store_id: int, method: str, *, by: Actor) -> CashierShift | None:
    """The cashier's open shift. Cash and cards go through one; a transfer may come without."""
    if method not in AT_THE_DESK:
        return None
    shift = None
    if by.person_id is not None:
        mine = CashierShift.objects.filter(store=store_id, cashier=by.person_id)
        shift = mine.filter(state=ShiftState.OPEN).first()
    if shift is None:
        raise NoShift(_("Open your shift first: cash and cards go through it."))
    return shift


def referred(method: str, reference: str) -> str:
    """The number that money over a bank, terminal or gateway has; cash has none."""
    if method in (Method.TRANSFER, Method.GATEWAY) and not reference:
        raise ReferenceMissing(_("Say the number of the transfer."), field="reference")
    return "" if method == Method.CASH else reference


def issued(settlement: Settlement) -> Settlement:
    if settlement.state != SettlementState.CLOSED:
        raise NotIssued(_("Money is taken for an issued bill only."))
    return settlement


def new_payment(
    store: Store,
    *,
    purpose: Purpose,
    method: str,
    amount: Decimal,
    currency: str,
    reference: str = "",
    shift: CashierShift | None = None,
    customer_id: int | None = None,
    for_kind: str = "",
    for_id: int | None = None,
    day: date | None = None,
    by: Actor,
    at: datetime,
) -> Payment:
    """Write money down that came in; its number is taken last."""
    on = day or day_of(at, store_id=store.pk)
    payment = Payment(
        store_id=store.pk,
        number=next_number("PM", store_id=store.pk, store_code=store.code, year=on.year),
        purpose=purpose,
        method=method,
        amount=amount,
        currency=currency,
        reference=reference,
        shift_id=shift.pk if shift else None,
        customer_id=customer_id,
        for_kind=for_kind,
        for_id=for_id,
        day=on,
        actor=by.key,
        taken_at=at,
    )
    insert_many([payment])
    return payment


def allocate(
    payment: Payment, settlement: Settlement, amount: Decimal, *, by: Actor, at: datetime
) -> None:
    """Put money of a payment on a bill whose row is held, or take it off again (below nothing)."""
    if payment.currency != settlement.currency:
        raise OtherCurrency(_("Bill and payment have different currencies."))
    if amount > settlement.rest:
        raise MoreThanOpen(_("This is more than is open."), field="amount")
    row = Allocation(
        store_id=settlement.store_id,
        payment_id=payment.pk,
        settlement_id=settlement.pk,
        amount=amount,
        actor=by.key,
        made_at=at,
    )
    insert_many([row])
    payment.allocated += amount
    settlement.paid += amount


def taken_fact(payment: Payment, settlement: Settlement | None = None) -> Event:
    of = payment.for_kind
    return PaymentTaken(
        store_id=payment.store_id,
        payment_id=payment.pk,
        shift_id=payment.shift_id,
        customer_id=payment.customer_id,
        settlement_id=settlement.pk if settlement else None,
        order_id=settlement.order_id if settlement else (payment.for_id if of == "order" else None),
        appointment_id=payment.for_id if of == "appointment" else None,
        number=payment.number,
        purpose=payment.purpose,
        method=payment.method,
        amount=payment.amount,
        currency=payment.currency,
        day=payment.day.isoformat(),
    )


def allocated_fact(payment: Payment, settlement: Settlement, amount: Decimal) -> Event:
    return PaymentAllocated(
        store_id=settlement.store_id,
        payment_id=payment.pk,
        settlement_id=settlement.pk,
        order_id=settlement.order_id,
        amount=amount,
        currency=payment.currency,
    )


def of_bill(settlement: Settlement) -> dict[str, object]:
    """What every fact about a bill says."""
    return {
        "store_id": settlement.store_id,
        "settlement_id": settlement.pk,
        "order_id": settlement.order_id,
        "vehicle_id": settlement.vehicle_id,
        "customer_id": settlement.customer_id,
        "payer": settlement.payer,
    }


def paid_fact(settlement: Settlement) -> Event:
    return SettlementPaid(
        **of_bill(settlement),  # type: ignore[arg-type]  # as the fact names them
        gross=settlement.gross,
        currency=settlement.currency,
    )
