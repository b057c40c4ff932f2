"""Deeds on the programs that are told."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from aftersales.core import outward
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.ground.webhooks import rules
from aftersales.ground.webhooks.events import (
    DeliveryRepeated,
    DeliverySettled,
    EndpointChanged,
    EndpointOpened,
    SecretRenewed,
)
from aftersales.ground.webhooks.models import Endpoint, WebhookDelivery
from aftersales.ground.webhooks.parameters import MOST_ATTEMPTS
from aftersales.ground.webhooks.queries import look_again
from aftersales.ground.webhooks.states import LIFE, State


class AddressNotAllowed(Refusal):
    """Only https, a public host by name and a listed port."""

    code = "webhooks.address_not_allowed"
    status = 422


class FilterNotUnderstood(Refusal):
    """Each filter is a fact's name, or the beginning of one with a star."""

    code = "webhooks.filter_not_understood"
    status = 422


class NameTaken(Refusal):
    """Two programs of a group cannot share a name."""

    code = "webhooks.name_taken"


def reach() -> outward.Reach:
    """The open internet; tests may name plain hosts of their own in the settings."""
    return outward.Reach(plain_hosts=frozenset(getattr(settings, "WEBHOOK_PLAIN_HOSTS", ())))


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _checked(url: str, events: Collection[str]) -> list[str]:
    try:
        outward.check(url, reach=reach())
    except outward.NotAllowed as fault:
        raise AddressNotAllowed(
            _("Give an address that begins with https and names a public host and port."),
            field="url",
        ) from fault
    wanted = sorted({e.strip() for e in events if e.strip()})
    if not wanted or not all(rules.PATTERN.fullmatch(e) for e in wanted):
        raise FilterNotUnderstood(
            _("Name facts such as “customers.customer.registered”, or “vehicles.*”, or “*”."),
            field="events",
        )
    return wanted


@command("webhooks.manage")
def open_endpoint(
    *, name: str, url: str, events: Collection[str], store_id: int | None, by: Actor, at: datetime
) -> Endpoint:
    """From now on a program is told of these facts. Its secret is shown once."""
    by.require("webhooks.manage", store_id=store_id)
    assert by.group_id is not None  # whoever holds a right in a store is of a group
    wanted = _checked(url, events)
    if Endpoint.objects.filter(group=by.group_id, name=name).exists():
        raise NameTaken(_("The name %(name)s is in use.") % {"name": name}, field="name")
    endpoint = Endpoint.objects.create(
        group_id=by.group_id,
        store_id=store_id,
        name=name,
        url=url,
        secret=new_secret(),
        events=wanted,
        keeper=by.person_id,
        opened_at=at,
    )
    look_again()
    record(EndpointOpened(store_id=store_id, endpoint_id=endpoint.pk), by=by, at=at)
    return endpoint


def _mine(endpoint_id: int, by: Actor) -> Endpoint:
    endpoint = Endpoint.objects.visible_to(by).select_for_update().get(pk=endpoint_id)
    by.require("webhooks.manage", store_id=endpoint.store_id)
    return endpoint


@command("webhooks.manage")
def change_endpoint(
    *,
    endpoint_id: int,
    url: str,
    events: Collection[str],
    is_active: bool,
    by: Actor,
    at: datetime,
) -> Endpoint:
    """Another address or filter.

    Paused, it is told nothing, and what happens meanwhile is not told later.
    """
    endpoint = _mine(endpoint_id, by)
    endpoint.events = _checked(url, events)
    endpoint.url, endpoint.is_active = url, is_active
    endpoint.save()
    look_again()
    fact = EndpointChanged(store_id=endpoint.store_id, endpoint_id=endpoint.pk, is_active=is_active)
    record(fact, by=by, at=at)
    return endpoint


@command("webhooks.manage")
def renew_secret(*, endpoint_id: int, by: Actor, at: datetime) -> Endpoint:
    """A new secret at once; the old one signs nothing any more."""
    endpoint = _mine(endpoint_id, by)
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret"])
    record(SecretRenewed(store_id=endpoint.store_id, endpoint_id=endpoint.pk), by=by, at=at)
    return endpoint


@command("webhooks.manage")
def redeliver(*, delivery_id: int, by: Actor, at: datetime) -> WebhookDelivery:
    """Tell it once more, from the first attempt on."""
    rows = WebhookDelivery.objects.visible_to(by).select_for_update(of=["self"])
    delivery = rows.select_related("endpoint").get(pk=delivery_id)
    by.require("webhooks.manage", store_id=delivery.endpoint.store_id)
    LIFE.require(State(delivery.state), State.WAITING)
    delivery.state, delivery.attempts, delivery.next_at = State.WAITING, 0, at
    delivery.settled_at = None
    delivery.save()
    fact = DeliveryRepeated(
        store_id=delivery.store_id, endpoint_id=delivery.endpoint_id, delivery_id=delivery.pk
    )
    record(fact, by=by, at=at)
    app.configure_task("webhooks.deliver").defer(delivery_id=delivery.pk)
    return delivery


def queue(rows: Sequence[EventRecord], endpoints: Sequence[Endpoint]) -> None:
    """Write down, in the transaction of the facts, which program is to be told of which.

    Not a command: it is a reading of the log, like a deadline, and told by nobody.
    """
    made = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            group_id=row.group_id,
            store_id=row.store_id,
            endpoint=endpoint,
            event=row.pk,
            name=row.name,
            queued_at=row.occurred_at,
            next_at=row.recorded_at,
        )
        for row in rows
        for endpoint in endpoints
        if endpoint.group_id == row.group_id
        and endpoint.store_id in {None, row.store_id}
        and rules.is_wanted(row.name, endpoint.events)
    )
    for delivery in made:
        app.configure_task("webhooks.deliver").defer(delivery_id=delivery.pk)


@command("webhooks.deliver")
def claim(
    *,
    delivery_id: int,
    by: Actor,  # noqa: ARG001 - asked for its right by the decorator
    at: datetime,
) -> WebhookDelivery | None:
    """Take one telling. Whoever changes the row has it; everybody else gets None."""
    # The conditions stand on the row itself: whoever waited for it looks at it again.
    free = Q(state=State.WAITING, next_at__lte=at)
    free |= Q(state=State.SENDING, claimed_at__lt=at - rules.LOST)
    active = Endpoint.objects.filter(is_active=True)
    claimed = WebhookDelivery.objects.filter(free, pk=delivery_id, endpoint__in=active).update(
        state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1
    )
    return (
        WebhookDelivery.objects.select_related("endpoint").get(pk=delivery_id) if claimed else None
    )


@command("webhooks.deliver")
def settle(
    *, delivery_id: int, status: int, fault: str, by: Actor, at: datetime
) -> WebhookDelivery:
    """Note how an attempt ended.

    Heard (2xx), to be tried again, or given up with word to its keeper.
    """
    delivery = (
        WebhookDelivery.objects.select_related("endpoint")
        .select_for_update(of=["self"])
        .get(pk=delivery_id)
    )
    most = value(MOST_ATTEMPTS, group_id=delivery.group_id, on=day_of(at))
    delivery.state = _ending(delivery, status, most)
    delivery.status, delivery.fault = status, fault[:40]
    delivery.next_at = (
        at + rules.wait_after(delivery.attempts) if delivery.state == State.WAITING else None
    )
    delivery.settled_at = None if delivery.next_at else at
    delivery.save()
    fact = DeliverySettled(
        store_id=delivery.store_id,
        endpoint_id=delivery.endpoint_id,
        delivery_id=delivery.pk,
        state=delivery.state,
        attempt=delivery.attempts,
        status=status,
    )
    record(fact, by=by, at=at)
    if delivery.next_at:
        job = app.configure_task("webhooks.deliver", schedule_at=delivery.next_at)
        job.defer(delivery_id=delivery.pk)
    elif delivery.state == State.DEAD:
        _tell_keeper(delivery, by=by, at=at)
    return delivery


def _ending(delivery: WebhookDelivery, status: int, most: int) -> State:
    if 200 <= status < 300:
        return State.DELIVERED
    gone = status == 410  # the program says itself that it wants nothing more
    return State.DEAD if gone or delivery.attempts >= most else State.WAITING


def _tell_keeper(delivery: WebhookDelivery, *, by: Actor, at: datetime) -> None:
    """Once a day and program, however many tellings were given up."""
    if delivery.endpoint.keeper is None:
        return
    notices.notify(
        people=[delivery.endpoint.keeper],
        code="webhooks.given_up",
        occasion=f"webhooks.given_up:{delivery.endpoint_id}:{at:%Y-%m-%d}",
        about=("endpoint", delivery.endpoint_id),
        address="/webhooks/deliveries/",
        by=by,
        at=at,
    )
