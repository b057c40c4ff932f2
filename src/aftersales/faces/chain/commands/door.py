"""Coming in: the secret address with the last four digits of the contact's phone.

A wrong try is an answer, not a refusal: a refusal would take its own record back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.outside_keys import ends_in, four_digits, hashed, new_secret
from aftersales.faces.chain.events import SupplierEntered, SupplierLeft, SupplierTurnedAway
from aftersales.faces.chain.models import Access, Stay
from aftersales.faces.chain.parameters import STAY
from aftersales.faces.chain.queries import access_for
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import commands as staff

DOOR = "supply"


@dataclass(frozen=True)
class Entry:
    """What came of a try: the key for the browser, or none and perhaps a time to wait for."""

    key: str = ""
    locked_until: datetime | None = None


@command("chain.use")
def enter(*, token: str, four: str, by: Actor, at: datetime) -> Entry:
    """Whether these are the last four digits of the phone that belongs to this address. Five wrong
    ones in a quarter of an hour shut the address for a while, each time for longer.
    """
    access = access_for(token)
    if access is None or access.valid_until <= at:
        return Entry()
    doors = {DOOR: hashed(token)}
    if until := staff.wait_at(doors=doors, by=by, at=at):
        return Entry(locked_until=until)
    fits = ends_in(access.contact.phone, four_digits(four))
    until = staff.knock(doors=doors, fits=fits, group_id=access.group_id, by=by, at=at)
    who = _of(access)
    if not fits:
        fact = SupplierTurnedAway(access_id=access.pk, supplier_id=access.supplier_id)
        record(fact, by=who, at=at)
        return Entry(locked_until=until)
    return Entry(key=_let_in(access, who, at=at))


def _of(access: Access) -> Actor:
    return Actor(key=f"supplier:{access.supplier_id}", group_id=access.group_id)


def _let_in(access: Access, who: Actor, *, at: datetime) -> str:
    key = new_secret()
    stay = value(STAY, group_id=access.group_id, on=day_of(at))
    Stay.objects.create(
        group_id=access.group_id,
        access=access,
        key_hash=hashed(key),
        entered_at=at,
        ends_at=min(at + stay, access.valid_until),
    )
    Access.objects.filter(pk=access.pk, opened_at=None).update(opened_at=at)
    fact = SupplierEntered(access_id=access.pk, supplier_id=access.supplier_id)
    record(fact, by=who, at=at)
    return key


@command("chain.use")
def leave(
    *,
    stay_id: int,
    by: Actor,  # noqa: ARG001 - asked for its right by the decorator
    at: datetime,
) -> None:
    """The browser is signed out."""
    stay = Stay.objects.select_related("access").get(pk=stay_id)
    if Stay.objects.filter(pk=stay_id, ended_at=None).update(ended_at=at):
        fact = SupplierLeft(access_id=stay.access_id, supplier_id=stay.access.supplier_id)
        record(fact, by=_of(stay.access), at=at)
