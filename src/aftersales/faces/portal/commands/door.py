"""Coming in: a secret address with the last four digits of the phone, or a code sent to it.

A wrong try is an answer, not a refusal: a refusal would take its own record back.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from aftersales.core import crypto, phones
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.outside_keys import ends_in, four_digits, hashed
from aftersales.faces.portal.events import CodeSent, GuestEntered, GuestLeft, GuestTurnedAway
from aftersales.faces.portal.models import Guest, Link, OneTimeCode
from aftersales.faces.portal.parameters import CODE_VALID, STAY
from aftersales.faces.portal.queries import Address, address_for, proven_files
from aftersales.faces.portal.states import Proof
from aftersales.ground.network.queries import day_of, store_ids
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as orders_commands
from aftersales.lane.orders import queries as orders
from aftersales.records.customers import queries as customers
from aftersales.records.staff import commands as staff

LINK, CODE, ASKED, ASKED_FROM = "link", "code", "code_ask", "code_from"
MOST_FROM = 30  # codes asked for from one address in a quarter of an hour: a shop's own network
_PURPOSE = "portal.code"


@dataclass(frozen=True)
class Entry:
    """What came of a try: the key for the phone, or none and perhaps a time to wait for."""

    key: str = ""
    order_id: int | None = None
    estimate_id: int | None = None
    locked_until: datetime | None = None
    group_id: int | None = None
    files: Sequence[int] = ()  # the number proves several: one is to be chosen, nobody is in yet

    @property
    def is_in(self) -> bool:
        return bool(self.key)


@command("portal.use")
def enter_by_link(*, token: str, four: str, by: Actor, at: datetime) -> Entry:
    """Whether these are the last four digits that belong to this address. Five wrong ones in a
    quarter of an hour shut the address for a while, each time for longer.

    The digits of whoever brought the car open that visit alone.
    """
    address = address_for(token, at=at)
    if address is None or (address.link_id and address.is_over):
        return Entry()
    doors = {LINK: hashed(token)}
    if until := staff.wait_at(doors=doors, by=by, at=at):
        return Entry(locked_until=until)
    order = orders.visible(seen_by=by).get(pk=address.order_id)
    digits = four_digits(four)
    is_own = bool(digits) and customers.fits_phone(address.customer_id, digits)
    fits = is_own or ends_in(order.brought_phone, digits)
    until = staff.knock(doors=doors, fits=fits, group_id=address.group_id, by=by, at=at)
    who = _customer(address)
    if not fits:
        fact = GuestTurnedAway(
            store_id=address.store_id,
            customer_id=address.customer_id,
            order_id=address.order_id,
            proof=Proof.LINK.value,
        )
        record(fact, by=who, at=at)
        return Entry(locked_until=until)
    _note_opened(address, who, at=at)
    key = _let_in(who, Proof.LINK, came_for=order.pk, only=None if is_own else order.pk, at=at)
    return Entry(key=key, order_id=order.pk, estimate_id=address.estimate_id)


def _customer(address: Address) -> Actor:
    return Actor(
        key=f"customer:{address.customer_id}",
        group_id=address.group_id,
        rights={address.store_id: frozenset({"orders.view", "orders.consent"})},
    )


def _note_opened(address: Address, who: Actor, *, at: datetime) -> None:
    """That the customer has looked is known to the adviser."""
    if address.link_id is not None:
        Link.objects.filter(pk=address.link_id, opened_at=None).update(opened_at=at)
    elif address.estimate_id is not None and address.is_newest:
        orders_commands.note_opened(estimate_id=address.estimate_id, by=who, at=at)


def _let_in(
    who: Actor,
    proof: Proof,
    *,
    came_for: int | None = None,
    only: int | None = None,
    phone_index: str = "",
    ends_at: datetime | None = None,
    at: datetime,
) -> str:
    assert who.group_id is not None  # a customer belongs to a group
    key = secrets.token_urlsafe(32)
    customer_id = int(who.key.partition(":")[2])
    store_id = next(iter(who.rights))
    guest = Guest.objects.create(
        group_id=who.group_id,
        customer_id=customer_id,
        order_id=only,
        came_for_id=came_for,
        key_hash=hashed(key),
        proof=proof,
        phone_index=phone_index,
        entered_at=at,
        ends_at=ends_at or at + value(STAY, store_id=store_id, on=day_of(at, store_id=store_id)),
    )
    fact = GuestEntered(
        store_id=store_id if came_for else None,
        guest_id=guest.pk,
        customer_id=customer_id,
        order_id=came_for,
        proof=proof.value,
    )
    record(fact, by=who, at=at)
    return key


@command("portal.use")
def ask_code(
    *, phone: str, address: str, customer_id: int | None = None, by: Actor, at: datetime
) -> datetime | None:
    """Send six digits to a number that is known here. Whether it is known is not told. Asked too
    often it is not heard for a while: answers until when. ``customer_id``: who is in already and
    shows the phone for it.
    """
    number = phones.normalised(phone, field="phone")
    mine, from_here = {ASKED: number}, {ASKED_FROM: address}
    if until := staff.wait_at(doors=mine | from_here, by=by, at=at):
        return until
    found = [
        each
        for each in customers.holders_of_phone(number)
        if customer_id is None or each[1] == customer_id
    ]
    group_id = found[0][0] if found else None
    staff.knock(doors=mine, fits=False, group_id=group_id, by=by, at=at)
    staff.knock(doors=from_here, fits=False, group_id=None, most=MOST_FROM, by=by, at=at)
    if found:
        _send_code(number, *found[0], at=at)
    return None


def _send_code(number: str, group_id: int, customer_id: int, *, at: datetime) -> None:
    stores = store_ids(group_id=group_id)
    code = f"{secrets.randbelow(1_000_000):06d}"
    on = day_of(at, store_id=stores[0])
    holds = value(CODE_VALID, group_id=group_id, on=on)
    row = OneTimeCode.objects.create(
        group_id=group_id,
        customer_id=customer_id,
        phone_index=phones.index(number),
        code_hash="",
        made_at=at,
        valid_until=at + holds,
    )
    row.code_hash = _code_hash(row.pk, code)
    row.save(update_fields=["code_hash"])
    house = Actor(
        key="system:portal",
        group_id=group_id,
        rights=dict.fromkeys(stores, frozenset({"notices.send"})),
    )
    notices.send(
        recipient=("customer", customer_id),
        channel="sms",
        address=number,
        code="portal.code",
        occasion=f"portal.code:{row.pk}",
        values={"code": code, "minutes": int(holds.total_seconds() // 60)},
        by=house,
        at=at,
    )
    record(CodeSent(customer_id=customer_id), by=house, at=at)


def _code_hash(code_id: int, code: str) -> str:
    """Keyed: six digits are soon guessed from a plain digest of a stolen copy."""
    return crypto.blind_index(f"{code_id}:{code}", _PURPOSE)


@command("portal.use")
def enter_by_code(
    *,
    phone: str,
    code: str,
    customer_id: int | None = None,
    chosen_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Entry:
    """Whether this is the code that was sent to the number last; it is good once.

    A number that several files are reached under proves each of them: then the answer names them,
    and the same code opens the one that is chosen (``chosen_id``).
    """
    number = phones.normalised(phone, field="phone")
    doors = {CODE: number}
    if until := staff.wait_at(doors=doors, by=by, at=at):
        return Entry(locked_until=until)
    rows = OneTimeCode.objects.select_for_update().filter(
        phone_index=phones.index(number), used_at=None, valid_until__gt=at
    )
    if customer_id is not None:
        rows = rows.filter(customer=customer_id)
    row = rows.order_by("-pk").first()
    typed = "".join(code.split())
    fits = row is not None and hmac.compare_digest(_code_hash(row.pk, typed), row.code_hash)
    group_id = row.group_id if row else None
    until = staff.knock(doors=doors, fits=fits, group_id=group_id, by=by, at=at)
    if row is None:
        return Entry(locked_until=until)
    if fits and customer_id is None:
        files = proven_files(row.phone_index, group_id=row.group_id)
        if chosen_id is None and len(files) > 1:
            return Entry(files=files, group_id=row.group_id)
        if chosen_id is not None and chosen_id not in files:
            raise ObjectDoesNotExist(chosen_id)
        row.customer_id = chosen_id or row.customer_id
    who = _known(row.customer_id, row.group_id)
    if not fits:
        fact = GuestTurnedAway(customer_id=row.customer_id, proof=Proof.CODE.value)
        record(fact, by=who, at=at)
        return Entry(locked_until=until)
    OneTimeCode.objects.filter(phone_index=row.phone_index, used_at=None).update(used_at=at)
    return Entry(key=_let_in(who, Proof.CODE, phone_index=row.phone_index, at=at))


@command("portal.use")
def choose_file(*, guest_id: int, customer_id: int, by: Actor, at: datetime) -> str:
    """Go over to another file that the same phone proves: the key of the new stay, which ends when
    the old one would have.
    """
    guest = Guest.objects.select_for_update().get(pk=guest_id, ended_at=None, ends_at__gt=at)
    files = proven_files(guest.phone_index, group_id=guest.group_id)
    if customer_id not in files:
        raise ObjectDoesNotExist(customer_id)
    leave(guest_id=guest.pk, by=by, at=at)
    who = _known(customer_id, guest.group_id)
    return _let_in(who, Proof.CODE, phone_index=guest.phone_index, ends_at=guest.ends_at, at=at)


def _known(customer_id: int, group_id: int) -> Actor:
    return Actor(
        key=f"customer:{customer_id}",
        group_id=group_id,
        rights=dict.fromkeys(store_ids(group_id=group_id), frozenset({"portal.use"})),
    )


@command("portal.use")
def leave(
    *,
    guest_id: int,
    by: Actor,  # noqa: ARG001 - asked for its right by the decorator
    at: datetime,
) -> None:
    """The phone is signed out."""
    guest = Guest.objects.select_for_update().get(pk=guest_id)
    if guest.ended_at is None:
        guest.ended_at = at
        guest.save(update_fields=["ended_at"])
        who = Actor(key=f"customer:{guest.customer_id}", group_id=guest.group_id)
        record(GuestLeft(guest_id=guest.pk, customer_id=guest.customer_id), by=who, at=at)
