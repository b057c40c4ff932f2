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


class CountState(TextChoices):
    """A stocktaking."""

    OPEN = "open", _("being counted")
    POSTED = "posted", _("posted")
    DROPPED = "dropped", _("dropped")


COUNT = Lifecycle(
    {
        CountState.OPEN: [CountState.POSTED, CountState.DROPPED],
        CountState.POSTED: [],
        CountState.DROPPED: [],
    }
)


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
