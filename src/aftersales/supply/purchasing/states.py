"""Kinds, states and reasons in the life of what is bought."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class ProviderKind(TextChoices):
    """The kinds of external providers (PU-11)."""

    MANUFACTURER = "manufacturer", pgettext_lazy("supplier", "manufacturer")
    WHOLESALER = "wholesaler", pgettext_lazy("supplier", "wholesaler")
    RETAILER = "retailer", pgettext_lazy("supplier", "retailer")
    TRADER = "trader", pgettext_lazy("supplier", "trader")
    SERVICE = "service", pgettext_lazy("supplier", "service provider")


class Standing(TextChoices):
    """Whether we order there."""

    OPEN = "open", pgettext_lazy("supplier", "open")
    WARNED = "warned", pgettext_lazy("supplier", "warned")
    BLOCKED = "blocked", pgettext_lazy("supplier", "blocked")


STANDING_TONES = {
    Standing.OPEN: "ready",
    Standing.WARNED: "waiting",
    Standing.BLOCKED: "late",
}


class TrainingSubject(TextChoices):
    """In what suppliers are trained (PU-07)."""

    PRODUCT = "product", pgettext_lazy("supplier training", "product knowledge")
    QUALITY = "quality", pgettext_lazy("supplier training", "quality awareness")


class TrainingResult(TextChoices):
    """What came of a training."""

    PASSED = "passed", pgettext_lazy("supplier training", "all passed")
    PARTLY = "partly", pgettext_lazy("supplier training", "some passed")
    FAILED = "failed", pgettext_lazy("supplier training", "to be repeated")


TRAINING_TONES = {
    TrainingResult.PASSED: "ready",
    TrainingResult.PARTLY: "waiting",
    TrainingResult.FAILED: "late",
}


class IncentiveKind(TextChoices):
    """The two kinds of measures (PU-08)."""

    REWARD = "reward", pgettext_lazy("supplier incentive", "reward")
    COOPERATION = "cooperation", pgettext_lazy("supplier incentive", "cooperation")


class Mode(TextChoices):
    """The two purchasing modes (PU-04). The source leaves their names blank: these are field
    defaults, and the handbook item PU-04 says what a site calls them.
    """

    STOCK = "stock", pgettext_lazy("purchasing mode", "stock order")
    EMERGENCY = "emergency", pgettext_lazy("purchasing mode", "emergency order")


MODE_TONES = {Mode.STOCK: "planned", Mode.EMERGENCY: "late"}


class Cause(TextChoices):
    """Why pieces lacked when a job asked for them (PT-24), the nearest cause first."""

    REJECTED = "rejected", pgettext_lazy("shortage", "rejected at receipt")
    SHORT = "short", pgettext_lazy("shortage", "supplier delivered too few")
    LATE = "late", pgettext_lazy("shortage", "supplier is late")
    RESERVED = "reserved", pgettext_lazy("shortage", "kept for others")
    COMING = "coming", pgettext_lazy("shortage", "ordered too late")
    LEVEL = "level", pgettext_lazy("shortage", "stock level too low")
    NEVER = "never", pgettext_lazy("shortage", "never stocked")
    UNPLANNED = "unplanned", pgettext_lazy("shortage", "no stock level decided")


CAUSE_TONES = {
    Cause.REJECTED: "late",
    Cause.SHORT: "late",
    Cause.LATE: "late",
    Cause.RESERVED: "work",
    Cause.COMING: "waiting",
    Cause.LEVEL: "waiting",
    Cause.NEVER: "planned",
    Cause.UNPLANNED: "planned",
}


class OrderState(TextChoices):
    """The eight states of a purchase order (PU-05)."""

    PROPOSED = "proposed", pgettext_lazy("purchase order", "proposed")
    APPROVED = "approved", pgettext_lazy("purchase order", "approved")
    ORDERED = "ordered", pgettext_lazy("purchase order", "ordered")
    SHIPPED = "shipped", pgettext_lazy("purchase order", "shipped")
    PARTLY_RECEIVED = "partly_received", pgettext_lazy("purchase order", "partly received")
    RECEIVED = "received", pgettext_lazy("purchase order", "received")
    CLOSED = "closed", pgettext_lazy("purchase order", "closed")
    CANCELLED = "cancelled", pgettext_lazy("purchase order", "cancelled")


ORDER = Lifecycle(
    {
        OrderState.PROPOSED: [OrderState.APPROVED, OrderState.CANCELLED],
        OrderState.APPROVED: [OrderState.PROPOSED, OrderState.ORDERED, OrderState.CANCELLED],
        OrderState.ORDERED: [
            OrderState.SHIPPED,
            OrderState.PARTLY_RECEIVED,
            OrderState.RECEIVED,
            OrderState.CANCELLED,
            OrderState.CLOSED,
        ],
        OrderState.SHIPPED: [
            OrderState.PARTLY_RECEIVED,
            OrderState.RECEIVED,
            OrderState.CLOSED,
        ],
        OrderState.PARTLY_RECEIVED: [
            OrderState.PARTLY_RECEIVED,
            OrderState.RECEIVED,
            OrderState.CLOSED,
        ],
        OrderState.RECEIVED: [OrderState.CLOSED],
        OrderState.CLOSED: [],
        OrderState.CANCELLED: [],
    }
)
ORDER_TONES = {
    OrderState.PROPOSED: "waiting",
    OrderState.APPROVED: "work",
    OrderState.ORDERED: "work",
    OrderState.SHIPPED: "work",
    OrderState.PARTLY_RECEIVED: "waiting",
    OrderState.RECEIVED: "ready",
    OrderState.CLOSED: "planned",
    OrderState.CANCELLED: "planned",
}
BEFORE_ORDERING = (OrderState.PROPOSED, OrderState.APPROVED)
ON_ITS_WAY = (OrderState.ORDERED, OrderState.SHIPPED, OrderState.PARTLY_RECEIVED)
ENDED = (OrderState.CLOSED, OrderState.CANCELLED)


class ReceiptState(TextChoices):
    """The three fixed steps of a receipt (PT-12): papers, check, booking. Their names are field
    defaults, as the source leaves them blank; the words stand in the handbook item PT-11.
    """

    OPENED = "opened", pgettext_lazy("goods receipt", "papers compared")
    CHECKED = "checked", pgettext_lazy("goods receipt", "checked")
    BOOKED = "booked", pgettext_lazy("goods receipt", "booked")
    DROPPED = "dropped", pgettext_lazy("goods receipt", "dropped")


RECEIPT = Lifecycle(
    {
        ReceiptState.OPENED: [ReceiptState.CHECKED, ReceiptState.DROPPED],
        ReceiptState.CHECKED: [
            ReceiptState.CHECKED,  # counted once more
            ReceiptState.BOOKED,
            ReceiptState.DROPPED,
        ],
        ReceiptState.BOOKED: [],
        ReceiptState.DROPPED: [],
    }
)
RECEIPT_TONES = {
    ReceiptState.OPENED: "work",
    ReceiptState.CHECKED: "waiting",
    ReceiptState.BOOKED: "ready",
    ReceiptState.DROPPED: "planned",
}
RECEIPT_OPEN = (ReceiptState.OPENED, ReceiptState.CHECKED)


class Rejection(TextChoices):
    """Why pieces are not accepted."""

    DAMAGED = "damaged", pgettext_lazy("rejected goods", "damaged")
    FAULTY = "faulty", pgettext_lazy("rejected goods", "faulty")
    NO_PROOF = "no_proof", pgettext_lazy("rejected goods", "no proof of conformity")
    EXPIRED = "expired", pgettext_lazy("rejected goods", "shelf life over or nearly over")
    OTHER = "other", pgettext_lazy("rejected goods", "another reason")


class Whither(TextChoices):
    """Where rejected pieces go."""

    BACK = "back", pgettext_lazy("rejected goods", "back to the supplier")
    ASIDE = "aside", pgettext_lazy("rejected goods", "into quarantine")


class ExcessState(TextChoices):
    """More came than was ordered: somebody decides."""

    NONE = "none", pgettext_lazy("excess goods", "none")
    OPEN = "open", pgettext_lazy("excess goods", "to be decided")
    TAKEN = "taken", pgettext_lazy("excess goods", "taken")
    REFUSED = "refused", pgettext_lazy("excess goods", "refused")


EXCESS = Lifecycle(
    {
        ExcessState.NONE: [],
        ExcessState.OPEN: [ExcessState.TAKEN, ExcessState.REFUSED],
        ExcessState.TAKEN: [],
        ExcessState.REFUSED: [],
    }
)


class ReturnKind(TextChoices):
    """Why pieces go back to their supplier."""

    REJECTED = "rejected", pgettext_lazy("purchase return", "rejected at the receipt")
    EXCESS = "excess", pgettext_lazy("purchase return", "more than ordered")
    WRONG_PART = "wrong_part", pgettext_lazy("purchase return", "another part than ordered")
    FOUND_LATER = "found_later", pgettext_lazy("purchase return", "fault found later")
    NOT_NEEDED = "not_needed", pgettext_lazy("purchase return", "no longer needed")


class ReturnState(TextChoices):
    """Pieces on their way back."""

    TO_SEND = "to_send", pgettext_lazy("purchase return", "to be sent")
    SENT = "sent", pgettext_lazy("purchase return", "sent back")
    SETTLED = "settled", pgettext_lazy("purchase return", "settled")


RETURN = Lifecycle(
    {
        ReturnState.TO_SEND: [ReturnState.SENT],
        ReturnState.SENT: [ReturnState.SETTLED],
        ReturnState.SETTLED: [],
    }
)
RETURN_TONES = {
    ReturnState.TO_SEND: "waiting",
    ReturnState.SENT: "work",
    ReturnState.SETTLED: "ready",
}


class Settlement(TextChoices):
    """How the supplier made a return good."""

    CREDITED = "credited", pgettext_lazy("purchase return", "credited")
    REPLACED = "replaced", pgettext_lazy("purchase return", "replaced")
    REFUSED = "refused", pgettext_lazy("purchase return", "refused by the supplier")


class InquiryState(TextChoices):
    """A request for quotation to several suppliers (PU-03)."""

    ASKED = "asked", pgettext_lazy("request for quotation", "offers awaited")
    DECIDED = "decided", pgettext_lazy("request for quotation", "decided")
    DROPPED = "dropped", pgettext_lazy("request for quotation", "dropped")


INQUIRY = Lifecycle(
    {
        InquiryState.ASKED: [InquiryState.DECIDED, InquiryState.DROPPED],
        InquiryState.DECIDED: [],
        InquiryState.DROPPED: [],
    }
)
INQUIRY_TONES = {
    InquiryState.ASKED: "waiting",
    InquiryState.DECIDED: "ready",
    InquiryState.DROPPED: "planned",
}


class OfferState(TextChoices):
    """What one of those that were asked has answered."""

    ASKED = "asked", pgettext_lazy("supplier's offer", "awaited")
    OFFERED = "offered", pgettext_lazy("supplier's offer", "offered")
    DECLINED = "declined", pgettext_lazy("supplier's offer", "declined")


OFFER = Lifecycle(
    {
        OfferState.ASKED: [OfferState.OFFERED, OfferState.DECLINED],
        OfferState.OFFERED: [OfferState.OFFERED, OfferState.DECLINED],  # a better one, or none
        OfferState.DECLINED: [OfferState.OFFERED],
    }
)
OFFER_TONES = {
    OfferState.ASKED: "waiting",
    OfferState.OFFERED: "ready",
    OfferState.DECLINED: "planned",
}


class QualityReason(TextChoices):
    """Why not the lowest price: quality alone is a reason (PU-03)."""

    PROOF = (
        "proof",
        pgettext_lazy("reason of quality", "certificate or origin the cheaper one lacks"),
    )
    GUARANTEE = "guarantee", pgettext_lazy("reason of quality", "longer guarantee")
    RECORD = "record", pgettext_lazy("reason of quality", "fewer pieces rejected so far")
    COMEBACKS = (
        "comebacks",
        pgettext_lazy("reason of quality", "the cheaper one came back from cars"),
    )


class NotCompared(TextChoices):
    """Why an offer takes no part in the comparison."""

    LAPSED = "lapsed", pgettext_lazy("supplier's offer", "no longer valid")
    LATE = "late", pgettext_lazy("supplier's offer", "comes too late")
    BLOCKED = "blocked", pgettext_lazy("supplier's offer", "supplier blocked")


class InvoiceState(TextChoices):
    """A supplier's invoice, held against the order and what was received."""

    BLOCKED = "blocked", pgettext_lazy("supplier's invoice", "blocked")
    CLEARED = "cleared", pgettext_lazy("supplier's invoice", "cleared for payment")
    PAID = "paid", pgettext_lazy("supplier's invoice", "paid")
    WITHDRAWN = "withdrawn", pgettext_lazy("supplier's invoice", "sent back")


INVOICE = Lifecycle(
    {
        InvoiceState.BLOCKED: [InvoiceState.CLEARED, InvoiceState.WITHDRAWN],
        InvoiceState.CLEARED: [InvoiceState.PAID, InvoiceState.WITHDRAWN],
        InvoiceState.PAID: [],
        InvoiceState.WITHDRAWN: [],
    }
)
INVOICE_TONES = {
    InvoiceState.BLOCKED: "late",
    InvoiceState.CLEARED: "work",
    InvoiceState.PAID: "ready",
    InvoiceState.WITHDRAWN: "planned",
}


class DifferenceKind(TextChoices):
    """In what an invoice is above order and receipt."""

    PRICE = "price", pgettext_lazy("invoice difference", "price above the order")
    QUANTITY = "quantity", pgettext_lazy("invoice difference", "more pieces than received")
    CHARGE = "charge", pgettext_lazy("invoice difference", "charge that was not agreed")


class DifferenceState(TextChoices):
    """What becomes of a difference: somebody settles it, or the missing pieces come."""

    OPEN = "open", pgettext_lazy("invoice difference", "to be settled")
    ACCEPTED = "accepted", pgettext_lazy("invoice difference", "paid as billed")
    DEDUCTED = "deducted", pgettext_lazy("invoice difference", "deducted")
    GONE = "gone", pgettext_lazy("invoice difference", "pieces came")


DIFFERENCE = Lifecycle(
    {
        DifferenceState.OPEN: [
            DifferenceState.ACCEPTED,
            DifferenceState.DEDUCTED,
            DifferenceState.GONE,
        ],
        DifferenceState.ACCEPTED: [],
        DifferenceState.DEDUCTED: [],
        DifferenceState.GONE: [],
    }
)
DIFFERENCE_TONES = {
    DifferenceState.OPEN: "late",
    DifferenceState.ACCEPTED: "ready",
    DifferenceState.DEDUCTED: "work",
    DifferenceState.GONE: "planned",
}


class RecoveryBasis(TextChoices):
    """On what ground cost is claimed back (PU-10)."""

    LAW = "law", pgettext_lazy("cost recovery", "by law")
    CONTRACT = "contract", pgettext_lazy("cost recovery", "by purchase contract")


class RecoveryState(TextChoices):
    """A claim for costs that we bore and the maker or supplier has to bear."""

    DRAFTED = "drafted", pgettext_lazy("cost recovery", "drafted")
    APPROVED = "approved", pgettext_lazy("cost recovery", "approved")
    SUBMITTED = "submitted", pgettext_lazy("cost recovery", "answer awaited")
    AGREED = "agreed", pgettext_lazy("cost recovery", "agreed, money awaited")
    REFUSED = "refused", pgettext_lazy("cost recovery", "refused by the supplier")
    CLOSED = "closed", pgettext_lazy("cost recovery", "recovered")
    WRITTEN_OFF = "written_off", pgettext_lazy("cost recovery", "written off")
    WITHDRAWN = "withdrawn", pgettext_lazy("cost recovery", "withdrawn")


RECOVERY = Lifecycle(
    {
        RecoveryState.DRAFTED: [RecoveryState.APPROVED, RecoveryState.WITHDRAWN],
        RecoveryState.APPROVED: [RecoveryState.SUBMITTED, RecoveryState.WITHDRAWN],
        RecoveryState.SUBMITTED: [
            RecoveryState.AGREED,
            RecoveryState.REFUSED,
            RecoveryState.WRITTEN_OFF,  # a supplier who never answers
        ],
        RecoveryState.AGREED: [
            RecoveryState.CLOSED,
            RecoveryState.SUBMITTED,  # too little was agreed: disputed
            RecoveryState.WRITTEN_OFF,
        ],
        RecoveryState.REFUSED: [RecoveryState.SUBMITTED, RecoveryState.WRITTEN_OFF],
        RecoveryState.CLOSED: [],
        RecoveryState.WRITTEN_OFF: [],
        RecoveryState.WITHDRAWN: [],
    }
)
RECOVERY_TONES = {
    RecoveryState.DRAFTED: "waiting",
    RecoveryState.APPROVED: "work",
    RecoveryState.SUBMITTED: "waiting",
    RecoveryState.AGREED: "work",
    RecoveryState.REFUSED: "late",
    RecoveryState.CLOSED: "ready",
    RecoveryState.WRITTEN_OFF: "planned",
    RecoveryState.WITHDRAWN: "planned",
}
TO_COME = (RecoveryState.SUBMITTED, RecoveryState.AGREED)
RECOVERY_ENDED = (RecoveryState.CLOSED, RecoveryState.WRITTEN_OFF, RecoveryState.WITHDRAWN)


class CostKind(TextChoices):
    """What the cost was for."""

    PART = "part", pgettext_lazy("cost recovery", "part")
    LABOUR = "labour", pgettext_lazy("cost recovery", "labour")
    FREIGHT = "freight", pgettext_lazy("cost recovery", "freight")
    OTHER = "other", pgettext_lazy("cost recovery", "other cost")


class SourceKind(TextChoices):
    """From which paper of the house a claim came."""

    WORK_ORDER = "work_order", pgettext_lazy("cost recovery", "work order")
    RECEIPT = "receipt", pgettext_lazy("cost recovery", "goods receipt")
    RETURN = "return", pgettext_lazy("cost recovery", "return to the supplier")
    PART_PROBLEM = "part_problem", pgettext_lazy("cost recovery", "part problem")
    DOCUMENT = "document", pgettext_lazy("cost recovery", "other document")


class SubmitWay(TextChoices):
    """How the claim reached the supplier."""

    LETTER = "letter", pgettext_lazy("cost recovery", "letter")
    MAIL = "mail", pgettext_lazy("cost recovery", "e-mail")
    HAND = "hand", pgettext_lazy("cost recovery", "handed over")
    SYSTEM = "system", pgettext_lazy("cost recovery", "in the supplier's system")


class RecoveredBy(TextChoices):
    """How money came back."""

    PAYMENT = "payment", pgettext_lazy("cost recovery", "payment")
    CREDIT_NOTE = "credit_note", pgettext_lazy("cost recovery", "credit note")
    SET_OFF = "set_off", pgettext_lazy("cost recovery", "set off against an invoice")


def scored(total: Any) -> str:
    """What an evaluation came to, in words; also where nothing was bought that could be judged."""
    return _("nothing to judge") if total is None else _("%(points)s of 100") % {"points": total}


class Seriousness(TextChoices):
    """How bad a fault of a part is (PU-09), the worst first."""

    SAFETY = "safety", pgettext_lazy("part problem", "safety")
    FUNCTION = "functional", pgettext_lazy("part problem", "functional")
    APPEARANCE = "appearance", pgettext_lazy("part problem", "appearance")


SERIOUS_TONES = {
    Seriousness.SAFETY: "late",
    Seriousness.FUNCTION: "waiting",
    Seriousness.APPEARANCE: "planned",
}


class SeenAt(TextChoices):
    """Where the fault was seen."""

    RECEIPT = "receipt", pgettext_lazy("part problem", "at the receipt")
    SHELF = "shelf", pgettext_lazy("part problem", "in the parts store")
    JOB = "job", pgettext_lazy("part problem", "when it was fitted")
    CUSTOMER = "customer", pgettext_lazy("part problem", "on the road, by the customer")


class ProblemState(TextChoices):
    """Who has the word on a quality problem of a bought-in part (PU-09)."""

    RAISED = "raised", pgettext_lazy("part problem", "raised")
    SENT_BACK = "sent_back", pgettext_lazy("part problem", "back at the store")
    COORDINATED = "coordinated", pgettext_lazy("part problem", "with purchasing")
    AT_MAKER = "at_maker", pgettext_lazy("part problem", "at the maker")
    ANSWERED = "answered", pgettext_lazy("part problem", "answered by the maker")
    CLOSED = "closed", pgettext_lazy("part problem", "closed")


PROBLEM = Lifecycle(
    {
        ProblemState.RAISED: [
            ProblemState.COORDINATED,
            ProblemState.SENT_BACK,
            ProblemState.CLOSED,  # no fault of the part
        ],
        ProblemState.SENT_BACK: [ProblemState.RAISED],
        ProblemState.COORDINATED: [ProblemState.AT_MAKER],
        ProblemState.AT_MAKER: [ProblemState.ANSWERED],
        ProblemState.ANSWERED: [ProblemState.CLOSED, ProblemState.COORDINATED],  # or disputed
        ProblemState.CLOSED: [],
    }
)
PROBLEM_TONES = {
    ProblemState.RAISED: "waiting",
    ProblemState.SENT_BACK: "waiting",
    ProblemState.COORDINATED: "work",
    ProblemState.AT_MAKER: "work",
    ProblemState.ANSWERED: "waiting",
    ProblemState.CLOSED: "ready",
}


class WrittenBy(TextChoices):
    """How the maker was written to."""

    MAIL = "mail", pgettext_lazy("letter to the maker", "e-mail")
    LETTER = "letter", pgettext_lazy("letter to the maker", "letter")
    PLATFORM = "platform", pgettext_lazy("letter to the maker", "the maker's platform")
    PHONE = "phone", pgettext_lazy("letter to the maker", "telephone")


class MakerAnswer(TextChoices):
    """How the maker makes it good, or that it does not."""

    REPLACEMENT = "replacement", pgettext_lazy("maker's answer", "replacement")
    CREDIT = "credit", pgettext_lazy("maker's answer", "credit")
    REPAIR = "repair", pgettext_lazy("maker's answer", "repair")
    REJECTED = "rejected", pgettext_lazy("maker's answer", "rejected")


ANSWER_TONES = {
    MakerAnswer.REPLACEMENT: "ready",
    MakerAnswer.CREDIT: "ready",
    MakerAnswer.REPAIR: "ready",
    MakerAnswer.REJECTED: "late",
}


class ProblemEffect(TextChoices):
    """What became of the pieces."""

    RETURNED = "returned", pgettext_lazy("part problem", "sent back to the maker")
    REPLACED = "replaced", pgettext_lazy("part problem", "replaced")
    SCRAPPED = "scrapped", pgettext_lazy("part problem", "scrapped")
    NO_FAULT = "no_fault", pgettext_lazy("part problem", "no fault of the part")
