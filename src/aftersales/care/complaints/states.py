"""How a complaint, its remedies, what prevents the next one and a complaint on staff live."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class Level(TextChoices):
    """A grumble is logged and settled on the spot, or becomes a complaint (CP-11)."""

    GRUMBLE = "grumble", pgettext_lazy("complaint", "grumble")
    COMPLAINT = "complaint", pgettext_lazy("complaint", "complaint")


class Channel(TextChoices):
    """All are equal ways in (CP-01)."""

    PHONE = "phone", pgettext_lazy("complaint", "phone")
    EMAIL = "email", pgettext_lazy("complaint", "e-mail")
    LETTER = "letter", pgettext_lazy("complaint", "letter")
    VISIT = "visit", pgettext_lazy("complaint", "personal visit")
    OTHER = "other", pgettext_lazy("complaint", "other way")


class ComplaintClass(TextChoices):
    """What it is about (CP-03)."""

    PRODUCT = "product", pgettext_lazy("complaint", "product quality")
    SERVICE = "service", pgettext_lazy("complaint", "after-sales service")
    OTHER = "other", pgettext_lazy("complaint", "other matter")


class Severity(TextChoices):
    LOW = "low", pgettext_lazy("severity of a complaint", "slight")
    MIDDLE = "middle", pgettext_lazy("severity of a complaint", "serious")
    HIGH = "high", pgettext_lazy("severity of a complaint", "very serious")


class Attention(TextChoices):
    """Why a complaint concerns the risks of the whole company (CP-21)."""

    PARTIES = "parties", pgettext_lazy("complaint", "reasonable or much noticed by parties")
    MEDIA = "media", pgettext_lazy("complaint", "media case")


class Step(TextChoices):
    """The five steps in their order (CP-04)."""

    VERIFY = "verify", pgettext_lazy("step of a complaint", "verify")
    ANALYSE = "analyse", pgettext_lazy("step of a complaint", "analyse the cause")
    PLAN = "plan", pgettext_lazy("step of a complaint", "plan a solution")
    CARRY_OUT = "carry_out", pgettext_lazy("step of a complaint", "carry out")
    FEED_BACK = "feed_back", pgettext_lazy("step of a complaint", "feed back and follow")


class ComplaintState(TextChoices):
    """The last step that is done."""

    RECEIVED = "received", pgettext_lazy("complaint", "received")
    VERIFIED = "verified", pgettext_lazy("complaint", "verified")
    ANALYSED = "analysed", pgettext_lazy("complaint", "cause found")
    PLANNED = "planned", pgettext_lazy("complaint", "solution planned")
    CARRIED_OUT = "carried_out", pgettext_lazy("complaint", "carried out")
    ANSWERED = "answered", pgettext_lazy("complaint", "customer answered")
    CLOSED = "closed", pgettext_lazy("complaint", "closed")
    SETTLED = "settled", pgettext_lazy("complaint", "settled on the spot")


_S = ComplaintState
COMPLAINT = Lifecycle(
    {
        _S.RECEIVED: [_S.VERIFIED, _S.SETTLED],
        _S.VERIFIED: [_S.ANALYSED],
        _S.ANALYSED: [_S.PLANNED],
        _S.PLANNED: [_S.CARRIED_OUT],
        _S.CARRIED_OUT: [_S.ANSWERED],
        _S.ANSWERED: [_S.CLOSED, _S.ANALYSED],  # content, or a better solution is looked for
        _S.CLOSED: [],
        _S.SETTLED: [],
    }
)
OVER = (_S.CLOSED, _S.SETTLED)
OPEN = tuple(state for state in _S if state not in OVER)
STATE_TONES = {
    _S.RECEIVED: "waiting",
    _S.VERIFIED: "work",
    _S.ANALYSED: "work",
    _S.PLANNED: "work",
    _S.CARRIED_OUT: "guarantee",
    _S.ANSWERED: "guarantee",
    _S.CLOSED: "ready",
    _S.SETTLED: "ready",
}
LEVEL_TONES = {Level.GRUMBLE: "planned", Level.COMPLAINT: "late"}
SEVERITY_TONES = {Severity.LOW: "planned", Severity.MIDDLE: "waiting", Severity.HIGH: "late"}


class Outcome(TextChoices):
    UPHELD = "upheld", pgettext_lazy("outcome of a complaint", "justified")
    PARTLY = "partly", pgettext_lazy("outcome of a complaint", "partly justified")
    NOT_UPHELD = "not_upheld", pgettext_lazy("outcome of a complaint", "not justified")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome of a complaint", "withdrawn by the customer")


class Rating(TextChoices):
    """How content the customer is with the handling (CP-08); the last two are dissatisfied."""

    VERY_GOOD = "very_good", pgettext_lazy("rating of a complaint", "very satisfied")
    GOOD = "good", pgettext_lazy("rating of a complaint", "satisfied")
    FAIR = "fair", pgettext_lazy("rating of a complaint", "so-so")
    POOR = "poor", pgettext_lazy("rating of a complaint", "dissatisfied")
    VERY_POOR = "very_poor", pgettext_lazy("rating of a complaint", "very dissatisfied")


DISSATISFIED = (Rating.POOR, Rating.VERY_POOR)


class Cause(TextChoices):
    """The bones of the fishbone (CP-09)."""

    PEOPLE = "people", pgettext_lazy("fishbone", "people")
    MACHINE = "machine", pgettext_lazy("fishbone", "machine and tool")
    MATERIAL = "material", pgettext_lazy("fishbone", "part and material")
    METHOD = "method", pgettext_lazy("fishbone", "method and process")
    MEASUREMENT = "measurement", pgettext_lazy("fishbone", "measuring and diagnosis")
    ENVIRONMENT = "environment", pgettext_lazy("fishbone", "environment")
    INFORMATION = "information", pgettext_lazy("fishbone", "information to the customer")


class RemedyKind(TextChoices):
    """What the customer is offered (CP-05)."""

    COMPENSATION = "compensation", pgettext_lazy("remedy", "compensation")
    REPAIR = "repair", pgettext_lazy("remedy", "repair")
    REPLACEMENT = "replacement", pgettext_lazy("remedy", "replacement")
    APOLOGY = "apology", pgettext_lazy("remedy", "apology")
    OTHER = "other", pgettext_lazy("remedy", "other")


class RemedyState(TextChoices):
    ASKED = "asked", pgettext_lazy("remedy", "to be approved")
    AGREED = "agreed", pgettext_lazy("remedy", "agreed")
    DENIED = "denied", pgettext_lazy("remedy", "denied")
    DONE = "done", pgettext_lazy("remedy", "carried out")
    CHECKED = "checked", pgettext_lazy("remedy", "checked")


REMEDY = Lifecycle(
    {
        RemedyState.ASKED: [RemedyState.AGREED, RemedyState.DENIED],
        RemedyState.AGREED: [RemedyState.DONE],
        RemedyState.DONE: [RemedyState.CHECKED],
        RemedyState.CHECKED: [],
        RemedyState.DENIED: [],
    }
)
REMEDY_TONES = {
    RemedyState.ASKED: "waiting",
    RemedyState.AGREED: "work",
    RemedyState.DENIED: "late",
    RemedyState.DONE: "guarantee",
    RemedyState.CHECKED: "ready",
}


class ContactKind(TextChoices):
    """Why there was a word with the customer (CP-07)."""

    ACKNOWLEDGED = "acknowledged", pgettext_lazy("contact about a complaint", "receipt confirmed")
    INFORMED = "informed", pgettext_lazy("contact about a complaint", "kept informed")
    ASKED = "asked", pgettext_lazy("contact about a complaint", "asked the customer")
    HEARD = "heard", pgettext_lazy("contact about a complaint", "the customer called")
    ANSWERED = "answered", pgettext_lazy("contact about a complaint", "answer")
    RATED = "rated", pgettext_lazy("contact about a complaint", "asked for satisfaction")


class Above(TextChoices):
    """To whom a complaint that does not move is passed up (CP-14)."""

    AREA = "area_supervisor", pgettext_lazy("complaint passed up", "area supervisor")
    BUSINESS = "business_supervisor", pgettext_lazy("complaint passed up", "business supervisor")
    MANAGER = "after_sales_manager", pgettext_lazy("complaint passed up", "after-sales manager")


class PreventionState(TextChoices):
    PLANNED = "planned", pgettext_lazy("preventive measure", "planned")
    IN_FORCE = "in_force", pgettext_lazy("preventive measure", "in force, effect is watched")
    PROVED = "proved", pgettext_lazy("preventive measure", "effect proved")
    FAILED = "failed", pgettext_lazy("preventive measure", "without effect")


PREVENTION = Lifecycle(
    {
        PreventionState.PLANNED: [PreventionState.IN_FORCE],
        PreventionState.IN_FORCE: [PreventionState.PROVED, PreventionState.FAILED],
        PreventionState.PROVED: [],
        PreventionState.FAILED: [],
    }
)
PREVENTION_TONES = {
    PreventionState.PLANNED: "planned",
    PreventionState.IN_FORCE: "work",
    PreventionState.PROVED: "ready",
    PreventionState.FAILED: "late",
}


class StaffCause(TextChoices):
    """The four causes of complaints on staff (CP-16)."""

    QUARREL = "quarrel", pgettext_lazy("complaint on staff", "quarrel or contradiction")
    DEMANDS = "demands", pgettext_lazy("complaint on staff", "asked for goods or made demands")
    LATE = "late", pgettext_lazy("complaint on staff", "did not serve in time")
    REPEATED = "repeated", pgettext_lazy("complaint on staff", "repeated repair by own fault")


class StaffState(TextChoices):
    RECEIVED = "received", pgettext_lazy("complaint on staff", "received")
    INVESTIGATED = "investigated", pgettext_lazy("complaint on staff", "under investigation")
    VERIFIED = "verified", pgettext_lazy("complaint on staff", "verified")
    UNFOUNDED = "unfounded", pgettext_lazy("complaint on staff", "not verified")
    CLOSED = "closed", pgettext_lazy("complaint on staff", "closed")


STAFF = Lifecycle(
    {
        StaffState.RECEIVED: [StaffState.INVESTIGATED],
        StaffState.INVESTIGATED: [StaffState.VERIFIED, StaffState.UNFOUNDED],
        StaffState.VERIFIED: [StaffState.CLOSED],
        StaffState.UNFOUNDED: [StaffState.CLOSED],
        StaffState.CLOSED: [],
    }
)
STAFF_TONES = {
    StaffState.RECEIVED: "waiting",
    StaffState.INVESTIGATED: "work",
    StaffState.VERIFIED: "late",
    StaffState.UNFOUNDED: "planned",
    StaffState.CLOSED: "ready",
}
