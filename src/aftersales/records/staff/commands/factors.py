"""Second factors: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.records.staff import rules
from aftersales.records.staff.commands.common import (
    locked,
    require_superior,
    require_where_they_work,
)
from aftersales.records.staff.commands.people import shut_out
from aftersales.records.staff.events import FactorAdded, FactorBegun, FactorRemoved
from aftersales.records.staff.models import Factor, Person
from aftersales.records.staff.states import FactorKind

RECOVERY_CODES = 10


class CodeWrong(Refusal):
    """The code is not the one the app shows now."""

    code = "staff.code_wrong"
    status = 422


class FactorThere(Refusal):
    """There is an app already: remove it first, so that nobody swaps it unseen."""

    code = "staff.factor_there"


def _me(by: Actor) -> Person:
    return Person.objects.select_for_update().get(pk=by.person_id or 0)


@command("staff.own")
def begin_totp(*, by: Actor, at: datetime) -> Factor:
    """A secret for the person's authenticator app; it counts once a code has confirmed it."""
    me = _me(by)
    mine = Factor.objects.filter(person=me, kind=FactorKind.TOTP)
    if mine.exclude(confirmed_at=None).exists():
        raise FactorThere(_("Remove the present authenticator app first."))
    mine.delete()
    factor = Factor.objects.create(
        group_id=me.group_id, person=me, kind=FactorKind.TOTP, secret=rules.new_totp_secret()
    )
    record(FactorBegun(person_id=me.pk, factor_id=factor.pk), by=by, at=at)
    return factor


@command("staff.own")
def confirm_totp(*, code: str, by: Actor, at: datetime) -> list[str]:
    """The app shows the right code: it counts from now on. Answers fresh recovery codes, shown
    once.
    """
    me = _me(by)
    factor = Factor.objects.select_for_update().get(
        person=me, kind=FactorKind.TOTP, confirmed_at=None
    )
    step = rules.matching_step(factor.secret, "".join(code.split()), at=at, after=0)
    if step is None:
        raise CodeWrong(_("This is not the code that the app shows now."), field="code")
    factor.confirmed_at, factor.last_step = at, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    record(FactorAdded(person_id=me.pk, factor_id=factor.pk, kind=factor.kind), by=by, at=at)
    return _write_codes(me, RECOVERY_CODES, by, at)


@command("staff.own")
def add_passkey(*, credential: str, label: str, by: Actor, at: datetime) -> Factor:
    """The browser made a passkey and we checked it: it opens this account from now on."""
    me = _me(by)
    factor = Factor.objects.create(
        group_id=me.group_id,
        person=me,
        kind=FactorKind.PASSKEY,
        label=" ".join(label.split())[:60],
        secret=credential,
        confirmed_at=at,
    )
    record(FactorAdded(person_id=me.pk, factor_id=factor.pk, kind=factor.kind), by=by, at=at)
    return factor


@command("staff.own")
def new_recovery_codes(*, by: Actor, at: datetime) -> list[str]:
    """Ten new codes for the drawer; the old ones are void."""
    return _write_codes(_me(by), RECOVERY_CODES, by, at)


def _write_codes(person: Person, count: int, by: Actor, at: datetime) -> list[str]:
    codes = [rules.new_code() for _n in range(count)]
    kept = "\n".join(rules.hashed(rules.plain_secret(code)) for code in codes)
    factor, _made = Factor.objects.update_or_create(
        person=person,
        kind=FactorKind.RECOVERY,
        defaults={"group_id": person.group_id, "secret": kept, "confirmed_at": at},
    )
    fact = FactorAdded(person_id=person.pk, factor_id=factor.pk, kind=factor.kind)
    record(fact, by=by, at=at)
    return codes


@command("staff.own")
def remove_factor(*, factor_id: int, by: Actor, at: datetime) -> None:
    """Give up one's own factor. Who needs one is asked for a new one at the next sign-in."""
    factor = Factor.objects.visible_to(by).get(pk=factor_id, person_id=by.person_id or 0)
    fact = FactorRemoved(person_id=factor.person_id, kind=factor.kind)
    factor.delete()
    record(fact, by=by, at=at)


@command("staff.invite")
def reset_factors(*, person_id: int, by: Actor, at: datetime) -> str:
    """The phone is lost: a superior voids all factors and hands over one code for one sign-in."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.invite", person, localdate(at))
    require_superior(by, person, localdate(at))
    Factor.objects.filter(person=person).delete()
    shut_out(person, at)
    record(FactorRemoved(person_id=person.pk, kind="all"), by=by, at=at)
    (code,) = _write_codes(person, 1, by, at)
    return code
