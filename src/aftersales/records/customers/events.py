"""What happens to customer files, consultations and needs. Ids, codes and numbers only."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerRegistered(Event):
    """A file was opened at a visit, a consultation or a talk: its clock starts (CV-02)."""

    name = "customers.customer.registered"
    customer_id: int
    entity: str
    kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CustomerImported(Event):
    """A file came with old data; nobody was at the counter, so no clock starts."""

    name = "customers.customer.imported"
    customer_id: int
    entity: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class CustomerFileOpened(Event):
    """Another store of the group looks into the file from now on."""

    name = "customers.file.opened"
    customer_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CustomerFileCompleted(Event):
    """Nothing that the file needs is missing any more: its clock stops (CV-02)."""

    name = "customers.file.completed"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerFileFellShort(Event):
    """Something that the file needs was taken out of it."""

    name = "customers.file.fell_short"
    customer_id: int
    by_import: bool = False


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Event):
    """Fields of the file were changed; which, not to what."""

    name = "customers.customer.changed"
    customer_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CustomerVerified(Event):
    """Somebody went through the file and found it right (CV-11)."""

    name = "customers.customer.verified"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomerVisited(Event):
    """The customer was here: the file's activity moves on."""

    name = "customers.customer.visited"
    customer_id: int
    visits: int


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Event):
    name = "customers.contact.added"
    customer_id: int
    contact_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    name = "customers.contact.changed"
    customer_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(Event):
    name = "customers.contact.removed"
    customer_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ContactPointAdded(Event):
    name = "customers.contact_point.added"
    customer_id: int
    contact_point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ContactPointMarked(Event):
    """It became the main one, or nobody answers there any more."""

    name = "customers.contact_point.marked"
    customer_id: int
    contact_point_id: int
    is_main: bool
    is_wrong: bool


@dataclass(frozen=True, kw_only=True)
class ContactPointRemoved(Event):
    name = "customers.contact_point.removed"
    customer_id: int
    contact_point_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class CustomerGraded(Event):
    name = "customers.customer.graded"
    customer_id: int
    grade: str
    before: str


@dataclass(frozen=True, kw_only=True)
class CreditRated(Event):
    name = "customers.credit.rated"
    customer_id: int
    state: str
    before: str
    limit: str | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class TalkPlanned(Event):
    """The next talk has points and a date (CV-15)."""

    name = "customers.talk.planned"
    customer_id: int
    on: str


@dataclass(frozen=True, kw_only=True)
class TalkSubjectAdded(Event):
    name = "customers.talk_subject.added"
    customer_id: int
    talk_subject_id: int


@dataclass(frozen=True, kw_only=True)
class TalkSubjectUsed(Event):
    name = "customers.talk_subject.used"
    customer_id: int
    talk_subject_id: int


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    name = "customers.consent.given"
    customer_id: int
    consent_id: int
    purpose: str
    channel: str
    version: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    name = "customers.consent.withdrawn"
    customer_id: int
    consent_id: int
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class DataRevealed(Event):
    """Somebody saw personal data in clear. Written before the data is sent (I-34)."""

    name = "customers.data.revealed"
    customer_id: int
    what: str
    within_hour: int


@dataclass(frozen=True, kw_only=True)
class RevealsAlarmed(Event):
    """One person looked at more data in clear within an hour than the parameter allows without a
    reason (S-11).
    """

    name = "customers.data.alarmed"
    person_id: int | None
    views: int


@dataclass(frozen=True, kw_only=True)
class PersonExported(Event):
    """Everything about one person was handed out (PIPL 45)."""

    name = "customers.person.exported"
    customer_id: int
    sections: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """The words about one person were taken away (PIPL 47); what law keeps stays and is counted."""

    name = "customers.person.erased"
    customer_id: int
    reason: str
    removed: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class DuplicateFound(Event):
    name = "customers.duplicate.found"
    customer_id: int
    other_customer_id: int
    score: int


@dataclass(frozen=True, kw_only=True)
class DuplicateDismissed(Event):
    name = "customers.duplicate.dismissed"
    customer_id: int
    other_customer_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    name = "customers.customer.merged"
    customer_id: int
    gone_customer_id: int
    merge_id: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    name = "customers.merge.undone"
    customer_id: int
    gone_customer_id: int
    merge_id: int
    gone_state: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsultationReceived(Event):
    """Somebody was heard: the clocks for the answer and the handling start (RC-22, RC-23)."""

    name = "customers.consultation.received"
    consultation_id: int
    customer_id: int | None
    channel: str
    person_id: int | None = None  # who is to answer, where that was said at once


@dataclass(frozen=True, kw_only=True)
class ConsultationAnswered(Event):
    name = "customers.consultation.answered"
    consultation_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConsultationFollowedUp(Event):
    name = "customers.consultation.followed_up"
    consultation_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConsultationHandled(Event):
    name = "customers.consultation.handled"
    consultation_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConsultationReopened(Event):
    """Handled, but the customer is not content: it goes on."""

    name = "customers.consultation.reopened"
    consultation_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConsultationClosed(Event):
    name = "customers.consultation.closed"
    consultation_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class ConsultationAssigned(Event):
    """Whose it is, or whose customer it is, became known."""

    name = "customers.consultation.assigned"
    consultation_id: int
    customer_id: int | None
    person_id: int | None  # who takes care of it from here on; none where only the customer is new


@dataclass(frozen=True, kw_only=True)
class VisitAgreed(Event):
    """Somebody is to be on site at the time the customer set: a clock runs to it (RC-23)."""

    name = "customers.visit.agreed"
    consultation_id: int
    customer_id: int | None
    visit_at: str


@dataclass(frozen=True, kw_only=True)
class VisitMade(Event):
    """Somebody is on site; ``late_minutes`` is 0 when in time."""

    name = "customers.visit.made"
    consultation_id: int
    customer_id: int | None
    late_minutes: int


@dataclass(frozen=True, kw_only=True)
class RemarkPassedOn(Event):
    """One side told another something about the customer (CV-28)."""

    name = "customers.remark.passed_on"
    remark_id: int
    customer_id: int
    from_side: str
    to_side: str


@dataclass(frozen=True, kw_only=True)
class RemarkSettled(Event):
    name = "customers.remark.settled"
    remark_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class FileKept(Event):
    """The file stays beyond its time, until that day and for that reason."""

    name = "customers.file.kept"
    customer_id: int
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileReleased(Event):
    """Nothing holds the file any more: it goes when its time is over."""

    name = "customers.file.released"
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class CallsBlanked(Event):
    """The words of so many old calls without a file are gone."""

    name = "customers.calls.blanked"
    calls: int


@dataclass(frozen=True, kw_only=True)
class ProofsDropped(Event):
    """So many consents of people erased long ago are gone."""

    name = "customers.proofs.dropped"
    consents: int


@dataclass(frozen=True, kw_only=True)
class QualityMeasured(Event):
    """How many rows had each defect that day (DA-02): the trend is read from these facts."""

    name = "customers.quality.measured"
    defects: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NeedRecorded(Event):
    """A customer needs something: every department it concerns hears of it at once (CV-08)."""

    name = "customers.need.recorded"
    need_id: int
    customer_id: int
    need_class: str
    topic: str


@dataclass(frozen=True, kw_only=True)
class SolutionPlanned(Event):
    name = "customers.need.planned"
    need_id: int
    customer_id: int
    person_id: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class SolutionDelivered(Event):
    name = "customers.need.delivered"
    need_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class SolutionChecked(Event):
    name = "customers.need.checked"
    need_id: int
    customer_id: int
    good: bool


@dataclass(frozen=True, kw_only=True)
class NeedDropped(Event):
    name = "customers.need.dropped"
    need_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class NeedTopicAdded(Event):
    name = "customers.need_topic.added"
    need_topic_id: int


@dataclass(frozen=True, kw_only=True)
class NeedsShifted(Event):
    """The share of a class of needs moved by more than the parameter: service measures want a look
    (CV-20).
    """

    name = "customers.needs.shifted"
    need_class: str
    before_percent: int
    now_percent: int
