"""What the deeds of this room share: who holds a shipment, and at which end they stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.words import clean
from aftersales.ground.network.queries import zone_of
from aftersales.supply.logistics.commands.refusals import NotNow, ReasonMissing
from aftersales.supply.logistics.models import Package, Scan, Shipment, Stop
from aftersales.supply.logistics.states import (
    SHIPMENT,
    TO_SERVE,
    ScanKind,
    ShipmentState,
    StopState,
)


def hold_shipment(shipment_id: int) -> None:
    """Whoever scans, delivers or ends a shipment waits for the other. A race test takes it away."""
    Shipment.objects.select_for_update(of=("self",), no_key=True).get(pk=shipment_id)


def held(shipment_id: int, right: str, *, by: Actor, at_source: bool = False) -> Shipment:
    """The shipment, held until the command ends; what is out of sight does not exist. Some deeds
    are the sender's alone.
    """
    rows = Shipment.objects.visible_to(by)
    rows.only("pk").get(pk=shipment_id)
    hold_shipment(shipment_id)
    shipment = rows.select_related("carrier", "transfer").get(pk=shipment_id)
    by.require(right, store_id=shipment.source_id if at_source else end_of(shipment, right, by=by))
    return shipment


def end_of(shipment: Shipment, right: str, *, by: Actor) -> int:
    """The end at which this person does it: the source before the target."""
    if shipment.target_id is None or by.may(right, store_id=shipment.source_id):
        return shipment.source_id
    return shipment.target_id


def move(shipment: Shipment, target: ShipmentState) -> None:
    """Refuse the step, or take it; whoever calls saves it with what belongs to it."""
    SHIPMENT.require(ShipmentState(shipment.state), target)
    shipment.state = target


ENDS_STOP = {
    ShipmentState.DELIVERED: StopState.DELIVERED,
    ShipmentState.FAILED: StopState.FAILED,
    ShipmentState.RETURNED: StopState.LEFT_OUT,
    ShipmentState.LOST: StopState.LEFT_OUT,
    ShipmentState.CANCELLED: StopState.LEFT_OUT,
}


def settle_stop(shipment: Shipment, *, at: datetime) -> None:
    """What has become of a shipment ends its stop on a tour, whoever noted it at whichever end."""
    if state := ENDS_STOP.get(ShipmentState(shipment.state)):
        rows = Stop.objects.filter(shipment=shipment.pk, state__in=TO_SERVE)
        rows.update(state=state, ended_at=at)


def not_now(shipment: Shipment) -> NotNow:
    state = ShipmentState(shipment.state).label
    return NotNow(_("%(number)s is “%(state)s”.") % {"number": shipment.number, "state": state})


def reason_of(words: str, *, field: str = "reason") -> str:
    said = clean(words, most=200, field=field)
    if not said:
        raise ReasonMissing(_("Say why."), field=field)
    return said


def end_of_day(day: date, *, store_id: int) -> datetime:
    """A day is kept until the store's clock ends it."""
    return datetime.combine(day, time(), zone_of(store_id)) + timedelta(days=1)


def unscanned(shipment: Shipment, kind: ScanKind) -> list[Package]:
    """Packages that were not scanned so in this attempt."""
    scans = Scan.objects.filter(shipment=shipment.pk, kind=kind, attempt=shipment.attempt)
    done = set(scans.values_list("package", flat=True))
    return [one for one in shipment.packages.order_by("position") if one.pk not in done]


def note_scans(
    shipment: Shipment,
    packages: Collection[Package],
    kind: ScanKind,
    *,
    place_id: int | None,
    by_hand: bool,
    by: Actor,
    at: datetime,
) -> None:
    Scan.objects.bulk_create(
        Scan(
            group_id=shipment.group_id,
            shipment_id=shipment.pk,
            package=package,
            kind=kind,
            attempt=shipment.attempt,
            place_id=place_id,
            by_hand=by_hand,
            by=by.key,
            at=at,
        )
        for package in packages
    )
