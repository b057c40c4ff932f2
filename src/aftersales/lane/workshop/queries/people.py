"""One technician's work, and who works on a car (RC-20)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from aftersales.core.actors import Actor
from aftersales.ground.files import queries as files
from aftersales.lane.workshop.models import Assignment, Finding, SelfCheck, Stint, Task
from aftersales.lane.workshop.states import OPEN, TaskKind, TaskState
from aftersales.records.staff import queries as staff


@dataclass(frozen=True)
class Mine:
    """The one job whose clock runs, what is to be checked, and what comes next."""

    running: Stint | None
    to_check: tuple[Task, ...]
    following: tuple[Task, ...]


def mine(*, seen_by: Actor) -> Mine:
    """What a technician's phone shows; four statements."""
    person = seen_by.person_id or 0
    stint = (
        Stint.objects.visible_to(seen_by)
        .filter(person=person, ended_at=None)
        .select_related("task")
        .first()
    )
    given = Assignment.objects.filter(task=OuterRef("pk"), person=person, is_current=True)
    checked = SelfCheck.objects.filter(task=OuterRef("pk"), round=OuterRef("round"))
    crew = Assignment.objects.filter(is_current=True).select_related("resource", "person")
    rows = (
        Task.objects.visible_to(seen_by)
        .filter(Exists(given))
        .filter(
            Q(state__in=[s for s in OPEN if s != TaskState.PLANNED])
            | Q(state=TaskState.DONE, kind=TaskKind.REPAIR) & ~Exists(checked)
        )
        .select_related("order__vehicle", "job")
        .prefetch_related(Prefetch("assignments", queryset=crew.order_by("pk")))
        .order_by("starts_at", "pk")
    )
    tasks = list(rows)
    if stint is not None:
        stint.task = next((t for t in tasks if t.pk == stint.task_id), stint.task)
    running = stint.task_id if stint else None
    return Mine(
        running=stint,
        to_check=tuple(t for t in tasks if t.state == TaskState.DONE),
        following=tuple(t for t in tasks if t.state != TaskState.DONE and t.pk != running),
    )


def bay_of(task: Any) -> str:
    """The bay's name, of a task whose assignments were read."""
    return next((a.resource.name for a in task.assignments.all() if a.person_id is None), "")


def clocked(task: Task, *, person_id: int, now: datetime) -> int:
    """Seconds that somebody clocked on a task until now."""
    rows = Stint.objects.filter(task=task, person=person_id).order_by("pk")
    return sum(int((end - start).total_seconds()) for start, end in (s.span(now) for s in rows))


@dataclass(frozen=True)
class Worker:
    """Somebody who works on a car: name, photo, special trainings in force with their level."""

    person_id: int
    name: str
    title: str
    trainings: tuple[tuple[str, int], ...]


def workers_of(order_ids: Collection[int], *, on: date, seen_by: Actor) -> dict[int, list[Worker]]:
    """By order: who has or had it in hands (RC-20). Two statements."""
    rows = (
        Assignment.objects.visible_to(seen_by)
        .filter(task__order__in=list(order_ids), person__isnull=False)
        .exclude(task__state=TaskState.DROPPED)
        .select_related("task", "person")
        .order_by("pk")
    )
    given = [row for row in rows if row.is_current]
    held: dict[int, list[tuple[str, int]]] = {}
    for skill in staff.skills_held({row.person_id for row in given if row.person_id}):
        late = skill.valid_until is not None and skill.valid_until < on
        if skill.valid_from <= on and not late:
            held.setdefault(skill.person_id, []).append((skill.skill.name, skill.level))
    found: dict[int, dict[int, Worker]] = {}
    for row in given:
        person: Any = row.person
        found.setdefault(row.task.order_id, {})[person.pk] = Worker(
            person_id=person.pk,
            name=person.name,
            title="",
            trainings=tuple(held.get(person.pk, ())),
        )
    return {order_id: list(people.values()) for order_id, people in found.items()}


def photos_of(person_ids: Collection[int], *, seen_by: Actor) -> dict[int, int]:
    """By person: the newest picture of them, kept with their consent (RC-20)."""
    if not person_ids:
        return {}
    rows = files.attached_to_any("portrait", person_ids, seen_by=seen_by)
    pictures = rows.filter(media_type__startswith="image/")
    found: dict[int, int] = dict(pictures.values_list("about_object", "pk"))  # the newest last
    return found


def findings_for(job_ids: Collection[int], *, seen_by: Actor) -> dict[int, list[int]]:
    """By job: what technicians found that led to it; its photos hang on the findings."""
    rows = Finding.objects.visible_to(seen_by).filter(proposed_job__in=list(job_ids))
    found: dict[int, list[int]] = {}
    for job_id, finding_id in rows.order_by("pk").values_list("proposed_job", "pk"):
        found.setdefault(job_id or 0, []).append(finding_id)
    return found
