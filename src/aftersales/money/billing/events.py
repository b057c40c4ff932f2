"""What happens to bills and money, as facts: ids, codes and amounts."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event

# -- bills ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OfBill(Event):
    """A fact about one payer's bill of a visit."""

    settlement_id: int
    order_id: int
    vehicle_id: int
    customer_id: int | None = None
    payer: str


@dataclass(frozen=True, kw_only=True)
class SettlementDrawn(OfBill):
    """The bill was drawn up from the order; its lines are locked there."""

    name = "billing.settlement.drawn"
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class SettlementDiscounted(OfBill):
    """A discount on the whole bill was set (0 takes it away)."""

    name = "billing.settlement.discounted"
    discount: Decimal
    gross: Decimal
    currency: str
    approval_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SettlementDropped(OfBill):
    name = "billing.settlement.dropped"


@dataclass(frozen=True, kw_only=True)
class SettlementClosed(OfBill):
    """The bill was issued and stands for good."""

    name = "billing.settlement.closed"
    number: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    currency: str
    day: str


@dataclass(frozen=True, kw_only=True)
class SettlementExplained(OfBill):
    """The customer went through the bill beside the estimate and signed (FE-05)."""

    name = "billing.settlement.explained"
    estimate: Decimal | None
    difference: Decimal
    file_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SettlementPaid(OfBill):
    """Nothing is open on the bill any more."""

    name = "billing.settlement.paid"
    gross: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class SettlementCredited(OfBill):
    """A credit note took the bill back, wholly or in part."""

    name = "billing.settlement.credited"
    credit_note_id: int
    number: str
    reason: str
    gross: Decimal
    tax: Decimal
    currency: str
    day: str


# -- money ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PaymentTaken(Event):
    """Money came in. ``purpose`` tells a deposit from a payment of a bill."""

    name = "billing.payment.taken"
    payment_id: int
    shift_id: int | None = None
    customer_id: int | None = None
    settlement_id: int | None = None
    order_id: int | None = None
    appointment_id: int | None = None
    number: str
    purpose: str
    method: str
    amount: Decimal
    currency: str
    day: str


@dataclass(frozen=True, kw_only=True)
class PaymentAllocated(Event):
    """Money of a payment was put on a bill; below nothing it was taken off again."""

    name = "billing.payment.allocated"
    payment_id: int
    settlement_id: int
    order_id: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(Event):
    name = "billing.payment.refunded"
    payment_id: int
    refund_id: int
    shift_id: int | None = None
    customer_id: int | None = None
    number: str
    method: str
    amount: Decimal
    currency: str
    day: str


@dataclass(frozen=True, kw_only=True)
class ChargeBegun(Event):
    """A gateway was asked to collect money."""

    name = "billing.charge.begun"
    charge_id: int
    settlement_id: int
    order_id: int
    gateway: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ChargeEnded(Event):
    """It was paid, refused, or lapsed."""

    name = "billing.charge.ended"
    charge_id: int
    settlement_id: int
    order_id: int
    payment_id: int | None = None
    state: str


@dataclass(frozen=True, kw_only=True)
class GatewayHeard(Event):
    """A call-back came that booked nothing: known already, refused, or of no demand of ours."""

    name = "billing.gateway.heard"
    gateway_notice_id: int
    gateway: str
    kind: str
    outcome: str


# -- the till -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShiftOpened(Event):
    name = "billing.shift.opened"
    shift_id: int
    person_id: int
    opening: Decimal
    currency: str
    day: str


@dataclass(frozen=True, kw_only=True)
class ShiftClosed(Event):
    """What was counted less what the books expected is ``difference``."""

    name = "billing.shift.closed"
    shift_id: int
    person_id: int
    expected: Decimal
    counted: Decimal
    difference: Decimal
    currency: str
    day: str


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """The books of this day take nothing more."""

    name = "billing.day.closed"
    business_day_id: int
    day: str


# -- what is granted, checked, agreed -------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DeviationAsked(Event):
    name = "billing.deviation.asked"
    approval_id: int
    deviation: str
    order_id: int | None = None
    settlement_id: int | None = None
    payment_id: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class DeviationAnswered(Event):
    name = "billing.deviation.answered"
    approval_id: int
    deviation: str
    order_id: int | None = None
    settlement_id: int | None = None
    payment_id: int | None = None
    amount: Decimal | None = None
    state: str


@dataclass(frozen=True, kw_only=True)
class InvoiceNoted(Event):
    """Invoice data was kept, or the number the platform gave was noted."""

    name = "billing.invoice.noted"
    invoice_data_id: int
    settlement_id: int
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ChargesChecked(Event):
    """After-sales checked what an order is charged, or objected to it (FE-07)."""

    name = "billing.charges.checked"
    charge_check_id: int
    order_id: int
    state: str
    charged: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ChargesCosted(Event):
    """Finance reckoned what the charged work cost the house (FE-07)."""

    name = "billing.charges.costed"
    charge_check_id: int
    order_id: int
    charged: Decimal
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class DaySentToFinance(Event):
    name = "billing.handover.sent"
    finance_handover_id: int
    day: str
    billed: Decimal
    received: Decimal
    refunded: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class DayAnswered(Event):
    """Finance agreed the figures, or counts otherwise (FE-10)."""

    name = "billing.handover.answered"
    finance_handover_id: int
    day: str
    state: str
    found: Decimal
    difference: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class OfCompensation(Event):
    compensation_id: int
    customer_id: int | None = None
    order_id: int | None = None
    case_kind: str
    case_number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class CompensationAsked(OfCompensation):
    name = "billing.compensation.asked"


@dataclass(frozen=True, kw_only=True)
class CompensationAnswered(OfCompensation):
    name = "billing.compensation.answered"
    state: str


@dataclass(frozen=True, kw_only=True)
class CompensationPaid(OfCompensation):
    """Money went out for a case: the room of the case posts it there (FE-08)."""

    name = "billing.compensation.paid"
    method: str
    day: str
