"""Parts that must not go into some cars (WS-30)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.orders.commands._held import chosen
from aftersales.lane.orders.commands.opening import said_why
from aftersales.lane.orders.commands.refusals import BarKnown
from aftersales.lane.orders.events import BarLifted, PartBarred
from aftersales.lane.orders.models import UnfitPart
from aftersales.records.vehicles.queries import models
from aftersales.records.vehicles.states import Power
from aftersales.supply.parts.queries import catalogue


@command("orders.bar_part")
def bar_part(
    *,
    part_id: int,
    reason: str,
    model_id: int | None = None,
    power: str = "",
    by: Actor,
    at: datetime,
) -> UnfitPart:
    """From now on nobody writes this part on an order for such a car: of one model, with one kind
    of drive, or any at all. The reason is what they are told.
    """
    part = catalogue(seen_by=by).get(pk=part_id)
    if model_id is not None:
        models(seen_by=by).get(pk=model_id)
    why = said_why(reason)
    try:
        bar = UnfitPart.objects.create(
            group_id=part.group_id,
            part=part,
            model_id=model_id,
            power=chosen(Power, power, field="power") if power else "",
            reason=why,
            barred_at=at,
            barred_by=by.key,
        )
    except IntegrityError as clash:
        raise BarKnown(_("This part is barred for these cars already.")) from clash
    record(PartBarred(unfit_part_id=bar.pk, part_id=part.pk, power=bar.power), by=by, at=at)
    return bar


@command("orders.bar_part")
def lift_bar(*, unfit_part_id: int, by: Actor, at: datetime) -> UnfitPart:
    """The part may go into these cars again."""
    rows = UnfitPart.objects.visible_to(by).select_for_update(of=("self",))
    bar = rows.get(pk=unfit_part_id)
    if bar.lifted_at is None:
        bar.lifted_at = at
        bar.save(update_fields=["lifted_at"])
        record(BarLifted(unfit_part_id=bar.pk, part_id=bar.part_id), by=by, at=at)
    return bar
