"""Every event of the books in some days, for whoever writes vouchers of them. No names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Q

from aftersales.ground.network.queries import day_of, zone_of
from aftersales.money.billing.models import (
    Allocation,
    BusinessDay,
    CashierShift,
    Compensation,
    CreditNote,
    Payment,
    Refund,
    Settlement,
)
from aftersales.money.billing.queries.bills import TaxedPart, taxed_part
from aftersales.money.billing.states import STANDING, ShiftState


@dataclass(frozen=True)
class Booked:
    """One event: ``parts`` for bills and credit notes, ``amount`` for money. ``kind`` is bill,
    credit, receipt, use, refund, compensation or shift.
    """

    kind: str
    number: str
    day: date
    currency: str
    document: str = ""
    payer: str = ""
    customer_id: int | None = None
    method: str = ""
    amount: Decimal = Decimal(0)
    parts: Sequence[TaxedPart] = ()


def open_days(store_id: int, since: date, until: date) -> list[date]:
    """Days of these on which something was booked and whose books are still open."""
    rows = BusinessDay.objects.filter(
        store=store_id, day__range=(since, until), closed_at__isnull=True
    )
    return list(rows.order_by("day", "pk").values_list("day", flat=True))


def booked(store_id: int, since: date, until: date) -> Iterator[Booked]:
    """All of it, by kind and number; a handful of statements, however many days."""
    yield from _bills(store_id, since, until)
    yield from _money(store_id, since, until)
    yield from _uses(store_id, since, until)
    yield from _shifts(store_id, since, until)


def _bills(store_id: int, since: date, until: date) -> Iterator[Booked]:
    bills = Settlement.objects.filter(
        store=store_id, day__range=(since, until), state__in=STANDING
    ).select_related("order")
    for bill in bills.prefetch_related("lines").order_by("number", "pk"):
        assert bill.day is not None  # it stands
        yield Booked(
            "bill",
            bill.number,
            bill.day,
            bill.currency,
            document=bill.order.number,
            payer=bill.payer,
            customer_id=bill.customer_id,
            parts=[taxed_part(line, line.net, line.tax) for line in bill.lines.all()],
        )
    notes = CreditNote.objects.filter(store=store_id, day__range=(since, until))
    notes = notes.select_related("settlement").prefetch_related("lines__line")
    for note in notes.order_by("number", "pk"):
        yield Booked(
            "credit",
            note.number,
            note.day,
            note.currency,
            document=note.settlement.number,
            payer=note.settlement.payer,
            customer_id=note.settlement.customer_id,
            parts=[taxed_part(row.line, row.net, row.tax) for row in note.lines.all()],
        )


def _money(store_id: int, since: date, until: date) -> Iterator[Booked]:
    days = Q(store=store_id, day__range=(since, until))
    for paid in Payment.objects.filter(days).order_by("number", "pk"):
        yield Booked(
            "receipt",
            paid.number,
            paid.day,
            paid.currency,
            document=paid.reference,
            customer_id=paid.customer_id,
            method=paid.method,
            amount=paid.amount,
        )
    refunds = Refund.objects.filter(days).select_related("payment")
    for back in refunds.order_by("number", "pk"):
        yield Booked(
            "refund",
            back.number,
            back.day,
            back.currency,
            document=back.payment.number,
            customer_id=back.payment.customer_id,
            method=back.method,
            amount=back.amount,
        )
    for out in Compensation.objects.filter(days).order_by("number", "pk"):
        assert out.day is not None  # it was paid
        yield Booked(
            "compensation",
            out.number,
            out.day,
            out.currency,
            document=out.case_number,
            customer_id=out.customer_id,
            method=out.method,
            amount=out.amount,
        )


def _uses(store_id: int, since: date, until: date) -> Iterator[Booked]:
    """Money that was put on a bill, or taken off it again."""
    zone = zone_of(store_id)
    first = datetime.combine(since, time.min, zone)
    end = datetime.combine(date.fromordinal(until.toordinal() + 1), time.min, zone)
    rows = Allocation.objects.filter(store=store_id, made_at__gte=first, made_at__lt=end)
    for use in rows.select_related("settlement", "payment").order_by("pk"):
        yield Booked(
            "use",
            f"{use.payment.number}/{use.pk}",
            day_of(use.made_at, store_id=store_id),
            use.payment.currency,
            document=use.settlement.number,
            payer=use.settlement.payer,
            customer_id=use.settlement.customer_id,
            amount=use.amount,
        )


def _shifts(store_id: int, since: date, until: date) -> Iterator[Booked]:
    """Shifts whose drawer held more or less than the books said."""
    rows: Any = CashierShift.objects.filter(
        store=store_id, day__range=(since, until), state=ShiftState.CLOSED
    )
    for row in rows.exclude(difference=0).order_by("pk"):
        yield Booked(
            "shift", f"CS-{row.pk}", row.day, row.currency, method="cash", amount=row.difference
        )
