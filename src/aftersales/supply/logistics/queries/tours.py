"""Vans, tours, what could go on one, and what a plan of them would be (LG-02)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.ground.network import queries as network
from aftersales.ground.parameters.queries import value
from aftersales.supply.logistics import rules
from aftersales.supply.logistics.models import Shipment, SitePlace, Stop, Tour, Van
from aftersales.supply.logistics.parameters import ROAD_FACTOR, SPEED, STOP_MINUTES
from aftersales.supply.logistics.rules import Call, Planned, Roads, VanTerms, Way
from aftersales.supply.logistics.states import (
    TO_SERVE,
    CarrierKind,
    ShipmentState,
    TourState,
)

LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan that nobody has kept yet: its ways, what is left out, and from what it was made."""

    planned: Planned
    van_ids: tuple[int, ...]
    made_from: str


def vans(*, seen_by: Actor) -> QuerySet[Van]:
    rows: QuerySet[Van] = Van.objects.visible_to(seen_by)
    return rows.select_related("source").order_by("source", "plate", "pk")


def tours(*, seen_by: Actor) -> QuerySet[Tour]:
    """The latest day first."""
    rows: QuerySet[Tour] = Tour.objects.visible_to(seen_by)
    return rows.select_related("source", "van", "driver").order_by("-day", "-pk")


def tour(tour_id: int, *, seen_by: Actor) -> Tour:
    return tours(seen_by=seen_by).get(pk=tour_id)


def stops(tour_id: int, *, seen_by: Actor) -> QuerySet[Stop]:
    """In the order in which they are driven to."""
    rows: QuerySet[Stop] = Stop.objects.visible_to(seen_by).filter(tour=tour_id)
    return rows.select_related("shipment__target", "shipment__carrier", "tour").order_by(
        "position", "pk"
    )


def stops_of_shipment(shipment_id: int, *, seen_by: Actor) -> QuerySet[Stop]:
    """The tours a shipment is and was on, the latest first."""
    rows: QuerySet[Stop] = Stop.objects.visible_to(seen_by).filter(shipment=shipment_id)
    return rows.select_related("tour__van").order_by("-pk")


def places(*, seen_by: Actor) -> dict[int, SitePlace]:
    """Where the group's sites lie, by site."""
    return {row.site_id: row for row in SitePlace.objects.visible_to(seen_by)}


def for_a_tour(*, store_id: int, seen_by: Actor) -> QuerySet[Shipment]:
    """Packed here, to go by our own van, and on no tour yet; the most urgent first."""
    rows = Shipment.objects.visible_to(seen_by).filter(
        source=store_id, state=ShipmentState.OPEN, carrier__kind=CarrierKind.VAN
    )
    taken = Stop.objects.filter(state__in=TO_SERVE).values("shipment")
    return rows.exclude(pk__in=taken).select_related("target", "carrier").order_by("due_at", "pk")


def fingerprint(shipments: Iterable[Shipment], vans: Iterable[Van]) -> str:
    """From what a plan was made: a change of any of it makes another."""
    told = [
        (
            row.pk,
            row.state,
            row.attempt,
            row.carrier_id,
            row.packages_count,
            str(row.weight_kg),
            row.due_at.timestamp(),
            row.point,
            str(row.road_km),
            row.taken_from,
            row.taken_to,
        )
        for row in sorted(shipments, key=lambda row: row.pk)
    ]
    cars = [
        (
            van.pk,
            van.packages,
            str(van.kilograms),
            str(van.per_km),
            str(van.per_hour),
            van.shift_from,
            van.shift_to,
            van.is_closed,
        )
        for van in sorted(vans, key=lambda van: van.pk)
    ]
    return hashlib.sha256(repr((told, cars)).encode()).hexdigest()[:32]


def draft(
    *,
    store_id: int,
    day: date,
    shipment_ids: Collection[int],
    van_ids: Collection[int],
    seen_by: Actor,
    at: datetime,
) -> Draft:
    """The cheapest tours for these shipments and vans, no van leaving before now. Takes a moment:
    ask it outside a command, then have ``plan_tours`` keep it.
    """
    chosen = list(for_a_tour(store_id=store_id, seen_by=seen_by).filter(pk__in=shipment_ids))
    cars = list(vans(seen_by=seen_by).filter(pk__in=van_ids, source=store_id, is_closed=False))
    home, roads = home_of(store_id, seen_by=seen_by), roads_of(store_id, on=day)
    planned = rules.plan_of(
        calls(chosen, day=day, store_id=store_id, seen_by=seen_by),
        [terms(van, day=day, at=at) for van in cars],
        home=home,
        roads=roads,
    )
    return Draft(
        planned=planned,
        van_ids=tuple(van.pk for van in cars),
        made_from=fingerprint(chosen, cars),
    )


def home_of(store_id: int, *, seen_by: Actor) -> tuple[float, float] | None:
    place = SitePlace.objects.visible_to(seen_by).filter(site=store_id).first()
    return (float(place.latitude), float(place.longitude)) if place else None


def roads_of(store_id: int, *, on: date) -> Roads:
    return Roads(
        factor=float(value(ROAD_FACTOR, store_id=store_id, on=on)),
        speed=float(value(SPEED, store_id=store_id, on=on)),
        stop_minutes=float(value(STOP_MINUTES, store_id=store_id, on=on)),
    )


def terms(van: Van, *, day: date, at: datetime) -> VanTerms:
    """A van on that day: on the day itself it leaves no sooner than now."""
    starts = minutes(van.shift_from)
    if network.day_of(at, store_id=van.source_id) == day:
        clock = at.astimezone(network.zone_of(van.source_id)).time()
        starts = max(starts, minutes(clock))
    return VanTerms(
        van_id=van.pk,
        packages=float(van.packages),
        kilograms=float(van.kilograms),
        per_km=float(van.per_km),
        per_hour=float(van.per_hour),
        starts=starts,
        ends=minutes(van.shift_to),
    )


def calls(shipments: Sequence[Shipment], *, day: date, store_id: int, seen_by: Actor) -> list[Call]:
    """What each asks of a van: where it is, and when it is taken. A site takes goods while it is
    open, somebody outside when they say; and nothing is brought after the time it is wanted by.
    """
    where = places(seen_by=seen_by)
    zone = network.zone_of(store_id)
    sites = {row.target_id for row in shipments if row.target_id}
    # When a site takes goods in is for whoever sends it some to know; the wall shows own stores.
    with as_seen_by(replace(seen_by, rights=dict.fromkeys(sites, frozenset()))):
        hours = {site: network.opening(site) for site in sorted(sites)}
    told = []
    for row in shipments:
        opens, closes = _window(row, hours.get(row.target_id or 0), day)
        due = row.due_at.astimezone(zone)
        if due.date() == day:
            closes = max(min(closes, minutes(due.time())), opens)
        place = where.get(row.target_id or 0)
        point = (
            (float(place.latitude), float(place.longitude)) if place else rules.point_of(row.point)
        )
        told.append(
            Call(
                shipment_id=row.pk,
                point=point,
                km=None if row.road_km is None else float(row.road_km),
                opens=opens,
                closes=closes,
                packages=row.packages_count,
                kilograms=float(row.weight_kg),
            )
        )
    return told


def _window(row: Shipment, hours: network.Opening | None, day: date) -> tuple[float, float]:
    """From when to when it is taken; nobody opens where the site is closed that day."""
    if row.taken_from is not None and row.taken_to is not None:
        return minutes(row.taken_from), minutes(row.taken_to)
    if hours is None or not hours.is_known:
        return 0.0, float(LAST_MINUTE)
    spans = hours.on(day)
    return (minutes(spans[0][0]), minutes(spans[-1][1])) if spans else (0.0, 0.0)


def rewalked(
    tour: Tour, shipments: Sequence[Shipment], *, seen_by: Actor, at: datetime
) -> tuple[Way, list[Call]]:
    """The tour in this order of its shipments, as the roads and windows are now."""
    asked = calls(shipments, day=tour.day, store_id=tour.source_id, seen_by=seen_by)
    way = rules.walked(
        asked,
        terms(tour.van, day=tour.day, at=at),
        home=home_of(tour.source_id, seen_by=seen_by),
        roads=roads_of(tour.source_id, on=tour.day),
    )
    return way, asked


def minutes(clock: time) -> float:
    """
    >>> minutes(time(8, 30))
    510.0
    """
    return clock.hour * 60 + clock.minute + clock.second / 60


def moment(day: date, minute: float, *, store_id: int) -> datetime:
    """A minute of the day as a moment; after midnight it is the next day's."""
    start = datetime.combine(day, time(), network.zone_of(store_id))
    return start + timedelta(minutes=round(minute))


def to_drive(*, seen_by: Actor, on: date) -> QuerySet[Tour]:
    """The tours that a person has to drive today, or has not brought home yet."""
    rows = tours(seen_by=seen_by).filter(driver=seen_by.person_id or 0)
    return rows.filter(
        Q(state=TourState.SENT, day__lte=on) | Q(state=TourState.UNDER_WAY)
    ).order_by("day", "pk")


def is_on_tour(shipment_id: int) -> bool:
    return Stop.objects.filter(shipment=shipment_id, state__in=TO_SERVE).exists()
