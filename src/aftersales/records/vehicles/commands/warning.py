"""Warnings that rooms above write down on a car, so that check-in reads one table."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.records.vehicles.commands._held import lock
from aftersales.records.vehicles.commands.refusals import DatesCrossed, LinkLeadsOutside
from aftersales.records.vehicles.events import WarningRaised, WarningWithdrawn
from aftersales.records.vehicles.models import VehicleWarning
from aftersales.records.vehicles.states import WarningKind

_INSIDE = re.compile(r"/([^/\\].*)?")


@command("vehicles.raise_warning")
def raise_warning(
    *,
    vehicle_id: int,
    kind: WarningKind,
    words: str = "",
    reference: str = "",
    link: str = "",
    until: datetime | None = None,
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> VehicleWarning:
    """Everybody who meets the car sees this until it is withdrawn or its time is over.

    ``reference`` names whose warning it is ("recall:5"): raised again, it gets the new words.
    With a ``store_id`` only that store sees it; without one, the group.
    """
    if store_id is not None:
        by.require("vehicles.raise_warning", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    if link and not _INSIDE.fullmatch(link):
        raise LinkLeadsOutside(_("Link to a page of this system."), field="link")
    if until and until <= at:
        raise DatesCrossed(_("This time has passed."), field="until")
    said = {
        "words": clean(words, most=200, field="words"),
        "link": clean(link, most=200, field="link"),
        "until": until,
    }
    who = {"kind": kind, "reference": clean(reference, most=60), "store_id": store_id}
    standing = vehicle.warnings.filter(withdrawn_at=None, **who).first()
    if standing and {name: getattr(standing, name) for name in said} == said:
        return standing
    if standing:
        for name, value in said.items():
            setattr(standing, name, value)
        standing.save(update_fields=list(said))
    warning = standing or VehicleWarning.objects.create(
        group_id=vehicle.group_id, vehicle=vehicle, raised_at=at, **who, **said
    )
    fact = WarningRaised(store_id=store_id, vehicle_id=vehicle.pk, warning_id=warning.pk, kind=kind)
    record(fact, by=by, at=at)
    return warning


@command("vehicles.raise_warning")
def withdraw_warning(
    *,
    vehicle_id: int,
    kind: WarningKind,
    reference: str = "",
    store_id: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """It is settled. Answers how many warnings went; withdrawing twice does nothing."""
    if store_id is not None:
        by.require("vehicles.raise_warning", store_id=store_id)
    vehicle = lock(vehicle_id, by=by)
    standing = vehicle.warnings.select_for_update().filter(
        withdrawn_at=None, kind=kind, reference=reference, store=store_id
    )
    ids = list(standing.order_by("pk").values_list("pk", flat=True))
    VehicleWarning.objects.filter(pk__in=ids).update(withdrawn_at=at)
    for warning_id in ids:
        fact = WarningWithdrawn(
            store_id=store_id, vehicle_id=vehicle.pk, warning_id=warning_id, kind=kind
        )
        record(fact, by=by, at=at)
    return len(ids)
