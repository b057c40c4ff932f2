"""The processes of service: how each is described, how it does, what people say of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network import queries as network
from aftersales.lane.support import commands, forms, queries
from aftersales.lane.support.states import Process
from aftersales.lane.support.views.common import dialog, here, now
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.panels import panels_of

MAP = "PO-02"  # the handbook's description of the flow, one element a process
LATEST = 5
WORDS = {  # name of the metric, and its formula
    "instructed": (
        gettext_lazy("Use instructions given"),
        gettext_lazy("number of instructions on record"),
    ),
    "on_time": (
        gettext_lazy("Handed over by the promised time"),
        gettext_lazy("cars handed over in time ÷ cars handed over with a promise"),
    ),
    "first_contact": (
        gettext_lazy("Wait until first contact, min"),
        gettext_lazy("mean of the minutes from arrival to first contact"),
    ),
    "picked_up": (
        gettext_lazy("Calls picked up"),
        gettext_lazy("calls picked up ÷ calls from outside that are over"),
    ),
    "passed_first": (
        gettext_lazy("Passed at the first inspection"),
        gettext_lazy("first inspections passed ÷ first inspections"),
    ),
    "came_back": (
        gettext_lazy("Back for the same fault"),
        gettext_lazy("cars flagged as repeat repair ÷ cars handed over"),
    ),
    "ruling": (
        gettext_lazy("Wait for a ruling, min"),
        gettext_lazy("mean of the minutes from question to ruling"),
    ),
    "advice_done": (
        gettext_lazy("Advice taken up"),
        gettext_lazy("advice done ÷ advice noted"),
    ),
    "objections_settled": (
        gettext_lazy("Objections with a result"),
        gettext_lazy("objections settled ÷ objections recorded"),
    ),
}


@require_safe
@needs("support.see_processes")
def processes(request: Any) -> HttpResponse:
    """Each process with its next one, its metrics of thirty days and its feedback."""
    actor = request.actor
    store_id = here(request, "support.see_processes")
    today = network.day_of(timezone.now(), store_id=store_id)
    told = queries.metrics(store_id=store_id, until=today)
    said = list(queries.feedback(seen_by=actor).filter(store=store_id)[: LATEST * len(Process)])
    described = _described(store_id)
    context = {
        "store": network.store(store_id),
        "since": told[0].since,
        "until": today,
        "processes": [
            {
                "code": process.value,
                "name": described.get(process, (str(process.label), ""))[0],
                "leads": described.get(process, ("", ""))[1],
                "metrics": [
                    (m, *WORDS[m.measure.code]) for m in told if m.measure.process == process
                ],
                "feedback": [row for row in said if row.process == process][:LATEST],
            }
            for process in Process
        ],
        "may_give": actor.may("support.give_feedback", store_id=store_id),
        "may_answer": actor.may("support.answer_feedback", store_id=store_id),
        "panels": panels_of("step", "support.processes", seen_by=actor),
    }
    return page(request, "support/processes.html", "body", context)


def _described(store_id: int) -> dict[str, tuple[str, str]]:
    """How the handbook calls each process, and where it leads; nothing where it has no map."""
    found = {
        version.item.code: version
        for version in handbook.for_step("support.processes", store_id=store_id)
    }
    if MAP not in found:
        return {}
    return {e.code: (e.name, e.text) for e in found[MAP].elements(get_language())}


@needs("support.give_feedback")
def give(request: Any, process: str) -> HttpResponse:
    if process not in Process.values:
        raise Http404
    store_id = here(request, "support.give_feedback")
    return dialog(
        request,
        forms.FeedbackForm(request.POST or None),
        lambda told: commands.give_feedback(
            store_id=store_id, process=process, by=request.actor, at=now(), **told
        ),
        title=_("Feedback on a process"),
        words=Process(process).label,
        back=reverse("support:processes"),
        said=_("Thank you. The owner of the process answers."),
    )


@needs("support.answer_feedback")
def answer(request: Any, feedback_id: int) -> HttpResponse:
    row = get_object_or_404(queries.feedback(seen_by=request.actor), pk=feedback_id)
    return dialog(
        request,
        forms.AnswerForm(request.POST or None),
        lambda told: commands.answer_feedback(
            feedback_id=row.pk, by=request.actor, at=now(), **told
        ),
        title=_("Answer the feedback"),
        words=row.words,
        back=reverse("support:processes"),
    )
