"""Kinds and lives of customer files, consultations and needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.lifecycle import Lifecycle


class Entity(TextChoices):
    """A person, or an organisation with a company code (CV-01)."""

    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")


class CustomerKind(TextChoices):
    """How the customer stands to us (CV-22)."""

    DIRECT = "direct", _("direct customer")
    END_USER = "end_user", _("end user")
    DEALER = "dealer", _("dealer")
    AGENT_SUPPLIED = "agent_supplied", _("agent-supplied customer")


class Source(TextChoices):
    """What opened the file (CV-01, DA-01)."""

    VISIT = "visit", _("service visit")
    CONSULTATION = "consultation", _("technical consultation")
    TALK = "talk", _("business talk")
    IMPORT = "import", _("imported")
    PARTNER = "partner", _("handed over by another system")


class OpeningReason(TextChoices):
    """Why a store looks into a file of the group."""

    REGISTERED = "registered", _("the file was opened here")
    VISIT = "visit", _("the customer is here for service")
    CALL = "call", _("the customer called or wrote")
    RESCUE = "rescue", _("roadside rescue")
    COMPLAINT = "complaint", pgettext_lazy("need", "complaint")
    RECALL = "recall", _("recall")
    MOVED = "moved", _("the customer moved to this store")
    IMPORT = "import", _("imported with this store's data")
    MERGE = "merge", _("two files became one")


class FileState(TextChoices):
    """The life of a customer file (CV-02)."""

    INCOMPLETE = "incomplete", pgettext_lazy("customer file", "incomplete")
    COMPLETE = "complete", _("complete")
    MERGED = "merged", _("merged into another file")
    ERASED = "erased", _("erased")


FILE_LIFE = Lifecycle(
    {
        FileState.INCOMPLETE: [FileState.COMPLETE, FileState.MERGED, FileState.ERASED],
        FileState.COMPLETE: [FileState.INCOMPLETE, FileState.MERGED, FileState.ERASED],
        FileState.MERGED: [FileState.INCOMPLETE, FileState.COMPLETE, FileState.ERASED],
        FileState.ERASED: [],
    }
)
LIVING = (FileState.INCOMPLETE, FileState.COMPLETE)


class KeepReason(TextChoices):
    """Why a file stays though its time is over."""

    MONEY = "money", _("money is open")
    WARRANTY = "warranty", _("warranty matter is open")
    DISPUTE = "dispute", _("dispute or court")
    AUTHORITY = "authority", _("an authority asks for it")


ACTIVITY = {  # how long ago the last visit was, against the group's own bounds (CV-12)
    "active": pgettext_lazy("customer", "active"),
    "drifting": _("drifting away"),
    "lost": _("lost"),
    "never": _("no visit yet"),
}


class IdKind(TextChoices):
    """Which paper the identity number is from."""

    RESIDENT = "resident", _("resident identity card")
    PASSPORT = "passport", _("passport")
    OTHER = "other", _("another document")


class ContactRole(TextChoices):
    """What somebody is to the customer."""

    SELF = "self", _("the customer")
    FAMILY = "family", _("family member")
    DRIVER = "driver", _("driver")
    FLEET = "fleet", _("fleet manager")
    FINANCE = "finance", _("finance")
    DECIDER = "decider", _("decides on repairs")
    OTHER = "other", _("other")


class PointKind(TextChoices):
    """By what somebody is reached."""

    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")
    ADDRESS = "address", _("address")


class CreditState(TextChoices):
    """How far the customer may owe us (CV-27)."""

    UNRATED = "unrated", _("not rated")
    GOOD = "good", _("good")
    WATCHED = "watched", _("watched")
    CASH_ONLY = "cash_only", _("cash only")
    BLOCKED = "blocked", _("blocked")


class Purpose(TextChoices):
    """What a separate consent is asked for (DOMAIN §5). The repair contract itself needs none."""

    REMINDERS = "reminders", _("service reminders and offers")
    SURVEY = "survey", _("satisfaction survey by a third party")
    MAKER = "maker", _("sharing with the maker")
    LOCATION = "location", _("location and vehicle data")
    RECORDING = "recording", _("recording of calls")


class ConsentChannel(TextChoices):
    """Where the consent was given or taken back."""

    PAPER = "paper", _("signed on paper")
    TABLET = "tablet", _("signed on the tablet")
    PHONE = "phone", _("by phone")
    PORTAL = "portal", _("on the customer's page")
    MESSAGE = "message", _("by message")


class Contacted(TextChoices):
    """By what way a consultation came (CV-23, RC-24)."""

    VISIT = "visit", _("visit")
    PHONE = "phone", _("phone call")
    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    MESSAGE = "message", pgettext_lazy("channel", "message")
    OTHER = "other", _("other way")


class ConsultationState(TextChoices):
    """A consultation has its own follow-up and its own end (CV-23)."""

    RECEIVED = "received", _("received")
    ANSWERED = "answered", _("answered")
    HANDLED = "handled", _("handled")
    CLOSED = "closed", pgettext_lazy("consultation", "closed")


CONSULTATION_LIFE = Lifecycle(
    {
        ConsultationState.RECEIVED: [ConsultationState.ANSWERED, ConsultationState.HANDLED],
        ConsultationState.ANSWERED: [ConsultationState.HANDLED],
        ConsultationState.HANDLED: [ConsultationState.CLOSED, ConsultationState.ANSWERED],
        ConsultationState.CLOSED: [],
    }
)


class Side(TextChoices):
    """Who speaks with whom about a customer (CV-28)."""

    CUSTOMER = "customer", _("customer")
    RECEPTION = "reception", _("reception")
    WORKSHOP = "workshop", _("workshop")
    CALLBACK = "callback", _("call-back")


class NeedClass(TextChoices):
    """What the customer needs (CV-17)."""

    REPAIR = "repair", _("repair")
    MAINTENANCE = "maintenance", _("maintenance")
    COMPLAINT = "complaint", pgettext_lazy("need", "complaint")
    ACCIDENT = "accident", _("accident")
    PARTS = "parts", _("parts and accessories")
    INFORMATION = "information", _("information")
    OTHER = "other", _("something else")


class NeedState(TextChoices):
    """A need gets a solution with an owner, and the delivery is checked (CV-19)."""

    OPEN = "open", pgettext_lazy("need", "open")
    PLANNED = "planned", _("solution planned")
    DELIVERED = "delivered", pgettext_lazy("need", "delivered")
    MET = "met", _("met")
    DROPPED = "dropped", _("dropped")


NEED_LIFE = Lifecycle(
    {
        NeedState.OPEN: [NeedState.PLANNED, NeedState.DROPPED],
        NeedState.PLANNED: [NeedState.DELIVERED, NeedState.DROPPED],
        NeedState.DELIVERED: [NeedState.MET, NeedState.PLANNED],  # good, or not good enough
        NeedState.MET: [],
        NeedState.DROPPED: [],
    }
)


class Fault(TextChoices):
    """Defects of data (DA-02): doubles, errors, what is irrelevant."""

    DOUBLE = "double", _("double")
    ERROR = "error", _("error")
    IRRELEVANT = "irrelevant", _("irrelevant")


class PairState(TextChoices):
    """What became of two files that look like one customer."""

    FOUND = "found", _("found")
    MERGED = "merged", _("merged")
    DIFFERENT = "different", _("two different customers")
