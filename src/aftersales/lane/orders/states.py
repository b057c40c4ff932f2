"""The three states of a visit that are not one, and the words of its document.

The document says what was agreed and billed, the place where the car stands in the house, the
consent of each job what the customer wants done.
"""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class Document(TextChoices):
    """What the paper is: an offer, an order, or billed."""

    ESTIMATE = "estimate", pgettext_lazy("document", "estimate")
    ORDER = "order", pgettext_lazy("document", "order")
    SETTLED = "settled", pgettext_lazy("document", "settled")
    CANCELLED = "cancelled", pgettext_lazy("document", "cancelled")


DOCUMENT = Lifecycle(
    {
        Document.ESTIMATE: [Document.ORDER, Document.CANCELLED],
        Document.ORDER: [Document.SETTLED, Document.CANCELLED],
        Document.SETTLED: [],  # a settled order is never opened again: billing gives credit notes
        Document.CANCELLED: [],
    }
)
OPEN_DOCUMENTS = (Document.ESTIMATE, Document.ORDER)
DOCUMENT_TONES = {
    Document.ESTIMATE: "planned",
    Document.ORDER: "work",
    Document.SETTLED: "ready",
    Document.CANCELLED: "late",
}


class Place(TextChoices):
    """Where the car stands on the board (WS-01, WS-02)."""

    ARRIVED = "arrived", pgettext_lazy("place", "arrived")
    DIAGNOSIS = "diagnosis", pgettext_lazy("place", "in diagnosis")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("place", "waiting for approval")
    AWAITING_PARTS = "awaiting_parts", pgettext_lazy("place", "waiting for parts")
    IN_WORK = "in_work", pgettext_lazy("place", "in work")
    INSPECTION = "inspection", pgettext_lazy("place", "in inspection")
    WASHING = "washing", pgettext_lazy("place", "washing")
    READY = "ready", pgettext_lazy("place", "ready")
    HANDED_OVER = "handed_over", pgettext_lazy("place", "handed over")


PLACE = Lifecycle(
    {
        Place.ARRIVED: [
            Place.DIAGNOSIS,
            Place.AWAITING_APPROVAL,
            Place.AWAITING_PARTS,
            Place.IN_WORK,
            Place.READY,  # nothing is to be done: the customer takes the car as it came
        ],
        Place.DIAGNOSIS: [
            Place.AWAITING_APPROVAL,
            Place.AWAITING_PARTS,
            Place.IN_WORK,
            Place.READY,
        ],
        Place.AWAITING_APPROVAL: [
            Place.DIAGNOSIS,
            Place.AWAITING_PARTS,
            Place.IN_WORK,
            Place.READY,
        ],
        Place.AWAITING_PARTS: [
            Place.DIAGNOSIS,
            Place.AWAITING_APPROVAL,
            Place.IN_WORK,
            Place.READY,
        ],
        Place.IN_WORK: [
            Place.DIAGNOSIS,
            Place.AWAITING_APPROVAL,
            Place.AWAITING_PARTS,
            Place.INSPECTION,
        ],
        Place.INSPECTION: [Place.IN_WORK, Place.WASHING, Place.READY],
        Place.WASHING: [Place.INSPECTION, Place.READY],
        Place.READY: [Place.IN_WORK, Place.INSPECTION, Place.WASHING, Place.HANDED_OVER],
        Place.HANDED_OVER: [],
    }
)
PLACE_TONES = {
    Place.ARRIVED: "planned",
    Place.DIAGNOSIS: "work",
    Place.AWAITING_APPROVAL: "waiting",
    Place.AWAITING_PARTS: "waiting",
    Place.IN_WORK: "work",
    Place.INSPECTION: "work",
    Place.WASHING: "work",
    Place.READY: "ready",
    Place.HANDED_OVER: "ready",
}
# Places at which work is going on or was done: nobody leaves them without an inspection (I-14).
WORKED = (Place.IN_WORK, Place.INSPECTION, Place.WASHING)
# Where nothing has been touched yet; from there a car goes back only where nothing was agreed.
BEFORE_WORK = (
    Place.ARRIVED,
    Place.DIAGNOSIS,
    Place.AWAITING_APPROVAL,
    Place.AWAITING_PARTS,
)


class Consent(TextChoices):
    """What the customer says to one job."""

    PROPOSED = "proposed", pgettext_lazy("consent", "proposed")
    APPROVED = "approved", pgettext_lazy("consent", "approved")
    DECLINED = "declined", pgettext_lazy("consent", "declined")


CONSENT = Lifecycle(
    {
        Consent.PROPOSED: [Consent.APPROVED, Consent.DECLINED],
        Consent.APPROVED: [Consent.PROPOSED, Consent.DECLINED],  # a re-quote, a change of mind
        Consent.DECLINED: [Consent.PROPOSED, Consent.APPROVED],  # revived
    }
)
CONSENT_TONES = {
    Consent.PROPOSED: "waiting",
    Consent.APPROVED: "ready",
    Consent.DECLINED: "late",
}


class Decision(TextChoices):
    """One entry in the record of consents; ``reset`` is a re-quote that undid an approval."""

    APPROVED = "approved", pgettext_lazy("decision", "approved")
    DECLINED = "declined", pgettext_lazy("decision", "declined")
    RESET = "reset", pgettext_lazy("decision", "asked again")


class Method(TextChoices):
    """How a consent was given (FE-01, WS-23)."""

    SIGNATURE = "signature", pgettext_lazy("method", "signature")
    IN_PERSON = "in_person", pgettext_lazy("method", "in person")
    PHONE = "phone", pgettext_lazy("method", "by phone")
    MESSAGE = "message", pgettext_lazy("method", "by message")
    PAGE = "page", pgettext_lazy("method", "on the customer's page")


class ArrivalState(TextChoices):
    WAITING = "waiting", pgettext_lazy("arrival", "waiting")
    ATTENDED = "attended", pgettext_lazy("arrival", "attended")
    LEFT = "left", pgettext_lazy("arrival", "left again")


ARRIVAL = Lifecycle(
    {
        ArrivalState.WAITING: [ArrivalState.ATTENDED, ArrivalState.LEFT],
        ArrivalState.ATTENDED: [ArrivalState.LEFT],
        ArrivalState.LEFT: [],
    }
)
ARRIVAL_TONES = {
    ArrivalState.WAITING: "waiting",
    ArrivalState.ATTENDED: "ready",
    ArrivalState.LEFT: "planned",
}


class LineKind(TextChoices):
    """Labour, parts, other charges (RC-17), and work bought from another house."""

    LABOUR = "labour", pgettext_lazy("line", "labour")
    PART = "part", pgettext_lazy("line", "part")
    CHARGE = "charge", pgettext_lazy("line", "other charge")
    SUBLET = "sublet", pgettext_lazy("line", "sublet work")


class PriceReason(TextChoices):
    """Why a line costs what it costs, where that is not its list price (FE-06)."""

    MISUSE = "misuse", pgettext_lazy("price", "favourable price after misuse")
    TARIFF = "tariff", pgettext_lazy("price", "by the tariff")
    PHONE_HELP = "phone_help", pgettext_lazy("price", "help by phone, free of charge")


class Misuse(TextChoices):
    """How the user's handling broke it: paid work, spares at a favourable price (WT-03, FE-06)."""

    OVERLOAD = "overload", pgettext_lazy("misuse", "overload")
    OPERATION = "operation", pgettext_lazy("misuse", "wrong operation")
    FLUID = "fluid", pgettext_lazy("misuse", "wrong fuel or fluid")
    NEGLECT = "neglect", pgettext_lazy("misuse", "maintenance left out")
    CHANGE = "change", pgettext_lazy("misuse", "own change to the car")
    FORCE = "force", pgettext_lazy("misuse", "outside force")
    OTHER = "other", pgettext_lazy("misuse", "other handling")


class Transport(TextChoices):
    """How the customer gets on while the car is here (RC-19)."""

    WAITS = "waits", pgettext_lazy("transport", "waits in the lounge")
    LEAVES = "leaves", pgettext_lazy("transport", "leaves and comes back")
    LOAN_CAR = "loan_car", pgettext_lazy("transport", "loan car")
    PICK_UP = "pick_up", pgettext_lazy("transport", "picked up and brought back")


class Grade(TextChoices):
    """How something looked at the car, and how urgent advised work is."""

    GREEN = "green", pgettext_lazy("grade", "in order")
    AMBER = "amber", pgettext_lazy("grade", "soon")
    RED = "red", pgettext_lazy("grade", "now")


GRADE_TONES = {Grade.GREEN: "ready", Grade.AMBER: "waiting", Grade.RED: "late"}


class View(TextChoices):
    """The side of the car in the drawing."""

    FRONT = "front", pgettext_lazy("side of the car", "front")
    REAR = "rear", pgettext_lazy("side of the car", "rear")
    LEFT = "left", pgettext_lazy("side of the car", "left")
    RIGHT = "right", pgettext_lazy("side of the car", "right")
    TOP = "top", pgettext_lazy("side of the car", "from above")


class Damage(TextChoices):
    SCRATCH = "scratch", pgettext_lazy("damage", "scratch")
    DENT = "dent", pgettext_lazy("damage", "dent")
    CRACK = "crack", pgettext_lazy("damage", "crack")
    CHIP = "chip", pgettext_lazy("damage", "stone chip")
    RUST = "rust", pgettext_lazy("damage", "rust")
    MISSING = "missing", pgettext_lazy("damage", "missing part")
    OTHER = "other", pgettext_lazy("damage", "other")


class CheckState(TextChoices):
    """The intake check grows step by step until the customer signs it."""

    OPEN = "open", pgettext_lazy("intake check", "being filled in")
    SIGNED = "signed", pgettext_lazy("intake check", "signed")


CHECK = Lifecycle({CheckState.OPEN: [CheckState.SIGNED], CheckState.SIGNED: []})


class AdviceState(TextChoices):
    """Work that was advised and not done (WS-22)."""

    OPEN = "open", pgettext_lazy("advice", "open")
    REVIVED = "revived", pgettext_lazy("advice", "on an order again")
    DONE = "done", pgettext_lazy("advice", "done")
    DROPPED = "dropped", pgettext_lazy("advice", "no longer valid")


ADVICE = Lifecycle(
    {
        AdviceState.OPEN: [AdviceState.REVIVED, AdviceState.DONE, AdviceState.DROPPED],
        AdviceState.REVIVED: [AdviceState.OPEN, AdviceState.DONE, AdviceState.DROPPED],
        AdviceState.DONE: [],
        AdviceState.DROPPED: [],
    }
)
ADVICE_TONES = {
    AdviceState.OPEN: "waiting",
    AdviceState.REVIVED: "work",
    AdviceState.DONE: "ready",
    AdviceState.DROPPED: "planned",
}


class Unit(TextChoices):
    """What a lubricant is filled into; two makers' are not mixed in one (WS-29)."""

    ENGINE = "engine", pgettext_lazy("unit", "engine oil")
    GEARBOX = "gearbox", pgettext_lazy("unit", "gearbox oil")
    AXLE = "axle", pgettext_lazy("unit", "axle and differential oil")
    BRAKES = "brakes", pgettext_lazy("unit", "brake fluid")
    COOLING = "cooling", pgettext_lazy("unit", "coolant")
    STEERING = "steering", pgettext_lazy("unit", "steering fluid")


class Mixing(TextChoices):
    """Why another maker's lubricant may go in all the same."""

    DRAINED = "drained", pgettext_lazy("lubricant", "old filling drained whole")
    FLUSHED = "flushed", pgettext_lazy("lubricant", "unit flushed before filling")
    APPROVED = "approved", pgettext_lazy("lubricant", "maker approves both")


class Reply(TextChoices):
    """What a customer said to an accessory they were told of (PT-21)."""

    BOUGHT = "bought", pgettext_lazy("accessory", "bought")
    LATER = "later", pgettext_lazy("accessory", "perhaps later")
    NO = "no", pgettext_lazy("accessory", "not interested")


REPLY_TONES = {Reply.BOUGHT: "ready", Reply.LATER: "waiting", Reply.NO: "planned"}


class CustomerNeed(TextChoices):
    """What the customer comes for, asked before anything is proposed (RC-02)."""

    FAULT = "fault", pgettext_lazy("need", "the fault is to go away")
    UPKEEP = "upkeep", pgettext_lazy("need", "the car is to be kept in order")
    SAFETY = "safety", pgettext_lazy("need", "to be sure before a journey")
    QUICK = "quick", pgettext_lazy("need", "to have the car back soon")
    COST = "cost", pgettext_lazy("need", "to keep the cost low")
    ADVICE = "advice", pgettext_lazy("need", "advice")


class ObjectionKind(TextChoices):
    """What a customer objects to (RC-11)."""

    PRICE = "price", pgettext_lazy("objection", "price")
    TIME = "time", pgettext_lazy("objection", "time")
    WORK = "work", pgettext_lazy("objection", "work")
    QUALITY = "quality", pgettext_lazy("objection", "quality")


class ObjectionMethod(TextChoices):
    """How it was answered; the steps stand in the handbook item RC-11."""

    LISTEN = "listen", pgettext_lazy("objection", "listened and asked back")
    EXPLAIN = "explain", pgettext_lazy("objection", "explained with facts")
    SHOW = "show", pgettext_lazy("objection", "shown at the car")
    COMPARE = "compare", pgettext_lazy("objection", "compared the choices")
    CONCEDE = "concede", pgettext_lazy("objection", "met the customer half-way")
    PASS_ON = "pass_on", pgettext_lazy("objection", "passed on to a superior")


class ObjectionResult(TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("objection", "customer agreed")
    PARTLY = "partly", pgettext_lazy("objection", "customer agreed in part")
    OPEN = "open", pgettext_lazy("objection", "still open")
    LOST = "lost", pgettext_lazy("objection", "customer did not agree")


# Which column of a line holds the share of each payer (FE-04, I-19).
SHARES = {
    "customer": "for_customer",
    "maker": "for_maker",
    "insurer": "for_insurer",
    "agent": "for_agent",
    "internal": "for_house",
    "goodwill": "for_goodwill",
}
