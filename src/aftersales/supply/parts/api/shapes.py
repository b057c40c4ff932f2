"""What the API of parts takes and tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, Field

from aftersales.core.money import Money, plain
from aftersales.core.row_ids import BIGGEST_ID
from aftersales.supply.parts import queries
from aftersales.supply.parts.commands import Need, Want
from aftersales.supply.parts.models import (
    Incoming,
    PartRequest,
    Quarantine,
    RemovedPart,
    RequestLine,
    Reservation,
    Stock,
    StockCount,
    StockCountLine,
    StockMove,
    Transfer,
    TransferLine,
)
from aftersales.supply.parts.queries import Taker
from aftersales.supply.parts.states import (
    CoreState,
    CountReason,
    CountScope,
    CountState,
    IncomingState,
    LineState,
    MoveKind,
    Origin,
    Pace,
    PriceList,
    ProofKind,
    QuarantineState,
    Reason,
    RemovedState,
    ReservationState,
    Tracking,
    TransferState,
)
from aftersales.web.api import Id, IdIn, MoneyOut, Schema

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SLACK = timedelta(minutes=5)  # clocks of machines differ
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _past(moment: datetime) -> datetime:
    if not LONG_AGO <= moment <= timezone.now() + SLACK:
        raise ValueError(_("This moment is not in the past."))
    return min(moment, timezone.now())


def _sane(moment: datetime) -> datetime:
    if not LONG_AGO <= moment <= LATEST:
        raise ValueError(_("This moment is too far away."))
    return moment


Happened = Annotated[AwareDatetime, AfterValidator(_past)]
Moment = Annotated[AwareDatetime, AfterValidator(_sane)]
Pieces = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=12, decimal_places=3)]
Proved = Annotated[str, Field(max_length=60)]
Counted = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=3)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=11, decimal_places=2)]
Lot = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(max_length=20)]
Number = Annotated[str, Field(examples=["4", "0.5"])]


class NeedIn(Schema):
    """What a part is for: the kind of thing and its id, such as ``job`` and ``17``."""

    kind: Annotated[str, Field(min_length=1, max_length=20, pattern="^[a-z][a-z_]*$")]
    id: Annotated[int, Field(ge=1, le=BIGGEST_ID)]

    def told(self) -> Need:
        return Need(kind=self.kind, id=self.id)


class WantIn(Schema):
    part: IdIn
    quantity: Pieces
    lot: Lot = ""

    def told(self) -> Want:
        return Want(part_id=self.part, quantity=self.quantity, lot=self.lot)


class NeedOut(Schema):
    kind: str
    id: Id


class ShelfOut(Schema):
    """What a store has of a part, or of one lot of it. Value only for who may see it."""

    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    lot: str
    bin: str
    expires_on: date | None
    on_hand: Number
    reserved: Number
    free: Number
    cost: MoneyOut | None
    value: MoneyOut | None

    @staticmethod
    def resolve_on_hand(row: queries.Shelf) -> str:
        return plain(row.on_hand)

    @staticmethod
    def resolve_reserved(row: queries.Shelf) -> str:
        return plain(row.reserved)

    @staticmethod
    def resolve_free(row: queries.Shelf) -> str:
        return plain(row.free)

    @staticmethod
    def resolve_cost(row: queries.Shelf) -> MoneyOut | None:
        return None if row.cost is None else MoneyOut.of(Money(row.cost, row.currency))

    @staticmethod
    def resolve_value(row: queries.Shelf) -> MoneyOut | None:
        return None if row.value is None else MoneyOut.of(Money(row.value, row.currency))


class ShelvesOut(Schema):
    items: list[ShelfOut]


class MoveOut(Schema):
    """One line of the book of stock. Nobody changes it; what was wrong is reversed."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    kind: MoveKind
    quantity: Number
    balance: Number
    lot: str
    need: NeedOut | None
    reverses: Annotated[Id | None, Field(validation_alias="reverses_id")]
    reason: Reason | None
    occurred_at: datetime

    @staticmethod
    def resolve_quantity(move: StockMove) -> str:
        return plain(move.quantity)

    @staticmethod
    def resolve_balance(move: StockMove) -> str:
        return plain(move.balance)

    @staticmethod
    def resolve_lot(move: StockMove) -> str:
        return move.stock.lot

    @staticmethod
    def resolve_reason(move: StockMove) -> str | None:
        return move.reason or None

    @staticmethod
    def resolve_need(move: StockMove) -> NeedOut | None:
        if move.need_id is None:
            return None
        return NeedOut(kind=move.need_kind, id=str(move.need_id))


class MovesOut(Schema):
    items: list[MoveOut]


class ReservationOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    need: NeedOut
    quantity: Number
    left: Number
    state: ReservationState
    until: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_need(row: Reservation) -> NeedOut:
        return NeedOut(kind=row.need_kind, id=str(row.need_id))

    @staticmethod
    def resolve_quantity(row: Reservation) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_left(row: Reservation) -> str:
        return plain(row.left)


class ReservationsOut(Schema):
    items: list[ReservationOut]


class LineOut(Schema):
    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    instead_of: Annotated[Id | None, Field(validation_alias="instead_of_id")]
    quantity: Number
    issued: Number
    returned: Number
    state: LineState

    @staticmethod
    def resolve_quantity(row: RequestLine) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_issued(row: RequestLine) -> str:
        return plain(row.issued)

    @staticmethod
    def resolve_returned(row: RequestLine) -> str:
        return plain(row.returned)


class ShortageOut(Schema):
    """What a job or visit waits for. ``expected`` is empty while too few are on their way."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    need: NeedOut
    vehicle: Id | None
    needed_at: datetime | None
    lacking: Number
    is_coming: bool
    expected: date | None
    reference: str

    @staticmethod
    def resolve_need(row: Any) -> NeedOut:
        return NeedOut(kind=row.request.need_kind, id=str(row.request.need_id))

    @staticmethod
    def resolve_vehicle(row: Any) -> str | None:
        found = row.request.vehicle_id
        return None if found is None else str(found)

    @staticmethod
    def resolve_needed_at(row: Any) -> datetime | None:
        found: datetime | None = row.request.needed_at
        return found

    @staticmethod
    def resolve_lacking(row: Any) -> str:
        return plain(row.lacking)

    @staticmethod
    def resolve_expected(row: Any) -> date | None:
        return row.arrival.due_on if row.arrival else None

    @staticmethod
    def resolve_reference(row: Any) -> str:
        return row.arrival.reference if row.arrival else ""


class RequestOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    need: NeedOut
    vehicle: Annotated[Id | None, Field(validation_alias="vehicle_id")]
    needed_at: datetime | None
    asked_at: datetime
    lines: list[LineOut]

    @staticmethod
    def resolve_need(row: PartRequest) -> NeedOut:
        return NeedOut(kind=row.need_kind, id=str(row.need_id))

    @staticmethod
    def resolve_lines(row: PartRequest) -> list[RequestLine]:
        return sorted(row.lines.all(), key=lambda line: line.pk)


class IncomingOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    quantity: Number
    left: Number
    due_on: date | None
    reference: str
    state: IncomingState

    @staticmethod
    def resolve_quantity(row: Incoming) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_left(row: Incoming) -> str:
        return plain(row.left)


class BinOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    code: str
    is_active: bool


class CountLineOut(Schema):
    """``shelf`` is what is counted by: a part, or one lot of it. ``book`` and ``difference`` are
    told once the count is handed in: who counts does not know them. ``again``: the first number was
    far from the books, count once more.
    """

    shelf: Annotated[Id, Field(validation_alias="stock_id")]
    part: Id
    lot: str
    stock_class: str
    book: Number | None
    counted: Number | None
    difference: Number | None
    again: bool
    reason: CountReason | None

    @staticmethod
    def resolve_part(row: StockCountLine) -> str:
        return str(row.stock.part_id)

    @staticmethod
    def resolve_lot(row: StockCountLine) -> str:
        return row.stock.lot

    @staticmethod
    def resolve_book(row: StockCountLine) -> str | None:
        return None if row.count.state == CountState.OPEN else plain(row.book)

    @staticmethod
    def resolve_counted(row: StockCountLine) -> str | None:
        return None if row.counted is None else plain(row.counted)

    @staticmethod
    def resolve_difference(row: StockCountLine) -> str | None:
        return None if row.count.state == CountState.OPEN else plain(row.difference)

    @staticmethod
    def resolve_again(row: StockCountLine) -> bool:
        return row.is_again and row.counted is None

    @staticmethod
    def resolve_reason(row: StockCountLine) -> str | None:
        return row.reason or None


class CountOut(Schema):
    """``is_over``: the differences are worth so much that somebody else has to approve them."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    number: str
    scope: CountScope
    cut_off_at: datetime
    state: CountState
    handed_in_at: datetime | None
    is_over: bool
    lines: list[CountLineOut]

    @staticmethod
    def resolve_lines(row: StockCount) -> list[StockCountLine]:
        return sorted(row.lines.all(), key=lambda line: line.pk)


class DueShelfOut(Schema):
    """A shelf that its class asks to be counted; how many should lie there is not told."""

    shelf: Annotated[Id, Field(validation_alias="pk")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    number: str
    lot: str
    bin: str
    stock_class: str
    counted_at: datetime | None
    due_at: datetime | None

    @staticmethod
    def resolve_number(row: Stock) -> str:
        return row.part.shown_number

    @staticmethod
    def resolve_bin(row: Stock) -> str:
        return row.bin.code if row.bin else ""


class DueShelvesOut(Schema):
    items: list[DueShelfOut]


class StoreIn(Schema):
    store: IdIn


class ReceiveIn(StoreIn):
    """Say what one piece costs or what all do together; else they come at today's average."""

    quantity: Pieces
    cost: Amount | None = None
    value: Amount | None = None
    lot: Lot = ""
    bin: Code = ""
    incoming: IdIn | None = None
    words: Words = ""
    proof: Proved = ""
    expires_on: date | None = None
    happened_at: Happened | None = None


class DateLotIn(Schema):
    expires_on: date | None


class LotOut(Schema):
    """A lot on a shelf, and the last day on which it may be used."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    lot: str
    on_hand: Number
    expires_on: date | None

    @staticmethod
    def resolve_on_hand(row: Stock) -> str:
        return plain(row.on_hand)


class TakerOut(Schema):
    """A store that used more of a part lately than lies there."""

    store: Annotated[Id, Field(validation_alias="store_id")]
    used: Number
    there: Number

    @staticmethod
    def resolve_used(row: Taker) -> str:
        return plain(row.used)

    @staticmethod
    def resolve_there(row: Taker) -> str:
        return plain(row.there)


class IdleOut(Schema):
    """Stock of a part of which nothing was issued for long."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    pace: Pace
    free: Number
    worth: Decimal
    currency: str
    issued_at: datetime | None
    idle_since: datetime
    taker: TakerOut | None

    @staticmethod
    def resolve_free(row: Any) -> str:
        return plain(row.free_pieces)


class CoreOut(Schema):
    """An exchange part that went out while the old one has not come."""

    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    need: NeedOut
    owed: Number
    deposit: MoneyOut | None
    issued_at: Annotated[datetime, Field(validation_alias="occurred_at")]
    state: CoreState

    @staticmethod
    def resolve_need(row: Any) -> NeedOut:
        return NeedOut(kind=row.need_kind, id=str(row.need_id))

    @staticmethod
    def resolve_owed(row: Any) -> str:
        return plain(row.owed)

    @staticmethod
    def resolve_deposit(row: Any) -> MoneyOut | None:
        if row.deposit is None:
            return None
        return MoneyOut.of(Money(row.deposit, row.part.deposit_currency).rounded())


class OriginIn(Schema):
    origin: Origin


class DescribeIn(StoreIn):
    """What is left out stays as it is; ``version`` is the one that was looked at."""

    name: Annotated[str, Field(max_length=120)] | None = None
    unit: Annotated[str, Field(max_length=12)] | None = None
    maker: Annotated[str, Field(max_length=60)] | None = None
    shelf_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    is_exchange: bool | None = None
    deposit: Amount | None = None
    is_wear: bool | None = None
    guarantee_months: Annotated[int, Field(ge=1, le=240)] | None = None
    guarantee_km: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    lubricant_family: Annotated[str, Field(max_length=40)] | None = None
    is_hazardous: bool | None = None
    storage: Words | None = None
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class SubstituteIn(Schema):
    other: IdIn
    is_mutual: bool = False
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class SubstituteOut(Schema):
    """Another part that does as well, where mutual the other way round too."""

    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    other: Annotated[Id, Field(validation_alias="other_id")]
    is_mutual: bool
    reason: str


class FitmentIn(Schema):
    model: IdIn
    is_series: bool = False
    year_from: Annotated[int, Field(ge=1900, le=2199)] | None = None
    year_to: Annotated[int, Field(ge=1900, le=2199)] | None = None


class FitmentOut(Schema):
    """Cars a part goes into: a model or its whole series, perhaps of some model years."""

    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    model: Annotated[Id, Field(validation_alias="model_id")]
    is_series: bool
    year_from: int | None
    year_to: int | None


class WaiveIn(Schema):
    vehicle: IdIn
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class WaivedOut(Schema):
    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    vehicle: Annotated[Id, Field(validation_alias="vehicle_id")]
    reason: str


class ReplaceIn(Schema):
    part: IdIn


class ProofIn(Schema):
    kind: ProofKind
    number: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: Annotated[str, Field(min_length=1, max_length=120)]
    valid_until: date | None = None


class ProofOut(Schema):
    id: Id
    part: Annotated[Id, Field(validation_alias="part_id")]
    kind: ProofKind
    number: str
    issuer: str
    valid_until: date | None


class HoldBackIn(StoreIn):
    quantity: Pieces
    cost: Amount | None = None
    lot: Lot = ""
    incoming: IdIn | None = None
    words: Words = ""


class ReleaseIn(Schema):
    proof: Proved = ""
    bin: Code = ""


class SendBackIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class QuarantineOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    part: Annotated[Id, Field(validation_alias="part_id")]
    quantity: str
    state: QuarantineState
    proof: str
    held_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_quantity(row: Quarantine) -> str:
        return plain(row.quantity)


class IssueIn(StoreIn):
    need: NeedIn
    quantity: Pieces
    lot: Lot = ""
    happened_at: Happened | None = None


class AdjustIn(StoreIn):
    """``change`` is what is added, or taken away with a minus."""

    change: Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, max_digits=12, decimal_places=3)]
    reason: Reason
    lot: Lot = ""
    cost: Amount | None = None
    words: Words = ""
    happened_at: Happened | None = None


class PlaceIn(StoreIn):
    bin: Annotated[str, Field(min_length=1, max_length=20)]


class PriceIn(StoreIn):
    price_list: PriceList = PriceList.RETAIL
    amount: Amount
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    holds_from: date | None = None


class SupersedeIn(StoreIn):
    successor: IdIn


class TrackIn(StoreIn):
    tracking: Tracking


class ReturnIn(Schema):
    quantity: Pieces


class CancelIn(Schema):
    words: Words = ""


class ReserveIn(StoreIn):
    """All the pieces or none; with ``partly`` as many as are free."""

    need: NeedIn
    wants: Annotated[list[WantIn], Field(min_length=1, max_length=100)]
    until: Moment | None = None
    partly: bool = False


class RequestIn(StoreIn):
    need: NeedIn
    wants: Annotated[list[WantIn], Field(min_length=1, max_length=100)]
    vehicle: IdIn | None = None
    needed_at: Moment | None = None


class LineIssueIn(Schema):
    """Nothing said is all that is still asked for."""

    quantity: Pieces | None = None
    lot: Lot = ""


class ExpectIn(StoreIn):
    part: IdIn
    quantity: Pieces
    due_on: date | None = None
    reference: Annotated[str, Field(max_length=40)] = ""


class RedateIn(Schema):
    due_on: date | None


class BinIn(StoreIn):
    code: Annotated[str, Field(min_length=1, max_length=20)]


class CountIn(StoreIn):
    """Of these parts, of these bins, of a class, of what is due, or of the whole store."""

    parts: Annotated[list[IdIn], Field(max_length=2_000)] | None = None
    bins: Annotated[list[IdIn], Field(max_length=2_000)] | None = None
    stock_class: Annotated[str, Field(pattern="^[ABC]?$")] = ""
    due: bool = False


class ShelfCountIn(Schema):
    shelf: IdIn
    counted: Counted


class CountedIn(Schema):
    """``seen_at``: when somebody walked past with a sheet of paper; nothing said is now."""

    lines: Annotated[list[ShelfCountIn], Field(min_length=1, max_length=2_000)]
    seen_at: Moment | None = None


class AddToCountIn(Schema):
    part: IdIn
    lot: Lot = ""


class ReasonIn(Schema):
    shelf: IdIn
    reason: CountReason
    words: Words = ""


class ExplainIn(Schema):
    lines: Annotated[list[ReasonIn], Field(min_length=1, max_length=2_000)]


class SendBackCountIn(Schema):
    shelves: Annotated[list[IdIn], Field(min_length=1, max_length=2_000)]


class RemovedIn(StoreIn):
    """A part of the catalogue, or words for one that is not."""

    need: NeedIn
    part: IdIn | None = None
    what: Annotated[str, Field(max_length=120)] = ""
    quantity: Pieces = Decimal(1)
    vehicle: IdIn | None = None


class KeepRemovedIn(Schema):
    bin: Code = ""


class RemovedOut(Schema):
    id: Id
    store: Annotated[Id, Field(validation_alias="store_id")]
    number: str
    part: Annotated[Id | None, Field(validation_alias="part_id")]
    what: str
    quantity: Number
    need: NeedOut
    vehicle: Annotated[Id | None, Field(validation_alias="vehicle_id")]
    state: RemovedState
    tagged_at: datetime
    gone_at: datetime | None

    @staticmethod
    def resolve_quantity(row: RemovedPart) -> str:
        return plain(row.quantity)

    @staticmethod
    def resolve_need(row: RemovedPart) -> NeedOut:
        return NeedOut(kind=row.need_kind, id=str(row.need_id))


# ── transfers ────────────────────────────────────────────────────────────────────────────────────


class TransferLineIn(Schema):
    part_id: IdIn
    quantity: Pieces
    lot: Annotated[str, Field(max_length=40)] = ""


class TransferIn(Schema):
    """``store`` is one's own: it sends, or asks. ``other`` is the store at the other end."""

    store: IdIn
    other: IdIn
    lines: Annotated[list[TransferLineIn], Field(min_length=1, max_length=200)]
    words: Annotated[str, Field(max_length=200)] = ""


class CameLineIn(Schema):
    line_id: IdIn
    good: Counted
    damaged: Counted = Decimal(0)


class CameIn(Schema):
    lines: Annotated[list[CameLineIn], Field(min_length=1, max_length=200)]


class WriteOffIn(Schema):
    words: Annotated[str, Field(max_length=200)] = ""


class TransferLineOut(Schema):
    """``left`` is on its way."""

    id: Id
    part_id: Id
    lot: str
    asked: Decimal
    sent: Decimal
    received: Decimal
    damaged: Decimal
    back: Decimal
    lost: Decimal
    left: Decimal


class TransferOut(Schema):
    id: Id
    number: str
    source_id: Id
    target_id: Id
    state: TransferState
    words: str
    sent_at: datetime | None
    ended_at: datetime | None
    lines: list[TransferLineOut]

    @staticmethod
    def resolve_lines(row: Transfer) -> list[TransferLine]:
        return sorted(row.lines.all(), key=lambda line: line.pk)
