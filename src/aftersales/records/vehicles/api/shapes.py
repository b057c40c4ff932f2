"""How vehicles look from outside, and what may be told about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from aftersales.core.money import Money
from aftersales.records.vehicles.commands import NewService, NewVehicle
from aftersales.records.vehicles.queries import Billing, Facet, Notice
from aftersales.records.vehicles.rules.odometer import MOST_KM
from aftersales.records.vehicles.states import (
    CorrectionReason,
    DocumentKind,
    DueBy,
    FileReason,
    NextContent,
    NextReason,
    OdometerSource,
    PartyRole,
    PlateColour,
    PlateKind,
    Power,
    ServiceKind,
    SoldBy,
    VehicleKind,
    WarningKind,
)
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

Short = Annotated[str, Field(max_length=120)]
Words = Annotated[str, Field(max_length=4000)]
Km = Annotated[int, Field(ge=0, le=MOST_KM, description="As the dashboard shows it.")]
Year = Annotated[int, Field(ge=1886, le=2199)]


class OutlookOut(Schema):
    """When the next service is expected, and what that rests on."""

    due_on: date
    due_km: int
    due_by: DueBy
    earliest_on: date
    latest_on: date
    km_per_day: Decimal
    confidence: str
    readings: int
    last_service_on: date | None
    last_service_km: int | None
    cycle_km: int
    cycle_months: int


class VehicleShort(Schema):
    """A vehicle as lists show it."""

    id: Id
    vin: str | None
    plate: str | None
    plate_kind: str
    model: str
    model_year: int | None
    kind: VehicleKind
    power: str
    home_store_id: Id | None
    owner_id: Id | None
    odometer_km: int | None
    odometer_on: date | None
    due_on: date | None
    missing: list[str]

    @staticmethod
    def resolve_model(row: Any) -> str:
        """The words; the catalogue's entry is ``model_id``."""
        return str(row["model_words"] if isinstance(row, dict) else row.model_words)

    @staticmethod
    def resolve_due_on(row: Any) -> date | None:
        outlook = row["outlook"] if isinstance(row, dict) else getattr(row, "outlook", None)
        return outlook.due_on if outlook else None


class PartyOut(Schema):
    id: Id
    customer_id: Id
    role: PartyRole
    starts_on: date
    ends_on: date | None


class PlateOut(Schema):
    plate: str
    kind: PlateKind
    colour: PlateColour
    starts_on: date
    ends_on: date | None


class WarningOut(Schema):
    id: Id
    kind: WarningKind
    words: str
    link: str
    reference: str
    until: datetime | None
    raised_at: datetime


class ProposalOut(Schema):
    """What the customer may be invited for next, and why."""

    content: NextContent
    reason: NextReason


class ProofOut(Schema):
    """The four proofs on which cover is decided."""

    voucher: bool
    invoice: bool
    first_sale_on: date | None
    seller: str
    missing: list[str]


class DocumentOut(Schema):
    id: Id
    kind: DocumentKind
    number: str
    issuer: str
    dated_on: date | None
    valid_until: date | None
    note: str


class InsuranceOut(Schema):
    insurer: str
    starts_on: date | None
    ends_on: date


class VehicleOut(VehicleShort):
    """Everything on a vehicle's own page but its history."""

    model_id: Id | None
    colour: str
    engine_number: str
    vin_is_odd: bool
    first_sale_on: date | None
    sold_by: str
    seller: str
    agent_id: Id | None
    agent_contract: str
    guarantee_until: date | None
    licensed_on: date | None
    inspection_due_on: date | None
    distance_km: int | None
    outlook: OutlookOut | None
    parties: list[PartyOut]
    plates: list[PlateOut]
    warnings: list[WarningOut]
    proposals: list[ProposalOut]
    proof: ProofOut
    documents: list[DocumentOut]
    insurances: list[InsuranceOut]
    registered_at: datetime


class DetailOut(Schema):
    """What only the store that did the work may tell."""

    parts: list[str]
    amount: MoneyOut | None
    advisor: str
    technician: str
    words: str

    @staticmethod
    def resolve_amount(row: Any) -> MoneyOut | None:
        return None if row.amount is None else MoneyOut.of(Money(row.amount, row.currency))


class EntryOut(Schema):
    """One thing that happened to a vehicle."""

    on: date
    kind: str
    code: str
    label: str
    km: int | None
    store_id: Id | None
    place: str
    is_shared: bool
    operations: list[str]
    fault: str
    customer_id: Id | None
    text: str
    facets: Annotated[list[Facet], Field(description="What somebody may look for it under.")]
    detail: DetailOut | None


class ReadingOut(Schema):
    on: date
    km: int
    total: Annotated[int, Field(description="In all, over every counter the car has had.")]
    source: OdometerSource


class VinOut(Schema):
    text: str
    is_valid: bool
    maker: str
    model_year: int | None
    faults: list[str]
    warnings: list[str]
    words: list[str]
    vehicle_id: Id | None


class PlateHintOut(Schema):
    text: str
    shown: str
    is_valid: bool
    kind: str
    colour: str
    power: str
    faults: list[str]
    vehicle_id: Id | None


# -- what is told ----------------------------------------------------------------------------------


class In(Schema):
    """Every deed says in which store it is done."""

    store_id: IdIn


class VehicleIn(In):
    """A vehicle as it is told. Look-alike letters of VIN and plate are understood."""

    vin: Short = ""
    plate: Short = ""
    plate_kind: PlateKind | None = None
    model_id: IdIn | None = None
    make: Short = ""
    series: Short = ""
    model: Short = ""
    model_year: Year | None = None
    kind: VehicleKind | None = None
    power: Power | None = None
    colour: Short = ""
    engine_number: Short = ""
    first_sale_on: date | None = None
    sold_by: SoldBy | None = None
    seller: Short = ""
    agent_id: IdIn | None = None
    agent_contract: Short = ""
    guarantee_until: date | None = None
    licensed_on: date | None = None
    inspection_due_on: date | None = None

    def told(self) -> NewVehicle:
        given = self.dict(exclude={"store_id", "reason"})
        for name in ("plate_kind", "kind", "power", "sold_by"):
            given[name] = given[name] or ""
        return NewVehicle(**given)


class NewVehicleIn(VehicleIn):
    reason: FileReason = FileReason.VISIT
    odometer_km: Km | None = None
    odometer_on: date | None = None
    insurer: Short = ""
    insured_until: date | None = None
    owner_id: IdIn | None = None
    driver_id: IdIn | None = None
    payer_id: IdIn | None = None
    owned_since: date | None = None


class PlateIn(In):
    plate: Short
    kind: PlateKind | None = None
    since: date | None = None
    moves: Annotated[bool, Field(description="Take it off the vehicle that carries it now.")] = (
        False
    )


class PartyIn(In):
    customer_id: IdIn
    role: PartyRole
    since: date | None = None


class OwnerIn(In):
    customer_id: IdIn
    on: date | None = None


class EndIn(In):
    party_id: IdIn
    on: date | None = None


class DayIn(In):
    on: date | None = None


class ReadingIn(In):
    km: Km
    on: date | None = None
    source: OdometerSource = OdometerSource.VISIT


class CorrectionIn(In):
    km: Km
    reason: CorrectionReason
    words: Annotated[str, Field(min_length=1, max_length=300)]
    on: date | None = None


class FileIn(In):
    reason: FileReason


class SellerIn(In):
    sold_by: SoldBy
    seller: Short = ""
    agent_id: IdIn | None = None
    agent_contract: Short = ""
    first_sale_on: date | None = None


class NoticeAndBillingOut(Schema):
    """Who hears of service on the car, and who is billed for what the customer does not pay."""

    notice: Notice
    billing: Billing
    agent_id: Id | None
    agent: str
    contract: Annotated[str, Field(description="Number of the agent's contract that holds.")]


class DocumentIn(In):
    kind: DocumentKind
    number: Short = ""
    issuer: Short = ""
    dated_on: date | None = None
    valid_until: date | None = None
    note: Short = ""


class InsuranceIn(In):
    insurer: Short
    ends_on: date
    starts_on: date | None = None
    number: Short = ""


class ServiceIn(In):
    """Something done to the car; ``workshop`` only where it was not the store itself."""

    serviced_on: date
    km: Km | None = None
    kind: ServiceKind = ServiceKind.MAINTENANCE
    workshop: Short = ""
    operations: Annotated[list[Short], Field(max_length=50)] = []
    fault: Short = ""
    reference: Annotated[str, Field(max_length=60)] = ""
    parts: Annotated[list[Short], Field(max_length=50)] = []
    amount: Annotated[Decimal, Field(ge=0, lt=10**10, decimal_places=2)] | None = None
    words: Words = ""

    def told(self, vehicle_id: int) -> NewService:
        return NewService(vehicle_id=vehicle_id, **self.dict(exclude={"store_id"}))


class WarningIn(In):
    kind: WarningKind
    words: Annotated[str, Field(max_length=200)] = ""
    reference: Annotated[str, Field(max_length=60)] = ""
    link: Annotated[str, Field(max_length=200)] = ""
    until: datetime | None = None


class WithdrawIn(In):
    kind: WarningKind
    reference: Annotated[str, Field(max_length=60)] = ""


class InstructionIn(In):
    guidance_ids: Annotated[list[IdIn], Field(max_length=20)] = []
    minutes: Annotated[int, Field(ge=1, le=600)]
    customer_id: IdIn | None = None
    topics: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    questions: Annotated[str, Field(max_length=2000)] = ""
    given_on: date | None = None


class MergeIn(In):
    gone_id: Annotated[IdIn, Field(description="The file that leads to this one from now on.")]
