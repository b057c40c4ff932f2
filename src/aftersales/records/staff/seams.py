"""What this room tells the floors below it: open work of a person, and how their screens speak."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from aftersales.core.actors import Actor
from aftersales.core.openwork import OpenWork, open_work, takers_are
from aftersales.records.staff.commands import set_preferences
from aftersales.records.staff.commands.work import hand_over_errands
from aftersales.records.staff.models import Assignment, Errand, Person
from aftersales.records.staff.queries.people import running
from aftersales.records.staff.states import ErrandState
from aftersales.web.preferences import keeps_language


def open_errands(person_id: int) -> Iterator[OpenWork]:
    """Tasks that wait for this person."""
    rows = Errand.objects.filter(responsible_id=person_id, state=ErrandState.GIVEN)
    for errand in rows.order_by("due_at", "pk"):
        yield OpenWork(
            kind="staff.errand",
            object_id=errand.pk,
            store_id=errand.store_id,
            title=errand.title,
            url=reverse("staff:errands"),
            due_at=errand.due_at,
        )


def count_errands(person_ids: Collection[int]) -> Mapping[int, int]:
    rows = Errand.objects.filter(responsible__in=person_ids, state=ErrandState.GIVEN)
    counted = rows.order_by().values_list("responsible").annotate(n=Count("pk"))
    return dict(counted)


@keeps_language
def keep_language(actor: Actor, language: str) -> None:
    """The language switch in the bar is remembered for the person, wherever they sign in."""
    if actor.person_id is not None and actor.may("staff.own"):
        set_preferences(language=language, by=actor, at=timezone.now())


open_work("staff.errand", tell=open_errands, hand_over=hand_over_errands, count=count_errands)


def at_work(store_id: int | None, seen_by: Actor) -> dict[int, str]:
    """Colleagues with a role in the store today; without one, in any that the actor sees."""
    there = Assignment.objects.filter(running(timezone.localdate()))
    if store_id is None:
        there = there.filter(store__in=seen_by.rights)
    else:
        there = there.filter(store_id=store_id)
    rows = Person.objects.filter(
        pk__in=there.values("person_id"), group_id=seen_by.group_id or 0, is_active=True
    )
    return dict(rows.order_by("number", "pk").values_list("pk", "name"))


takers_are(at_work)
