"""Work after the commit: deliveries of facts, seals over the log, jobs brought back to life."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from aftersales.core import idempotency, sealing
from aftersales.core.actors import Actor
from aftersales.core.clockwork import by_the_clock
from aftersales.core.events import from_data
from aftersales.core.log import Subscriber, subscriber
from aftersales.core.models import Delivery
from aftersales.core.scope import as_seen_by, whole_database

WAIT = timedelta(minutes=30)  # longer than five tries take
MOST = 1_000


@app.task(name="core.deliver", retry=5)
def deliver(delivery_id: int) -> None:
    """Bring one fact to one listener, once: the claim and its effect are one transaction."""
    with whole_database():
        claimed = Delivery.objects.filter(pk=delivery_id, delivered_at=None).update(
            delivered_at=timezone.now()
        )
        if claimed:
            delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
            _call(subscriber(delivery.listener), delivery.event)


def _call(to: Subscriber, row: Any) -> None:
    """The listener sees what the deed's group and store own, and nothing else."""
    by = _system_for(to, row)
    with as_seen_by(by):
        to.call(from_data(to.kind, row.data), by=by, at=row.occurred_at)


def _system_for(to: Subscriber, row: Any) -> Actor:
    rights = {} if row.store_id is None else {row.store_id: to.rights}
    key = f"system:{to.name.split('.')[0]}/{row.actor}"[:80]
    if row.store_id is None:
        rights = dict.fromkeys(_stores_of(row.group_id), to.rights)
    return Actor(key=key, group_id=row.group_id, rights=rights)


def _stores_of(group_id: int | None) -> list[int]:
    from django.apps import apps  # noqa: PLC0415 - core stands below network and asks by name

    store: Any = apps.get_model("network", "Store")
    return list(store.objects.filter(group_id=group_id).order_by("pk").values_list("pk", flat=True))


@by_the_clock("* * * * * */20", name="core.seal_log", always=True)
def seal_log(at: datetime) -> None:
    """At most 60 s behind the log (DESIGN §3)."""
    sealing.seal(at=at, anchor=Path(settings.ANCHOR_FILE))


@by_the_clock("*/10 * * * *", name="core.deliver_again", always=True)
def deliver_again(at: datetime) -> None:
    """What a listener could not take in five tries is offered again: no fact is lost."""
    before = at - WAIT
    with whole_database():
        waiting = Delivery.objects.filter(delivered_at=None, event__recorded_at__lt=before)
        first = waiting.order_by("pk").values_list("pk", flat=True)[:MOST]
        jobs: list[Any] = [{"delivery_id": pk} for pk in first]
        if jobs:
            app.configure_task("core.deliver").batch_defer(*jobs)


@by_the_clock("17 * * * *", name="core.forget_answers", always=True)
def forget_answers(at: datetime) -> None:
    with transaction.atomic():
        idempotency.forget_old(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="core.rescue_jobs", queueing_lock="core.rescue_jobs", pass_context=True)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - cron gives it
    """A worker that was killed leaves its job “doing” for ever: its heartbeat stops, the job goes
    back.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
