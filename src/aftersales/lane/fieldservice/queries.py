"""Installations, and what of them is still to be ticked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from aftersales.core.actors import Actor
from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.fieldservice.models import Installation, StepTick, Training
from aftersales.lane.fieldservice.parameters import BELT_FROM
from aftersales.lane.fieldservice.states import Phase

STEPS, BANS = "WS-40", "WS-42"
BELT = "belt"
ITEMS = {Phase.STEP: STEPS, Phase.BEFORE: BANS, Phase.AFTER: BANS}


@dataclass(frozen=True)
class Point:
    """One element of a list, ticked or not. One that does not apply says so and counts as done."""

    code: str
    name: str
    text: str
    is_ticked: bool
    applies: bool = True


@dataclass(frozen=True)
class TickList:
    """The process, or the ten bans before or after fitting, in one language."""

    phase: Phase
    title: str
    version_id: int
    points: tuple[Point, ...]

    @property
    def left(self) -> list[Point]:
        return [p for p in self.points if p.applies and not p.is_ticked]


def installations(*, seen_by: Actor) -> QuerySet[Installation]:
    rows = Installation.objects.visible_to(seen_by)
    return rows.select_related("customer", "vehicle", "technician", "order", "store").order_by(
        "due_on", "pk"
    )


def installation(installation_id: int, *, seen_by: Actor) -> Installation:
    return installations(seen_by=seen_by).get(pk=installation_id)


def trainings(installation_id: int, *, seen_by: Actor) -> QuerySet[Training]:
    rows = Training.objects.visible_to(seen_by).filter(installation=installation_id)
    return rows.select_related("trainer").order_by("on", "pk")


def trained(installation_id: int) -> int:
    rows = Training.objects.filter(installation=installation_id)
    found: int | None = rows.aggregate(n=Sum("people"))["n"]
    return found or 0


def needs_belt(row: Installation) -> bool:
    """From this height on nobody works without a safety belt (WS-42)."""
    on = day_of(row.agreed_at, store_id=row.store_id)
    return bool(row.height_m >= value(BELT_FROM, store_id=row.store_id, on=on))


def lists(row: Installation, language: str | None = None) -> list[TickList]:
    """What is ticked of an installation: the bans before, the steps, the bans after. The bans
    belong to electrical fitting and to work at height.
    """
    phases = [Phase.STEP]
    if row.is_electrical or needs_belt(row):
        phases = [Phase.BEFORE, Phase.STEP, Phase.AFTER]
    done = set(StepTick.objects.filter(installation=row.pk).values_list("phase", "element"))
    return [tick_list(row, phase, done, language) for phase in phases]


def tick_list(
    row: Installation, phase: Phase, done: Collection[tuple[str, str]], language: str | None
) -> TickList:
    version = handbook.item(ITEMS[phase], store_id=row.store_id)
    belt = needs_belt(row)
    points = tuple(
        Point(
            code=e.code,
            name=e.name,
            text=e.text,
            is_ticked=(phase.value, e.code) in done,
            applies=_applies(e, phase, is_electrical=row.is_electrical, belt=belt),
        )
        for e in version.elements(language)
    )
    return TickList(phase, version.title(language), version.pk, points)


def _applies(element: Any, phase: Phase, *, is_electrical: bool, belt: bool) -> bool:
    if phase == Phase.STEP:
        return True
    return belt if element.code == BELT else is_electrical
