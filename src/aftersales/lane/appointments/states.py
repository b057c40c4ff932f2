"""How an appointment lives (AP-09), where it came from, and how the customer gets on meanwhile."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class State(TextChoices):
    """The seven states. Changed: another time was set and is not confirmed with the customer."""

    REQUESTED = "requested", pgettext_lazy("appointment", "requested")
    CONFIRMED = "confirmed", pgettext_lazy("appointment", "confirmed")
    CHANGED = "changed", pgettext_lazy("appointment", "changed")
    ARRIVED = "arrived", pgettext_lazy("appointment", "arrived")
    NO_SHOW = "no_show", pgettext_lazy("appointment", "no-show")
    TURNED = "turned", pgettext_lazy("appointment", "turned into work order")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")


AWAITED = (State.REQUESTED, State.CONFIRMED, State.CHANGED)
UNCONFIRMED = (State.REQUESTED, State.CHANGED)
CAME = (State.ARRIVED, State.TURNED)
LIFE = Lifecycle(
    {
        State.REQUESTED: [
            State.CONFIRMED,
            State.CHANGED,
            State.ARRIVED,
            State.NO_SHOW,
            State.CANCELLED,
        ],
        State.CONFIRMED: [State.CHANGED, State.ARRIVED, State.NO_SHOW, State.CANCELLED],
        State.CHANGED: [
            State.CONFIRMED,
            State.CHANGED,
            State.ARRIVED,
            State.NO_SHOW,
            State.CANCELLED,
        ],
        State.ARRIVED: [State.TURNED, State.CANCELLED],
        State.NO_SHOW: [State.ARRIVED],  # came after all
        State.TURNED: [],
        State.CANCELLED: [],
    }
)
TONES = {
    State.REQUESTED: "waiting",
    State.CONFIRMED: "work",
    State.CHANGED: "waiting",
    State.ARRIVED: "ready",
    State.NO_SHOW: "late",
    State.TURNED: "ready",
    State.CANCELLED: "planned",
}


class Channel(TextChoices):
    """Through which door the request came (AP-01, AP-13)."""

    PHONE = "phone", pgettext_lazy("channel", "phone")
    WALK_UP = "walk_up", pgettext_lazy("channel", "at the counter")
    PORTAL = "portal", pgettext_lazy("channel", "customer's page")
    CALL_BACK = "call_back", pgettext_lazy("channel", "follow-up call")
    CAMPAIGN = "campaign", pgettext_lazy("channel", "campaign list")
    VISIT_PROMOTION = "visit_promotion", pgettext_lazy("channel", "visit-promotion list")


class Transport(TextChoices):
    """How the customer gets on while the car is here."""

    WAITS = "waits", pgettext_lazy("transport", "waits here")
    LEAVES = "leaves", pgettext_lazy("transport", "leaves the car")
    LOAN_CAR = "loan_car", pgettext_lazy("transport", "wants a loan car")
    PICK_UP = "pick_up", pgettext_lazy("transport", "wants the car picked up")


class CancelReason(TextChoices):
    NO_TIME = "no_time", pgettext_lazy("cancelled", "customer has no time")
    SETTLED = "settled", pgettext_lazy("cancelled", "no longer needed")
    ELSEWHERE = "elsewhere", pgettext_lazy("cancelled", "goes elsewhere")
    PRICE = "price", pgettext_lazy("cancelled", "price too high")
    PARTS = "parts", pgettext_lazy("cancelled", "parts not available")
    NO_CAPACITY = "no_capacity", pgettext_lazy("cancelled", "we cannot do it then")
    DOUBLE = "double", pgettext_lazy("cancelled", "booked twice")
    MISTAKEN = "mistaken", pgettext_lazy("cancelled", "entered by mistake")
    LEFT = "left", pgettext_lazy("cancelled", "came and left without an order")


class WorkKind(TextChoices):
    OPERATION = "operation", pgettext_lazy("work", "operation")
    PACKAGE = "package", pgettext_lazy("work", "package")
    WORDS = "words", pgettext_lazy("work", "in the customer's words")
