"""Shipments, what is in them, where their packages are, and what carriers would ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.ground.network.queries import day_of
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.models import Carrier, Package, Scan, Shipment, ShipmentLine
from aftersales.supply.logistics.rules import Quote
from aftersales.supply.logistics.states import NOT_ENDED, CarrierKind, ShipmentState

MOMENT = timedelta(microseconds=1)


def carriers(*, seen_by: Actor) -> QuerySet[Carrier]:
    """Who carries for the group, by name."""
    return Carrier.objects.visible_to(seen_by).order_by("name", "pk")


def shipments(*, seen_by: Actor) -> QuerySet[Shipment]:
    """From or to the actor's stores, the newest first."""
    rows = Shipment.objects.visible_to(seen_by)
    return rows.select_related("source", "target", "carrier").order_by("-pk")


def shipment(shipment_id: int, *, seen_by: Actor) -> Shipment:
    return shipments(seen_by=seen_by).get(pk=shipment_id)


def lines(shipment_id: int, *, seen_by: Actor) -> QuerySet[ShipmentLine]:
    rows = ShipmentLine.objects.visible_to(seen_by).filter(shipment=shipment_id)
    return rows.select_related("part").order_by("pk")


def packages(shipment_id: int, *, seen_by: Actor) -> QuerySet[Package]:
    rows = Package.objects.visible_to(seen_by).filter(shipment=shipment_id)
    return rows.order_by("position")


def scans(shipment_id: int, *, seen_by: Actor) -> QuerySet[Scan]:
    """Each scan on its way, the latest first."""
    rows = Scan.objects.visible_to(seen_by).filter(shipment=shipment_id)
    return rows.select_related("package", "place").order_by("-pk")


def live_of_transfer(transfer_id: int, *, seen_by: Actor) -> Shipment | None:
    """The shipment that a transfer is on, if there is one that counts."""
    rows = shipments(seen_by=seen_by).filter(transfer=transfer_id)
    return rows.filter(state__in=[*NOT_ENDED, ShipmentState.DELIVERED]).first()


def where_is(shipment: Shipment, *, seen_by: Actor) -> dict[int, Scan]:
    """The latest scan of each package in this attempt, by package. One statement."""
    found: dict[int, Scan] = {}
    for one in scans(shipment.pk, seen_by=seen_by).filter(attempt=shipment.attempt):
        found.setdefault(one.package_id, one)
    return found


def quotes(shipment: Shipment, *, at: datetime, seen_by: Actor) -> list[Quote]:
    """What each carrier would ask today, the way to send it first (LG-08)."""
    leaves = day_of(at, store_id=shipment.source_id)
    due = day_of(shipment.due_at - MOMENT, store_id=shipment.source_id)
    rows = carriers(seen_by=seen_by).filter(is_closed=False, currency=shipment.currency)
    return rules.ranked(
        [
            rules.quote(
                row.pk,
                row.tariff,
                kg=shipment.weight_kg,
                packages=shipment.packages_count,
                leaves_on=leaves,
                due_on=due,
                is_fetched=row.kind == CarrierKind.PICKUP,
            )
            for row in rows
        ]
    )
