"""Deeds on people at work."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.rights import EVERYBODY, all_rights
from aftersales.records.staff.events import PersonHired, RoleAssigned
from aftersales.records.staff.models import Assignment, Person, Role
from aftersales.records.staff.queries import EVERY_RIGHT
from aftersales.records.staff.roles import ADMINISTRATOR, ROLES


@command("staff.assign")
def lay_out_roles(*, group_id: int, by: Actor, at: datetime) -> list[Role]:
    """Give a new group the roles of appendix (b) with their delivered rights."""
    with translation.override("zh-hans"):
        rows = [
            Role(group_id=group_id, code=code, name=str(name), rights=delivered_rights(code))
            for code, name in ROLES.items()
        ]
    return Role.objects.bulk_create(rows)


def delivered_rights(role: str) -> list[str]:
    if role == ADMINISTRATOR:
        return [EVERY_RIGHT]
    everybody = frozenset(EVERYBODY)
    rights = all_rights().values()
    return sorted(right.code for right in rights if right.roles & (everybody | {role}))


@command("staff.hire")
def hire(
    *,
    group_id: int,
    number: str,
    name: str,
    login: str = "",
    password: str = "",
    by: Actor,
    at: datetime,
) -> Person:
    """Somebody starts to work here; with a login they may sign in."""
    person = Person(group_id=group_id, number=number, name=name, login=login or None)
    person.set_password(password or None)
    person.save()
    record(PersonHired(person_id=person.pk), by=by, at=at)
    return person


@command("staff.assign")
def assign(*, person_id: int, role: str, store_id: int, by: Actor, at: datetime) -> Assignment:
    """From this day on the person has the role in the store."""
    by.require("staff.assign", store_id=store_id)
    person = Person.objects.get(pk=person_id)
    assignment = Assignment.objects.create(
        store_id=store_id,
        person=person,
        role=Role.objects.get(group_id=person.group_id, code=role),
        starts_on=at.date(),
    )
    record(RoleAssigned(store_id=store_id, person_id=person_id, role=role), by=by, at=at)
    return assignment
