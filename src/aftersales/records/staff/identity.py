"""Who asks: by the browser's session or a program's token, asked of the database each time.

Nothing is remembered between requests, so a changed right, a disabled account and an ended session
act on the next one (I-38).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.records.staff.models import ApiToken, Person, Session
from aftersales.records.staff.queries import (
    actor_of_token,
    can_sign_in_with,
    restricted,
)
from aftersales.records.staff.queries.actors import Standing, acting_for, standing_of

NOBODY = Actor(key="nobody", group_id=None)
LOOPBACK = ("127.0.0.1", "::1", "")
PASSWORD, ENROL = "password", "enrol"


@dataclass(frozen=True)
class Identity:
    """The settled answer. ``step`` names what the sign-in still lacks; until then nothing
    is allowed.
    """

    actor: Actor = NOBODY
    person: Person | None = None
    by_token: bool = False
    step: str = ""


def from_token(header: str, *, at: datetime, on: date) -> Identity:
    """A program with a bearer token. A bad token is nobody."""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return Identity()
    found = actor_of_token(secret.strip(), at=at, on=on)
    if found is None:
        return Identity()
    token, actor = found
    if token.used_at is None or (at - token.used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    return Identity(actor, token.person, by_token=True)


def from_session(session: Any, *, address: str, at: datetime, on: date) -> Identity:
    """A person with a browser."""
    session.get("_")  # loads it
    row: Session | None = getattr(session, "row", None)
    if row is None or row.person is None or not row.person.is_active:
        return Identity()
    session.touch(at)
    return _of(row, row.person, address, on)


def _of(row: Session, person: Person, address: str, on: date) -> Identity:
    standing = acting_for(person, row.acting_for, on=on) if row.acting_for else None
    standing = standing or standing_of(person, row.held)  # type: ignore[attr-defined]  # by load()
    if person.must_change_password:
        return Identity(restricted(standing.actor), person, step=PASSWORD)
    if row.factor_at is not None:
        return Identity(standing.actor, person)
    if is_waived(person, address):
        return Identity(standing.actor, person)
    return _without_factor(standing, person)


def _without_factor(standing: Standing, person: Person) -> Identity:
    """No second factor was shown: not enough for some roles, and for some rights of all roles."""
    if standing.needs_factor:
        return Identity(restricted(standing.actor), person, step=ENROL)
    exposed = frozenset(code for code, right in all_rights().items() if right.exposed)
    rights = {store: held - exposed for store, held in standing.actor.rights.items()}
    return Identity(replace(standing.actor, rights=rights), person)


def is_waived(person: Person, address: str) -> bool:
    """Only for demo data on this very machine (S-10)."""
    return address in LOOPBACK and person.group.is_demo


def has_factor(person: Person) -> bool:
    return bool(can_sign_in_with(person.pk))
