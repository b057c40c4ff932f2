"""What the machine's owner does at the console: the commands behind `aftersales user` and
`token`.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import group_ids, store_by_code
from aftersales.records.staff import commands, queries
from aftersales.records.staff.commands.roles import RoleUnknown
from aftersales.records.staff.models import Person
from aftersales.records.staff.rules import plain_login

OWNER = Actor(key="system:console", group_id=None, boundless=True)
UPGRADE = Actor(key="system:upgrade", group_id=None, boundless=True)


class StoreUnknown(Refusal):
    """No store, or more than one, has this code."""

    code = "staff.store_unknown"


def add_person(
    *, login: str, name: str, role: str, store: str, group: str, number: str, at: datetime
) -> dict[str, str]:
    """Hire, assign and invite in one go; all or nothing."""
    with whole_database():
        place = store_by_code(store, group=group)
        if place is None:
            raise StoreUnknown(_("There is no such store, or more than one: name the group."))
        if not queries.role_exists(group_id=place.group_id, role=role):
            raise RoleUnknown(_("The group has no such role."))
        person = commands.hire(
            group_id=place.group_id,
            number=number or plain_login(login)[:20],
            name=name,
            login=login,
            by=OWNER,
            at=at,
        )
        commands.assign(person_id=person.pk, role=role, store_id=place.pk, by=OWNER, at=at)
        told = commands.invite(person_id=person.pk, printed=True, by=OWNER, at=at)
    return {
        "login": person.login or "",
        "actor": person.actor_key,
        "role": role,
        "store": store,
        "code": told.secret,
    }


def _by_login(login: str) -> Person | None:
    return Person.objects.filter(login=plain_login(login)).first()


def reset_person(*, login: str, at: datetime) -> dict[str, str] | None:
    """Void password and second factors; a new one-time code."""
    with whole_database():
        person = _by_login(login)
        if person is None:
            return None
        told = commands.reset_password(person_id=person.pk, printed=True, by=OWNER, at=at)
        recovery = commands.reset_factors(person_id=person.pk, by=OWNER, at=at)
    return {"login": person.login or "", "code": told.secret, "recovery_code": recovery}


def make_key(*, login: str, days: int | None, label: str, at: datetime) -> dict[str, str] | None:
    """A key for a program, told once."""
    with whole_database():
        person = _by_login(login)
        if person is None:
            return None
        key = commands.make_token(person_id=person.pk, days=days, label=label, by=OWNER, at=at)
    return {"token": key.secret, "actor": f"api:{key.row.pk}"}


def offer_new_rights(*, at: datetime) -> None:
    """After an upgrade: each group is given what the new version may do, once."""
    with whole_database():
        for group_id in group_ids():
            commands.offer_new_rights(group_id=group_id, by=UPGRADE, at=at)
