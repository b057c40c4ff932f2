"""Posts on the chart, duties sheets and job descriptions with their two steps, careers,
evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import department
from aftersales.records.staff.commands.common import in_group, words
from aftersales.records.staff.events import (
    CareerStepSet,
    EvidenceRecorded,
    PostClosed,
    PostMoved,
    PostSetUp,
    SheetApproved,
    SheetHandedIn,
    SheetRead,
    SheetSentBack,
    SheetWritten,
)
from aftersales.records.staff.models import (
    Assignment,
    CareerStep,
    CareerStepSkill,
    DutyEvidence,
    Post,
    PostChange,
    Role,
    Sheet,
    SheetReading,
    Skill,
)
from aftersales.records.staff.queries import expand, running
from aftersales.records.staff.states import SHEET_LIFE, Part, PostKind, SheetKind, SheetState

DUTIES_OF_GENERAL_MANAGER = "abcdefghijkl"  # ST-11: a) to l)


class PostCodeTaken(Refusal):
    """Two posts of a store cannot share a code."""

    code = "staff.post_code_taken"


class OwnSuperior(Refusal):
    """A post does not report to itself, however long the way round."""

    code = "staff.own_superior"


class PostInUse(Refusal):
    """Posts still report to it, or somebody holds it."""

    code = "staff.post_in_use"


class PartsMissing(Refusal):
    """A job description has seven parts, and each says something."""

    code = "staff.parts_missing"
    status = 422


class OwnApproval(Refusal):
    """Whoever wrote a sheet does not approve it."""

    code = "staff.own_approval"


class DutyUnknown(Refusal):
    """The general manager's duties are lettered a to l."""

    code = "staff.duty_unknown"
    status = 422


@command("staff.organise")
def add_post(
    *,
    department_id: int,
    code: str,
    name: str,
    kind: PostKind,
    role: str,
    reports_to_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Post:
    """A post comes onto the chart: its unit, its superior, its role (ST-01, ST-05)."""
    unit = department(department_id, seen_by=by)
    by.require("staff.organise", store_id=unit.store_id)
    if Post.objects.filter(group_id=unit.group_id, store=unit.store, code=code).exists():
        raise PostCodeTaken(_("The code %(code)s is taken.") % {"code": code}, field="code")
    above = Post.objects.visible_to(by).get(pk=reports_to_id) if reports_to_id else None
    post = Post.objects.create(
        group_id=unit.group_id,
        store_id=unit.store_id,
        department_id=unit.pk,
        code=code,
        name=words(name, "name", most=80),
        kind=kind,
        role=Role.objects.get(group_id=unit.group_id, code=role),
        reports_to=above,
    )
    fact = PostSetUp(
        store_id=unit.store_id,
        post_id=post.pk,
        department_id=unit.pk,
        reports_to_post_id=reports_to_id,
    )
    record(fact, by=in_group(by, unit.group_id), at=at)
    return post


def _post(post_id: int, by: Actor, right: str) -> Post:
    post = Post.objects.visible_to(by).select_for_update(of=("self",)).get(pk=post_id)
    by.require(right, store_id=post.store_id)
    return post


@command("staff.organise")
def move_post(
    *, post_id: int, reports_to_id: int | None, reason: str, by: Actor, at: datetime
) -> Post:
    """The post reports to another one from now on; the chart remembers why (ST-13)."""
    post = _post(post_id, by, "staff.organise")
    said = words(reason, "reason")
    above = Post.objects.visible_to(by).get(pk=reports_to_id) if reports_to_id else None
    step = above
    while step is not None:
        if step.pk == post.pk:
            raise OwnSuperior(_("A post cannot report to itself."), field="reports_to_id")
        step = step.reports_to
    post.reports_to = above
    post.save(update_fields=["reports_to"])
    change = note_change(post, said, by, at)
    fact = PostMoved(
        store_id=post.store_id,
        post_id=post.pk,
        reports_to_post_id=reports_to_id,
        post_change_id=change.pk,
    )
    record(fact, by=in_group(by, post.group_id), at=at)
    return post


def note_change(
    post: Post, reason: str, by: Actor, at: datetime, *, person_id: int | None = None
) -> PostChange:
    """The words behind a move."""
    return PostChange.objects.create(
        group_id=post.group_id,
        store_id=post.store_id,
        post=post,
        person_id=person_id,
        reason=reason,
        changed_by=by.key,
        changed_at=at,
    )


@command("staff.organise")
def close_post(*, post_id: int, by: Actor, at: datetime) -> Post:
    """The post leaves the chart; posts below it are moved first."""
    post = _post(post_id, by, "staff.organise")
    if Post.objects.filter(reports_to=post, is_closed=False).exists():
        raise PostInUse(_("Move the posts below it first."))
    if Assignment.objects.filter(running(localdate(at)), post=post).exists():
        raise PostInUse(_("Move the people who hold it first."))
    post.is_closed = True
    post.save(update_fields=["is_closed"])
    record(
        PostClosed(store_id=post.store_id, post_id=post.pk), by=in_group(by, post.group_id), at=at
    )
    return post


# -- sheets -------------------------------------------------------------------------------------


@command("staff.write_duties")
def write_duties(
    *,
    department_id: int,
    duties: str,
    template: str = "",
    template_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Sheet:
    """The general administration department writes what a unit has to do (ST-02, first step)."""
    unit = department(department_id, seen_by=by)
    by.require("staff.write_duties", store_id=unit.store_id)
    if not duties.strip():
        raise PartsMissing(_("Please say this in words."), field="duties")
    sheet = Sheet(
        group_id=unit.group_id,
        store_id=unit.store_id,
        kind=SheetKind.DUTIES,
        department_id=unit.pk,
        parts={Part.DUTIES: duties.strip()},
    )
    return _write(sheet, template, template_version, by, at)


@command("staff.describe_post")
def write_description(
    *,
    post_id: int,
    parts: Mapping[str, str],
    template: str = "",
    template_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Sheet:
    """The unit describes a post in seven parts; the rights of its role are written down with it
    (ST-03, IS-07)."""
    post = _post(post_id, by, "staff.describe_post")
    missing = [part for part in Part.values if not str(parts.get(part, "")).strip()]
    if missing:
        raise PartsMissing(_("All seven parts of the description are needed."), field=missing[0])
    sheet = Sheet(
        group_id=post.group_id,
        store_id=post.store_id,
        kind=SheetKind.DESCRIPTION,
        post=post,
        parts={part: parts[part].strip() for part in Part.values},
        rights=sorted(expand(post.role.rights)),
    )
    return _write(sheet, template, template_version, by, at)


def _write(
    sheet: Sheet, template: str, template_version: int | None, by: Actor, at: datetime
) -> Sheet:
    """A draft of the same unit or post is written over; else the next version begins."""
    before = Sheet.objects.filter(department=sheet.department, post=sheet.post)
    draft = before.select_for_update().filter(state=SheetState.DRAFT).first()
    if draft:
        sheet.pk, sheet.version, sheet._state.adding = draft.pk, draft.version, False
    else:
        sheet.version = (before.aggregate(last=Max("version"))["last"] or 0) + 1
    sheet.template, sheet.template_version = template, template_version
    sheet.written_by_id, sheet.written_at = by.person_id, at
    sheet.save()
    fact = SheetWritten(
        store_id=sheet.store_id, sheet_id=sheet.pk, kind=sheet.kind, version=sheet.version
    )
    record(fact, by=in_group(by, sheet.group_id), at=at)
    return sheet


def _sheet(sheet_id: int, by: Actor, *, rights: tuple[str, str]) -> Sheet:
    """The sheet; the first right is asked for a duties sheet, the second for a description."""
    sheet = Sheet.objects.visible_to(by).select_for_update(of=("self",)).get(pk=sheet_id)
    right = rights[0] if sheet.kind == SheetKind.DUTIES else rights[1]
    by.require(right, store_id=sheet.store_id)
    return sheet


APPROVERS = ("staff.approve_duties", "staff.confirm_description")
WRITERS = ("staff.write_duties", "staff.describe_post")


@command("staff.own")
def hand_in_sheet(*, sheet_id: int, by: Actor, at: datetime) -> Sheet:
    """Written and ready for the second step."""
    sheet = _sheet(sheet_id, by, rights=WRITERS)
    SHEET_LIFE.require(SheetState(sheet.state), SheetState.HANDED_IN)
    sheet.state, sheet.remark = SheetState.HANDED_IN, ""
    sheet.save(update_fields=["state", "remark"])
    fact = SheetHandedIn(
        store_id=sheet.store_id, sheet_id=sheet.pk, kind=sheet.kind, version=sheet.version
    )
    record(fact, by=in_group(by, sheet.group_id), at=at)
    return sheet


@command("staff.own")
def approve_sheet(*, sheet_id: int, by: Actor, at: datetime) -> Sheet:
    """The general manager approves duties, the office confirms a description (second step). The
    version before is replaced; nobody approves what they wrote."""
    sheet = _sheet(sheet_id, by, rights=APPROVERS)
    SHEET_LIFE.require(SheetState(sheet.state), SheetState.IN_FORCE)
    if by.person_id is not None and sheet.written_by_id == by.person_id:
        raise OwnApproval(_("Somebody else approves what you wrote."))
    Sheet.objects.filter(
        department=sheet.department, post=sheet.post, state=SheetState.IN_FORCE
    ).update(state=SheetState.REPLACED)
    sheet.state, sheet.approved_at, sheet.approved_by_id = SheetState.IN_FORCE, at, by.person_id
    sheet.save(update_fields=["state", "approved_at", "approved_by"])
    fact = SheetApproved(
        store_id=sheet.store_id, sheet_id=sheet.pk, kind=sheet.kind, version=sheet.version
    )
    record(fact, by=in_group(by, sheet.group_id), at=at)
    return sheet


@command("staff.own")
def send_back_sheet(*, sheet_id: int, remark: str, by: Actor, at: datetime) -> Sheet:
    """Not yet: back to its writer with the reason."""
    sheet = _sheet(sheet_id, by, rights=APPROVERS)
    SHEET_LIFE.require(SheetState(sheet.state), SheetState.DRAFT)
    sheet.state, sheet.remark = SheetState.DRAFT, words(remark, "remark", most=500)
    sheet.save(update_fields=["state", "remark"])
    fact = SheetSentBack(
        store_id=sheet.store_id, sheet_id=sheet.pk, kind=sheet.kind, version=sheet.version
    )
    record(fact, by=in_group(by, sheet.group_id), at=at)
    return sheet


@command("staff.own")
def read_sheet(*, sheet_id: int, by: Actor, at: datetime) -> SheetReading:
    """Somebody whom it concerns has read it: duties are told to people (ST-01)."""
    sheet = Sheet.objects.visible_to(by).get(pk=sheet_id, state=SheetState.IN_FORCE)
    row, made = SheetReading.objects.get_or_create(
        sheet=sheet,
        person_id=by.person_id or 0,
        defaults={"group_id": sheet.group_id, "read_at": at},
    )
    if made:
        fact = SheetRead(store_id=sheet.store_id, person_id=by.person_id or 0, sheet_id=sheet.pk)
        record(fact, by=by, at=at)
    return row


# -- evidence and careers -----------------------------------------------------------------------


@command("staff.record_evidence")
def record_evidence(*, duty: str, on: date, text: str, by: Actor, at: datetime) -> DutyEvidence:
    """Proof that one of the general manager's twelve duties was kept (ST-11)."""
    if len(duty) != 1 or duty not in DUTIES_OF_GENERAL_MANAGER:
        raise DutyUnknown(_("The duties are lettered a to l."), field="duty")
    row = DutyEvidence.objects.create(
        group_id=by.group_id or 0,
        duty=duty,
        on=on,
        words=words(text, "text", most=2000),
        person_id=by.person_id,
        recorded_at=at,
    )
    record(EvidenceRecorded(duty_evidence_id=row.pk, duty=duty, on=on.isoformat()), by=by, at=at)
    return row


@command("staff.plan_careers")
def set_career_step(
    *,
    group_id: int,
    path: str,
    rank: int,
    name: str,
    kind: PostKind,
    months: int = 0,
    skills: Mapping[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> CareerStep:
    """One rung of a career path with the skills and months it asks for (ST-14)."""
    if not by.boundless and group_id != by.group_id:
        raise CareerStep.DoesNotExist
    step, _made = CareerStep.objects.update_or_create(
        group_id=group_id,
        path=path,
        rank=rank,
        defaults={"name": words(name, "name", most=80), "kind": kind, "months": months},
    )
    CareerStepSkill.objects.filter(step=step).delete()
    known = {s.code: s for s in Skill.objects.filter(group_id=group_id, code__in=skills or {})}
    CareerStepSkill.objects.bulk_create(
        CareerStepSkill(group_id=group_id, step=step, skill=known[code], level=level)
        for code, level in sorted((skills or {}).items())
        if code in known
    )
    record(CareerStepSet(career_step_id=step.pk, rank=rank), by=in_group(by, group_id), at=at)
    return step
