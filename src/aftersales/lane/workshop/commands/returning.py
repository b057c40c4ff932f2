"""A car that is back too soon for the same fault (WS-16, WS-17): found by itself, explained by
somebody, and until then not settled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record, record_many
from aftersales.core.parameters import all_parameters
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.workshop import rules
from aftersales.lane.workshop.commands._tasks import of_visit, say
from aftersales.lane.workshop.commands._visit import hand
from aftersales.lane.workshop.commands.refusals import (
    AlreadyClassified,
    NoCaseForAppraisal,
    ReasonMissing,
    RepeatUnexplained,
)
from aftersales.lane.workshop.events import RepeatAppraised, RepeatClassified, RepeatFlagged
from aftersales.lane.workshop.models import RepairGuarantee, Repeat
from aftersales.lane.workshop.queries.visits import order_in_sight
from aftersales.lane.workshop.states import OWN_FAULTS, Appraisal, RepeatCause, RepeatKind
from aftersales.resources.catalogue.states import ServiceType

# What comes round by itself is no fault that came back.
FAULTS = (ServiceType.REPAIR, ServiceType.WARRANTY, ServiceType.ACCIDENT)
LOOKED_BACK = 200  # repairs of one car


@command("workshop.view")
def flag_repeats(*, order_id: int, by: Actor, at: datetime) -> list[Repeat]:
    """Compare the jobs of a visit with what was repaired on the car before. Asked again it adds
    only what is new.
    """
    order = order_in_sight(order_id, seen_by=hand(by, "orders.view"))
    by.require("workshop.view", store_id=order.store_id)
    return flag(order, order.jobs.filter(is_dropped=False).order_by("pk"), by=by, at=at)


def flag(order: Any, standing: Iterable[Any], *, by: Actor, at: datetime) -> list[Repeat]:
    """The same, for deeds that have the order and its jobs that stand."""
    jobs = [job for job in standing if job.service_type in FAULTS]
    prefetch_related_objects(jobs, "lines")
    if not jobs:
        return []
    known = set(Repeat.objects.filter(order=order).values_list("job", "former_job"))
    former = (
        RepairGuarantee.objects.filter(vehicle=order.vehicle_id, store=order.store_id)
        .exclude(order=order)
        .select_related("job")
        .prefetch_related("job__lines")
        .order_by("-starts_on", "-pk")[:LOOKED_BACK]
    )
    found = []
    for earlier in former:
        kind = _kind(earlier, order, at)
        for job in jobs:
            is_new = (job.pk, earlier.job_id) not in known
            if kind and is_new and _is_same_fault(job, earlier.job):
                found.append(_repeat(order, job, earlier, kind, at))
    rows = Repeat.objects.bulk_create(found, ignore_conflicts=True)
    if rows:
        rows = list(Repeat.objects.filter(order=order, flagged_at=at).order_by("pk"))
        facts = [
            RepeatFlagged(
                **of_visit(order),
                repeat_id=row.pk,
                job_id=row.job_id,
                former=row.former_order_id,
                kind=row.kind,
                days=row.days,
            )
            for row in rows
            if (row.job_id, row.former_job_id) not in known
        ]
        record_many(facts, by=by, at=at)
        say(order.store_id, by=by)
    return rows


@command("workshop.classify")
def classify(*, repeat_id: int, cause: RepeatCause, words: str, by: Actor, at: datetime) -> Repeat:
    """Say why the fault came back. The order can be settled when each such fault has its cause;
    our own work and bad parts are cases for appraisal (WS-18).
    """
    rows = Repeat.objects.visible_to(by).select_related("order")
    row = rows.select_for_update(of=("self",)).get(pk=repeat_id)
    by.require("workshop.classify", store_id=row.store_id)
    if row.cause:
        raise AlreadyClassified(_("The cause is on record already."))
    said = clean(words, most=300, field="words")
    if not said:
        raise ReasonMissing(_("Say why, in words."), field="words")
    row.cause, row.words, row.classified_by, row.classified_at = cause, said, by.key, at
    row.save(update_fields=["cause", "words", "classified_by", "classified_at"])
    fact = RepeatClassified(**of_visit(row.order), repeat_id=row.pk, job_id=row.job_id, cause=cause)
    record(fact, by=by, at=at)
    say(row.store_id, by=by)
    return row


@command("workshop.appraise")
def appraise(
    *, repeat_id: int, outcome: Appraisal, words: str = "", by: Actor, at: datetime
) -> Repeat:
    """Decide a case for appraisal: a fault came back through our own work or part (WS-18)."""
    rows = Repeat.objects.visible_to(by).select_related("order")
    row = rows.select_for_update(of=("self",)).get(pk=repeat_id)
    by.require("workshop.appraise", store_id=row.store_id)
    if row.cause not in OWN_FAULTS or row.appraisal:
        raise NoCaseForAppraisal(_("There is no open case for appraisal here."))
    row.appraisal, row.appraised_by, row.appraised_at = outcome, by.key, at
    row.appraisal_words = clean(words, most=300, field="words")
    row.save(update_fields=["appraisal", "appraised_by", "appraised_at", "appraisal_words"])
    fact = RepeatAppraised(
        **of_visit(row.order), repeat_id=row.pk, job_id=row.job_id, outcome=outcome
    )
    record(fact, by=by, at=at)
    return row


def require_explained(order_id: int) -> None:
    """No settlement while a repeat repair has no cause (WS-17)."""
    if Repeat.objects.filter(order=order_id, cause="").exists():
        words = _("The car is back too soon for the same fault. Say why before it is settled.")
        raise RepeatUnexplained(words)


def _is_same_fault(job: Any, former: Any) -> bool:
    """The same operation, or the same answers to the fault questions."""
    if former.service_type not in FAULTS:
        return False
    mine, theirs = _operations(job), _operations(former)
    return bool(mine & theirs) or bool(job.symptoms and job.symptoms == former.symptoms)


def _operations(job: Any) -> set[int]:
    return {line.operation_id for line in job.lines.all() if line.operation_id}


def _kind(earlier: RepairGuarantee, order: Any, at: datetime) -> str:
    """Too soon, within the guarantee, or neither."""
    back_on = order.opened_on
    on = day_of(at, store_id=order.store_id)
    holds = value(all_parameters()["deadlines.repair_holds"], store_id=order.store_id, on=on)
    if rules.is_too_soon(earlier.starts_on, back_on, holds):
        return RepeatKind.TOO_SOON
    term = rules.Term(
        km=earlier.km, days=earlier.days, starts_on=earlier.starts_on, at_km=earlier.at_km
    )
    return RepeatKind.IN_GUARANTEE if term.holds(back_on, order.odometer_km) else ""


def _repeat(order: Any, job: Any, earlier: RepairGuarantee, kind: str, at: datetime) -> Repeat:
    return Repeat(
        store_id=order.store_id,
        order=order,
        job=job,
        former_order_id=earlier.order_id,
        former_job_id=earlier.job_id,
        kind=kind,
        days=(order.opened_on - earlier.starts_on).days,
        flagged_at=at,
    )
