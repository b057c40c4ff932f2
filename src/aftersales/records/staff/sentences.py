"""What happens to people, told in plain sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.rights import all_rights
from aftersales.records.staff import events
from aftersales.records.staff.models import Person, Post, Role, Skill, TeamEvent
from aftersales.records.staff.roles import role_label
from aftersales.records.staff.states import FactorKind, InvitationKind
from aftersales.web.sentences import names, say


@names("person")
def people(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = Person.objects.filter(pk__in=ids, group_id=seen_by.group_id or 0)
    return dict(rows.values_list("pk", "name"))


# The same people under the names that facts give them.
for other in ("to_person", "deputy_person", "for_person"):
    names(other)(people)


@names("role")
def roles(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = Role.objects.visible_to(seen_by).filter(pk__in=ids)
    return {role.pk: role.label for role in rows}


@names("skill")
def skills(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Skill.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


@names("post")
def posts(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    return dict(Post.objects.visible_to(seen_by).filter(pk__in=ids).values_list("pk", "name"))


names("reports_to_post")(posts)
names("from_post")(posts)


@names("team_event")
def team_events(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = TeamEvent.objects.visible_to(seen_by).filter(pk__in=ids)
    return dict(rows.values_list("pk", "title"))


# A sign-in, and one that failed, by the door it was tried at.
DOORS = {
    "password": _("password"),
    "passkey": _("passkey"),
    "pin": _("PIN"),
    "factor": _("second factor"),
    "invitation": _("one-time code"),
}


def _door(way: Any) -> object:
    return DOORS.get(way, way)


def _factor(kind: Any) -> object:
    return dict(FactorKind.choices).get(kind, kind)


def _invitation(kind: Any) -> object:
    return dict(InvitationKind.choices).get(kind, kind)


def _right(code: Any) -> object:
    known = all_rights().get(code)
    return known.label if known else code


def _role(code: Any) -> object:
    return role_label(code)


say(events.PersonHired, _("%(actor)s took %(person)s on"), tone="ready")
say(events.PersonCorrected, _("%(actor)s corrected the data of %(person)s"))
say(
    events.PersonLeft,
    _("%(person)s left; things handed over: %(handed_over)s"),
    tone="late",
)
say(events.PersonReturned, _("%(person)s came back"), tone="ready")
say(events.WorkHandedOver, _("Open work of %(person)s went to %(to_person)s"))
say(events.AccountDisabled, _("%(actor)s shut the account of %(person)s"), tone="late")
say(events.AccountEnabled, _("%(actor)s opened the account of %(person)s"), tone="ready")
say(events.RolesLaidOut, _("%(actor)s laid out %(roles)s roles"))
say(
    events.RightsOffered,
    _("A new version brought %(rights)s rights; the delivered roles were given them"),
    tone="ready",
)
say(events.RoleTaken, _("%(actor)s took the role %(role)s into use"), tone="ready")
say(events.RoleRenamed, _("%(actor)s renamed the role %(role)s"))
say(
    events.RoleAssigned,
    _("%(actor)s gave %(person)s the role %(role)s"),
    tone="ready",
    shown={"role": _role},
)
say(
    events.AssignmentEnded,
    _("%(actor)s ended the role %(role)s of %(person)s"),
    tone="late",
    shown={"role": _role},
)
say(
    events.RightGranted,
    _("%(actor)s gave the role “%(role)s” the right “%(right)s”"),
    tone="ready",
    shown={"right": _right},
)
say(
    events.RightWithdrawn,
    _("%(actor)s took the right “%(right)s” from the role “%(role)s”"),
    tone="late",
    shown={"right": _right},
)
say(
    events.DeputyNamed,
    _("%(deputy_person)s stands in for %(person)s from %(starts_on)s to %(ends_on)s"),
)
say(events.DeputyDismissed, _("The deputy of %(person)s was dismissed"))
say(events.SignedIn, _("%(person)s signed in (%(way)s)"), shown={"way": _door})
say(
    events.SignInFailed,
    _("A sign-in of %(person)s failed (%(door)s)"),
    tone="waiting",
    shown={"door": _door},
)
say(
    events.SignInLocked,
    _("After wrong attempts the sign-in of %(person)s was locked for %(minutes)s minutes"),
    tone="late",
)
say(events.SignedOut, _("%(person)s signed out"))
say(events.SessionsEnded, _("%(actor)s ended %(sessions)s sessions of %(person)s"))
say(events.ActingBegun, _("%(person)s began to act for %(for_person)s"), tone="waiting")
say(events.PasswordSet, _("The password of %(person)s was set by %(actor)s"))
say(events.PinSet, _("%(person)s set a PIN"))
say(events.PreferencesSet, _("%(person)s chose language and colours"), is_quiet=True)
say(events.FactorBegun, _("%(person)s began to set up a second factor"), is_quiet=True)
say(
    events.FactorAdded,
    _("%(person)s has a new second factor (%(kind)s)"),
    tone="ready",
    shown={"kind": _factor},
)
say(
    events.FactorRemoved,
    _("A second factor of %(person)s was removed (%(kind)s)"),
    tone="late",
    shown={"kind": _factor},
)
say(
    events.PersonInvited,
    _("%(actor)s made a one-time code for %(person)s (%(kind)s)"),
    shown={"kind": _invitation},
)
say(
    events.InvitationUsed,
    _("%(person)s used the one-time code (%(kind)s)"),
    tone="ready",
    shown={"kind": _invitation},
)
say(events.TokenMade, _("%(actor)s made a key for a program with the rights of %(person)s"))
say(events.TokenRevoked, _("%(actor)s made a key of %(person)s void"), tone="late")
say(events.TabletRegistered, _("%(actor)s registered a shared tablet"))
say(events.TabletRevoked, _("%(actor)s took a shared tablet away"), tone="late")
say(events.SkillNamed, _("%(actor)s named the skill %(skill)s"))
say(events.SkillRecorded, _("%(person)s has the skill %(skill)s at level %(level)s"), tone="ready")
say(events.ShiftPatternSet, _("%(actor)s set the hours of a shift"))
say(
    events.ShiftsPlanned,
    _("%(actor)s planned %(shifts)s shifts for %(person)s from %(starts_on)s to %(ends_on)s"),
)
say(events.ShiftCancelled, _("%(actor)s cancelled the shift of %(person)s on %(on)s"), tone="late")
say(
    events.AbsenceRecorded,
    _("%(person)s is away from %(starts_on)s to %(ends_on)s"),
    tone="waiting",
)
say(events.AbsenceWithdrawn, _("%(actor)s withdrew an absence of %(person)s"))
say(
    events.HeadcountPlanned,
    _("%(actor)s planned %(planned)s people as %(role)s"),
    shown={"role": _role},
)
say(events.ErrandGiven, _("%(actor)s gave a task to %(person)s"), tone="work")
say(events.ErrandReported, _("%(person)s reported it as done"), tone="waiting")
say(events.ErrandAccepted, _("%(actor)s accepted it"), tone="ready")
say(events.ErrandReturned, _("%(actor)s gave it back: not done yet"), tone="late")
say(events.ErrandWithdrawn, _("%(actor)s withdrew it"))
say(events.PostSetUp, _("%(actor)s set up the post %(post)s"), tone="ready")
say(events.PostMoved, _("%(actor)s moved the post %(post)s on the chart"))
say(events.PostClosed, _("%(actor)s closed the post %(post)s"), tone="late")
say(events.SheetWritten, _("%(actor)s wrote version %(version)s"))
say(events.SheetHandedIn, _("%(actor)s handed it in"), tone="waiting")
say(events.SheetApproved, _("%(actor)s put it in force"), tone="ready")
say(events.SheetSentBack, _("%(actor)s sent it back"), tone="late")
say(events.SheetRead, _("%(person)s has read it"))
say(events.EvidenceRecorded, _("%(actor)s recorded evidence of duty %(duty)s"))
say(events.CareerStepSet, _("%(actor)s set up rung %(rank)s of a career path"))
say(
    events.PersonMoved,
    _("%(actor)s moved %(person)s to the post %(post)s"),
    tone="work",
)
say(
    events.ErrandPassedUp,
    _("%(person)s could not settle it; it went to %(to_person)s"),
    tone="waiting",
)
say(events.ErrandHandedOver, _("It went from %(person)s to %(to_person)s"), tone="waiting")
say(events.TeamEventPlanned, _("%(actor)s planned it for %(on)s"))
say(events.TeamEventHeld, _("It took place; people there: %(people)s"), tone="ready")
say(events.TeamEventCancelled, _("%(actor)s called it off"), tone="late")
say(events.RewardGiven, _("%(actor)s gave a reward"), tone="ready")
say(
    events.ItOfficerSuggested,
    _("%(vehicles_a_day)s vehicles a day: an IT officer was suggested (threshold %(threshold)s)"),
    tone="waiting",
)
