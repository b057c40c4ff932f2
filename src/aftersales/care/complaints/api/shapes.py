"""What goes in and comes out over the API about complaints."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from aftersales.care.complaints.states import (
    Above,
    Attention,
    Cause,
    Channel,
    ComplaintClass,
    ComplaintState,
    ContactKind,
    Level,
    Outcome,
    PreventionState,
    Rating,
    RemedyKind,
    RemedyState,
    Severity,
    StaffCause,
    StaffState,
    Step,
)
from aftersales.web.api import Id, IdIn, Schema

SomeDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Cost = Annotated[Decimal, Field(ge=0, le=Decimal("9999999999.99"), max_digits=12, decimal_places=2)]


class ComplaintRow(Schema):
    id: Id
    store_id: Id
    number: str
    level: Level
    channel: Channel
    complaint_class: ComplaintClass
    state: ComplaintState
    customer_id: Id
    vehicle_id: Id | None
    order_id: Id | None
    served_by_id: Id | None
    owner_id: Id | None
    symptom: str
    received_at: datetime
    closed_at: datetime | None


class StepOut(Schema):
    id: Id
    step: Step
    words: str
    person_id: Id | None
    done_at: datetime


class RemedyOut(Schema):
    id: Id
    complaint_id: Id
    kind: RemedyKind
    words: str
    cost: Decimal
    currency: str
    due_on: date | None
    state: RemedyState
    needs_approval: bool
    done_at: datetime | None
    is_satisfying: bool | None
    is_in_time: bool | None
    is_effective: bool | None
    is_followed_up: bool | None


class ReferralOut(Schema):
    id: Id
    complaint_id: Id
    department_id: Id
    words: str
    handed_at: datetime
    answer: str
    answered_at: datetime | None


class ContactOut(Schema):
    id: Id
    complaint_id: Id
    kind: ContactKind
    channel: Channel
    words: str
    person_id: Id | None
    at: datetime


class ComplaintOut(ComplaintRow):
    words: str
    remedy_sought: str
    earlier_id: Id | None
    earlier_order_id: Id | None
    above: Above | str
    waiting_since: datetime | None
    waiting_for: str
    acknowledged_at: datetime | None
    answered_first_at: datetime | None
    severity: Severity | str
    is_safety: bool
    cause: Cause | str
    whys: str
    is_accepted: bool | None
    rating: Rating | str
    outcome: Outcome | str
    closing_words: str
    attention: Attention | str
    steps: list[StepOut]
    remedies: list[RemedyOut]
    referrals: list[ReferralOut]
    contacts: list[ContactOut]

    @staticmethod
    def resolve_steps(obj: object) -> list[object]:
        return list(obj.steps.order_by("pk"))  # type: ignore[attr-defined]  # a complaint

    @staticmethod
    def resolve_remedies(obj: object) -> list[object]:
        return list(obj.remedies.order_by("pk"))  # type: ignore[attr-defined]  # a complaint

    @staticmethod
    def resolve_referrals(obj: object) -> list[object]:
        return list(obj.referrals.order_by("pk"))  # type: ignore[attr-defined]  # a complaint

    @staticmethod
    def resolve_contacts(obj: object) -> list[object]:
        return list(obj.contacts.order_by("at", "pk"))  # type: ignore[attr-defined]  # a complaint


class TakeIn(Schema):
    store: IdIn
    customer_id: IdIn
    level: Level
    channel: Channel
    complaint_class: ComplaintClass
    symptom: Annotated[str, Field(min_length=1, max_length=120)]
    words: Annotated[str, Field(max_length=4000)] = ""
    complainant: Annotated[str, Field(max_length=60)] = ""
    remedy_sought: Annotated[str, Field(max_length=300)] = ""
    vehicle_id: IdIn | None = None
    order_id: IdIn | None = None
    earlier_id: IdIn | None = None
    earlier_order_id: IdIn | None = None


class SettleIn(Schema):
    words: Annotated[str, Field(min_length=1, max_length=500)]


class LinkIn(Schema):
    earlier_id: IdIn | None = None
    earlier_order_id: IdIn | None = None


class PersonIn(Schema):
    person_id: IdIn


class PassUpIn(Schema):
    to_role: Above


class RisksIn(Schema):
    attention: Attention
    words: Line


class VerifyIn(Schema):
    words: Words
    severity: Severity
    is_safety: bool = False
    complaint_class: ComplaintClass | None = None


class AnalyseIn(Schema):
    cause: Cause
    whys: Annotated[list[Line], Field(min_length=1, max_length=5)]
    words: Words


class WordsIn(Schema):
    words: Words


class FeedBackIn(Schema):
    channel: Channel
    words: Words


class ContactIn(Schema):
    kind: ContactKind
    channel: Channel
    words: Words


class RatingIn(Schema):
    is_accepted: bool
    rating: Rating | None = None
    channel: Channel
    words: Words


class WaitIn(Schema):
    waiting_for: Short


class ReferIn(Schema):
    department_id: IdIn
    words: Words


class AnswerIn(Schema):
    answer: Words


class RemedyIn(Schema):
    kind: RemedyKind
    words: Line
    cost: Cost = Decimal(0)
    due_on: SomeDay | None = None


class DecideIn(Schema):
    words: Annotated[str, Field(max_length=200)] = ""


class DenyIn(Schema):
    words: Short


class CheckIn(Schema):
    is_satisfying: bool
    is_in_time: bool
    is_effective: bool
    is_followed_up: bool
    words: Line


class CloseIn(Schema):
    outcome: Outcome
    words: Annotated[str, Field(min_length=1, max_length=500)]
    alternatives: Annotated[str, Field(max_length=300)] = ""


class PreventionOut(Schema):
    id: Id
    store_id: Id
    number: str
    complaint_id: Id | None
    complaint_class: ComplaintClass
    cause: Cause
    measure: str
    owner_id: Id | None
    due_on: date
    state: PreventionState
    since: date | None
    until: date | None
    before: int | None
    after: int | None


class PreventionIn(Schema):
    store: IdIn
    complaint_class: ComplaintClass
    cause: Cause
    measure: Words
    due_on: SomeDay
    person_id: IdIn | None = None
    complaint_id: IdIn | None = None


class StaffComplaintOut(Schema):
    id: Id
    store_id: Id
    number: str
    channel: Channel
    accused_id: Id
    cause: StaffCause
    customer_id: Id | None
    complaint_id: Id | None
    words: str
    state: StaffState
    received_at: datetime
    investigator_id: Id | None
    findings: str
    is_demerit_proposed: bool
    recovery: str
    closed_at: datetime | None


class StaffTakenOut(Schema):
    """What whoever took it gets back: no more than its number."""

    id: Id
    number: str


class StaffIn(Schema):
    store: IdIn
    accused_id: IdIn
    cause: StaffCause
    channel: Channel
    words: Words
    complainant: Annotated[str, Field(max_length=60)] = ""
    customer_id: IdIn | None = None
    complaint_id: IdIn | None = None


class JudgeIn(Schema):
    is_verified: bool
    findings: Words


class CloseStaffIn(Schema):
    recovery: Annotated[str, Field(max_length=500)] = ""
