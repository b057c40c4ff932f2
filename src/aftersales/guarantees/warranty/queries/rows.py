"""Rows of the room, within what somebody may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.guarantees.warranty.models import (
    Fault,
    FirstMaintenance,
    GuaranteeRequest,
    LeftOut,
    Policy,
    Repair,
    Standing,
)
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Place
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.catalogue.states import ServiceType

if TYPE_CHECKING:
    from aftersales.lane.orders.models import Job, Order
    from aftersales.records.vehicles.models import Vehicle
    from aftersales.records.vehicles.rules.cover import Cover

DAY = timedelta(days=1)
# What a customer brings a car for because something is wrong with it.
REPAIRS = (ServiceType.REPAIR, ServiceType.WARRANTY)


def policies(*, seen_by: Actor) -> QuerySet[Policy]:
    return Policy.objects.visible_to(seen_by).order_by("vehicle", "-version")


def policy_of(vehicle_id: int, *, seen_by: Actor) -> Policy | None:
    """The terms that hold: the newest version."""
    return policies(seen_by=seen_by).filter(vehicle=vehicle_id).first()


def faults_of(vehicle_id: int, *, seen_by: Actor) -> QuerySet[Fault]:
    rows = Fault.objects.visible_to(seen_by).filter(vehicle=vehicle_id)
    return rows.order_by("position", "pk")


def repairs(*, seen_by: Actor) -> QuerySet[Repair]:
    """Repairs that count or may count; what was taken out is not among them."""
    rows = Repair.objects.visible_to(seen_by).filter(void_at=None)
    return rows.select_related("fault", "workshop").order_by("begun_at", "pk")


def repairs_of(vehicle_id: int, *, seen_by: Actor) -> QuerySet[Repair]:
    return repairs(seen_by=seen_by).filter(vehicle=vehicle_id).prefetch_related("left_out")


def latest_repair(vehicle_id: int, *, seen_by: Actor) -> Repair | None:
    return repairs_of(vehicle_id, seen_by=seen_by).order_by("-begun_at", "-pk").first()


def left_out_of(repair: Repair) -> list[LeftOut]:
    """Hours that were proved, without those whose proof was taken back."""
    return [row for row in repair.left_out.all() if row.void_at is None]


def standings(*, seen_by: Actor) -> QuerySet[Standing]:
    return Standing.objects.visible_to(seen_by).select_related("vehicle", "store")


def requests(*, seen_by: Actor) -> QuerySet[GuaranteeRequest]:
    rows = GuaranteeRequest.objects.visible_to(seen_by)
    return rows.select_related(
        "vehicle", "customer", "order", "fault", "store", "new_vehicle"
    ).order_by("-received_at", "-pk")


def request(request_id: int, *, seen_by: Actor) -> GuaranteeRequest:
    return requests(seen_by=seen_by).get(pk=request_id)


def first_maintenances(*, seen_by: Actor) -> QuerySet[FirstMaintenance]:
    rows = FirstMaintenance.objects.visible_to(seen_by)
    return rows.select_related("vehicle", "workshop").order_by("-done_on", "-pk")


def first_maintenance_of(vehicle_id: int, *, seen_by: Actor) -> FirstMaintenance | None:
    return first_maintenances(seen_by=seen_by).filter(vehicle=vehicle_id).first()


def entitlement(vehicle: Vehicle, *, on: date, km: int | None = None) -> Cover:
    """Whether a car is entitled to its free first maintenance on a day, by date and distance."""
    found = vehicles.covers(vehicle, on=on, km=km)
    return next(cover for cover in found if cover.kind == "first_maintenance")


def untold_jobs(order_id: int, *, seen_by: Actor) -> QuerySet[Job]:
    """Jobs of a visit that repair something, and of which nobody has told what in the law's terms:
    neither the component nor that it is no fault at all.
    """
    told = Repair.objects.filter(job=OuterRef("pk"), void_at=None).exclude(component="")
    jobs = orders.jobs_of(order_id, seen_by=seen_by).filter(service_type__in=REPAIRS)
    return jobs.filter(~Exists(told)).exclude(consent="declined")


def orders_to_follow(*, seen_by: Actor, at: datetime) -> list[Order]:
    """Visits of cars whose terms are known of which something is not told yet: a job that repairs
    and is no repair here, or a repair that does not end as the visit did. Of the past those of a
    week, and all of a car whose terms were told yesterday or today.
    """
    lately, yesterday = at - 7 * DAY, at - DAY
    policies = Policy.objects.order_by()
    jobs = orders.jobs(seen_by=seen_by).filter(
        order=OuterRef("pk"), service_type__in=REPAIRS, is_dropped=False
    )
    told = Repair.objects.filter(job=OuterRef("pk"))
    mine = Repair.objects.filter(order=OuterRef("pk"), void_at=None)
    is_over = Q(place=Place.READY) | Q(handed_over_at__isnull=False) | Q(cancelled_at__isnull=False)
    rows = orders.visible(seen_by=seen_by).filter(signed_at__isnull=False)
    rows = rows.filter(vehicle__in=policies.values("vehicle")).filter(
        Q(handed_over_at=None, cancelled_at=None)
        | Q(handed_over_at__gte=lately)
        | Q(cancelled_at__gte=lately)
        | Q(vehicle__in=policies.filter(kept_at__gte=yesterday).values("vehicle"))
    )
    untold = Q(cancelled_at=None) & Exists(jobs.exclude(consent="declined").filter(~Exists(told)))
    open_still = is_over & Exists(mine.filter(ended_at=None))
    gone_on = ~is_over & Exists(mine.filter(ended_at__isnull=False))
    return list(rows.filter(untold | open_still | gone_on).order_by("opened_at", "pk"))
