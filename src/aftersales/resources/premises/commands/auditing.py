"""Naming areas and filling 7S sheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.ground.handbook import queries as handbook
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.resources.premises.commands.refusals import (
    AreaKnown,
    AreaShut,
    DayAhead,
    SheetIncomplete,
)
from aftersales.resources.premises.events import AreaAudited, AreaClosed, AreaNamed
from aftersales.resources.premises.models import Area, Audit, AuditScore
from aftersales.resources.premises.parameters import MOST_POINTS

SHEET = "WS-28"


@command("premises.manage")
def name_area(*, store_id: int, name: str, by: Actor, at: datetime) -> Area:
    """From now on this part of the house is audited by itself."""
    by.require("premises.manage", store_id=store_id)
    area = Area(store_id=store_id, name=clean(name, most=60, field="name", needed=True))
    try:
        with transaction.atomic():
            area.save()
    except IntegrityError as clash:
        raise AreaKnown(_("The store has an area of this name."), field="name") from clash
    record(AreaNamed(store_id=store_id, area_id=area.pk), by=by, at=at)
    return area


@command("premises.manage")
def close_area(*, area_id: int, by: Actor, at: datetime) -> Area:
    """It is audited no longer; its sheets stay."""
    area = _area(area_id, "premises.manage", by)
    area.is_closed = True
    area.save(update_fields=["is_closed"])
    record(AreaClosed(store_id=area.store_id, area_id=area.pk), by=by, at=at)
    return area


@command("premises.audit")
def audit(
    *,
    area_id: int,
    points: Mapping[str, int],
    remarks: Mapping[str, str] | None = None,
    words: str = "",
    on: date | None = None,
    by: Actor,
    at: datetime,
) -> Audit:
    """Fill the 7S sheet of an area: points for each item of the wording in force (WS-28)."""
    area = _area(area_id, "premises.audit", by)
    today = day_of(at, store_id=area.store_id)
    day = on or today
    if day > today:
        raise DayAhead(_("This day is still to come."), field="on")
    sheet = handbook.item(SHEET, store_id=area.store_id)
    most: int = value(MOST_POINTS, store_id=area.store_id, on=day)
    codes = [element.code for element in sheet.elements(None)]
    _require_whole(points, codes, most)
    said = remarks or {}
    row = Audit.objects.create(
        store_id=area.store_id,
        area=area,
        version=sheet,
        on=day,
        points=sum(points.values()),
        maximum=most * len(codes),
        auditor_id=by.person_id,
        words=clean(words, most=2000, field="words", lines=True),
        audited_at=at,
    )
    AuditScore.objects.bulk_create(
        AuditScore(
            store_id=area.store_id,
            audit=row,
            element=code,
            points=points[code],
            maximum=most,
            words=clean(said.get(code, ""), most=300, field="remarks"),
        )
        for code in codes
    )
    if area.audited_on is None or day > area.audited_on:
        area.audited_on = day
        area.save(update_fields=["audited_on"])
    fact = AreaAudited(
        store_id=area.store_id,
        audit_id=row.pk,
        area_id=area.pk,
        points=row.points,
        maximum=row.maximum,
    )
    record(fact, by=by, at=at)
    return row


def _require_whole(points: Mapping[str, int], codes: list[str], most: int) -> None:
    if set(points) != set(codes):
        raise SheetIncomplete(_("Every item of the sheet gets its points."), field="points")
    if any(not 0 <= given <= most for given in points.values()):
        words = _("An item has 0 to %(most)d points.") % {"most": most}
        raise SheetIncomplete(words, field="points")


def _area(area_id: int, right: str, by: Actor) -> Area:
    area = Area.objects.visible_to(by).select_for_update(of=("self",)).get(pk=area_id)
    by.require(right, store_id=area.store_id)
    if area.is_closed:
        raise AreaShut(_("This area is no longer audited."))
    return area
