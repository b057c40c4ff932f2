"""A tour on the road: there, handed over or not, and back; then its cost is spread (LG-05).

On a phone with a poor line each of these comes twice. What is done already is answered as it is.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.files import commands as files
from aftersales.ground.files.queries import attached
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.commands import delivering
from aftersales.supply.logistics.commands._common import hold_shipment
from aftersales.supply.logistics.commands.refusals import (
    CostImpossible,
    NotOnTheRoad,
    ProofMissing,
    StopsLeft,
)
from aftersales.supply.logistics.commands.touring import DRIVE, held_tour, move_tour
from aftersales.supply.logistics.events import CostNoted, StopReached, TourEnded
from aftersales.supply.logistics.models import Shipment, Stop, Tour
from aftersales.supply.logistics.states import (
    DRIVEN_TO,
    STOP,
    TO_SERVE,
    StopState,
    TourState,
)

FARTHEST = Decimal(5_000)
HOUR = Decimal(3_600)


@command("logistics.drive")
def arrive(*, tour_id: int, shipment_id: int, by: Actor, at: datetime) -> Stop:
    """The van is at the stop."""
    tour, stop = _stop(tour_id, shipment_id, by=by)
    if stop.state == StopState.ARRIVED:
        return stop
    STOP.require(StopState(stop.state), StopState.ARRIVED)
    stop.state, stop.arrived_at = StopState.ARRIVED, at
    stop.save(update_fields=["state", "arrived_at"])
    fact = StopReached(
        store_id=tour.source_id,
        tour_id=tour.pk,
        shipment_id=shipment_id,
        late=at > stop.closes_at,
    )
    record(fact, by=by, at=at)
    return stop


@command("logistics.drive")
def deliver_stop(
    *,
    tour_id: int,
    shipment_id: int,
    received_by: str,
    signature: str = "",
    photo: BinaryIO | bytes | None = None,
    photo_id: int | None = None,
    right: bool = True,
    undamaged: bool = True,
    remarks: str = "",
    by: Actor,
    at: datetime,
) -> Stop:
    """Hand it over with a proof: who took it, and a signature or a photo. The packages that nobody
    scanned are noted by hand.
    """
    _tour, stop = _stop(tour_id, shipment_id, by=by)
    if stop.state == StopState.DELIVERED:
        return stop
    STOP.require(StopState(stop.state), StopState.DELIVERED)
    who = clean(received_by, most=80, field="received_by")
    if not who:
        raise ProofMissing(_("Say who took it."), field="received_by")
    kept = photo_id is not None and _is_of(shipment_id, photo_id, by=by)
    if not (signature.strip() or photo is not None or kept):
        raise ProofMissing(_("Let the recipient sign, or take a photo."), field="signature")
    row = delivering.deliver(
        shipment_id=shipment_id,
        right=right,
        undamaged=undamaged,
        received_by=who,
        signature=signature,
        remarks=remarks,
        by=by,
        at=at,
    )
    if photo is not None:
        _keep_photo(row, photo, by=by, at=at)
    stop.refresh_from_db()
    return stop


@command("logistics.drive")
def fail_stop(
    *,
    tour_id: int,
    shipment_id: int,
    reason: str,
    words: str = "",
    by: Actor,
    at: datetime,
) -> Stop:
    """It could not be handed over, and why; the next stop follows."""
    _tour, stop = _stop(tour_id, shipment_id, by=by)
    if stop.state == StopState.FAILED:
        return stop
    STOP.require(StopState(stop.state), StopState.FAILED)
    delivering.fail_delivery(shipment_id=shipment_id, reason=reason, words=words, by=by, at=at)
    stop.refresh_from_db()
    return stop


@command("logistics.drive")
def end_tour(*, tour_id: int, km: Decimal | None = None, by: Actor, at: datetime) -> Tour:
    """The van is back. Kilometres and hours make the tour's cost, spread over the shipments it was
    driven to by how far each is from the store; without a reading the planned kilometres count.
    """
    tour = held_tour(tour_id, DRIVE, by=by)
    if tour.state == TourState.DONE:
        return tour
    move_tour(tour, TourState.DONE)
    if tour.stops.filter(state__in=TO_SERVE).exists():
        raise StopsLeft(_("There are stops left: hand over, or say why not."))
    if km is not None and not (km.is_finite() and 0 <= km <= FARTHEST):
        raise CostImpossible(_("A way is nothing or more."), field="km")
    assert tour.left_at is not None
    tour.km = (tour.planned_km if km is None else km).quantize(Decimal("0.1"))
    hours = Decimal(max((at - tour.left_at).total_seconds(), 0)) / HOUR
    tour.cost = rules.driven_cost(
        tour.km, hours, per_km=tour.van.per_km, per_hour=tour.van.per_hour
    )
    tour.ended_at = at
    tour.save(update_fields=["state", "km", "cost", "ended_at"])
    _spread(tour, by=by, at=at)
    fact = TourEnded(
        store_id=tour.source_id,
        tour_id=tour.pk,
        km=tour.km,
        cost=tour.cost,
        currency=tour.currency,
    )
    record(fact, by=by, at=at)
    return tour


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _stop(tour_id: int, shipment_id: int, *, by: Actor) -> tuple[Tour, Stop]:
    """A stop of a tour that is on the road, both held; done ones are answered later too."""
    tour = held_tour(tour_id, DRIVE, by=by)
    tour.stops.only("pk").get(shipment=shipment_id)
    hold_shipment(shipment_id)  # whoever ends the shipment elsewhere ends this stop
    stop = tour.stops.get(shipment=shipment_id)
    if tour.state != TourState.UNDER_WAY and stop.state in TO_SERVE:
        raise NotOnTheRoad(_("Load the van and drive off first."))
    return tour, stop


def _is_of(shipment_id: int, photo_id: int, *, by: Actor) -> bool:
    system = by.as_system("logistics", rights={"files.view"})
    return attached(about=("shipment", shipment_id), seen_by=system).filter(pk=photo_id).exists()


def _keep_photo(row: Shipment, photo: BinaryIO | bytes, *, by: Actor, at: datetime) -> None:
    files.keep(
        upload=photo,
        name="delivery.jpg",
        about=("shipment", row.pk),
        store_id=row.source_id,
        needs="logistics.view",
        personal=True,
        by=by.as_system("logistics", rights={"files.keep"}),
        at=at,
    )


def _spread(tour: Tour, *, by: Actor, at: datetime) -> None:
    """Each shipment bears its share, over earlier attempts as well (LG-05)."""
    stops = list(tour.stops.filter(state__in=DRIVEN_TO).order_by("shipment"))
    assert tour.cost is not None
    for stop, share in zip(stops, rules.spread(tour.cost, [s.km for s in stops]), strict=True):
        stop.share = share
        hold_shipment(stop.shipment_id)
        row = Shipment.objects.get(pk=stop.shipment_id)
        before = row.cost
        row.cost = share + ((before or Decimal(0)) if row.is_charged else Decimal(0))
        row.is_charged = True
        row.save(update_fields=["cost", "is_charged"])
        fact = CostNoted(
            store_id=tour.source_id,
            shipment_id=row.pk,
            before=before,
            cost=row.cost,
            currency=row.currency,
        )
        record(fact, by=by, at=at)
    Stop.objects.bulk_update(stops, ["share"])
