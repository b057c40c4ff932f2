"""Complaints on staff over the API, for the few who may see them (CP-15)."""

from __future__ import annotations

from typing import Any

from aftersales.care.complaints import commands, queries
from aftersales.care.complaints.api import shapes
from aftersales.care.complaints.models import StaffComplaint
from aftersales.care.complaints.states import StaffState
from aftersales.web.api import (
    IdIn,
    ListingQuery,
    Request,
    Router,
    deed,
    listing,
    now,
    one,
    page_of,
)

staff_complaints = Router(tags=["complaints"])


@listing(staff_complaints, "", returns=shapes.StaffComplaintOut)
def staff_complaint_list(request: Request, asked: ListingQuery) -> dict[str, Any]:
    """The newest first; ``q`` is a state. Nobody sees those on themselves."""
    rows = queries.staff_complaints(seen_by=request.actor)
    if asked.store_id is not None:
        rows = rows.filter(store=asked.store_id)
    if asked.q in StaffState.values:
        rows = rows.filter(state=asked.q)
    return page_of(rows, asked)


@one(staff_complaints, "/{staff_complaint_id}", returns=shapes.StaffComplaintOut)
def staff_complaint(request: Request, staff_complaint_id: IdIn) -> StaffComplaint:
    return queries.staff_complaints(seen_by=request.actor).get(pk=staff_complaint_id)


@deed(staff_complaints, "", returns=shapes.StaffTakenOut, status=201)
def take_on_staff(request: Request, body: shapes.StaffIn) -> StaffComplaint:
    """Somebody complains about one of the staff."""
    said = dict(body)
    return commands.take_on_staff(store_id=said.pop("store"), **said, by=request.actor, at=now())


@deed(staff_complaints, "/{staff_complaint_id}/investigate", returns=shapes.StaffComplaintOut)
def investigate(request: Request, staff_complaint_id: IdIn) -> StaffComplaint:
    """Whoever begins it judges it."""
    return commands.investigate(staff_complaint_id=staff_complaint_id, by=request.actor, at=now())


@deed(staff_complaints, "/{staff_complaint_id}/judge-staff", returns=shapes.StaffComplaintOut)
def judge_staff(request: Request, staff_complaint_id: IdIn, body: shapes.JudgeIn) -> StaffComplaint:
    """Verified or not."""
    return commands.judge_staff(
        staff_complaint_id=staff_complaint_id, **dict(body), by=request.actor, at=now()
    )


@deed(staff_complaints, "/{staff_complaint_id}/close-staff", returns=shapes.StaffComplaintOut)
def close_staff(
    request: Request, staff_complaint_id: IdIn, body: shapes.CloseStaffIn
) -> StaffComplaint:
    """The end."""
    return commands.close_staff(
        staff_complaint_id=staff_complaint_id, **dict(body), by=request.actor, at=now()
    )
