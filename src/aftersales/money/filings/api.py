"""Filings over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from aftersales.core.actors import Actor
from aftersales.core.money import Money
from aftersales.money.filings import commands
from aftersales.money.filings import queries as ask
from aftersales.money.filings.models import AccountingExport, RecordAttempt, RepairRecord, TaxOrder
from aftersales.money.filings.states import (
    HeadField,
    Heeded,
    Outcome,
    RecordState,
    TaxKind,
    TaxState,
)
from aftersales.money.filings.taxation import NotSigned, tax_platforms
from aftersales.web.api import (
    ERRORS,
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
    page_of,
)

records = Router(tags=["repair-records"])
accounts = Router(tags=["accounting-exports"])
tax_orders = Router(tags=["tax-orders"])
tax_platform = Router(tags=["tax-platform"])
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Words = Annotated[str, Field(max_length=500)]


class RecordRow(Schema):
    """An e-repair record as the register shows it."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    order: Annotated[Id, Field(validation_alias="order_id")]
    settlement: Annotated[Id, Field(validation_alias="settlement_id")]
    vehicle: Annotated[Id, Field(validation_alias="vehicle_id")]
    corrects: Annotated[Id | None, Field(validation_alias="corrects_id")]
    code: str
    settled_on: date
    state: RecordState
    missing: list[HeadField]
    attempts: int
    drawn_at: datetime
    next_at: datetime | None
    handed_in_at: datetime | None
    answered_at: datetime | None
    receipt: str
    reason: str


class RecordsOut(Schema):
    items: list[RecordRow]


class HeadOut(Schema):
    """``basicInfo`` by the platform's names; what the province wants besides may be empty."""

    vehicleplatenumber: str
    companyname: str
    vin: str
    repairdate: str
    repairmileage: str
    settledate: str
    faultdescription: str
    costlistcode: str
    repairtype: str = ""
    repairnature: str = ""
    uploader: str = ""
    uploadTime: str = ""  # noqa: N815 - the platform's name


class PartOut(Schema):
    partsname: str
    partsquantity: str
    partscode: str


class ProjectOut(Schema):
    repairproject: str
    workinghours: str


class BodyOut(Schema):
    """The record as it is handed in (DOMAIN 3.3)."""

    basicInfo: HeadOut  # noqa: N815 - the platform's name
    vehiclepartslist: list[PartOut]
    repairprojectlist: list[ProjectOut]


class AttemptOut(Schema):
    number: int
    port: str
    outcome: Outcome
    fault: str
    tried_at: datetime


class RecordOut(RecordRow):
    """With what the platform is told, and each attempt."""

    record: BodyOut
    tries: list[AttemptOut]

    @staticmethod
    def resolve_record(row: RepairRecord) -> dict[str, Any]:
        return ask.outgoing(row, at=row.handed_in_at or now())

    @staticmethod
    def resolve_tries(row: RepairRecord) -> list[RecordAttempt]:
        return ask.attempts_of(row)


class DrawIn(Schema):
    store: IdIn
    since: Day
    until: Day


class MendIn(Schema):
    """Values by the platform's names of fields; only what is missing or was turned away."""

    values: dict[HeadField, Words]


class AnswerIn(Schema):
    is_accepted: bool
    receipt: Annotated[str, Field(max_length=64)] = ""
    reason: Words = ""


@listing(records, "", returns=RecordRow)
def record_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a settlement list's number, or a state."""
    rows = ask.records(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in RecordState.values:
        rows = rows.filter(state=asked.q)
    elif asked.q:
        rows = rows.filter(code__istartswith=asked.q)
    return page_of(rows, asked)


@one(records, "/{record_id}", returns=RecordOut)
def record(request: Request, record_id: IdIn) -> RepairRecord:
    return ask.record(record_id, seen_by=request.actor)


@deed(records, "", returns=RecordsOut, status=201)
def draw_records(request: Request, body: DrawIn) -> dict[str, Any]:
    """Build the records of settled visits of these days that have none yet."""
    rows = commands.draw_records(
        store_id=body.store, since=body.since, until=body.until, by=request.actor, at=now()
    )
    return {"items": rows}


@deed(records, "/{record_id}/mend-record", returns=RecordRow)
def mend_record(request: Request, record_id: IdIn, body: MendIn) -> RepairRecord:
    """Supply what is missing."""
    return commands.mend_record(
        record_id=record_id,
        values={str(name): words for name, words in body.values.items()},
        by=request.actor,
        at=now(),
    )


@deed(records, "/{record_id}/release-record", returns=RecordRow)
def release_record(request: Request, record_id: IdIn) -> RepairRecord:
    """Send it once more."""
    return commands.release_record(record_id=record_id, by=request.actor, at=now())


@deed(records, "/{record_id}/answer-record", returns=RecordRow)
def answer_record(request: Request, record_id: IdIn, body: AnswerIn) -> RepairRecord:
    """Note what the platform said of a record that was handed in as a file."""
    return commands.answer_record(
        record_id=record_id,
        is_accepted=body.is_accepted,
        receipt=body.receipt,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


# -- invoices -------------------------------------------------------------------------------------


class TaxOrderOut(Schema):
    """An invoice or a red letter asked of the tax platform."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    settlement: Annotated[Id, Field(validation_alias="settlement_id")]
    credit_note: Annotated[Id | None, Field(validation_alias="credit_note_id")]
    kind: TaxKind
    state: TaxState
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    reason: str
    confirmation: str
    number: str
    refusal: str
    attempts: int
    made_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_net(row: TaxOrder) -> MoneyOut:
        return MoneyOut.of(Money(row.net, row.currency))

    @staticmethod
    def resolve_tax(row: TaxOrder) -> MoneyOut:
        return MoneyOut.of(Money(row.tax, row.currency))

    @staticmethod
    def resolve_gross(row: TaxOrder) -> MoneyOut:
        return MoneyOut.of(Money(row.gross, row.currency))


class OfBillIn(Schema):
    settlement: IdIn


class HeardOut(Schema):
    outcome: Heeded


@listing(tax_orders, "", returns=TaxOrderOut)
def tax_order_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of a bill's number, or an invoice number."""
    rows = ask.tax_orders(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q:
        rows = rows.filter(settlement__number__istartswith=asked.q) | rows.filter(number=asked.q)
    return page_of(rows, asked)


@one(tax_orders, "/{tax_order_id}", returns=TaxOrderOut)
def tax_order(request: Request, tax_order_id: IdIn) -> TaxOrder:
    return ask.tax_orders(seen_by=request.actor).get(pk=tax_order_id)


@deed(tax_orders, "", returns=TaxOrderOut, status=201)
def ask_invoice(request: Request, body: OfBillIn) -> TaxOrder:
    """Ask for the invoice of a bill."""
    return commands.ask_invoice(settlement_id=body.settlement, by=request.actor, at=now())


@deed(tax_orders, "/{settlement_id}/ask-red-letter", returns=TaxOrderOut, status=201)
def ask_red_letter(request: Request, settlement_id: IdIn) -> TaxOrder:
    """Ask for the red letter that a credit note of this bill waits for."""
    return commands.ask_red_letter(settlement_id=settlement_id, by=request.actor, at=now())


@deed(tax_orders, "/{tax_order_id}/release-tax-order", returns=TaxOrderOut)
def release_tax_order(request: Request, tax_order_id: IdIn) -> TaxOrder:
    """Ask once more what was given up."""
    return commands.release_tax_order(tax_order_id=tax_order_id, by=request.actor, at=now())


@tax_platform.post(
    "/{code}/{group_id}/{store_id}",
    auth=None,
    response={200: HeardOut, **ERRORS},
    openapi_extra={"security": []},
)
def hear_tax_platform(
    request: Request, code: str, group_id: IdIn, store_id: IdIn
) -> dict[str, Any]:
    """Where a tax platform sends its signed call-backs; they may come twice, late, in any order."""
    wrong = commands.SignatureWrong(_("The signature of this call-back is not right."))
    port = tax_platforms().get(code)
    if port is None:
        raise wrong
    try:
        notice = port.read(request.body, request.headers)
    except NotSigned as fault:
        raise wrong from fault
    by = Actor(
        key=f"tax:{code}"[:80],
        group_id=group_id,
        rights={store_id: frozenset({"filings.hear"})},
    )
    return {"outcome": commands.hear_tax_platform(port=code, notice=notice, by=by, at=now())}


# -- vouchers for finance -------------------------------------------------------------------------


class ExportRow(Schema):
    """A period whose vouchers went out."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    number: str
    since: date
    until: date
    vouchers: int
    lines: int
    debit: MoneyOut
    fingerprint: str
    made_at: datetime

    @staticmethod
    def resolve_debit(row: AccountingExport) -> MoneyOut:
        return MoneyOut.of(Money(row.debit, row.currency))


class VoucherLineOut(Schema):
    """One line of a voucher: an amount on one side of an account."""

    date: str
    voucher: str
    kind: str
    line: str
    account: str
    account_name: str
    debit: str
    credit: str
    tax_rate: str
    currency: str
    store: str
    document: str
    payer: str
    partner: str


class ExportOut(ExportRow):
    items: list[VoucherLineOut]


class ExportIn(Schema):
    store: IdIn
    since: Day
    until: Day


@listing(accounts, "", returns=ExportRow)
def export_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """``q`` is the beginning of an export's number."""
    rows = ask.exports(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    return page_of(rows.filter(number__istartswith=asked.q) if asked.q else rows, asked)


@one(accounts, "/{export_id}", returns=ExportOut)
def accounts_of(request: Request, export_id: IdIn) -> Any:
    """The period with every line of its vouchers, without names."""
    row: Any = ask.exports(seen_by=request.actor).get(pk=export_id)
    row.items = ask.lines_of(row, store=row.store.code, seen_by=request.actor)
    return row


@deed(accounts, "", returns=ExportRow, status=201)
def export_accounts(request: Request, body: ExportIn) -> AccountingExport:
    """Fix the vouchers of a period whose books are closed; again, it is the same export."""
    return commands.export_accounts(
        store_id=body.store, since=body.since, until=body.until, by=request.actor, at=now()
    )
