"""What the API of purchasing takes and tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from aftersales.core import phones
from aftersales.core.money import Money, plain
from aftersales.supply.purchasing.commands import (
    Billed,
    Checked,
    Choice,
    Cost,
    NewSupplier,
    Quoted,
    Source,
    Terms,
    Wanted,
)
from aftersales.supply.purchasing.models import (
    Difference,
    Evaluation,
    EvaluationLine,
    Inquiry,
    InquiryLine,
    InvoiceLine,
    MakerLetter,
    Offer,
    OfferLine,
    PartProblem,
    PurchaseLine,
    PurchaseOrder,
    PurchaseReturn,
    Receipt,
    ReceiptLine,
    Recovered,
    RecoveryClaim,
    RecoveryLine,
    RecoverySource,
    SupplierContact,
    SupplierIncentive,
    SupplierInvoice,
    SupplierPart,
)
from aftersales.supply.purchasing.queries import ToCome
from aftersales.supply.purchasing.states import (
    Cause,
    CostKind,
    DifferenceKind,
    DifferenceState,
    ExcessState,
    IncentiveKind,
    InquiryState,
    InvoiceState,
    MakerAnswer,
    Mode,
    OfferState,
    OrderState,
    ProblemEffect,
    ProblemState,
    ProviderKind,
    QualityReason,
    ReceiptState,
    RecoveredBy,
    RecoveryBasis,
    RecoveryState,
    Rejection,
    ReturnKind,
    ReturnState,
    SeenAt,
    Seriousness,
    Settlement,
    SourceKind,
    Standing,
    SubmitWay,
    TrainingResult,
    TrainingSubject,
    Whither,
    WrittenBy,
)
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Pieces = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=12, decimal_places=3)]
Counted = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=3)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Days = Annotated[int, Field(ge=0, le=999)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(examples=["4", "0.5"])]


# ── suppliers ────────────────────────────────────────────────────────────────────────────────────


class SupplierIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: ProviderKind = ProviderKind.WHOLESALER
    tax_number: Annotated[str, Field(max_length=30)] = ""
    address: Words = ""
    currency: Currency = "CNY"
    payment_days: Annotated[int, Field(ge=0, le=366)] = 30
    terms: Annotated[str, Field(max_length=500)] = ""

    def told(self) -> NewSupplier:
        return NewSupplier(**self.model_dump())


class SupplierOut(Schema):
    """A supplier of the group."""

    id: Id
    code: str
    name: str
    kind: ProviderKind
    standing: Standing
    standing_reason: str
    tax_number: str
    address: str
    currency: str
    payment_days: int
    terms: str


class StandingIn(Schema):
    standing: Standing
    reason: Words = ""


class ContactIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    post: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    email: Annotated[str, Field(max_length=120)] = ""


class ContactOut(Schema):
    """A person at a supplier, the number masked."""

    id: Id
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    post: str
    name: str
    phone: str

    @staticmethod
    def resolve_phone(row: SupplierContact) -> str:
        return phones.masked(row.phone) if row.phone else ""


class ClearContactOut(ContactOut):
    """The same in clear: that it was looked at is on record."""

    email: str

    @staticmethod
    def resolve_phone(row: SupplierContact) -> str:
        return row.phone or ""


class TermsIn(Schema):
    """How a supplier sells a part; what is left out stays as it is."""

    store: IdIn
    supplier: Annotated[str, Field(min_length=1, max_length=20)]
    number: Annotated[str, Field(min_length=1, max_length=40)]
    their_number: Short | None = None
    lead_days: Days | None = None
    urgent_days: Days | None = None
    minimum: Pieces | None = None
    pack: Pieces | None = None
    rank: Annotated[int, Field(ge=1, le=99)] | None = None
    price: Amount | None = None
    mode: Mode = Mode.STOCK
    holds_from: Day | None = None

    def told(self) -> Terms:
        return Terms(**self.model_dump(exclude={"store"}))


class SupplierPartOut(Schema):
    id: Id
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    their_number: str
    lead_days: int
    urgent_days: int | None
    minimum: Number
    pack: Number
    rank: int

    @staticmethod
    def resolve_minimum(row: SupplierPart) -> str:
        return plain(row.minimum)

    @staticmethod
    def resolve_pack(row: SupplierPart) -> str:
        return plain(row.pack)


class ModeIn(Schema):
    store: IdIn
    part: IdIn
    mode: Mode


class ModeOut(Schema):
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    mode: Mode


# ── evaluation of suppliers ──────────────────────────────────────────────────────────────────────


class EvaluateIn(Schema):
    supplier: IdIn


class RulingIn(Schema):
    """``reason`` where the standing is another than the proposed one."""

    standing: Standing
    reason: Words = ""


class EvaluationRow(Schema):
    """A scorecard: numerators and denominators of quality (``bad`` of ``came``), delivery
    (``in_time`` and ``whole`` of ``due``) and price (``lowest`` of ``paid``), the points they make,
    and the standing that is proposed and was decided.
    """

    id: Id
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    from_on: date
    to_on: date
    came: Number
    bad: Number
    due: int
    in_time: int
    whole: int
    paid: MoneyOut
    lowest: MoneyOut
    quality: Decimal | None
    delivery: Decimal | None
    price: Decimal | None
    total: Decimal | None
    quality_weight: Decimal
    delivery_weight: Decimal
    price_weight: Decimal
    proposed: Standing
    decided: Standing | None
    reason: str
    made_at: datetime

    @staticmethod
    def resolve_came(row: Evaluation) -> str:
        return plain(row.came)

    @staticmethod
    def resolve_bad(row: Evaluation) -> str:
        return plain(row.bad)

    @staticmethod
    def resolve_paid(row: Evaluation) -> MoneyOut:
        return MoneyOut.of(Money(row.paid, row.currency))

    @staticmethod
    def resolve_lowest(row: Evaluation) -> MoneyOut:
        return MoneyOut.of(Money(row.lowest, row.currency))

    @staticmethod
    def resolve_decided(row: Evaluation) -> str | None:
        return row.ruling.standing if hasattr(row, "ruling") else None

    @staticmethod
    def resolve_reason(row: Evaluation) -> str:
        return row.ruling.reason if hasattr(row, "ruling") else ""


class EvaluationLineOut(Schema):
    """``in_time`` and ``whole`` are null where no day of the period was promised."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    order: Id
    line: Annotated[Id, Field(validation_alias="line_id")]
    came: Number
    bad: Number
    promised_on: date | None
    came_on: date | None
    in_time: bool | None
    whole: bool | None
    paid: Decimal
    lowest: Decimal

    @staticmethod
    def resolve_order(row: EvaluationLine) -> str:
        return str(row.line.order_id)

    @staticmethod
    def resolve_came(row: EvaluationLine) -> str:
        return plain(row.came)

    @staticmethod
    def resolve_bad(row: EvaluationLine) -> str:
        return plain(row.bad)


# ── training and incentives ──────────────────────────────────────────────────────────────────────


class TrainingIn(Schema):
    """``posts`` says what those who took part do, and nobody's name."""

    supplier: IdIn
    subject: TrainingSubject
    held_on: Day
    content: Reason
    attendants: Annotated[int, Field(ge=1, le=999)]
    posts: Annotated[str, Field(max_length=120)] = ""
    result: TrainingResult
    words: Words = ""


class TrainingOut(Schema):
    id: Id
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    subject: TrainingSubject
    held_on: date
    content: str
    attendants: int
    posts: str
    result: TrainingResult
    words: str


class IncentiveIn(Schema):
    """Against an ``evaluation`` of this supplier, or ``results`` in words."""

    supplier: IdIn
    kind: IncentiveKind
    measure: Reason
    evaluation: IdIn | None = None
    results: Words = ""
    amount: Annotated[Decimal, Field(gt=0, max_digits=11, decimal_places=2)] | None = None


class IncentiveOut(Schema):
    id: Id
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    kind: IncentiveKind
    measure: str
    evaluation: Annotated[Id | None, Field(validation_alias="evaluation_id")]
    results: str
    amount: MoneyOut | None
    approved_at: datetime

    @staticmethod
    def resolve_amount(row: SupplierIncentive) -> MoneyOut | None:
        return None if row.amount is None else MoneyOut.of(Money(row.amount, row.currency))


# ── orders ───────────────────────────────────────────────────────────────────────────────────────


class WantIn(Schema):
    """``quantity`` 0 takes the part out of a proposal."""

    part: IdIn
    quantity: Counted
    price: Amount | None = None

    def told(self) -> Wanted:
        return Wanted(part_id=self.part, quantity=self.quantity, price=self.price)


class OrderIn(Schema):
    store: IdIn
    supplier: IdIn
    lines: Annotated[list[WantIn], Field(min_length=1, max_length=200)]
    mode: Mode = Mode.STOCK
    wanted_on: Day | None = None
    words: Annotated[str, Field(max_length=300)] = ""


class LinesIn(Schema):
    lines: Annotated[list[WantIn], Field(min_length=1, max_length=200)]


class LineOut(Schema):
    """ordered = received + open + called_off; ``extra`` was taken beyond it by decision."""

    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    their_number: str
    quantity: Number
    price: MoneyOut
    promised_on: date | None
    received: Number
    extra: Number
    rejected: Number
    called_off: Number
    open: Number

    @staticmethod
    def resolve_price(row: PurchaseLine) -> MoneyOut:
        return MoneyOut.of(Money(row.price, row.order.currency))

    @staticmethod
    def resolve_quantity(row: PurchaseLine) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_received(row: PurchaseLine) -> str:
        return plain(row.received)

    @staticmethod
    def resolve_extra(row: PurchaseLine) -> str:
        return plain(row.extra)

    @staticmethod
    def resolve_rejected(row: PurchaseLine) -> str:
        return plain(row.rejected)

    @staticmethod
    def resolve_called_off(row: PurchaseLine) -> str:
        return plain(row.called_off)

    @staticmethod
    def resolve_open(row: PurchaseLine) -> str:
        return plain(row.still_open)


class OrderRow(Schema):
    """A purchase order as a list shows it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    number: str
    state: OrderState
    mode: Mode
    total: MoneyOut
    wanted_on: date | None
    promised_on: date | None
    confirmation: str
    proposed_at: datetime
    approved_at: datetime | None
    ordered_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_total(row: PurchaseOrder) -> MoneyOut:
        return MoneyOut.of(Money(row.total, row.currency))


class OrderOut(OrderRow):
    """With its lines. ``round`` is the wording that an approval agrees to."""

    round: int
    lines: list[LineOut]

    @staticmethod
    def resolve_lines(row: PurchaseOrder) -> list[PurchaseLine]:
        return list(row.lines.select_related("order").order_by("pk"))


class ApproveIn(Schema):
    """The wording that was looked at; a newer one is refused."""

    round: Annotated[int, Field(ge=1, le=30_000)] | None = None


class PlaceIn(Schema):
    """Why it is ordered there although the supplier is warned."""

    despite: Words = ""


class PromisedIn(Schema):
    line: IdIn
    promised_on: Day


class ConfirmIn(Schema):
    confirmation: Short = ""
    promised_on: Day | None = None
    lines: Annotated[list[PromisedIn], Field(max_length=200)] = []


class ShipmentIn(Schema):
    waybill: Short = ""
    promised_on: Day | None = None


class ChaseIn(Schema):
    words: Reason
    promised_on: Day | None = None


class ReasonIn(Schema):
    reason: Reason


class CloseIn(Schema):
    """Closing short needs a reason."""

    reason: Words = ""


# ── quotations ───────────────────────────────────────────────────────────────────────────────────


class AskedIn(Schema):
    """So many pieces of a part."""

    part: IdIn
    quantity: Pieces

    def told(self) -> Wanted:
        return Wanted(part_id=self.part, quantity=self.quantity)


class InquiryIn(Schema):
    store: IdIn
    suppliers: Annotated[list[IdIn], Field(min_length=2, max_length=20)]
    lines: Annotated[list[AskedIn], Field(min_length=1, max_length=200)]
    mode: Mode = Mode.STOCK
    wanted_on: Day | None = None
    answer_by: Day | None = None
    words: Annotated[str, Field(max_length=300)] = ""


class FurtherIn(Schema):
    supplier: IdIn


class QuotedIn(Schema):
    """The price of one piece, delivered, without tax."""

    line: IdIn
    price: Amount
    lead_days: Days

    def told(self) -> Quoted:
        return Quoted(line_id=self.line, price=self.price, lead_days=self.lead_days)


class OfferIn(Schema):
    valid_until: Day
    lines: Annotated[list[QuotedIn], Field(min_length=1, max_length=200)]
    words: Words = ""


class DeclineIn(Schema):
    words: Words = ""


class ChoiceIn(Schema):
    """``reason`` and ``words`` where another offer asks less."""

    offer_line: IdIn
    reason: QualityReason | None = None
    words: Words = ""

    def told(self) -> Choice:
        return Choice(offer_line_id=self.offer_line, reason=self.reason or "", words=self.words)


class ChoicesIn(Schema):
    choices: Annotated[list[ChoiceIn], Field(min_length=1, max_length=200)]


class OfferLineOut(Schema):
    """``compared`` and ``chosen`` are settled with the decision."""

    id: Id
    line: Annotated[Id, Field(validation_alias="line_id")]
    price: MoneyOut
    lead_days: int
    compared: bool | None
    chosen: bool
    reason: str
    reason_words: str

    @staticmethod
    def resolve_price(row: OfferLine) -> MoneyOut:
        return MoneyOut.of(Money(row.price, row.offer.inquiry.currency))


class OfferOut(Schema):
    """What one supplier answered; ``order`` is what became of it."""

    id: Id
    inquiry: Annotated[Id, Field(validation_alias="inquiry_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    state: OfferState
    valid_until: date | None
    words: str
    order: Annotated[Id | None, Field(validation_alias="order_id")]
    lines: list[OfferLineOut]

    @staticmethod
    def resolve_lines(row: Offer) -> list[OfferLine]:
        return sorted(row.lines.all(), key=lambda one: one.pk)


class InquiryLineOut(Schema):
    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    quantity: Number

    @staticmethod
    def resolve_quantity(row: InquiryLine) -> str:
        return plain(row.quantity)


class InquiryRow(Schema):
    """A request for quotation as a list shows it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    number: str
    state: InquiryState
    mode: Mode
    currency: str
    wanted_on: date | None
    answer_by: date | None
    made_at: datetime
    ended_at: datetime | None


class InquiryOut(InquiryRow):
    """With its parts and what each supplier answered."""

    lines: list[InquiryLineOut]
    offers: list[OfferOut]

    @staticmethod
    def resolve_lines(row: Inquiry) -> list[InquiryLine]:
        return list(row.lines.order_by("pk"))

    @staticmethod
    def resolve_offers(row: Inquiry) -> list[Offer]:
        rows = row.offers.select_related("inquiry").prefetch_related("lines")
        return list(rows.order_by("pk"))


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


class ReceiptIn(Schema):
    delivery_note: Short = ""
    packages: Annotated[int, Field(ge=0, le=999)] = 1
    packing_whole: bool = True
    words: Words = ""


class FoundIn(Schema):
    """What was found of a line of the order: variety, quantity, quality."""

    line: IdIn
    counted: Counted
    announced: Counted | None = None
    wrong: Counted = Decimal(0)
    rejected: Counted = Decimal(0)
    rejection: Rejection | None = None
    whither: Whither | None = None
    words: Words = ""
    lot: Annotated[str, Field(max_length=1000)] = ""
    bin: Annotated[str, Field(max_length=20)] = ""
    proof: Annotated[str, Field(max_length=60)] = ""

    def told(self) -> Checked:
        said = self.model_dump(exclude={"line"})
        said |= {"rejection": self.rejection or "", "whither": self.whither or ""}
        return Checked(line_id=self.line, **said)


class CheckIn(Schema):
    lines: Annotated[list[FoundIn], Field(min_length=1, max_length=200)]


class ReceiptLineOut(Schema):
    """Each quantity apart: accepted, rejected, short, excess (PT-12)."""

    id: Id
    line: Annotated[Id, Field(validation_alias="line_id")]
    part: Id
    announced: Number
    counted: Number
    wrong: Number
    accepted: Number
    rejected: Number
    short: Number
    excess: Number
    excess_state: ExcessState
    rejection: str
    whither: str

    @staticmethod
    def resolve_part(row: ReceiptLine) -> str:
        return str(row.line.part_id)

    @staticmethod
    def resolve_announced(row: ReceiptLine) -> str:
        return plain(row.announced)

    @staticmethod
    def resolve_counted(row: ReceiptLine) -> str:
        return plain(row.counted)

    @staticmethod
    def resolve_wrong(row: ReceiptLine) -> str:
        return plain(row.wrong)

    @staticmethod
    def resolve_accepted(row: ReceiptLine) -> str:
        return plain(row.accepted)

    @staticmethod
    def resolve_rejected(row: ReceiptLine) -> str:
        return plain(row.rejected)

    @staticmethod
    def resolve_short(row: ReceiptLine) -> str:
        return plain(row.short)

    @staticmethod
    def resolve_excess(row: ReceiptLine) -> str:
        return plain(row.excess)


class ReceiptRow(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    order: Annotated[Id, Field(validation_alias="order_id")]
    number: str
    state: ReceiptState
    delivery_note: str
    packages: int
    packing_whole: bool
    opened_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None


class ReceiptOut(ReceiptRow):
    lines: list[ReceiptLineOut]

    @staticmethod
    def resolve_lines(row: Receipt) -> list[ReceiptLine]:
        return list(row.lines.select_related("line").order_by("pk"))


class ExcessIn(Schema):
    taken: bool
    words: Words = ""


# ── returns ──────────────────────────────────────────────────────────────────────────────────────


class ReturnIn(Schema):
    line: IdIn
    quantity: Pieces
    kind: ReturnKind = ReturnKind.FOUND_LATER
    words: Reason
    lot: Short = ""


class ReturnOut(Schema):
    """Pieces that go back to their supplier."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    order: Annotated[Id | None, Field(validation_alias="order_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    number: str
    kind: ReturnKind
    quantity: Number
    worth: MoneyOut
    state: ReturnState
    outcome: str
    credited: MoneyOut
    made_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None

    @staticmethod
    def resolve_quantity(row: PurchaseReturn) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_worth(row: PurchaseReturn) -> MoneyOut:
        return MoneyOut.of(Money(row.worth, row.currency))

    @staticmethod
    def resolve_credited(row: PurchaseReturn) -> MoneyOut:
        return MoneyOut.of(Money(row.credited, row.currency))


class SendIn(Schema):
    waybill: Short = ""


class SettleIn(Schema):
    outcome: Settlement
    credited: Amount = Decimal(0)


# ── invoices of suppliers ────────────────────────────────────────────────────────────────────────


class BilledIn(Schema):
    """So many pieces of a line of an order, at this price without tax."""

    line: IdIn
    quantity: Pieces
    price: Amount

    def told(self) -> Billed:
        return Billed(line_id=self.line, quantity=self.quantity, price=self.price)


class InvoiceIn(Schema):
    """``gross`` is the total as the paper says it: one that does not add up is refused."""

    store: IdIn
    supplier: IdIn
    their_number: Annotated[str, Field(min_length=1, max_length=40)]
    invoiced_on: Day
    lines: Annotated[list[BilledIn], Field(min_length=1, max_length=200)]
    other: Amount = Decimal(0)
    tax: Amount = Decimal(0)
    gross: Amount | None = None


class PaidIn(Schema):
    paid_on: Day


class SettleDifferenceIn(Schema):
    outcome: Literal["accepted", "deducted"]
    words: Reason


class BillLineOut(Schema):
    id: Id
    line: Annotated[Id, Field(validation_alias="line_id")]
    quantity: Number
    price: MoneyOut

    @staticmethod
    def resolve_quantity(row: InvoiceLine) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_price(row: InvoiceLine) -> MoneyOut:
        return MoneyOut.of(Money(row.price, row.invoice.currency))


class DifferenceOut(Schema):
    """``billed`` and ``agreed`` are prices, pieces or amounts, as the kind says; ``amount`` is what
    the invoice is above, without tax.
    """

    id: Id
    invoice: Annotated[Id, Field(validation_alias="invoice_id")]
    kind: DifferenceKind
    state: DifferenceState
    billed: Number
    agreed: Number
    amount: MoneyOut
    words: str

    @staticmethod
    def resolve_billed(row: Difference) -> str:
        return plain(row.billed)

    @staticmethod
    def resolve_agreed(row: Difference) -> str:
        return plain(row.agreed)

    @staticmethod
    def resolve_amount(row: Difference) -> MoneyOut:
        return MoneyOut.of(Money(row.amount, row.invoice.currency))


class InvoiceRow(Schema):
    """A supplier's invoice as a list shows it. ``set_off`` of ``payable`` is not paid in money."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    number: str
    their_number: str
    state: InvoiceState
    invoiced_on: date
    due_on: date
    paid_on: date | None
    gross: MoneyOut
    payable: MoneyOut
    set_off: MoneyOut

    @staticmethod
    def resolve_set_off(row: SupplierInvoice) -> MoneyOut:
        return MoneyOut.of(Money(row.set_off, row.currency))

    @staticmethod
    def resolve_gross(row: SupplierInvoice) -> MoneyOut:
        return MoneyOut.of(Money(row.gross, row.currency))

    @staticmethod
    def resolve_payable(row: SupplierInvoice) -> MoneyOut:
        return MoneyOut.of(Money(row.payable, row.currency))


class InvoiceOut(InvoiceRow):
    """With its lines and where it differs from order and receipt."""

    lines: list[BillLineOut]
    differences: list[DifferenceOut]

    @staticmethod
    def resolve_lines(row: SupplierInvoice) -> list[InvoiceLine]:
        return list(row.lines.select_related("invoice").order_by("pk"))

    @staticmethod
    def resolve_differences(row: SupplierInvoice) -> list[Difference]:
        return list(row.differences.select_related("invoice").order_by("pk"))


# ── costs claimed back ───────────────────────────────────────────────────────────────────────────


class CostIn(Schema):
    """One cost; ``amount`` is for all of it."""

    kind: CostKind
    words: Reason
    amount: Annotated[Decimal, Field(gt=0, max_digits=11, decimal_places=2)]
    quantity: Pieces = Decimal(1)

    def told(self) -> Cost:
        return Cost(**self.model_dump())


class SourceIn(Schema):
    """A paper of the house that proves a claim."""

    kind: SourceKind
    number: Annotated[str, Field(min_length=1, max_length=40)]

    def told(self) -> Source:
        return Source(kind=self.kind, number=self.number)


class RecoveryIn(Schema):
    """``clause`` is the article of the law or of the purchase contract."""

    store: IdIn
    supplier: IdIn
    basis: RecoveryBasis
    clause: Annotated[str, Field(min_length=1, max_length=300)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    costs: Annotated[list[CostIn], Field(min_length=1, max_length=100)]
    sources: Annotated[list[SourceIn], Field(max_length=100)] = []


class SubmitIn(Schema):
    submitted_on: Day
    way: SubmitWay


class DisputeIn(SubmitIn):
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class AnswerIn(Schema):
    """``agreed`` 0 is a refusal."""

    agreed: Amount
    answer: Annotated[str, Field(min_length=1, max_length=300)]
    answered_on: Day


class RecoveredIn(Schema):
    """``invoice`` where it is set off, ``paper`` where it was paid or credited."""

    kind: RecoveredBy
    amount: Annotated[Decimal, Field(gt=0, max_digits=11, decimal_places=2)]
    received_on: Day
    paper: Short = ""
    invoice: IdIn | None = None


class CostOut(Schema):
    id: Id
    kind: CostKind
    words: str
    quantity: Number
    amount: MoneyOut

    @staticmethod
    def resolve_quantity(row: RecoveryLine) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_amount(row: RecoveryLine) -> MoneyOut:
        return MoneyOut.of(Money(row.amount, row.claim.currency))


class SourceOut(Schema):
    kind: SourceKind
    number: str


class RecoveredOut(Schema):
    id: Id
    kind: RecoveredBy
    amount: MoneyOut
    received_on: date
    paper: str
    invoice: Annotated[Id | None, Field(validation_alias="invoice_id")]

    @staticmethod
    def resolve_amount(row: Recovered) -> MoneyOut:
        return MoneyOut.of(Money(row.amount, row.claim.currency))


class RecoveryRow(Schema):
    """A claim on a supplier as a list shows it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    number: str
    state: RecoveryState
    basis: RecoveryBasis
    claimed_on: date | None
    answer_by: date | None
    claimed: MoneyOut
    agreed: MoneyOut
    recovered: MoneyOut
    outstanding: MoneyOut

    @staticmethod
    def resolve_claimed(row: RecoveryClaim) -> MoneyOut:
        return MoneyOut.of(Money(row.claimed, row.currency))

    @staticmethod
    def resolve_agreed(row: RecoveryClaim) -> MoneyOut:
        return MoneyOut.of(Money(row.agreed, row.currency))

    @staticmethod
    def resolve_recovered(row: RecoveryClaim) -> MoneyOut:
        return MoneyOut.of(Money(row.recovered, row.currency))

    @staticmethod
    def resolve_outstanding(row: RecoveryClaim) -> MoneyOut:
        return MoneyOut.of(Money(row.outstanding, row.currency))


class RecoveryOut(RecoveryRow):
    """With its ground, its costs, its papers and what came."""

    clause: str
    reason: str
    submitted_on: date | None
    answered_on: date | None
    answer: str
    dispute: str
    end_reason: str
    costs: list[CostOut]
    sources: list[SourceOut]
    receipts: list[RecoveredOut]

    @staticmethod
    def resolve_costs(row: RecoveryClaim) -> list[RecoveryLine]:
        return list(row.lines.select_related("claim").order_by("pk"))

    @staticmethod
    def resolve_sources(row: RecoveryClaim) -> list[RecoverySource]:
        return list(row.sources.order_by("pk"))

    @staticmethod
    def resolve_receipts(row: RecoveryClaim) -> list[Recovered]:
        return list(row.receipts.select_related("claim").order_by("pk"))


class ToComeOut(Schema):
    """What is still to come from one supplier: ``claimed`` is not answered yet, ``agreed`` has not
    come yet; ``old`` of both is of claims that went out long ago.
    """

    supplier: Id
    claims: int
    claimed: MoneyOut
    agreed: MoneyOut
    old: MoneyOut
    oldest_on: date


class MoneyToComeOut(Schema):
    """By supplier, the largest amount first; old after so many days."""

    old_after_days: int
    suppliers: list[ToComeOut]

    @classmethod
    def of(cls, days: int, found: Sequence[ToCome]) -> MoneyToComeOut:
        def money(one: ToCome, amount: Decimal) -> MoneyOut:
            return MoneyOut.of(Money(amount, one.currency))

        return cls(
            old_after_days=days,
            suppliers=[
                ToComeOut(
                    supplier=str(one.supplier_id),
                    claims=one.claims,
                    claimed=money(one, one.claimed),
                    agreed=money(one, one.agreed),
                    old=money(one, one.old),
                    oldest_on=one.oldest_on,
                )
                for one in found
            ],
        )


class BoughtOut(Schema):
    """One line of a purchase order, and whether its first delivery brought all of it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    order: Annotated[Id, Field(validation_alias="order_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    quantity: Number
    received: Number
    rejected: Number
    called_off: Number
    ordered_at: datetime | None
    first_promised_on: date | None
    promised_on: date | None
    answered_on: date | None
    filled_at_once: bool | None

    @staticmethod
    def resolve_quantity(row: PurchaseLine) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_received(row: PurchaseLine) -> str:
        return plain(row.received)

    @staticmethod
    def resolve_rejected(row: PurchaseLine) -> str:
        return plain(row.rejected)

    @staticmethod
    def resolve_called_off(row: PurchaseLine) -> str:
        return plain(row.called_off)

    @staticmethod
    def resolve_ordered_at(row: PurchaseLine) -> datetime | None:
        return row.order.ordered_at


class LackedOut(Schema):
    """What lacked as a job asked for it. ``order`` should have brought it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="wanted")]
    asked_at: datetime
    quantity: Number
    missing: Number
    cause: Cause
    order: Annotated[Id | None, Field(validation_alias="order_id")]

    @staticmethod
    def resolve_quantity(row: Any) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_missing(row: Any) -> str:
        return plain(row.missing)


class LeadOut(Schema):
    """Days from the order to each delivery, of one part from one supplier; ``filled`` is the share
    of lines that came whole at once. ``id`` is the newest delivery.
    """

    id: Id
    supplier: Id
    part: Id
    deliveries: int
    median: float
    p90: float
    least: float
    most: float
    filled: float | None

    @staticmethod
    def resolve_supplier(row: ReceiptLine) -> int:
        return row.line.order.supplier_id

    @staticmethod
    def resolve_part(row: ReceiptLine) -> int:
        return row.line.part_id


# ── quality problems on bought-in parts (PU-09) ──────────────────────────────────────────────────

Long = Annotated[str, Field(min_length=1, max_length=500)]


class ProblemIn(Schema):
    """With the line of a receipt, part and supplier are those of that line."""

    store: IdIn
    part: IdIn | None = None
    supplier: IdIn | None = None
    receipt_line: IdIn | None = None
    quantity: Pieces
    lot: Annotated[str, Field(max_length=60)] = ""
    words: Long
    seriousness: Seriousness
    seen_at: SeenAt
    seen_number: Short = ""


class CompleteIn(Schema):
    words: Long
    lot: Annotated[str, Field(max_length=60)] = ""


class MissingIn(Schema):
    missing: Reason


class PassOnIn(Schema):
    words: Words = ""


class LetterIn(Schema):
    written_on: Day
    way: WrittenBy
    words: Long


class MakerAnswerIn(Schema):
    """A maker that rejects names its ``cause``; one that makes it good says its ``measure``."""

    answer: MakerAnswer
    cause: Annotated[str, Field(max_length=300)] = ""
    measure: Annotated[str, Field(max_length=300)] = ""


class CloseProblemIn(Schema):
    effect: Literal["returned", "replaced", "scrapped"]
    words: Reason


class ProblemRow(Schema):
    """A quality problem of a bought-in part as a list shows it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    supplier: Annotated[Id, Field(validation_alias="supplier_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    receipt_line: Annotated[Id | None, Field(validation_alias="receipt_line_id")]
    number: str
    state: ProblemState
    quantity: Number
    lot: str
    words: str
    seriousness: Seriousness
    seen_at: SeenAt
    seen_number: str
    answer_words: str
    raised_at: datetime
    coordinated_at: datetime | None
    reply_by: date | None
    effect: ProblemEffect | Literal[""]
    closing_words: str
    closed_at: datetime | None

    @staticmethod
    def resolve_quantity(row: PartProblem) -> str:
        return plain(row.quantity)


class MakerLetterOut(Schema):
    """One round with the maker: what was written, what came back, why it was disputed."""

    round: int
    written_on: date
    way: WrittenBy
    words: str
    reply_by: date
    answer: MakerAnswer | Literal[""]
    cause: str
    measure: str
    answered_at: datetime | None
    disputed: str


class ProblemOut(ProblemRow):
    """With what was written to the maker and what came back."""

    letters: list[MakerLetterOut]

    @staticmethod
    def resolve_letters(row: PartProblem) -> list[MakerLetter]:
        return list(row.letters.order_by("round"))
