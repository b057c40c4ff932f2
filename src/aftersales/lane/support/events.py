"""What happens at the technical desk, to the knowledge base, on the telephone and to damage."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class HelpEvent(Event):
    """``person_id`` is whoever asked."""

    help_request_id: int
    kind: str
    order_id: int | None = None
    job_id: int | None = None
    vehicle_id: int | None = None
    consultation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HelpAsked(HelpEvent):
    name = "support.help.asked"
    level: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HelpPassedOn(HelpEvent):
    """The store could not answer: headquarters is asked (RC-26)."""

    name = "support.help.passed_on"


@dataclass(frozen=True, kw_only=True)
class HelpTaken(HelpEvent):
    """``takes_job``: the technical department does the work itself (WS-34)."""

    name = "support.help.taken"
    takes_job: bool = False
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HelpRuled(HelpEvent):
    """``minutes`` from the question to the ruling, around the clock."""

    name = "support.help.ruled"
    minutes: int
    needs_training: bool = False
    entry_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HelpAskedAgain(HelpEvent):
    name = "support.help.asked_again"


@dataclass(frozen=True, kw_only=True)
class HelpClosed(HelpEvent):
    """The answer reached who needed it: the technician, or the customer (RC-26)."""

    name = "support.help.closed"


@dataclass(frozen=True, kw_only=True)
class HelpWithdrawn(HelpEvent):
    name = "support.help.withdrawn"


@dataclass(frozen=True, kw_only=True)
class EntryEvent(Event):
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class EntryProposed(EntryEvent):
    name = "support.entry.proposed"
    source: str
    source_number: int | None = None
    job_id: int | None = None
    help_request_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EntryChanged(EntryEvent):
    name = "support.entry.changed"


@dataclass(frozen=True, kw_only=True)
class EntryApproved(EntryEvent):
    name = "support.entry.approved"


@dataclass(frozen=True, kw_only=True)
class EntryDeclined(EntryEvent):
    name = "support.entry.declined"


@dataclass(frozen=True, kw_only=True)
class EntryRetired(EntryEvent):
    name = "support.entry.retired"


@dataclass(frozen=True, kw_only=True)
class EntryUsed(EntryEvent):
    name = "support.entry.used"
    job_id: int
    has_helped: bool


@dataclass(frozen=True, kw_only=True)
class CallPickedUp(Event):
    """Told by the telephone system (RC-09). ``rings`` includes the one in which it was lifted."""

    name = "support.call.picked_up"
    phone_call_id: int
    rings: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class CallMissed(Event):
    name = "support.call.missed"
    phone_call_id: int
    rings: int


@dataclass(frozen=True, kw_only=True)
class TestPlaceKept(Event):
    name = "support.test_place.kept"
    test_place_id: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class AddressGiven(Event):
    """The customer was told where to send what must be tested (RC-25)."""

    name = "support.test_address.given"
    consultation_id: int
    test_place_id: int


@dataclass(frozen=True, kw_only=True)
class DamageEvent(Event):
    damage_id: int
    order_id: int
    vehicle_id: int
    job_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DamageRecorded(DamageEvent):
    name = "support.damage.recorded"
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class DamageAssessed(DamageEvent):
    name = "support.damage.assessed"
    cause: str
    cost: Decimal
    currency: str
    bearer: str


@dataclass(frozen=True, kw_only=True)
class DamageSentBack(DamageEvent):
    name = "support.damage.sent_back"


@dataclass(frozen=True, kw_only=True)
class DamageApproved(DamageEvent):
    """``recovery_job_id`` is the job in which it is made good; its lines are borne by the house."""

    name = "support.damage.approved"
    recovery_job_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DamageMadeGood(DamageEvent):
    name = "support.damage.made_good"


@dataclass(frozen=True, kw_only=True)
class DamageReopened(DamageEvent):
    """The customer is not content yet."""

    name = "support.damage.reopened"


@dataclass(frozen=True, kw_only=True)
class DamageClosed(DamageEvent):
    name = "support.damage.closed"


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Event):
    """Somebody says how a process goes (PO-10)."""

    name = "support.feedback.given"
    feedback_id: int
    process: str


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswered(Event):
    name = "support.feedback.answered"
    feedback_id: int
    process: str
    is_taken_up: bool
