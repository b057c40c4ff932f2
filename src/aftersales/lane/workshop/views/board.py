"""The dispatcher's board: bays and technicians over the day, what nobody has yet, drag and drop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.network import queries as network
from aftersales.lane.orders.states import Consent
from aftersales.lane.workshop import commands, forms, queries
from aftersales.lane.workshop.models import Stint, Task
from aftersales.lane.workshop.queries.visits import job_in_sight
from aftersales.lane.workshop.states import Slippage, TaskKind, TaskState
from aftersales.lane.workshop.views.common import (
    CONSENT_TONES,
    TASK_TONES,
    day_asked,
    dialog,
    guides,
    here,
    now,
)
from aftersales.resources.capacity import queries as means
from aftersales.resources.capacity.states import ResourceKind
from aftersales.web.doors import needs
from aftersales.web.pages import done, page

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


@needs("workshop.view")
def board(request: Any) -> HttpResponse:
    """One day of bays and technicians, live; left what waits for somebody."""
    store_id = here(request)
    on = day_asked(request, store_id)
    found = queries.board(store_id=store_id, on=on, seen_by=request.actor, now=now())
    rows = request.GET.get("rows") if request.GET.get("rows") in ("bays", "people") else "all"
    context = {
        "board": found,
        "rows": rows,
        "store": network.store(store_id),
        "before": on - DAY,
        "after": on + DAY,
        "consents": {str(c): (c.label, CONSENT_TONES[c]) for c in Consent},
        "may_dispatch": request.actor.may("workshop.dispatch", store_id=store_id),
        "texts": guides("workshop.board", store_id=store_id),
    }
    return page(request, "workshop/board.html", "body", context)


def _resources(request: Any, store_id: int) -> tuple[forms.Choices, forms.Choices]:
    """The technicians (by person) and bays that work can be given to."""
    system = request.actor.as_system("workshop", rights={"capacity.view"})
    rows = means.resources(
        seen_by=system, kinds=[ResourceKind.TECHNICIAN, ResourceKind.BAY]
    ).filter(store=store_id, state="in_service")
    found = list(rows)
    people = [(r.person_id or 0, r.name) for r in found if r.kind == ResourceKind.TECHNICIAN]
    return people, [(r.pk, r.name) for r in found if r.kind == ResourceKind.BAY]


def _next_quarter(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + QUARTER


@needs("workshop.dispatch")
def dispatch(request: Any, job_id: int) -> HttpResponse:
    """Give a job to people and a bay."""
    system = request.actor.as_system("workshop", rights={"orders.view"})
    job = job_in_sight(job_id, seen_by=system)
    people, bays = _resources(request, job.store_id)
    agreed = job.consent == Consent.APPROVED
    form = forms.DispatchForm(
        request.POST or None,
        people=people,
        bays=bays,
        initial={
            "kind": TaskKind.REPAIR if agreed else TaskKind.DIAGNOSE,
            "starts_at": _next_quarter(now()),
        },
    )

    def deed(given: dict[str, Any]) -> object:
        kind = TaskKind(given.pop("kind"))
        return commands.dispatch(job_id=job.pk, kind=kind, by=request.actor, at=now(), **given)

    return dialog(
        request,
        form,
        deed,
        title=_("Share out: %(title)s") % {"title": job.title},
        words=_("%(plate)s · %(hours)s h")
        % {
            "plate": job.order.vehicle.plate or job.order.number,
            "hours": job.hours,
        },
        back=reverse("workshop:board"),
    )


def _task(request: Any, task_id: int) -> Task:
    rows = Task.objects.visible_to(request.actor).select_related("order__vehicle", "job")
    return get_object_or_404(rows, pk=task_id)


@needs("workshop.view")
def task(request: Any, task_id: int) -> HttpResponse:
    """A quick look at a piece of work, with what may be done to it."""
    row = _task(request, task_id)
    crew = row.assignments.filter(is_current=True).select_related("resource").order_by("pk")
    stints = row.stints.select_related("person").order_by("-started_at", "-pk")
    context = {
        "task": row,
        "crew": list(crew),
        "stints": list(stints),
        "findings": list(row.findings.select_related("person").order_by("-found_at", "-pk")),
        "tone": TASK_TONES[TaskState(row.state)],
        "missing": queries.missing_parts([row.job_id], store_id=row.store_id, by=request.actor).get(
            row.job_id, 0
        ),
        "may_dispatch": request.actor.may("workshop.dispatch", store_id=row.store_id),
        "may_correct": request.actor.may("workshop.correct", store_id=row.store_id),
        "address": reverse("workshop:visit", args=[row.order_id]),
    }
    return page(request, "workshop/task.html", "drawer", context)


@needs("workshop.dispatch")
def move(request: Any, task_id: int) -> HttpResponse:
    """Put work to another time, other people, another bay."""
    row = _task(request, task_id)
    people, bays = _resources(request, row.store_id)
    crew = list(row.assignments.filter(is_current=True).order_by("pk"))
    form = forms.MoveForm(
        request.POST or None,
        people=people,
        bays=bays,
        initial={
            "people": [a.person_id for a in crew if a.person_id],
            "bay_id": next((a.resource_id for a in crew if not a.person_id), None),
            "starts_at": row.starts_at,
        },
    )
    return dialog(
        request,
        form,
        lambda given: commands.move(task_id=row.pk, by=request.actor, at=now(), **given),
        title=_("Move: %(title)s") % {"title": row.job.title},
        back=reverse("workshop:board"),
    )


@needs("workshop.dispatch")
def carry_over(request: Any, task_id: int) -> HttpResponse:
    """Work of today goes over to another day, with its reason."""
    row = _task(request, task_id)
    tomorrow = network.day_of(now(), store_id=row.store_id) + DAY
    form = forms.CarryOverForm(request.POST or None, initial={"to": tomorrow})

    def deed(given: dict[str, Any]) -> object:
        reason = Slippage(given.pop("reason"))
        return commands.carry_over(
            task_id=row.pk, reason=reason, by=request.actor, at=now(), **given
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Carry over: %(title)s") % {"title": row.job.title},
        words=_("Work planned for today is not put off without a reason."),
        back=reverse("workshop:day"),
    )


@require_POST
@needs("workshop.dispatch")
def take_back(request: Any, task_id: int) -> HttpResponse:
    row = _task(request, task_id)
    commands.take_back(task_id=row.pk, by=request.actor, at=now())
    return done(request, reverse("workshop:board"), _("Taken off the board."))


@require_POST
@needs("workshop.dispatch")
def accept_shortage(request: Any, task_id: int) -> HttpResponse:
    row = _task(request, task_id)
    commands.accept_shortage(task_id=row.pk, by=request.actor, at=now())
    return done(request, reverse("workshop:board"), _("The work may begin."))


@needs("workshop.correct")
def correct_clock(request: Any, stint_id: int) -> HttpResponse:
    """Put a clocked time right; what stood there stays on record."""
    stint = get_object_or_404(Stint.objects.visible_to(request.actor), pk=stint_id)
    form = forms.CorrectForm(
        request.POST or None,
        initial={"started_at": stint.started_at, "ended_at": stint.ended_at},
    )
    return dialog(
        request,
        form,
        lambda given: commands.correct_clock(
            stint_id=stint.pk, by=request.actor, at=now(), **given
        ),
        title=_("Put the clock right"),
        words=_("What stood there before stays on record, with your name and the reason."),
        back=reverse("workshop:hours"),
    )
