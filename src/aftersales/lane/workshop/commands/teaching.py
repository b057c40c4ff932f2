"""What the workshop learnt the hard way goes into the knowledge base (WS-35): cars that came back,
work that the inspection sent back. A person puts it into words, the technical department approves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.lane.support import commands as support
from aftersales.lane.support.states import Source
from aftersales.lane.workshop.commands.refusals import NothingLearnt
from aftersales.lane.workshop.models import JobVerdict, Repeat
from aftersales.lane.workshop.states import Verdict


@command("support.propose")
def propose_from_repeat(
    *, repeat_id: int, title: str = "", symptom: str = "", by: Actor, at: datetime
) -> Any:
    """Propose what a car taught that came back: why the first repair did not hold, and what did."""
    rows = Repeat.objects.visible_to(by).select_related("job", "order__vehicle")
    row = rows.get(pk=repeat_id)
    by.require("support.propose", store_id=row.store_id)
    solution = row.job.correction.strip()
    if not (row.cause and row.words.strip() and solution):
        raise NothingLearnt(
            _("First say why it came back, and write down what was done this time.")
        )
    return support.propose_entry(
        store_id=row.store_id,
        title=title or row.job.title,
        symptom=symptom or row.job.title,
        cause="\n".join(filter(None, [row.words, row.job.cause])),
        solution=solution,
        model_id=row.order.vehicle.model_id,
        source=Source.COME_BACK.value,
        source_number=row.pk,
        job_id=row.job_id,
        by=by,
        at=at,
    )


@command("support.propose")
def propose_from_verdict(
    *, verdict_id: int, title: str = "", symptom: str = "", by: Actor, at: datetime
) -> Any:
    """Propose what the inspection taught that sent work back: what was wrong with it, and how it
    was put right.
    """
    rows = JobVerdict.objects.visible_to(by).select_related("job", "inspection__order__vehicle")
    row = rows.get(pk=verdict_id)
    by.require("support.propose", store_id=row.store_id)
    solution = row.job.correction.strip()
    if not (row.verdict == Verdict.SENT_BACK and row.words.strip() and solution):
        raise NothingLearnt(
            _("Only work that was sent back with its reason and put right teaches anything.")
        )
    return support.propose_entry(
        store_id=row.store_id,
        title=title or row.job.title,
        symptom=symptom or row.job.title,
        cause=row.words,
        solution=solution,
        model_id=row.inspection.order.vehicle.model_id,
        source=Source.INSPECTION.value,
        source_number=row.pk,
        job_id=row.job_id,
        by=by,
        at=at,
    )
