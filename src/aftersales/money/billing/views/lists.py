"""Lists of bills, money, shifts and what is asked, each with export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.words import searchable
from aftersales.money.billing import queries
from aftersales.money.billing.models import LEFT, UNPAID
from aftersales.money.billing.states import (
    APPROVAL_TONES,
    CHECK_TONES,
    COMPENSATION_TONES,
    METHOD_TONES,
    SETTLEMENT_TONES,
    SHIFT_TONES,
    ApprovalState,
    CaseKind,
    CheckState,
    CompensationState,
    CreditReason,
    Deviation,
    Method,
    Purpose,
    SettlementState,
    ShiftState,
)
from aftersales.money.billing.views.here import stores_seen
from aftersales.resources.catalogue.states import Payer
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    YesNo,
    chips,
    source,
)

PAYER_TONES = dict.fromkeys(Payer, "planned") | {Payer.MAKER: "guarantee"}


def _label(choices: Any, name: str) -> Any:
    return lambda row: str(choices(getattr(row, name)).label) if getattr(row, name) else ""


@dataclass(frozen=True)
class BillLine:
    pk: int
    number: str
    payer: str
    state: str
    gross: Decimal
    paid: Decimal
    credited: Decimal
    left: Decimal
    currency: str
    closed_at: datetime | None
    day: date | None
    order: str = source("order__number", default="")
    plate: str = source("vehicle__plate", default="")
    customer: str = source("customer__name", default="")


class Settlements(ListPage[BillLine]):
    """Bills of all payers; what is open first in the first view."""

    name = "billing.settlements"
    title = _("Bills")
    right = "billing.view"
    row = BillLine
    columns = (
        Column("number", _("Number"), sort=True, phone="title"),
        Column("plate", _("Plate"), kind="plate", phone="side"),
        Column("order", _("Work order")),
        Column("customer", _("Customer")),
        Column("payer", _("Payer"), chips=chips(Payer, PAYER_TONES)),
        Column("state", _("State"), chips=chips(SettlementState, SETTLEMENT_TONES)),
        Column("gross", _("Total"), kind="amount", sort=True),
        Column("left", pgettext_lazy("bill", "Open"), kind="amount", sort=True),
        Column("paid", _("Paid"), kind="amount", shown=False),
        Column("credited", _("Credited"), kind="amount", shown=False),
        Column("closed_at", pgettext_lazy("bill", "Issued"), kind="when", sort=True),
        Column("day", _("Day of business"), kind="date", shown=False),
        Column("currency", _("Currency"), shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=SettlementState.choices),
        Choice("payer", _("Payer"), choices=Payer.choices),
        YesNo("is_open", pgettext_lazy("bill", "Open")),
        Period(
            "closed_at", pgettext_lazy("bill", "Issued"), words_offered=("today", "week", "month")
        ),
    )
    views = (
        View("open", pgettext_lazy("bill", "Open"), "is_open=1"),
        View("drafts", _("Being drawn up"), "state=draft"),
        View("all", _("All")),
    )
    order = "-closed_at"
    search_hint = _("Number, order or plate")
    empty = Empty(_("No bills"), _("A bill is drawn up from a work order that is ready."))
    live = "settlement"
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.bills(seen_by=actor).filter(store__in=stores_seen(self.request))
        return rows.exclude(state=SettlementState.DROPPED).annotate(left=LEFT, is_open=UNPAID)

    def searched(self, rows: Any, words: str) -> Any:
        said = searchable(words).replace(" ", "").replace("·", "").upper()
        return rows.filter(
            Q(number__istartswith=said)
            | Q(order__number__iexact=said)
            | Q(vehicle__plate__iexact=said)
        )

    def url_of(self, row: BillLine) -> str:
        return row_address("billing:settlement", row.pk)


@dataclass(frozen=True)
class PaymentLine:
    pk: int
    number: str
    purpose: str
    method: str
    amount: Decimal
    allocated: Decimal
    refunded: Decimal
    left: Decimal
    currency: str
    reference: str
    taken_at: datetime
    day: date
    customer: str = source("customer__name", default="")


class Payments(ListPage[PaymentLine]):
    """Every payment, what it stands on and what is free of it."""

    name = "billing.payments"
    title = _("Payments")
    right = "billing.view"
    row = PaymentLine
    columns = (
        Column("number", _("Number"), sort=True, phone="title"),
        Column("taken_at", _("Taken"), kind="when", sort=True),
        Column("method", _("Method"), chips=chips(Method, METHOD_TONES), phone="side"),
        Column("purpose", _("For"), show=_label(Purpose, "purpose")),
        Column("customer", _("Customer")),
        Column("amount", _("Amount"), kind="amount", sort=True),
        Column("left", _("Free"), kind="amount"),
        Column("refunded", _("Given back"), kind="amount", shown=False),
        Column("allocated", _("Put on bills"), kind="amount", shown=False),
        Column("reference", _("Reference"), phone="hide"),
        Column("day", _("Day of business"), kind="date", shown=False),
        Column("currency", _("Currency"), shown=False),
    )
    filters = (
        Choice("method", _("Method"), choices=Method.choices),
        Choice("purpose", _("For"), choices=Purpose.choices),
        Period("taken_at", _("Taken"), words_offered=("today", "week", "month")),
    )
    views = (
        View("today", _("Today"), "taken_at=today"),
        View("deposits", _("Deposits"), "purpose=deposit"),
        View("all", _("All")),
    )
    order = "-taken_at"
    search = ("number__istartswith", "reference__exact")
    search_hint = _("Number or reference")
    buttons = (Button(_("Take a deposit"), "billing:take_deposit", right="billing.take"),)
    empty = Empty(_("No payments"), _("Money that is taken at the desk stands here."))
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.payments(seen_by=actor).filter(store__in=stores_seen(self.request))
        return rows.annotate(left=F("amount") - F("allocated") - F("refunded"))

    def url_of(self, row: PaymentLine) -> str:
        return row_address("billing:payment", row.pk)


@dataclass(frozen=True)
class NoteLine:
    pk: int
    number: str
    reason: str
    words: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    currency: str
    made_at: datetime
    settlement_id: int
    bill: str = source("settlement__number", default="")
    order: str = source("settlement__order__number", default="")


class CreditNotes(ListPage[NoteLine]):
    name = "billing.credit_notes"
    title = _("Credit notes")
    right = "billing.view"
    row = NoteLine
    columns = (
        Column("number", _("Number"), sort=True, phone="title"),
        Column("bill", _("Bill")),
        Column("order", _("Work order")),
        Column("reason", _("Kind"), show=_label(CreditReason, "reason")),
        Column("words", _("Reason")),
        Column("gross", _("Total"), kind="amount", sort=True, phone="side"),
        Column("tax", _("Tax in it"), kind="amount"),
        Column("net", _("Net"), kind="amount", shown=False),
        Column("made_at", pgettext_lazy("bill", "Issued"), kind="when", sort=True),
        Column("currency", _("Currency"), shown=False),
    )
    filters = (
        Choice("reason", _("Kind"), choices=CreditReason.choices),
        Period(
            "made_at", pgettext_lazy("bill", "Issued"), words_offered=("today", "week", "month")
        ),
    )
    views = (View("all", _("All")),)
    order = "-made_at"
    search = ("number__istartswith", "settlement__number__exact")
    empty = Empty(_("No credit notes"), _("An issued bill is taken back by a credit note only."))

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.credit_notes(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: NoteLine) -> str:
        return row_address("billing:settlement", row.settlement_id)


@dataclass(frozen=True)
class ShiftLine:
    pk: int
    day: date
    state: str
    opening: Decimal
    difference: Decimal
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    cashier: str = source("cashier__name", default="")


class Shifts(ListPage[ShiftLine]):
    """One's own shifts; whoever supervises sees all of them."""

    name = "billing.shifts"
    title = _("Cashiers' shifts")
    right = "billing.see_till"
    row = ShiftLine
    columns = (
        Column(
            "opened_at",
            pgettext_lazy("cashier's shift", "Opened"),
            kind="when",
            sort=True,
            phone="title",
        ),
        Column("cashier", _("Cashier")),
        Column("state", _("State"), chips=chips(ShiftState, SHIFT_TONES), phone="side"),
        Column("opening", _("Change in the drawer"), kind="amount"),
        Column("difference", _("Difference"), kind="amount", sort=True),
        Column("reason", _("Reason")),
        Column("closed_at", pgettext_lazy("cashier's shift", "Closed"), kind="when"),
        Column("day", _("Day of business"), kind="date", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=ShiftState.choices),
        Period(
            "opened_at",
            pgettext_lazy("cashier's shift", "Opened"),
            words_offered=("today", "week", "month"),
        ),
    )
    views = (
        View("all", _("All")),
        View("open", pgettext_lazy("cashier's shift", "open"), "state=open"),
    )
    order = "-opened_at"
    buttons = (Button(_("Open the shift"), "billing:open_shift", right="billing.keep_shift"),)
    empty = Empty(_("No shifts"), _("Cash and cards go through an open shift."))

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.shifts(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: ShiftLine) -> str:
        return row_address("billing:shift", row.pk)


@dataclass(frozen=True)
class ApprovalLine:
    pk: int
    deviation: str
    state: str
    amount: Decimal | None
    reason: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None
    settlement_id: int | None
    payment_id: int | None
    order_id: int | None
    order: str = source("order__number", default="")


class Approvals(ListPage[ApprovalLine]):
    """What was asked of superiors, what they said, and what was made of it (FE-09)."""

    name = "billing.approvals"
    title = _("Requests")
    right = "billing.view"
    row = ApprovalLine
    columns = (
        Column("deviation", _("What"), show=_label(Deviation, "deviation"), phone="title"),
        Column("order", _("Work order")),
        Column("amount", _("Amount"), kind="amount"),
        Column("reason", _("Reason")),
        Column("state", _("State"), chips=chips(ApprovalState, APPROVAL_TONES), phone="side"),
        Column("answer", _("Answer")),
        Column("asked_at", pgettext_lazy("approval", "Asked"), kind="when", sort=True),
        Column("answered_at", pgettext_lazy("approval", "Answered"), kind="when"),
    )
    filters = (
        Choice("deviation", _("What"), choices=Deviation.choices),
        Choice("state", _("State"), choices=ApprovalState.choices),
    )
    views = (View("asked", _("Waiting"), "state=asked"), View("all", _("All")))
    order = "-asked_at"
    template = "billing/approvals.html"
    empty = Empty(_("No requests"), _("What goes out of the usual order is asked for here."))

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.approvals(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: ApprovalLine) -> str:
        if row.settlement_id:
            return reverse("billing:settlement", args=[row.settlement_id])
        if row.payment_id:
            return reverse("billing:payment", args=[row.payment_id])
        return reverse("billing:of_order", args=[row.order_id])

    def extra(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.waiting_approvals(seen_by=actor)
        return {"waiting": list(rows.filter(store__in=stores_seen(self.request))[:20])}


@dataclass(frozen=True)
class CheckLine:
    pk: int
    state: str
    charged: Decimal
    words: str
    labour: Decimal | None
    parts: Decimal | None
    others: Decimal | None
    cost: Decimal | None
    checked_at: datetime
    costed_at: datetime | None
    order_id: int
    order: str = source("order__number", default="")


class Checks(ListPage[CheckLine]):
    """After-sales checks what is charged, finance reckons what it cost (FE-07)."""

    name = "billing.checks"
    title = _("Charges checked")
    right = "billing.view"
    row = CheckLine
    columns = (
        Column("order", _("Work order"), phone="title"),
        Column("state", _("State"), chips=chips(CheckState, CHECK_TONES), phone="side"),
        Column("charged", _("Charged, net"), kind="amount", sort=True),
        Column("labour", _("Cost of labour"), kind="amount"),
        Column("parts", _("Cost of parts"), kind="amount"),
        Column("others", _("Cost of other work"), kind="amount"),
        Column("cost", _("Cost, all"), kind="amount"),
        Column("words", _("Note")),
        Column("checked_at", pgettext_lazy("charges", "Checked"), kind="when", sort=True),
        Column("costed_at", _("Cost reckoned"), kind="when"),
    )
    filters = (Choice("state", _("State"), choices=CheckState.choices),)
    views = (
        View("checked", _("To reckon"), "state=checked"),
        View("objected", _("Objected to"), "state=objected"),
        View("all", _("All")),
    )
    order = "-checked_at"
    template = "billing/checks.html"
    empty = Empty(_("No charges checked"), _("Open an issued bill and say whether it is right."))

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.checks(seen_by=actor).filter(store__in=stores_seen(self.request))
        sees = actor.stores_with("billing.cost_charges")
        if not sees:
            hidden = Value(None, output_field=DecimalField())
            return rows.annotate(labour=hidden, parts=hidden, others=hidden, cost=hidden)
        costs = {"labour": "labour_cost", "parts": "parts_cost", "others": "other_cost"}
        shown: dict[str, Any] = {
            name: Case(When(store__in=sees, then=F(path))) for name, path in costs.items()
        }
        return rows.annotate(**shown).annotate(cost=F("labour") + F("parts") + F("others"))

    def url_of(self, row: CheckLine) -> str:
        return row_address("billing:of_order", row.order_id)

    def extra(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.checks(seen_by=actor).filter(
            state=CheckState.CHECKED, store__in=actor.stores_with("billing.cost_charges")
        )
        return {"to_cost": list(rows.order_by("checked_at", "pk")[:20])}


@dataclass(frozen=True)
class CompensationLine:
    pk: int
    number: str
    case_kind: str
    case_number: str
    state: str
    amount: Decimal
    reason: str
    asked_at: datetime
    paid_at: datetime | None
    order_id: int | None
    customer: str = source("customer__name", default="")


class Compensations(ListPage[CompensationLine]):
    """Money for quality problems, complaints and damage, by case (FE-08)."""

    name = "billing.compensations"
    title = _("Compensation")
    right = "billing.view"
    row = CompensationLine
    columns = (
        Column("case_number", _("Case"), phone="title"),
        Column("case_kind", _("Kind of case"), show=_label(CaseKind, "case_kind")),
        Column("customer", _("Customer")),
        Column("amount", _("Amount"), kind="amount", sort=True),
        Column("reason", _("Reason")),
        Column(
            "state", _("State"), chips=chips(CompensationState, COMPENSATION_TONES), phone="side"
        ),
        Column("asked_at", pgettext_lazy("approval", "Asked"), kind="when", sort=True),
        Column("paid_at", _("Paid"), kind="when"),
        Column("number", _("Voucher"), shown=False),
    )
    filters = (
        Choice("case_kind", _("Kind of case"), choices=CaseKind.choices),
        Choice("state", _("State"), choices=CompensationState.choices),
    )
    views = (View("all", _("All")), View("granted", _("To pay out"), "state=granted"))
    order = "-asked_at"
    search = ("case_number__iexact",)
    buttons = (
        Button(
            _("Ask for compensation"),
            "billing:ask_compensation",
            right="billing.compensate",
        ),
    )
    template = "billing/compensations.html"
    empty = Empty(_("No compensation"), _("What is paid for a case is posted to it here."))
    holds_persons = True

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.compensations(seen_by=actor).filter(store__in=stores_seen(self.request))

    def url_of(self, row: CompensationLine) -> str:
        return reverse("billing:of_order", args=[row.order_id]) if row.order_id else ""

    def extra(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.compensations(seen_by=actor).filter(
            store__in=stores_seen(self.request), state__in=["asked", "granted"]
        )
        costs = queries.case_costs(
            store_ids=stores_seen(self.request),
            kind=self.request.GET.get("case_kind", ""),
            seen_by=actor,
        )
        return {"open_cases": list(rows[:20]), "costs": costs[:20]}
