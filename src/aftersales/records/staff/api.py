"""People, their roles and their work for machines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from aftersales.records.staff import commands, queries
from aftersales.records.staff.models import (
    Absence,
    ApiToken,
    Assignment,
    Delegation,
    Errand,
    Person,
    Post,
    Role,
    Shift,
    Skill,
    SkillHeld,
    TeamEvent,
)
from aftersales.records.staff.states import AbsenceKind, PostKind, TeamEventKind, TeamEventState
from aftersales.web.api import (
    Id,
    IdIn,
    ListingQuery,
    Request,
    Router,
    Schema,
    deed,
    listing,
    now,
    one,
    page_of,
)

router = Router(tags=["staff"])
me = Router(tags=["me"])
roles = Router(tags=["roles"])
tokens = Router(tags=["tokens"])
posts = Router(tags=["posts"])
shifts = Router(tags=["shifts"])
absences = Router(tags=["absences"])
errands = Router(tags=["errands"])
skills = Router(tags=["skills"])
team_events = Router(tags=["team-events"])

Slug = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Reason = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]


# -- me -----------------------------------------------------------------------------------------


class MyStore(Schema):
    id: Id
    rights: list[str]


class MeOut(Schema):
    """Who you are here, and what you may do in each store."""

    actor: str
    person: Id | None
    name: str
    stores: list[MyStore]
    rights: list[str]


@one(me, "", returns=MeOut)
def who_am_i(request: Request) -> MeOut:
    actor = request.actor
    stores = [
        MyStore(id=str(store), rights=sorted(held)) for store, held in sorted(actor.rights.items())
    ]
    return MeOut(
        actor=actor.key,
        person=None if actor.person_id is None else str(actor.person_id),
        name=str(request.user or ""),
        stores=stores,
        rights=sorted(frozenset().union(*actor.rights.values())),
    )


# -- people -------------------------------------------------------------------------------------


class AssignmentOut(Schema):
    id: Id
    store: Id
    role: str
    starts_on: date
    ends_on: date | None

    @staticmethod
    def resolve_store(row: Assignment) -> str:
        return str(row.store_id)

    @staticmethod
    def resolve_role(row: Assignment) -> str:
        return row.role.code


class PersonOut(Schema):
    id: Id
    number: str
    name: str
    is_active: bool
    hired_on: date | None
    left_on: date | None


class PersonDetail(PersonOut):
    assignments: list[AssignmentOut]


class PersonIn(Schema):
    number: Annotated[str, Field(min_length=1, max_length=20, pattern=r"\S")]
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    login: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=120)] = ""


class AssignIn(Schema):
    role: Annotated[str, Field(max_length=40)]
    store: IdIn
    starts_on: date | None = None
    ends_on: date | None = None


class LeaveIn(Schema):
    to: IdIn | None = None


class DeputyIn(Schema):
    deputy: IdIn
    starts_on: date
    ends_on: date
    store: IdIn | None = None


class DelegationOut(Schema):
    id: Id
    absent: Id
    deputy: Id
    starts_on: date
    ends_on: date

    @staticmethod
    def resolve_absent(row: Delegation) -> str:
        return str(row.absent_id)

    @staticmethod
    def resolve_deputy(row: Delegation) -> str:
        return str(row.deputy_id)


class SkillIn(Schema):
    skill: Annotated[str, Field(max_length=40)]
    level: Annotated[int, Field(ge=1, le=5)]
    certificate: Annotated[str, Field(max_length=60)] = ""
    valid_until: date | None = None


class SkillOut(Schema):
    id: Id
    skill: str
    level: int
    valid_from: date
    valid_until: date | None

    @staticmethod
    def resolve_skill(row: SkillHeld) -> str:
        return row.skill.code


def _detail(person: Person, request: Request) -> PersonDetail:
    rows = queries.assignments(person_id=person.pk, seen_by=request.actor)
    return PersonDetail.from_orm(_WithAssignments(person, list(rows)))


class _WithAssignments:
    """A person as the detail shows them."""

    def __init__(self, person: Person, assignments: list[Assignment]) -> None:
        self.person, self.assignments = person, assignments

    def __getattr__(self, name: str) -> Any:
        return getattr(self.person, name)


@listing(router, "", returns=PersonOut)
def people(request: Request, asked: ListingQuery) -> Any:
    """Colleagues of your stores."""
    request.actor.require("staff.view")
    rows = queries.people(seen_by=request.actor)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q)
    if asked.store_id is not None:
        rows = rows.filter(pk__in=queries.people_of_store(asked.store_id, seen_by=request.actor))
    return page_of(rows, asked)


@one(router, "/{person_id}", returns=PersonDetail)
def person(request: Request, person_id: IdIn) -> PersonDetail:
    found = queries.person(person_id, seen_by=request.actor)
    request.actor.require("staff.view")
    return _detail(found, request)


@deed(router, "", returns=PersonOut, status=201)
def hire(request: Request, body: PersonIn) -> Person:
    return commands.hire(
        group_id=request.actor.group_id or 0, by=request.actor, at=now(), **body.dict()
    )


@deed(router, "/{person_id}/assign", returns=AssignmentOut, status=201)
def assign(request: Request, person_id: IdIn, body: AssignIn) -> Assignment:
    """A role in a store, from a day on. You can give only rights that you hold."""
    return commands.assign(
        person_id=person_id,
        role=body.role,
        store_id=body.store,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{person_id}/disable", returns=PersonOut, keyed=False)
def disable(request: Request, person_id: IdIn) -> Person:
    """Shut the account; acts on the person's next request."""
    return commands.disable(person_id=person_id, by=request.actor, at=now())


@deed(router, "/{person_id}/enable", returns=PersonOut, keyed=False)
def enable(request: Request, person_id: IdIn) -> Person:
    return commands.enable(person_id=person_id, by=request.actor, at=now())


@deed(router, "/{person_id}/leave", returns=PersonOut, keyed=False)
def leave(request: Request, person_id: IdIn, body: LeaveIn) -> Person:
    """The person leaves; open work goes to a colleague."""
    return commands.leave(person_id=person_id, to_id=body.to, by=request.actor, at=now())


@deed(router, "/{person_id}/return-to-work", returns=PersonOut, keyed=False)
def return_to_work(request: Request, person_id: IdIn) -> Person:
    return commands.return_to_work(person_id=person_id, by=request.actor, at=now())


@deed(router, "/{person_id}/name-deputy", returns=DelegationOut, status=201)
def name_deputy(request: Request, person_id: IdIn, body: DeputyIn) -> Delegation:
    """A colleague acts for the person for some days."""
    return commands.name_deputy(
        absent_id=person_id,
        deputy_id=body.deputy,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        store_id=body.store,
        by=request.actor,
        at=now(),
    )


@deed(router, "/{person_id}/record-skill", returns=SkillOut, keyed=False)
def record_skill(request: Request, person_id: IdIn, body: SkillIn) -> SkillHeld:
    return commands.record_skill(person_id=person_id, by=request.actor, at=now(), **body.dict())


# -- roles --------------------------------------------------------------------------------------


class RoleOut(Schema):
    id: Id
    code: str
    name: str
    rights: list[str]
    needs_factor: bool

    @staticmethod
    def resolve_name(role: Role) -> str:
        return role.label

    @staticmethod
    def resolve_rights(role: Role) -> list[str]:
        return sorted(queries.expand(role.rights))


class RightIn(Schema):
    right: Annotated[str, Field(max_length=80)]
    reason: Reason


@listing(roles, "", returns=RoleOut)
def list_roles(request: Request, asked: ListingQuery) -> Any:
    """The matrix: what each role of your group may do."""
    request.actor.require("staff.view")
    return page_of(Role.objects.visible_to(request.actor), asked)


@deed(roles, "/{role}/grant-right", returns=RoleOut, keyed=False)
def grant_right(request: Request, role: str, body: RightIn) -> Role:
    """Acts on the next request of everybody in this role."""
    return commands.grant_right(
        role=role, right=body.right, reason=body.reason, by=request.actor, at=now()
    )


@deed(roles, "/{role}/withdraw-right", returns=RoleOut, keyed=False)
def withdraw_right(request: Request, role: str, body: RightIn) -> Role:
    return commands.withdraw_right(
        role=role, right=body.right, reason=body.reason, by=request.actor, at=now()
    )


class NameIn(Schema):
    name: Annotated[str, Field(max_length=80)] = ""


class FactorIn(Schema):
    needed: bool
    reason: Reason


@deed(roles, "/{role}/rename-role", returns=RoleOut, keyed=False)
def rename_role(request: Request, role: str, body: NameIn) -> Role:
    """A name of your own; empty for the delivered one, told in the reader's language."""
    return commands.rename_role(role=role, name=body.name, by=request.actor, at=now())


@deed(roles, "/{role}/demand-factor", returns=RoleOut, keyed=False)
def demand_factor(request: Request, role: str, body: FactorIn) -> Role:
    """Whether people in this role sign in with a second factor only."""
    return commands.demand_factor(
        role=role, needed=body.needed, reason=body.reason, by=request.actor, at=now()
    )


# -- tokens -------------------------------------------------------------------------------------


class TokenOut(Schema):
    id: Id
    person: Id
    label: str
    hint: str
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    @staticmethod
    def resolve_person(token: ApiToken) -> str:
        return str(token.person_id)


@listing(tokens, "", returns=TokenOut)
def list_tokens(request: Request, asked: ListingQuery) -> Any:
    """Keys of programs; the keys themselves are told once, when made."""
    request.actor.require("staff.make_tokens")
    return page_of(queries.tokens(seen_by=request.actor), asked)


@deed(tokens, "/{token_id}/revoke-token", returns=TokenOut, keyed=False)
def revoke_token(request: Request, token_id: IdIn) -> ApiToken:
    return commands.revoke_token(token_id=token_id, by=request.actor, at=now())


# -- organisation and work ----------------------------------------------------------------------


class PostOut(Schema):
    id: Id
    code: str
    name: str
    kind: str
    role: str
    department: Id
    reports_to: Id | None

    @staticmethod
    def resolve_role(post: Post) -> str:
        return post.role.code

    @staticmethod
    def resolve_department(post: Post) -> str:
        return str(post.department_id)

    @staticmethod
    def resolve_reports_to(post: Post) -> str | None:
        return None if post.reports_to_id is None else str(post.reports_to_id)


@listing(posts, "", returns=PostOut)
def list_posts(request: Request, asked: ListingQuery) -> Any:
    """Posts on the organisation chart."""
    request.actor.require("staff.view_organisation")
    return page_of(queries.posts(seen_by=request.actor), asked)


class PostIn(Schema):
    department: IdIn
    code: Slug
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    kind: PostKind
    role: Annotated[str, Field(max_length=40)]
    reports_to: IdIn | None = None


class MovePostIn(Schema):
    reports_to: IdIn | None = None
    reason: Reason


class MovePersonIn(Schema):
    assignment: IdIn
    reason: Reason


@deed(posts, "", returns=PostOut, status=201, keyed=False)
def add_post(request: Request, body: PostIn) -> Post:
    """A post comes onto the chart."""
    return commands.add_post(
        department_id=body.department,
        code=body.code,
        name=body.name,
        kind=body.kind,
        role=body.role,
        reports_to_id=body.reports_to,
        by=request.actor,
        at=now(),
    )


@deed(posts, "/{post_id}/move-post", returns=PostOut, keyed=False)
def move_post(request: Request, post_id: IdIn, body: MovePostIn) -> Post:
    """The post reports to another one from now on."""
    return commands.move_post(
        post_id=post_id,
        reports_to_id=body.reports_to,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


@deed(posts, "/{post_id}/close-post", returns=PostOut, keyed=False)
def close_post(request: Request, post_id: IdIn) -> Post:
    """The post leaves the chart."""
    return commands.close_post(post_id=post_id, by=request.actor, at=now())


@deed(posts, "/{post_id}/move-person", returns=AssignmentOut, keyed=False)
def move_person(request: Request, post_id: IdIn, body: MovePersonIn) -> Assignment:
    """Put the person of an assignment into this post, from today."""
    return commands.move_person(
        assignment_id=body.assignment,
        post_id=post_id,
        reason=body.reason,
        by=request.actor,
        at=now(),
    )


class SkillNameIn(Schema):
    code: Slug
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]


class SkillNameOut(Schema):
    id: Id
    code: str
    name: str


@listing(skills, "", returns=SkillNameOut)
def list_skills(request: Request, asked: ListingQuery) -> Any:
    """What the group calls its skills."""
    request.actor.require("staff.view_organisation")
    return page_of(Skill.objects.visible_to(request.actor), asked)


@deed(skills, "", returns=SkillNameOut, status=201, keyed=False)
def name_skill(request: Request, body: SkillNameIn) -> Skill:
    """A skill gets a name, or a better one."""
    return commands.name_skill(
        group_id=request.actor.group_id or 0, by=request.actor, at=now(), **body.dict()
    )


class TeamEventOut(Schema):
    id: Id
    store: Id
    kind: TeamEventKind
    state: TeamEventState
    title: str
    on: date

    @staticmethod
    def resolve_store(row: TeamEvent) -> str:
        return str(row.store_id)


class TeamEventIn(Schema):
    store: IdIn
    kind: Literal[TeamEventKind.EVENT, TeamEventKind.MEETING]
    title: Title
    on: date
    text: Annotated[str, Field(max_length=4000)] = ""


class MinutesIn(Schema):
    minutes: Annotated[str, Field(min_length=1, max_length=8000, pattern=r"\S")]
    people: Annotated[list[IdIn], Field(min_length=1, max_length=500)]


class RewardIn(Schema):
    store: IdIn
    people: Annotated[list[IdIn], Field(min_length=1, max_length=500)]
    title: Title
    text: Annotated[str, Field(max_length=4000)] = ""


@listing(team_events, "", returns=TeamEventOut)
def list_team_events(request: Request, asked: ListingQuery) -> Any:
    """Meetings, events and rewards of your stores."""
    request.actor.require("staff.view_organisation")
    rows = TeamEvent.objects.visible_to(request.actor)
    return page_of(rows.filter(store_id=asked.store_id) if asked.store_id else rows, asked)


@deed(team_events, "", returns=TeamEventOut, status=201, keyed=False)
def plan_team_event(request: Request, body: TeamEventIn) -> TeamEvent:
    """A meeting or an event with its day."""
    return commands.plan_team_event(
        store_id=body.store,
        kind=body.kind,
        title=body.title,
        on=body.on,
        text=body.text,
        by=request.actor,
        at=now(),
    )


@deed(team_events, "/give-reward", returns=TeamEventOut, status=201, keyed=False)
def give_reward(request: Request, body: RewardIn) -> TeamEvent:
    return commands.give_reward(
        store_id=body.store,
        person_ids=body.people,
        title=body.title,
        text=body.text,
        by=request.actor,
        at=now(),
    )


@deed(team_events, "/{team_event_id}/record-minutes", returns=TeamEventOut, keyed=False)
def record_minutes(request: Request, team_event_id: IdIn, body: MinutesIn) -> TeamEvent:
    """It has taken place: who was there and what was said."""
    return commands.record_minutes(
        team_event_id=team_event_id,
        minutes=body.minutes,
        person_ids=body.people,
        by=request.actor,
        at=now(),
    )


@deed(team_events, "/{team_event_id}/call-off", returns=TeamEventOut, keyed=False)
def call_off(request: Request, team_event_id: IdIn) -> TeamEvent:
    return commands.call_off(team_event_id=team_event_id, by=request.actor, at=now())


class ShiftOut(Schema):
    id: Id
    store: Id
    person: Id
    on: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int

    @staticmethod
    def resolve_store(shift: Shift) -> str:
        return str(shift.store_id)

    @staticmethod
    def resolve_person(shift: Shift) -> str:
        return str(shift.person_id)


class PlanIn(Schema):
    store: IdIn
    people: Annotated[list[IdIn], Field(min_length=1, max_length=200)]
    pattern: Annotated[str, Field(max_length=20)]
    first: date
    last: date


class PlanOut(Schema):
    shifts: int


@listing(shifts, "", returns=ShiftOut)
def list_shifts(request: Request, asked: ListingQuery) -> Any:
    """Who works when in your stores."""
    request.actor.require("staff.view_shifts")
    rows = Shift.objects.visible_to(request.actor)
    return page_of(rows.filter(store_id=asked.store_id) if asked.store_id else rows, asked)


@deed(shifts, "/plan-shifts", returns=PlanOut, status=201)
def plan_shifts(request: Request, body: PlanIn) -> PlanOut:
    made = commands.plan_shifts(
        store_id=body.store,
        person_ids=body.people,
        pattern=body.pattern,
        first=body.first,
        last=body.last,
        by=request.actor,
        at=now(),
    )
    return PlanOut(shifts=len(made))


class Cancelled(Schema):
    id: Id


@deed(shifts, "/{shift_id}/cancel-shift", returns=Cancelled, keyed=False)
def cancel_shift(request: Request, shift_id: IdIn) -> Cancelled:
    """The person does not work this shift after all."""
    commands.cancel_shift(shift_id=shift_id, by=request.actor, at=now())
    return Cancelled(id=str(shift_id))


class AbsenceOut(Schema):
    id: Id
    store: Id
    person: Id
    kind: AbsenceKind
    starts_on: date
    ends_on: date

    @staticmethod
    def resolve_store(row: Absence) -> str:
        return str(row.store_id)

    @staticmethod
    def resolve_person(row: Absence) -> str:
        return str(row.person_id)


class AbsenceIn(Schema):
    store: IdIn
    person: IdIn
    kind: AbsenceKind
    starts_on: date
    ends_on: date


@deed(absences, "", returns=AbsenceOut, status=201)
def record_absence(request: Request, body: AbsenceIn) -> Absence:
    return commands.record_absence(
        store_id=body.store,
        person_id=body.person,
        kind=body.kind,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        by=request.actor,
        at=now(),
    )


@deed(absences, "/{absence_id}/withdraw-absence", returns=AbsenceOut, keyed=False)
def withdraw_absence(request: Request, absence_id: IdIn) -> Absence:
    return commands.withdraw_absence(absence_id=absence_id, by=request.actor, at=now())


class ErrandOut(Schema):
    id: Id
    store: Id
    title: str
    responsible: Id
    state: str
    due_at: datetime
    done_at: datetime | None

    @staticmethod
    def resolve_store(row: Errand) -> str:
        return str(row.store_id)

    @staticmethod
    def resolve_responsible(row: Errand) -> str:
        return str(row.responsible_id)


class ErrandIn(Schema):
    store: IdIn
    responsible: IdIn
    title: Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
    text: Annotated[str, Field(max_length=4000)] = ""
    due_at: datetime


class ReportIn(Schema):
    report: Annotated[str, Field(max_length=4000)] = ""


@listing(errands, "", returns=ErrandOut)
def list_errands(request: Request, asked: ListingQuery) -> Any:
    """Tasks with a deadline that you gave, have or oversee."""
    request.actor.require("staff.own")
    rows = queries.errands(seen_by=request.actor)
    return page_of(rows.filter(store_id=asked.store_id) if asked.store_id else rows, asked)


@deed(errands, "", returns=ErrandOut, status=201)
def give_errand(request: Request, body: ErrandIn) -> Errand:
    return commands.give_errand(
        store_id=body.store,
        responsible_id=body.responsible,
        title=body.title,
        text=body.text,
        due_at=body.due_at,
        by=request.actor,
        at=now(),
    )


@deed(errands, "/{errand_id}/report-errand", returns=ErrandOut, keyed=False)
def report_errand(request: Request, errand_id: IdIn, body: ReportIn) -> Errand:
    return commands.report_errand(
        errand_id=errand_id, report=body.report, by=request.actor, at=now()
    )


class PassUpIn(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


@deed(errands, "/{errand_id}/pass-up-errand", returns=ErrandOut, keyed=False)
def pass_up_errand(request: Request, errand_id: IdIn, body: PassUpIn) -> Errand:
    """What you cannot settle goes to your superior."""
    return commands.pass_up_errand(
        errand_id=errand_id, reason=body.reason, by=request.actor, at=now()
    )


@deed(errands, "/{errand_id}/accept-errand", returns=ErrandOut, keyed=False)
def accept_errand(request: Request, errand_id: IdIn) -> Errand:
    return commands.accept_errand(errand_id=errand_id, by=request.actor, at=now())


@deed(errands, "/{errand_id}/return-errand", returns=ErrandOut, keyed=False)
def return_errand(request: Request, errand_id: IdIn) -> Errand:
    return commands.return_errand(errand_id=errand_id, by=request.actor, at=now())


@deed(errands, "/{errand_id}/withdraw-errand", returns=ErrandOut, keyed=False)
def withdraw_errand(request: Request, errand_id: IdIn) -> Errand:
    return commands.withdraw_errand(errand_id=errand_id, by=request.actor, at=now())
