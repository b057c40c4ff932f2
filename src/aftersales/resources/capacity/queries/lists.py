"""Rows of this room, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.resources.capacity.models import (
    Ability,
    Occupation,
    Resource,
    ResourceQuerySet,
    ToolLoan,
    UpkeepPlan,
)
from aftersales.resources.capacity.states import ACTIVE, ResourceKind


def resources(*, seen_by: Actor, kinds: Collection[str] = ()) -> ResourceQuerySet:
    """What the stores have, by kind and code."""
    rows = Resource.objects.visible_to(seen_by)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.order_by("store", "kind", "code", "pk")


def resource(resource_id: int, *, seen_by: Actor) -> Resource:
    return Resource.objects.visible_to(seen_by).select_related("person").get(pk=resource_id)


def technician_of(person_id: int, *, store_id: int) -> Resource:
    """The person's time in this store, as it can be held."""
    return Resource.objects.get(store_id=store_id, person_id=person_id)


def loan_cars(*, store_id: int, seen_by: Actor) -> ResourceQuerySet:
    """The loan cars that can be given out."""
    rows = Resource.objects.visible_to(seen_by).usable()
    return rows.filter(store_id=store_id, kind=ResourceKind.LOAN_CAR).order_by("code", "pk")


def occupations(
    *, store_id: int, since: datetime, until: datetime, seen_by: Actor
) -> QuerySet[Occupation]:
    """What is held in a period, for boards: one statement. Finished work is shown, released is
    not.
    """
    rows = Occupation.objects.visible_to(seen_by).filter(
        store_id=store_id, during__overlap=(since, until), state__in=(*ACTIVE, "done")
    )
    return rows.select_related("resource").order_by("during", "pk")


def held_by(about: tuple[str, int], *, seen_by: Actor) -> QuerySet[Occupation]:
    """What is held for one document, such as ("appointment", 17): active holds only."""
    kind, number = about
    rows = Occupation.objects.visible_to(seen_by).active().filter(about=kind, about_number=number)
    return rows.select_related("resource").order_by("during", "pk")


def held_for(
    kind: str, ids: Collection[int], *, store_id: int, seen_by: Actor
) -> QuerySet[Occupation]:
    """As ``held_by``, for many documents of one kind; finished work too. One statement."""
    rows = Occupation.objects.visible_to(seen_by).filter(
        store_id=store_id, about=kind, about_number__in=list(ids), state__in=(*ACTIVE, "done")
    )
    return rows.select_related("resource").order_by("during", "pk")


def abilities_of(resource_id: int, *, seen_by: Actor) -> QuerySet[Ability]:
    rows = Ability.objects.visible_to(seen_by).filter(resource_id=resource_id)
    return rows.select_related("skill").order_by("skill__name", "pk")


def tool_loans(*, seen_by: Actor) -> QuerySet[ToolLoan]:
    """Tools that are out, the longest overdue first."""
    rows = ToolLoan.objects.visible_to(seen_by).filter(returned_at=None)
    return rows.select_related("resource", "person").order_by("due_at", "pk")


def upkeep_plans(resource_id: int, *, seen_by: Actor) -> QuerySet[UpkeepPlan]:
    rows = UpkeepPlan.objects.visible_to(seen_by).filter(resource_id=resource_id, is_ended=False)
    return rows.order_by("due_on", "pk")


def upkeep_due(*, seen_by: Actor, until: date) -> QuerySet[UpkeepPlan]:
    """Upkeep that is due by a day, the earliest first."""
    rows = UpkeepPlan.objects.visible_to(seen_by).filter(is_ended=False, due_on__lte=until)
    return rows.select_related("resource").order_by("due_on", "pk")
