"""Lists of purchase orders, receipts, returns, suppliers and their prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.money import plain
from aftersales.supply.purchasing import queries
from aftersales.supply.purchasing.models import (
    InquiryLine,
    Offer,
    PurchaseOrder,
    ReceiptLine,
    SupplierPrice,
)
from aftersales.supply.purchasing.states import (
    BEFORE_ORDERING,
    INQUIRY_TONES,
    INVOICE_TONES,
    MODE_TONES,
    ON_ITS_WAY,
    ORDER_TONES,
    RECEIPT_TONES,
    RETURN_TONES,
    STANDING_TONES,
    TRAINING_TONES,
    ExcessState,
    IncentiveKind,
    InquiryState,
    InvoiceState,
    Mode,
    OfferState,
    OrderState,
    ProviderKind,
    ReceiptState,
    ReturnKind,
    ReturnState,
    Standing,
    TrainingResult,
    TrainingSubject,
)
from aftersales.supply.purchasing.views.here import (
    evaluation_url,
    incentive_url,
    inquiry_url,
    invoice_url,
    order_url,
    receipt_url,
    seen,
    supplier_url,
    texts_at,
    training_url,
)
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Rule,
    View,
    YesNo,
    chips,
    source,
)


def _pieces(name: str) -> Any:
    return lambda row: plain(getattr(row, name))


@dataclass(frozen=True)
class OrderLine:
    pk: int
    number: str
    state: str
    mode: str
    total: Decimal
    currency: str
    proposed_at: datetime
    promised_on: date | None
    supplier: str = source("supplier__name", default="")
    store: str = source("store__name", default="")


def _overdue(_actor: Any, at: datetime) -> Q:
    return Q(state__in=ON_ITS_WAY, promised_on__lt=timezone.localdate(at))


def _open(_actor: Any, _at: datetime) -> Q:
    return Q(state__in=[*BEFORE_ORDERING, *ON_ITS_WAY])


def _undecided(_actor: Any, _at: datetime) -> Q:
    excess = ReceiptLine.objects.filter(
        receipt__order=OuterRef("pk"), excess_state=ExcessState.OPEN
    )
    return Q(Exists(excess))


class Orders(ListPage[OrderLine]):
    """What is bought, from the proposal to its end (PU-05)."""

    name = "purchasing.orders"
    title = _("Purchase orders")
    right = "purchasing.view"
    row = OrderLine
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("supplier", _("Supplier")),
        Column("state", _("State"), chips=chips(OrderState, ORDER_TONES), phone="side"),
        Column("mode", _("Purchasing mode"), chips=chips(Mode, MODE_TONES)),
        Column("promised_on", _("Promised for"), kind="date", sort=True),
        Column("total", _("Amount"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
        Column("store", _("Store"), phone="hide"),
        Column("proposed_at", pgettext_lazy("purchasing", "Proposed"), kind="when", phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=OrderState.choices),
        Choice("mode", _("Purchasing mode"), choices=Mode.choices),
        Period("proposed_at", pgettext_lazy("purchasing", "Proposed")),
        Rule(
            "heap",
            _("What to do"),
            rules={
                "open": (pgettext_lazy("purchase orders", "not ended"), _open),
                "overdue": (pgettext_lazy("purchase orders", "overdue"), _overdue),
                "excess": (_("pieces beyond the order"), _undecided),
            },
        ),
    )
    views = (
        View("open", pgettext_lazy("purchase orders", "Open"), "heap=open"),
        View("proposed", pgettext_lazy("purchasing", "To approve"), "state=proposed"),
        View("overdue", pgettext_lazy("purchasing", "To chase"), "heap=overdue"),
        View("excess", _("Excess to decide"), "heap=excess"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "supplier__name__icontains", "confirmation__istartswith")
    search_hint = _("Number or supplier")
    buttons = (Button(_("Propose an order"), "purchasing:propose", right="purchasing.propose"),)
    empty = Empty(
        _("No purchase orders here"),
        _("Propose what is to be bought; once it is sent, boards show when it comes."),
        _("Propose an order"),
        "purchasing:propose",
        right="purchasing.propose",
        icon="shopping-cart",
    )
    live = "purchase_order"

    def rows(self) -> QuerySet[PurchaseOrder]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.orders(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def url_of(self, row: OrderLine) -> str:
        return order_url(row.pk)

    def tone_of(self, row: OrderLine) -> str:
        if row.state not in ON_ITS_WAY or row.promised_on is None:
            return ""
        return "late" if row.promised_on < timezone.localdate() else ""


@dataclass(frozen=True)
class InquiryRow:
    pk: int
    number: str
    state: str
    mode: str
    parts: int
    asked: int
    offered: int
    answer_by: date | None
    wanted_on: date | None
    made_at: datetime
    store: str = source("store__name", default="")


def _unanswered(_actor: Any, at: datetime) -> Q:
    return Q(state=InquiryState.ASKED, answer_by__lt=timezone.localdate(at))


class Inquiries(ListPage[InquiryRow]):
    """What several suppliers were asked to offer (PU-03)."""

    name = "purchasing.inquiries"
    title = _("Requests for quotation")
    right = "purchasing.view"
    row = InquiryRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("state", _("State"), chips=chips(InquiryState, INQUIRY_TONES), phone="side"),
        Column("mode", _("Purchasing mode"), chips=chips(Mode, MODE_TONES)),
        Column("parts", pgettext_lazy("purchasing", "Parts"), kind="number"),
        Column("asked", _("Suppliers asked"), kind="number"),
        Column("offered", pgettext_lazy("purchasing", "Offers"), kind="number"),
        Column("answer_by", _("Offers until"), kind="date"),
        Column("wanted_on", _("Wanted by"), kind="date", shown=False),
        Column("made_at", pgettext_lazy("purchasing", "Asked at"), kind="when"),
        Column("store", _("Store"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=InquiryState.choices),
        Choice("mode", _("Purchasing mode"), choices=Mode.choices),
        Period("made_at", pgettext_lazy("purchasing", "Asked at")),
        Rule(
            "heap",
            _("What to do"),
            rules={"overdue": (_("time for offers is over"), _unanswered)},
        ),
    )
    views = (
        View("open", pgettext_lazy("requests for quotation", "To decide"), "state=asked"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "lines__part__number__istartswith")
    search_hint = _("Number or part")
    buttons = (Button(_("Request quotations"), "purchasing:inquire", right="purchasing.inquire"),)
    empty = Empty(
        _("No request for quotation here"),
        _("Ask several suppliers for the same parts, and compare what they offer."),
        _("Request quotations"),
        "purchasing:inquire",
        right="purchasing.inquire",
        icon="messages",
    )
    live = "inquiry"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.inquiries(seen_by=actor).filter(store__in=seen(self.request)).order_by()
        asked = Offer.objects.filter(inquiry=OuterRef("pk")).order_by().values("inquiry")
        lines = InquiryLine.objects.filter(inquiry=OuterRef("pk")).order_by().values("inquiry")
        return rows.annotate(
            parts=Subquery(lines.annotate(n=Count("pk")).values("n")),
            asked=Subquery(asked.annotate(n=Count("pk")).values("n")),
            offered=Coalesce(
                Subquery(
                    asked.filter(state=OfferState.OFFERED).annotate(n=Count("pk")).values("n")
                ),
                0,
            ),
        )

    def url_of(self, row: InquiryRow) -> str:
        return inquiry_url(row.pk)


@dataclass(frozen=True)
class ReceiptRow:
    pk: int
    number: str
    state: str
    delivery_note: str
    opened_at: datetime
    ended_at: datetime | None
    order: str = source("order__number", default="")
    supplier: str = source("order__supplier__name", default="")
    store: str = source("store__name", default="")


class Receipts(ListPage[ReceiptRow]):
    """Deliveries against their orders, in three steps (PT-12)."""

    name = "purchasing.receipts"
    title = _("Goods receipts")
    right = "purchasing.view"
    row = ReceiptRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("supplier", _("Supplier")),
        Column("order", pgettext_lazy("purchasing", "Purchase order")),
        Column("delivery_note", _("Delivery note")),
        Column("state", _("State"), chips=chips(ReceiptState, RECEIPT_TONES), phone="side"),
        Column("opened_at", pgettext_lazy("purchasing", "Arrived"), kind="when"),
        Column("ended_at", pgettext_lazy("purchasing", "Ended"), kind="when", phone="hide"),
        Column("store", _("Store"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=ReceiptState.choices),
        Period("opened_at", pgettext_lazy("purchasing", "Arrived")),
    )
    views = (
        View("open", pgettext_lazy("goods receipts", "Under way"), "state=opened&state=checked"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "delivery_note__istartswith", "order__number__istartswith")
    search_hint = _("Number, delivery note or order")
    empty = Empty(
        _("No delivery is being received"),
        _("A receipt is begun on the page of its purchase order."),
        icon="package-import",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.receipts(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def url_of(self, row: ReceiptRow) -> str:
        return receipt_url(row.pk)


@dataclass(frozen=True)
class InvoiceRow:
    pk: int
    number: str
    their_number: str
    state: str
    invoiced_on: date
    due_on: date
    gross: Decimal
    payable: Decimal
    currency: str
    supplier: str = source("supplier__name", default="")
    store: str = source("store__name", default="")


def _due(_actor: Any, at: datetime) -> Q:
    return Q(state=InvoiceState.CLEARED, due_on__lt=timezone.localdate(at))


class Invoices(ListPage[InvoiceRow]):
    """What suppliers want to be paid: blocked while it differs, cleared, paid."""

    name = "purchasing.invoices"
    title = _("Invoices of suppliers")
    right = "purchasing.view"
    row = InvoiceRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("supplier", _("Supplier")),
        Column("their_number", _("Number of the invoice")),
        Column("state", _("State"), chips=chips(InvoiceState, INVOICE_TONES), phone="side"),
        Column("invoiced_on", _("Date of the invoice"), kind="date"),
        Column("due_on", pgettext_lazy("supplier's invoice", "Due on"), kind="date", sort=True),
        Column("gross", _("Total with tax"), kind="amount"),
        Column("payable", _("To be paid"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
        Column("store", _("Store"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=InvoiceState.choices),
        Period("invoiced_on", _("Date of the invoice")),
        Rule(
            "heap",
            _("What to do"),
            rules={"due": (pgettext_lazy("invoices of suppliers", "overdue"), _due)},
        ),
    )
    views = (
        View("blocked", pgettext_lazy("invoices of suppliers", "To settle"), "state=blocked"),
        View("cleared", pgettext_lazy("invoices of suppliers", "To pay"), "state=cleared"),
        View("due", pgettext_lazy("invoices of suppliers", "Overdue"), "heap=due"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "their_number__istartswith", "supplier__name__icontains")
    search_hint = _("Number or supplier")
    empty = Empty(
        _("No invoice here"),
        _("An invoice is noted on the page of its purchase order."),
        icon="file-invoice",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.invoices(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def url_of(self, row: InvoiceRow) -> str:
        return invoice_url(row.pk)

    def tone_of(self, row: InvoiceRow) -> str:
        is_due = row.state == InvoiceState.CLEARED and row.due_on < timezone.localdate()
        return "late" if is_due else ""


@dataclass(frozen=True)
class ReturnRow:
    pk: int
    number: str
    kind: str
    quantity: Decimal
    worth: Decimal
    credited: Decimal
    state: str
    made_at: datetime
    order_id: int | None
    supplier: str = source("supplier__name", default="")
    part_number: str = source("part__shown_number", default="")
    part: str = source("part__name", default="")


class Returns(ListPage[ReturnRow]):
    """What goes back to suppliers: rejected, wrong, too much, or found faulty later."""

    name = "purchasing.returns"
    title = _("Returns to suppliers")
    right = "purchasing.view"
    row = ReturnRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("supplier", _("Supplier")),
        Column("part_number", _("Part number")),
        Column("part", _("Part name")),
        Column("quantity", _("Quantity"), kind="number", show=_pieces("quantity")),
        Column("kind", _("Why"), chips=chips(ReturnKind, {})),
        Column("worth", pgettext_lazy("purchasing", "Worth"), kind="amount"),
        Column("credited", pgettext_lazy("purchasing", "Credited"), kind="amount", shown=False),
        Column("state", _("State"), chips=chips(ReturnState, RETURN_TONES), phone="side"),
        Column("made_at", _("Since"), kind="when"),
    )
    filters = (
        Choice("state", _("State"), choices=ReturnState.choices),
        Choice("kind", _("Why"), choices=ReturnKind.choices),
    )
    views = (
        View(
            "open", pgettext_lazy("returns to suppliers", "Not settled"), "state=to_send&state=sent"
        ),
        View("all", _("All")),
    )
    search = ("number__istartswith", "part__number__istartswith", "supplier__name__icontains")
    search_hint = _("Number, part or supplier")
    template = "purchasing/returns.html"
    empty = Empty(
        _("Nothing goes back"),
        _("What a receipt rejects, and what turns out faulty later, stands here."),
        icon="truck-return",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.return_rows(seen_by=actor).filter(store__in=seen(self.request)).order_by()

    def url_of(self, row: ReturnRow) -> str:
        return order_url(row.order_id) if row.order_id else ""

    def extra(self) -> dict[str, Any]:
        waiting = self.rows().filter(state__in=[ReturnState.TO_SEND, ReturnState.SENT])
        return {"waiting": list(waiting.order_by("pk")[:20])}


@dataclass(frozen=True)
class SupplierRow:
    pk: int
    code: str
    name: str
    kind: str
    standing: str
    payment_days: int
    currency: str


def _unevaluated(actor: Any, at: datetime) -> Q:
    due = queries.to_evaluate(seen_by=actor, on=timezone.localdate(at))
    return Q(pk__in=due.order_by().values("pk"))


class Suppliers(ListPage[SupplierRow]):
    """From whom the group buys (PU-11), and how they stand."""

    name = "purchasing.suppliers"
    title = _("Suppliers")
    right = "purchasing.view"
    row = SupplierRow
    columns = (
        Column("name", _("Name"), sort=True, phone="title"),
        Column("code", _("Code"), sort=True),
        Column("kind", pgettext_lazy("supplier", "Kind"), chips=chips(ProviderKind, {})),
        Column(
            "standing",
            pgettext_lazy("purchasing", "Standing"),
            chips=chips(Standing, STANDING_TONES),
            phone="side",
        ),
        Column("payment_days", _("Payment in days"), kind="number"),
        Column("currency", _("Currency"), phone="hide"),
    )
    filters = (
        Choice("standing", pgettext_lazy("purchasing", "Standing"), choices=Standing.choices),
        Choice("kind", pgettext_lazy("supplier", "Kind"), choices=ProviderKind.choices),
        Rule(
            "heap",
            _("What to do"),
            rules={"evaluate": (pgettext_lazy("suppliers", "to evaluate"), _unevaluated)},
        ),
    )
    views = (
        View("all", _("All")),
        View("evaluate", pgettext_lazy("suppliers", "To evaluate"), "heap=evaluate"),
    )
    order = "name"
    search = ("name__icontains", "code__istartswith")
    search_hint = _("Name or code")
    buttons = (
        Button(
            _("New supplier"), "purchasing:register_supplier", right="purchasing.keep_suppliers"
        ),
    )
    empty = Empty(
        _("No suppliers yet"),
        _("Open the file of the first one, then bring in its price list: Set-up, Imports."),
        _("New supplier"),
        "purchasing:register_supplier",
        right="purchasing.keep_suppliers",
        icon="building-warehouse",
    )

    template = "purchasing/suppliers.html"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.suppliers(seen_by=actor).order_by()

    def extra(self) -> dict[str, Any]:
        stores = seen(self.request)
        return {"texts": texts_at("purchasing.suppliers", min(stores) if stores else None)}

    def url_of(self, row: SupplierRow) -> str:
        return supplier_url(row.pk)


@dataclass(frozen=True)
class EvaluationRow:
    pk: int
    from_on: date
    to_on: date
    quality: Decimal | None
    delivery: Decimal | None
    price: Decimal | None
    total: Decimal | None
    proposed: str
    supplier: str = source("supplier__name", default="")
    decided: str = source("ruling__standing", default="")


def _unruled(_actor: Any, _at: datetime) -> Q:
    return Q(ruling=None)


class Evaluations(ListPage[EvaluationRow]):
    """How suppliers did, period by period, and what was decided on it (PU-06)."""

    name = "purchasing.evaluations"
    title = _("Evaluations of suppliers")
    right = "purchasing.view"
    row = EvaluationRow
    columns = (
        Column("supplier", _("Supplier"), phone="title"),
        Column("from_on", pgettext_lazy("supplier evaluation", "From"), kind="date", phone="hide"),
        Column("to_on", pgettext_lazy("supplier evaluation", "Until"), kind="date"),
        Column("quality", pgettext_lazy("supplier evaluation", "Quality"), kind="number"),
        Column("delivery", pgettext_lazy("supplier evaluation", "Delivery"), kind="number"),
        Column("price", pgettext_lazy("supplier evaluation", "Price"), kind="number"),
        Column("total", pgettext_lazy("supplier evaluation", "Total"), kind="number", sort=True),
        Column(
            "proposed",
            pgettext_lazy("supplier evaluation", "Proposed"),
            chips=chips(Standing, STANDING_TONES),
            phone="side",
        ),
        Column(
            "decided",
            pgettext_lazy("supplier evaluation", "Decided"),
            chips=chips(Standing, STANDING_TONES),
        ),
    )
    filters = (
        Choice(
            "proposed",
            pgettext_lazy("supplier evaluation", "Proposed"),
            choices=Standing.choices,
        ),
        Period("to_on", pgettext_lazy("supplier evaluation", "Until")),
        Rule(
            "heap",
            _("What to do"),
            rules={"open": (pgettext_lazy("supplier evaluations", "to decide"), _unruled)},
        ),
    )
    views = (
        View("all", _("All")),
        View("open", pgettext_lazy("supplier evaluations", "To decide"), "heap=open"),
    )
    search = ("supplier__name__icontains", "supplier__code__istartswith")
    search_hint = _("Name or code")
    empty = Empty(
        _("No evaluation yet"),
        _("A supplier is evaluated on its page, when the interval of the parameters has gone by."),
        icon="clipboard-check",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.evaluations(seen_by=actor).order_by()

    def url_of(self, row: EvaluationRow) -> str:
        return evaluation_url(row.pk)


@dataclass(frozen=True)
class TrainingRow:
    pk: int
    subject: str
    held_on: date
    content: str
    attendants: int
    result: str
    supplier: str = source("supplier__name", default="")


class Trainings(ListPage[TrainingRow]):
    """Who was trained in what, and with which result (PU-07)."""

    name = "purchasing.trainings"
    title = _("Training of suppliers")
    right = "purchasing.view"
    row = TrainingRow
    columns = (
        Column("supplier", _("Supplier"), phone="title"),
        Column(
            "subject",
            pgettext_lazy("supplier training", "Subject"),
            chips=chips(TrainingSubject, {}),
        ),
        Column("content", _("What was taught")),
        Column("held_on", _("Held on"), kind="date", sort=True),
        Column("attendants", _("How many took part"), kind="number"),
        Column(
            "result",
            pgettext_lazy("supplier training", "Result"),
            chips=chips(TrainingResult, TRAINING_TONES),
            phone="side",
        ),
    )
    filters = (
        Choice(
            "subject",
            pgettext_lazy("supplier training", "Subject"),
            choices=TrainingSubject.choices,
        ),
        Choice(
            "result", pgettext_lazy("supplier training", "Result"), choices=TrainingResult.choices
        ),
        Period("held_on", _("Held on")),
    )
    search = ("supplier__name__icontains", "content__icontains")
    search_hint = _("Supplier or content")
    empty = Empty(
        _("No training yet"), _("A training is noted on the page of its supplier."), icon="school"
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.trainings(seen_by=actor).order_by()

    def url_of(self, row: TrainingRow) -> str:
        return training_url(row.pk)


@dataclass(frozen=True)
class IncentiveRow:
    pk: int
    kind: str
    measure: str
    amount: Decimal | None
    currency: str
    approved_at: datetime
    supplier: str = source("supplier__name", default="")
    total: Decimal | None = source("evaluation__total", default=None)  # noqa: RUF009 - makes a field


class Incentives(ListPage[IncentiveRow]):
    """Rewards and cooperation, against which results (PU-08)."""

    name = "purchasing.incentives"
    title = _("Incentives for suppliers")
    right = "purchasing.view"
    row = IncentiveRow
    columns = (
        Column("supplier", _("Supplier"), phone="title"),
        Column(
            "kind",
            pgettext_lazy("supplier incentive", "Kind"),
            chips=chips(IncentiveKind, {}),
            phone="side",
        ),
        Column("measure", pgettext_lazy("supplier incentive", "Measure")),
        Column("total", _("Points of the evaluation"), kind="number"),
        Column("amount", _("Amount"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
        Column("approved_at", _("Approved at"), kind="when"),
    )
    filters = (
        Choice("kind", pgettext_lazy("supplier incentive", "Kind"), choices=IncentiveKind.choices),
        Period("approved_at", _("Approved at")),
    )
    search = ("supplier__name__icontains", "measure__icontains")
    search_hint = _("Supplier or measure")
    empty = Empty(
        _("No incentive yet"),
        _("A reward or cooperation is approved on the page of its supplier."),
        icon="award",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.incentives(seen_by=actor).order_by()

    def url_of(self, row: IncentiveRow) -> str:
        return incentive_url(row.pk)


@dataclass(frozen=True)
class PriceRow:
    pk: int
    their_number: str
    lead_days: int
    urgent_days: int | None
    minimum: Decimal
    pack: Decimal
    rank: int
    price: Decimal | None
    supplier_id: int
    number: str = source("part__shown_number", default="")
    part: str = source("part__name", default="")
    supplier: str = source("supplier__name", default="")
    standing: str = source("supplier__standing", default="")


class Prices(ListPage[PriceRow]):
    """What is sold where: for each part its suppliers side by side, whom to ask first first."""

    name = "purchasing.prices"
    title = _("Supplier prices")
    right = "purchasing.view"
    row = PriceRow
    columns = (
        Column("number", _("Part number"), sort=("part__number", "rank"), phone="title"),
        Column("part", _("Part name")),
        Column("supplier", _("Supplier"), phone="side"),
        Column(
            "standing",
            pgettext_lazy("purchasing", "Standing"),
            chips=chips(Standing, STANDING_TONES),
            phone="hide",
        ),
        Column("rank", _("Asked as number"), kind="number", phone="hide"),
        Column("price", _("Price today"), kind="amount"),
        Column("lead_days", _("Lead time in days"), kind="number"),
        Column("urgent_days", _("Emergency days"), kind="number"),
        Column("minimum", _("Minimum quantity"), kind="number", show=_pieces("minimum")),
        Column("pack", _("Pack size"), kind="number", show=_pieces("pack")),
        Column("their_number", _("Supplier's number"), shown=False),
    )
    filters = (
        Choice(
            "standing",
            pgettext_lazy("purchasing", "Standing"),
            choices=Standing.choices,
            path="supplier__standing",
        ),
        YesNo("is_urgent", _("Delivers urgently")),
    )
    order = "number"
    search = (
        "part__number__istartswith",
        "part__name__icontains",
        "their_number__istartswith",
        "supplier__name__icontains",
    )
    search_hint = _("Part or supplier")
    empty = Empty(
        _("No prices of suppliers yet"),
        _("Bring in a supplier's list: Set-up, Imports, Price lists of suppliers."),
        icon="list-details",
    )

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        price = SupplierPrice.objects.filter(
            item=OuterRef("pk"), mode=Mode.STOCK, holds_from__lte=timezone.localdate()
        ).order_by("-holds_from", "-pk")
        rows = queries.supplier_parts(seen_by=actor).order_by()
        return rows.annotate(
            price=Subquery(price.values("amount")[:1]),
            is_urgent=Q(urgent_days__isnull=False),
        )

    def url_of(self, row: PriceRow) -> str:
        return row_address("purchasing:supplier", row.supplier_id)
