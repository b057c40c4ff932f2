"""The cashier's shift and the end of the day (I-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.network.queries import store as store_row
from aftersales.money.billing.commands.refusals import (
    AmountImpossible,
    DayIsClosed,
    DayNotOver,
    NoShift,
    ReasonMissing,
    refusing,
)
from aftersales.money.billing.events import DayClosed, ShiftClosed, ShiftOpened
from aftersales.money.billing.models import (
    BusinessDay,
    CashierShift,
    Compensation,
    Payment,
    Refund,
    ShiftCount,
)
from aftersales.money.billing.rules import expected_in_till
from aftersales.money.billing.states import AT_THE_DESK, SHIFT, ShiftState

NOTHING = Decimal(0)


@command("billing.keep_shift")
def open_shift(
    *, store_id: int, opening: Decimal = NOTHING, by: Actor, at: datetime
) -> CashierShift:
    """Begin at the till with so much change in the drawer. One open shift for each cashier."""
    by.require("billing.keep_shift", store_id=store_id)
    if by.person_id is None:
        raise NoShift(_("A shift is kept by a person."))
    store = store_row(store_id)
    day = day_of(at, store_id=store_id)
    if BusinessDay.objects.filter(store=store_id, day=day, closed_at__isnull=False).exists():
        raise DayIsClosed(_("The books of this day are closed."))
    row = CashierShift(
        store_id=store_id,
        cashier_id=by.person_id,
        day=day,
        currency=store.currency,
        opening=_in_drawer(opening, store.currency, field="opening"),
        opened_at=at,
    )
    with refusing():
        insert_many([row])
    fact = ShiftOpened(
        store_id=store_id,
        shift_id=row.pk,
        person_id=by.person_id,
        opening=row.opening,
        currency=row.currency,
        day=day.isoformat(),
    )
    record(fact, by=by, at=at)
    return row


def _in_drawer(amount: Decimal, currency: str, *, field: str) -> Decimal:
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 9:
        raise AmountImpossible(_("Count what is there: nothing or more."), field=field)
    return rounded(amount, currency)


def booked_in(shift: CashierShift) -> dict[str, Decimal]:
    """What the books say the shift should hold, by method."""
    taken = _sums(Payment.objects.filter(shift=shift))
    gone: defaultdict[str, Decimal] = defaultdict(Decimal)
    for rows in (Refund.objects.filter(shift=shift), Compensation.objects.filter(shift=shift)):
        for method, amount in _sums(rows).items():
            gone[method] += amount
    return {method: expected_in_till(shift.opening, taken, gone, method) for method in AT_THE_DESK}


def _sums(rows: object) -> dict[str, Decimal]:
    values = rows.order_by().values_list("method").annotate(Sum("amount"))  # type: ignore[attr-defined]  # a queryset of one of three tables
    return dict(values)


@command("billing.keep_shift")
def close_shift(
    *,
    shift_id: int,
    counted: Mapping[str, Decimal],
    reason: str = "",
    by: Actor,
    at: datetime,
) -> CashierShift:
    """Count the drawer and the slips and end the shift. What differs from the books has a reason.

    Its own cashier closes it, or somebody who supervises.
    """
    shift = CashierShift.objects.visible_to(by).select_for_update().get(pk=shift_id)
    by.require("billing.keep_shift", store_id=shift.store_id)
    if shift.cashier_id != by.person_id:
        by.require("billing.supervise", store_id=shift.store_id)
    SHIFT.require(ShiftState(shift.state), ShiftState.CLOSED)
    expected = booked_in(shift)
    rows = [
        ShiftCount(
            store_id=shift.store_id,
            shift_id=shift.pk,
            method=method,
            expected=expected[method],
            counted=_in_drawer(counted.get(method, NOTHING), shift.currency, field=method),
        )
        for method in AT_THE_DESK
    ]
    shift.difference = sum((row.difference for row in rows), NOTHING)
    shift.reason = clean(reason, most=200, field="reason")
    if any(row.difference for row in rows) and not shift.reason:
        raise ReasonMissing(_("Say how the difference came about."), field="reason")
    shift.state, shift.closed_at = ShiftState.CLOSED, at
    shift.save(update_fields=["state", "closed_at", "difference", "reason"])
    insert_many(rows)
    fact = ShiftClosed(
        store_id=shift.store_id,
        shift_id=shift.pk,
        person_id=shift.cashier_id,
        expected=sum(expected.values(), NOTHING),
        counted=sum((row.counted for row in rows), NOTHING),
        difference=shift.difference,
        currency=shift.currency,
        day=shift.day.isoformat(),
    )
    record(fact, by=by, at=at)
    return shift


@command("billing.close_day")
def close_day(*, store_id: int, day: date, by: Actor, at: datetime) -> BusinessDay:
    """Close the books of a day: all its shifts are closed, and nothing is booked on it any more
    (I-26).
    """
    by.require("billing.close_day", store_id=store_id)
    if day > day_of(at, store_id=store_id):
        raise DayNotOver(_("This day has not come yet."), field="day")
    BusinessDay.objects.bulk_create(
        [BusinessDay(store_id=store_id, day=day)], ignore_conflicts=True
    )
    row = BusinessDay.objects.select_for_update().get(store=store_id, day=day)
    if row.closed_at is not None:
        raise DayIsClosed(_("The books of this day are closed."), field="day")
    open_ = CashierShift.objects.filter(store=store_id, day__lte=day, state=ShiftState.OPEN)
    if open_.exists():
        raise DayNotOver(_("A shift of this day is still open."), field="day")
    row.closed_at, row.closed_by = at, by.key
    row.save(update_fields=["closed_at", "closed_by"])
    fact = DayClosed(store_id=store_id, business_day_id=row.pk, day=day.isoformat())
    record(fact, by=by, at=at)
    return row
