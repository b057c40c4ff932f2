"""Passwords, PINs, invitations, sessions, keys for programs, shared tablets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import parameters, rules
from aftersales.records.staff.commands.common import (
    PersonGone,
    check_strength,
    in_group,
    is_administrator,
    locked,
    require_an_administrator,
    require_superior,
    require_where_they_work,
    words,
)
from aftersales.records.staff.commands.people import shut_out
from aftersales.records.staff.events import (
    AccountDisabled,
    AccountEnabled,
    InvitationUsed,
    PasswordSet,
    PersonInvited,
    PinSet,
    PreferencesSet,
    SessionsEnded,
    TabletRegistered,
    TabletRevoked,
    TokenMade,
    TokenRevoked,
)
from aftersales.records.staff.models import ApiToken, Invitation, Person, Session, Tablet
from aftersales.records.staff.states import InvitationKind

LANGUAGES = ("", "zh-hans", "en")
THEMES = ("", "auto", "light", "dark")


class PasswordWrong(Refusal):
    """The present password was not this."""

    code = "staff.password_wrong"
    status = 422


class PinWeak(Refusal):
    """Six digits that are not a row or a repetition."""

    code = "staff.pin_weak"
    status = 422


class NoLogin(Refusal):
    """Without a login there is no way in."""

    code = "staff.no_login"


class InvitationSpent(Refusal):
    """Used, expired, or never made."""

    code = "staff.invitation_spent"


class ChoiceUnknown(Refusal):
    """A language or look that the program does not have."""

    code = "staff.choice_unknown"
    status = 422


class TooLong(Refusal):
    """A key may not live that long."""

    code = "staff.token_too_long"
    status = 422


@dataclass(frozen=True)
class Told:
    """A row with the secret that is told once and never kept."""

    row: Invitation
    secret: str


@dataclass(frozen=True)
class Key:
    row: ApiToken
    secret: str


# -- oneself ------------------------------------------------------------------------------------


@command("staff.own")
def set_preferences(
    *, language: str | None = None, theme: str | None = None, by: Actor, at: datetime
) -> Person:
    """How the screens speak and look to this person."""
    me = Person.objects.select_for_update().get(pk=by.person_id or 0)
    if language not in (None, *LANGUAGES):
        raise ChoiceUnknown(_("There is no such language."), field="language")
    if theme not in (None, *THEMES):
        raise ChoiceUnknown(_("There is no such choice of colours."), field="theme")
    me.language = me.language if language is None else language
    me.theme = me.theme if theme is None else theme
    me.save(update_fields=["language", "theme"])
    record(PreferencesSet(person_id=me.pk, language=me.language, theme=me.theme), by=by, at=at)
    return me


@command("staff.own")
def change_password(*, old: str, new: str, keep: str = "", by: Actor, at: datetime) -> Person:
    """A new password; every other session of the person ends (``keep`` is this one's key hash)."""
    me = Person.objects.select_for_update().get(pk=by.person_id or 0)
    if not me.check_password(old):
        raise PasswordWrong(_("This is not your present password."), field="old")
    if me.check_password(new):
        raise PasswordWrong(_("Choose another password than before."), field="new")
    _set_password(me, new, at)
    Session.objects.filter(person=me, ended_at=None).exclude(key_hash=keep).update(ended_at=at)
    record(PasswordSet(person_id=me.pk, by_superior=False), by=by, at=at)
    return me


def _set_password(person: Person, password: str, at: datetime) -> None:
    check_strength(password, person)
    person.set_password(password)
    person.password_set_at, person.must_change_password = at, False
    person.save(update_fields=["password", "password_set_at", "must_change_password"])


@command("staff.own")
def set_pin(*, pin: str, by: Actor, at: datetime) -> Person:
    """Six digits to take over a shared tablet."""
    me = Person.objects.select_for_update().get(pk=by.person_id or 0)
    if rules.pin_is_weak(pin):
        raise PinWeak(_("Six digits, not a row like 123456 and not all the same."), field="pin")
    me.pin = make_password(pin)
    me.save(update_fields=["pin"])
    record(PinSet(person_id=me.pk), by=by, at=at)
    return me


@command("staff.own")
def end_session(*, key_hash: str, by: Actor, at: datetime) -> None:
    """Sign out another browser of one's own."""
    mine = Session.objects.filter(person_id=by.person_id or 0, ended_at=None, key_hash=key_hash)
    if not mine.update(ended_at=at):
        raise Session.DoesNotExist
    record(SessionsEnded(person_id=by.person_id or 0, sessions=1), by=by, at=at)


# -- others -------------------------------------------------------------------------------------


@command("staff.end_sessions")
def end_sessions(*, person_id: int, by: Actor, at: datetime) -> int:
    """Sign a person out everywhere; acts on their next request."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.end_sessions", person, localdate(at))
    count = Session.objects.filter(person=person, ended_at=None).update(ended_at=at)
    record(SessionsEnded(person_id=person.pk, sessions=count), by=by, at=at)
    return count


@command("staff.disable")
def disable(*, person_id: int, by: Actor, at: datetime) -> Person:
    """Shut an account at once: no session, no key, no sign-in from here on."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.disable", person, localdate(at))
    was_administrator = is_administrator(person, localdate(at))
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        shut_out(person, at)
        if was_administrator:
            require_an_administrator(person.group_id, at)
        record(AccountDisabled(person_id=person.pk), by=by, at=at)
    return person


@command("staff.disable")
def enable(*, person_id: int, by: Actor, at: datetime) -> Person:
    """Open a shut account again. Who has left returns by another door."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.disable", person, localdate(at))
    require_superior(by, person, localdate(at))
    if person.left_on is not None:
        raise PersonGone(_("This person has left."))
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        record(AccountEnabled(person_id=person.pk), by=by, at=at)
    return person


@command("staff.invite")
def invite(*, person_id: int, printed: bool = False, by: Actor, at: datetime) -> Told:
    """Make a secret with which the person sets their first password: a link, a QR code, or on
    paper.
    """
    return _tell(person_id, InvitationKind.INVITATION, printed, by, at)


@command("staff.invite")
def reset_password(*, person_id: int, printed: bool = False, by: Actor, at: datetime) -> Told:
    """The password is forgotten or known to others: it is void at once and has to be set anew."""
    told = _tell(person_id, InvitationKind.RESET, printed, by, at)
    person = told.row.person
    person.set_unusable_password()
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    shut_out(person, at)
    fact = PasswordSet(person_id=person.pk, by_superior=True)
    record(fact, by=in_group(by, person.group_id), at=at)
    return told


def _tell(person_id: int, kind: InvitationKind, printed: bool, by: Actor, at: datetime) -> Told:
    person = locked(person_id, by)
    require_where_they_work(by, "staff.invite", person, localdate(at))
    require_superior(by, person, localdate(at))
    if not person.login:
        raise NoLogin(_("Give the person a login first."))
    if not person.is_active:
        raise PersonGone(_("This account is shut."))
    Invitation.objects.filter(person=person, used_at=None).update(used_at=at)
    secret = rules.new_code() if printed else rules.new_secret()
    time = parameters.RESET_TIME if kind == InvitationKind.RESET else parameters.INVITATION_TIME
    hours = value(time, group_id=person.group_id, on=localdate(at))
    row = Invitation.objects.create(
        group_id=person.group_id,
        person=person,
        kind=kind,
        secret_hash=rules.hashed(rules.plain_secret(secret)),
        made_by=by.key,
        made_at=at,
        expires_at=at + timedelta(hours=hours),
    )
    fact = PersonInvited(
        person_id=person.pk,
        invitation_id=row.pk,
        kind=kind,
        expires_at=row.expires_at.isoformat(),
    )
    record(fact, by=in_group(by, person.group_id), at=at)
    return Told(row, secret)


@command("staff.sign_in")
def accept_invitation(*, secret: str, password: str, by: Actor, at: datetime) -> Person:
    """The person sets a password with the secret they were given. It works once."""
    found = Invitation.objects.select_related("person").filter(
        secret_hash=rules.hashed(rules.plain_secret(secret)),
        used_at=None,
        expires_at__gt=at,
        person__is_active=True,
    )
    row = found.first()
    if row is None:
        raise InvitationSpent(
            _("This invitation was used or has expired. Ask for a new one."), field="secret"
        )
    if not _spend(row, at):
        raise InvitationSpent(_("This invitation was used."), field="secret")
    _set_password(row.person, password, at)
    Session.objects.filter(person=row.person, ended_at=None).update(ended_at=at)
    me = replace(by, key=row.person.actor_key, group_id=row.group_id)
    fact = InvitationUsed(person_id=row.person_id, invitation_id=row.pk, kind=row.kind)
    record(fact, by=me, at=at)
    return row.person


def _spend(row: Invitation, at: datetime) -> bool:
    """Use the secret up; of two at once only one finds it unused."""
    return bool(Invitation.objects.filter(pk=row.pk, used_at=None).update(used_at=at))


# -- programs and tablets -----------------------------------------------------------------------


@command("staff.make_tokens")
def make_token(
    *, person_id: int, label: str = "", days: int | None = None, by: Actor, at: datetime
) -> Key:
    """A key by which a program acts with this person's rights. Shown once; only its hash
    is kept.
    """
    person = locked(person_id, by)
    require_where_they_work(by, "staff.make_tokens", person, localdate(at))
    require_superior(by, person, localdate(at))
    if not person.is_active:
        raise PersonGone(_("This account is shut."))
    longest = value(parameters.LONGEST_TOKEN, group_id=person.group_id, on=localdate(at))
    lasts = longest if days is None else days
    if not 1 <= lasts <= longest:
        words_ = _("A key lives between 1 and %(most)s days.") % {"most": longest}
        raise TooLong(words_, field="days")
    secret = "as_" + rules.new_secret()
    row = ApiToken.objects.create(
        group_id=person.group_id,
        person=person,
        label=" ".join(label.split())[:60],
        secret_hash=rules.hashed(secret),
        hint=secret[:8],
        made_at=at,
        expires_at=at + timedelta(days=lasts),
    )
    fact = TokenMade(person_id=person.pk, api_token_id=row.pk, days=lasts)
    record(fact, by=in_group(by, person.group_id), at=at)
    return Key(row, secret)


@command("staff.make_tokens")
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> ApiToken:
    """The key is void from the next request on."""
    visible = Person.objects.visible_to(by)
    rows = ApiToken.objects.visible_to(by).filter(person__in=visible)
    row = rows.select_for_update(of=("self",)).get(pk=token_id)
    require_where_they_work(by, "staff.make_tokens", row.person, localdate(at))
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        fact = TokenRevoked(person_id=row.person_id, api_token_id=row.pk)
        record(fact, by=in_group(by, row.group_id), at=at)
    return row


@dataclass(frozen=True)
class TabletKey:
    row: Tablet
    secret: str


@command("staff.register_tablet")
def register_tablet(*, store_id: int, label: str, by: Actor, at: datetime) -> TabletKey:
    """The device in the actor's hands becomes a shared tablet of the store."""
    by.require("staff.register_tablet", store_id=store_id)
    secret = rules.new_secret()
    row = Tablet.objects.create(
        store_id=store_id,
        label=words(label, "label", most=60),
        secret_hash=rules.hashed(secret),
        registered_by_id=by.person_id or 0,
        registered_at=at,
    )
    record(TabletRegistered(store_id=store_id, tablet_id=row.pk), by=by, at=at)
    return TabletKey(row, secret)


@command("staff.register_tablet")
def revoke_tablet(*, tablet_id: int, by: Actor, at: datetime) -> Tablet:
    """The device is an unknown one again; whoever is signed in on it is out."""
    row = Tablet.objects.visible_to(by).select_for_update().get(pk=tablet_id)
    by.require("staff.register_tablet", store_id=row.store_id)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        Session.objects.filter(tablet=row, ended_at=None).update(ended_at=at)
        record(TabletRevoked(store_id=row.store_id, tablet_id=row.pk), by=by, at=at)
    return row
