"""A shipment until it leaves: packed, given a carrier, redated, or not sent after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.phones import normalised
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store, store_ids
from aftersales.ground.parameters.queries import value
from aftersales.records.customers.queries import visible
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.commands._common import (
    end_of_day,
    held,
    move,
    not_now,
    reason_of,
    settle_stop,
)
from aftersales.supply.logistics.commands.refusals import (
    AddressMissing,
    CarrierUnfit,
    DearerUnexplained,
    DueBefore,
    NobodyToTell,
    NotAgreed,
    NothingToSend,
    NowhereToGo,
    OnAnotherTour,
    PlaceImpossible,
    TransferElsewhere,
)
from aftersales.supply.logistics.events import (
    CarrierAgreed,
    DueSet,
    ReachSaid,
    RecipientSeen,
    RecipientTold,
    ShipmentCancelled,
    ShipmentRegistered,
    WaybillNoted,
)
from aftersales.supply.logistics.models import Carrier, Package, Shipment, ShipmentLine
from aftersales.supply.logistics.parameters import DUE_DAYS
from aftersales.supply.logistics.queries import is_on_tour, quotes, serving
from aftersales.supply.logistics.states import Agreed, ShipmentState
from aftersales.supply.parts.queries import catalogue, transfer_lines, transfers
from aftersales.supply.parts.states import TransferState

MOST_LINES, MOST_PACKAGES = 200, 99
HEAVIEST = Decimal(100_000)
FARTHEST = Decimal(2_000)  # kilometres


@dataclass(frozen=True, kw_only=True)
class Content:
    """Goods in a shipment: pieces of a part, or anything in words."""

    quantity: Decimal
    part_id: int | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody outside the group who gets it; ``wants_call`` asks to be told the waybill number."""

    name: str
    address: str
    phone: str = ""
    customer_id: int | None = None
    wants_call: bool = False


@command("logistics.ship")
def register_shipment(
    *,
    source_id: int | None,
    target_id: int | None = None,
    recipient: Recipient | None = None,
    transfer_id: int | None = None,
    contents: Sequence[Content] = (),
    packages: int = 1,
    weight_kg: Decimal = Decimal(0),
    due_at: datetime | None = None,
    reference: str = "",
    words: str = "",
    by: Actor,
    at: datetime,
) -> Shipment:
    """Pack goods for another store of the group or for somebody outside, and label each package.

    What is in it comes from a parts transfer, which then names the other end too, or is told. With
    no sender said, it is the store that serves the site it goes to (LG-03).
    """
    if source_id is None:
        source_id = _sender_to(target_id, by=by)
    by.require("logistics.ship", store_id=source_id)
    row = Shipment(
        group_id=store(source_id).group_id,
        source_id=source_id,
        reference=clean(reference, most=40, field="reference"),
        words=clean(words, most=300, field="words"),
        packages_count=_packages(packages),
        weight_kg=_weight(weight_kg),
        currency=store(source_id).currency,
        due_at=_due(due_at, source_id=source_id, at=at),
        registered_by=by.key,
        registered_at=at,
    )
    told = list(contents)
    if transfer_id is not None:
        told = _from_transfer(row, transfer_id, by=by)
    else:
        _address(row, target_id, recipient, by=by)
    lines = _lines(row, told, by=by)
    row.number = next_number(
        "SH",
        store_id=source_id,
        store_code=store(source_id).code.upper(),
        year=day_of(at, store_id=source_id).year,
    )
    _save_once(row)
    ShipmentLine.objects.bulk_create(lines)
    Package.objects.bulk_create(
        Package(
            group_id=row.group_id,
            shipment=row,
            position=n,
            code=rules.package_code(row.number, n),
        )
        for n in range(1, packages + 1)
    )
    fact = ShipmentRegistered(
        store_id=source_id,
        shipment_id=row.pk,
        transfer_id=row.transfer_id,
        customer_id=row.customer_id,
        packages=packages,
        due_at=row.due_at.isoformat(),
    )
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def agree_carrier(
    *,
    shipment_id: int,
    carrier_id: int,
    how: str = Agreed.STANDING,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Shipment:
    """Settle how it is sent, with whoever gets it: the cheapest way that is there in time, or
    another for a reason that is said (LG-08). ``how`` it was agreed is asked of recipients outside.
    """
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    if row.state != ShipmentState.OPEN:
        raise not_now(row)
    if is_on_tour(row.pk):
        raise OnAnotherTour(_("It is on a tour: leave it out there first."))
    carrier = Carrier.objects.visible_to(by).get(pk=carrier_id)
    offers = quotes(row, at=at, seen_by=by)
    chosen = next((one for one in offers if one.carrier_id == carrier.pk), None)
    if chosen is None:
        raise CarrierUnfit(
            _("This carrier is closed, or its prices are in another currency."), field="carrier_id"
        )
    said, best = clean(reason, most=200, field="reason"), offers[0]
    is_worse = chosen.price > best.price or chosen.is_in_time != best.is_in_time
    if is_worse and not (said or chosen.is_fetched):
        raise DearerUnexplained(
            _("Say why: another way costs %(price)s and is there by %(day)s.")
            % {"price": best.price, "day": best.arrives_on.isoformat()},
            field="reason",
        )
    if row.target_id is None and not how:
        raise NotAgreed(_("Say how it was agreed with the recipient."), field="how")
    row.carrier, row.carrier_reason = carrier, said
    row.agreed_how, row.agreed_by, row.agreed_at = Agreed(how or Agreed.STANDING), by.key, at
    row.cost, row.is_charged = chosen.price, False
    row.save(
        update_fields=[
            "carrier",
            "carrier_reason",
            "agreed_how",
            "agreed_by",
            "agreed_at",
            "cost",
            "is_charged",
        ]
    )
    fact = CarrierAgreed(
        store_id=row.source_id,
        shipment_id=row.pk,
        carrier_id=carrier.pk,
        price=chosen.price,
        cheapest=best.price if best.is_in_time else None,
        currency=row.currency,
        how=row.agreed_how,
    )
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def note_waybill(*, shipment_id: int, waybill: str, by: Actor, at: datetime) -> Shipment:
    """The courier's number, by which both sides can ask where it is."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    _refuse_ended(row)
    row.waybill = clean(waybill, most=40, field="waybill", needed=True)
    row.save(update_fields=["waybill"])
    record(WaybillNoted(store_id=row.source_id, shipment_id=row.pk), by=by, at=at)
    return row


@command("logistics.ship")
def tell_recipient(*, shipment_id: int, by: Actor, at: datetime) -> Shipment:
    """The recipient was called with the waybill number, as they asked (LG-10)."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    if row.target_id is not None or not row.waybill:
        raise NobodyToTell(_("Somebody outside is told the waybill number, once there is one."))
    row.told_at = at
    row.save(update_fields=["told_at"])
    record(RecipientTold(store_id=row.source_id, shipment_id=row.pk), by=by, at=at)
    return row


@command("logistics.see_recipient")
def see_recipient(*, shipment_id: int, by: Actor, at: datetime) -> Shipment:
    """Look at phone and address in clear; that somebody did is on record."""
    row = Shipment.objects.visible_to(by, "logistics.see_recipient").get(pk=shipment_id)
    here = row.source_id
    if row.target_id is not None and not by.may("logistics.see_recipient", store_id=here):
        here = row.target_id
    record(RecipientSeen(store_id=here, shipment_id=row.pk), by=by, at=at)
    return row


@command("logistics.ship")
def set_due(*, shipment_id: int, due_at: datetime, by: Actor, at: datetime) -> Shipment:
    """It is wanted by another time."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    _refuse_ended(row)
    row.due_at = _due(due_at, source_id=row.source_id, at=at)
    row.save(update_fields=["due_at"])
    fact = DueSet(store_id=row.source_id, shipment_id=row.pk, due_at=row.due_at.isoformat())
    record(fact, by=by, at=at)
    return row


@command("logistics.ship")
def say_reach(
    *,
    shipment_id: int,
    point: str = "",
    road_km: Decimal | None = None,
    taken_from: time | None = None,
    taken_to: time | None = None,
    by: Actor,
    at: datetime,
) -> Shipment:
    """Where it is to be brought and when somebody takes it, for the tours of own vans (LG-02).

    ``point`` is “latitude,longitude”; ``road_km`` from the store is for whoever knows no point.
    Sites of the group are placed once for all shipments, and are open as their hours say.
    """
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    _refuse_ended(row)
    said = clean(point, most=60, field="point")
    if said and rules.point_of(said) is None:
        raise PlaceImpossible(_("Say latitude and longitude, as 22.5431,114.0579."), field="point")
    if road_km is not None and not (road_km.is_finite() and 0 <= road_km <= FARTHEST):
        raise PlaceImpossible(_("A way is nothing or more."), field="road_km")
    if (taken_from is None) != (taken_to is None) or (
        taken_from is not None and taken_to is not None and taken_to <= taken_from
    ):
        raise PlaceImpossible(_("Say from when to when somebody takes it."), field="taken_to")
    row.point = said
    row.road_km = None if road_km is None else road_km.quantize(Decimal("0.1"))
    row.taken_from, row.taken_to = taken_from, taken_to
    row.save(update_fields=["point", "road_km", "taken_from", "taken_to"])
    record(ReachSaid(store_id=row.source_id, shipment_id=row.pk), by=by, at=at)
    return row


@command("logistics.ship")
def cancel_shipment(*, shipment_id: int, reason: str, by: Actor, at: datetime) -> Shipment:
    """It is not sent after all; while nobody has it."""
    row = held(shipment_id, "logistics.ship", by=by, at_source=True)
    move(row, ShipmentState.CANCELLED)
    row.ended_at, row.end_reason = at, reason_of(reason)
    row.save(update_fields=["state", "ended_at", "end_reason"])
    settle_stop(row, at=at)
    record(ShipmentCancelled(store_id=row.source_id, shipment_id=row.pk), by=by, at=at)
    return row


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _sender_to(target_id: int | None, *, by: Actor) -> int:
    found = None if target_id is None else serving(target_id, seen_by=by)
    if found is None:
        raise NowhereToGo(
            _("Say which store sends it: none was decided to serve this site."), field="store_id"
        )
    return found


def _refuse_ended(row: Shipment) -> None:
    if row.ended_at is not None:
        raise not_now(row)


def _packages(told: int) -> int:
    if not 1 <= told <= MOST_PACKAGES:
        raise NothingToSend(_("A shipment has 1 to 99 packages."), field="packages")
    return told


def _weight(told: Decimal) -> Decimal:
    if not (told.is_finite() and 0 <= told <= HEAVIEST):
        raise NothingToSend(_("A shipment weighs nothing or more."), field="weight_kg")
    return told.quantize(Decimal("0.01"))


def _due(told: datetime | None, *, source_id: int, at: datetime) -> datetime:
    if told is None:
        today = day_of(at, store_id=source_id)
        days = value(DUE_DAYS, store_id=source_id, on=today)
        return end_of_day(today + timedelta(days=days), store_id=source_id)
    if told <= at:
        raise DueBefore(_("Say a time to come."), field="due_at")
    return told


def _from_transfer(row: Shipment, transfer_id: int, *, by: Actor) -> list[Content]:
    """Both ends and the contents are those of the transfer, as it was sent or asked for."""
    transfer = transfers(seen_by=by).get(pk=transfer_id)
    live = (TransferState.REQUESTED, TransferState.SENT)
    if transfer.source_id != row.source_id or transfer.state not in live:
        raise TransferElsewhere(
            _("This transfer is not sent from here, or it has ended."), field="transfer_id"
        )
    row.transfer, row.target_id = transfer, transfer.target_id
    row.reference = row.reference or transfer.number
    lines = transfer_lines(transfer.pk, seen_by=by)
    sent = transfer.state == TransferState.SENT
    return [
        Content(part_id=line.part_id, words=line.lot, quantity=line.sent if sent else line.asked)
        for line in lines
        if (line.sent if sent else line.asked) > 0
    ]


def _address(
    row: Shipment, target_id: int | None, recipient: Recipient | None, *, by: Actor
) -> None:
    if (target_id is None) == (recipient is None):
        raise NowhereToGo(_("Name another store, or somebody outside."), field="target_id")
    if recipient is None:
        group = set(store_ids(group_id=row.group_id))
        if target_id == row.source_id or target_id not in group:
            raise NowhereToGo(_("Name another store of the group."), field="target_id")
        row.target_id = target_id
        return
    if recipient.customer_id is not None:
        visible(seen_by=by).get(pk=recipient.customer_id)
        row.customer_id = recipient.customer_id
    row.recipient = clean(recipient.name, most=80, field="recipient")
    row.address = clean(recipient.address, most=200, field="address")
    if not (row.recipient and row.address):
        raise AddressMissing(
            _("Say who gets it, and where."), field="address" if row.recipient else "recipient"
        )
    row.phone = normalised(recipient.phone) if recipient.phone.strip() else ""
    row.wants_call = recipient.wants_call


def _lines(row: Shipment, told: Sequence[Content], *, by: Actor) -> list[ShipmentLine]:
    if not 1 <= len(told) <= MOST_LINES:
        raise NothingToSend(_("Say what is in it."), field="contents")
    ids = {one.part_id for one in told if one.part_id is not None}
    if catalogue(seen_by=by).filter(pk__in=ids).count() != len(ids):
        raise ObjectDoesNotExist
    lines = []
    for one in told:
        words = clean(one.words, most=120, field="contents")
        if not (one.quantity.is_finite() and 0 < one.quantity <= 1_000_000):
            raise NothingToSend(_("Say how many are in it."), field="contents")
        if one.part_id is None and not words:
            raise NothingToSend(_("Say what is in it."), field="contents")
        lines.append(
            ShipmentLine(
                group_id=row.group_id,
                shipment=row,
                part_id=one.part_id,
                words=words,
                quantity=one.quantity,
            )
        )
    return lines


def _save_once(row: Shipment) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        if "shipment_of_transfer_once" not in str(fault):
            raise
        raise TransferElsewhere(
            _("This transfer is on a shipment already."), field="transfer_id"
        ) from fault
