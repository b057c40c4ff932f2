"""Products of ours and accessories are made known during service, and sold on the order (PT-21)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.words import clean
from aftersales.lane.orders.commands._held import chosen, order_for, still_open, unlocked
from aftersales.lane.orders.commands._pricing import NewLine
from aftersales.lane.orders.commands.opening import NewJob, whose
from aftersales.lane.orders.commands.refusals import AccessoryEnded as NotShown
from aftersales.lane.orders.commands.refusals import AccessoryKnown, BoughtAlready
from aftersales.lane.orders.commands.writing import put_job
from aftersales.lane.orders.events import AccessoryEnded, AccessoryPromoted, AccessoryShown
from aftersales.lane.orders.models import Accessory, Job, Order, Showing
from aftersales.lane.orders.states import LineKind, Reply
from aftersales.resources.catalogue.states import ServiceType
from aftersales.supply.parts.queries import catalogue

ONE = Decimal(1)


@command("orders.promote")
def promote_part(*, part_id: int, words: str, by: Actor, at: datetime) -> Accessory:
    """Advisers of the group make this part known from now on, with these words."""
    part = catalogue(seen_by=by).get(pk=part_id)
    said = clean(words, most=200, field="words", needed=True)
    try:
        row = Accessory.objects.create(
            group_id=part.group_id, part=part, words=said, promoted_at=at, promoted_by=by.key
        )
    except IntegrityError as clash:
        raise AccessoryKnown(_("This part is made known already."), field="part_id") from clash
    record(AccessoryPromoted(accessory_id=row.pk, part_id=part.pk), by=by, at=at)
    return row


@command("orders.promote")
def end_promotion(*, accessory_id: int, by: Actor, at: datetime) -> Accessory:
    """It is offered no more; what was told of it and sold stays."""
    row = Accessory.objects.visible_to(by).select_for_update().get(pk=accessory_id)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        record(AccessoryEnded(accessory_id=row.pk, part_id=row.part_id), by=by, at=at)
    return row


@command("orders.advise")
def show_accessory(
    *,
    order_id: int,
    accessory_id: int,
    reply: str,
    quantity: Decimal = ONE,
    by: Actor,
    at: datetime,
) -> Showing:
    """The customer of this order was told of it and answered. Bought, it becomes a job of its own:
    the customer agrees to its price as to any other work, and the parts store issues it. Who said
    no may think better of it; who bought it changes that at the job.
    """
    order = order_for(order_id, "orders.advise", by=by)
    said = chosen(Reply, reply, field="reply")
    accessory = Accessory.objects.visible_to(by).select_related("part").get(pk=accessory_id)
    if accessory.ended_at is not None:
        raise NotShown(_("%(part)s is not made known any more.") % {"part": accessory.part})
    known = Showing.objects.select_related("job").filter(order=order, accessory=accessory)
    row = known.first()
    if row is None:
        row = Showing(store_id=order.store_id, order=order, accessory=accessory)
    elif row.job is not None and not row.job.is_dropped:
        raise BoughtAlready(_("It is on this order already: change or drop its job there."))
    job = None
    if said == Reply.BOUGHT:
        by.require("orders.write", store_id=order.store_id)
        job = _sold(unlocked(order), accessory, quantity, by=by, at=at)
    else:
        still_open(order)
    row.reply, row.job, row.shown_at, row.shown_by = said.value, job, at, by.key
    row.save()
    fact = AccessoryShown(
        **whose(order),
        accessory_id=accessory.pk,
        part_id=accessory.part_id,
        reply=said.value,
        job_id=None if job is None else job.pk,
    )
    record(fact, by=by, at=at)
    return row


def _sold(order: Order, accessory: Accessory, quantity: Decimal, *, by: Actor, at: datetime) -> Job:
    line = NewLine(kind=LineKind.PART, part_id=accessory.part_id, quantity=quantity)
    new = NewJob(
        title=accessory.part.name, service_type=ServiceType.INSTALLATION.value, lines=[line]
    )
    return put_job(order, new, by=by, at=at)
