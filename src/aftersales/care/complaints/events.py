"""What happens to complaints, to what prevents them, and to complaints on staff."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    complaint_id: int
    customer_id: int
    vehicle_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintTaken(ComplaintEvent):
    """A grumble or a complaint came in. ``person_id`` answers for it from now on."""

    name = "complaints.complaint.taken"
    level: str
    channel: str
    complaint_class: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class GrumbleSettled(ComplaintEvent):
    name = "complaints.complaint.settled"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class GrumblePromoted(ComplaintEvent):
    """It is a complaint now, because somebody said so or its time was over."""

    name = "complaints.complaint.promoted"
    by_the_clock: bool = False
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintLinked(ComplaintEvent):
    """The same symptom came back: after an earlier complaint, or after an earlier visit."""

    name = "complaints.complaint.linked"
    earlier_complaint: int | None = None
    earlier_order: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintHandedTo(ComplaintEvent):
    """Another person answers for it."""

    name = "complaints.complaint.handed_to"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class StepTaken(ComplaintEvent):
    """One of the first four of the five steps is done."""

    name = "complaints.step.done"
    step: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerAnswered(ComplaintEvent):
    """The customer has an answer: the clock of the promise stops with the first one."""

    name = "complaints.complaint.answered"
    is_final: bool


@dataclass(frozen=True, kw_only=True)
class AnswerRefused(ComplaintEvent):
    """The customer is not content with the answer: a better solution is looked for."""

    name = "complaints.complaint.answer_refused"


@dataclass(frozen=True, kw_only=True)
class ContactLogged(ComplaintEvent):
    name = "complaints.contact.logged"
    contact_id: int
    kind: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class SatisfactionAsked(ComplaintEvent):
    """``rating`` is empty where the customer gave none."""

    name = "complaints.complaint.rated"
    rating: str


@dataclass(frozen=True, kw_only=True)
class ComplaintPaused(ComplaintEvent):
    """It waits for the customer; the clocks stand still."""

    name = "complaints.complaint.paused"


@dataclass(frozen=True, kw_only=True)
class ComplaintResumed(ComplaintEvent):
    name = "complaints.complaint.resumed"


@dataclass(frozen=True, kw_only=True)
class ComplaintReferred(ComplaintEvent):
    name = "complaints.referral.handed"
    referral_id: int
    department_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentAnswered(ComplaintEvent):
    name = "complaints.referral.answered"
    referral_id: int
    department_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ComplaintPassedUp(ComplaintEvent):
    name = "complaints.complaint.passed_up"
    to_role: str


@dataclass(frozen=True, kw_only=True)
class RemedyEvent(ComplaintEvent):
    remedy_id: int
    kind: str
    cost: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class RemedyProposed(RemedyEvent):
    name = "complaints.remedy.proposed"
    needs_approval: bool


@dataclass(frozen=True, kw_only=True)
class RemedyApproved(RemedyEvent):
    name = "complaints.remedy.approved"


@dataclass(frozen=True, kw_only=True)
class RemedyDenied(RemedyEvent):
    name = "complaints.remedy.denied"


@dataclass(frozen=True, kw_only=True)
class RemedyDone(RemedyEvent):
    name = "complaints.remedy.done"


@dataclass(frozen=True, kw_only=True)
class RemedyChecked(RemedyEvent):
    """Looked at on satisfaction, speed, effectiveness and follow-up (CP-06)."""

    name = "complaints.remedy.checked"
    is_satisfying: bool
    is_in_time: bool
    is_effective: bool
    is_followed_up: bool


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(ComplaintEvent):
    name = "complaints.complaint.closed"
    outcome: str
    rating: str


@dataclass(frozen=True, kw_only=True)
class ComplaintPassedToRisks(ComplaintEvent):
    """A matter for the risk register (CP-21)."""

    name = "complaints.complaint.passed_to_risks"
    attention: str


@dataclass(frozen=True, kw_only=True)
class PreventionEvent(Event):
    prevention_id: int
    complaint_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PreventionPlanned(PreventionEvent):
    name = "complaints.prevention.planned"
    complaint_class: str
    cause: str
    due_on: date
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PreventionInForce(PreventionEvent):
    name = "complaints.prevention.in_force"
    until: date


@dataclass(frozen=True, kw_only=True)
class PreventionJudged(PreventionEvent):
    """The complaints of the kind were counted before and after (CP-09)."""

    name = "complaints.prevention.judged"
    before: int
    after: int
    is_proved: bool


@dataclass(frozen=True, kw_only=True)
class StaffComplaintEvent(Event):
    """Names neither the person nor the cause: many may read the log, few these complaints."""

    staff_complaint_id: int


@dataclass(frozen=True, kw_only=True)
class StaffComplaintTaken(StaffComplaintEvent):
    name = "complaints.staff_complaint.taken"


@dataclass(frozen=True, kw_only=True)
class InvestigationBegun(StaffComplaintEvent):
    name = "complaints.staff_complaint.investigation_begun"


@dataclass(frozen=True, kw_only=True)
class StaffComplaintJudged(StaffComplaintEvent):
    name = "complaints.staff_complaint.judged"
    is_verified: bool


@dataclass(frozen=True, kw_only=True)
class DemeritProposed(StaffComplaintEvent):
    """A serious demerit is proposed to the appraisal, which decides (CP-15)."""

    name = "complaints.staff_complaint.demerit_proposed"


@dataclass(frozen=True, kw_only=True)
class StaffComplaintClosed(StaffComplaintEvent):
    name = "complaints.staff_complaint.closed"
