"""The door: who may come in, and what slows whoever tries keys.

A wrong attempt is an answer, not a refusal: a refusal would take its own record back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password as hash_fits
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.timezone import localdate

from aftersales.core import crypto
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import parameters, rules
from aftersales.records.staff.events import (
    ActingBegun,
    SignedIn,
    SignedOut,
    SignInFailed,
    SignInLocked,
)
from aftersales.records.staff.models import Delegation, Factor, Hurdle, Person, Session, Tablet
from aftersales.records.staff.queries import actor_for
from aftersales.records.staff.states import FactorKind

# Whoever stands at the door is nobody yet; this hand looks them up in the whole house.
THE_DOOR = Actor(key="system:door", group_id=None, boundless=True)
ACCOUNT, ADDRESS, PIN = "account", "address", "pin"


@dataclass(frozen=True)
class Attempt:
    """What came of a try: the person, or nobody and perhaps a time to wait for."""

    person: Person | None = None
    locked_until: datetime | None = None


@command("staff.sign_in")
def check_password(
    *, login: str, password: str, address: str, may_be_demo: bool = True, by: Actor, at: datetime
) -> Attempt:
    """Whether this is the account's password. Five wrong ones in a quarter of an hour lock the
    account and the address, each time for longer; an unknown login costs the same time and locks
    as well (S-10).
    """
    account = _subject(rules.plain_login(login), ACCOUNT)
    here = _subject(address, ADDRESS)
    hurdles = [_held(ACCOUNT, account, at), _held(ADDRESS, here, at)]
    person = _by_login(login, may_be_demo=may_be_demo)
    fits = _password_fits(person, password)
    if until := _locked(hurdles, at):
        return Attempt(locked_until=until)
    if person and fits:
        _lower(hurdles[0])
        return Attempt(person=person)
    return Attempt(locked_until=_raise_all(hurdles, person, "password", by, at))


def _by_login(login: str, *, may_be_demo: bool) -> Person | None:
    person = (
        Person.objects.filter(login=rules.plain_login(login), is_active=True)
        .select_related("group")
        .first()
    )
    return None if person and person.group.is_demo and not may_be_demo else person


def _password_fits(person: Person | None, password: str) -> bool:
    """Always one hashing, whoever asks, so that the time tells nothing."""
    if person is None or not person.has_usable_password():
        make_password(password)
        return False
    return person.check_password(password)


@command("staff.sign_in")
def check_factor(*, person_id: int, code: str, address: str, by: Actor, at: datetime) -> Attempt:
    """Whether this is the code of the person's authenticator app, or one of their recovery
    codes.
    """
    person = Person.objects.select_related("group").get(pk=person_id, is_active=True)
    hurdles = _hurdles_of(person, address, at)
    if until := _locked(hurdles, at):
        return Attempt(locked_until=until)
    typed = "".join(code.split())
    if _totp_fits(person, typed, at) or _recovery_fits(person, typed, at):
        _lower(hurdles[0])
        return Attempt(person=person)
    return Attempt(locked_until=_raise_all(hurdles, person, "factor", by, at))


def _totp_fits(person: Person, code: str, at: datetime) -> bool:
    factor = (
        Factor.objects.select_for_update()
        .filter(person=person, kind=FactorKind.TOTP)
        .exclude(confirmed_at=None)
        .first()
    )
    if factor is None:
        return False
    step = rules.matching_step(factor.secret, code, at=at, after=factor.last_step)
    if step is None:
        return False
    factor.last_step, factor.used_at = step, at
    factor.save(update_fields=["last_step", "used_at"])
    return True


def _recovery_fits(person: Person, code: str, at: datetime) -> bool:
    """A recovery code is good once: its hash goes when it is used."""
    factor = (
        Factor.objects.select_for_update().filter(person=person, kind=FactorKind.RECOVERY).first()
    )
    if factor is None:
        return False
    left = [line for line in factor.secret.split("\n") if line]
    used = rules.hashed(rules.plain_secret(code))
    if used not in left:
        return False
    factor.secret = "\n".join(line for line in left if line != used)
    factor.used_at = at
    factor.save(update_fields=["secret", "used_at"])
    return True


@command("staff.sign_in")
def check_passkey(
    *,
    factor_id: int,
    address: str,
    by: Actor,  # noqa: ARG001 - the door, as for every command here
    at: datetime,
) -> Attempt:
    """The authenticator has signed our challenge (the caller checked that): the person is here."""
    factor = Factor.objects.select_related("person__group").get(
        pk=factor_id, kind=FactorKind.PASSKEY
    )
    if not factor.person.is_active:
        return Attempt()
    if until := _locked(_hurdles_of(factor.person, address, at), at):
        return Attempt(locked_until=until)
    Factor.objects.filter(pk=factor.pk).update(used_at=at)
    return Attempt(person=factor.person)


@command("staff.sign_in")
def check_pin(*, tablet_id: int, person_id: int, pin: str, by: Actor, at: datetime) -> Attempt:
    """Whether this colleague of the tablet's store may take over the tablet. Five wrong
    PINs lock.
    """
    tablet = Tablet.objects.get(pk=tablet_id, revoked_at=None)
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    hurdle = _held(PIN, _subject(str(person_id), PIN), at)
    if until := _locked([hurdle], at):
        return Attempt(locked_until=until)
    works_here = person and tablet.store_id in actor_for(person, on=localdate(at)).stores
    if person and works_here and person.pin and hash_fits(pin, person.pin):
        _lower(hurdle)
        return Attempt(person=person)
    return Attempt(locked_until=_raise_all([hurdle], person, "pin", by, at))


@command("staff.sign_in")
def sign_in(*, person_id: int, way: str, factor: str = "", by: Actor, at: datetime) -> Person:
    """Everything asked for was shown: the person is in, and that goes on record."""
    person = Person.objects.get(pk=person_id, is_active=True)
    me = replace(by, key=person.actor_key, group_id=person.group_id)
    record(SignedIn(person_id=person.pk, way=way, factor=factor), by=me, at=at)
    return person


@command("staff.sign_in")
def sign_out(*, person_id: int, by: Actor, at: datetime) -> None:
    """The person goes; the caller ends the session."""
    person = Person.objects.get(pk=person_id)
    me = replace(by, key=person.actor_key, group_id=person.group_id)
    record(SignedOut(person_id=person_id), by=me, at=at)


@command("staff.sign_in")
def act_for(*, key_hash: str, delegation_id: int | None, by: Actor, at: datetime) -> Person | None:
    """In this session the deputy acts for the absent colleague; without one, for oneself again."""
    session = Session.objects.select_for_update().get(key_hash=key_hash, ended_at=None)
    if delegation_id is None:
        session.acting_for = None
    else:
        row = Delegation.objects.select_related("absent").get(
            pk=delegation_id,
            deputy_id=session.person_id,
            revoked_at=None,
            starts_on__lte=localdate(at),
            ends_on__gte=localdate(at),
        )
        session.acting_for = row.absent
        fact = ActingBegun(person_id=row.deputy_id, for_person_id=row.absent_id)
        record(fact, by=by, at=at)
    session.save(update_fields=["acting_for"])
    return session.acting_for


# -- hurdles ------------------------------------------------------------------------------------


def _subject(words: str, kind: str) -> str:
    return crypto.blind_index(words, f"staff.hurdle.{kind}")


# -- doors of other rooms -------------------------------------------------------------------------


@command("staff.sign_in")
def wait_at(
    *,
    doors: Mapping[str, str],
    by: Actor,  # noqa: ARG001 - asked for its right by the decorator
    at: datetime,
) -> datetime | None:
    """Until when one of these doors is shut after wrong keys; None where all are open. For rooms
    with doors of their own, such as the customer's page: kind → what is tried. They are held until
    the transaction ends, so that guesses at one door stand in a queue.
    """
    return _locked([_held(kind, _subject(what, kind), at) for kind, what in doors.items()], at)


@command("staff.sign_in")
def knock(
    *,
    doors: Mapping[str, str],
    fits: bool,
    group_id: int | None,
    most: int | None = None,
    by: Actor,
    at: datetime,
) -> datetime | None:
    """A key was tried at these doors. The right one clears them; a wrong one counts, and after as
    many as the group allows (``most``) they are shut, each time for longer. Answers until when.
    """
    hurdles = [_held(kind, _subject(what, kind), at) for kind, what in doors.items()]
    if fits:
        for hurdle in hurdles:
            _lower(hurdle)
        return None
    me = replace(by, group_id=group_id)
    until = [_raise(hurdle, group_id, None, me, at, most=most) for hurdle in hurdles]
    return max((u for u in until if u), default=None)


def _hurdles_of(person: Person, address: str, at: datetime) -> list[Hurdle]:
    account = _subject(person.login or str(person.pk), ACCOUNT)
    return [_held(ACCOUNT, account, at), _held(ADDRESS, _subject(address, ADDRESS), at)]


def _held(kind: str, subject: str, at: datetime) -> Hurdle:
    """The hurdle of this door. An account's is held, so that guesses at one account stand in a
    queue; an address's is not, so that colleagues behind one line do not.
    """
    Hurdle.objects.bulk_create(
        [Hurdle(kind=kind, subject=subject, since=at)], ignore_conflicts=True
    )
    rows = Hurdle.objects.all() if kind == ADDRESS else Hurdle.objects.select_for_update()
    return rows.get(kind=kind, subject=subject)


def _locked(hurdles: list[Hurdle], at: datetime) -> datetime | None:
    until = [h.locked_until for h in hurdles if h.locked_until and h.locked_until > at]
    return max(until, default=None)


def _lower(hurdle: Hurdle) -> None:
    if hurdle.failures or hurdle.times_locked:
        Hurdle.objects.filter(pk=hurdle.pk).update(failures=0, times_locked=0, locked_until=None)


def _raise_all(
    hurdles: list[Hurdle], person: Person | None, door: str, by: Actor, at: datetime
) -> datetime | None:
    me = replace(by, group_id=person.group_id) if person else by
    known = person.pk if person else None
    record(SignInFailed(person_id=known, door=door), by=me, at=at)
    group = person.group_id if person else None
    until = [_raise(hurdle, group, known, me, at) for hurdle in hurdles]
    return max((u for u in until if u), default=None)


def _raise(
    hurdle: Hurdle,
    group_id: int | None,
    person_id: int | None,
    by: Actor,
    at: datetime,
    *,
    most: int | None = None,
) -> datetime | None:
    """One more wrong attempt; tells until when the door is shut, if this one shut it."""
    most = most or _number(parameters.WRONG_ATTEMPTS, group_id, at)
    window = timedelta(minutes=_number(parameters.ATTEMPT_WINDOW, group_id, at))
    hurdle = Hurdle.objects.select_for_update().get(pk=hurdle.pk)
    if hurdle.since < at - window:
        hurdle.failures, hurdle.since = 0, at
    hurdle.failures += 1
    if hurdle.failures >= most:
        first = timedelta(minutes=_number(parameters.FIRST_LOCK, group_id, at))
        lasts = rules.lock_time(first, hurdle.times_locked)
        hurdle.failures, hurdle.since = 0, at
        hurdle.times_locked = F("times_locked") + 1
        hurdle.locked_until = at + lasts
        minutes = int(lasts.total_seconds() // 60)
        fact = SignInLocked(person_id=person_id, kind=hurdle.kind, minutes=minutes)
        record(fact, by=by, at=at)
    hurdle.save()
    return hurdle.locked_until if hurdle.locked_until and hurdle.locked_until > at else None


def _number(parameter: parameters.Number, group_id: int | None, at: datetime) -> int:
    if group_id is None:
        return parameter.default
    return value(parameter, group_id=group_id, on=localdate(at))
