"""What the deeds on people share: finding a person, standing above them, keeping one
administrator.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.records.staff.models import Person, Role
from aftersales.records.staff.queries import actor_for, administrators
from aftersales.records.staff.roles import ADMINISTRATOR


class RightNotHeld(Refusal):
    """Nobody gives what they do not have."""

    code = "staff.right_not_held"
    status = 403


class LastAdministrator(Refusal):
    """Somebody must be left who can put everything right."""

    code = "staff.last_administrator"


class PasswordWeak(Refusal):
    """The password is short, common, or close to the person's own data."""

    code = "staff.password_weak"
    status = 422


class WordsMissing(Refusal):
    """A reason or a name has to be given."""

    code = "staff.words_missing"
    status = 422


class PersonGone(Refusal):
    """The person has left."""

    code = "staff.person_gone"


def in_group(by: Actor, group_id: int) -> Actor:
    """Whoever sets up from outside acts inside the group from here on, so that it sees the fact."""
    return replace(by, group_id=group_id) if by.boundless else by


def locked(person_id: int, by: Actor) -> Person:
    """The person, if the actor may see them, held until the command ends."""
    return Person.objects.visible_to(by).select_for_update().get(pk=person_id)


def require_where_they_work(by: Actor, right: str, person: Person, on: date) -> None:
    """The right in one of the person's stores; for somebody who works nowhere yet, in any."""
    with whole_database():
        stores = actor_for(person, on=on).stores
    if not stores or by.boundless or not stores.isdisjoint(by.stores_with(right)):
        return
    by.require(right, store_id=min(stores))


def require_superior(by: Actor, person: Person, on: date) -> None:
    """Opening somebody's account is taking their rights, so whoever does it must hold them all."""
    if by.boundless or by.person_id == person.pk:
        return
    with whole_database():
        theirs = actor_for(person, on=on).rights
    for store, rights in theirs.items():
        if not rights <= by.rights.get(store, frozenset()):
            raise RightNotHeld(_("This person may do things that you may not. Ask their superior."))


def check_strength(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise PasswordWeak(" ".join(fault.messages), field="password") from fault


def words(given: str, field: str, *, most: int = 300) -> str:
    """Words that must be there, trimmed to what the table takes."""
    found = " ".join(given.split())
    if not found:
        raise WordsMissing(_("Please say this in words."), field=field)
    return found[:most]


def is_administrator(person: Person, on: date) -> bool:
    """Whether taking this person away could leave nobody. Holds the group's administrators
    still.
    """
    with whole_database():
        role = Role.objects.select_for_update().filter(group_id=person.group_id, code=ADMINISTRATOR)
        list(role.order_by("pk"))
        return administrators(group_id=person.group_id, on=on).filter(pk=person.pk).exists()


def require_an_administrator(group_id: int, at: datetime) -> None:
    """After a change: somebody is left who may do everything."""
    with whole_database():
        if administrators(group_id=group_id, on=localdate(at)).exists():
            return
    raise LastAdministrator(_("This is the last administrator. Appoint another one first."))
