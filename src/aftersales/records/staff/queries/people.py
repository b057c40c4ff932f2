"""Questions about people, their roles and their ways in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from aftersales.core.actors import Actor
from aftersales.core.openwork import OpenWork, kinds_of_work
from aftersales.core.rights import Right, all_rights
from aftersales.records.staff.models import (
    ApiToken,
    Assignment,
    Factor,
    Person,
    Role,
    RoleChange,
    Session,
    Tablet,
)
from aftersales.records.staff.queries.actors import expand
from aftersales.records.staff.roles import ADMINISTRATOR, ROLES
from aftersales.records.staff.states import FactorKind


def people(*, seen_by: Actor) -> QuerySet[Person]:
    """The colleagues the actor may see, by number."""
    return Person.objects.visible_to(seen_by).order_by("number", "pk")


def colleagues(*, seen_by: Actor) -> QuerySet[Person]:
    """Those of them who work here now: for pickers."""
    return people(seen_by=seen_by).filter(is_active=True)


def person(person_id: int, *, seen_by: Actor) -> Person:
    return Person.objects.visible_to(seen_by).get(pk=person_id)


def running(on: date) -> Q:
    """Assignments in force that day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def assignments(*, person_id: int, seen_by: Actor) -> QuerySet[Assignment]:
    """Every role a person has had in the actor's stores, the latest first."""
    rows = Assignment.objects.visible_to(seen_by).filter(person_id=person_id)
    return rows.select_related("store", "role", "post").order_by("-starts_on", "-pk")


def holders_of(role: str, *, store_id: int, on: date) -> QuerySet[Person]:
    """Who has a role in a store that day: whom to ask, tell or escalate to."""
    held = Assignment.objects.filter(running(on), store_id=store_id, role__code=role)
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("pk")


def administrators(*, group_id: int, on: date) -> QuerySet[Person]:
    """Who may still put everything right: active, with a login and the administrator's role."""
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), role__code=ADMINISTRATOR, starts_on__lte=on
    )
    rows = Person.objects.filter(group_id=group_id, is_active=True, pk__in=held.values("person"))
    return rows.exclude(login=None).order_by("pk")


def superior_of(*, person_id: int, on: date) -> Person | None:
    """The holder of the post that this person's post reports to (ST-01)."""
    held = Assignment.objects.filter(running(on), person_id=person_id, post__isnull=False)
    above = held.order_by("starts_on", "pk").values_list("post__reports_to", flat=True)
    boss = Assignment.objects.filter(running(on), post__in=[a for a in above if a])
    first = boss.select_related("person").order_by("pk").first()
    return first.person if first else None


def factors_of(person_id: int) -> QuerySet[Factor]:
    """What this person can show besides the password."""
    rows = Factor.objects.filter(person_id=person_id).exclude(confirmed_at=None)
    return rows.order_by("kind", "pk")


def can_sign_in_with(person_id: int) -> set[str]:
    """The kinds of second factors that are ready; recovery codes alone do not count."""
    kinds = set(factors_of(person_id).values_list("kind", flat=True))
    return kinds if kinds - {FactorKind.RECOVERY} else set()


def sessions_of(*, person_id: int, at: datetime) -> QuerySet[Session]:
    """Where a person is signed in now, the latest first."""
    rows = Session.objects.filter(person_id=person_id, ended_at=None, ends_at__gt=at)
    return rows.order_by("-seen_at", "key_hash")


def tokens(*, seen_by: Actor) -> QuerySet[ApiToken]:
    """The keys of programs, the newest first."""
    visible = Person.objects.visible_to(seen_by)
    rows = ApiToken.objects.visible_to(seen_by).filter(person__in=visible)
    return rows.select_related("person").order_by("-pk")


def tablets(*, seen_by: Actor) -> QuerySet[Tablet]:
    rows = Tablet.objects.visible_to(seen_by).filter(revoked_at=None)
    return rows.select_related("store", "registered_by").order_by("store", "label", "pk")


def open_work(person_id: int) -> list[OpenWork]:
    """All that waits for a person, as every room tells it; the earliest due first."""
    found = [w for kind in kinds_of_work().values() for w in kind.tell(person_id)]
    return sorted(found, key=lambda w: (w.due_at is None, w.due_at or 0, w.kind, w.object_id))


@dataclass(frozen=True)
class MatrixRow:
    """One right and the roles that have it."""

    right: Right
    roles: frozenset[str]


@dataclass(frozen=True)
class Matrix:
    """Role × right, room by room."""

    roles: tuple[Role, ...]
    rooms: tuple[tuple[str, tuple[MatrixRow, ...]], ...]


def matrix(*, seen_by: Actor) -> Matrix:
    """Which role may do what in the actor's group. One statement."""
    roles = tuple(Role.objects.visible_to(seen_by).order_by(F("code").asc(), "pk"))
    held = {role.code: expand(role.rights) for role in roles}
    rooms: dict[str, list[MatrixRow]] = {}
    for code, right in sorted(all_rights().items()):
        having = frozenset(role for role, rights in held.items() if code in rights)
        rooms.setdefault(code.split(".")[0], []).append(MatrixRow(right, having))
    return Matrix(roles, tuple((room, tuple(rows)) for room, rows in rooms.items()))


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Names for a page's rows. One statement."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def with_pin(*, store_id: int, on: date) -> QuerySet[Person]:
    """Who may take over a shared tablet of the store by PIN."""
    held = Assignment.objects.filter(running(on), store_id=store_id)
    rows = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return rows.exclude(pin="").order_by("name", "pk")


def people_of_store(store_id: int, *, seen_by: Actor) -> QuerySet[Assignment, int]:
    """Ids of those who have, or had, a role in the store, to be asked inside another question."""
    rows = Assignment.objects.visible_to(seen_by).filter(store_id=store_id)
    return rows.values_list("person_id", flat=True)


def role_exists(*, group_id: int, role: str) -> bool:
    return Role.objects.filter(group_id=group_id, code=role).exists()


def people_now(*, store_id: int, on: date) -> QuerySet[Person]:
    """Who works in the store that day, by name."""
    held = Assignment.objects.filter(running(on), store_id=store_id)
    rows = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return rows.order_by("name", "pk")


def roles(*, seen_by: Actor) -> QuerySet[Role]:
    return Role.objects.visible_to(seen_by).order_by("code", "pk")


def delivered_roles() -> Mapping[str, object]:
    """The roles every group starts with: their names in the reader's language, by code."""
    return ROLES


def role_choices(*, seen_by: Actor) -> list[tuple[str, str]]:
    """The group's roles for a choice, in the reader's language."""
    return sorted(
        ((role.code, role.label) for role in roles(seen_by=seen_by)), key=lambda r: (r[1], r[0])
    )


def role_changes(*, seen_by: Actor) -> QuerySet[RoleChange]:
    """What was changed in the matrix and why, the newest first."""
    return RoleChange.objects.visible_to(seen_by).select_related("role").order_by("-pk")
