"""The offer to the customer, and what they say to each job (FE-01, WS-23)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from aftersales.core.actors import Actor
from aftersales.core.bulk import update_many
from aftersales.core.commands import command
from aftersales.core.events import Event
from aftersales.core.log import record, record_many
from aftersales.core.lookups import Among
from aftersales.core.words import clean
from aftersales.ground.network.queries import day_of
from aftersales.ground.notices import commands as notices
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders.commands._held import chosen, moment, order_for, unlocked, written
from aftersales.lane.orders.commands._totals import TOTALS, enter, recount
from aftersales.lane.orders.commands.advising import left_open, take_back
from aftersales.lane.orders.commands.opening import whose
from aftersales.lane.orders.commands.refusals import (
    AmountChanged,
    EstimateOld,
    JobGone,
    NothingOrdered,
    NotOfOneOrder,
)
from aftersales.lane.orders.events import (
    EstimateMade,
    EstimateOpened,
    EstimateSent,
    JobApproved,
    JobDeclined,
)
from aftersales.lane.orders.models import Estimate, Job, Order
from aftersales.lane.orders.parameters import ESTIMATE_VALID
from aftersales.lane.orders.queries import page_address
from aftersales.lane.orders.rules import consent_of
from aftersales.lane.orders.states import CONSENT, Consent, Decision, Grade, Method
from aftersales.records.customers import queries as customers

if TYPE_CHECKING:
    from aftersales.ground.notices.models import Message

NOTHING = Decimal(0)
_DECIDED = (
    "consent",
    "consent_at",
    "consent_method",
    "consent_person",
    "agreed_gross",
    "agreed_own",
    "decline_reason",
)


# -- estimates ------------------------------------------------------------------------------------


@command("orders.consent")
def make_estimate(
    *, order_id: int, version: int | None = None, by: Actor, at: datetime
) -> Estimate:
    """Freeze what is offered: a version of the estimate with each job and its price."""
    order = unlocked(order_for(order_id, "orders.consent", by=by, version=version))
    jobs = list(_offered(order))
    if not jobs:
        raise NothingOrdered(_("There is no job on this order that could be offered."))
    valid = value(ESTIMATE_VALID, store_id=order.store_id, on=day_of(at, store_id=order.store_id))
    last = order.estimates.aggregate(last=Max("version"))["last"] or 0
    estimate = Estimate.objects.create(
        store_id=order.store_id,
        order=order,
        version=last + 1,
        made_at=at,
        made_by=by.key,
        valid_until=at + valid,
        jobs=[_snapshot(job) for job in jobs],
        gross=sum((job.gross for job in jobs), NOTHING),
        own=sum((job.own for job in jobs), NOTHING),
        currency=order.currency,
    )
    fact = EstimateMade(
        **whose(order),
        estimate_id=estimate.pk,
        version=estimate.version,
        jobs=len(jobs),
        gross=estimate.gross,
        currency=order.currency,
    )
    record(fact, by=by, at=at)
    return estimate


def _offered(order: Order) -> Sequence[Job]:
    rows = Job.objects.filter(order=order, is_dropped=False).exclude(consent=Consent.DECLINED)
    return list(rows.order_by("position", "pk"))


def _snapshot(job: Job) -> dict[str, str | int]:
    return {
        "job": job.pk,
        "hours": str(job.hours),
        "gross": str(job.gross),
        "own": str(job.own),
        "consent": job.consent,
    }


def digest_of(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


@command("orders.consent")
def send_estimate(*, estimate_id: int, by: Actor, at: datetime) -> tuple[Estimate, str]:
    """Give the newest estimate a secret address (192 bits) for the customer's phone. Only its
    digest is kept, so it is told just once, here; sent again, the former address ends.
    """
    order, estimate = _estimate_for(estimate_id, by=by)
    unlocked(order)
    newest = order.estimates.aggregate(last=Max("version"))["last"]
    if estimate.version != newest or estimate.valid_until <= at:
        raise EstimateOld(_("Make the estimate anew: this one no longer holds."))
    token = secrets.token_urlsafe(24)
    estimate.sent_at, estimate.token_digest = at, digest_of(token)
    estimate.save(update_fields=["sent_at", "token_digest"])
    fact = EstimateSent(
        **whose(order),
        estimate_id=estimate.pk,
        customer_id=order.customer_id,
        version=estimate.version,
        valid_until=moment(estimate.valid_until),
    )
    record(fact, by=by, at=at)
    return estimate, token


@command("orders.consent")
def message_estimate(
    *, estimate_id: int, token: str, site: str, by: Actor, at: datetime
) -> Message | None:
    """Bring the address to the phone of whoever brought the car, else of the customer. ``site`` is
    where the customer's pages are reached, such as https://service.example.cn. None where there is
    no phone or no message is wanted: then the adviser shows or reads it out.
    """
    order, estimate = _estimate_for(estimate_id, by=by)
    if estimate.token_digest != digest_of(token):
        raise EstimateOld(_("Make the estimate anew: this one no longer holds."))
    phone = order.brought_phone or main_phone_of(order.customer_id, by=by)
    if not phone:
        return None
    return notices.send(
        recipient=("customer", order.customer_id),
        channel="sms",
        address=phone,
        code="orders.estimate",
        occasion=f"orders.estimate:{estimate.pk}:{estimate.token_digest[:16]}",
        values={
            "number": order.number,
            "version": estimate.version,
            "amount": f"{estimate.gross} {estimate.currency}",
            "address": f"{site.rstrip('/')}{page_address(token)}",
        },
        store_id=order.store_id,
        by=by.as_system("orders", rights={"notices.send"}),
        at=at,
    )


def main_phone_of(customer_id: int, *, by: Actor) -> str:
    """Where the customer is called; empty where no number is known."""
    looking = by.as_system("orders", rights={"customers.view"})
    files = customers.visible(seen_by=looking).filter(pk=customer_id)
    found = customers.with_main_phone(files).first()
    return getattr(found, "main_phone", "") or ""


def _estimate_for(estimate_id: int, *, by: Actor) -> tuple[Order, Estimate]:
    rows = Estimate.objects.visible_to(by)
    order_id = rows.values_list("order_id", flat=True).get(pk=estimate_id)
    order = order_for(order_id, "orders.consent", by=by)
    return order, Estimate.objects.get(pk=estimate_id)


@command("orders.consent")
def note_opened(*, estimate_id: int, by: Actor, at: datetime) -> Estimate:
    """The customer looks at it: the first time is noted."""
    order, estimate = _estimate_for(estimate_id, by=by)
    if estimate.opened_at is None:
        estimate.opened_at = at
        estimate.save(update_fields=["opened_at"])
        record(EstimateOpened(**whose(order), estimate_id=estimate.pk), by=by, at=at)
    return estimate


# -- decisions ------------------------------------------------------------------------------------


@command("orders.consent")
def approve_jobs(
    *,
    job_ids: Collection[int],
    method: str,
    person: str = "",
    estimate_id: int | None = None,
    amounts: Mapping[int, Decimal] | None = None,
    by: Actor,
    at: datetime,
) -> list[Job]:
    """The customer wants these jobs done, at what they come to now. ``person`` is who said so.

    ``amounts`` are what the customer was shown (job → gross): a job that costs something else by
    now is refused, nobody agrees to a price they have not seen. With an estimate they are its own.
    """
    order, jobs = jobs_for(job_ids, by=by)
    unlocked(order)
    how = chosen(Method, method, field="method")
    shown = dict(amounts or {})
    if estimate_id is not None:
        shown = _amounts_of(order, estimate_id, at=at) | shown
    for job in jobs:
        if job.pk in shown and shown[job.pk] != job.gross:
            raise AmountChanged(
                _("“%(job)s” comes to %(now)s by now, the customer was told %(told)s.")
                % {"job": job.title, "now": job.gross, "told": shown[job.pk]}
            )
    facts = agree(order, jobs, how, person, estimate_id=estimate_id, by=by, at=at)
    if facts:
        written(order, *TOTALS)
        record_many(facts, by=by, at=at)
    return jobs


def agree(
    order: Order,
    jobs: Sequence[Job],
    method: Method,
    person: str,
    *,
    estimate_id: int | None = None,
    others: Sequence[Job] | None = None,
    by: Actor,
    at: datetime,
) -> list[Event]:
    """Note the yes to jobs of an order that is held; the caller writes the order and records the
    facts. Said twice to the same price it is one. ``others`` are the other jobs of the order, where
    the caller has them.
    """
    new = [
        job
        for job in jobs
        if job.consent != Consent.APPROVED
        or (job.agreed_gross, job.agreed_own) != (job.gross, job.own)
    ]
    for job in new:
        if job.consent != Consent.APPROVED:
            CONSENT.require(Consent(job.consent), Consent.APPROVED)
    if not new:
        return []
    name = clean(person, most=80, field="person")
    was_declined = [job for job in new if job.consent == Consent.DECLINED]
    for job in new:
        job.consent, job.consent_at = Consent.APPROVED, at
        job.consent_method, job.consent_person = method, name
        job.agreed_gross, job.agreed_own, job.decline_reason = job.gross, job.own, ""
    update_many(new, _DECIDED)
    enter(
        order,
        new,
        Decision.APPROVED,
        method=method,
        person=name,
        estimate_id=estimate_id,
        by=by,
        at=at,
    )
    facts: list[Event] = [
        JobApproved(
            **whose(order),
            job_id=job.pk,
            method=method.value,
            amount=job.gross,
            currency=order.currency,
            estimate_id=estimate_id,
            is_extra=job.is_extra,
        )
        for job in new
    ]
    if was_declined:
        take_back(was_declined, by=by, at=at)
        recount(order, by=by, at=at)
    elif others is not None:  # what the order comes to stays as it is
        order.consent = consent_of([job.consent for job in (*jobs, *others)])
    else:
        _tell_consent(order)
    return facts


def _tell_consent(order: Order) -> None:
    rows = Job.objects.filter(order=order, is_dropped=False).order_by("pk")
    order.consent = consent_of(list(rows.values_list("consent", flat=True)))


@command("orders.consent")
def decline_jobs(
    *,
    job_ids: Collection[int],
    method: str,
    person: str = "",
    reason: str = "",
    estimate_id: int | None = None,
    grade: str = Grade.AMBER.value,
    advise: bool = True,
    by: Actor,
    at: datetime,
) -> list[Job]:
    """The customer does not want these jobs now. What was advised stays on the car as open advice
    and comes back at the next visit (WS-22).
    """
    order, jobs = jobs_for(job_ids, by=by)
    unlocked(order)
    how = chosen(Method, method, field="method")
    urgent = chosen(Grade, grade, field="grade")
    new = [job for job in jobs if job.consent != Consent.DECLINED]
    for job in new:
        CONSENT.require(Consent(job.consent), Consent.DECLINED)
    if not new:
        return jobs
    if estimate_id is not None:
        _amounts_of(order, estimate_id, at=at)
    name, why = (
        clean(person, most=80, field="person"),
        clean(reason, most=200, field="reason"),
    )
    for job in new:
        job.consent, job.consent_at = Consent.DECLINED, at
        job.consent_method, job.consent_person, job.decline_reason = how, name, why
        job.agreed_gross = job.agreed_own = None
    update_many(new, _DECIDED)
    entry = {"method": how, "person": name, "estimate_id": estimate_id}
    enter(order, new, Decision.DECLINED, **entry, by=by, at=at)  # type: ignore[arg-type]  # one dict, three types
    advice = left_open(order, new, urgent, by=by, at=at) if advise else {}
    recount(order, by=by, at=at)
    written(order, *TOTALS)
    facts: list[Event] = [
        JobDeclined(
            **whose(order),
            job_id=job.pk,
            method=how.value,
            amount=job.gross,
            currency=order.currency,
            estimate_id=estimate_id,
            advice_id=advice.get(job.pk),
        )
        for job in new
    ]
    record_many(facts, by=by, at=at)
    return jobs


def jobs_for(job_ids: Collection[int], *, by: Actor) -> tuple[Order, list[Job]]:
    """Jobs of one order in sight of the actor; the order is held first."""
    rows = Job.objects.visible_to(by).filter(Among("pk", list(job_ids)))
    orders = set(rows.values_list("order_id", flat=True))
    if not orders:
        raise Job.DoesNotExist
    if len(orders) > 1:
        raise NotOfOneOrder(_("Jobs of one order are decided together."), field="job_ids")
    order = order_for(orders.pop(), "orders.consent", by=by)
    jobs = list(rows.order_by("position", "pk"))
    if len(jobs) != len(set(job_ids)):
        raise Job.DoesNotExist
    if any(job.is_dropped for job in jobs):
        raise JobGone(_("This job was dropped."))
    return order, jobs


def _amounts_of(order: Order, estimate_id: int, *, at: datetime) -> dict[int, Decimal]:
    """What the estimate says each job costs; only the newest one speaks, and in its time."""
    newest = order.estimates.order_by("-version").first()
    if newest is None or newest.pk != estimate_id or newest.valid_until <= at:
        raise EstimateOld(_("This estimate no longer holds. A newer one shows the present price."))
    return {int(told["job"]): Decimal(told["gross"]) for told in newest.jobs}
