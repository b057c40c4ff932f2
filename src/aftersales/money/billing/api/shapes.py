"""What the API of billing takes and tells."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, field_validator

from aftersales.core.money import Money, plain
from aftersales.core.row_ids import BIGGEST_ID
from aftersales.money.billing.models import (
    Approval,
    CashierShift,
    ChargeCheck,
    Compensation,
    CreditNote,
    FinanceHandover,
    GatewayCharge,
    Payment,
    Refund,
    Settlement,
    SettlementLine,
)
from aftersales.money.billing.states import (
    ApprovalState,
    CaseKind,
    ChargeState,
    CheckState,
    CompensationState,
    CreditReason,
    Deviation,
    FeeGroup,
    HandoverState,
    InvoiceKind,
    InvoiceState,
    Method,
    NoticeOutcome,
    OldParts,
    Purpose,
    SettlementState,
    ShiftState,
)
from aftersales.resources.catalogue.states import Payer
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Amount = Annotated[Decimal, Field(gt=0, max_digits=11, decimal_places=2, examples=["1280.00"])]
Counted = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)]
Signed = Annotated[Decimal, Field(max_digits=13, decimal_places=2)]
Words = Annotated[str, Field(max_length=200)]
LongWords = Annotated[str, Field(max_length=500)]
Reference = Annotated[str, Field(max_length=64)]
Number = Annotated[str, Field(examples=["4", "0.5"])]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
StoreId = Annotated[Id, Field(validation_alias="store_id")]
OrderId = Annotated[Id | None, Field(validation_alias="order_id")]
CustomerId = Annotated[Id | None, Field(validation_alias="customer_id")]


def _money(amount: Decimal, row: Any) -> MoneyOut:
    return MoneyOut.of(Money(amount, row.currency))


class LineOut(Schema):
    """A line as its payer pays it: listed less discounts and what others bear is gross."""

    id: Id
    position: int
    job: int
    kind: str
    fee_group: FeeGroup
    code: str
    name_zh: str
    name_en: str
    unit: str
    quantity: Number
    unit_price: Number
    listed: Number
    line_discount: Number
    others: Number
    bill_discount: Number
    tax_rate: Number
    net: Number
    tax: Number
    gross: Number
    credited: Number

    @field_validator(
        "listed", "line_discount", "others", "bill_discount", "net", "tax", "gross", "credited",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _plain(cls, value: Any) -> str:
        return str(value)

    @staticmethod
    def resolve_quantity(line: SettlementLine) -> str:
        return plain(line.quantity)

    @staticmethod
    def resolve_unit_price(line: SettlementLine) -> str:
        return f"{line.unit_price:.4f}"

    @staticmethod
    def resolve_tax_rate(line: SettlementLine) -> str:
        return plain(line.tax_rate)


class SettlementRow(Schema):
    """A bill of one payer, without its lines."""

    id: Id
    store: StoreId
    order: Annotated[Id, Field(validation_alias="order_id")]
    vehicle: Annotated[Id, Field(validation_alias="vehicle_id")]
    customer: CustomerId
    payer: Payer
    number: str
    state: SettlementState
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    discount: MoneyOut
    paid: MoneyOut
    credited: MoneyOut
    rest: MoneyOut
    closed_at: datetime | None
    day: date | None

    @staticmethod
    def resolve_net(row: Settlement) -> MoneyOut:
        return _money(row.net, row)

    @staticmethod
    def resolve_tax(row: Settlement) -> MoneyOut:
        return _money(row.tax, row)

    @staticmethod
    def resolve_gross(row: Settlement) -> MoneyOut:
        return _money(row.gross, row)

    @staticmethod
    def resolve_discount(row: Settlement) -> MoneyOut:
        return _money(row.discount, row)

    @staticmethod
    def resolve_paid(row: Settlement) -> MoneyOut:
        return _money(row.paid, row)

    @staticmethod
    def resolve_credited(row: Settlement) -> MoneyOut:
        return _money(row.credited, row)

    @staticmethod
    def resolve_rest(row: Settlement) -> MoneyOut:
        return _money(row.rest, row)


class SettlementOut(SettlementRow):
    """A bill with its lines."""

    old_parts: OldParts
    lines: list[LineOut]

    @staticmethod
    def resolve_lines(row: Settlement) -> list[SettlementLine]:
        return list(row.lines.order_by("position", "pk"))


class BillsOut(Schema):
    """The bills of one visit, one for each payer."""

    items: list[SettlementRow]


class DrawIn(Schema):
    order: IdIn
    old_parts: OldParts = OldParts.NONE


class DiscountIn(Schema):
    amount: Counted
    reason: Words = ""


class ExplainIn(Schema):
    words: LongWords = ""


class CreditLineIn(Schema):
    line: IdIn
    amount: Amount


class CreditIn(Schema):
    """Named lines, an amount over all of them, or (neither) all that still stands."""

    reason: CreditReason
    words: Words
    amount: Amount | None = None
    lines: Annotated[list[CreditLineIn], Field(max_length=200)] = []


class CreditNoteOut(Schema):
    id: Id
    store: StoreId
    settlement: Annotated[Id, Field(validation_alias="settlement_id")]
    number: str
    reason: CreditReason
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    day: date
    made_at: datetime

    @staticmethod
    def resolve_net(row: CreditNote) -> MoneyOut:
        return _money(row.net, row)

    @staticmethod
    def resolve_tax(row: CreditNote) -> MoneyOut:
        return _money(row.tax, row)

    @staticmethod
    def resolve_gross(row: CreditNote) -> MoneyOut:
        return _money(row.gross, row)


class InvoiceIn(Schema):
    kind: InvoiceKind
    buyer: Annotated[str, Field(max_length=120)]
    tax_number: Annotated[str, Field(max_length=20)] = ""
    address: Words = ""
    bank: Words = ""
    email: Words = ""
    anyway: bool = False  # keep a tax number whose check character warns


class InvoiceNumberIn(Schema):
    number: Annotated[str, Field(max_length=30)]
    issued_on: Day


class InvoiceOut(Schema):
    """Buyer and bank are shown on the page of the bill only."""

    id: Id
    store: StoreId
    settlement: Annotated[Id, Field(validation_alias="settlement_id")]
    kind: InvoiceKind
    state: InvoiceState
    number: str
    issued_on: date | None
    red_number: str


class PaymentOut(Schema):
    """Money that came in: ``allocated`` stands on bills, ``refunded`` went back, ``free`` is
    left.
    """

    id: Id
    store: StoreId
    number: str
    purpose: Purpose
    method: Method
    amount: MoneyOut
    allocated: MoneyOut
    refunded: MoneyOut
    free: MoneyOut
    reference: str
    customer: CustomerId
    for_kind: str
    for_id: Id | None
    day: date
    taken_at: datetime

    @staticmethod
    def resolve_amount(row: Payment) -> MoneyOut:
        return _money(row.amount, row)

    @staticmethod
    def resolve_allocated(row: Payment) -> MoneyOut:
        return _money(row.allocated, row)

    @staticmethod
    def resolve_refunded(row: Payment) -> MoneyOut:
        return _money(row.refunded, row)

    @staticmethod
    def resolve_free(row: Payment) -> MoneyOut:
        return _money(row.free, row)


class PaymentIn(Schema):
    settlement: IdIn
    method: Method
    amount: Amount
    reference: Reference = ""


class DepositIn(Schema):
    store: IdIn
    for_kind: Annotated[str, Field(pattern="^(order|appointment)$")]
    for_id: Annotated[int, Field(ge=1, le=BIGGEST_ID)]
    method: Method
    amount: Amount
    reference: Reference = ""
    customer: IdIn | None = None


class UseIn(Schema):
    settlement: IdIn
    amount: Amount | None = None


class RefundIn(Schema):
    amount: Amount
    reason: Words
    method: Method | None = None
    reference: Reference = ""


class RefundOut(Schema):
    id: Id
    store: StoreId
    payment: Annotated[Id, Field(validation_alias="payment_id")]
    number: str
    method: Method
    amount: MoneyOut
    day: date
    made_at: datetime

    @staticmethod
    def resolve_amount(row: Refund) -> MoneyOut:
        return _money(row.amount, row)


class ChargeIn(Schema):
    gateway: Annotated[str, Field(max_length=20)]
    amount: Amount | None = None


class ChargeOut(Schema):
    """A demand for mobile payment. ``address`` is what the payer scans or opens."""

    id: Id
    store: StoreId
    settlement: Annotated[Id, Field(validation_alias="settlement_id")]
    gateway: str
    state: ChargeState
    amount: MoneyOut
    address: str
    lapses_at: datetime

    @staticmethod
    def resolve_amount(row: GatewayCharge) -> MoneyOut:
        return _money(row.amount, row)


class HeardOut(Schema):
    """What the call-back led to. Every one of these is a success: do not send it again."""

    outcome: NoticeOutcome


class ShiftIn(Schema):
    store: IdIn
    opening: Counted = Decimal(0)


class ShiftCloseIn(Schema):
    cash: Counted
    card: Counted = Decimal(0)
    reason: Words = ""


class ShiftOut(Schema):
    id: Id
    store: StoreId
    cashier: Annotated[Id, Field(validation_alias="cashier_id")]
    day: date
    state: ShiftState
    opening: MoneyOut
    difference: MoneyOut
    opened_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_opening(row: CashierShift) -> MoneyOut:
        return _money(row.opening, row)

    @staticmethod
    def resolve_difference(row: CashierShift) -> MoneyOut:
        return _money(row.difference, row)


class AskIn(Schema):
    """Discount needs ``settlement`` and ``amount``, refund ``payment`` and ``amount``; settling
    early and handing over unpaid need ``order``.
    """

    deviation: Deviation
    reason: Words
    order: IdIn | None = None
    settlement: IdIn | None = None
    payment: IdIn | None = None
    amount: Amount | None = None


class AnswerIn(Schema):
    answer: Words = ""


class ApprovalOut(Schema):
    id: Id
    store: StoreId
    deviation: Deviation
    state: ApprovalState
    order: OrderId
    settlement: Annotated[Id | None, Field(validation_alias="settlement_id")]
    payment: Annotated[Id | None, Field(validation_alias="payment_id")]
    amount: MoneyOut | None
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None

    @staticmethod
    def resolve_amount(row: Approval) -> MoneyOut | None:
        return None if row.amount is None else _money(row.amount, row)


class CheckIn(Schema):
    order: IdIn
    words: LongWords = ""


class CostIn(Schema):
    labour_cost: Counted | None = None
    other_cost: Counted | None = None


class CheckOut(Schema):
    """What an order is charged, net of tax and credits. What it cost stands on the page of
    finance.
    """

    id: Id
    store: StoreId
    order: OrderId
    state: CheckState
    charged: MoneyOut

    @staticmethod
    def resolve_charged(row: ChargeCheck) -> MoneyOut:
        return _money(row.charged, row)


class HandoverIn(Schema):
    store: IdIn
    day: Day


class AgreeIn(Schema):
    found: Signed
    words: LongWords = ""


class HandoverOut(Schema):
    id: Id
    store: StoreId
    number: str
    day: date
    state: HandoverState
    settlements: int
    billed: MoneyOut
    tax: MoneyOut
    credited: MoneyOut
    received: MoneyOut
    refunded: MoneyOut
    fingerprint: str

    @staticmethod
    def resolve_billed(row: FinanceHandover) -> MoneyOut:
        return _money(row.billed, row)

    @staticmethod
    def resolve_tax(row: FinanceHandover) -> MoneyOut:
        return _money(row.tax, row)

    @staticmethod
    def resolve_credited(row: FinanceHandover) -> MoneyOut:
        return _money(row.credited, row)

    @staticmethod
    def resolve_received(row: FinanceHandover) -> MoneyOut:
        return _money(row.received, row)

    @staticmethod
    def resolve_refunded(row: FinanceHandover) -> MoneyOut:
        return _money(row.refunded, row)


class CompensationIn(Schema):
    store: IdIn
    case_kind: CaseKind
    case_number: Annotated[str, Field(max_length=40)]
    amount: Amount
    reason: Words
    order: IdIn | None = None
    customer: IdIn | None = None


class PayOutIn(Schema):
    method: Method
    reference: Reference = ""


class CompensationOut(Schema):
    id: Id
    store: StoreId
    number: str
    case_kind: CaseKind
    case_number: str
    state: CompensationState
    order: OrderId
    customer: CustomerId
    amount: MoneyOut
    asked_at: datetime
    paid_at: datetime | None

    @staticmethod
    def resolve_amount(row: Compensation) -> MoneyOut:
        return _money(row.amount, row)


class DayOut(Schema):
    id: Id
    store: StoreId
    day: date
    closed_at: datetime | None
