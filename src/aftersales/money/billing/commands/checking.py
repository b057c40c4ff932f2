"""After-sales checks what an order is charged, finance reckons what it cost (FE-07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.money.billing.commands._common import lower, order_below
from aftersales.money.billing.commands._order import lines_on
from aftersales.money.billing.commands.refusals import AmountImpossible, NotIssued, ReasonMissing
from aftersales.money.billing.events import ChargesChecked, ChargesCosted
from aftersales.money.billing.models import ChargeCheck, Settlement
from aftersales.money.billing.parameters import LABOUR_COST
from aftersales.money.billing.states import CHECK, STANDING, CheckState
from aftersales.supply.parts import queries as parts

NOTHING = Decimal(0)


@command("billing.check_charges")
def check_charges(*, order_id: int, words: str = "", by: Actor, at: datetime) -> ChargeCheck:
    """The charges of an order are as they should be."""
    return _checked(order_id, CheckState.CHECKED, words, by=by, at=at)


@command("billing.check_charges")
def object_charges(*, order_id: int, words: str, by: Actor, at: datetime) -> ChargeCheck:
    """Something about the charges is not right: say what. A credit note puts it right."""
    if not words.strip():
        raise ReasonMissing(_("Say what is not right."), field="words")
    return _checked(order_id, CheckState.OBJECTED, words, by=by, at=at)


def _checked(
    order_id: int, state: CheckState, words: str, *, by: Actor, at: datetime
) -> ChargeCheck:
    bills = Settlement.objects.visible_to(by).filter(order=order_id, state__in=STANDING)
    first = bills.order_by("pk").first()
    if first is None:
        order_below(order_id, by=by)
        raise NotIssued(_("Issue the bill first."))
    by.require("billing.check_charges", store_id=first.store_id)
    row = ChargeCheck.objects.select_for_update().filter(order=order_id).first()
    if row is not None:
        CHECK.require(CheckState(row.state), state)
    row = row or ChargeCheck(store_id=first.store_id, order_id=order_id)
    row.state, row.currency = state, first.currency
    row.charged = _charged(order_id)
    row.words = clean(words, most=500, field="words", lines=True)
    row.checked_by, row.checked_at = by.key, at
    row.save()
    fact = ChargesChecked(
        store_id=row.store_id,
        charge_check_id=row.pk,
        order_id=order_id,
        state=state,
        charged=row.charged,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row


def _charged(order_id: int) -> Decimal:
    """What all payers are charged, without tax and without what was credited."""
    bills = Settlement.objects.filter(order=order_id, state__in=STANDING)
    net = bills.aggregate(total=Sum("net"))["total"] or NOTHING
    back = bills.aggregate(total=Sum("credit_notes__net"))["total"] or NOTHING
    found: Decimal = net - back
    return found


@command("billing.cost_charges")
def cost_charges(
    *,
    order_id: int,
    labour_cost: Decimal | None = None,
    other_cost: Decimal | None = None,
    by: Actor,
    at: datetime,
) -> ChargeCheck:
    """Reckon what the charged work cost: labour by the sold hours unless finance says otherwise,
    parts at what they cost the stock, other charges and sublet work.
    """
    row = ChargeCheck.objects.visible_to(by).select_for_update().get(order=order_id)
    by.require("billing.cost_charges", store_id=row.store_id)
    CHECK.require(CheckState(row.state), CheckState.COSTED)
    lines = lines_on(order_id, by=lower(by))
    hour = value(LABOUR_COST, store_id=row.store_id, on=day_of(at, store_id=row.store_id))
    hours = sum((line.hours for line in lines if line.kind == "labour"), NOTHING)
    row.labour_cost = _cost(labour_cost, hours * hour, row.currency, "labour_cost")
    row.parts_cost = rounded(_parts_cost(lines, row.store_id), row.currency)
    row.other_cost = _cost(other_cost, _others(lines), row.currency, "other_cost")
    row.state, row.costed_by, row.costed_at = CheckState.COSTED, by.key, at
    row.save()
    fact = ChargesCosted(
        store_id=row.store_id,
        charge_check_id=row.pk,
        order_id=order_id,
        charged=row.charged,
        cost=row.labour_cost + row.parts_cost + row.other_cost,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row


def _parts_cost(lines: Sequence[Any], store_id: int) -> Decimal:
    """What the shelf says was issued for the jobs of the order."""
    issued = parts.cost_for("job", {line.job_id for line in lines}, store_id=store_id)
    return sum(issued.values(), NOTHING)


def _others(lines: Sequence[Any]) -> Decimal:
    """Sublet work and other charges, as far as their cost is known."""
    return sum(
        (
            line.cost
            for line in lines
            if line.kind in ("sublet", "charge") and line.cost is not None
        ),
        NOTHING,
    )


def _cost(said: Decimal | None, reckoned: Decimal, currency: str, field: str) -> Decimal:
    if said is None:
        return rounded(reckoned, currency)
    if not said.is_finite() or not 0 <= said < Decimal(10) ** 9:
        raise AmountImpossible(_("No work costs this."), field=field)
    return rounded(said, currency)
