"""A day of the books for finance: its figures, its entries, and their fingerprint (FE-10)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

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


def _sum(rows: QuerySet[Settlement, Settlement] | QuerySet[Payment, Payment], name: str) -> Decimal:
    found: Decimal | None = rows.aggregate(total=Sum(name))["total"]
    return found or NOTHING


def day_figures(store_id: int, day: date) -> DayFigures:
    """The figures of the day, from its entries."""
    bills = Settlement.objects.filter(store=store_id, day=day).aggregate(
        how_many=Count("pk"), gross=Sum("gross"), taxed=Sum("tax")
    )
    credits_ = CreditNote.objects.filter(store=store_id, day=day).aggregate(gross=Sum("gross"))
    came = Payment.objects.filter(store=store_id, day=day).aggregate(amount=Sum("amount"))
    back = Refund.objects.filter(store=store_id, day=day).aggregate(amount=Sum("amount"))
    out = Compensation.objects.filter(store=store_id, day=day).aggregate(amount=Sum("amount"))
    return DayFigures(
        settlements=bills["how_many"],
        billed=bills["gross"] or NOTHING,
        tax=bills["taxed"] or NOTHING,
        credited=credits_["gross"] or NOTHING,
        received=came["amount"] or NOTHING,
        refunded=(back["amount"] or NOTHING) + (out["amount"] or NOTHING),
    )


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
