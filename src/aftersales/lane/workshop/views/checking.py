"""The inspector's tablet: what is to be looked at, and the verdict on each job (WS-14)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import commands, forms, queries
from aftersales.lane.workshop.commands import Ruling
from aftersales.lane.workshop.states import RepairClass, SendBackReason, TaskKind, TaskState
from aftersales.lane.workshop.views.common import dialog, guides, here, now, visit
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_on


@needs("workshop.inspect")
def inspections(request: Any) -> HttpResponse:
    """Cars that wait for inspection or the wash, the earliest promise first."""
    store_id = here(request, "workshop.inspect")
    cars = queries.cars(seen_by=request.actor, now=now(), store_id=store_id)
    context = {
        "waiting": [car for car in cars if car.place == Place.INSPECTION],
        "washing": [car for car in cars if car.place == Place.WASHING],
    }
    return page(request, "workshop/inspections.html", "body", context)


@needs("workshop.inspect")
def inspect(request: Any, order_id: int) -> HttpResponse:
    """Pass the work, or send jobs back with their reason."""
    order = visit(request, order_id)
    form = forms.InspectForm(request.POST if request.method == "POST" else None)
    tasks = [
        task
        for task in queries.tasks_of(order.pk, seen_by=request.actor)
        if task.kind == TaskKind.REPAIR and task.state == TaskState.DONE
    ]
    if form.is_valid():
        with shown_on(form):
            found = commands.inspect(
                order_id=order.pk,
                rulings=[_ruling(request.POST, task.job_id) for task in tasks],
                by=request.actor,
                at=now(),
                **form.cleaned_data,
            )
            words = _("Passed.") if found.verdict == "passed" else _("Sent back to work.")
            return done(request, reverse("workshop:inspections"), words)
    context = {
        "order": order,
        "form": form,
        "tasks": tasks,
        "checks": {c.task_id: c for t in tasks for c in t.self_checks.filter(round=t.round)},
        "workers": queries.workers_of([order.pk], on=order.opened_on, seen_by=request.actor).get(
            order.pk, []
        ),
        "reasons": SendBackReason.choices,
        "classes": RepairClass.choices,
        "texts": guides("workshop.inspect", store_id=order.store_id),
        "earlier": queries.inspections_of(order.pk, seen_by=request.actor),
        "repeats": list(queries.repeats(seen_by=request.actor, order_id=order.pk)),
        "sent": request.POST,
    }
    return page(request, "workshop/inspect.html", "body", context)


def _ruling(sent: Any, job_id: int) -> Ruling:
    """What the page says of one job. Without a verdict it is not passed and lacks its reason."""
    reason = sent.get(f"reason-{job_id}", "")
    told = sent.get(f"class-{job_id}", "")
    return Ruling(
        job_id=job_id,
        is_passed=sent.get(f"verdict-{job_id}") == "passed",
        repair_class=RepairClass(told) if told in RepairClass else RepairClass.MINOR,
        reason=SendBackReason(reason) if reason in SendBackReason else None,
        words=sent.get(f"words-{job_id}", ""),
    )


@needs("workshop.wash")
def wash(request: Any, order_id: int) -> HttpResponse:
    order = visit(request, order_id)
    return dialog(
        request,
        forms.WashForm(request.POST or None),
        lambda given: commands.wash(order_id=order.pk, by=request.actor, at=now(), **given),
        title=_("Wash"),
        words=order.vehicle.plate or order.number,
        back=reverse("workshop:visit", args=[order.pk]),
    )
