"""What the API of the technical desk takes and tells."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field

from aftersales.core.money import Money
from aftersales.lane.support.models import Damage, Entry, HelpRequest, PhoneCall, TestPlace
from aftersales.lane.support.queries import Suggestion
from aftersales.lane.support.states import (
    Bearer,
    DamageCause,
    DamageState,
    EntryState,
    HelpKind,
    HelpState,
    Level,
    Source,
)
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Title = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
MaybeWords = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


class AskIn(Schema):
    """One of ``job``, ``order`` and ``consultation`` says what it is about."""

    words: Words
    job: IdIn | None = None
    order: IdIn | None = None
    consultation: IdIn | None = None
    level: Level = Level.STORE


class TakeIn(Schema):
    takes_job: bool = False


class RuleIn(Schema):
    ruling: Words
    cause: MaybeWords = ""
    needs_training: bool = False
    entry: IdIn | None = None


class AgainIn(Schema):
    words: Words


class HelpOut(Schema):
    id: Id
    store_id: Id
    number: str
    kind: HelpKind
    level: Level
    state: HelpState
    order_id: Id | None
    job_id: Id | None
    consultation_id: Id | None
    words: str
    cause: str
    ruling: str
    takes_job: bool
    needs_training: bool
    asked_at: datetime
    ruled_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: HelpRequest) -> HelpOut:
        return cls(
            id=str(row.pk),
            store_id=str(row.store_id),
            number=row.number,
            kind=HelpKind(row.kind),
            level=Level(row.level),
            state=HelpState(row.state),
            order_id=_id(row.order_id),
            job_id=_id(row.job_id),
            consultation_id=_id(row.consultation_id),
            words=row.words,
            cause=row.cause,
            ruling=row.ruling,
            takes_job=row.takes_job,
            needs_training=row.needs_training,
            asked_at=row.asked_at,
            ruled_at=row.ruled_at,
            closed_at=row.closed_at,
        )


class EntryIn(Schema):
    """``source`` and ``source_number`` name the quality case an entry comes from."""

    store: IdIn
    title: Title
    symptom: Words
    cause: Words
    solution: Words
    model: IdIn | None = None
    source: Source = Source.OWN
    source_number: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None


class FromWorkIn(Schema):
    title: Title
    symptom: Words


class EntryWordsIn(Schema):
    title: Title
    symptom: Words
    cause: Words
    solution: Words


class ReasonIn(Schema):
    reason: Reason


class UseIn(Schema):
    job: IdIn
    has_helped: bool


class EntryOut(Schema):
    id: Id
    model_id: Id | None
    title: str
    symptom: str
    cause: str
    solution: str
    state: EntryState
    source: Source
    found_in_id: Id
    used: int
    helped: int

    @classmethod
    def of(cls, row: Entry) -> EntryOut:
        return cls(
            id=str(row.pk),
            model_id=_id(row.model_id),
            title=row.title,
            symptom=row.symptom,
            cause=row.cause,
            solution=row.solution,
            state=EntryState(row.state),
            source=Source(row.source),
            found_in_id=str(row.found_in_id),
            used=row.used,
            helped=row.helped,
        )


class UseOut(Schema):
    entry_id: Id
    job_id: Id
    has_helped: bool


class FitOut(Schema):
    """``likeness``: how many words or pairs of characters both have."""

    entry: EntryOut
    likeness: int

    @classmethod
    def of(cls, found: Suggestion) -> FitOut:
        return cls(entry=EntryOut.of(found.entry), likeness=found.likeness)


class FitsOut(Schema):
    items: list[FitOut]


class CallIn(Schema):
    """``call`` is the telephone system's own name of it; told again, it adds what was not known."""

    store: IdIn
    call: Annotated[str, Field(min_length=1, max_length=80)]
    rang_at: Moment
    picked_up_at: Moment | None = None
    ended_at: Moment | None = None
    line: Annotated[str, Field(max_length=20)] = ""


class CallOut(Schema):
    id: Id
    store_id: Id
    call: str
    line: str
    rang_at: datetime
    picked_up_at: datetime | None
    ended_at: datetime | None
    rings: int | None
    is_in_time: bool | None

    @classmethod
    def of(cls, row: PhoneCall) -> CallOut:
        return cls(
            id=str(row.pk),
            store_id=str(row.store_id),
            call=row.external,
            line=row.line,
            rang_at=row.rang_at,
            picked_up_at=row.picked_up_at,
            ended_at=row.ended_at,
            rings=row.rings,
            is_in_time=row.is_in_time,
        )


class PlaceIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    address: Reason
    phone: Annotated[str, Field(min_length=1, max_length=30)]
    contact: Annotated[str, Field(min_length=1, max_length=60)]
    is_current: bool = True


class PlaceOut(Schema):
    id: Id
    name: str
    address: str
    phone: str
    contact: str
    is_current: bool

    @classmethod
    def of(cls, row: TestPlace) -> PlaceOut:
        return cls(
            id=str(row.pk),
            name=row.name,
            address=row.address,
            phone=row.phone,
            contact=row.contact,
            is_current=row.is_current,
        )


class AddressIn(Schema):
    test_place: IdIn


class AddressOut(Schema):
    consultation_id: Id
    test_place: PlaceOut
    told_at: datetime


class DamageIn(Schema):
    order: IdIn
    words: Words
    job: IdIn | None = None
    found_at: Moment | None = None


class AssessIn(Schema):
    cause: DamageCause
    cost: Amount
    bearer: Bearer
    recovery: Words
    cause_words: MaybeWords = ""
    responsible: IdIn | None = None
    share: Amount = Decimal(0)


class FollowUpIn(Schema):
    follow_up: Words


class DamageOut(Schema):
    id: Id
    store_id: Id
    number: str
    state: DamageState
    order_id: Id
    job_id: Id | None
    words: str
    cause: DamageCause | None
    cost: MoneyOut | None
    bearer: Bearer | None
    share: MoneyOut | None
    recovery: str
    recovery_job_id: Id | None
    follow_up: str
    found_at: datetime
    approved_at: datetime | None
    made_good_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Damage) -> DamageOut:
        def money(amount: Decimal | None) -> MoneyOut | None:
            return None if amount is None else MoneyOut.of(Money(amount, row.currency))

        return cls(
            id=str(row.pk),
            store_id=str(row.store_id),
            number=row.number,
            state=DamageState(row.state),
            order_id=str(row.order_id),
            job_id=_id(row.job_id),
            words=row.words,
            cause=DamageCause(row.cause) if row.cause else None,
            cost=money(row.cost),
            bearer=Bearer(row.bearer) if row.bearer else None,
            share=money(row.share) if row.share else None,
            recovery=row.recovery,
            recovery_job_id=_id(row.recovery_job_id),
            follow_up=row.follow_up,
            found_at=row.found_at,
            approved_at=row.approved_at,
            made_good_at=row.made_good_at,
            closed_at=row.closed_at,
        )
