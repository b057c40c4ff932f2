"""Kinds and states in the life of bills and of the money for them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class SettlementState(TextChoices):
    """A bill is worked on, stands for good, or is taken back by a credit note."""

    DRAFT = "draft", pgettext_lazy("bill", "being drawn up")
    CLOSED = "closed", pgettext_lazy("bill", "issued")
    CREDITED = "credited", pgettext_lazy("bill", "credited in full")
    DROPPED = "dropped", pgettext_lazy("bill", "dropped")


SETTLEMENT = Lifecycle(
    {
        SettlementState.DRAFT: [SettlementState.CLOSED, SettlementState.DROPPED],
        SettlementState.CLOSED: [SettlementState.CREDITED],
        SettlementState.CREDITED: [],
        SettlementState.DROPPED: [],
    }
)
SETTLEMENT_TONES = {
    SettlementState.DRAFT: "planned",
    SettlementState.CLOSED: "work",
    SettlementState.CREDITED: "late",
    SettlementState.DROPPED: "planned",
}
STANDING = (SettlementState.CLOSED, SettlementState.CREDITED)


class FeeGroup(TextChoices):
    """The groups of the lawful settlement list (JT/T 1133); labour and material stand apart."""

    DIAGNOSIS = "diagnosis", _("diagnosis fee")
    TESTING = "testing", _("testing fee")
    MATERIAL = "material", _("material fee")
    LABOUR = "labour", _("labour fee")
    MACHINING = "machining", _("machining fee")
    OTHER = "other", _("other fees")


class OldParts(TextChoices):
    """What becomes of replaced parts, which are the customer's (JT/T 1133)."""

    NONE = "none", pgettext_lazy("old parts", "none")
    RETURNED = "returned", pgettext_lazy("old parts", "handed back")
    WAIVED = "waived", pgettext_lazy("old parts", "left to the house")


class Method(TextChoices):
    """How money comes in or goes out."""

    CASH = "cash", pgettext_lazy("payment", "cash")
    CARD = "card", pgettext_lazy("payment", "card")
    TRANSFER = "transfer", _("bank transfer")
    GATEWAY = "gateway", _("mobile payment")


AT_THE_DESK = (Method.CASH, Method.CARD)  # counted when the shift ends
METHOD_TONES = {
    Method.CASH: "ready",
    Method.CARD: "work",
    Method.TRANSFER: "planned",
    Method.GATEWAY: "guarantee",
}


class Purpose(TextChoices):
    BILL = "bill", pgettext_lazy("payment", "for a bill")
    DEPOSIT = "deposit", pgettext_lazy("payment", "deposit")


class ChargeState(TextChoices):
    """A demand for money that a gateway holds for us."""

    WAITING = "waiting", _("waiting for the payer")
    PAID = "paid", pgettext_lazy("charge", "paid")
    FAILED = "failed", pgettext_lazy("charge", "refused")
    LAPSED = "lapsed", pgettext_lazy("charge", "lapsed")


# Money may come after the demand lapsed or was refused once: it is money all the same (I-22).
CHARGE = Lifecycle(
    {
        ChargeState.WAITING: [ChargeState.PAID, ChargeState.FAILED, ChargeState.LAPSED],
        ChargeState.FAILED: [ChargeState.PAID],
        ChargeState.LAPSED: [ChargeState.PAID],
        ChargeState.PAID: [],
    }
)
CHARGE_TONES = {
    ChargeState.WAITING: "waiting",
    ChargeState.PAID: "ready",
    ChargeState.FAILED: "late",
    ChargeState.LAPSED: "planned",
}


class NoticeOutcome(TextChoices):
    """What a call-back of a gateway led to."""

    TAKEN = "taken", pgettext_lazy("call-back", "booked")
    NOTED = "noted", pgettext_lazy("call-back", "noted")
    REPEATED = "repeated", pgettext_lazy("call-back", "known already")
    UNKNOWN = "unknown", pgettext_lazy("call-back", "of no demand of ours")


class ShiftState(TextChoices):
    OPEN = "open", pgettext_lazy("cashier's shift", "open")
    CLOSED = "closed", pgettext_lazy("cashier's shift", "closed")


SHIFT = Lifecycle({ShiftState.OPEN: [ShiftState.CLOSED], ShiftState.CLOSED: []})
SHIFT_TONES = {ShiftState.OPEN: "work", ShiftState.CLOSED: "ready"}


class Deviation(TextChoices):
    """What needs somebody else's word (FE-09, I-24)."""

    DISCOUNT = "discount", _("discount beyond the free share")
    EARLY = "early", _("settle before the inspection")
    RELEASE = "release", _("hand over before payment")
    REFUND = "refund", _("pay money back")
    COMPENSATION = "compensation", _("pay compensation")


class ApprovalState(TextChoices):
    ASKED = "asked", pgettext_lazy("approval", "waiting for an answer")
    GRANTED = "granted", pgettext_lazy("approval", "granted")
    DENIED = "denied", pgettext_lazy("approval", "denied")
    USED = "used", pgettext_lazy("approval", "made use of")


APPROVAL = Lifecycle(
    {
        ApprovalState.ASKED: [ApprovalState.GRANTED, ApprovalState.DENIED],
        ApprovalState.GRANTED: [ApprovalState.USED],
        ApprovalState.DENIED: [],
        ApprovalState.USED: [],
    }
)
APPROVAL_TONES = {
    ApprovalState.ASKED: "waiting",
    ApprovalState.GRANTED: "ready",
    ApprovalState.DENIED: "late",
    ApprovalState.USED: "planned",
}


class CreditReason(TextChoices):
    """As the red-letter process of invoices numbers them (DOMAIN 8.4)."""

    WRONG = "01", _("issued wrongly")
    RETURN = "02", _("goods returned")
    ENDED = "03", _("service broken off")
    ALLOWANCE = "04", _("allowance")


class InvoiceKind(TextChoices):
    ORDINARY = "ordinary", _("ordinary VAT invoice")
    SPECIAL = "special", _("special VAT invoice")


class InvoiceState(TextChoices):
    WANTED = "wanted", pgettext_lazy("invoice", "to be issued")
    REQUESTED = "requested", pgettext_lazy("invoice", "asked of the tax platform")
    REFUSED = "refused", pgettext_lazy("invoice", "refused by the tax platform")
    ISSUED = "issued", pgettext_lazy("invoice", "issued")
    RED_DUE = "red_due", pgettext_lazy("invoice", "red letter due")
    CORRECTED = "corrected", _("corrected by red letter")


INVOICE = Lifecycle(
    {
        InvoiceState.WANTED: [InvoiceState.REQUESTED, InvoiceState.ISSUED],
        InvoiceState.REQUESTED: [InvoiceState.ISSUED, InvoiceState.REFUSED],
        InvoiceState.REFUSED: [InvoiceState.WANTED, InvoiceState.REQUESTED, InvoiceState.ISSUED],
        InvoiceState.ISSUED: [InvoiceState.RED_DUE, InvoiceState.CORRECTED],
        InvoiceState.RED_DUE: [InvoiceState.CORRECTED],
        InvoiceState.CORRECTED: [InvoiceState.RED_DUE],  # a further part was credited
    }
)
INVOICE_TONES = {
    InvoiceState.WANTED: "waiting",
    InvoiceState.REQUESTED: "work",
    InvoiceState.REFUSED: "late",
    InvoiceState.RED_DUE: "late",
    InvoiceState.ISSUED: "ready",
    InvoiceState.CORRECTED: "planned",
}
NO_INVOICE_YET = (InvoiceState.WANTED, InvoiceState.REQUESTED, InvoiceState.REFUSED)
MAY_BE_SAID = (InvoiceState.WANTED, InvoiceState.REFUSED)


class CheckState(TextChoices):
    """FE-07: after-sales checks the charges, finance reckons what they cost."""

    OBJECTED = "objected", _("objected to")
    CHECKED = "checked", pgettext_lazy("charges", "checked")
    COSTED = "costed", _("cost reckoned")


CHECK = Lifecycle(
    {
        CheckState.OBJECTED: [CheckState.CHECKED],
        CheckState.CHECKED: [CheckState.OBJECTED, CheckState.COSTED],
        CheckState.COSTED: [],
    }
)
CHECK_TONES = {
    CheckState.OBJECTED: "late",
    CheckState.CHECKED: "work",
    CheckState.COSTED: "ready",
}


class HandoverState(TextChoices):
    """FE-10: a day's figures on their way to finance."""

    SENT = "sent", pgettext_lazy("figures", "sent to finance")
    DISPUTED = "disputed", pgettext_lazy("figures", "finance counts otherwise")
    AGREED = "agreed", pgettext_lazy("figures", "agreed")


HANDOVER = Lifecycle(
    {
        HandoverState.SENT: [HandoverState.AGREED, HandoverState.DISPUTED],
        HandoverState.DISPUTED: [HandoverState.AGREED],
        HandoverState.AGREED: [],
    }
)
HANDOVER_TONES = {
    HandoverState.SENT: "waiting",
    HandoverState.DISPUTED: "late",
    HandoverState.AGREED: "ready",
}


class CaseKind(TextChoices):
    """FE-08: what a compensation is paid for."""

    COMPLAINT = "complaint", pgettext_lazy("case", "complaint")
    QUALITY = "quality_case", _("quality problem")
    DAMAGE = "damage", _("damage by own repair")
    OTHER = "other", pgettext_lazy("case", "other case")


class CompensationState(TextChoices):
    ASKED = "asked", pgettext_lazy("compensation", "asked for")
    GRANTED = "granted", pgettext_lazy("compensation", "granted")
    PAID = "paid", pgettext_lazy("compensation", "paid")
    DENIED = "denied", pgettext_lazy("compensation", "denied")


COMPENSATION = Lifecycle(
    {
        CompensationState.ASKED: [CompensationState.GRANTED, CompensationState.DENIED],
        CompensationState.GRANTED: [CompensationState.PAID],
        CompensationState.PAID: [],
        CompensationState.DENIED: [],
    }
)
COMPENSATION_TONES = {
    CompensationState.ASKED: "waiting",
    CompensationState.GRANTED: "work",
    CompensationState.PAID: "ready",
    CompensationState.DENIED: "late",
}
