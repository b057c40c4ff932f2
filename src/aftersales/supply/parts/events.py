"""What happens to the catalogue of parts and to stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PartListed(Event):
    name = "parts.part.listed"
    part_id: int


@dataclass(frozen=True, kw_only=True)
class PartChanged(Event):
    name = "parts.part.changed"
    part_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PartPriced(Event):
    """A price of a list holds from a day on."""

    name = "parts.part.priced"
    part_id: int
    amount: str
    currency: str
    holds_from: str
    price_list: str = "retail"


@dataclass(frozen=True, kw_only=True)
class PriceCame(Event):
    """The day of a list price that was told ahead has come: lists and new orders read it now."""

    name = "parts.price.came"
    part_id: int
    amount: str
    currency: str
    holds_from: str


@dataclass(frozen=True, kw_only=True)
class PartSuperseded(Event):
    """Another number takes its place."""

    name = "parts.part.superseded"
    part_id: int
    successor: int

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        yield "part", self.successor


@dataclass(frozen=True, kw_only=True)
class PartTracked(Event):
    """How its pieces are told apart was settled."""

    name = "parts.part.tracked"
    part_id: int
    tracking: str


@dataclass(frozen=True, kw_only=True)
class ForNeed(Event):
    """A fact that serves a job, an appointment or whatever else needs the part."""

    need_kind: str = ""
    need: int | None = None

    def objects(self) -> Iterator[tuple[str, int]]:
        """The need is an object of the fact like any other: ``("job", 17)``."""
        yield from super().objects()
        if self.need is not None:
            yield self.need_kind, self.need


@dataclass(frozen=True, kw_only=True)
class StockOpened(Event):
    """The first stock of a shelf, taken over from an older system."""

    name = "parts.stock.opened"
    part_id: int
    move_id: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class PartReceived(Event):
    name = "parts.stock.received"
    part_id: int
    move_id: int
    quantity: Decimal
    value: Decimal
    incoming_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PartIssued(ForNeed):
    name = "parts.stock.issued"
    part_id: int
    move_id: int
    quantity: Decimal
    value: Decimal
    request_line_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PartReturned(ForNeed):
    """Unused pieces came back; ``value`` is what the job is relieved of."""

    name = "parts.stock.returned"
    part_id: int
    move_id: int
    quantity: Decimal
    value: Decimal
    request_line_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class StockAdjusted(Event):
    name = "parts.stock.adjusted"
    part_id: int
    move_id: int
    quantity: Decimal
    value: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class MoveCancelled(Event):
    """A wrong entry was taken back as a whole."""

    name = "parts.stock.cancelled"
    part_id: int
    move_id: int
    cancelled: int


@dataclass(frozen=True, kw_only=True)
class PartReserved(ForNeed):
    name = "parts.reservation.made"
    part_id: int
    reservation_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class ReservationConsumed(ForNeed):
    """All of it was issued."""

    name = "parts.reservation.consumed"
    part_id: int
    reservation_id: int


@dataclass(frozen=True, kw_only=True)
class ReservationReleased(ForNeed):
    name = "parts.reservation.released"
    part_id: int
    reservation_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class ReservationExpired(ForNeed):
    name = "parts.reservation.expired"
    part_id: int
    reservation_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class PartsRequested(ForNeed):
    """A job asked the parts desk; ``short`` lines are not covered by stock."""

    name = "parts.request.made"
    part_request_id: int
    vehicle_id: int | None = None
    lines: int
    short: int


@dataclass(frozen=True, kw_only=True)
class PartsNeededAt(ForNeed):
    """What was asked for is needed at another time."""

    name = "parts.request.moved"
    part_request_id: int
    vehicle_id: int | None = None
    needed_at: datetime


@dataclass(frozen=True, kw_only=True)
class RequestCovered(ForNeed):
    """Everything a waiting request still lacked is there now: the car waits no longer."""

    name = "parts.request.covered"
    part_request_id: int
    vehicle_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LinePicked(ForNeed):
    name = "parts.request_line.picked"
    part_id: int
    part_request_id: int
    request_line_id: int


@dataclass(frozen=True, kw_only=True)
class LineWithdrawn(ForNeed):
    name = "parts.request_line.withdrawn"
    part_id: int
    part_request_id: int
    request_line_id: int


@dataclass(frozen=True, kw_only=True)
class PartExpected(Event):
    """Pieces are on their way to the store."""

    name = "parts.incoming.expected"
    part_id: int
    incoming_id: int
    quantity: Decimal
    due_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncomingRedated(Event):
    """Another day is promised for what is on its way."""

    name = "parts.incoming.redated"
    part_id: int
    incoming_id: int
    due_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncomingCalledOff(Event):
    name = "parts.incoming.called_off"
    part_id: int
    incoming_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class BinOpened(Event):
    name = "parts.bin.opened"
    bin_id: int


@dataclass(frozen=True, kw_only=True)
class BinClosed(Event):
    name = "parts.bin.closed"
    bin_id: int


@dataclass(frozen=True, kw_only=True)
class PartPlaced(Event):
    """The part lies in this bin from now on."""

    name = "parts.part.placed"
    part_id: int
    bin_id: int


@dataclass(frozen=True, kw_only=True)
class CountOpened(Event):
    name = "parts.count.opened"
    stock_count_id: int
    shelves: int
    cut_off_at: str
    scope: str = "all"


@dataclass(frozen=True, kw_only=True)
class ShelfAdded(Event):
    """Something lay there that was not on the sheet."""

    name = "parts.count.extended"
    stock_count_id: int
    part_id: int


@dataclass(frozen=True, kw_only=True)
class ShelvesCounted(Event):
    """``again`` of them are to be counted once more: far from the books."""

    name = "parts.count.counted"
    stock_count_id: int
    shelves: int
    again: int = 0


@dataclass(frozen=True, kw_only=True)
class CountHandedIn(Event):
    """Everything is counted; ``worth`` is what the differences come to without their signs."""

    name = "parts.count.handed_in"
    stock_count_id: int
    shelves: int
    different: int
    worth: Decimal
    is_over: bool  # somebody else approves


@dataclass(frozen=True, kw_only=True)
class CountExplained(Event):
    """So many differences have a reason now."""

    name = "parts.count.explained"
    stock_count_id: int
    shelves: int


@dataclass(frozen=True, kw_only=True)
class CountSentBack(Event):
    """Who approves wants these shelves counted again."""

    name = "parts.count.sent_back"
    stock_count_id: int
    shelves: int


@dataclass(frozen=True, kw_only=True)
class CountPosted(Event):
    """``exact`` of all shelves held what the books said (PT-05: accuracy of stock data)."""

    name = "parts.count.posted"
    stock_count_id: int
    shelves: int
    exact: int
    value: Decimal
    scope: str = "all"
    is_approved: bool = False


@dataclass(frozen=True, kw_only=True)
class CountDropped(Event):
    name = "parts.count.dropped"
    stock_count_id: int


@dataclass(frozen=True, kw_only=True)
class PartRemoved(ForNeed):
    """A part taken off a car was tagged."""

    name = "parts.removed_part.tagged"
    removed_part_id: int
    part_id: int | None = None
    vehicle_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RemovedPartMoved(ForNeed):
    """It was cleaned, kept, returned to the maker, handed back or scrapped."""

    name = "parts.removed_part.moved"
    removed_part_id: int
    part_id: int | None = None
    state: str


@dataclass(frozen=True, kw_only=True)
class OriginSet(Event):
    """Whether it is the car maker's own part was said (PT-16)."""

    name = "parts.part.origin_set"
    part_id: int
    origin: str


@dataclass(frozen=True, kw_only=True)
class ProofNoted(Event):
    """A certificate, an approval or a proof of origin is held for a part."""

    name = "parts.proof.noted"
    part_id: int
    proof_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PartHeldBack(Event):
    """Pieces came without a proof and were set aside; they are no stock."""

    name = "parts.quarantine.held"
    part_id: int
    quarantine_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class PartReleased(Event):
    """The proof came: the pieces are in stock."""

    name = "parts.quarantine.released"
    part_id: int
    quarantine_id: int
    move_id: int


@dataclass(frozen=True, kw_only=True)
class PartSentBack(Event):
    """Nothing showed that they conform: they left again."""

    name = "parts.quarantine.sent_back"
    part_id: int
    quarantine_id: int


@dataclass(frozen=True, kw_only=True)
class TransferEvent(Event):
    """``other`` is the store at the other end."""

    transfer_id: int
    other: int


@dataclass(frozen=True, kw_only=True)
class TransferRequested(TransferEvent):
    """Told in the store that needs the parts."""

    name = "parts.transfer.requested"
    lines: int


@dataclass(frozen=True, kw_only=True)
class TransferSent(TransferEvent):
    """Told in the store that gives them."""

    name = "parts.transfer.sent"
    lines: int
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class TransferReceived(TransferEvent):
    """Told in the store that gets them. ``damaged`` came, and was taken out of stock at once."""

    name = "parts.transfer.received"
    pieces: Decimal
    damaged: Decimal
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class TransferCancelled(TransferEvent):
    """What was on its way is back on the shelf of the store that sent it."""

    name = "parts.transfer.cancelled"
    pieces: Decimal


@dataclass(frozen=True, kw_only=True)
class TransferWrittenOff(TransferEvent):
    """What never arrived is lost; the store that sent it bears that."""

    name = "parts.transfer.written_off"
    pieces: Decimal
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class OfPair(Event):
    """A fact of two parts; both have it in their history."""

    part_id: int
    substitute_id: int
    other: int

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        yield "part", self.other


@dataclass(frozen=True, kw_only=True)
class SubstituteNoted(OfPair):
    """Another part does as well; the other way round only where it is mutual."""

    name = "parts.substitute.noted"
    is_mutual: bool


@dataclass(frozen=True, kw_only=True)
class SubstituteDropped(OfPair):
    """It does not do as well any longer."""

    name = "parts.substitute.dropped"


@dataclass(frozen=True, kw_only=True)
class FitmentNoted(Event):
    """The part goes into cars of a model, told as it was called then."""

    name = "parts.fitment.noted"
    part_id: int
    fitment_id: int
    model: str


@dataclass(frozen=True, kw_only=True)
class FitmentDropped(Event):
    """It does not go into them after all."""

    name = "parts.fitment.dropped"
    part_id: int
    fitment_id: int
    model: str


@dataclass(frozen=True, kw_only=True)
class MisfitWaived(Event):
    """It goes into this car though it is not told to fit, and why."""

    name = "parts.fitment.waived"
    part_id: int
    vehicle_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LineReplaced(ForNeed):
    """Another part was taken for a line that had asked for ``former``."""

    name = "parts.line.replaced"
    part_id: int
    part_request_id: int
    request_line_id: int
    former: int

    def objects(self) -> Iterator[tuple[str, int]]:
        yield from super().objects()
        yield "part", self.former


@dataclass(frozen=True, kw_only=True)
class LotDated(Event):
    """Until when a lot may be used was said anew."""

    name = "parts.lot.dated"
    part_id: int
    stock_id: int
    expires_on: str | None
