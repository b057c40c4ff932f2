"""A day of the books for finance: its figures, its entries, and their fingerprint (FE-10)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from aftersales.money.billing.models import (
    Compensation,
    CreditNote,
    Payment,
    Refund,
    Settlement,
)

NOTHING = Decimal(0)
FIELDS = (
    "kind",  # bill, credit, receipt, refund, compensation
    "number",
    "day",
    "order",
    "payer",
    "method",
    "reference",
    "net",
    "tax",
    "gross",
    "currency",
    "against",  # the bill or receipt it belongs to; the case of a compensation
)


@dataclass(frozen=True)
class DayFigures:
    """What was billed and what came in on one day."""

    settlements: int = 0
    billed: Decimal = NOTHING
    tax: Decimal = NOTHING
    credited: Decimal = NOTHING
    received: Decimal = NOTHING
    refunded: Decimal = NOTHING  # with compensation paid out

    @property
    def balance(self) -> Decimal:
        return self.received - self.refunded


def day_figures(store_id: int, day: date) -> DayFigures:
    """The figures of the day, from its entries."""
    return figures_of_days(store_id, [day])[day]


def entries(store_id: int, day: date) -> Iterator[tuple[str, ...]]:
    """Every entry of the day in the order of ``FIELDS``, by kind and number: without names, so that
    the file may lie with finance as long as the law wants vouchers kept.
    """
    bills = Settlement.objects.filter(store=store_id, day=day).order_by("number", "pk")
    for bill in bills.values_list(
        "number", "order__number", "payer", "net", "tax", "gross", "currency"
    ):
        number, order, payer, net, tax, gross, currency = bill
        yield _row("bill", number, day, order, payer, "", "", net, tax, gross, currency, "")
    credits_ = CreditNote.objects.filter(store=store_id, day=day).order_by("number", "pk")
    for note in credits_.values_list(
        "number", "settlement__order__number", "settlement__payer", "net", "tax", "gross",
        "currency", "settlement__number",
    ):  # fmt: skip
        number, order, payer, net, tax, gross, currency, against = note
        yield _row(
            "credit", number, day, order, payer, "", "", -net, -tax, -gross, currency, against
        )
    yield from _money(store_id, day)


def _money(store_id: int, day: date) -> Iterator[tuple[str, ...]]:
    payments = Payment.objects.filter(store=store_id, day=day).order_by("number", "pk")
    for paid in payments.values_list(
        "number", "purpose", "method", "reference", "amount", "currency"
    ):
        number, purpose, method, reference, amount, currency = paid
        yield _row(
            "receipt", number, day, "", purpose, method, reference, None, None, amount, currency, ""
        )
    refunds = Refund.objects.filter(store=store_id, day=day).order_by("number", "pk")
    for back in refunds.values_list(
        "number", "method", "reference", "amount", "currency", "payment__number"
    ):
        number, method, reference, amount, currency, against = back
        yield _row(
            "refund", number, day, "", "", method, reference, None, None, -amount, currency, against
        )
    paid_out = Compensation.objects.filter(store=store_id, day=day).order_by("number", "pk")
    for out in paid_out.values_list(
        "number", "method", "reference", "amount", "currency", "case_number"
    ):
        number, method, reference, amount, currency, against = out
        yield _row(
            "compensation", number, day, "", "", method, reference, None, None, -amount, currency,
            against,
        )  # fmt: skip


def _row(*values: object) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in values)


def fingerprint(store_id: int, day: date) -> str:
    """SHA-256 of the day's entries as the file writes them: equal figures, equal fingerprint."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(entries(store_id, day))
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


def by_method(store_id: int, days: Sequence[date]) -> dict[date, dict[str, Decimal]]:
    """What came in on each day by method, for the picture of the week."""
    rows = Payment.objects.filter(store=store_id, day__in=days).order_by()
    found: dict[date, dict[str, Decimal]] = {day: {} for day in days}
    for day, method, amount in rows.values_list("day", "method").annotate(Sum("amount")):
        found[day][method] = amount
    return found


def figures_of_days(store_id: int, days: Sequence[date]) -> dict[date, DayFigures]:
    """The figures of several days, in six statements however many there are."""
    bills = _by_day(Settlement, store_id, days, "gross")
    taxes = _by_day(Settlement, store_id, days, "tax")
    credited = _by_day(CreditNote, store_id, days, "gross")
    came = _by_day(Payment, store_id, days, "amount")
    back = _by_day(Refund, store_id, days, "amount")
    out = _by_day(Compensation, store_id, days, "amount")
    return {
        day: DayFigures(
            settlements=bills.get(day, (0, NOTHING))[0],
            billed=bills.get(day, (0, NOTHING))[1],
            tax=taxes.get(day, (0, NOTHING))[1],
            credited=credited.get(day, (0, NOTHING))[1],
            received=came.get(day, (0, NOTHING))[1],
            refunded=back.get(day, (0, NOTHING))[1] + out.get(day, (0, NOTHING))[1],
        )
        for day in days
    }


def _by_day(
    model: Any, store_id: int, days: Sequence[date], name: str
) -> dict[date, tuple[int, Decimal]]:
    rows = model._base_manager.filter(store=store_id, day__in=days).order_by()
    sums = rows.values_list("day").annotate(Count("pk"), Sum(name))
    return {day: (how_many, total) for day, how_many, total in sums}
