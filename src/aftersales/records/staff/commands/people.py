"""Taking people on, giving them roles, letting them go and stand in for each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.openwork import kinds_of_work
from aftersales.core.refusals import Refusal
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import store
from aftersales.records.staff.commands.common import (
    PersonGone,
    RightNotHeld,
    check_strength,
    in_group,
    is_administrator,
    locked,
    require_an_administrator,
    require_where_they_work,
    words,
)
from aftersales.records.staff.events import (
    AssignmentEnded,
    DeputyDismissed,
    DeputyNamed,
    PersonCorrected,
    PersonHired,
    PersonLeft,
    PersonReturned,
    RoleAssigned,
    WorkHandedOver,
)
from aftersales.records.staff.models import (
    ApiToken,
    Assignment,
    Delegation,
    Person,
    Post,
    Role,
    Session,
)
from aftersales.records.staff.queries import actor_for, expand, open_work
from aftersales.records.staff.rules import plain_login

CORRECTABLE = ("name", "number", "login", "phone", "email")


class NumberTaken(Refusal):
    """Two people of a group cannot share a staff number."""

    code = "staff.number_taken"


class LoginTaken(Refusal):
    """A login opens one account only."""

    code = "staff.login_taken"


class AlreadyAssigned(Refusal):
    """The person has this role in this store already."""

    code = "staff.already_assigned"


class StoreElsewhere(Refusal):
    """The store belongs to another group than the person."""

    code = "staff.store_elsewhere"


class WorkOpen(Refusal):
    """Somebody has to take over what is still open."""

    code = "staff.work_open"


class PeriodBackwards(Refusal):
    """The last day lies before the first, or in the past."""

    code = "staff.period_backwards"
    status = 422


@command("staff.hire")
def hire(
    *,
    group_id: int,
    number: str,
    name: str,
    login: str = "",
    password: str = "",
    phone: str = "",
    email: str = "",
    language: str = "",
    by: Actor,
    at: datetime,
) -> Person:
    """Somebody starts to work here; with a login they may sign in."""
    if not by.boundless and group_id != by.group_id:
        raise Person.DoesNotExist
    person = Person(
        group_id=group_id,
        number=words(number, "number", most=20),
        name=words(name, "name", most=80),
        login=plain_login(login)[:60] or None,
        phone=phone,
        email=email,
        language=language,
        hired_on=localdate(at),
    )
    if password:
        check_strength(password, person)
        person.password_set_at = at
    person.set_password(password or None)
    _save_unique(person)
    record(PersonHired(person_id=person.pk), by=in_group(by, group_id), at=at)
    return person


def _save_unique(person: Person) -> None:
    """The table decides whether number and login are free; another group's logins are out
    of sight.
    """
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        if "login" in str(clash):
            raise LoginTaken(_("This login is in use."), field="login") from clash
        raise NumberTaken(_("This staff number is in use."), field="number") from clash


@command("staff.hire")
def correct(*, person_id: int, changes: Mapping[str, str], by: Actor, at: datetime) -> Person:
    """Put a person's own data right."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.hire", person, localdate(at))
    changed = []
    for field in CORRECTABLE:
        if field not in changes:
            continue
        value: str | None = changes[field].strip()
        if field in {"name", "number"}:
            value = words(changes[field], field, most=80 if field == "name" else 20)
        if field == "login":
            value = plain_login(changes[field])[:60] or None
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    if changed:
        _save_unique(person)
        record(PersonCorrected(person_id=person.pk, changed=tuple(changed)), by=by, at=at)
    return person


@command("staff.assign")
def assign(
    *,
    person_id: int,
    role: str,
    store_id: int,
    starts_on: date | None = None,
    ends_on: date | None = None,
    post_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Assignment:
    """From this day on the person has the role in the store. Nobody gives rights they do
    not hold.
    """
    by.require("staff.assign", store_id=store_id)
    person = locked(person_id, by)
    place = store(store_id)
    given = Role.objects.get(group_id=person.group_id, code=role)
    first = starts_on or localdate(at)
    if person.left_on is not None:
        raise PersonGone(_("This person has left."), field="person_id")
    if place.group_id != person.group_id:
        raise StoreElsewhere(_("The store belongs to another group."), field="store_id")
    if ends_on is not None and ends_on < first:
        raise PeriodBackwards(_("The last day lies before the first."), field="ends_on")
    require_rights_of(by, given, store_id)
    if _clashes(person, given, store_id, first, ends_on):
        raise AlreadyAssigned(_("The person has this role here already."), field="role")
    post = Post.objects.visible_to(by).get(pk=post_id, role=given) if post_id else None
    assignment = Assignment.objects.create(
        store_id=store_id, person=person, role=given, post=post, starts_on=first, ends_on=ends_on
    )
    if not person.is_placed:
        person.is_placed = True
        person.save(update_fields=["is_placed"])
    fact = RoleAssigned(store_id=store_id, person_id=person_id, role=role, post_id=post_id)
    record(fact, by=in_group(by, person.group_id), at=at)
    return assignment


def require_rights_of(by: Actor, role: Role, store_id: int) -> None:
    if by.boundless:
        return
    if not expand(role.rights) <= by.rights.get(store_id, frozenset()):
        raise RightNotHeld(_("This role may do things that you may not."), field="role")


def _clashes(person: Person, role: Role, store_id: int, first: date, last: date | None) -> bool:
    rows = Assignment.objects.filter(person=person, role=role, store_id=store_id)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=first))
    return (rows.filter(starts_on__lte=last) if last else rows).exists()


@command("staff.assign")
def end_assignment(
    *, assignment_id: int, ends_on: date | None = None, by: Actor, at: datetime
) -> Assignment:
    """The role ends: on a day to come, or at once."""
    row = Assignment.objects.visible_to(by).select_for_update(of=("self",)).get(pk=assignment_id)
    by.require("staff.assign", store_id=row.store_id)
    require_rights_of(by, row.role, row.store_id)
    last = ends_on or localdate(at) - timedelta(days=1)
    if row.ends_on is not None and row.ends_on < localdate(at):
        raise PeriodBackwards(_("This role has ended already."), field="ends_on")
    person = row.person
    was_administrator = is_administrator(person, localdate(at))
    fact = AssignmentEnded(
        store_id=row.store_id, person_id=person.pk, role=row.role.code, ends_on=last.isoformat()
    )
    row.ends_on = max(last, row.starts_on - timedelta(days=1))
    row.save(update_fields=["ends_on"])
    if was_administrator:
        require_an_administrator(person.group_id, at)
    record(fact, by=by, at=at)
    return row


@command("staff.leave")
def hand_over(*, person_id: int, to_id: int, by: Actor, at: datetime) -> int:
    """Give all that waits for one person to another; tells how many things."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.leave", person, localdate(at))
    heir = Person.objects.visible_to(by).get(pk=to_id)
    if not heir.is_active or heir.pk == person.pk:
        raise PersonGone(_("Choose somebody who works here."), field="to_id")
    return _hand_over(person, heir, by, at)


def _hand_over(person: Person, heir: Person, by: Actor, at: datetime) -> int:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for work in open_work(person.pk):
        found[work.kind].append(work.object_id)
    for kind, object_ids in found.items():
        kinds_of_work()[kind].hand_over(
            object_ids=object_ids, person_id=person.pk, to_id=heir.pk, by=by, at=at
        )
        fact = WorkHandedOver(
            person_id=person.pk, to_person_id=heir.pk, kind=kind, things=tuple(object_ids)
        )
        record(fact, by=by, at=at)
    return sum(len(ids) for ids in found.values())


@command("staff.leave")
def leave(
    *, person_id: int, on: date | None = None, to_id: int | None = None, by: Actor, at: datetime
) -> Person:
    """Somebody leaves: open work goes to a colleague, every way in is shut at once."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.leave", person, localdate(at))
    if person.left_on is not None:
        raise PersonGone(_("This person has left."))
    was_administrator = is_administrator(person, localdate(at))
    count = hand_over(person_id=person_id, to_id=to_id, by=by, at=at) if to_id else 0
    if not to_id and open_work(person.pk):
        raise WorkOpen(_("Choose a colleague who takes over the open work."), field="to_id")
    day = on or localdate(at)
    if day > localdate(at):
        raise PeriodBackwards(_("Let the person leave on the day itself."), field="on")
    person.is_active, person.left_on = False, day
    person.save(update_fields=["is_active", "left_on"])
    shut_out(person, at)
    with whole_database():
        running = Assignment.objects.filter(person=person)
        running.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day).update(ends_on=day)
        running.filter(starts_on__gt=day).update(ends_on=F("starts_on") - timedelta(days=1))
        Delegation.objects.filter(Q(absent=person) | Q(deputy=person), revoked_at=None).update(
            revoked_at=at
        )
    if was_administrator:
        require_an_administrator(person.group_id, at)
    fact = PersonLeft(
        person_id=person.pk, on=day.isoformat(), handed_over=count, to_person_id=to_id
    )
    record(fact, by=by, at=at)
    return person


def shut_out(person: Person, at: datetime) -> int:
    """End every session and every key of a person; tells how many sessions."""
    ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    return Session.objects.filter(person=person, ended_at=None).update(ended_at=at)


@command("staff.leave")
def return_to_work(*, person_id: int, on: date | None = None, by: Actor, at: datetime) -> Person:
    """Somebody comes back: the account opens again with a new password, roles are given anew."""
    person = locked(person_id, by)
    require_where_they_work(by, "staff.leave", person, localdate(at))
    if person.left_on is None:
        raise PersonGone(_("This person has not left."))
    day = on or localdate(at)
    person.is_active, person.left_on, person.hired_on = True, None, day
    person.must_change_password = True
    person.save(update_fields=["is_active", "left_on", "hired_on", "must_change_password"])
    record(PersonReturned(person_id=person.pk, on=day.isoformat()), by=by, at=at)
    return person


@command("staff.own")
def name_deputy(
    *,
    absent_id: int,
    deputy_id: int,
    starts_on: date,
    ends_on: date,
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Delegation:
    """A colleague acts for somebody absent, each deed logged as done for them."""
    absent = locked(absent_id, by)
    if by.person_id != absent.pk:
        require_where_they_work(by, "staff.delegate", absent, localdate(at))
        _require_all_rights(by, absent, store_id, localdate(at))
    deputy = Person.objects.visible_to(by).get(pk=deputy_id)
    if not deputy.is_active or deputy.pk == absent.pk or deputy.group_id != absent.group_id:
        raise PersonGone(_("Choose somebody who works here."), field="deputy_id")
    if ends_on < starts_on or ends_on < localdate(at):
        raise PeriodBackwards(_("The last day lies before the first."), field="ends_on")
    row = Delegation.objects.create(
        group_id=absent.group_id,
        store_id=store_id,
        absent=absent,
        deputy=deputy,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    fact = DeputyNamed(
        store_id=store_id,
        delegation_id=row.pk,
        person_id=absent.pk,
        deputy_person_id=deputy.pk,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    record(fact, by=by, at=at)
    return row


def _require_all_rights(by: Actor, absent: Person, store_id: int | None, on: date) -> None:
    if by.boundless:
        return
    with whole_database():
        theirs = actor_for(absent, on=on).rights
    for store_, rights in theirs.items():
        if store_id in {None, store_} and not rights <= by.rights.get(store_, frozenset()):
            raise RightNotHeld(_("This person may do things that you may not."), field="absent_id")


@command("staff.own")
def dismiss_deputy(*, delegation_id: int, by: Actor, at: datetime) -> Delegation:
    """The absent person is back, or somebody else will stand in."""
    row = Delegation.objects.visible_to(by).select_for_update(of=("self",)).get(pk=delegation_id)
    if by.person_id not in {row.absent_id, row.deputy_id}:
        require_where_they_work(by, "staff.delegate", row.absent, localdate(at))
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        Session.objects.filter(person_id=row.deputy_id, acting_for_id=row.absent_id).update(
            acting_for=None
        )
        fact = DeputyDismissed(store_id=row.store_id, person_id=row.absent_id, delegation_id=row.pk)
        record(fact, by=by, at=at)
    return row
