"""The order below, read once for a bill: what it says and what each payer bears of its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import SHARES
from aftersales.money.billing.models import SettlementLine
from aftersales.money.billing.rules import Billed, Share, bill, fee_group


@dataclass(frozen=True)
class Part:
    """What one payer bears of a line."""

    line: Any  # orders' Line, read only
    amount: Decimal

    @property
    def share(self) -> Share:
        return Share(self.amount, self.line.tax_percent)

    @property
    def floor(self) -> Decimal:
        """The payer's part of what the line may not go below."""
        whole: Decimal = self.line.gross
        floor: Decimal = self.line.floor
        return floor * self.amount / whole if whole else Decimal(0)


def lines_on(order_id: int, *, by: Actor) -> list[Any]:
    """The lines that count, in the order of the paper: what was declined is not billed."""
    return [line for line in orders.lines_of(order_id, seen_by=by) if line.job.counts]


def parts_by_payer(lines: Sequence[Any]) -> Iterator[tuple[str, list[Part]]]:
    """Each payer who bears something, with his parts. A visit that costs nobody anything is the
    customer's bill over nothing.
    """
    has_any = False
    for payer, column in SHARES.items():
        parts = [Part(line, getattr(line, column)) for line in lines]
        bears = [part for part in parts if part.amount]
        if bears:
            has_any = True
            # what is free of charge is told to the customer too
            yield payer, _with_gifts(parts) if payer == "customer" else bears
    if not has_any and lines:
        yield "customer", [Part(line, Decimal(0)) for line in lines]


def _with_gifts(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.amount or not part.line.gross]


def billed(parts: Sequence[Part], discount: Decimal, currency: str) -> list[Billed]:
    return bill([part.share for part in parts], discount, currency)


def line_row(part: Part, priced: Billed, *, store_id: int, position: int) -> SettlementLine:
    """A line of the order as it stands on this payer's bill."""
    line = part.line
    return SettlementLine(
        store_id=store_id,
        order_line_id=line.pk,
        position=position,
        job=line.job.position,
        kind=line.kind,
        fee_group=fee_group(line.kind, line.job.service_type, line.skill),
        code=line.code,
        name_zh=line.name_zh,
        name_en=line.name_en,
        unit=line.unit,
        quantity=line.hours if line.kind == "labour" and line.hours else line.quantity,
        unit_price=_price(line),
        listed=line.listed,
        line_discount=line.discount,
        others=line.gross - part.amount,
        bill_discount=priced.discount,
        tax_rate=line.tax_percent,
        net=priced.net,
        tax=priced.tax,
        gross=priced.gross,
    )


def _price(line: Any) -> Decimal:
    """Of an hour for labour that is sold by the hour, else of one piece."""
    if line.kind == "labour" and line.hours:
        return Decimal(line.listed / line.hours).quantize(Decimal("0.0001"))
    price: Decimal = line.unit_price
    return price


def header(order: Any) -> str:
    """What the lawful list says above its lines (JT/T 1133), as it is now."""
    vehicle, customer = order.vehicle, order.customer
    said = {
        "customer": customer.name,
        "plate": vehicle.plate,
        "vin": vehicle.vin,
        "model": str(vehicle.model) if vehicle.model_id else "",
        "odometer_km": order.odometer_km,
        "arrived_on": order.opened_on.isoformat(),
        "order": order.number,
        "service_type": order.service_type,
        "adviser": order.advisor.name if order.advisor_id else "",
    }
    return json.dumps(said, ensure_ascii=False)
