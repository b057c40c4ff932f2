"""What the customer says to a job on the page: yes, no, or call me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal.events import CallWished, CustomerCalled
from aftersales.faces.portal.models import Wish
from aftersales.faces.portal.queries import person_at, visit_of
from aftersales.faces.portal.states import WISH, WishState
from aftersales.ground.notices import commands as notices
from aftersales.lane.orders import commands as orders_commands
from aftersales.lane.orders import queries as orders
from aftersales.lane.orders.states import Consent, Method

DECIDES = frozenset(
    {"orders.view", "orders.consent", "orders.advise", "vehicles.view", "notices.notify"}
)


class NotOffered(Refusal):
    """A customer decides on what was offered, at the price that was shown."""

    code = "portal.not_offered"


class DecidedAlready(Refusal):
    """A yes is taken back by talking, since work may have begun."""

    code = "portal.decided_already"


@dataclass(frozen=True)
class _Asked:
    """One's own job with its order and the estimate that speaks for it."""

    job: Any
    order: Any
    estimate: Any
    person: str


@command("portal.use")
def approve(*, job_id: int, estimate_id: int, by: Actor, at: datetime) -> Any:
    """The customer wants this job done at the price of the estimate they were shown."""
    asked = _asked(job_id, estimate_id, by=by)
    hand = by.served(store_id=asked.order.store_id, rights=DECIDES)
    (job,) = orders_commands.approve_jobs(
        job_ids=[job_id],
        method=Method.PAGE.value,
        person=asked.person,
        estimate_id=asked.estimate.pk,
        by=hand,
        at=at,
    )
    _tell_adviser(asked, "portal.decided", hand, at=at)
    return job


@command("portal.use")
def decline(*, job_id: int, estimate_id: int, reason: str = "", by: Actor, at: datetime) -> Any:
    """The customer does not want it now; it stays on the car as open advice."""
    asked = _asked(job_id, estimate_id, by=by)
    hand = by.served(store_id=asked.order.store_id, rights=DECIDES)
    (job,) = orders_commands.decline_jobs(
        job_ids=[job_id],
        method=Method.PAGE.value,
        person=asked.person,
        reason=reason,
        estimate_id=asked.estimate.pk,
        by=hand,
        at=at,
    )
    _tell_adviser(asked, "portal.decided", hand, at=at)
    return job


@command("portal.use")
def wish_call(*, job_id: int, by: Actor, at: datetime) -> Wish:
    """The customer wants to talk first. Pressed again it is the same wish."""
    job = orders.jobs(seen_by=by).get(pk=job_id)
    order = visit_of(job.order_id, seen_by=by)
    hand = by.served(store_id=order.store_id, rights=DECIDES | {"portal.view"})
    with as_seen_by(hand):
        wish, is_new = _wish(order, job, at=at)
        if is_new:
            fact = CallWished(
                store_id=order.store_id,
                wish_id=wish.pk,
                order_id=order.pk,
                job_id=job.pk,
                customer_id=order.customer_id,
                advisor_id=order.advisor_id,
            )
            record(fact, by=by, at=at)
            asked = _Asked(job, order, None, "")
            _tell_adviser(asked, "portal.call_wished", hand, at=at)
    return wish


def _wish(order: Any, job: Any, *, at: datetime) -> tuple[Wish, bool]:
    known = Wish.objects.filter(job=job, state=WishState.OPEN)
    if found := known.first():
        return found, False
    try:
        with transaction.atomic():
            return Wish.objects.create(
                store_id=order.store_id, order=order, job=job, wished_at=at
            ), True
    except IntegrityError:  # pressed twice at the same moment
        return known.get(), False


@command("portal.call")
def note_called(*, wish_id: int, by: Actor, at: datetime) -> Wish:
    """Somebody called the customer."""
    wish = Wish.objects.visible_to(by).select_for_update(of=("self",)).get(pk=wish_id)
    by.require("portal.call", store_id=wish.store_id)
    WISH.require(WishState(wish.state), WishState.DONE)
    wish.state, wish.called_at, wish.called_by = WishState.DONE, at, by.key
    wish.save(update_fields=["state", "called_at", "called_by"])
    order = orders.visible(seen_by=by.as_system("portal", rights={"orders.view"})).get(
        pk=wish.order_id
    )
    fact = CustomerCalled(
        store_id=wish.store_id,
        wish_id=wish.pk,
        order_id=wish.order_id,
        job_id=wish.job_id,
        customer_id=order.customer_id,
        waited_seconds=int((at - wish.wished_at).total_seconds()),
    )
    record(fact, by=by, at=at)
    return wish


def _asked(job_id: int, estimate_id: int, *, by: Actor) -> _Asked:
    """With the customer's own eyes: somebody else's job does not exist."""
    job = orders.jobs(seen_by=by).get(pk=job_id)
    order = visit_of(job.order_id, seen_by=by)
    estimate = orders.estimates_of(order.pk, seen_by=by).filter(pk=estimate_id).first()
    offered = {int(told["job"]) for told in estimate.jobs} if estimate else set()
    if estimate is None or estimate.sent_at is None or job.pk not in offered:
        raise NotOffered(_("This is not part of the estimate. Call us, please."))
    if job.consent == Consent.APPROVED:
        raise DecidedAlready(_("You have agreed to this already. Call us to change it."))
    return _Asked(job, order, estimate, person_at(order, seen_by=by))


def _tell_adviser(asked: _Asked, code: str, hand: Actor, *, at: datetime) -> None:
    order = asked.order
    if order.advisor_id is None:
        return
    notices.notify(
        people=[order.advisor_id],
        code=code,
        occasion=f"{code}:{asked.job.pk}:{at.isoformat()}",
        about=("order", order.pk),
        values={"number": order.number},
        address=f"/orders/{order.pk}/?tab=consent",
        store_id=order.store_id,
        by=hand,
        at=at,
    )
