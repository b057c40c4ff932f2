"""One attempt to tell a program: claim, call, settle.

Nothing is held open while the outside thinks.
"""

from __future__ import annotations

from datetime import datetime

from standardwebhooks.webhooks import Webhook

from aftersales.core import outward
from aftersales.core.actors import Actor
from aftersales.core.scope import whole_database
from aftersales.ground.network.queries import store_ids
from aftersales.ground.webhooks import commands, queries
from aftersales.ground.webhooks.models import WebhookDelivery
from aftersales.ground.webhooks.states import State


def attempt(delivery_id: int, *, at: datetime) -> State | None:
    """Try once; None when it is not due, paused, or somebody else has it."""
    with whole_database():
        delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        return None
    by = _system(delivery)
    claimed = commands.claim(delivery_id=delivery_id, by=by, at=at)
    if claimed is None:
        return None
    with whole_database():
        body = queries.body_of(claimed)
    status, fault = _told(claimed, body, at)
    settled = commands.settle(delivery_id=delivery_id, status=status, fault=fault, by=by, at=at)
    return State(settled.state)


def _told(delivery: WebhookDelivery, body: bytes, at: datetime) -> tuple[int, str]:
    """The status of the answer and a word for what went wrong.

    The answer itself is not looked at.
    """
    number = f"msg_{delivery.event}_{delivery.endpoint_id}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "aftersales-webhooks/1",
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(delivery.endpoint.secret).sign(number, at, body.decode()),
    }
    try:
        answer = outward.call(
            "POST", delivery.endpoint.url, headers=headers, body=body, reach=commands.reach()
        )
    except outward.NotAllowed:
        return 0, "not_allowed"
    except outward.NotReached:
        return 0, "not_reached"
    except outward.NoAnswer:
        return 0, "no_answer"
    return answer.status, "" if 200 <= answer.status < 300 else f"status_{answer.status}"


def _system(delivery: WebhookDelivery) -> Actor:
    """The system at work for the group, able to tell and to say that it could not."""
    with whole_database():
        stores = store_ids(group_id=delivery.group_id)
    held = frozenset({"webhooks.deliver", "notices.notify"})
    return Actor(
        key="system:webhooks", group_id=delivery.group_id, rights=dict.fromkeys(stores, held)
    )
