"""Questions about people: who is this, and what may they do now?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.ground.network.queries import store_ids
from aftersales.records.staff.models import Assignment, Person

EVERY_RIGHT = "*"


def expand(rights: Collection[str]) -> frozenset[str]:
    """A role's rights; the administrator's star stands for all there are."""
    return frozenset(all_rights()) if EVERY_RIGHT in rights else frozenset(rights)


def actor_for(person: Person, *, on: date) -> Actor:
    """The person with the rights held on that day in each store. One statement."""
    rights: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    running = Q(ends_on=None) | Q(ends_on__gte=on)
    rows = Assignment.objects.filter(running, person=person, starts_on__lte=on)
    for store, held in rows.order_by("pk").values_list("store_id", "role__rights"):
        rights[store] |= expand(held)
    return Actor(
        key=person.actor_key, group_id=person.group_id, rights=dict(rights), person_id=person.pk
    )


def system_actor(name: str, *, group_id: int) -> Actor:
    """The system at work for a whole group: the demo, an import by command line, a job."""
    every = frozenset(all_rights())
    rights = dict.fromkeys(store_ids(group_id=group_id), every)
    return Actor(key=f"system:{name}", group_id=group_id, rights=rights)
