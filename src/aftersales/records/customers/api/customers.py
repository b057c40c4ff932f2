"""Customer files over the API: masked as in lists, in clear only by ``reveal``."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.ground.network.queries import day_of
from aftersales.records.customers import commands, queries, rules
from aftersales.records.customers.models import Customer
from aftersales.records.customers.states import (
    ConsentChannel,
    ContactRole,
    CreditState,
    CustomerKind,
    Entity,
    IdKind,
    KeepReason,
    OpeningReason,
    PointKind,
    Purpose,
    Source,
)
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    MoneyOut,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    rows_of,
)

router = Router(tags=["customers"])

Name = Annotated[str, Field(max_length=400)]
Short = Annotated[str, Field(max_length=400)]
Words = Annotated[str, Field(max_length=8000)]


class CustomerOut(Schema):
    """A file as a list shows it: the number masked."""

    id: Id
    entity: Entity
    kind: CustomerKind
    name: str
    phone: str
    uscc: str
    external_code: str
    grade: str
    credit_state: CreditState
    state: str
    source: Source
    opened_at: datetime
    completed_at: datetime | None
    verified_at: datetime
    visits: int
    last_visit_on: date | None
    next_talk_on: date | None


class PointOut(Schema):
    id: Id
    kind: PointKind
    masked: str
    contact_id: Id | None
    is_main: bool
    is_wrong: bool


class ContactOut(Schema):
    id: Id
    role: ContactRole
    name: str
    note: str


class ConsentOut(Schema):
    id: Id
    purpose: Purpose
    text_version: str
    channel: ConsentChannel
    given_at: datetime
    withdrawn_at: datetime | None


class SubjectOut(Schema):
    id: Id
    subject: str
    last_used_at: datetime | None
    times_used: int


class FileOut(CustomerOut):
    """A whole file, still masked."""

    id_number: str
    hopes: str
    guidance: str
    latent_needs: str
    talk_points: str
    credit_limit: MoneyOut | None
    credit_days: int | None
    lacking: list[str]
    stores: list[Id]
    points: list[PointOut]
    contacts: list[ContactOut]
    consents: list[ConsentOut]
    talk_subjects: list[SubjectOut]


class NewFileIn(Schema):
    """``anyway`` opens a file although the group as good as surely knows the customer."""

    store_id: IdIn
    source: Source = Source.VISIT
    anyway: bool = False
    name: Name
    entity: Entity = Entity.PERSON
    kind: CustomerKind = CustomerKind.DIRECT
    phone: Short = ""
    other_phones: Annotated[list[Short], Field(max_length=10)] = []
    email: Short = ""
    wechat: Short = ""
    address: Short = ""
    id_kind: IdKind | None = None
    id_number: Short = ""
    uscc: Short = ""
    external_code: Short = ""
    hopes: Words = ""
    guidance: Words = ""
    contact_name: Name = ""
    contact_role: ContactRole = ContactRole.OTHER
    contact_phone: Short = ""


class ChangeIn(Schema):
    """Only what is sent changes."""

    name: Name | None = None
    entity: Entity | None = None
    kind: CustomerKind | None = None
    uscc: Short | None = None
    id_kind: IdKind | None = None
    id_number: Short | None = None
    external_code: Short | None = None
    hopes: Words | None = None
    guidance: Words | None = None


class OpenFileIn(Schema):
    store_id: IdIn
    reason: OpeningReason


class PointIn(Schema):
    kind: PointKind
    value: Short
    contact_id: IdIn | None = None
    main: bool = False


class MarkPointIn(Schema):
    point_id: IdIn
    main: bool | None = None
    wrong: bool | None = None


class PointRef(Schema):
    point_id: IdIn


class ContactIn(Schema):
    name: Name
    role: ContactRole
    phone: Short = ""
    note: Short = ""


class ContactChangeIn(Schema):
    contact_id: IdIn
    name: Name
    role: ContactRole
    note: Short = ""


class ContactRef(Schema):
    contact_id: IdIn


class GradeIn(Schema):
    grade: Annotated[str, Field(max_length=12)]


class CreditIn(Schema):
    state: CreditState
    reason: Short
    limit: Annotated[Decimal, Field(ge=0, lt=10**10)] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    days: Annotated[int, Field(ge=0, le=3650)] | None = None


class TalkIn(Schema):
    on: date
    points: Words
    latent_needs: Words = ""


class SubjectIn(Schema):
    subject: Short


class SubjectRef(Schema):
    subject_id: IdIn


class ConsentIn(Schema):
    purpose: Purpose
    channel: ConsentChannel
    text_version: Short = ""
    proof: Short = ""


class WithdrawIn(Schema):
    purpose: Purpose
    channel: ConsentChannel


class RevealIn(Schema):
    what: commands.What = commands.What.CONTACT
    reason: Short = ""


class ClearPointOut(Schema):
    id: Id
    kind: PointKind
    value: str
    of: str


class ClearOut(Schema):
    """Personal data in clear. That it was seen stands on record already."""

    id: Id
    points: list[ClearPointOut]
    id_number: str


class DossierOut(Schema):
    """Everything about one person, for the person."""

    id: Id
    made_at: datetime
    sections: dict[str, list[dict[str, Any]]]


class EraseIn(Schema):
    reason: commands.ErasureReason = commands.ErasureReason.REQUEST


class KeepIn(Schema):
    until: date
    reason: KeepReason


class MergeIn(Schema):
    gone_id: IdIn


def card(customer: Customer) -> dict[str, Any]:
    """What a list shows of a file that was loaded with its main number."""
    names = CustomerOut.model_fields
    said = {name: getattr(customer, name) for name in names if name != "phone"}
    return {**said, "phone": queries.masked_phone(getattr(customer, "main_phone", None))}


def whole(request: Request, customer_id: int) -> FileOut:
    """A file with what hangs on it; 404 where it is out of sight."""
    files = queries.with_main_phone(queries.in_sight(seen_by=request.actor))
    customer = files.get(pk=customer_id)
    limit = customer.credit_limit
    stores = queries.stores_of(customer, seen_by=request.actor)
    about = {
        **card(customer),
        "id_number": rules.masked_id(customer.id_number) if customer.id_number else "",
        **{name: getattr(customer, name) for name in ("hopes", "guidance", "latent_needs")},
        "talk_points": customer.talk_points,
        "credit_limit": None
        if limit is None
        else MoneyOut(amount=str(limit), currency=customer.credit_currency),
        "credit_days": customer.credit_days,
        "lacking": queries.lacking(
            customer,
            store_id=customer.opened_store_id,
            on=day_of(now(), store_id=customer.opened_store_id),
        ),
        "stores": stores,
        "points": [vars(point) for point in queries.points_of(customer)],
        "contacts": list(customer.contacts.order_by("pk").values()),
        "consents": list(customer.consents.order_by("-pk").values()),
        "talk_subjects": list(customer.talk_subjects.order_by("pk").values()),
    }
    return FileOut.model_validate(about)


@listing(router, "", returns=CustomerOut)
def customers(request: Request, asked: ListingQuery) -> dict[str, Any]:
    files = queries.found(seen_by=request.actor, words=asked.q, store_id=asked.store_id)
    rows, following = rows_of(queries.with_main_phone(files), asked)
    return {"items": [card(row) for row in rows], "next": following}


@deed(router, "", returns=FileOut, status=201, keyed=False)
def register(request: Request, body: NewFileIn) -> FileOut:
    said = body.dict(exclude={"store_id", "source", "anyway"})
    said["other_phones"] = tuple(said["other_phones"])
    said["id_kind"] = said["id_kind"] or ""
    customer = commands.register(
        file=commands.NewFile(**said),
        store_id=body.store_id,
        source=body.source,
        anyway=body.anyway,
        by=request.actor,
        at=now(),
    )
    return whole(request, customer.pk)


@one(router, "/{customer_id}", returns=FileOut)
def customer(request: Request, customer_id: IdIn) -> FileOut:
    return whole(request, customer_id)


@deed(router, "/{customer_id}/change", returns=FileOut, keyed=False)
def change(request: Request, customer_id: IdIn, body: ChangeIn) -> FileOut:
    changes = {name: str(words) for name, words in body.dict(exclude_none=True).items()}
    commands.change(customer_id=customer_id, changes=changes, by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/open-file", returns=FileOut, keyed=False)
def open_file(request: Request, customer_id: IdIn, body: OpenFileIn) -> FileOut:
    commands.open_file(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/verify", returns=FileOut, keyed=False)
def verify(request: Request, customer_id: IdIn) -> FileOut:
    commands.verify(customer_id=customer_id, by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/add-point", returns=FileOut, keyed=False)
def add_point(request: Request, customer_id: IdIn, body: PointIn) -> FileOut:
    commands.add_point(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/mark-point", returns=FileOut, keyed=False)
def mark_point(request: Request, customer_id: IdIn, body: MarkPointIn) -> FileOut:
    commands.mark_point(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/remove-point", returns=FileOut, keyed=False)
def remove_point(request: Request, customer_id: IdIn, body: PointRef) -> FileOut:
    commands.remove_point(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/add-contact", returns=FileOut, keyed=False)
def add_contact(request: Request, customer_id: IdIn, body: ContactIn) -> FileOut:
    commands.add_contact(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/change-contact", returns=FileOut, keyed=False)
def change_contact(request: Request, customer_id: IdIn, body: ContactChangeIn) -> FileOut:
    commands.change_contact(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/remove-contact", returns=FileOut, keyed=False)
def remove_contact(request: Request, customer_id: IdIn, body: ContactRef) -> FileOut:
    commands.remove_contact(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/grade", returns=FileOut, keyed=False)
def grade(request: Request, customer_id: IdIn, body: GradeIn) -> FileOut:
    commands.grade(customer_id=customer_id, grade=body.grade, by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/rate-credit", returns=FileOut, keyed=False)
def rate_credit(request: Request, customer_id: IdIn, body: CreditIn) -> FileOut:
    commands.rate_credit(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/plan-talk", returns=FileOut, keyed=False)
def plan_talk(request: Request, customer_id: IdIn, body: TalkIn) -> FileOut:
    commands.plan_talk(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/add-subject", returns=FileOut, keyed=False)
def add_subject(request: Request, customer_id: IdIn, body: SubjectIn) -> FileOut:
    commands.add_subject(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/use-subject", returns=FileOut, keyed=False)
def use_subject(request: Request, customer_id: IdIn, body: SubjectRef) -> FileOut:
    commands.use_subject(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/give-consent", returns=FileOut, keyed=False)
def give_consent(request: Request, customer_id: IdIn, body: ConsentIn) -> FileOut:
    commands.give_consent(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/withdraw-consent", returns=FileOut, keyed=False)
def withdraw_consent(request: Request, customer_id: IdIn, body: WithdrawIn) -> FileOut:
    commands.withdraw_consent(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/reveal", returns=ClearOut, keyed=False)
def reveal(request: Request, customer_id: IdIn, body: RevealIn) -> ClearOut:
    clear = commands.reveal(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    points = [
        {"id": point.point_id, "kind": point.kind, "value": point.value, "of": point.of}
        for point in clear.points
    ]
    return ClearOut.model_validate(
        {"id": clear.customer_id, "points": points, "id_number": clear.id_number}
    )


@deed(router, "/{customer_id}/export-person", returns=DossierOut, keyed=False)
def export_person(request: Request, customer_id: IdIn) -> DossierOut:
    dossier = commands.export_person(customer_id=customer_id, by=request.actor, at=now())
    return DossierOut.model_validate(
        {"id": dossier.customer_id, "made_at": dossier.made_at, "sections": dossier.sections}
    )


@deed(router, "/{customer_id}/erase", returns=FileOut, keyed=False)
def erase(request: Request, customer_id: IdIn, body: EraseIn) -> FileOut:
    commands.erase(customer_id=customer_id, reason=body.reason, by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/keep-file", returns=FileOut, keyed=False)
def keep_file(request: Request, customer_id: IdIn, body: KeepIn) -> FileOut:
    commands.keep_file(customer_id=customer_id, **body.dict(), by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/release-file", returns=FileOut, keyed=False)
def release_file(request: Request, customer_id: IdIn) -> FileOut:
    commands.release_file(customer_id=customer_id, by=request.actor, at=now())
    return whole(request, customer_id)


@deed(router, "/{customer_id}/merge", returns=FileOut, keyed=False)
def merge(request: Request, customer_id: IdIn, body: MergeIn) -> FileOut:
    commands.merge(customer_id=customer_id, gone_id=body.gone_id, by=request.actor, at=now())
    return whole(request, customer_id)
