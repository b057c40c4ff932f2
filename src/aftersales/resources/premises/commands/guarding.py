"""Hazards, accidents, and the measures that follow from them and from 7S sheets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.numbering import next_number
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of, store
from aftersales.records.staff import queries as staff
from aftersales.resources.premises.commands.refusals import (
    DayAhead,
    DuePast,
    HurtIsAccident,
    MeasureMissing,
    MeasuresOpen,
    NotItsOwner,
    OwnerUnknown,
)
from aftersales.resources.premises.events import (
    IncidentClosed,
    IncidentReported,
    MeasureDone,
    MeasureMoved,
    MeasureReopened,
    MeasureSet,
)
from aftersales.resources.premises.models import Area, Audit, Incident, Measure
from aftersales.resources.premises.states import (
    INCIDENT,
    MEASURE,
    IncidentKind,
    IncidentState,
    MeasureState,
    Severity,
)

LONG = timedelta(days=20 * 366)


@command("premises.report")
def report(
    *,
    store_id: int,
    kind: IncidentKind,
    severity: Severity,
    words: str,
    happened_at: datetime | None = None,
    area_id: int | None = None,
    injured: int = 0,
    by: Actor,
    at: datetime,
) -> Incident:
    """Say what endangers people or has hurt somebody (WS-27). Names of the hurt do not belong
    here.
    """
    by.require("premises.report", store_id=store_id)
    happened = happened_at or at
    if happened > at:
        raise DayAhead(_("This time is still to come."), field="happened_at")
    if injured and kind != IncidentKind.ACCIDENT:
        raise HurtIsAccident(_("Where somebody was hurt it was an accident."), field="kind")
    if area_id is not None:
        Area.objects.visible_to(by).get(pk=area_id, store=store_id)
    said = clean(words, most=2000, field="words", lines=True, needed=True)
    site = store(store_id)
    year = day_of(at, store_id=store_id).year
    row = Incident.objects.create(
        store_id=store_id,
        number=next_number("HZ", store_id=store_id, store_code=site.code, year=year),
        area_id=area_id,
        kind=kind,
        severity=severity,
        words=said,
        injured=injured,
        happened_at=happened,
        reported_at=at,
        reported_by=by.key,
    )
    fact = IncidentReported(
        store_id=store_id,
        incident_id=row.pk,
        area_id=area_id,
        kind=kind,
        severity=severity,
        injured=injured,
    )
    record(fact, by=by, at=at)
    return row


@command("premises.manage")
def close(*, incident_id: int, cause: str, by: Actor, at: datetime) -> Incident:
    """Put in order: the cause is known, something was done about it, and all of that is done."""
    row = Incident.objects.visible_to(by).select_for_update(of=("self",)).get(pk=incident_id)
    by.require("premises.manage", store_id=row.store_id)
    INCIDENT.require(IncidentState(row.state), IncidentState.CLOSED)
    said = clean(cause, most=300, field="cause", needed=True)
    states = list(row.measures.select_for_update().values_list("state", flat=True))
    if not states:
        raise MeasureMissing(_("Set a measure first: what is done about it, by whom, by when."))
    if MeasureState.OPEN in states:
        raise MeasuresOpen(_("Not all measures are done."))
    row.state, row.cause, row.closed_at, row.closed_by = IncidentState.CLOSED, said, at, by.key
    row.save(update_fields=["state", "cause", "closed_at", "closed_by"])
    fact = IncidentClosed(
        store_id=row.store_id, incident_id=row.pk, kind=row.kind, measures=len(states)
    )
    record(fact, by=by, at=at)
    return row


@command("premises.manage")
def set_measure(
    *,
    audit_id: int | None = None,
    incident_id: int | None = None,
    element: str = "",
    words: str,
    person_id: int,
    due_on: date,
    by: Actor,
    at: datetime,
) -> Measure:
    """Say who does what by when about an item of a sheet or about an incident."""
    about: Audit | Incident
    if incident_id is not None:
        rows = Incident.objects.visible_to(by).select_for_update(of=("self",))
        about = found = rows.get(pk=incident_id)
        INCIDENT.require(IncidentState(found.state), IncidentState.CLOSED)
        element = ""
    else:
        about = Audit.objects.visible_to(by).get(pk=audit_id or 0)
        if element:
            about.scores.get(element=element)
    by.require("premises.manage", store_id=about.store_id)
    _require_due(due_on, about.store_id, at)
    _require_owner(person_id, about.store_id, at)
    row = Measure.objects.create(
        store_id=about.store_id,
        audit_id=None if incident_id is not None else audit_id,
        incident_id=incident_id,
        element=element,
        words=clean(words, most=300, field="words", needed=True),
        owner_id=person_id,
        due_on=due_on,
    )
    record(MeasureSet(**_told(row), due_on=due_on), by=by, at=at)
    return row


@command("premises.manage")
def move_measure(
    *, measure_id: int, person_id: int, due_on: date, by: Actor, at: datetime
) -> Measure:
    """Somebody else does it, or by another day."""
    row = _measure(measure_id, by)
    by.require("premises.manage", store_id=row.store_id)
    MEASURE.require(MeasureState(row.state), MeasureState.DONE)
    _require_due(due_on, row.store_id, at)
    _require_owner(person_id, row.store_id, at)
    former_person, former_due_on = row.owner_id, row.due_on
    row.owner_id, row.due_on = person_id, due_on
    row.save(update_fields=["owner", "due_on"])
    fact = MeasureMoved(
        **_told(row), former_person=former_person, former_due_on=former_due_on, due_on=due_on
    )
    record(fact, by=by, at=at)
    return row


@command("premises.carry_out")
def carry_out(*, measure_id: int, words: str = "", by: Actor, at: datetime) -> Measure:
    """It is done; said by its owner, or by whoever manages measures."""
    row = _measure(measure_id, by)
    by.require("premises.carry_out", store_id=row.store_id)
    is_own = by.person_id == row.owner_id
    if not is_own and not by.may("premises.manage", store_id=row.store_id):
        raise NotItsOwner(_("Whoever has the measure tells that it is done."))
    MEASURE.require(MeasureState(row.state), MeasureState.DONE)
    row.state, row.done_at = MeasureState.DONE, at
    row.done_words = clean(words, most=300, field="words")
    row.save(update_fields=["state", "done_at", "done_words"])
    record(MeasureDone(**_told(row)), by=by, at=at)
    return row


@command("premises.manage")
def reopen_measure(*, measure_id: int, due_on: date, by: Actor, at: datetime) -> Measure:
    """What was done is not enough: again, by a new day."""
    row = _measure(measure_id, by)
    by.require("premises.manage", store_id=row.store_id)
    MEASURE.require(MeasureState(row.state), MeasureState.OPEN)
    if row.incident is not None:
        INCIDENT.require(IncidentState(row.incident.state), IncidentState.CLOSED)
    _require_due(due_on, row.store_id, at)
    row.state, row.done_at, row.due_on = MeasureState.OPEN, None, due_on
    row.save(update_fields=["state", "done_at", "due_on"])
    record(MeasureReopened(**_told(row), due_on=due_on), by=by, at=at)
    return row


def _measure(measure_id: int, by: Actor) -> Measure:
    """Held still with its incident: nobody closes that meanwhile."""
    found = Measure.objects.visible_to(by).get(pk=measure_id)
    if found.incident_id is not None:
        Incident.objects.select_for_update().get(pk=found.incident_id)
    rows = Measure.objects.visible_to(by).select_related("incident")
    return rows.select_for_update(of=("self",)).get(pk=measure_id)


def _told(row: Measure) -> dict[str, Any]:
    return {
        "store_id": row.store_id,
        "measure_id": row.pk,
        "audit_id": row.audit_id,
        "incident_id": row.incident_id,
        "person_id": row.owner_id,
    }


def _require_due(due_on: date, store_id: int, at: datetime) -> None:
    today = day_of(at, store_id=store_id)
    if not today <= due_on <= today + LONG:
        raise DuePast(_("Name a day that is still to come."), field="due_on")


def _require_owner(person_id: int, store_id: int, at: datetime) -> None:
    on = day_of(at, store_id=store_id)
    if not staff.people_now(store_id=store_id, on=on).filter(pk=person_id).exists():
        raise OwnerUnknown(_("Name somebody who works in this store."), field="person_id")
