"""What is found and ticked during the work, the self-check, the inspection, the wash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import upsert_many
from aftersales.core.commands import command
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.log import record, record_many
from aftersales.core.words import clean
from aftersales.ground.files import commands as files
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import commands as orders
from aftersales.lane.orders.commands import NewLine
from aftersales.lane.orders.states import Consent, Place
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.commands._tasks import (
    locked,
    of_order,
    of_visit,
    of_visit_with,
    own,
    require_here,
    say,
    told,
)
from aftersales.lane.workshop.commands._visit import hand, put
from aftersales.lane.workshop.commands.refusals import (
    AlreadyChecked,
    NothingFound,
    NotQualified,
    NotYours,
    OwnWork,
    ReasonMissing,
    StandardsOpen,
    StandardUnknown,
    VerdictMissing,
    WorkOpen,
)
from aftersales.lane.workshop.commands.returning import flag
from aftersales.lane.workshop.events import (
    FindingRecorded,
    SelfChecked,
    StandardTicked,
    TaskSentBack,
    VehicleWashed,
    VisitInspected,
)
from aftersales.lane.workshop.models import (
    Finding,
    Inspection,
    JobVerdict,
    SelfCheck,
    StandardTick,
    Stint,
    Task,
    Wash,
)
from aftersales.lane.workshop.parameters import INSPECTION_SKILL, WASHES
from aftersales.lane.workshop.queries.standards import open_elements, standards_of
from aftersales.lane.workshop.queries.visits import order_in_sight
from aftersales.lane.workshop.states import (
    TASK_LIFE,
    RepairClass,
    SendBackReason,
    TaskKind,
    TaskState,
    Verdict,
)
from aftersales.records.staff import queries as staff

MOST_PHOTOS = 12


@dataclass(frozen=True, kw_only=True)
class Extra:
    """The work that a finding proposes; the customer is asked before it is done (WS-23)."""

    title: str
    service_type: str = "repair"
    operation_id: int | None = None


@dataclass(frozen=True)
class Photo:
    name: str
    content: Any


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What the inspector says to one job."""

    job_id: int
    is_passed: bool
    repair_class: RepairClass = RepairClass.MINOR
    reason: SendBackReason | None = None
    words: str = ""


@command("workshop.work")
def record_finding(
    *,
    task_id: int,
    words: str = "",
    photos: Sequence[Photo] = (),
    extra: Extra | None = None,
    by: Actor,
    at: datetime,
) -> Finding:
    """Something was seen: photos first, words if any. With ``extra`` it becomes a job that the
    customer is asked about.
    """
    task = locked(task_id, "workshop.work", by=by)
    require_here(task.order)
    said = clean(words, most=2000, field="words", lines=True)
    shown = list(photos)[:MOST_PHOTOS]
    if not said and not shown:
        raise NothingFound(_("Take a photo or say what you see."), field="words")
    proposed = _propose(task, extra, said, by=by, at=at) if extra else None
    finding = Finding.objects.create(
        store_id=task.store_id,
        task=task,
        person_id=own(by),
        words=said,
        photos=len(shown),
        proposed_job_id=proposed,
        found_at=at,
    )
    system = hand(by, "files.keep")
    for photo in shown:
        files.keep(
            upload=photo.content,
            name=photo.name,
            about=("finding", finding.pk),
            store_id=task.store_id,
            by=system,
            at=at,
        )
    fact = FindingRecorded(
        **told(task),
        person_id=own(by),
        finding_id=finding.pk,
        photos=len(shown),
        proposed_job=proposed,
    )
    record(fact, by=by, at=at)
    say(task.store_id, by=by)
    return finding


@command("workshop.work")
def request_part(*, task_id: int, part_id: int, quantity: Decimal, by: Actor, at: datetime) -> Task:
    """Write a part onto the job and ask the desk for it. What makes the job dearer than agreed
    needs the customer's yes first; the desk is asked once it is there (WS-23).
    """
    task = locked(task_id, "workshop.work", by=by)
    require_here(task.order)
    system = hand(by, "orders.view", "orders.write", "parts.view", "parts.request", "vehicles.view")
    orders.add_part(job_id=task.job_id, part_id=part_id, quantity=quantity, by=system, at=at)
    orders.request_parts_for(order_id=task.order_id, job_ids=[task.job_id], by=system, at=at)
    say(task.store_id, by=by)
    return task


@command("workshop.work")
def tick(*, task_id: int, item: str, element: str, by: Actor, at: datetime) -> StandardTick:
    """One element of the work standard is done; the wording it was done by is kept (WS-12)."""
    (row,) = tick_many(task_id=task_id, elements=[(item, element)], by=by, at=at)
    return row


@command("workshop.work")
def tick_many(
    *, task_id: int, elements: Sequence[tuple[str, str]], by: Actor, at: datetime
) -> list[StandardTick]:
    """Several elements together, each with its standard's item: all of them or none. What is ticked
    already stays as it is.
    """
    task = locked(task_id, "workshop.work", by=by)
    require_here(task.order)
    standards = {s.item: s for s in standards_of(task)}
    for item, element in elements:
        if item not in standards or element not in standards[item].codes:
            raise StandardUnknown(_("This work has no such standard."), field="element")
    person = own(by)
    rows = StandardTick.objects.filter(task=task, round=task.round)
    found = {(row.item, row.element): row for row in rows}
    new = [one for one in dict.fromkeys(elements) if one not in found]
    made = StandardTick.objects.bulk_create(
        [
            StandardTick(
                store_id=task.store_id,
                task=task,
                round=task.round,
                item=item,
                element=element,
                version_id=standards[item].version_id,
                person_id=person,
                ticked_at=at,
            )
            for item, element in new
        ]
    )
    found |= {(row.item, row.element): row for row in made}
    facts = [
        StandardTicked(**told(task), person_id=person, item=item, element=element)
        for item, element in new
    ]
    if facts:
        record_many(facts, by=by, at=at)
    return [found[one] for one in dict.fromkeys(elements)]


@command("workshop.work")
def self_check(*, task_id: int, words: str = "", by: Actor, at: datetime) -> SelfCheck:
    """Whoever did the work has looked it over (WS-13). When all agreed work of the visit is done
    and checked, the car goes to inspection.
    """
    task, tasks = of_visit_with(task_id, "workshop.work", by=by)
    if task.state != TaskState.DONE:
        raise WorkOpen(_("The work is not done yet."))
    person = own(by)
    worked = Stint.objects.filter(task=task, person=person).exists()
    if not worked and not task.assignments.filter(is_current=True, person=person).exists():
        raise NotYours(_("Whoever did the work checks it."))
    still_open = open_elements(task)
    if still_open:
        words_ = _("%(n)d elements of the work standard are not ticked.") % {"n": len(still_open)}
        raise StandardsOpen(words_)
    said = clean(words, most=2000, field="words", lines=True)
    check = SelfCheck(
        store_id=task.store_id,
        task=task,
        round=task.round,
        person_id=person,
        words=said,
        checked_at=at,
    )
    try:
        with transaction.atomic():
            check.save()
    except IntegrityError as clash:
        raise AlreadyChecked(_("The self-check is on record already.")) from clash
    if said:
        _describe(task, said, by=by, at=at)
    record(SelfChecked(**told(task), person_id=person, round=task.round), by=by, at=at)
    if is_all_checked(tasks, task.order.jobs.filter(is_dropped=False), just=task):
        put(task.order, Place.INSPECTION, by=by, at=at)
    say(task.store_id, by=by)
    return check


@command("workshop.inspect")
def inspect(
    *,
    order_id: int,
    rulings: Sequence[Ruling],
    road_test_km: int | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> Inspection:
    """Pass the work of a visit, or send jobs back with their reason (WS-14). Nobody judges work
    they had a hand in; whoever does holds the skill that the store asks for.
    """
    tasks = of_order(order_id, by=by)
    order = order_in_sight(order_id, seen_by=hand(by, "orders.view"))  # as it is now that all wait
    by.require("workshop.inspect", store_id=order.store_id)
    require_here(order)
    if order.place != Place.INSPECTION:
        words_ = _("The car stands at “%(place)s”.") % {"place": Place(order.place).label}
        raise WorkOpen(words_)
    jobs = list(order.jobs.filter(is_dropped=False).order_by("pk"))
    if not is_all_checked(tasks, jobs):
        raise WorkOpen(_("Not all work is done and checked by those who did it."))
    _require_inspector(order, tasks, by=by, at=at)
    ruled = _complete(rulings, tasks)
    failed = [r for r in ruled if not r.is_passed]
    inspection = Inspection.objects.create(
        store_id=order.store_id,
        order=order,
        round=Inspection.objects.filter(order=order).count() + 1,
        inspector_id=own(by),
        verdict=Verdict.SENT_BACK if failed else Verdict.PASSED,
        road_test_km=road_test_km,
        words=clean(words, most=2000, field="words", lines=True),
        inspected_at=at,
    )
    JobVerdict.objects.bulk_create(
        JobVerdict(
            store_id=order.store_id,
            inspection=inspection,
            job_id=r.job_id,
            verdict=Verdict.PASSED if r.is_passed else Verdict.SENT_BACK,
            repair_class=r.repair_class,
            reason=r.reason or "",
            words=clean(r.words, most=300, field="words"),
        )
        for r in ruled
    )
    fact = VisitInspected(
        **of_visit(order),
        inspection_id=inspection.pk,
        person_id=own(by),
        round=inspection.round,
        verdict=inspection.verdict,
        jobs=len(ruled),
        failed=len(failed),
    )
    record(fact, by=by, at=at)
    if failed:
        _send_back(tasks, {r.job_id: r for r in failed}, by=by, at=at)
        put(order, Place.IN_WORK, by=by, at=at)
    else:
        flag(order, jobs, by=by.as_system("workshop", rights=FLAGGING), at=at)
        on = day_of(at, store_id=order.store_id)
        washes = value(WASHES, store_id=order.store_id, on=on)
        put(order, Place.WASHING if washes else Place.READY, by=by, at=at)
    say(order.store_id, by=by)
    return inspection


FLAGGING = ("workshop.view", "workshop.inspect", "orders.view")


@command("workshop.wash")
def wash(*, order_id: int, why_not: str = "", by: Actor, at: datetime) -> Wash:
    """The car is clean, or says why it goes as it is; now the customer may be called (WS-19)."""
    of_order(order_id, by=by)
    order = order_in_sight(order_id, seen_by=hand(by, "orders.view"))  # as it is now that all wait
    by.require("workshop.wash", store_id=order.store_id)
    if order.place != Place.WASHING:
        words = _("The car stands at “%(place)s”.") % {"place": Place(order.place).label}
        raise IllegalMove(words)
    said = clean(why_not, most=200, field="why_not")
    row = Wash(order=order, store_id=order.store_id, washed_at=at, washed_by=by.key, why_not=said)
    upsert_many([row], unique=["order"], update=["washed_at", "washed_by", "why_not"])
    record(VehicleWashed(**of_visit(order), is_skipped=bool(said)), by=by, at=at)
    put(order, Place.READY, by=by, at=at)
    say(order.store_id, by=by)
    return row


# -- what they share ------------------------------------------------------------------------------


def is_all_checked(tasks: Sequence[Task], jobs: Iterable[Any], *, just: Task | None = None) -> bool:
    """Every agreed job with labour has work, and all of it is done and checked in its round;
    ``just`` was checked a moment ago. ``jobs`` are those of the visit that stand.
    """
    live = [t for t in tasks if t.state != TaskState.DROPPED]
    repairs = [t for t in live if t.kind == TaskKind.REPAIR]
    if any(t.state != TaskState.DONE for t in live) or not repairs:
        return False
    others = [t for t in repairs if just is None or t.pk != just.pk]
    checks = SelfCheck.objects.filter(task__in=[t.pk for t in others])
    checked = set(checks.values_list("task", "round")) if others else set()
    if any((t.pk, t.round) not in checked for t in others):
        return False
    worked = {t.job_id for t in repairs}
    return all(
        job.pk in worked for job in jobs if job.consent == Consent.APPROVED and job.hours > 0
    )


def _require_inspector(order: Any, tasks: Sequence[Task], *, by: Actor, at: datetime) -> None:
    workers = set(
        Stint.objects.filter(task__in=[t.pk for t in tasks]).values_list("person", flat=True)
    )
    if not rules.may_inspect(by.person_id, workers):
        raise OwnWork(_("Whoever worked on the car does not pass it. Ask somebody else."))
    on = day_of(at, store_id=order.store_id)
    skill = value(INSPECTION_SKILL, store_id=order.store_id, on=on)
    if skill and skill not in staff.skills_of(person_id=own(by), on=on):
        raise NotQualified(_("Inspection needs the skill “%(skill)s”.") % {"skill": skill})


def _complete(rulings: Sequence[Ruling], tasks: Sequence[Task]) -> list[Ruling]:
    """One verdict for each job that was worked on, each failure with its reason."""
    jobs = {t.job_id for t in tasks if t.kind == TaskKind.REPAIR and t.state == TaskState.DONE}
    ruled = {r.job_id: r for r in rulings}
    if set(ruled) != jobs:
        raise VerdictMissing(_("Every job gets its verdict."), field="rulings")
    for ruling in ruled.values():
        if not ruling.is_passed and ruling.reason is None:
            raise VerdictMissing(_("Say why it goes back to work."), field="reason")
        if ruling.reason == SendBackReason.OTHER and not ruling.words.strip():
            raise ReasonMissing(_("Say why, in words."), field="words")
    return [ruled[pk] for pk in sorted(ruled)]


def _send_back(
    tasks: Sequence[Task], failed: dict[int, Ruling], *, by: Actor, at: datetime
) -> None:
    facts = []
    for task in tasks:
        ruling = failed.get(task.job_id)
        if ruling is None or task.kind != TaskKind.REPAIR or task.state != TaskState.DONE:
            continue
        TASK_LIFE.require(TaskState(task.state), TaskState.SENT_BACK)
        task.state, task.done_at, task.round = TaskState.SENT_BACK, None, task.round + 1
        task.save(update_fields=["state", "done_at", "round"])
        facts.append(TaskSentBack(**told(task), reason=ruling.reason or "", round=task.round))
    record_many(facts, by=by, at=at)


def _propose(task: Task, extra: Extra, words: str, *, by: Actor, at: datetime) -> int:
    """An extra job on the order: proposed, to be priced and agreed (WS-23)."""
    lines = []
    if extra.operation_id is not None:
        lines = [NewLine(kind="labour", operation_id=extra.operation_id)]
    system = hand(by, "orders.view", "orders.write", "catalogue.view", "staff.view")
    job = orders.add_job(
        order_id=task.order_id,
        title=extra.title,
        service_type=extra.service_type,
        complaint=words,
        lines=lines,
        is_extra=True,
        found_by_id=own(by),
        by=system,
        at=at,
    )
    return int(job.pk)


def _describe(task: Task, words: str, *, by: Actor, at: datetime) -> None:
    """The condition after the repair stands on the job (WS-31)."""
    system = hand(by, "orders.view", "orders.describe")
    orders.describe_job(job_id=task.job_id, condition=words, by=system, at=at)
