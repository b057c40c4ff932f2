"""What the deeds of this room share: who holds an order, and days as moments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.money import rounded
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store, zone_of
from aftersales.supply.purchasing.commands.refusals import ReasonMissing
from aftersales.supply.purchasing.models import (
    PurchaseLine,
    PurchaseOrder,
    RecoveryClaim,
    Supplier,
    SupplierInvoice,
)
from aftersales.supply.purchasing.states import ORDER, OrderState

NOTHING = Decimal(0)
_THOUSANDTH = Decimal("0.001")


def hold_order(order_id: int) -> None:
    """Whoever changes, approves, receives or ends an order waits for the other. A race test takes
    it away.
    """
    PurchaseOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=order_id)


def hold_claim(claim_id: int) -> None:
    """Whoever answers, receives money of or ends a claim waits for the other; a claim is held
    before an invoice. A race test takes it away.
    """
    RecoveryClaim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim_id)


def hold_invoice(invoice_id: int) -> None:
    """Whoever pays, sets off against or sends back an invoice waits for the other. A race test
    takes it away.
    """
    SupplierInvoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice_id)


def held(order_id: int, right: str, *, by: Actor) -> PurchaseOrder:
    """The order, held until the command ends; what is out of sight does not exist."""
    rows = PurchaseOrder.objects.visible_to(by)
    rows.only("pk").get(pk=order_id)
    hold_order(order_id)
    order = rows.select_related("supplier").get(pk=order_id)
    by.require(right, store_id=order.store_id)
    return order


def group_of_actor(by: Actor) -> int:
    """The group that whoever acts belongs to."""
    if by.group_id is None:
        raise Supplier.DoesNotExist  # the hand that sets a system up has no suppliers yet
    return by.group_id


def hand(by: Actor, *rights: str) -> Actor:
    """The house at work in the parts store because of this person: exactly these rights there."""
    return by if by.boundless else by.as_system("purchasing", rights=rights)


def lines_of(order: PurchaseOrder) -> list[PurchaseLine]:
    return list(order.lines.select_related("part", "incoming").order_by("pk"))


def of_order(order: PurchaseOrder) -> dict[str, Any]:
    """What every fact of an order holds."""
    return {
        "store_id": order.store_id,
        "purchase_order_id": order.pk,
        "supplier_id": order.supplier_id,
    }


def move(order: PurchaseOrder, target: OrderState) -> None:
    """Refuse the step, or take it; whoever calls saves it with what belongs to it."""
    ORDER.require(OrderState(order.state), target)
    order.state = target


def reason_of(words: str, *, field: str = "reason", most: int = 200) -> str:
    said = clean(words, most=most, field=field)
    if not said:
        raise ReasonMissing(_("Say why."), field=field)
    return said


def worth(quantity: Decimal, price: Decimal, currency: str) -> Decimal:
    return rounded(quantity * price, currency)


def pieces(quantity: Decimal) -> Decimal:
    return quantity.quantize(_THOUSANDTH)


def end_of_day(day: date | None, *, store_id: int) -> str | None:
    """A promised day is kept until the store's clock ends it."""
    if day is None:
        return None
    end = datetime.combine(day, time(), zone_of(store_id)) + timedelta(days=1)
    return end.isoformat()


def year_of(at: datetime, *, store_id: int) -> int:
    return day_of(at, store_id=store_id).year


def code_of(store_id: int) -> str:
    return store(store_id).code


def latest(days: Collection[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known else None
