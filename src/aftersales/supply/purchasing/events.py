"""What happens between us and those who sell to us."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.events import Event

# ── suppliers ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class SupplierRegistered(Event):
    name = "purchasing.supplier.registered"
    supplier_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class SupplierChanged(Event):
    name = "purchasing.supplier.changed"
    supplier_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StandingSet(Event):
    """From here on we order there, order with a warning, or do not order."""

    name = "purchasing.supplier.standing_set"
    supplier_id: int
    before: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class SupplierEvaluated(Event):
    """What was bought there over a period was reckoned up; ``proposed`` is the standing that its
    points ask for.
    """

    name = "purchasing.supplier.evaluated"
    supplier_id: int
    supplier_evaluation_id: int
    total: Decimal | None
    proposed: str


@dataclass(frozen=True, kw_only=True)
class EvaluationRuled(Event):
    """Somebody confirmed the standing that an evaluation proposes, or departed from it."""

    name = "purchasing.supplier.evaluation_ruled"
    supplier_id: int
    supplier_evaluation_id: int
    proposed: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class SupplierTrained(Event):
    """People of a supplier were trained in product knowledge or quality awareness."""

    name = "purchasing.supplier.trained"
    supplier_id: int
    supplier_training_id: int
    subject: str
    result: str


@dataclass(frozen=True, kw_only=True)
class IncentiveGranted(Event):
    """A supplier is rewarded for its results, or works closer with us."""

    name = "purchasing.supplier.incentive_granted"
    supplier_id: int
    supplier_incentive_id: int
    kind: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class ContactNoted(Event):
    name = "purchasing.contact.noted"
    supplier_id: int
    supplier_contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactSeen(Event):
    """Somebody looked at the number of a contact in clear."""

    name = "purchasing.contact.seen"
    supplier_id: int
    supplier_contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactForgotten(Event):
    """What was known of the person is gone."""

    name = "purchasing.contact.forgotten"
    supplier_id: int
    supplier_contact_id: int


@dataclass(frozen=True, kw_only=True)
class TermsNoted(Event):
    """How this supplier sells a part: lead time, minimum, pack."""

    name = "purchasing.terms.noted"
    supplier_id: int
    part_id: int
    lead_days: int


@dataclass(frozen=True, kw_only=True)
class SupplierPriced(Event):
    """What a piece costs there from a day on."""

    name = "purchasing.terms.priced"
    supplier_id: int
    part_id: int
    mode: str
    amount: Decimal
    currency: str
    holds_from: str


@dataclass(frozen=True, kw_only=True)
class ModeSet(Event):
    """How the store buys a part as a rule."""

    name = "purchasing.part.mode_set"
    part_id: int
    mode: str


# ── orders ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfOrder(Event):
    purchase_order_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class OrderProposed(OfOrder):
    name = "purchasing.order.proposed"
    mode: str
    lines: int
    total: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderChanged(OfOrder):
    """Lines came, went or changed; what was approved before counts no longer."""

    name = "purchasing.order.changed"
    lines: int
    total: Decimal
    round: int


@dataclass(frozen=True, kw_only=True)
class OrderApproved(OfOrder):
    """``rank`` 0: within what the proposer may order alone."""

    name = "purchasing.order.approved"
    rank: int
    total: Decimal
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class OrderReopened(OfOrder):
    """An approved order is open to changes again."""

    name = "purchasing.order.reopened"


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OfOrder):
    """The order went to the supplier. ``despite`` a warning, where there is one."""

    name = "purchasing.order.placed"
    total: Decimal
    due_at: str | None
    despite: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(OfOrder):
    """The supplier confirmed it, with a day."""

    name = "purchasing.order.confirmed"
    due_at: str | None


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OfOrder):
    """The goods have left the supplier."""

    name = "purchasing.order.shipped"
    due_at: str | None


@dataclass(frozen=True, kw_only=True)
class OrderChased(OfOrder):
    """We asked where it stays."""

    name = "purchasing.order.chased"
    due_at: str | None


@dataclass(frozen=True, kw_only=True)
class OrderPartlyReceived(OfOrder):
    name = "purchasing.order.partly_received"
    receipt_id: int


@dataclass(frozen=True, kw_only=True)
class OrderReceived(OfOrder):
    """Nothing is open any more."""

    name = "purchasing.order.received"
    receipt_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OfOrder):
    """Over; ``called_off`` pieces never came."""

    name = "purchasing.order.closed"
    called_off: Decimal


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OfOrder):
    name = "purchasing.order.cancelled"
    was: str


# ── quotations ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfInquiry(Event):
    inquiry_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryMade(OfInquiry):
    """Several suppliers are asked for their price of the same parts."""

    name = "purchasing.inquiry.made"
    mode: str
    lines: int
    suppliers: int


@dataclass(frozen=True, kw_only=True)
class InquiryWidened(OfInquiry):
    """One more supplier is asked."""

    name = "purchasing.inquiry.widened"
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class OfferNoted(OfInquiry):
    """A supplier said prices, days, and how long they hold."""

    name = "purchasing.offer.noted"
    supplier_id: int
    lines: int
    total: Decimal
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(OfInquiry):
    """A supplier makes no offer."""

    name = "purchasing.offer.declined"
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class OfferChosen(OfInquiry):
    """An offer became an order; ``dearer`` of its lines were not the lowest, for a reason of
    quality.
    """

    name = "purchasing.offer.chosen"
    supplier_id: int
    purchase_order_id: int
    lines: int
    dearer: int
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class InquiryDecided(OfInquiry):
    name = "purchasing.inquiry.decided"
    orders: int
    lines: int
    dearer: int


@dataclass(frozen=True, kw_only=True)
class InquiryDropped(OfInquiry):
    name = "purchasing.inquiry.dropped"


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfReceipt(Event):
    receipt_id: int
    purchase_order_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class ReceiptOpened(OfReceipt):
    """A delivery is here and its papers were compared with the order (first step)."""

    name = "purchasing.receipt.opened"
    packages: int
    packing_whole: bool


@dataclass(frozen=True, kw_only=True)
class ReceiptChecked(OfReceipt):
    """Variety, quantity and quality were checked (second step)."""

    name = "purchasing.receipt.checked"
    lines: int
    wrong: Decimal
    counted: Decimal
    rejected: Decimal


@dataclass(frozen=True, kw_only=True)
class ReceiptBooked(OfReceipt):
    """Accepted, rejected, short and excess stand apart (third step)."""

    name = "purchasing.receipt.booked"
    accepted: Decimal
    rejected: Decimal
    short: Decimal
    excess: Decimal


@dataclass(frozen=True, kw_only=True)
class ReceiptDropped(OfReceipt):
    name = "purchasing.receipt.dropped"


@dataclass(frozen=True, kw_only=True)
class ExcessDecided(OfReceipt):
    """Pieces beyond the order were taken into stock, or go back."""

    name = "purchasing.receipt.excess_decided"
    part_id: int
    quantity: Decimal
    taken: bool


@dataclass(frozen=True, kw_only=True)
class RejectedReleased(OfReceipt):
    """Pieces that were set aside at the receipt are proved and in stock: they count as come."""

    name = "purchasing.receipt.released"
    part_id: int
    quantity: Decimal


# ── what goes back ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfReturn(Event):
    purchase_return_id: int
    supplier_id: int
    part_id: int
    purchase_order_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnMade(OfReturn):
    """Pieces are to go back to their supplier."""

    name = "purchasing.return.made"
    kind: str
    quantity: Decimal
    worth: Decimal


@dataclass(frozen=True, kw_only=True)
class ReturnSent(OfReturn):
    name = "purchasing.return.sent"


@dataclass(frozen=True, kw_only=True)
class ReturnSettled(OfReturn):
    """The supplier credited or replaced it, or refused."""

    name = "purchasing.return.settled"
    outcome: str
    credited: Decimal


# ── invoices of suppliers ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfInvoice(Event):
    supplier_invoice_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class SupplierInvoiceNoted(OfInvoice):
    """An invoice came and was held against order and receipt; differences block it."""

    name = "purchasing.invoice.noted"
    net: Decimal
    gross: Decimal
    currency: str
    differences: int


@dataclass(frozen=True, kw_only=True)
class DifferenceSettled(OfInvoice):
    """Somebody who did not receive the goods decided on a difference, or its pieces came."""

    name = "purchasing.invoice.difference_settled"
    kind: str
    outcome: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class SupplierInvoiceCleared(OfInvoice):
    """It may be paid."""

    name = "purchasing.invoice.cleared"
    payable: Decimal
    currency: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class SupplierInvoicePaid(OfInvoice):
    """``payable`` is what was paid in money, without what was set off."""

    name = "purchasing.invoice.paid"
    payable: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class SupplierInvoiceWithdrawn(OfInvoice):
    """It went back to the supplier; nothing of it is paid."""

    name = "purchasing.invoice.withdrawn"


@dataclass(frozen=True, kw_only=True)
class OrderPlanned(Event):
    """An order was proposed from the purchase plan: so many of its lines, and why stands with
    each (PU-02).
    """

    name = "purchasing.order.planned"
    store_id: int
    purchase_order_id: int
    supplier_id: int
    lines: int


# ── quality problems on bought-in parts ──────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfProblem(Event):
    part_problem_id: int
    part_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class ProblemRaised(OfProblem):
    """A store tells headquarters of a bought-in part that is not as it should be (PU-09)."""

    name = "purchasing.problem.raised"
    seriousness: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class ProblemSentBack(OfProblem):
    """Headquarters needs more from the store."""

    name = "purchasing.problem.sent_back"


@dataclass(frozen=True, kw_only=True)
class ProblemCompleted(OfProblem):
    """The store said what was missing."""

    name = "purchasing.problem.completed"


@dataclass(frozen=True, kw_only=True)
class ProblemPassedOn(OfProblem):
    """Headquarters gave it to the purchasing department."""

    name = "purchasing.problem.passed_on"


@dataclass(frozen=True, kw_only=True)
class MakerWritten(OfProblem):
    """Purchasing wrote to the maker, which has until ``due_at`` to answer."""

    name = "purchasing.problem.maker_written"
    round: int
    way: str
    due_at: str | None


@dataclass(frozen=True, kw_only=True)
class MakerAnswered(OfProblem):
    """The maker makes it good, or rejects."""

    name = "purchasing.problem.maker_answered"
    round: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class ProblemDisputed(OfProblem):
    """Headquarters does not accept the maker's answer."""

    name = "purchasing.problem.disputed"
    round: int


@dataclass(frozen=True, kw_only=True)
class ProblemClosed(OfProblem):
    """It is over, and this became of the pieces."""

    name = "purchasing.problem.closed"
    effect: str


# ── costs claimed back ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfRecovery(Event):
    recovery_claim_id: int
    supplier_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryDrafted(OfRecovery):
    """Somebody wrote down what the supplier shall bear, and on which ground."""

    name = "purchasing.recovery.drafted"
    basis: str
    lines: int
    claimed: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RecoverySourceNoted(OfRecovery):
    """A further paper proves the claim."""

    name = "purchasing.recovery.source_noted"
    kind: str
    paper: str


@dataclass(frozen=True, kw_only=True)
class RecoveryApproved(OfRecovery):
    """Somebody else than its writer agreed to the claim."""

    name = "purchasing.recovery.approved"
    claimed: Decimal


@dataclass(frozen=True, kw_only=True)
class RecoverySubmitted(OfRecovery):
    """The claim went to the supplier; ``again`` after an answer that we do not accept."""

    name = "purchasing.recovery.submitted"
    way: str
    claimed: Decimal
    due_at: str | None
    again: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryAnswered(OfRecovery):
    """The supplier agreed to an amount; to nothing where it refused."""

    name = "purchasing.recovery.answered"
    claimed: Decimal
    agreed: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class CostRecovered(OfRecovery):
    """Money came, or an invoice of the supplier is paid with so much less."""

    name = "purchasing.recovery.recovered"
    kind: str
    amount: Decimal
    currency: str
    left: Decimal
    supplier_invoice_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecoveryClosed(OfRecovery):
    """Everything that was agreed has come."""

    name = "purchasing.recovery.closed"
    recovered: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RecoveryWrittenOff(OfRecovery):
    """Somebody else than its writer gave up the rest."""

    name = "purchasing.recovery.written_off"
    given_up: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RecoveryWithdrawn(OfRecovery):
    """It never went to the supplier."""

    name = "purchasing.recovery.withdrawn"
    claimed: Decimal
