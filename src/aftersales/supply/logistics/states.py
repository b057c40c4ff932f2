"""Kinds, states and reasons in the life of what is sent."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class CarrierKind(TextChoices):
    """Who carries it."""

    VAN = "van", pgettext_lazy("carrier", "own van")
    COURIER = "courier", pgettext_lazy("carrier", "courier")
    PICKUP = "pickup", pgettext_lazy("carrier", "fetched by the recipient")


class ShipmentState(TextChoices):
    """Where a shipment is between being packed and its end."""

    OPEN = "open", pgettext_lazy("shipment", "to be handed over")
    UNDER_WAY = "under_way", pgettext_lazy("shipment", "under way")
    DELIVERED = "delivered", pgettext_lazy("shipment", "delivered")
    FAILED = "failed", pgettext_lazy("shipment", "not delivered")
    RETURNED = "returned", pgettext_lazy("shipment", "came back")
    LOST = "lost", pgettext_lazy("shipment", "lost")
    CANCELLED = "cancelled", pgettext_lazy("shipment", "cancelled")


SHIPMENT = Lifecycle(
    {
        ShipmentState.OPEN: [ShipmentState.UNDER_WAY, ShipmentState.CANCELLED],
        ShipmentState.UNDER_WAY: [
            ShipmentState.DELIVERED,
            ShipmentState.FAILED,
            ShipmentState.RETURNED,  # called back while it was under way
            ShipmentState.LOST,
        ],
        ShipmentState.FAILED: [
            ShipmentState.OPEN,  # once more
            ShipmentState.DELIVERED,  # it was there after all
            ShipmentState.RETURNED,
            ShipmentState.LOST,
        ],
        ShipmentState.DELIVERED: [],
        ShipmentState.RETURNED: [],
        ShipmentState.LOST: [],
        ShipmentState.CANCELLED: [],
    }
)
SHIPMENT_TONES = {
    ShipmentState.OPEN: "waiting",
    ShipmentState.UNDER_WAY: "work",
    ShipmentState.DELIVERED: "ready",
    ShipmentState.FAILED: "late",
    ShipmentState.RETURNED: "planned",
    ShipmentState.LOST: "late",
    ShipmentState.CANCELLED: "planned",
}
NOT_ENDED = (ShipmentState.OPEN, ShipmentState.UNDER_WAY, ShipmentState.FAILED)
ENDED = tuple(state for state in ShipmentState if state not in NOT_ENDED)
JUDGED = (ShipmentState.DELIVERED, ShipmentState.LOST)  # what counts as a delivery (LG-01)


class ScanKind(TextChoices):
    """What a scan of a package says."""

    LOADED = "loaded", pgettext_lazy("scan", "loaded")
    PASSED = "passed", pgettext_lazy("scan", "passed a stage")
    DELIVERED = "delivered", pgettext_lazy("scan", "handed over")


ONCE = (ScanKind.LOADED, ScanKind.DELIVERED)  # a package passes stages as often as there are some


class Agreed(TextChoices):
    """How the way of sending was agreed with the recipient (LG-08)."""

    PHONE = "phone", pgettext_lazy("agreed", "by phone")
    MESSAGE = "message", pgettext_lazy("agreed", "by message")
    IN_PERSON = "in_person", pgettext_lazy("agreed", "in person")
    STANDING = "standing", pgettext_lazy("agreed", "by standing agreement")


class Failure(TextChoices):
    """Why it could not be delivered."""

    NOBODY = "nobody", pgettext_lazy("delivery", "nobody was there")
    REFUSED = "refused", pgettext_lazy("delivery", "the recipient refused it")
    ADDRESS = "address", pgettext_lazy("delivery", "the address is wrong")
    TOO_LATE = "too_late", pgettext_lazy("delivery", "outside the delivery window")
    CARRIER = "carrier", pgettext_lazy("delivery", "the carrier failed")
    OTHER = "other", pgettext_lazy("delivery", "another reason")


class TourState(TextChoices):
    """Where a van's tour is between being planned and the van's return."""

    PLANNED = "planned", pgettext_lazy("tour", "planned")
    SENT = "sent", pgettext_lazy("tour", "with the driver")
    UNDER_WAY = "under_way", pgettext_lazy("tour", "on the road")
    DONE = "done", pgettext_lazy("tour", "back")
    DROPPED = "dropped", pgettext_lazy("tour", "dropped")


TOUR = Lifecycle(
    {
        TourState.PLANNED: [TourState.SENT, TourState.DROPPED],
        TourState.SENT: [TourState.UNDER_WAY, TourState.DROPPED],
        TourState.UNDER_WAY: [TourState.DONE],
        TourState.DONE: [],
        TourState.DROPPED: [],
    }
)
TOUR_TONES = {
    TourState.PLANNED: "waiting",
    TourState.SENT: "work",
    TourState.UNDER_WAY: "work",
    TourState.DONE: "ready",
    TourState.DROPPED: "planned",
}
AT_HOME = (TourState.PLANNED, TourState.SENT)  # its van has not left


class StopState(TextChoices):
    """Where a stop of a tour is; its shipment has a life of its own."""

    WAITING = "waiting", pgettext_lazy("stop", "to come")
    ARRIVED = "arrived", pgettext_lazy("stop", "there")
    DELIVERED = "delivered", pgettext_lazy("stop", "handed over")
    FAILED = "failed", pgettext_lazy("stop", "not delivered")
    LEFT_OUT = "left_out", pgettext_lazy("stop", "left out")


STOP = Lifecycle(
    {
        StopState.WAITING: [
            StopState.ARRIVED,
            StopState.DELIVERED,  # whoever gets it noted it before the driver did
            StopState.FAILED,
            StopState.LEFT_OUT,
        ],
        StopState.ARRIVED: [StopState.DELIVERED, StopState.FAILED, StopState.LEFT_OUT],
        StopState.DELIVERED: [],
        StopState.FAILED: [],
        StopState.LEFT_OUT: [],
    }
)
STOP_TONES = {
    StopState.WAITING: "waiting",
    StopState.ARRIVED: "work",
    StopState.DELIVERED: "ready",
    StopState.FAILED: "late",
    StopState.LEFT_OUT: "planned",
}
TO_SERVE = (StopState.WAITING, StopState.ARRIVED)
DRIVEN_TO = (StopState.DELIVERED, StopState.FAILED)  # what a tour's cost is spread over


class LeftOut(TextChoices):
    """Why a shipment is on none of the planned tours."""

    NOWHERE = (
        "nowhere",
        pgettext_lazy("left out", "nobody knows where it is: say a point or kilometres"),
    )
    TOO_BIG = "too_big", pgettext_lazy("left out", "too much for every van")
    WINDOW = "window", pgettext_lazy("left out", "no van can be there inside the window")
    NO_ROOM = "no_room", pgettext_lazy("left out", "the vans have no time or room left")


class ServedWhy(TextChoices):
    """Why a store is proposed to serve a site (LG-03)."""

    NEAREST = "nearest", pgettext_lazy("serving", "the nearest store with own vans")
    NEARER_FULL = "nearer_full", pgettext_lazy("serving", "vans of nearer stores have no time left")
    ALL_FULL = "all_full", pgettext_lazy("serving", "the nearest, though no van has time left")


# ── articles sent in by customers (LG-07, LG-09, LG-10) ──────────────────────────────────────────


class ArticleState(TextChoices):
    """Where an article that a customer sent in is between its arrival and its way back."""

    RECEIVED = "received", pgettext_lazy("article", "to unpack")
    CALLING = "calling", pgettext_lazy("article", "damaged: call the customer")
    INSPECTED = "inspected", pgettext_lazy("article", "to test")
    TESTED = "tested", pgettext_lazy("article", "to decide on")
    IN_REPAIR = "in_repair", pgettext_lazy("article", "in repair")
    READY = "ready", pgettext_lazy("article", "to pack")
    PACKED = "packed", pgettext_lazy("article", "packed")
    SENT = "sent", pgettext_lazy("article", "sent back")
    CLOSED = "closed", pgettext_lazy("article", "closed")


ARTICLE = Lifecycle(
    {
        ArticleState.RECEIVED: [
            ArticleState.CALLING,  # damaged outside
            ArticleState.INSPECTED,
            ArticleState.CLOSED,
        ],
        ArticleState.CALLING: [ArticleState.INSPECTED, ArticleState.CLOSED],
        ArticleState.INSPECTED: [ArticleState.TESTED, ArticleState.CLOSED],
        ArticleState.TESTED: [
            ArticleState.IN_REPAIR,
            ArticleState.READY,  # goes back as it is, or another for it
            ArticleState.CLOSED,
        ],
        ArticleState.IN_REPAIR: [ArticleState.READY],
        ArticleState.READY: [ArticleState.PACKED, ArticleState.CLOSED],
        ArticleState.PACKED: [ArticleState.SENT, ArticleState.READY],  # not sent after all
        ArticleState.SENT: [ArticleState.CLOSED, ArticleState.READY],  # it came back to us
        ArticleState.CLOSED: [],
    }
)
ARTICLE_TONES = {
    ArticleState.RECEIVED: "waiting",
    ArticleState.CALLING: "late",
    ArticleState.INSPECTED: "waiting",
    ArticleState.TESTED: "waiting",
    ArticleState.IN_REPAIR: "work",
    ArticleState.READY: "ready",
    ArticleState.PACKED: "ready",
    ArticleState.SENT: "work",
    ArticleState.CLOSED: "planned",
}
ARTICLE_LIVE = tuple(state for state in ArticleState if state != ArticleState.CLOSED)
BEFORE_TEST = (ArticleState.RECEIVED, ArticleState.CALLING, ArticleState.INSPECTED)
ON_SHIPMENT = (ArticleState.PACKED, ArticleState.SENT)


class DamageCause(TextChoices):
    """What the customer and we found to be the cause of damage outside."""

    TRANSPORT = "transport", pgettext_lazy("damage", "on the way here")
    PACKING = "packing", pgettext_lazy("damage", "poorly packed")
    BEFORE = "before", pgettext_lazy("damage", "damaged before it was sent")
    UNKNOWN = "unknown", pgettext_lazy("damage", "not to be found out")


class Finding(TextChoices):
    """What the test showed (LG-09)."""

    FAULT = "fault", pgettext_lazy("test", "fault established")
    NO_FAULT = "no_fault", pgettext_lazy("test", "no fault found")
    UNTESTABLE = "untestable", pgettext_lazy("test", "cannot be tested")


class Outcome(TextChoices):
    """What becomes of it."""

    REPAIR = "repair", pgettext_lazy("article", "repair it")
    RETURN = "return", pgettext_lazy("article", "send it back as it is")
    EXCHANGE = "exchange", pgettext_lazy("article", "send another for it")


class ArticleEnd(TextChoices):
    """How it ended."""

    BACK = "back", pgettext_lazy("article", "the customer has it back")
    LOST = "lost", pgettext_lazy("article", "lost on the way back")
    OTHERWISE = "otherwise", pgettext_lazy("article", "settled otherwise")
