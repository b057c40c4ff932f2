"""Jobs of orders over the API."""

from __future__ import annotations

from typing import Any

from aftersales.lane.orders import commands, queries
from aftersales.lane.orders.api import shapes
from aftersales.lane.orders.api.pages import page
from aftersales.web.api import IdIn, ListingQuery, Request, Router, deed, listing, now, one

jobs = Router(tags=["jobs"])


@listing(jobs, "", returns=shapes.JobOut)
def list_jobs(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """Jobs, the newest first."""
    return page(queries.jobs(seen_by=request.actor), asked, _told)


# Before what asks for one job: its id would swallow these names.


@deed(jobs, "/approve-jobs", returns=shapes.JobsOut)
def approve_jobs(request: Request, body: shapes.ApproveIn) -> shapes.JobsOut:
    """The customer wants these jobs done, at what they come to now."""
    commands.approve_jobs(
        job_ids=body.jobs,
        method=body.method.value,
        person=body.person,
        estimate_id=body.estimate,
        amounts={int(k): v for k, v in body.amounts.items() if k.isdecimal()},
        by=request.actor,
        at=now(),
    )
    return _again(request, body.jobs)


@deed(jobs, "/decline-jobs", returns=shapes.JobsOut)
def decline_jobs(request: Request, body: shapes.DeclineIn) -> shapes.JobsOut:
    """Not now: it stays on the car as open advice."""
    commands.decline_jobs(
        job_ids=body.jobs,
        method=body.method.value,
        person=body.person,
        reason=body.reason,
        estimate_id=body.estimate,
        grade=body.grade.value,
        advise=body.advise,
        by=request.actor,
        at=now(),
    )
    return _again(request, body.jobs)


@one(jobs, "/{job_id}", returns=shapes.JobOut)
def job(request: Request, job_id: IdIn) -> shapes.JobOut:
    return _told(queries.jobs(seen_by=request.actor).get(pk=job_id))


def _told(row: Any) -> shapes.JobOut:
    return shapes.JobOut.of(row, row.order.currency)


def _again(request: Request, job_ids: list[int]) -> shapes.JobsOut:
    rows = queries.jobs(seen_by=request.actor).filter(pk__in=job_ids).order_by("pk")
    return shapes.JobsOut(items=[_told(row) for row in rows])


@deed(jobs, "/{job_id}/change-job", returns=shapes.JobOut)
def change_job(request: Request, job_id: IdIn, body: shapes.ChangeJobIn) -> shapes.JobOut:
    made = commands.change_job(
        job_id=job_id,
        title=body.title,
        service_type=body.service_type.value if body.service_type else None,
        instruction=body.instruction,
        by=request.actor,
        at=now(),
    )
    return _told(made)


@deed(jobs, "/{job_id}/describe-job", returns=shapes.JobOut)
def describe_job(request: Request, job_id: IdIn, body: shapes.DescribeIn) -> shapes.JobOut:
    """Complaint, cause and correction, the fault questions, the condition after the repair."""
    made = commands.describe_job(
        job_id=job_id,
        complaint=body.complaint,
        cause=body.cause,
        correction=body.correction,
        condition=body.condition,
        symptoms=body.symptoms,
        symptom_seen=body.symptom_seen,
        by=request.actor,
        at=now(),
    )
    return _told(made)


@deed(jobs, "/{job_id}/classify-misuse", returns=shapes.JobOut)
def classify_misuse(request: Request, job_id: IdIn, body: shapes.MisuseIn) -> shapes.JobOut:
    """The user's handling broke it, or with an empty word not: paid work, favourable spares."""
    made = commands.classify_misuse(job_id=job_id, misuse=body.misuse, by=request.actor, at=now())
    return _told(made)


@deed(jobs, "/{job_id}/drop-job", returns=shapes.JobOut)
def drop_job(request: Request, job_id: IdIn) -> shapes.JobOut:
    return _told(commands.drop_job(job_id=job_id, by=request.actor, at=now()))


@deed(jobs, "/{job_id}/add-lines", returns=shapes.LinesOut)
def add_lines(request: Request, job_id: IdIn, body: shapes.LinesIn) -> shapes.LinesOut:
    """Several lines, all or none."""
    made = commands.add_lines(
        job_id=job_id,
        lines=[line.told() for line in body.lines],
        version=body.version,
        by=request.actor,
        at=now(),
    )
    currency = queries.jobs(seen_by=request.actor).get(pk=job_id).order.currency
    return shapes.LinesOut(items=[shapes.LineOut.of(line, currency) for line in made])


@deed(jobs, "/{job_id}/add-package", returns=shapes.JobOut)
def add_package(request: Request, job_id: IdIn, body: shapes.PackageIn) -> shapes.JobOut:
    """The lines of a package on this job."""
    made = commands.add_package(
        job_id=job_id,
        package_id=body.package,
        payer=body.payer.value,
        by=request.actor,
        at=now(),
    )
    return _told(made)
