"""The dispatcher's board: a day of bays and technicians, and what is not shared out yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as visits
from aftersales.lane.orders.states import OPEN_DOCUMENTS, Consent, Place
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.models import Assignment, Task
from aftersales.lane.workshop.queries.gates import missing_parts
from aftersales.lane.workshop.states import TaskKind, TaskState
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.queries import House
from aftersales.resources.capacity.states import ACTIVE, ResourceKind

HOUR = timedelta(hours=1)
MOST = 300
PLACED = (TaskState.DISPATCHED, TaskState.RUNNING, TaskState.PAUSED)
TONES = {
    TaskState.PLANNED: "planned",
    TaskState.DISPATCHED: "planned",
    TaskState.RUNNING: "work",
    TaskState.PAUSED: "waiting",
    TaskState.DONE: "ready",
    TaskState.SENT_BACK: "late",
    TaskState.DROPPED: "planned",
}
NOT_WORKED_ON = (Place.INSPECTION, Place.WASHING, Place.READY, Place.HANDED_OVER)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One stretch on the board; ``start`` and ``length`` are shares of the day shown."""

    key: str
    start: float
    length: float
    tone: str
    plate: str = ""
    words: str = ""
    task_id: int | None = None
    order_id: int | None = None
    css: str = ""
    may_move: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A bay or a technician with what is on it, and when it is not there."""

    resource_id: int
    person_id: int | None
    name: str
    hint: str
    bars: tuple[Bar, ...]
    shades: tuple[tuple[float, float], ...]
    is_away: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A job that nobody has yet, the greatest risk first."""

    job_id: int
    task_id: int | None
    order_id: int
    number: str
    plate: str
    title: str
    kind: str
    hours: Decimal
    consent: str
    promised_at: datetime | None
    missing: int
    is_rework: bool
    minutes_late: int


@dataclass(frozen=True)
class Frame:
    """The hours shown, from the first opening to the last closing."""

    starts_at: datetime
    hours: int
    first_hour: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.hours * HOUR

    @property
    def last_hour(self) -> int:
        return self.first_hour + self.hours

    def share(self, at: datetime) -> float:
        return float(max(0.0, min(1.0, (at - self.starts_at) / (self.hours * HOUR))))

    def place(self, start: datetime, end: datetime) -> tuple[float, float]:
        begin = self.share(start)
        return begin, max(0.004, self.share(end) - begin)


@dataclass(frozen=True)
class Board:
    on: date
    frame: Frame
    now_at: float | None
    bays: tuple[Row, ...]
    technicians: tuple[Row, ...]
    waiting: tuple[Waiting, ...]


def board(*, store_id: int, on: date, seen_by: Actor, now: datetime) -> Board:
    """Everything the board shows, in a fixed number of statements."""
    seen_by.require("workshop.view", store_id=store_id)
    found = means.house(store_id, first=on, last=on)
    frame = _frame(found, on)
    system = seen_by.as_system("workshop", rights={"capacity.view"})
    holds = list(
        means.occupations(
            store_id=store_id, since=frame.starts_at, until=frame.ends_at, seen_by=system
        )
    )
    ids = [h.about_number for h in holds if h.about == "task" and h.about_number]
    tasks = _tasks(ids)
    bars: dict[int, list[Bar]] = defaultdict(list)
    for hold in holds:
        bars[hold.resource_id].append(_bar(hold, tasks.get(hold.about_number or 0), frame, now))
    return Board(
        on=on,
        frame=frame,
        now_at=frame.share(now) if frame.starts_at <= now <= frame.ends_at else None,
        bays=tuple(_row(r, found, bars, frame, on) for r in found.of_kind(ResourceKind.BAY)),
        technicians=tuple(
            _row(r, found, bars, frame, on) for r in found.of_kind(ResourceKind.TECHNICIAN)
        ),
        waiting=tuple(waiting(store_id=store_id, seen_by=seen_by, now=now)),
    )


def _frame(found: House, on: date) -> Frame:
    opened = found.opening.get(on) or []
    midnight = found.calendar.start_of(on)
    first, last = 8, 18
    if opened:
        first = int((opened[0][0] - midnight) / HOUR)
        last = -int((midnight - opened[-1][1]) // HOUR)
    return Frame(midnight + first * HOUR, max(1, last - first), first)


def _tasks(ids: Collection[int]) -> dict[int, Task]:
    crew = Assignment.objects.filter(is_current=True).select_related("resource").order_by("pk")
    rows = Task.objects.filter(pk__in=ids).select_related("order__vehicle", "job")
    rows = rows.prefetch_related(Prefetch("assignments", queryset=crew))
    return {task.pk: task for task in rows.order_by("pk")}


def _bar(hold: Any, task: Task | None, frame: Frame, now: datetime) -> Bar:
    start, length = frame.place(hold.starts_at, hold.ends_at)
    key = f"hold-{hold.pk}"
    if task is None:
        tone = "late" if hold.purpose == "block" else "planned"
        words = hold.reference or hold.get_purpose_display()
        return Bar(key=key, start=start, length=length, tone=tone, words=words)
    state = TaskState(task.state)
    return Bar(
        key=key,
        start=start,
        length=length,
        tone="ready" if hold.state not in ACTIVE and state != TaskState.SENT_BACK else TONES[state],
        plate=task.order.vehicle.plate or task.order.number,
        words=task.job.title,
        task_id=task.pk,
        order_id=task.order_id,
        css=_css(task, now),
        may_move=state in (TaskState.DISPATCHED, TaskState.PAUSED) and hold.state in ACTIVE,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
    )


def _css(task: Task, now: datetime) -> str:
    """Stripes wait for something, a red edge may break its promise."""
    names = []
    if task.waits_for in ("parts", "approval"):
        names.append("is-striped")
    if is_at_risk(task, now):
        names.append("at-risk")
    return " ".join(names)


def is_at_risk(task: Task, now: datetime) -> bool:
    promised = task.order.promised_at
    if promised is None or task.state == TaskState.DONE:
        return False
    expected = max(task.ends_at or now, now)
    return rules.minutes_late(promised, expected) > 0


def _row(
    resource: Any, found: House, bars: Mapping[int, Sequence[Bar]], frame: Frame, on: date
) -> Row:
    is_person = resource.kind == ResourceKind.TECHNICIAN
    spans = found.windows[resource.pk] if is_person else found.opening.get(on) or []
    return Row(
        resource_id=resource.pk,
        person_id=resource.person_id,
        name=resource.name,
        hint=resource.code if is_person else resource.get_bay_kind_display(),
        bars=tuple(bars.get(resource.pk, ())),
        shades=tuple(_shades(spans, frame)),
        is_away=is_person and not _overlaps(spans, frame),
    )


def _overlaps(spans: Iterable[rules.Span], frame: Frame) -> bool:
    return any(a < frame.ends_at and frame.starts_at < b for a, b in spans)


def _shades(spans: Iterable[rules.Span], frame: Frame) -> Iterable[tuple[float, float]]:
    """What of the day nobody works."""
    at = frame.starts_at
    for start, end in sorted(spans):
        if start > at and at < frame.ends_at:
            yield frame.place(at, min(start, frame.ends_at))
        at = max(at, end)
    if at < frame.ends_at:
        yield frame.place(at, frame.ends_at)


# -- what waits -----------------------------------------------------------------------------------


def waiting(*, store_id: int, seen_by: Actor, now: datetime) -> list[Waiting]:
    """Jobs of cars in the house that nobody has yet, and work that came back; four statements."""
    system = seen_by.as_system("workshop", rights={"orders.view"})
    orders = (
        visits.visible(seen_by=system)
        .filter(store=store_id, document__in=OPEN_DOCUMENTS)
        .exclude(place__in=NOT_WORKED_ON)
        .select_related("vehicle")
        .prefetch_related("jobs")
        .order_by("promised_at", "pk")[:MOST]
    )
    tasks: dict[int, Task] = {}
    placed: set[int] = set()
    wanted = [job for order in orders for job in order.jobs.all() if _is_wanted(job)]
    ids = [job.pk for job in wanted]
    for task in Task.objects.filter(job__in=ids).exclude(state=TaskState.DROPPED).order_by("pk"):
        if task.state in (TaskState.PLANNED, TaskState.SENT_BACK):
            tasks[task.job_id] = task
        elif task.kind == TaskKind.REPAIR or task.state != TaskState.DONE:
            placed.add(task.job_id)
    rows = [job for job in wanted if job.pk not in placed]
    missing = missing_parts(ids, store_id=store_id, by=seen_by)
    found = [_waiting(job, tasks.get(job.pk), missing.get(job.pk, 0), now) for job in rows]
    return sorted(found, key=lambda row: (-row.minutes_late, row.promised_at or now, row.job_id))


def _is_wanted(job: Any) -> bool:
    return not job.is_dropped and job.hours > 0 and job.consent != Consent.DECLINED


def _waiting(job: Any, task: Task | None, missing: int, now: datetime) -> Waiting:
    order = job.order
    needs = timedelta(hours=float(job.hours))
    return Waiting(
        job_id=job.pk,
        task_id=task.pk if task else None,
        order_id=order.pk,
        number=order.number,
        plate=order.vehicle.plate or "",
        title=job.title,
        kind=TaskKind.REPAIR if job.consent == Consent.APPROVED else TaskKind.DIAGNOSE,
        hours=job.hours,
        consent=job.consent,
        promised_at=order.promised_at,
        missing=missing,
        is_rework=bool(task and task.state == TaskState.SENT_BACK),
        minutes_late=rules.minutes_late(order.promised_at, now + needs),
    )
