"""A shipment on its way: scanned, handed over, delivered, failed, back or lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.supply.logistics.commands._common import (
    end_of,
    held,
    move,
    not_now,
    note_scans,
    reason_of,
    settle_stop,
    unscanned,
)
from aftersales.supply.logistics.commands.refusals import (
    CarrierMissing,
    CodeUnknown,
    CostImpossible,
    DueBefore,
    RemarkMissing,
    ScannedAlready,
    TransferNotSent,
    WaybillMissing,
)
from aftersales.supply.logistics.events import (
    CostNoted,
    PackageScanned,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentFailed,
    ShipmentFoundWrong,
    ShipmentLost,
    ShipmentRetried,
    ShipmentReturned,
    ShipmentSent,
)
from aftersales.supply.logistics.models import Package, Shipment
from aftersales.supply.logistics.rules import scanned
from aftersales.supply.logistics.states import (
    ONCE,
    CarrierKind,
    Failure,
    ScanKind,
    ShipmentState,
)
from aftersales.supply.parts.states import TransferState

DEAREST = Decimal(1_000_000)
LONGEST_SIGNATURE = 20_000
SCAN = "logistics.scan"


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """What a scan led to: the package, how many of its shipment were not scanned so yet."""

    shipment: Shipment
    package: Package
    kind: ScanKind
    left: int


@command("logistics.scan")
def scan(*, code: str, kind: str, place_id: int | None = None, by: Actor, at: datetime) -> Scanned:
    """A package is loaded, passes a stage, or is handed over (LG-04). With the last package loaded
    the shipment is under way; with the last one handed over it is delivered, whole and undamaged.
    """
    said = ScanKind(kind)
    package = Package.objects.visible_to(by, SCAN).filter(code=scanned(code)).first()
    if package is None:
        raise CodeUnknown(_("No package of yours has this code."), field="code")
    if place_id is not None:
        by.require(SCAN, store_id=place_id)
    row = held(package.shipment_id, SCAN, by=by)
    _refuse_elsewhere(row, said)
    if said == ScanKind.LOADED:
        _require_ready(row)
    try:
        with transaction.atomic():
            note_scans(row, [package], said, place_id=place_id, by_hand=False, by=by, at=at)
    except IntegrityError as fault:
        raise ScannedAlready(_("This package was scanned so before."), field="code") from fault
    here = end_of(row, SCAN, by=by)
    fact = PackageScanned(
        store_id=here,
        shipment_id=row.pk,
        package=package.position,
        kind=said,
        attempt=row.attempt,
    )
    record(fact, by=by, at=at)
    left = len(unscanned(row, said)) if said in ONCE else 0
    if said == ScanKind.LOADED and not left:
        _leave(row, by=by, at=at)
    elif said == ScanKind.DELIVERED and not left:
        _arrive(row, right=True, undamaged=True, by=by, at=at)
    return Scanned(shipment=row, package=package, kind=said, left=left)


@command("logistics.scan")
def hand_over(*, shipment_id: int, waybill: str = "", by: Actor, at: datetime) -> Shipment:
    """Give all packages to the carrier at once; a courier gives its number for it."""
    row = held(shipment_id, SCAN, by=by, at_source=True)
    if said := clean(waybill, most=40, field="waybill"):
        row.waybill = said
        row.save(update_fields=["waybill"])
    _refuse_elsewhere(row, ScanKind.LOADED)
    _require_ready(row)
    _by_hand(row, ScanKind.LOADED, by=by, at=at)
    _leave(row, by=by, at=at)
    return row


@command("logistics.scan")
def deliver(
    *,
    shipment_id: int,
    right: bool = True,
    undamaged: bool = True,
    received_by: str = "",
    signature: str = "",
    remarks: str = "",
    by: Actor,
    at: datetime,
) -> Shipment:
    """The recipient has it. Whether it is what was ordered and whole is said; what is not, in
    words (LG-01). ``signature`` is SVG path data.
    """
    row = held(shipment_id, SCAN, by=by)
    said = clean(remarks, most=300, field="remarks")
    if not (right and undamaged) and not said:
        raise RemarkMissing(_("Say what is missing or damaged."), field="remarks")
    row.received_by, row.remarks = clean(received_by, most=80, field="received_by"), said
    row.signature = clean(signature, most=LONGEST_SIGNATURE, field="signature")
    _arrive(row, right=right, undamaged=undamaged, by=by, at=at)
    return row


@command("logistics.scan")
def fail_delivery(
    *, shipment_id: int, reason: str, words: str = "", by: Actor, at: datetime
) -> Shipment:
    """It could not be delivered this time; somebody decides whether it goes out again."""
    row = held(shipment_id, SCAN, by=by)
    move(row, ShipmentState.FAILED)
    row.failure, row.failure_words = Failure(reason), clean(words, most=200, field="words")
    row.save(update_fields=["state", "failure", "failure_words"])
    settle_stop(row, at=at)
    fact = ShipmentFailed(
        store_id=end_of(row, SCAN, by=by),
        shipment_id=row.pk,
        reason=row.failure,
        attempt=row.attempt,
    )
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def send_again(
    *, shipment_id: int, due_at: datetime | None = None, by: Actor, at: datetime
) -> Shipment:
    """Once more: the packages are loaded anew. Without another time the old one still counts."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    move(row, ShipmentState.OPEN)
    if due_at is not None and due_at <= at:
        raise DueBefore(_("Say a time to come."), field="due_at")
    row.attempt, row.due_at = row.attempt + 1, due_at or row.due_at
    row.failure = row.failure_words = ""
    row.save(update_fields=["state", "attempt", "due_at", "failure", "failure_words"])
    fact = ShipmentRetried(
        store_id=row.source_id,
        shipment_id=row.pk,
        attempt=row.attempt,
        due_at=row.due_at.isoformat(),
    )
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def take_back(*, shipment_id: int, reason: str = "", by: Actor, at: datetime) -> Shipment:
    """It is back where it came from and not sent again."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    _return(row, clean(reason, most=200, field="reason"), by=by, at=at)
    return row


@command("logistics.ship")
def give_up(*, shipment_id: int, reason: str, by: Actor, at: datetime) -> Shipment:
    """It is lost: a delivery that was neither in time nor right nor undamaged."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    _lose(row, reason_of(reason), by=by, at=at)
    return row


@command("logistics.note_cost")
def note_cost(*, shipment_id: int, cost: Decimal, by: Actor, at: datetime) -> Shipment:
    """What the carrier charged in the end, instead of what was quoted (LG-05)."""
    row = held(shipment_id, "logistics.note_cost", by=by, at_source=True)
    if not (cost.is_finite() and 0 <= cost <= DEAREST) or row.sent_at is None:
        raise CostImpossible(
            _("A cost is nothing or more, of a shipment that has left."), field="cost"
        )
    before, row.cost = row.cost, cost.quantize(Decimal("0.01"))
    row.is_charged = True
    row.save(update_fields=["cost", "is_charged"])
    fact = CostNoted(
        store_id=row.source_id,
        shipment_id=row.pk,
        before=before,
        cost=row.cost,
        currency=row.currency,
    )
    record(fact, by=by, at=at)
    return row


# ── what the parts store tells ───────────────────────────────────────────────────────────────────


@command("logistics.scan")
def heed_counted_in(
    *, transfer_id: int, right: bool, undamaged: bool, by: Actor, at: datetime
) -> Shipment | None:
    """The other store has counted the parts in: they have come, and as whole as it says."""
    row = _of_transfer(transfer_id, by=by)
    if row is None:
        return None
    if row.state == ShipmentState.OPEN:
        return _drop(row, by=by, at=at)  # they came another way
    if row.state != ShipmentState.DELIVERED:
        _arrive(row, right=right, undamaged=undamaged, by=by, at=at)
    elif (row.is_right and not right) or (row.is_undamaged and not undamaged):
        right, undamaged = bool(row.is_right and right), bool(row.is_undamaged and undamaged)
        row.is_right, row.is_undamaged = right, undamaged
        row.save(update_fields=["is_right", "is_undamaged"])
        fact = ShipmentFoundWrong(
            store_id=end_of(row, SCAN, by=by),
            shipment_id=row.pk,
            right=right,
            undamaged=undamaged,
        )
        record(fact, by=by, at=at)
    return row


@command("logistics.scan")
def heed_called_back(*, transfer_id: int, lost: bool, by: Actor, at: datetime) -> Shipment | None:
    """The store that sent the parts has them back in its books, or wrote them off."""
    row = _of_transfer(transfer_id, by=by)
    if row is None or row.state == ShipmentState.DELIVERED:
        return None
    if row.state == ShipmentState.OPEN:
        return _drop(row, by=by, at=at)
    if lost:
        _lose(row, row.reference, by=by, at=at)
    else:
        _return(row, row.reference, by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _of_transfer(transfer_id: int, *, by: Actor) -> Shipment | None:
    """The shipment that a transfer is on, held; there is at most one that counts."""
    rows = Shipment.objects.visible_to(by, SCAN).filter(transfer=transfer_id)
    counts = (
        ShipmentState.OPEN,
        ShipmentState.UNDER_WAY,
        ShipmentState.FAILED,
        ShipmentState.DELIVERED,
    )
    found = rows.filter(state__in=counts).only("pk").first()
    return held(found.pk, SCAN, by=by) if found else None


def _refuse_elsewhere(row: Shipment, kind: ScanKind) -> None:
    wanted = ShipmentState.OPEN if kind == ScanKind.LOADED else ShipmentState.UNDER_WAY
    if row.state != wanted:
        raise not_now(row)


def _require_ready(row: Shipment) -> None:
    """Nothing leaves without a carrier, a courier's number, and the books that say it is on its
    way.
    """
    if row.carrier is None:
        raise CarrierMissing(_("Choose a carrier first."))
    if row.carrier.kind == CarrierKind.COURIER and not row.waybill:
        raise WaybillMissing(_("Note the courier's waybill number first."), field="waybill")
    if row.transfer is not None and row.transfer.state != TransferState.SENT:
        raise TransferNotSent(_("Send the transfer first: the parts are still on the shelf."))


def _by_hand(row: Shipment, kind: ScanKind, *, by: Actor, at: datetime) -> None:
    """What nobody scanned is noted as such, so that the way of each package is whole."""
    here = end_of(row, SCAN, by=by)
    missing = unscanned(row, kind)
    note_scans(row, missing, kind, place_id=here, by_hand=True, by=by, at=at)


def _leave(row: Shipment, *, by: Actor, at: datetime) -> None:
    move(row, ShipmentState.UNDER_WAY)
    row.sent_at = at
    row.save(update_fields=["state", "sent_at"])
    assert row.carrier_id is not None
    fact = ShipmentSent(
        store_id=row.source_id,
        shipment_id=row.pk,
        carrier_id=row.carrier_id,
        attempt=row.attempt,
    )
    record(fact, by=by, at=at)


def _arrive(row: Shipment, *, right: bool, undamaged: bool, by: Actor, at: datetime) -> None:
    move(row, ShipmentState.DELIVERED)
    if right:
        _by_hand(row, ScanKind.DELIVERED, by=by, at=at)
    row.delivered_at = row.ended_at = at
    row.is_on_time, row.is_right, row.is_undamaged = at <= row.due_at, right, undamaged
    row.save(
        update_fields=[
            "state",
            "delivered_at",
            "ended_at",
            "is_on_time",
            "is_right",
            "is_undamaged",
            "received_by",
            "signature",
            "remarks",
        ]
    )
    settle_stop(row, at=at)
    fact = ShipmentDelivered(
        store_id=end_of(row, SCAN, by=by),
        shipment_id=row.pk,
        on_time=row.is_on_time,
        right=right,
        undamaged=undamaged,
    )
    record(fact, by=by, at=at)


def _return(row: Shipment, reason: str, *, by: Actor, at: datetime) -> None:
    move(row, ShipmentState.RETURNED)
    row.ended_at, row.end_reason = at, reason
    row.save(update_fields=["state", "ended_at", "end_reason"])
    settle_stop(row, at=at)
    record(ShipmentReturned(store_id=_mine(row, by), shipment_id=row.pk), by=by, at=at)


def _lose(row: Shipment, reason: str, *, by: Actor, at: datetime) -> None:
    move(row, ShipmentState.LOST)
    row.ended_at, row.end_reason = at, reason
    row.is_on_time = row.is_right = row.is_undamaged = False
    row.save(
        update_fields=[
            "state",
            "ended_at",
            "end_reason",
            "is_on_time",
            "is_right",
            "is_undamaged",
        ]
    )
    settle_stop(row, at=at)
    record(ShipmentLost(store_id=_mine(row, by), shipment_id=row.pk), by=by, at=at)


def _drop(row: Shipment, *, by: Actor, at: datetime) -> Shipment:
    """Nothing is left to send."""
    move(row, ShipmentState.CANCELLED)
    row.ended_at, row.end_reason = at, row.reference
    row.save(update_fields=["state", "ended_at", "end_reason"])
    settle_stop(row, at=at)
    record(ShipmentCancelled(store_id=_mine(row, by), shipment_id=row.pk), by=by, at=at)
    return row


def _mine(row: Shipment, by: Actor) -> int:
    """The end at which whoever acts stands."""
    return row.source_id if row.source_id in by.stores or by.boundless else end_of(row, SCAN, by=by)
