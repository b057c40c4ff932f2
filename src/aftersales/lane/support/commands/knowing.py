"""The knowledge base: proposed from closed work, approved by the technical department (WS-35)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.network.queries import store
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Document
from aftersales.lane.support import rules
from aftersales.lane.support.commands._held import chosen, said
from aftersales.lane.support.commands.refusals import EntryKnown, JobUnfinished, SameHand
from aftersales.lane.support.events import (
    EntryApproved,
    EntryChanged,
    EntryDeclined,
    EntryProposed,
    EntryRetired,
    EntryUsed,
)
from aftersales.lane.support.models import Damage, Entry, EntryUse, HelpRequest
from aftersales.lane.support.states import ENTRY, EntryState, Source
from aftersales.records.vehicles.queries import models, visible

TITLE = 120
FIELDS = ("title", "symptom", "cause", "solution")


@command("support.propose")
def propose_entry(
    *,
    store_id: int,
    title: str,
    symptom: str,
    cause: str,
    solution: str,
    model_id: int | None = None,
    source: str = Source.OWN.value,
    source_number: int | None = None,
    job_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Entry:
    """Propose what was learnt; quality cases feed the base this way too. It is found once the
    technical department has approved it. No names, plates or telephone numbers belong in it.
    """
    by.require("support.propose", store_id=store_id)
    if model_id is not None:
        models(seen_by=by).get(pk=model_id)
    entry = Entry(
        group_id=store(store_id).group_id,
        found_in_id=store_id,
        model_id=model_id,
        source=chosen(Source, source, field="source"),
        source_number=source_number,
        job_id=source_number if source == Source.JOB else job_id,
        proposed_by=by.key,
        proposed_at=at,
    )
    _write(entry, title=title, symptom=symptom, cause=cause, solution=solution)
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as clash:
        raise EntryKnown(_("An entry was made of this already.")) from clash
    is_ruling = entry.source == Source.RULING
    fact = EntryProposed(
        store_id=store_id,
        entry_id=entry.pk,
        source=entry.source,
        source_number=source_number,
        job_id=entry.job_id,
        help_request_id=source_number if is_ruling else None,
    )
    record(fact, by=by, at=at)
    return entry


def _write(entry: Entry, *, title: str, symptom: str, cause: str, solution: str) -> None:
    entry.title = clean(title, most=TITLE, field="title", needed=True)
    entry.symptom = said(symptom, field="symptom")
    entry.cause = said(cause, field="cause")
    entry.solution = said(solution, field="solution")
    entry.grams = rules.grams(entry.title, entry.symptom)


@command("support.propose")
def propose_from_job(
    *, job_id: int, title: str = "", symptom: str = "", by: Actor, at: datetime
) -> Entry:
    """Propose what a settled job taught: its cause and correction (3C). The symptom is written anew
    or is the job's title, for the customer's own words stay with the customer.
    """
    job = orders.jobs(seen_by=by).select_related("order__vehicle").get(pk=job_id)
    by.require("support.propose", store_id=job.store_id)
    is_over = job.order.document == Document.SETTLED
    if not (is_over and job.cause.strip() and job.correction.strip()):
        raise JobUnfinished(
            _("Only a settled order with cause and correction on record teaches anything.")
        )
    return propose_entry(
        store_id=job.store_id,
        title=title or job.title,
        symptom=symptom or job.title,
        cause=job.cause,
        solution=job.correction,
        model_id=job.order.vehicle.model_id,
        source=Source.JOB.value,
        source_number=job.pk,
        by=by,
        at=at,
    )


@command("support.propose")
def propose_from_ruling(
    *, help_request_id: int, title: str, symptom: str, by: Actor, at: datetime
) -> Entry:
    """Propose what the technical department ruled, so that nobody has to ask it twice."""
    row = HelpRequest.objects.visible_to(by).get(pk=help_request_id)
    by.require("support.propose", store_id=row.store_id)
    if not (row.ruled_at and row.cause.strip()):
        raise JobUnfinished(_("The ruling names the cause before anybody learns from it."))
    system = by.as_system("support", rights={"vehicles.view"})
    car = visible(seen_by=system).filter(pk=row.vehicle_id or 0).first()
    return propose_entry(
        store_id=row.store_id,
        title=title,
        symptom=symptom,
        cause=row.cause,
        solution=row.ruling,
        model_id=car.model_id if car else None,
        source=Source.RULING.value,
        source_number=row.pk,
        by=by,
        at=at,
    )


@command("support.propose")
def propose_from_damage(
    *, damage_id: int, title: str, symptom: str, by: Actor, at: datetime
) -> Entry:
    """Propose what a damage by our own repair taught: how it came about, how it is made good and
    kept from happening again.
    """
    row = Damage.objects.visible_to(by, "support.see_damage").get(pk=damage_id)
    by.require("support.propose", store_id=row.store_id)
    if not (row.cause_words.strip() and row.recovery.strip()):
        raise JobUnfinished(_("The damage is assessed before anybody learns from it."))
    system = by.as_system("support", rights={"vehicles.view"})
    car = visible(seen_by=system).filter(pk=row.vehicle_id).first()
    return propose_entry(
        store_id=row.store_id,
        title=title,
        symptom=symptom,
        cause=row.cause_words,
        solution=row.recovery,
        model_id=car.model_id if car else None,
        source=Source.DAMAGE.value,
        source_number=row.pk,
        job_id=row.job_id,
        by=by,
        at=at,
    )


def _held(entry_id: int, right: str, *, by: Actor) -> Entry:
    rows = Entry.objects.visible_to(by, right).select_for_update(of=("self",))
    return rows.get(pk=entry_id)


@command("support.approve_entry")
def change_entry(
    *,
    entry_id: int,
    title: str,
    symptom: str,
    cause: str,
    solution: str,
    by: Actor,
    at: datetime,
) -> Entry:
    """Put an entry into words that others find and understand."""
    entry = _held(entry_id, "support.approve_entry", by=by)
    before = [getattr(entry, name) for name in FIELDS]
    _write(entry, title=title, symptom=symptom, cause=cause, solution=solution)
    if [getattr(entry, name) for name in FIELDS] != before:
        entry.save(update_fields=[*FIELDS, "grams"])
        record(EntryChanged(store_id=entry.found_in_id, entry_id=entry.pk), by=by, at=at)
    return entry


def _decide(entry: Entry, target: EntryState, *, by: Actor, at: datetime, reason: str = "") -> None:
    ENTRY.require(EntryState(entry.state), target)
    entry.state, entry.reason = target, clean(reason, most=200, field="reason")
    entry.decided_by, entry.decided_at = by.key, at
    entry.save(update_fields=["state", "reason", "decided_by", "decided_at"])


@command("support.approve_entry")
def approve_entry(*, entry_id: int, by: Actor, at: datetime) -> Entry:
    """It holds: from now on it is found and offered at the diagnosis. Somebody else proposed it."""
    entry = _held(entry_id, "support.approve_entry", by=by)
    if entry.state == EntryState.PROPOSED and entry.proposed_by == by.key:
        raise SameHand(_("Somebody else than who proposed it approves it."))
    _decide(entry, EntryState.APPROVED, by=by, at=at)
    record(EntryApproved(store_id=entry.found_in_id, entry_id=entry.pk), by=by, at=at)
    return entry


@command("support.approve_entry")
def decline_entry(*, entry_id: int, reason: str, by: Actor, at: datetime) -> Entry:
    """It is not taken up; the reason tells who proposed it why."""
    entry = _held(entry_id, "support.approve_entry", by=by)
    clean(reason, most=200, field="reason", needed=True)
    _decide(entry, EntryState.DECLINED, by=by, at=at, reason=reason)
    record(EntryDeclined(store_id=entry.found_in_id, entry_id=entry.pk), by=by, at=at)
    return entry


@command("support.approve_entry")
def retire_entry(*, entry_id: int, reason: str, by: Actor, at: datetime) -> Entry:
    """It no longer holds and is offered to nobody."""
    entry = _held(entry_id, "support.approve_entry", by=by)
    clean(reason, most=200, field="reason", needed=True)
    _decide(entry, EntryState.RETIRED, by=by, at=at, reason=reason)
    record(EntryRetired(store_id=entry.found_in_id, entry_id=entry.pk), by=by, at=at)
    return entry


@command("support.propose")
def use_entry(*, entry_id: int, job_id: int, has_helped: bool, by: Actor, at: datetime) -> EntryUse:
    """It was tried on a job, and helped or not: counted once a job, the last word holds."""
    entry = _held(entry_id, "support.view", by=by)
    job = orders.jobs(seen_by=by).get(pk=job_id)
    by.require("support.propose", store_id=job.store_id)
    if entry.state != EntryState.APPROVED:
        raise Entry.DoesNotExist
    before = EntryUse.objects.filter(entry=entry, job=job).first()
    use, is_new = EntryUse.objects.update_or_create(
        entry=entry,
        job=job,
        defaults={
            "store_id": job.store_id,
            "has_helped": has_helped,
            "used_at": at,
            "used_by": by.key,
        },
    )
    if before is not None and before.has_helped == has_helped:
        return use
    helped = int(has_helped) - int(before.has_helped if before else False)
    Entry.objects.filter(pk=entry.pk).update(
        used=F("used") + int(is_new), helped=F("helped") + helped
    )
    fact = EntryUsed(store_id=job.store_id, entry_id=entry.pk, job_id=job.pk, has_helped=has_helped)
    record(fact, by=by, at=at)
    return use
