"""Kinds, states and reasons in the life of parts and their stock."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class Tracking(TextChoices):
    """How pieces of one number are told apart on the shelf."""

    NONE = "none", _("not told apart")
    LOT = "lot", _("by lot")
    SERIAL = "serial", _("by serial number")


class Origin(TextChoices):
    """Whether a part conforms to the car maker's standard, and what shows it (PT-16)."""

    MAKER = "maker", pgettext_lazy("part", "car maker's own part")
    CERTIFIED = "certified", pgettext_lazy("part", "another maker's, needs a certificate")
    UNKNOWN = "unknown", pgettext_lazy("part", "origin not known, needs a proof")


ORIGIN_TONES = {
    Origin.MAKER: "ready",
    Origin.CERTIFIED: "work",
    Origin.UNKNOWN: "late",
}


class Fit(TextChoices):
    """Whether a part goes into a car."""

    FITS = "fits", pgettext_lazy("part", "fits this car")
    UNTOLD = "untold", pgettext_lazy("part", "not told whether it fits")
    MISFIT = "misfit", pgettext_lazy("part", "does not fit this car")
    WAIVED = "waived", pgettext_lazy("part", "fitted all the same")


FIT_TONES = {Fit.FITS: "ready", Fit.UNTOLD: "planned", Fit.MISFIT: "late", Fit.WAIVED: "waiting"}


class Way(TextChoices):
    """How another part comes to stand in for one."""

    SUCCESSOR = "successor", pgettext_lazy("part", "successor")
    SUBSTITUTE = "substitute", pgettext_lazy("part", "substitute")


class ProofKind(TextChoices):
    """What shows that a part conforms."""

    CERTIFICATE = "certificate", pgettext_lazy("proof", "certificate of conformity")
    APPROVAL = "approval", pgettext_lazy("proof", "approval of the car maker")
    ORIGIN = "origin", pgettext_lazy("proof", "proof of origin")


class QuarantineState(TextChoices):
    """Pieces that came without a proof: aside, not in stock."""

    HELD = "held", pgettext_lazy("quarantine", "set aside")
    RELEASED = "released", pgettext_lazy("quarantine", "proved, in stock")
    SENT_BACK = "sent_back", pgettext_lazy("quarantine", "sent back")


QUARANTINE = Lifecycle(
    {
        QuarantineState.HELD: [QuarantineState.RELEASED, QuarantineState.SENT_BACK],
        QuarantineState.RELEASED: [],
        QuarantineState.SENT_BACK: [],
    }
)
QUARANTINE_TONES = {
    QuarantineState.HELD: "waiting",
    QuarantineState.RELEASED: "ready",
    QuarantineState.SENT_BACK: "planned",
}


class PriceList(TextChoices):
    """Whom a sale price is meant for."""

    RETAIL = "retail", _("list price")
    WARRANTY = "warranty", _("warranty price")
    INSURANCE = "insurance", _("insurance price")
    INTERNAL = "internal", _("internal price")


class MoveKind(TextChoices):
    """Why the stock of a store changed."""

    OPENING = "opening", _("opening stock")
    RECEIPT = "receipt", _("receipt")
    ISSUE = "issue", _("issue")
    RETURN = "return", _("return from the workshop")
    ADJUSTMENT = "adjustment", _("adjustment")
    COUNT = "count", pgettext_lazy("stock", "stocktaking")
    CANCELLATION = "cancellation", _("cancellation")
    TRANSFER_OUT = "transfer_out", _("sent to another store")
    TRANSFER_IN = "transfer_in", _("in from a transfer")


MOVE_TONES = {
    MoveKind.OPENING: "planned",
    MoveKind.RECEIPT: "ready",
    MoveKind.ISSUE: "work",
    MoveKind.RETURN: "waiting",
    MoveKind.ADJUSTMENT: "guarantee",
    MoveKind.COUNT: "guarantee",
    MoveKind.CANCELLATION: "late",
    MoveKind.TRANSFER_OUT: "work",
    MoveKind.TRANSFER_IN: "ready",
}

# What may be cancelled as a whole. An issue is returned instead, so that the job knows of it.
CANCELLABLE = (MoveKind.OPENING, MoveKind.RECEIPT, MoveKind.ADJUSTMENT)


class Reason(TextChoices):
    """Why stock is corrected outside receipt and issue (PT-05)."""

    DAMAGED = "damaged", _("damaged")
    LOST = "lost", pgettext_lazy("stock", "lost")
    FOUND = "found", pgettext_lazy("stock", "found")
    EXPIRED = "expired", _("past its shelf life")
    OWN_USE = "own_use", _("used up by the house")
    MISTYPED = "mistyped", _("an earlier entry was mistyped")
    COUNTED = "counted", _("counted differently")


class ReservationState(TextChoices):
    OPEN = "open", _("reserved")
    CONSUMED = "consumed", _("issued")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("lapsed")


RESERVATION = Lifecycle(
    {
        ReservationState.OPEN: [
            ReservationState.CONSUMED,
            ReservationState.RELEASED,
            ReservationState.EXPIRED,
        ],
        ReservationState.CONSUMED: [],
        ReservationState.RELEASED: [],
        ReservationState.EXPIRED: [],
    }
)
RESERVATION_TONES = {
    ReservationState.OPEN: "work",
    ReservationState.CONSUMED: "ready",
    ReservationState.RELEASED: "planned",
    ReservationState.EXPIRED: "late",
}


class LineState(TextChoices):
    """What a job asked the parts desk for."""

    ASKED = "asked", _("asked for")
    PICKED = "picked", _("laid out")
    ISSUED = "issued", _("issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("stock", "withdrawn")


LINE = Lifecycle(
    {
        LineState.ASKED: [LineState.PICKED, LineState.ISSUED, LineState.WITHDRAWN],
        LineState.PICKED: [LineState.ISSUED, LineState.ASKED, LineState.WITHDRAWN],
        LineState.ISSUED: [],
        LineState.WITHDRAWN: [],
    }
)
LINE_TONES = {
    LineState.ASKED: "waiting",
    LineState.PICKED: "work",
    LineState.ISSUED: "ready",
    LineState.WITHDRAWN: "planned",
}


class IncomingState(TextChoices):
    """What is on its way to the store."""

    EXPECTED = "expected", _("on order")
    RECEIVED = "received", pgettext_lazy("stock", "received")
    CALLED_OFF = "called_off", _("called off")


INCOMING = Lifecycle(
    {
        IncomingState.EXPECTED: [IncomingState.RECEIVED, IncomingState.CALLED_OFF],
        IncomingState.RECEIVED: [],
        IncomingState.CALLED_OFF: [],
    }
)


class CountScope(TextChoices):
    """Which shelves a stocktaking looks at."""

    DUE = "due", pgettext_lazy("count", "what is due")
    CLASS = "class", pgettext_lazy("count", "a class of parts")
    BIN = "bin", pgettext_lazy("count", "some bins")
    PARTS = "parts", pgettext_lazy("count", "some parts")
    ALL = "all", pgettext_lazy("count", "the whole store")


class CountState(TextChoices):
    """A stocktaking: counted blind, then settled against the books."""

    OPEN = "open", _("being counted")
    COUNTED = "counted", pgettext_lazy("count", "counted, to be settled")
    POSTED = "posted", _("posted")
    DROPPED = "dropped", _("dropped")


UNSETTLED = (CountState.OPEN, CountState.COUNTED)
COUNT = Lifecycle(
    {
        CountState.OPEN: [CountState.COUNTED, CountState.DROPPED],
        CountState.COUNTED: [CountState.POSTED, CountState.OPEN, CountState.DROPPED],
        CountState.POSTED: [],
        CountState.DROPPED: [],
    }
)
COUNT_TONES = {
    CountState.OPEN: "work",
    CountState.COUNTED: "waiting",
    CountState.POSTED: "ready",
    CountState.DROPPED: "planned",
}


class CountReason(TextChoices):
    """Why a shelf held something else than the books said (PT-05)."""

    NOT_BOOKED = "not_booked", pgettext_lazy("count", "moved without an entry")
    MISTYPED = "mistyped", _("an earlier entry was mistyped")
    ELSEWHERE = "elsewhere", pgettext_lazy("count", "lies in another bin")
    MIXED_UP = "mixed_up", pgettext_lazy("count", "mixed up with another part")
    DAMAGED = "damaged", _("damaged")
    UNKNOWN = "unknown", pgettext_lazy("count", "cause not found")


class Pace(TextChoices):
    """How long nobody has asked for a part that lies there (PT-24)."""

    SLOW = "slow", pgettext_lazy("stock", "slow")
    DEAD = "dead", pgettext_lazy("stock", "dead")


class CoreState(TextChoices):
    """How long the old part of an exchange part has been owed (PT-19)."""

    AWAITED = "awaited", pgettext_lazy("old part", "awaited")
    LATE = "late", pgettext_lazy("old part", "overdue")


CORE_TONES = {CoreState.AWAITED: "waiting", CoreState.LATE: "late"}


PACE_TONES = {Pace.SLOW: "waiting", Pace.DEAD: "late"}


class RemovedState(TextChoices):
    """A replaced part on its way out of the house (PT-19)."""

    TAGGED = "tagged", _("tagged")
    CLEANED = "cleaned", _("cleaned")
    KEPT = "kept", _("in the replaced-part store")
    RETURNED = "returned", _("returned to the maker")
    HANDED_BACK = "handed_back", _("handed back to the customer")
    SCRAPPED = "scrapped", _("scrapped")


GONE = (RemovedState.RETURNED, RemovedState.HANDED_BACK, RemovedState.SCRAPPED)
REMOVED = Lifecycle(
    {
        RemovedState.TAGGED: [RemovedState.CLEANED, RemovedState.KEPT, *GONE],
        RemovedState.CLEANED: [RemovedState.KEPT, *GONE],
        RemovedState.KEPT: list(GONE),
        RemovedState.RETURNED: [],
        RemovedState.HANDED_BACK: [],
        RemovedState.SCRAPPED: [],
    }
)
REMOVED_TONES = {
    RemovedState.TAGGED: "waiting",
    RemovedState.CLEANED: "work",
    RemovedState.KEPT: "planned",
    RemovedState.RETURNED: "ready",
    RemovedState.HANDED_BACK: "ready",
    RemovedState.SCRAPPED: "ready",
}


class TransferState(TextChoices):
    """Parts on their way from one store of the group to another (PT-07)."""

    REQUESTED = "requested", pgettext_lazy("transfer", "asked for")
    SENT = "sent", pgettext_lazy("transfer", "on its way")
    RECEIVED = "received", pgettext_lazy("transfer", "received")
    CANCELLED = "cancelled", pgettext_lazy("transfer", "cancelled")


TRANSFER = Lifecycle(
    {
        TransferState.REQUESTED: [TransferState.SENT, TransferState.CANCELLED],
        TransferState.SENT: [TransferState.RECEIVED, TransferState.CANCELLED],
        TransferState.RECEIVED: [],
        TransferState.CANCELLED: [],
    }
)
TRANSFER_TONES = {
    TransferState.REQUESTED: "waiting",
    TransferState.SENT: "work",
    TransferState.RECEIVED: "ready",
    TransferState.CANCELLED: "planned",
}
