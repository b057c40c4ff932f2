"""Lubricants: which part goes into which unit, and mixing makers all the same (WS-29)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.lane.orders.commands._held import chosen, order_for, unlocked, written
from aftersales.lane.orders.commands.opening import whose
from aftersales.lane.orders.commands.refusals import NothingMixed
from aftersales.lane.orders.events import LubricantMarked, MixingAccepted
from aftersales.lane.orders.models import Line, Lubricant
from aftersales.lane.orders.states import Mixing, Unit
from aftersales.supply.parts.queries import catalogue


@command("orders.bar_part")
def mark_lubricant(*, part_id: int, unit: str, by: Actor, at: datetime) -> Lubricant:
    """This part is filled into such a unit: from now on another maker's in there is warned of."""
    part = catalogue(seen_by=by).get(pk=part_id)
    row, _new = Lubricant.objects.update_or_create(
        part=part,
        defaults={
            "group_id": part.group_id,
            "unit": chosen(Unit, unit, field="unit"),
            "marked_at": at,
            "marked_by": by.key,
        },
    )
    record(LubricantMarked(lubricant_id=row.pk, part_id=part.pk, unit=row.unit), by=by, at=at)
    return row


@command("orders.write")
def accept_mixing(*, line_id: int, reason: str, by: Actor, at: datetime) -> Line:
    """Another maker's lubricant goes in, and how that is done without mixing stands on the line.
    Before, the part is not asked for.
    """
    line = Line.objects.visible_to(by).get(pk=line_id)
    order = unlocked(order_for(line.order_id, "orders.write", by=by))
    if not line.mixes_with:
        raise NothingMixed(_("Nothing of another maker is in the unit of this line."))
    line.mixing, line.mixing_by = chosen(Mixing, reason, field="reason"), by.key
    line.save(update_fields=["mixing", "mixing_by"])
    written(order)
    fact = MixingAccepted(
        **whose(order),
        job_id=line.job_id,
        line_id=line.pk,
        part_id=line.part_id,
        reason=line.mixing,
    )
    record(fact, by=by, at=at)
    return line
