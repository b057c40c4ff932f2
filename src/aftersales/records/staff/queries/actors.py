"""Who is this, and what may they do now?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict

from django.db.models import F, Q, QuerySet
from django.db.models.functions import JSONObject

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids, store_ids
from aftersales.records.staff.models import ApiToken, Assignment, Delegation, Person
from aftersales.records.staff.rules import hashed

EVERY_RIGHT = "*"


def expand(rights: Collection[str]) -> frozenset[str]:
    """A role's rights; the administrator's star stands for all there are."""
    return frozenset(all_rights()) if EVERY_RIGHT in rights else frozenset(rights)


@dataclass(frozen=True)
class Standing:
    """What a person may do, and whether one of their roles asks for a second factor."""

    actor: Actor
    needs_factor: bool


def actor_for(person: Person, *, on: date) -> Actor:
    """The person with the rights held on that day in each store. One statement."""
    return who_asks(person, on=on).actor


class Held(TypedDict):
    """One role of a person in one store: what it allows, and whether it asks for a factor."""

    store: int
    rights: list[str]
    factor: bool


_HELD = JSONObject(store="store_id", rights="role__rights", factor="role__needs_factor")


def held_by(person: Any, *, on: date) -> QuerySet[Any, Any]:
    """The roles held on that day, as ``standing_of`` reads them; also inside another statement."""
    running = Q(ends_on=None) | Q(ends_on__gte=on)
    rows = Assignment.objects.filter(running, person=person, starts_on__lte=on).order_by("pk")
    return rows.values_list(_HELD, flat=True)


def who_asks(person: Person, *, on: date) -> Standing:
    """As ``actor_for``, with what the door has to know. One statement."""
    return standing_of(person, list(held_by(person, on=on)))


def standing_of(person: Person, roles: Iterable[Held]) -> Standing:
    """What the roles together allow."""
    rights: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    needs_factor = False
    for role in roles:
        store, held, factor = role["store"], role["rights"], role["factor"]
        rights[store] |= expand(held)
        needs_factor = needs_factor or factor
    actor = Actor(
        key=person.actor_key, group_id=person.group_id, rights=dict(rights), person_id=person.pk
    )
    return Standing(actor, needs_factor)


def restricted(actor: Actor) -> Actor:
    """Signed in, but with nothing to do here before the sign-in is complete."""
    return replace(actor, rights={})


def own_actor(person: Person) -> Actor:
    """The person looking after their own account, in no store: also when nothing else is
    allowed yet.
    """
    own = frozenset({"staff.own", "staff.sign_in"})
    return Actor(
        key=person.actor_key, group_id=person.group_id, rights={0: own}, person_id=person.pk
    )


def acting_for(deputy: Person, absent: Person, *, on: date) -> Standing | None:
    """The deputy with the absent colleague's rights, where the delegation runs; the log says for
    whom.
    """
    running = Delegation.objects.filter(
        absent=absent, deputy=deputy, starts_on__lte=on, ends_on__gte=on, revoked_at=None
    )
    stores = set(running.order_by("pk").values_list("store_id", flat=True))
    if not stores:
        return None
    theirs = who_asks(absent, on=on)
    rights = {
        store: held
        for store, held in theirs.actor.rights.items()
        if None in stores or store in stores
    }
    key = f"{deputy.actor_key}/for:{absent.actor_key}"
    actor = replace(theirs.actor, key=key, rights=rights, person_id=deputy.pk)
    return Standing(actor, theirs.needs_factor)


def deputies_of(*, person_id: int, on: date) -> QuerySet[Delegation]:
    """For whom this person may act today."""
    rows = Delegation.objects.filter(
        deputy_id=person_id, starts_on__lte=on, ends_on__gte=on, revoked_at=None
    )
    return rows.select_related("absent", "store").order_by("pk")


def actor_of_token(secret: str, *, at: datetime, on: date) -> tuple[ApiToken, Actor] | None:
    """The program behind a bearer token, if the token is good and its person may still sign in."""
    unspent = Q(expires_at=None) | Q(expires_at__gt=at)
    rows = ApiToken.objects.filter(
        unspent, secret_hash=hashed(secret), revoked_at=None, person__is_active=True
    )
    token = rows.select_related("person").annotate(demo=F("group__is_demo")).first()
    if token is None:
        return None
    actor = actor_for(token.person, on=on)
    return token, replace(actor, key=f"api:{token.pk}")


def system_actor(name: str, *, group_id: int) -> Actor:
    """The system at work for a whole group: the demo, an import by command line, a job."""
    every = frozenset(all_rights())
    rights = dict.fromkeys(store_ids(group_id=group_id), every)
    return Actor(key=f"system:{name}", group_id=group_id, rights=rights)


def systems(name: str) -> list[Actor]:
    """The system at work by the clock: one for each group that has a store."""
    with whole_database():
        actors = [system_actor(name, group_id=group_id) for group_id in group_ids()]
    return [actor for actor in actors if actor.stores]


def my_deputies(*, person_id: int, on: date) -> QuerySet[Delegation]:
    """Who acts, or will act, for this person."""
    rows = Delegation.objects.filter(absent_id=person_id, ends_on__gte=on, revoked_at=None)
    return rows.select_related("deputy", "store").order_by("starts_on", "pk")
