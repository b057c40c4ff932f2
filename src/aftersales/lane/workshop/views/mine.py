"""The technician's phone: one running job very large, photos first, thumbs only (WS-08, WS-12,
WS-13). What is done without connection is kept by ``assets/mine.js`` and sent once; the page itself
is kept by ``assets/worker.js`` and says how old it is.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.lane.orders.states import Consent
from aftersales.lane.workshop import queries
from aftersales.lane.workshop.models import Task
from aftersales.lane.workshop.queries.people import bay_of, clocked
from aftersales.lane.workshop.states import PauseReason, TaskKind, TaskState
from aftersales.lane.workshop.views.common import CONSENT_TONES, TASK_TONES, guides, now
from aftersales.web.bundles import built
from aftersales.web.doors import needs
from aftersales.web.pages import page


@needs("workshop.work")
def mine(request: Any) -> HttpResponse:
    """My jobs."""
    at = now()
    found = queries.mine(seen_by=request.actor)
    person = request.actor.person_id or 0
    running = found.running.task if found.running else None
    context: dict[str, Any] = {
        "running": running,
        "stint": found.running,
        "seconds": clocked(running, person_id=person, now=at) if running else 0,
        "bay": bay_of(running) if running else "",
        "standards": _standards(running) if running else [],
        "to_check": [_checking(task) for task in found.to_check],
        "following": [(task, bay_of(task)) for task in found.following],
        "reasons": PauseReason.choices,
        "tones": {str(s): TASK_TONES[s] for s in TaskState},
        "states": {str(s): s.label for s in TaskState},
        "kinds": {str(k): k.label for k in TaskKind},
        "consents": {str(c): (c.label, CONSENT_TONES[c]) for c in Consent},
        "waits": {str(r): r.label for r in PauseReason},
    }
    return page(request, "workshop/mine.html", "body", context)


@needs("workshop.work")
def worker(_request: Any) -> HttpResponse:
    """The script that keeps the page reachable without connection. It stands beside the page, since
    a worker rules over what lies below its own address.
    """
    answer = HttpResponse(built("workshop/worker.js"), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def _standards(task: Task) -> list[dict[str, Any]]:
    """Work standards with what is ticked."""
    done = queries.ticked(task)
    return [
        {
            "item": standard.item,
            "title": standard.title,
            "elements": [(e, (standard.item, e.code) in done) for e in standard.elements],
            "left": sum(1 for e in standard.elements if (standard.item, e.code) not in done),
        }
        for standard in queries.standards_of(task, get_language())
    ]


def _checking(task: Task) -> dict[str, Any]:
    """Work that is done and waits for its self-check."""
    return {
        "task": task,
        "bay": bay_of(task),
        "standards": _standards(task),
        "texts": guides("workshop.self_check", store_id=task.store_id),
        "title": _("Self-check"),
    }
