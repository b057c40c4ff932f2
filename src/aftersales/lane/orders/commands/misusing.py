"""A fault that the user's handling caused: paid work, spares at the favourable price (FE-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import day_of
from aftersales.lane.orders.commands._held import chosen, unlocked
from aftersales.lane.orders.commands._pricing import NOTHING, Prices, may_favour, place_of
from aftersales.lane.orders.commands.opening import whose
from aftersales.lane.orders.commands.refusals import MisuseUnexplained
from aftersales.lane.orders.commands.writing import job_for, refuse_the_makers, reprice
from aftersales.lane.orders.events import JobClassified
from aftersales.lane.orders.models import Job, Line, Order
from aftersales.lane.orders.states import Misuse, PriceReason


@command("orders.write")
def classify_misuse(*, job_id: int, misuse: str, by: Actor, at: datetime) -> Job:
    """Say that the user's handling broke it, or with nothing that it did not. The cause is written
    down first: the customer is told. The spares that the customer pays at their list price get the
    discount of the store's tariff, and lose it again.
    """
    order, job = job_for(job_id, "orders.write", by=by)
    unlocked(order)
    said = chosen(Misuse, misuse, field="misuse").value if misuse else ""
    if said == job.misuse:
        return job
    if said and not job.cause:
        raise MisuseUnexplained(
            _("Write down the cause first: the customer has to be told."), field="misuse"
        )
    lines = list(job.lines.filter(is_withdrawn=False).order_by("position", "pk"))
    was, job.misuse = job.misuse, said
    refuse_the_makers(job, lines)
    job.save(update_fields=["misuse"])
    if bool(was) != bool(said):
        reprice(order, _changes(order, lines, bool(said), by=by, at=at), by=by, at=at)
    record(JobClassified(**whose(order), job_id=job.pk, misuse=said), by=by, at=at)
    job.refresh_from_db()
    return job


def _changes(
    order: Order, lines: Sequence[Line], is_misuse: bool, *, by: Actor, at: datetime
) -> list[tuple[Line, Mapping[str, Any]]]:
    if not is_misuse:
        favoured = [line for line in lines if line.price_reason == PriceReason.MISUSE]
        return [(line, {"price_reason": "", "percent_off": NOTHING}) for line in favoured]
    place = place_of(order, on=day_of(at, store_id=order.store_id), by=by)
    percent = Prices(place, by=by).misuse_percent
    told = {"price_reason": PriceReason.MISUSE.value, "percent_off": percent}
    return [(line, told) for line in lines if percent and may_favour(line)]
