"""What a job and an order come to, kept on their rows by whoever changes a line; and what becomes
of a consent when a job gets dearer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.core.bulk import insert_many, update_many
from aftersales.core.events import Event
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.lane.orders import rules
from aftersales.lane.orders.events import ConsentReset
from aftersales.lane.orders.models import ConsentEntry, Job, Line, Order
from aftersales.lane.orders.parameters import CONSENT_TOLERANCE
from aftersales.lane.orders.states import CONSENT, SHARES, Consent, Decision

NOTHING = Decimal(0)
TOTALS = ("hours", "listed", "net", "tax", "gross", "payers", "consent")


Standing = Sequence[tuple[Job, Sequence[Line]]]


def standing(jobs: Iterable[Job], lines: Iterable[Line]) -> Standing:
    """Each job with the lines of it that were not withdrawn."""
    by_job: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.is_withdrawn:
            by_job[line.job_id].append(line)
    return [(job, by_job[job.pk]) for job in jobs]


def count_jobs(rows: Standing) -> None:
    """Add the lines of each job up on its row."""
    for job, lines in rows:
        job.hours = sum((line.hours for line in lines), NOTHING)
        job.gross = sum((line.gross for line in lines), NOTHING)
        job.own = sum((line.for_customer for line in lines), NOTHING)


def count_order(order: Order, rows: Standing) -> None:
    """What the order comes to: the jobs that are neither declined nor dropped."""
    counting = [line for job, lines in rows if job.counts for line in lines]
    whole = rules.added_up(
        rules.Whole(line.hours, line.listed, line.net, line.tax, line.gross) for line in counting
    )
    order.hours, order.listed = whole.hours, whole.listed
    order.net, order.tax, order.gross = whole.net, whole.tax, whole.gross
    order.payers = [
        payer for payer, column in SHARES.items() if any(getattr(line, column) for line in counting)
    ]
    order.consent = rules.consent_of([job.consent for job, _lines in rows if not job.is_dropped])


def recount(
    order: Order, *, grown: Collection[int] = (), by: Actor, at: datetime
) -> tuple[list[Job], list[Event]]:
    """Add the order up anew after its lines or decisions changed. Two statements to read.

    An approved job that got dearer, or got a further line (``grown``), needs a new yes (WS-23):
    the facts that say so are answered for the caller to record. The order itself is written by the
    caller.
    """
    jobs = list(Job.objects.filter(order=order).order_by("position", "pk"))
    lines = list(Line.objects.filter(order=order, is_withdrawn=False).order_by("position", "pk"))
    rows = standing(jobs, lines)
    count_jobs(rows)
    reset = _resets(order, jobs, grown, at=at)
    facts = _reset(order, reset, by=by, at=at)
    update_many(jobs, ["hours", "gross", "own", "consent"])
    count_order(order, rows)
    return jobs, facts


def _resets(
    order: Order, jobs: Sequence[Job], grown: Collection[int], *, at: datetime
) -> list[Job]:
    approved = [job for job in jobs if job.consent == Consent.APPROVED and not job.is_dropped]
    if not approved:
        return []
    tolerance = value(
        CONSENT_TOLERANCE, store_id=order.store_id, on=day_of(at, store_id=order.store_id)
    )
    return [job for job in approved if job.pk in grown or _is_dearer(job, tolerance)]


def _is_dearer(job: Job, tolerance: Decimal) -> bool:
    return rules.is_dearer(
        agreed=job.agreed_gross or NOTHING,
        now=job.gross,
        agreed_own=job.agreed_own or NOTHING,
        now_own=job.own,
        tolerance=tolerance,
    )


def _reset(order: Order, jobs: Sequence[Job], *, by: Actor, at: datetime) -> list[Event]:
    facts: list[Event] = []
    for job in jobs:
        CONSENT.require(Consent(job.consent), Consent.PROPOSED)
        job.consent = Consent.PROPOSED
        facts.append(
            ConsentReset(
                store_id=order.store_id,
                order_id=order.pk,
                vehicle_id=order.vehicle_id,
                job_id=job.pk,
                former_amount=job.agreed_gross or NOTHING,
                amount=job.gross,
                currency=order.currency,
            )
        )
    enter(order, jobs, Decision.RESET, by=by, at=at)
    return facts


def enter(
    order: Order,
    jobs: Sequence[Job],
    decision: Decision,
    *,
    method: str = "",
    person: str = "",
    estimate_id: int | None = None,
    by: Actor,
    at: datetime,
) -> list[ConsentEntry]:
    """Write the decision on each job into the record that is never rewritten."""
    return insert_many(
        [
            ConsentEntry(
                store_id=order.store_id,
                job_id=job.pk,
                decision=decision,
                method=method,
                person=person,
                amount=job.gross,
                own=job.own,
                currency=order.currency,
                estimate_id=estimate_id,
                at=at,
                actor=by.key,
            )
            for job in jobs
        ]
    )
