"""Complaints on staff: taken by many, seen and judged by few (CP-15, CP-16)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands._common import (
    line,
    numbered,
    require_colleague,
    said,
)
from aftersales.care.complaints.commands.refusals import (
    CustomerNotHere,
    NotOnOneself,
    NotTheInvestigator,
)
from aftersales.care.complaints.events import (
    DemeritProposed,
    InvestigationBegun,
    StaffComplaintClosed,
    StaffComplaintJudged,
    StaffComplaintTaken,
)
from aftersales.care.complaints.models import Complaint, StaffComplaint
from aftersales.care.complaints.states import STAFF, Channel, StaffCause, StaffState
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.records.customers.commands import adding_to_a_living_file
from aftersales.records.customers.queries import visible as customers


@command("complaints.take_staff")
def take_on_staff(
    *,
    store_id: int,
    accused_id: int,
    cause: str,
    channel: str,
    words: str,
    complainant: str = "",
    customer_id: int | None = None,
    complaint_id: int | None = None,
    by: Actor,
    at: datetime,
) -> StaffComplaint:
    """Somebody complains about the conduct of one of the staff. Who takes it does not see it again
    without the right to.
    """
    by.require("complaints.take_staff", store_id=store_id)
    if accused_id == by.person_id:
        raise NotOnOneself(_("A colleague takes complaints on you."), field="accused_id")
    require_colleague(accused_id, store_id=store_id, at=at, field="accused_id")
    if customer_id is not None:
        system = by.as_system("complaints", rights={"customers.view"})
        if not customers(seen_by=system).filter(pk=customer_id).exists():
            raise CustomerNotHere(_("There is no such customer here."), field="customer_id")
    if complaint_id is not None:
        Complaint.objects.visible_to(by, "complaints.take_staff").get(
            pk=complaint_id, store=store_id
        )
    with adding_to_a_living_file():
        row = StaffComplaint.objects.create(
            store_id=store_id,
            number=numbered("CS", store_id=store_id, at=at),
            channel=Channel(channel),
            accused_id=accused_id,
            cause=StaffCause(cause),
            complainant=line(complainant, field="complainant", most=60, needed=False),
            customer_id=customer_id,
            complaint_id=complaint_id,
            words=said(words, field="words"),
            received_at=at,
        )
    record(StaffComplaintTaken(store_id=store_id, staff_complaint_id=row.pk), by=by, at=at)
    return row


def _held(staff_complaint_id: int, state: StaffState, *, by: Actor) -> StaffComplaint:
    rows = StaffComplaint.objects.visible_to(by, "complaints.investigate_staff")
    row = rows.select_for_update(of=("self",)).get(pk=staff_complaint_id)
    by.require("complaints.investigate_staff", store_id=row.store_id)
    STAFF.require(StaffState(row.state), state)
    row.state = state
    return row


@command("complaints.investigate_staff")
def investigate(*, staff_complaint_id: int, by: Actor, at: datetime) -> StaffComplaint:
    """Whoever begins it judges it."""
    row = _held(staff_complaint_id, StaffState.INVESTIGATED, by=by)
    row.investigator_id, row.started_at = by.person_id, at
    row.save(update_fields=["state", "investigator", "started_at"])
    fact = InvestigationBegun(store_id=row.store_id, staff_complaint_id=row.pk)
    record(fact, by=by, at=at)
    return row


@command("complaints.investigate_staff")
def judge_staff(
    *, staff_complaint_id: int, is_verified: bool, findings: str, by: Actor, at: datetime
) -> StaffComplaint:
    """Verified or not, with what was found. A verified one proposes a serious demerit to the
    appraisal; nothing is deducted here (CP-15).
    """
    state = StaffState.VERIFIED if is_verified else StaffState.UNFOUNDED
    row = _held(staff_complaint_id, state, by=by)
    if row.investigator_id != by.person_id:
        raise NotTheInvestigator(_("Whoever began the investigation judges it."))
    row.findings = said(findings, field="findings")
    row.judged_at, row.is_demerit_proposed = at, is_verified
    row.save(update_fields=["state", "findings", "judged_at", "is_demerit_proposed"])
    of = {"store_id": row.store_id, "staff_complaint_id": row.pk}
    record(StaffComplaintJudged(**of, is_verified=is_verified), by=by, at=at)
    if is_verified:
        record(DemeritProposed(**of), by=by, at=at)
    return row


@command("complaints.investigate_staff")
def close_staff(
    *, staff_complaint_id: int, recovery: str = "", by: Actor, at: datetime
) -> StaffComplaint:
    """The end; a verified one says how it was made good with the customer."""
    row = _held(staff_complaint_id, StaffState.CLOSED, by=by)
    row.recovery = line(recovery, field="recovery", most=500, needed=row.is_demerit_proposed)
    row.closed_at = at
    row.save(update_fields=["state", "recovery", "closed_at"])
    fact = StaffComplaintClosed(store_id=row.store_id, staff_complaint_id=row.pk)
    record(fact, by=by, at=at)
    return row
