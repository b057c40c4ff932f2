"""What cannot be solved on the spot goes to the department concerned (CP-13)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.care.complaints.commands._common import in_work, said, told
from aftersales.care.complaints.commands.refusals import AnsweredAlready, IsOver, ReferredAlready
from aftersales.care.complaints.events import ComplaintReferred, DepartmentAnswered
from aftersales.care.complaints.models import Complaint, Referral
from aftersales.care.complaints.rules import is_over
from aftersales.core.actors import Actor
from aftersales.core.commands import command
from aftersales.core.log import record
from aftersales.ground.network.queries import departments


@command("complaints.handle")
def refer(
    *, complaint_id: int, department_id: int, words: str, by: Actor, at: datetime
) -> Referral:
    """Ask a department; the customer's clock goes on running meanwhile."""
    row = in_work(complaint_id, "complaints.handle", by=by)
    department = departments(seen_by=by).filter(is_closed=False).get(pk=department_id)
    if row.referrals.filter(department=department, answered_at=None).exists():
        raise ReferredAlready(_("The department has it already."), field="department_id")
    made = Referral.objects.create(
        store_id=row.store_id,
        complaint=row,
        department=department,
        words=said(words, field="words"),
        person_id=by.person_id,
        handed_at=at,
    )
    fact = ComplaintReferred(**told(row), referral_id=made.pk, department_id=department.pk)
    record(fact, by=by, at=at)
    return made


@command("complaints.answer_for_department")
def answer_for_department(*, referral_id: int, answer: str, by: Actor, at: datetime) -> Referral:
    """What the department found and what it will do."""
    rows = Referral.objects.visible_to(by, "complaints.answer_for_department")
    made = rows.select_for_update(of=("self",)).get(pk=referral_id)
    by.require("complaints.answer_for_department", store_id=made.store_id)
    row = Complaint.objects.select_for_update(of=("self",)).get(pk=made.complaint_id)
    if is_over(row.state):
        raise IsOver(_("This is over: it stays as it is."))
    if made.answered_at is not None:
        raise AnsweredAlready(_("The department has answered."))
    made.answer = said(answer, field="answer")
    made.answered_by_id, made.answered_at = by.person_id, at
    made.save(update_fields=["answer", "answered_by", "answered_at"])
    fact = DepartmentAnswered(
        **told(row),
        referral_id=made.pk,
        department_id=made.department_id,
        minutes=max(0, int((at - made.handed_at).total_seconds() // 60)),
    )
    record(fact, by=by, at=at)
    return made
