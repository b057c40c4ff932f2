"""What the API of visits takes and tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from aftersales.core.money import Money
from aftersales.lane.orders import queries
from aftersales.lane.orders.commands import Answer, NewJob, NewLine
from aftersales.lane.orders.models import (
    Accessory,
    Advice,
    Arrival,
    Estimate,
    Job,
    Line,
    Lubricant,
    Mark,
    Objection,
    Order,
    Showing,
    UnfitPart,
    VehicleCheck,
)
from aftersales.lane.orders.states import (
    SHARES,
    AdviceState,
    ArrivalState,
    CheckState,
    Consent,
    CustomerNeed,
    Damage,
    Document,
    Grade,
    LineKind,
    Method,
    Misuse,
    Mixing,
    ObjectionKind,
    ObjectionMethod,
    ObjectionResult,
    Place,
    Reply,
    Transport,
    Unit,
    View,
)
from aftersales.records.vehicles.states import Power
from aftersales.resources.catalogue.states import Payer, ServiceType
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]
Title = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=80)]
Pieces = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=10, decimal_places=3)]
Hours = Annotated[Decimal, Field(gt=0, le=999, max_digits=5, decimal_places=2)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)] | None
Ids = Annotated[list[IdIn], Field(min_length=1, max_length=200)]
Codes = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=500)]],
    Field(max_length=40),
]


def maybe(number: int | None) -> str | None:
    """An id as it is told; nothing where there is none."""
    return None if number is None else str(number)


def money(amount: Decimal, currency: str) -> MoneyOut:
    return MoneyOut.of(Money(amount, currency))


# -- arrivals -------------------------------------------------------------------------------------


class ArriveIn(Schema):
    store: IdIn
    vehicle: IdIn | None = None
    plate: Annotated[str, Field(max_length=20)] = ""
    appointment: IdIn | None = None
    advisor: IdIn | None = None
    wish: Note = ""


class AttendIn(Schema):
    advisor: IdIn | None = None


class ArrivalOut(Schema):
    """A car at the door. ``waited_seconds`` until first contact."""

    id: Id
    store: Id
    vehicle: Id | None
    appointment: Id | None
    advisor: Id | None
    order: Id | None
    is_walk_in: bool
    state: ArrivalState
    arrived_at: datetime
    first_contact_at: datetime | None
    left_at: datetime | None
    waited_seconds: int | None

    @classmethod
    def of(cls, row: Arrival) -> ArrivalOut:
        waited = row.first_contact_at and (row.first_contact_at - row.arrived_at)
        return cls(
            id=str(row.pk),
            store=str(row.store_id),
            vehicle=maybe(row.vehicle_id),
            appointment=maybe(row.appointment_id),
            advisor=maybe(row.advisor_id),
            order=maybe(row.order_id),
            is_walk_in=row.is_walk_in,
            state=ArrivalState(row.state),
            arrived_at=row.arrived_at,
            first_contact_at=row.first_contact_at,
            left_at=row.left_at,
            waited_seconds=int(waited.total_seconds()) if waited else None,
        )


# -- lines ----------------------------------------------------------------------------------------


class SharesIn(Schema):
    """What each payer bears; together they make the line."""

    customer: Amount = Decimal(0)
    maker: Amount = Decimal(0)
    insurer: Amount = Decimal(0)
    agent: Amount = Decimal(0)
    internal: Amount = Decimal(0)
    goodwill: Amount = Decimal(0)

    def told(self) -> Mapping[str, Decimal]:
        return {payer: getattr(self, payer) for payer in SHARES if getattr(self, payer)}


class NewLineIn(Schema):
    """One line. What is left out comes from the catalogue; sublet work has a name and a price."""

    kind: LineKind
    operation: IdIn | None = None
    part: IdIn | None = None
    charge: IdIn | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    quantity: Pieces = Decimal(1)
    hours: Hours | None = None
    unit_price: Amount | None = None
    percent_off: Percent = Decimal(0)
    payer: Payer = Payer.CUSTOMER
    cost: Amount | None = None
    lot: Annotated[str, Field(max_length=40)] = ""
    fit_reason: Annotated[str, Field(max_length=200)] = ""

    def told(self) -> NewLine:
        return NewLine(
            kind=self.kind.value,
            operation_id=self.operation,
            part_id=self.part,
            charge_id=self.charge,
            name=self.name,
            quantity=self.quantity,
            hours=self.hours,
            unit_price=self.unit_price,
            percent_off=self.percent_off,
            payer=self.payer.value,
            cost=self.cost,
            lot=self.lot,
            fit_reason=self.fit_reason,
        )


NewLines = Annotated[list[NewLineIn], Field(max_length=200)]


class LineOut(Schema):
    """Prices hold their tax. ``shares`` are what each payer bears of the gross amount."""

    id: Id
    order: Id
    job: Id
    kind: LineKind
    operation: Id | None
    part: Id | None
    charge: Id | None
    package: Id | None
    request_line: Id | None
    code: str
    name_zh: str
    name_en: str
    unit: str
    lot: str
    quantity: str
    hours: str
    unit_price: MoneyOut
    percent_off: str
    discount: MoneyOut
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    tax_percent: str
    payer: str
    shares: dict[str, MoneyOut]
    mixes_with: str
    mixing: str
    price_reason: str
    is_withdrawn: bool

    @classmethod
    def of(cls, row: Line, currency: str) -> LineOut:
        told = {name: money(getattr(row, name), currency) for name in ("discount", "net", "tax")}
        return cls(
            id=str(row.pk),
            order=str(row.order_id),
            job=str(row.job_id),
            kind=LineKind(row.kind),
            operation=maybe(row.operation_id),
            part=maybe(row.part_id),
            charge=maybe(row.charge_id),
            package=maybe(row.package_id),
            request_line=maybe(row.request_line_id),
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            unit=row.unit,
            lot=row.lot,
            quantity=str(row.quantity.normalize().quantize(Decimal(1)))
            if row.quantity == row.quantity.to_integral()
            else str(row.quantity.normalize()),
            hours=str(row.hours),
            unit_price=money(row.unit_price, currency),
            percent_off=str(row.percent_off),
            gross=money(row.gross, currency),
            tax_percent=str(row.tax_percent),
            payer=row.payer,
            shares={
                payer: money(getattr(row, column), currency) for payer, column in SHARES.items()
            },
            mixes_with=row.mixes_with,
            mixing=row.mixing,
            price_reason=row.price_reason,
            is_withdrawn=row.is_withdrawn,
            **told,
        )


class LinesIn(Schema):
    version: Version = None
    lines: Annotated[list[NewLineIn], Field(min_length=1, max_length=200)]


class LinesOut(Schema):
    items: list[LineOut]


class ChangeLineIn(Schema):
    version: Version = None
    quantity: Pieces | None = None
    hours: Hours | None = None
    unit_price: Amount | None = None
    percent_off: Percent | None = None
    name: Title | None = None


class PayersIn(Schema):
    """One payer for all of it, or the share of each."""

    version: Version = None
    payer: Payer | None = None
    shares: SharesIn | None = None


class DiscountIn(Schema):
    version: Version = None
    lines: Ids
    percent_off: Percent


class VersionIn(Schema):
    """The version of the order that the deed was decided on; without one it is not asked."""

    version: Version = None


# -- jobs -----------------------------------------------------------------------------------------


class NewJobIn(Schema):
    title: Title
    service_type: ServiceType | None = None
    complaint: Words = ""
    instruction: Words = ""
    lines: NewLines = []

    def told(self, service_type: str) -> NewJob:
        return NewJob(
            title=self.title,
            service_type=(self.service_type or ServiceType(service_type)).value,
            complaint=self.complaint,
            instruction=self.instruction,
            lines=[line.told() for line in self.lines],
        )


class AddJobIn(NewJobIn):
    version: Version = None
    is_extra: bool | None = None
    found_by: IdIn | None = None


class MisuseIn(Schema):
    misuse: Misuse | Literal[""]


class JobOut(Schema):
    """One thing that is wrong or wanted, and the decision on it that stands."""

    id: Id
    order: Id
    position: int
    title: str
    service_type: ServiceType
    complaint: str
    cause: str
    correction: str
    condition: str
    instruction: str
    symptoms: dict[str, str]
    symptom_seen: bool | None
    misuse: str
    is_extra: bool
    found_by: Id | None
    is_dropped: bool
    consent: Consent
    consent_at: datetime | None
    consent_method: str
    agreed: MoneyOut | None
    decline_reason: str
    hours: str
    gross: MoneyOut
    own: MoneyOut

    @classmethod
    def of(cls, row: Job, currency: str) -> JobOut:
        words = ("complaint", "cause", "correction", "condition", "instruction")
        return cls(
            id=str(row.pk),
            order=str(row.order_id),
            position=row.position,
            title=row.title,
            service_type=ServiceType(row.service_type),
            symptoms={str(k): str(v) for k, v in row.symptoms.items()},
            symptom_seen=row.symptom_seen,
            misuse=row.misuse,
            is_extra=row.is_extra,
            found_by=maybe(row.found_by_id),
            is_dropped=row.is_dropped,
            consent=Consent(row.consent),
            consent_at=row.consent_at,
            consent_method=row.consent_method,
            agreed=None if row.agreed_gross is None else money(row.agreed_gross, currency),
            decline_reason=row.decline_reason,
            hours=str(row.hours),
            gross=money(row.gross, currency),
            own=money(row.own, currency),
            **{name: getattr(row, name) for name in words},
        )


class JobsOut(Schema):
    items: list[JobOut]


class ChangeJobIn(Schema):
    title: Title | None = None
    service_type: ServiceType | None = None
    instruction: Words | None = None


class DescribeIn(Schema):
    complaint: Words | None = None
    cause: Words | None = None
    correction: Words | None = None
    condition: Words | None = None
    symptoms: Codes | None = None
    symptom_seen: bool | None = None


class DecideIn(Schema):
    """``amounts``: what the customer was shown, by job."""

    jobs: Ids
    method: Method
    person: Name = ""
    estimate: IdIn | None = None


class ApproveIn(DecideIn):
    amounts: Annotated[dict[str, Amount], Field(max_length=200)] = {}


class DeclineIn(DecideIn):
    reason: Note = ""
    grade: Grade = Grade.AMBER
    advise: bool = True


class PackageIn(Schema):
    package: IdIn
    payer: Payer = Payer.CUSTOMER


# -- orders ---------------------------------------------------------------------------------------


class NewOrderIn(Schema):
    """A visit begins; with jobs and lines, or without any yet."""

    store: IdIn
    vehicle: IdIn
    customer: IdIn
    service_type: ServiceType = ServiceType.REPAIR
    advisor: IdIn | None = None
    appointment: IdIn | None = None
    arrival: IdIn | None = None
    statement: Words = ""
    transport: Transport | None = None
    parallel_reason: Note = ""
    jobs: Annotated[list[NewJobIn], Field(max_length=50)] = []
    lines: NewLines = []
    title: Annotated[str, Field(max_length=120)] = ""


class OrderOut(Schema):
    """The document of a visit, with its three states: ``document``, ``place`` and ``consent``."""

    id: Id
    store: Id
    number: str
    vehicle: Id
    customer: Id
    appointment: Id | None
    advisor: Id | None
    service_type: ServiceType
    document: Document
    place: Place
    consent: str
    version: int
    statement: str
    diagnosis: str
    transport: str
    odometer_km: int | None
    fuel_percent: int | None
    hours: str
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    payers: list[str]
    is_parallel: bool
    parallel_reason: str
    opened_at: datetime
    signed_at: datetime | None
    promised_at: datetime | None
    promises: int
    lines_locked_at: datetime | None
    settled_at: datetime | None
    cleared_at: datetime | None
    handed_over_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str

    @classmethod
    def of(cls, row: Order) -> OrderOut:
        return cls(
            id=str(row.pk),
            store=str(row.store_id),
            vehicle=str(row.vehicle_id),
            customer=str(row.customer_id),
            appointment=maybe(row.appointment_id),
            advisor=maybe(row.advisor_id),
            service_type=ServiceType(row.service_type),
            document=Document(row.document),
            place=Place(row.place),
            hours=str(row.hours),
            net=money(row.net, row.currency),
            tax=money(row.tax, row.currency),
            gross=money(row.gross, row.currency),
            **{name: getattr(row, name) for name in _PLAIN},
        )


_PLAIN = (
    "number",
    "consent",
    "version",
    "statement",
    "diagnosis",
    "transport",
    "odometer_km",
    "fuel_percent",
    "payers",
    "is_parallel",
    "parallel_reason",
    "opened_at",
    "signed_at",
    "promised_at",
    "promises",
    "lines_locked_at",
    "settled_at",
    "cleared_at",
    "handed_over_at",
    "cancelled_at",
    "cancel_reason",
)


class WholeOut(Schema):
    """An order with its jobs, lines and who bears what; earnings for who may see cost."""

    order: OrderOut
    jobs: list[JobOut]
    lines: list[LineOut]
    totals: dict[str, MoneyOut]
    earned: MoneyOut | None

    @classmethod
    def of(cls, page: queries.OrderPage) -> WholeOut:
        currency = page.order.currency
        return cls(
            order=OrderOut.of(page.order),
            jobs=[JobOut.of(row.job, currency) for row in page.jobs],
            lines=[LineOut.of(line, currency) for row in page.jobs for line in row.lines],
            totals={payer: money(total, currency) for payer, total in page.totals.items()},
            earned=money(page.margin.earned, currency) if page.margin else None,
        )


class StatementIn(Schema):
    statement: Words | None = None
    diagnosis: Words | None = None
    need: CustomerNeed | None = None
    is_restated: bool | None = None


class MixingIn(Schema):
    reason: Mixing


class LubricantIn(Schema):
    part: IdIn
    unit: Unit


class LubricantOut(Schema):
    id: Id
    part: Id
    unit: Unit
    maker: str

    @classmethod
    def of(cls, row: Lubricant) -> LubricantOut:
        return cls(id=str(row.pk), part=str(row.part_id), unit=Unit(row.unit), maker=row.part.maker)


class ChangeOrderIn(Schema):
    version: Version = None
    service_type: ServiceType | None = None
    transport: Transport | None = None
    brought_by: Name | None = None
    brought_phone: Annotated[str, Field(max_length=30)] | None = None


class AssignIn(Schema):
    advisor: IdIn


class AnswerIn(Schema):
    """One point of the intake check; a measured value grades itself by the template."""

    grade: Grade | None = None
    value: Annotated[Decimal, Field(max_digits=9, decimal_places=3)] | None = None
    words: Annotated[str, Field(max_length=500)] = ""
    photos: Annotated[list[IdIn], Field(max_length=20)] = []

    def told(self) -> Answer:
        return Answer(
            grade=self.grade.value if self.grade else "",
            value=self.value,
            words=self.words,
            photos=self.photos,
        )


class CheckIn(Schema):
    answers: Annotated[
        dict[Annotated[str, Field(max_length=40)], AnswerIn], Field(max_length=200)
    ] = {}
    rest_in_order: bool = False
    odometer_km: Annotated[int, Field(ge=0, le=9_999_999)] | None = None
    fuel_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    belongings: Words | None = None


class CheckOut(Schema):
    id: Id
    order: Id
    state: CheckState
    answers: dict[str, Any]
    belongings: str
    saved_at: datetime
    signed_at: datetime | None

    @classmethod
    def of(cls, row: VehicleCheck) -> CheckOut:
        return cls(
            id=str(row.pk),
            order=str(row.order_id),
            state=CheckState(row.state),
            answers=row.answers,
            belongings=row.belongings,
            saved_at=row.saved_at,
            signed_at=row.signed_at,
        )


Thousandth = Annotated[int, Field(ge=0, le=1000)]


class MarkIn(Schema):
    """Damage at one place of the drawing; ``photo`` is a file kept with the order."""

    view: View
    x: Thousandth
    y: Thousandth
    kind: Damage = Damage.SCRATCH
    words: Note = ""
    photo: IdIn | None = None


class MarkOut(Schema):
    id: Id
    view: View
    x: int
    y: int
    kind: Damage
    words: str
    photo: Id | None

    @classmethod
    def of(cls, row: Mark) -> MarkOut:
        return cls(
            id=str(row.pk),
            view=View(row.view),
            x=row.x,
            y=row.y,
            kind=Damage(row.kind),
            words=row.words,
            photo=maybe(row.photo_id),
        )


class SignIn(Schema):
    """The customer orders the work. ``signature`` is a file kept with the order."""

    version: Version = None
    promised_at: Moment | None = None
    method: Method = Method.SIGNATURE
    person: Name = ""
    signature: IdIn | None = None
    transport: Transport | None = None


class PromiseIn(Schema):
    version: Version = None
    promised_at: Moment


class MoveIn(Schema):
    version: Version = None
    place: Place


class CancelIn(Schema):
    reason: Reason


class PartsIn(Schema):
    jobs: Annotated[list[IdIn], Field(max_length=200)] | None = None


class RequestedOut(Schema):
    """The requests made to the parts desk, one a job."""

    part_requests: list[Id]


# -- estimates ------------------------------------------------------------------------------------


class OfferedOut(Schema):
    job: Id
    gross: MoneyOut
    own: MoneyOut


class EstimateOut(Schema):
    id: Id
    order: Id
    version: int
    made_at: datetime
    valid_until: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    gross: MoneyOut
    own: MoneyOut
    jobs: list[OfferedOut]

    @classmethod
    def of(cls, row: Estimate) -> EstimateOut:
        return cls(
            id=str(row.pk),
            order=str(row.order_id),
            version=row.version,
            made_at=row.made_at,
            valid_until=row.valid_until,
            sent_at=row.sent_at,
            opened_at=row.opened_at,
            gross=money(row.gross, row.currency),
            own=money(row.own, row.currency),
            jobs=[
                OfferedOut(
                    job=str(told["job"]),
                    gross=money(Decimal(told["gross"]), row.currency),
                    own=money(Decimal(told["own"]), row.currency),
                )
                for told in row.jobs
            ],
        )


class SentOut(Schema):
    """``token`` is the secret part of the customer's address: told once, here. ``is_sent``: it is
    on its way to the customer's phone by message.
    """

    estimate: EstimateOut
    token: str
    is_sent: bool


# -- advice, objections, bars ---------------------------------------------------------------------


class AdviceIn(Schema):
    store: IdIn
    vehicle: IdIn
    order: IdIn | None = None
    title: Title
    words: Words = ""
    service_type: ServiceType = ServiceType.REPAIR
    grade: Grade = Grade.AMBER
    due_on: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))] | None = None
    due_km: Annotated[int, Field(ge=0, le=9_999_999)] | None = None


class AdviceOut(Schema):
    id: Id
    vehicle: Id
    found_in: Id
    title: str
    words: str
    service_type: ServiceType
    grade: Grade
    state: AdviceState
    due_on: date | None
    due_km: int | None
    noted_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Advice) -> AdviceOut:
        plain = ("title", "words", "due_on", "due_km", "noted_at", "ended_at")
        return cls(
            id=str(row.pk),
            vehicle=str(row.vehicle_id),
            found_in=str(row.found_in_id),
            service_type=ServiceType(row.service_type),
            grade=Grade(row.grade),
            state=AdviceState(row.state),
            **{name: getattr(row, name) for name in plain},
        )


class ReviveIn(Schema):
    order: IdIn


class DropIn(Schema):
    store: IdIn
    reason: Reason


class FinishIn(Schema):
    store: IdIn


class ObjectionIn(Schema):
    store: IdIn
    customer: IdIn
    order: IdIn | None = None
    kind: ObjectionKind
    method: ObjectionMethod
    words: Annotated[str, Field(min_length=1, max_length=4000)]
    answer: Words = ""
    result: ObjectionResult = ObjectionResult.OPEN


class SettleObjectionIn(Schema):
    result: ObjectionResult
    method: ObjectionMethod | None = None
    answer: Words = ""


class ObjectionOut(Schema):
    id: Id
    store: Id
    customer: Id
    order: Id | None
    kind: ObjectionKind
    method: ObjectionMethod
    result: ObjectionResult
    words: str
    answer: str
    raised_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, row: Objection) -> ObjectionOut:
        plain = ("words", "answer", "raised_at", "settled_at")
        return cls(
            id=str(row.pk),
            store=str(row.store_id),
            customer=str(row.customer_id),
            order=maybe(row.order_id),
            kind=ObjectionKind(row.kind),
            method=ObjectionMethod(row.method),
            result=ObjectionResult(row.result),
            **{name: getattr(row, name) for name in plain},
        )


class BarIn(Schema):
    part: IdIn
    model: IdIn | None = None
    power: Power | None = None
    reason: Reason


class BarOut(Schema):
    id: Id
    part: Id
    model: Id | None
    power: str
    reason: str
    barred_at: datetime
    lifted_at: datetime | None

    @classmethod
    def of(cls, row: UnfitPart) -> BarOut:
        plain = ("power", "reason", "barred_at", "lifted_at")
        return cls(
            id=str(row.pk),
            part=str(row.part_id),
            model=maybe(row.model_id),
            **{name: getattr(row, name) for name in plain},
        )


class AccessoryIn(Schema):
    part: IdIn
    words: Reason


class AccessoryOut(Schema):
    """``told`` and ``bought`` count customers; ``sales`` is what was billed, without tax, in the
    currency of the part's price.
    """

    id: Id
    part: Id
    words: str
    promoted_at: datetime
    ended_at: datetime | None
    told: int
    bought: int
    sales: MoneyOut | None

    @classmethod
    def of(cls, row: Accessory) -> AccessoryOut:
        told: Any = row  # with its results
        coin = row.part.currency
        return cls(
            id=str(row.pk),
            part=str(row.part_id),
            words=row.words,
            promoted_at=row.promoted_at,
            ended_at=row.ended_at,
            told=told.told,
            bought=told.bought,
            sales=MoneyOut.of(Money(told.sales, coin)) if coin else None,
        )


class ShowingIn(Schema):
    order: IdIn
    accessory: IdIn
    reply: Reply
    quantity: Pieces = Decimal(1)


class ShowingOut(Schema):
    id: Id
    order: Id
    accessory: Id
    reply: Reply
    job: Id | None
    shown_at: datetime

    @classmethod
    def of(cls, row: Showing) -> ShowingOut:
        return cls(
            id=str(row.pk),
            order=str(row.order_id),
            accessory=str(row.accessory_id),
            reply=Reply(row.reply),
            job=maybe(row.job_id),
            shown_at=row.shown_at,
        )
