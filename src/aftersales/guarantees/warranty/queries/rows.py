"""Rows of the room, within what somebody may see."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from aftersales.core.actors import Actor
from aftersales.guarantees.warranty.models import (
    Fault,
    GuaranteeRequest,
    LeftOut,
    Policy,
    Repair,
    Standing,
)
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.models import Job
from aftersales.resources.catalogue.states import ServiceType

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


def untold_jobs(order_id: int, *, seen_by: Actor) -> QuerySet[Job]:
    """Jobs of a visit that repair something, and of which nobody has told what in the law's terms:
    neither the component nor that it is no fault at all.
    """
    told = Repair.objects.filter(job=OuterRef("pk"), void_at=None).exclude(component="")
    jobs = orders.jobs_of(order_id, seen_by=seen_by).filter(service_type__in=REPAIRS)
    return jobs.filter(~Exists(told)).exclude(consent="declined")
