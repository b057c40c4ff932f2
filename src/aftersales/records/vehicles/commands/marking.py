"""Recalls and campaigns by VIN: noted in lists, seen at the car, done once (RC-18)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.imports import RowResult
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.refusals import Refusal
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.records.vehicles.commands.refusals import (
    DayInFuture,
    MarkDone,
    MarkUnnamed,
    VinMalformed,
)
from aftersales.records.vehicles.commands.warning import raise_warning, withdraw_warning
from aftersales.records.vehicles.events import MarkFinished, MarkNoted
from aftersales.records.vehicles.models import Mark, Vehicle
from aftersales.records.vehicles.rules import vin as vins
from aftersales.records.vehicles.states import MarkKind, WarningKind

_WARNED = {MarkKind.RECALL.value: WarningKind.RECALL, MarkKind.CAMPAIGN.value: WarningKind.CAMPAIGN}


@dataclass(frozen=True, kw_only=True)
class NewMark:
    """One line of a maker's list."""

    vin: str
    number: str
    title: str = ""
    kind: str = MarkKind.RECALL.value
    until: date | None = None


@command("vehicles.raise_warning")
def note_mark(*, new: NewMark, store_id: int, by: Actor, at: datetime) -> Mark:
    """Note one car of a recall or campaign."""
    (outcome,) = note_marks_many(rows=[new], store_id=store_id, by=by, at=at)
    if outcome.refusal:
        raise outcome.refusal
    assert outcome.object_id is not None
    return Mark.objects.get(pk=outcome.object_id)


@command("vehicles.raise_warning")
def note_marks_many(
    *, rows: Sequence[NewMark], store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Take over a maker's list by VIN. The same line twice changes nothing, a new title or day is
    taken; what was done stays done. Cars on file are warned of at once, the others when they come.
    """
    by.require("vehicles.raise_warning", store_id=store_id)
    found: list[tuple[NewMark, Refusal | None]] = []
    for row in rows:
        try:
            found.append((_checked(row), None))
        except Refusal as no:
            found.append((row, no))
    cars = _cars({row.vin for row, refusal in found if refusal is None}, by.group_id)
    outcomes, facts = [], []
    for row, refusal in found:
        if refusal is not None:
            outcomes.append(RowResult.refused(refusal))
            continue
        outcome, fact = _note(row, cars.get(row.vin), by=by, at=at)
        outcomes.append(outcome)
        if fact:
            facts.append(fact)
    record_many(facts, by=by, at=at)
    return outcomes


def _checked(row: NewMark) -> NewMark:
    read = vins.read(row.vin)
    if not read.is_valid:
        raise VinMalformed(_("This is no VIN."), field="vin")
    number = clean(row.number, most=40, field="number")
    title = clean(row.title, most=160, field="title") or number
    if not number:
        raise MarkUnnamed(_("Say the maker's number of it."), field="number")
    kind = MarkKind(row.kind).value
    return replace(row, vin=read.text, number=number, title=title, kind=kind)


def _cars(wanted: Collection[str], group_id: int | None) -> dict[str, int]:
    rows = Vehicle.objects.filter(Among("vin", wanted), group=group_id, merged_into=None)
    return {vin: pk for vin, pk in rows.values_list("vin", "pk") if vin}


def _note(
    row: NewMark, vehicle_id: int | None, *, by: Actor, at: datetime
) -> tuple[RowResult, Event | None]:
    assert by.group_id is not None  # who works in a store works in its group
    told = {"title": row.title, "until": row.until}
    mark, is_new = Mark.objects.select_for_update().get_or_create(
        group_id=by.group_id,
        vin=row.vin,
        kind=row.kind,
        number=row.number,
        defaults={**told, "vehicle_id": vehicle_id, "noted_by": by.key, "noted_at": at},
    )
    changed = [name for name, said in told.items() if getattr(mark, name) != said]
    if not is_new and not changed:
        return RowResult("unchanged", mark.pk), None
    for name in changed:
        setattr(mark, name, told[name])
    if changed:
        mark.save(update_fields=changed)
    _warn(mark, by=by, at=at)
    fact = MarkNoted(mark_id=mark.pk, vehicle_id=mark.vehicle_id, kind=mark.kind)
    return RowResult("created" if is_new else "updated", mark.pk), fact


def _warn(mark: Mark, *, by: Actor, at: datetime) -> None:
    """Whoever meets the car sees it, until it is done or its last day is over."""
    until = None
    if mark.until:
        until = timezone.make_aware(datetime.combine(mark.until + timedelta(days=1), time.min))
    if mark.vehicle_id is None or mark.done_on or (until and until <= at):
        return
    raise_warning(
        vehicle_id=mark.vehicle_id,
        kind=_WARNED[mark.kind],
        words=f"{mark.number} {mark.title}" if mark.title != mark.number else mark.number,
        reference=f"mark:{mark.pk}",
        until=until,
        by=by.as_system("vehicles", rights={"vehicles.raise_warning", "vehicles.view"}),
        at=at,
    )


def meet_marks(cars: dict[str, int], *, by: Actor, at: datetime) -> None:
    """Cars that have just got a file (VIN → vehicle): what their makers want done is warned of."""
    if not cars or by.group_id is None:
        return
    rows = Mark.objects.filter(Among("vin", cars), group=by.group_id, vehicle=None)
    for mark in rows.order_by("pk"):
        mark.vehicle_id = cars[mark.vin]
        mark.save(update_fields=["vehicle"])
        _warn(mark, by=by, at=at)


@command("vehicles.raise_warning")
def finish_mark(
    *,
    mark_id: int,
    store_id: int,
    done_on: date | None = None,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> Mark:
    """It was done to this car: never again. The warning goes."""
    by.require("vehicles.raise_warning", store_id=store_id)
    mark = Mark.objects.visible_to(by).select_for_update(of=("self",)).get(pk=mark_id)
    if mark.done_on is not None:
        raise MarkDone(_("This was done to the car already."))
    day = done_on or day_of(at, store_id=store_id)
    if day > day_of(at, store_id=store_id):
        raise DayInFuture(_("This day is still to come."), field="done_on")
    mark.done_on, mark.done_by = day, by.key
    mark.reference = clean(reference, most=40, field="reference")
    mark.save(update_fields=["done_on", "done_by", "reference"])
    if mark.vehicle_id is not None:
        withdraw_warning(
            vehicle_id=mark.vehicle_id,
            kind=_WARNED[mark.kind],
            reference=f"mark:{mark.pk}",
            by=by.as_system("vehicles", rights={"vehicles.raise_warning", "vehicles.view"}),
            at=at,
        )
    fact = MarkFinished(
        store_id=store_id, mark_id=mark.pk, vehicle_id=mark.vehicle_id, kind=mark.kind
    )
    record(fact, by=by, at=at)
    return mark
