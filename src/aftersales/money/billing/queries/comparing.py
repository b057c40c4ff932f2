"""A bill beside what was agreed before the work (FE-05)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from aftersales.core.actors import Actor
from aftersales.lane.orders import queries as orders
from aftersales.money.billing.models import Settlement

NOTHING = Decimal(0)


@dataclass(frozen=True)
class JobCompared:
    """One job: what the customer said yes to, and what the bill asks for it."""

    position: int
    title: str
    agreed: Decimal | None
    billed: Decimal

    @property
    def difference(self) -> Decimal | None:
        return None if self.agreed is None else self.billed - self.agreed


@dataclass(frozen=True)
class Comparison:
    jobs: list[JobCompared]
    agreed: Decimal | None
    billed: Decimal

    @property
    def difference(self) -> Decimal | None:
        return None if self.agreed is None else self.billed - self.agreed


def agreed_with_customer(order_id: int, *, seen_by: Actor) -> Decimal | None:
    """What the customer agreed to pay, over all jobs; None where nothing was agreed."""
    jobs = orders.jobs_of(order_id, seen_by=seen_by)
    told = [job.agreed_own for job in jobs if job.counts and job.agreed_own is not None]
    return sum(told, NOTHING) if told else None


def compared(bill: Settlement, *, seen_by: Actor) -> Comparison:
    """The customer's bill beside the consent, job by job."""
    billed: defaultdict[int, Decimal] = defaultdict(Decimal)
    for job, gross in bill.lines.values_list("job", "gross"):
        billed[job] += gross
    jobs = [
        JobCompared(job.position, job.title, job.agreed_own, billed[job.position])
        for job in orders.jobs_of(bill.order_id, seen_by=seen_by)
        if job.counts
    ]
    told = [job.agreed for job in jobs if job.agreed is not None]
    return Comparison(jobs, sum(told, NOTHING) if told else None, bill.gross)
