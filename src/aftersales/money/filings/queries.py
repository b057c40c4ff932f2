"""Questions about filings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of, zone_of
from aftersales.ground.network.queries import store as store_row
from aftersales.ground.parameters.queries import value
from aftersales.money.billing import queries as billing
from aftersales.money.filings import booking, rules
from aftersales.money.filings.models import AccountingExport, RecordAttempt, RepairRecord, TaxOrder
from aftersales.money.filings.parameters import (
    ACCOUNTS,
    RECORD_EXTRAS,
    REPAIR_NATURES,
    REPAIR_TYPES,
    TAX_PORT,
)
from aftersales.money.filings.states import TO_MEND, RecordState, TaxKind, TaxState
from aftersales.money.filings.taxation import tax_platforms
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.states import MoveKind

MOST = 200


def records(*, seen_by: Actor) -> QuerySet[RepairRecord]:
    """E-repair records with their order and car, the latest first."""
    rows = RepairRecord.objects.visible_to(seen_by).select_related("order", "vehicle")
    return rows.order_by("-settled_on", "-pk")


def record(record_id: int, *, seen_by: Actor) -> RepairRecord:
    return records(seen_by=seen_by).get(pk=record_id)


def of_order(order_id: int, *, seen_by: Actor) -> list[RepairRecord]:
    """The record of a visit and its corrections, in order."""
    return list(records(seen_by=seen_by).filter(order=order_id).order_by("pk"))


def attempts_of(row: RepairRecord) -> list[RecordAttempt]:
    return list(row.tries.order_by("pk"))


def due(*, at: datetime, lost_before: datetime) -> list[int]:
    """What is to be handed in now, and what a dead worker left; the longest waiting first."""
    rows = RepairRecord.objects.filter(
        Q(state=RecordState.DUE, next_at__lte=at)
        | Q(state=RecordState.SENDING, claimed_at__lt=lost_before)
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:MOST])


def tax_orders(*, seen_by: Actor) -> QuerySet[TaxOrder]:
    """Invoices and red letters asked of the tax platform, the latest first."""
    rows = TaxOrder.objects.visible_to(seen_by).select_related("settlement__order")
    return rows.order_by("-made_at", "-pk")


def tax_orders_of(settlement_id: int, *, seen_by: Actor) -> list[TaxOrder]:
    return list(tax_orders(seen_by=seen_by).filter(settlement=settlement_id).order_by("pk"))


def tax_due(*, at: datetime, lost_before: datetime) -> list[int]:
    """What is to be asked now, and what a dead worker left; the longest waiting first."""
    rows = TaxOrder.objects.filter(
        Q(state=TaxState.DUE, next_at__lte=at)
        | Q(state=TaxState.SENDING, claimed_at__lt=lost_before)
    )
    return list(rows.order_by("next_at", "pk").values_list("pk", flat=True)[:MOST])


def has_platform(store_id: int, *, at: datetime) -> bool:
    """Whether the store asks a tax platform for its invoices; else they are issued by hand."""
    code = value(TAX_PORT, store_id=store_id, on=day_of(at, store_id=store_id))
    return code in tax_platforms()


@dataclass(frozen=True)
class Invoiced:
    """What an issued invoice says: its data, and the amounts it was issued over."""

    data: Any
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: Sequence[dict[str, str]] = ()  # by name and tax rate, where the platform was asked


def issued(invoices: Iterable[Any], *, seen_by: Actor) -> dict[int, Invoiced]:
    """By bill: those of the invoices that have a number. What the platform was asked for says the
    amounts; an invoice that was noted by hand is over what stood on the bill that day.
    """
    rows = {row.settlement_id: row for row in invoices if row.number}
    if not rows:
        return {}
    orders = TaxOrder.objects.visible_to(seen_by).filter(
        settlement__in=rows, kind=TaxKind.BLUE, state=TaxState.ISSUED
    )
    asked = {order.settlement_id: order for order in orders.order_by("pk")}
    return {pk: _invoiced(row, asked.get(pk)) for pk, row in rows.items()}


def _invoiced(row: Any, order: TaxOrder | None) -> Invoiced:
    if order is not None:
        return Invoiced(row, order.net, order.tax, order.gross, order.lines)
    net, tax = row.settlement.net, row.settlement.tax
    if row.settlement.credited:
        for note in row.settlement.credit_notes.filter(day__lt=row.issued_on).order_by("pk"):
            taken = billing.credited_lines(note)
            net -= sum((part.net for part in taken), Decimal(0))
            tax -= sum((part.tax for part in taken), Decimal(0))
    return Invoiced(row, net, tax, net + tax)


def as_said(row: RepairRecord) -> dict[str, Any]:
    """The record with what was supplied since."""
    return rules.mended(json.loads(row.body), json.loads(row.supplied or "{}"))


def outgoing(row: RepairRecord, *, at: datetime) -> dict[str, Any]:
    """The record as the platform gets it: with the fields that the province wants besides."""
    store_id, on = row.store_id, row.settled_on
    return rules.with_extras(
        as_said(row),
        value(RECORD_EXTRAS, store_id=store_id, on=on),
        service_type=row.service_type,
        types=value(REPAIR_TYPES, store_id=store_id, on=on),
        natures=value(REPAIR_NATURES, store_id=store_id, on=on),
        uploader=store_row(store_id).code,
        at=at.astimezone(zone_of(store_id)),
    )


def batch(
    *, store_ids: Sequence[int], since: date, until: date, seen_by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """The whole records of some days for a file, by settlement; what was replaced is left out."""
    rows = records(seen_by=seen_by).filter(
        store__in=store_ids, settled_on__range=(since, until), missing=[]
    )
    rows = rows.exclude(state=RecordState.REPLACED)
    return [outgoing(row, at=at) for row in rows.order_by("settled_on", "pk")]


def exports(*, seen_by: Actor) -> QuerySet[AccountingExport]:
    """Periods whose vouchers went out, the latest first."""
    rows = AccountingExport.objects.visible_to(seen_by, "filings.export_accounts")
    return rows.select_related("store").order_by("-until", "-pk")


def accounts(store_id: int, *, on: date) -> dict[str, booking.Account]:
    """The chart in force."""
    return booking.chart(value(ACCOUNTS, store_id=store_id, on=on))


def vouchers_of(row: AccountingExport, *, seen_by: Actor) -> list[booking.Voucher]:
    """The vouchers of an export, as they went out."""
    return vouchers(row.store_id, row.since, row.until, upto=row.last_move, seen_by=seen_by)


def lines_of(row: AccountingExport, *, store: str, seen_by: Actor) -> list[dict[str, str]]:
    """Every line of its vouchers by the names of ``booking.COLUMNS``."""
    chart = accounts(row.store_id, on=row.until)
    lines = booking.rows(vouchers_of(row, seen_by=seen_by), chart, store=store)
    return [dict(zip(booking.COLUMNS, line, strict=True)) for line in lines]


def last_move(store_id: int, *, seen_by: Actor) -> int:
    """The move that was written into the stock last."""
    rows = parts.moves(seen_by=seen_by.as_system("filings", rights={"parts.supervise"}))
    return rows.filter(store=store_id).aggregate(last=Max("pk"))["last"] or 0


def vouchers(
    store_id: int, since: date, until: date, *, upto: int, seen_by: Actor
) -> list[booking.Voucher]:
    """Every event of some days as a voucher, by day, kind and number. What was written into the
    stock after the move ``upto`` is left to a later period.
    """
    lower = seen_by.as_system("filings", rights={"parts.supervise"})
    found = [_voucher(event) for event in billing.booked(store_id, since, until)]
    found += _stock(store_id, since, until, upto=upto, seen_by=lower)
    return sorted((v for v in found if v.postings), key=lambda v: (v.day, v.kind, v.number))


def _voucher(event: billing.Booked) -> booking.Voucher:
    return booking.Voucher(
        kind=event.kind,
        number=event.number,
        day=event.day,
        document=event.document,
        currency=event.currency,
        postings=_postings(event),
        payer=event.payer,
        partner="" if event.customer_id is None else str(event.customer_id),
    )


def _postings(event: billing.Booked) -> tuple[booking.Posting, ...]:
    if event.kind == "bill":
        return booking.billed(event.payer, event.parts)
    if event.kind == "credit":
        return booking.turned(booking.billed(event.payer, event.parts))
    debit, credit = {
        "receipt": (event.method, "advance"),
        "use": ("advance", f"owed_{event.payer}"),
        "refund": ("advance", event.method),
        "compensation": ("compensation", event.method),
        "shift": (event.method, "difference"),
    }[event.kind]
    return booking.between(debit, credit, event.amount)


def _stock(
    store_id: int, since: date, until: date, *, upto: int, seen_by: Actor
) -> list[booking.Voucher]:
    """Parts that jobs took, at what they cost, less what came back. A move stands on the day it
    happened, unless that day had gone out before it was written down: then on the day of writing.
    """
    zone = zone_of(store_id)
    first = datetime.combine(since, time.min, zone)
    end = datetime.combine(until + timedelta(days=1), time.min, zone)
    rows = parts.moves(seen_by=seen_by).filter(
        store=store_id, kind__in=(MoveKind.ISSUE, MoveKind.RETURN), pk__lte=upto
    )
    in_time = Q(occurred_at__gte=first, occurred_at__lt=end)
    late = Q(occurred_at__lt=first, recorded_at__gte=first, recorded_at__lt=end)
    gone = list(AccountingExport.objects.filter(store=store_id, last_move__lt=upto))
    currency = store_row(store_id).currency
    found = []
    for move in rows.filter(in_time | late).order_by("pk"):
        day = move.occurred_at.astimezone(zone).date()
        is_late = any(e.since <= day <= e.until and e.last_move < move.pk for e in gone)
        booked_on = move.recorded_at.astimezone(zone).date() if is_late else day
        if since <= booked_on <= until:
            found.append(
                booking.Voucher(
                    kind="stock",
                    number=f"SM-{move.pk}",
                    day=booked_on,
                    document=move.part.number,
                    currency=currency,
                    postings=booking.between("cost", "stock", -move.value),
                )
            )
    return found


def to_mend(*, seen_by: Actor, store_ids: Sequence[int]) -> dict[str, int]:
    """How many records wait for somebody's hand, by state."""
    rows = RepairRecord.objects.visible_to(seen_by).filter(store__in=store_ids, state__in=TO_MEND)
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))
