"""A tour until it is on the road: kept out of a plan, reordered, sent off, or dropped (LG-02)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.ground.network.queries import day_of, store
from aftersales.records.staff.queries import people_now
from aftersales.supply.logistics import queries
from aftersales.supply.logistics.commands._common import reason_of
from aftersales.supply.logistics.commands.refusals import (
    DriverMissing,
    NothingToDrive,
    NotLoaded,
    OnAnotherTour,
    OrderUnknown,
    PlanStale,
)
from aftersales.supply.logistics.events import (
    ShipmentLeftOut,
    TourDropped,
    TourLeft,
    TourPlanned,
    TourReordered,
    TourSent,
)
from aftersales.supply.logistics.models import Shipment, Stop, Tour
from aftersales.supply.logistics.queries import Draft
from aftersales.supply.logistics.rules import Way, from_home
from aftersales.supply.logistics.states import (
    AT_HOME,
    TO_SERVE,
    TOUR,
    ShipmentState,
    StopState,
    TourState,
)

PLAN, DRIVE = "logistics.plan_tours", "logistics.drive"


def hold_tour(tour_id: int) -> None:
    """Planner and driver wait for each other. A race test takes it away."""
    Tour.objects.select_for_update(of=("self",), no_key=True).get(pk=tour_id)


def held_tour(tour_id: int, right: str, *, by: Actor) -> Tour:
    """The tour, held until the command ends; what is out of sight does not exist."""
    rows = Tour.objects.visible_to(by)
    rows.only("pk").get(pk=tour_id)
    hold_tour(tour_id)
    tour: Tour = rows.select_related("van").get(pk=tour_id)
    by.require(right, store_id=tour.source_id)
    return tour


def move_tour(tour: Tour, target: TourState) -> None:
    TOUR.require(TourState(tour.state), target)
    tour.state = target


@command("logistics.plan_tours")
def plan_tours(*, store_id: int, day: date, draft: Draft, by: Actor, at: datetime) -> list[Tour]:
    """Keep the tours of a plan that was made before. Refused where shipments or vans are no longer
    what it was made from, and where somebody else put one of them on a tour meanwhile.
    """
    by.require(PLAN, store_id=store_id)
    ways = draft.planned.ways
    if not ways:
        raise NothingToDrive(_("No shipment fits on a tour."))
    planned = {pk for way in ways for pk in way.shipment_ids}
    asked = planned | {pk for pk, _why in draft.planned.left_out}
    rows = Shipment.objects.visible_to(by, PLAN).filter(pk__in=asked, source=store_id)
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    found = {row.pk: row for row in locked}
    cars = {van.pk: van for van in queries.vans(seen_by=by).filter(pk__in=draft.van_ids)}
    if queries.fingerprint(found.values(), cars.values()) != draft.made_from:
        raise PlanStale(_("Shipments or vans have changed since: plan once more."))
    made = []
    for way in ways:
        row = _tour(way, day, store_id=store_id, by=by, at=at)
        _put_stops(row, way, [found[pk] for pk in way.shipment_ids], by=by)
        fact = TourPlanned(
            store_id=store_id,
            tour_id=row.pk,
            van_id=way.van_id,
            day=day.isoformat(),
            stops=len(way.shipment_ids),
            km=row.planned_km,
            cost=row.planned_cost,
            currency=row.currency,
        )
        record(fact, by=by, at=at)
        made.append(row)
    return made


@command("logistics.plan_tours")
def reorder_tour(*, tour_id: int, shipment_ids: Sequence[int], by: Actor, at: datetime) -> Tour:
    """Drive in another order: times and cost follow, and the difference is on record. What comes
    too late by it is shown, not refused.
    """
    tour = held_tour(tour_id, PLAN, by=by)
    _require_at_home(tour)
    stops = {stop.shipment_id: stop for stop in _to_come(tour)}
    if sorted(shipment_ids) != sorted(stops):
        raise OrderUnknown(_("Name each stop that is to come, once."))
    before = tour.planned_cost
    _walk_again(tour, [stops[pk] for pk in shipment_ids], by=by, at=at)
    tour.save(update_fields=["leaves_at", "returns_at", "planned_km", "planned_cost"])
    fact = TourReordered(
        store_id=tour.source_id,
        tour_id=tour.pk,
        before=before,
        cost=tour.planned_cost,
        currency=tour.currency,
    )
    record(fact, by=by, at=at)
    return tour


@command("logistics.plan_tours")
def send_tour(*, tour_id: int, driver_id: int, by: Actor, at: datetime) -> Tour:
    """Send it off: from now on it stands on the driver's phone."""
    tour = held_tour(tour_id, PLAN, by=by)
    move_tour(tour, TourState.SENT)
    today = day_of(at, store_id=tour.source_id)
    driver = people_now(store_id=tour.source_id, on=today).filter(pk=driver_id).first()
    if driver is None:
        raise DriverMissing(_("Choose somebody who works here."), field="driver_id")
    if not _to_come(tour):
        raise NothingToDrive(_("No stop is left on this tour: drop it."))
    tour.driver = driver
    tour.save(update_fields=["state", "driver"])
    record(TourSent(store_id=tour.source_id, tour_id=tour.pk, person_id=driver.pk), by=by, at=at)
    return tour


@command("logistics.drive")
def leave_out(*, tour_id: int, shipment_id: int, by: Actor, at: datetime) -> Tour:
    """A shipment does not ride along: it is free for another tour. Before the van leaves."""
    tour = held_tour(tour_id, DRIVE, by=by)
    _require_at_home(tour)
    stop = tour.stops.get(shipment=shipment_id)
    if stop.state == StopState.LEFT_OUT:
        return tour
    gone = tour.stops.filter(pk=stop.pk, state__in=TO_SERVE)
    gone.update(state=StopState.LEFT_OUT, ended_at=at)
    _walk_again(tour, _to_come(tour), by=by, at=at)
    tour.best_cost = min(tour.best_cost, tour.planned_cost)
    tour.save(update_fields=["leaves_at", "returns_at", "planned_km", "planned_cost", "best_cost"])
    fact = ShipmentLeftOut(store_id=tour.source_id, tour_id=tour.pk, shipment_id=shipment_id)
    record(fact, by=by, at=at)
    return tour


@command("logistics.plan_tours")
def drop_tour(*, tour_id: int, reason: str, by: Actor, at: datetime) -> Tour:
    """Nobody drives it; its shipments are free for another tour."""
    tour = held_tour(tour_id, PLAN, by=by)
    move_tour(tour, TourState.DROPPED)
    tour.ended_at, tour.end_reason = at, reason_of(reason)
    tour.save(update_fields=["state", "ended_at", "end_reason"])
    tour.stops.filter(state__in=TO_SERVE).update(state=StopState.LEFT_OUT, ended_at=at)
    record(TourDropped(store_id=tour.source_id, tour_id=tour.pk), by=by, at=at)
    return tour


@command("logistics.drive")
def leave(*, tour_id: int, by: Actor, at: datetime) -> Tour:
    """Drive off, with all packages loaded. Pressed twice it counts once."""
    tour = held_tour(tour_id, DRIVE, by=by)
    if tour.state == TourState.UNDER_WAY:
        return tour
    move_tour(tour, TourState.UNDER_WAY)
    stops = _to_come(tour)
    behind = [s.shipment.number for s in stops if s.shipment.state != ShipmentState.UNDER_WAY]
    if behind:
        raise NotLoaded(
            _("Not loaded yet: %(numbers)s. Load it, or leave it out.")
            % {"numbers": ", ".join(behind)}
        )
    if not stops:
        raise NothingToDrive(_("No stop is left on this tour: drop it."))
    tour.left_at = at
    tour.save(update_fields=["state", "left_at"])
    record(TourLeft(store_id=tour.source_id, tour_id=tour.pk, stops=len(stops)), by=by, at=at)
    return tour


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def _require_at_home(tour: Tour) -> None:
    if tour.state not in AT_HOME:
        TOUR.require(TourState(tour.state), TourState.DROPPED)


def _to_come(tour: Tour) -> list[Stop]:
    rows = tour.stops.filter(state__in=TO_SERVE).select_related("shipment__target")
    return list(rows.order_by("position", "pk"))


def _tour(way: Way, day: date, *, store_id: int, by: Actor, at: datetime) -> Tour:
    here = store(store_id)
    number = next_number("TR", store_id=store_id, store_code=here.code.upper(), year=day.year)
    tour: Tour = Tour.objects.create(
        group_id=here.group_id,
        source_id=store_id,
        number=number,
        day=day,
        van_id=way.van_id,
        currency=here.currency,
        leaves_at=queries.moment(day, way.leaves, store_id=store_id),
        returns_at=queries.moment(day, way.returns, store_id=store_id),
        planned_km=_tenths(way.km),
        planned_cost=way.cost,
        best_cost=way.cost,
        planned_by=by.key,
        planned_at=at,
    )
    return tour


def _put_stops(tour: Tour, way: Way, shipments: Sequence[Shipment], *, by: Actor) -> None:
    asked = queries.calls(shipments, day=tour.day, store_id=tour.source_id, seen_by=by)
    here = queries.home_of(tour.source_id, seen_by=by)
    roads = queries.roads_of(tour.source_id, on=tour.day)
    rows = []
    for n, (shipment, call) in enumerate(zip(shipments, asked, strict=True)):
        rows.append(
            Stop(
                group_id=tour.group_id,
                tour=tour,
                shipment=shipment,
                position=n + 1,
                opens_at=queries.moment(tour.day, call.opens, store_id=tour.source_id),
                closes_at=queries.moment(tour.day, call.closes, store_id=tour.source_id),
                arrives_at=queries.moment(tour.day, way.begins[n], store_id=tour.source_id),
                leaves_at=queries.moment(tour.day, way.ends[n], store_id=tour.source_id),
                km=_tenths(from_home(call, here, roads) or 0.0),
            )
        )
    try:
        with transaction.atomic():
            Stop.objects.bulk_create(rows)
    except IntegrityError as fault:
        raise OnAnotherTour(
            _("One of these shipments is on another tour: plan once more.")
        ) from fault


def _walk_again(tour: Tour, stops: Sequence[Stop], *, by: Actor, at: datetime) -> None:
    """Times, kilometres and cost of the tour in this order of its stops; those that are left out
    stand last.
    """
    way, _calls = queries.rewalked(tour, [stop.shipment for stop in stops], seen_by=by, at=at)
    for n, stop in enumerate(stops):
        stop.position = n + 1
        stop.arrives_at = queries.moment(tour.day, way.begins[n], store_id=tour.source_id)
        stop.leaves_at = queries.moment(tour.day, way.ends[n], store_id=tour.source_id)
    others = tour.stops.exclude(pk__in=[stop.pk for stop in stops]).order_by("position", "pk")
    rest = list(others)
    for n, stop in enumerate(rest):
        stop.position = len(stops) + n + 1
    Stop.objects.bulk_update([*stops, *rest], ["position", "arrives_at", "leaves_at"])
    tour.leaves_at = queries.moment(tour.day, way.leaves, store_id=tour.source_id)
    tour.returns_at = queries.moment(tour.day, way.returns, store_id=tour.source_id)
    tour.planned_km, tour.planned_cost = _tenths(way.km), way.cost


def _tenths(km: float) -> Decimal:
    return Decimal(repr(km)).quantize(Decimal("0.1"))
