"""What a role may do: the matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.refusals import Refusal
from aftersales.core.rights import EVERYBODY, all_rights
from aftersales.core.scope import whole_database
from aftersales.records.staff.commands.common import RightNotHeld, in_group, words
from aftersales.records.staff.events import (
    RightGranted,
    RightsOffered,
    RightWithdrawn,
    RoleRenamed,
    RolesLaidOut,
    RoleTaken,
)
from aftersales.records.staff.models import Assignment, RightOffered, Role, RoleChange
from aftersales.records.staff.queries import EVERY_RIGHT
from aftersales.records.staff.roles import ADMINISTRATOR, NEED_FACTOR, ROLES


class RightUnknown(Refusal):
    """There is no such right."""

    code = "staff.right_unknown"
    status = 422


class AdministratorIsWhole(Refusal):
    """The administrator may everything, always; a smaller role is another role."""

    code = "staff.administrator_is_whole"


class RoleUnknown(Refusal):
    """No such role is delivered."""

    code = "staff.role_unknown"
    status = 422


class RoleInUse(Refusal):
    """The group has this role already."""

    code = "staff.role_in_use"


@command("staff.assign")
def lay_out_roles(
    *, group_id: int, codes: Collection[str] | None = None, by: Actor, at: datetime
) -> list[Role]:
    """Give a new group roles of appendix (b) with their delivered rights: all of them, or those
    that it uses. The administrator is always among them; others may be taken into use later.
    """
    wanted = set(ROLES) if codes is None else {ADMINISTRATOR, *codes}
    if not wanted <= set(ROLES):
        raise RoleUnknown(_("There is no such role."))
    made = Role.objects.bulk_create(_delivered(group_id, code) for code in ROLES if code in wanted)
    _note_offered(group_id, all_rights(), at)
    record(RolesLaidOut(roles=len(made)), by=in_group(by, group_id), at=at)
    return made


def _delivered(group_id: int, code: str) -> Role:
    return Role(
        group_id=group_id,
        code=code,
        rights=delivered_rights(code),
        needs_factor=code in NEED_FACTOR,
    )


@command("staff.edit_roles")
def take_role(*, code: str, by: Actor, at: datetime) -> Role:
    """Take a delivered role into use that the group did without so far."""
    if code not in ROLES or by.group_id is None:
        raise RoleUnknown(_("There is no such role."))
    by.require("staff.edit_roles")
    role, is_new = Role.objects.get_or_create(
        group_id=by.group_id,
        code=code,
        defaults={"rights": delivered_rights(code), "needs_factor": code in NEED_FACTOR},
    )
    if not is_new:
        raise RoleInUse(_("This role is in use already."))
    record(RoleTaken(role_id=role.pk, code=code), by=by, at=at)
    return role


def _note_offered(group_id: int, rights: Iterable[str], at: datetime) -> None:
    RightOffered.objects.bulk_create(
        RightOffered(group_id=group_id, right=code, offered_at=at) for code in sorted(rights)
    )


@command("staff.edit_roles")
def offer_new_rights(*, group_id: int, by: Actor, at: datetime) -> list[str]:
    """After an upgrade: rights that are new since the last one reach the delivered roles that
    declare them. Each right is offered to a group once, so what an administrator took away stays
    away.
    """
    rows = Role.objects.select_for_update().filter(group_id=group_id, code__in=ROLES)
    roles = list(rows.exclude(code=ADMINISTRATOR).order_by("pk"))
    offered = RightOffered.objects.filter(group_id=group_id).values_list("right", flat=True)
    new = sorted(set(all_rights()) - set(offered))
    if not new:
        return []
    us = in_group(by, group_id)
    facts = [fact for role in roles for fact in _give_delivered(role, new, us, at)]
    _note_offered(group_id, new, at)
    record_many([*facts, RightsOffered(rights=len(new), grants=len(facts))], by=us, at=at)
    return new


def _give_delivered(
    role: Role, new: Collection[str], by: Actor, at: datetime
) -> list[RightGranted]:
    gained = sorted((set(new) & set(delivered_rights(role.code))) - set(role.rights))
    if gained:
        role.rights = sorted({*role.rights, *gained})
        role.save(update_fields=["rights"])
    return [
        RightGranted(
            role_id=role.pk,
            right=right,
            role_change_id=_note(role, right, "", by, at, granted=True),
        )
        for right in gained
    ]


def delivered_rights(role: str) -> list[str]:
    if role == ADMINISTRATOR:
        return [EVERY_RIGHT]
    everybody = frozenset(EVERYBODY)
    rights = all_rights().values()
    return sorted(right.code for right in rights if right.roles & (everybody | {role}))


def _role(code: str, by: Actor, right: str) -> Role:
    role = Role.objects.visible_to(by).select_for_update().get(code=code)
    if right not in all_rights():
        raise RightUnknown(_("There is no such right."), field="right")
    if role.code == ADMINISTRATOR:
        raise AdministratorIsWhole(_("The administrator's rights cannot be changed."))
    return role


def _require_right_where_held(by: Actor, role: Role, right: str, at: datetime) -> None:
    """A grant reaches every store where somebody has the role, so the giver holds it in each."""
    if by.boundless:
        return
    with whole_database():
        running = Assignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=localdate(at)), role=role
        )
        stores = set(running.values_list("store_id", flat=True))
    if not by.may(right) or any(not by.may(right, store_id=store) for store in stores):
        raise RightNotHeld(_("You can give only rights that you hold."), field="right")


def _note(role: Role, right: str, reason: str, by: Actor, at: datetime, *, granted: bool) -> int:
    change = RoleChange.objects.create(
        group_id=role.group_id,
        role=role,
        right=right,
        granted=granted,
        reason=reason,
        changed_by=by.key,
        changed_at=at,
    )
    return change.pk


@command("staff.edit_roles")
def grant_right(*, role: str, right: str, reason: str, by: Actor, at: datetime) -> Role:
    """From the next request on, everybody in this role may do this as well (IS-07)."""
    row = _role(role, by, right)
    said = words(reason, "reason")
    _require_right_where_held(by, row, right, at)
    if right not in row.rights:
        row.rights = sorted({*row.rights, right})
        row.save(update_fields=["rights"])
        change = _note(row, right, said, by, at, granted=True)
        record(RightGranted(role_id=row.pk, right=right, role_change_id=change), by=by, at=at)
    return row


@command("staff.edit_roles")
def withdraw_right(*, role: str, right: str, reason: str, by: Actor, at: datetime) -> Role:
    """From the next request on, nobody may do this by this role (IS-07)."""
    row = _role(role, by, right)
    said = words(reason, "reason")
    _require_right_where_held(by, row, right, at)
    if right in row.rights:
        row.rights = sorted(set(row.rights) - {right})
        row.save(update_fields=["rights"])
        change = _note(row, right, said, by, at, granted=False)
        record(RightWithdrawn(role_id=row.pk, right=right, role_change_id=change), by=by, at=at)
    return row


@command("staff.edit_roles")
def demand_factor(*, role: str, needed: bool, reason: str, by: Actor, at: datetime) -> Role:
    """Say whether people in this role sign in with a second factor only (IS-06)."""
    row = Role.objects.visible_to(by).select_for_update().get(code=role)
    said = words(reason, "reason")
    if row.code == ADMINISTRATOR and not needed:
        raise AdministratorIsWhole(_("Administrators always sign in with a second factor."))
    if row.needs_factor != needed:
        row.needs_factor = needed
        row.save(update_fields=["needs_factor"])
        change = _note(row, "second_factor", said, by, at, granted=needed)
        kind = RightGranted if needed else RightWithdrawn
        record(kind(role_id=row.pk, right="second_factor", role_change_id=change), by=by, at=at)
    return row


@command("staff.edit_roles")
def rename_role(*, role: str, name: str, by: Actor, at: datetime) -> Role:
    """The group calls the role by a name of its own; without one by the delivered name, which
    each reader sees in their language.
    """
    row = Role.objects.visible_to(by).select_for_update().get(code=role)
    own = " ".join(name.split())[:80]
    if own != row.name:
        row.name = own
        row.save(update_fields=["name"])
        record(RoleRenamed(role_id=row.pk), by=by, at=at)
    return row
