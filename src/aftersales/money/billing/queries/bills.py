"""Questions about bills, money and the till."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.core.words import searchable
from aftersales.lane.orders.states import Place
from aftersales.money.billing.models import (
    LEFT,
    UNPAID,
    Approval,
    BusinessDay,
    CashierShift,
    ChargeCheck,
    Compensation,
    CreditNote,
    Explanation,
    FinanceHandover,
    GatewayCharge,
    InvoiceData,
    Payment,
    Refund,
    Settlement,
    SettlementLine,
)
from aftersales.money.billing.states import (
    MAY_BE_SAID,
    ApprovalState,
    ChargeState,
    FeeGroup,
    HandoverState,
    SettlementState,
    ShiftState,
)
from aftersales.resources.catalogue.states import Payer

NOTHING = Decimal(0)
OPEN_OR_DRAFT = UNPAID | Q(state=SettlementState.DRAFT)


def bills(*, seen_by: Actor) -> QuerySet[Settlement]:
    """Bills with their order, car and customer, the latest first."""
    rows = Settlement.objects.visible_to(seen_by).select_related("order", "vehicle", "customer")
    return rows.order_by("-pk")


def bill(settlement_id: int, *, seen_by: Actor) -> Settlement:
    return bills(seen_by=seen_by).get(pk=settlement_id)


def bills_of(order_id: int, *, seen_by: Actor) -> list[Settlement]:
    """The bills of a visit, the customer's first; what was dropped is left out."""
    rows = bills(seen_by=seen_by).filter(order=order_id)
    found = rows.exclude(state=SettlementState.DROPPED).order_by("pk")
    return sorted(found, key=lambda row: (row.payer != Payer.CUSTOMER, row.pk))


def own_bills(*, seen_by: Actor) -> QuerySet[Settlement]:
    """Bills without what hangs on them, for eyes that see little else: the customer's page."""
    return Settlement.objects.visible_to(seen_by).order_by("-pk")


def payments(*, seen_by: Actor) -> QuerySet[Payment]:
    rows = Payment.objects.visible_to(seen_by).select_related("customer", "shift__cashier")
    return rows.order_by("-pk")


def refunds(*, seen_by: Actor) -> QuerySet[Refund]:
    rows = Refund.objects.visible_to(seen_by).select_related("payment")
    return rows.order_by("-pk")


def credit_notes(*, seen_by: Actor) -> QuerySet[CreditNote]:
    rows = CreditNote.objects.visible_to(seen_by).select_related("settlement__order")
    return rows.order_by("-pk")


def approvals(*, seen_by: Actor) -> QuerySet[Approval]:
    rows = Approval.objects.visible_to(seen_by)
    return rows.select_related("order", "settlement", "payment").order_by("-pk")


def waiting_approvals(*, seen_by: Actor) -> QuerySet[Approval]:
    """What this person may answer now: asked for by somebody else."""
    rows = Approval.objects.visible_to(seen_by, "billing.approve")
    rows = rows.filter(state=ApprovalState.ASKED).exclude(asked_by=seen_by.key)
    return rows.select_related("order", "settlement", "payment").order_by("pk")


def invoices(*, seen_by: Actor) -> QuerySet[InvoiceData]:
    rows = InvoiceData.objects.visible_to(seen_by).select_related("settlement__order")
    return rows.order_by("-pk")


def invoices_over(settlement_ids: Collection[int], *, seen_by: Actor) -> list[InvoiceData]:
    """What the invoices of these bills say, each with its bill."""
    rows = InvoiceData.objects.visible_to(seen_by).filter(settlement__in=settlement_ids)
    return list(rows.select_related("settlement").order_by("pk"))


def checks(*, seen_by: Actor) -> QuerySet[ChargeCheck]:
    return ChargeCheck.objects.visible_to(seen_by).select_related("order").order_by("-pk")


def handovers(*, seen_by: Actor) -> QuerySet[FinanceHandover]:
    return FinanceHandover.objects.visible_to(seen_by).order_by("-day", "-pk")


def compensations(*, seen_by: Actor) -> QuerySet[Compensation]:
    rows = Compensation.objects.visible_to(seen_by).select_related("customer", "order")
    return rows.order_by("-pk")


def paid_for_case(kind: str, number: str, *, seen_by: Actor) -> Decimal:
    """What was paid in compensation for one case (FE-08)."""
    rows = Compensation.objects.visible_to(seen_by).filter(case_kind=kind, case_number=number)
    return rows.filter(day__isnull=False).aggregate(total=Sum("amount"))["total"] or NOTHING


def shifts(*, seen_by: Actor) -> QuerySet[CashierShift]:
    """One's own shifts; whoever supervises sees all of the store."""
    own = Q(cashier=seen_by.person_id) if seen_by.person_id else Q(pk=None)
    rows = CashierShift.objects.visible_to(seen_by)
    if not seen_by.boundless:
        rows = rows.filter(own | Q(store__in=seen_by.stores_with("billing.supervise")))
    return rows.select_related("cashier").order_by("-pk")


def my_shift(store_ids: Collection[int], *, seen_by: Actor) -> CashierShift | None:
    """The shift this person has open in one of these stores."""
    rows = shifts(seen_by=seen_by).filter(
        cashier=seen_by.person_id, state=ShiftState.OPEN, store__in=store_ids
    )
    return rows.first()


def charges(*, seen_by: Actor) -> QuerySet[GatewayCharge]:
    return GatewayCharge.objects.visible_to(seen_by).order_by("-pk")


def days(*, seen_by: Actor) -> QuerySet[BusinessDay]:
    return BusinessDay.objects.visible_to(seen_by).order_by("-day", "-pk")


def is_closed(store_id: int, day: date) -> bool:
    return BusinessDay.objects.filter(store=store_id, day=day, closed_at__isnull=False).exists()


# -- the cashier's desk ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Heaps:
    """How much waits at the cashier's desk."""

    to_pay: int
    to_issue: int
    to_give_back: int
    receivables: int
    to_invoice: int
    to_answer: int


def to_pay(*, seen_by: Actor) -> QuerySet[Any]:
    """Customers' bills with something open, cars that are ready first, then the longest issued."""
    rows = bills(seen_by=seen_by).filter(UNPAID, payer=Payer.CUSTOMER)
    return rows.annotate(is_ready=Q(order__place=Place.READY)).order_by(
        "-is_ready", "closed_at", "pk"
    )


def to_issue(*, seen_by: Actor) -> QuerySet[Any]:
    """Bills that are drawn up."""
    rows = bills(seen_by=seen_by).filter(state=SettlementState.DRAFT)
    return rows.annotate(is_ready=Q(order__place=Place.READY)).order_by("-is_ready", "pk")


def receivables(*, seen_by: Actor) -> QuerySet[Any]:
    """Open bills of makers, insurers and agents."""
    outside = [Payer.MAKER, Payer.INSURER, Payer.AGENT]
    return bills(seen_by=seen_by).filter(UNPAID, payer__in=outside).order_by("closed_at", "pk")


def to_invoice(*, seen_by: Actor) -> QuerySet[Any]:
    """Bills whose invoice somebody waits for and the tax platform is not asked for, or refused."""
    rows = bills(seen_by=seen_by).filter(invoice__state__in=MAY_BE_SAID)
    return rows.order_by("invoice__changed_at", "pk")


def free_money(*, seen_by: Actor) -> QuerySet[Payment]:
    """Deposits, and what was paid too much: money that stands on no bill."""
    rows = payments(seen_by=seen_by)
    return rows.filter(amount__gt=F("allocated") + F("refunded")).order_by("taken_at", "pk")


def deposits_for(settlement: Settlement, *, seen_by: Actor) -> list[Payment]:
    """Free money that may be put on this bill: for its order, its appointment or its customer."""
    order = settlement.order
    of = Q(for_kind="order", for_id=order.pk)
    if order.appointment_id:
        of |= Q(for_kind="appointment", for_id=order.appointment_id)
    if settlement.customer_id:
        of |= Q(customer=settlement.customer_id)
    rows = free_money(seen_by=seen_by).filter(of, store=settlement.store_id)
    return list(rows.filter(currency=settlement.currency))


def heaps(*, seen_by: Actor, store_ids: Sequence[int]) -> Heaps:
    def of(rows: QuerySet[Any]) -> int:
        return rows.filter(store__in=store_ids).order_by().count()

    return Heaps(
        to_pay=of(to_pay(seen_by=seen_by)),
        to_issue=of(to_issue(seen_by=seen_by)),
        to_give_back=of(free_money(seen_by=seen_by)),
        receivables=of(receivables(seen_by=seen_by)),
        to_invoice=of(to_invoice(seen_by=seen_by)),
        to_answer=of(waiting_approvals(seen_by=seen_by)),
    )


def found(words: str, *, seen_by: Actor) -> QuerySet[Settlement]:
    """Bills by their number, the order's, or the plate: what a scanner or a hand types."""
    said = searchable(words).replace(" ", "").replace("·", "").upper()
    rows = bills(seen_by=seen_by).exclude(state=SettlementState.DROPPED)
    if not said:
        return rows.none()
    return rows.filter(
        Q(number__iexact=said) | Q(order__number__iexact=said) | Q(vehicle__plate__iexact=said)
    )


# -- one bill -------------------------------------------------------------------------------------


def said_on(settlement: Settlement) -> dict[str, Any]:
    """The frozen head of the lawful list."""
    told: dict[str, Any] = json.loads(settlement.header or "{}")
    return told


def entries_on(settlement: Settlement) -> list[Any]:
    """Money on the bill and off it, in order."""
    rows = settlement.allocations.select_related("payment").order_by("pk")
    return list(rows)


def explanation_of(settlement: Settlement) -> Explanation | None:
    return Explanation.objects.filter(settlement=settlement).first()


def waiting_charges(settlement: Settlement) -> list[GatewayCharge]:
    rows = GatewayCharge.objects.filter(settlement=settlement, state=ChargeState.WAITING)
    return list(rows.order_by("pk"))


def invoice_of(settlement: Settlement) -> InvoiceData | None:
    return InvoiceData.objects.filter(settlement=settlement).first()


def open_amount_of(customer_id: int, *, seen_by: Actor) -> Decimal:
    """What a customer still owes in the stores in sight."""
    rows = Settlement.objects.visible_to(seen_by).filter(UNPAID, customer=customer_id)
    return rows.aggregate(total=Sum(LEFT))["total"] or NOTHING


def unanswered_days(*, seen_by: Actor) -> QuerySet[FinanceHandover]:
    rows = handovers(seen_by=seen_by)
    return rows.exclude(state=HandoverState.AGREED).order_by("day", "pk")


@dataclass(frozen=True)
class TaxedPart:
    """A part of a bill or credit note with its tax. ``group`` is labour, material or other."""

    group: str
    rate: Decimal
    net: Decimal
    tax: Decimal


def standing_lines(bill: Settlement) -> list[TaxedPart]:
    """What still stands on a bill, line by line, after its credit notes."""
    rows = bill.lines.order_by("position", "pk").annotate(
        net_back=Sum("credits__net"), tax_back=Sum("credits__tax")
    )
    return [
        taxed_part(row, row.net - (row.net_back or NOTHING), row.tax - (row.tax_back or NOTHING))
        for row in rows
    ]


def credited_lines(note: CreditNote) -> list[TaxedPart]:
    """What a credit note takes off, line by line."""
    rows = note.lines.select_related("line").order_by("line__position", "pk")
    return [taxed_part(row.line, row.net, row.tax) for row in rows]


def taxed_part(line: SettlementLine, net: Decimal, tax: Decimal) -> TaxedPart:
    return TaxedPart(_tax_group(line.fee_group), line.tax_rate, net, tax)


def _tax_group(fee_group: str) -> str:
    return fee_group if fee_group in (FeeGroup.MATERIAL, FeeGroup.LABOUR) else "other"
