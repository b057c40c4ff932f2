"""Complaints on staff on screen, for the few who may see them (CP-15)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.care.complaints import commands, forms, queries
from aftersales.care.complaints.models import StaffComplaint
from aftersales.care.complaints.states import STAFF, STAFF_TONES, StaffState
from aftersales.care.complaints.views.common import colleagues, now, sent
from aftersales.ground.handbook.queries import guides
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.stores import in_store, one_store

TAKE = "complaints.take_staff"


@needs(TAKE)
def take_staff(request: Any) -> HttpResponse:
    """Write it down. Whoever may not see such complaints does not see it again."""
    store_id = one_store(request, TAKE)
    form = in_store(
        forms.StaffForm,
        request,
        TAKE,
        people=colleagues(store_id),
        initial={"channel": "phone"},
    )
    if form.is_valid():
        with shown_on(form):
            made = commands.take_on_staff(**form.cleaned_data, by=request.actor, at=now())
            words = _("Taken as %(number)s. It is treated in confidence.")
            return done(request, _back(request, made), words % {"number": made.number})
    context = {
        "form": form,
        "title": _("Take a complaint on staff"),
        "back": reverse("complaints:list"),
        "texts": guides("complaints.staff", store_id=store_id),
    }
    return page(request, "complaints/plain_form.html", "form", context)


def _back(request: Any, made: StaffComplaint) -> str:
    if request.actor.may("complaints.see_staff", store_id=made.store_id):
        return reverse("complaints:staff", args=[made.pk])
    may_list = request.actor.may("complaints.view")
    return reverse("complaints:list") if may_list else reverse("complaints:take_staff")


def _row(request: Any, staff_complaint_id: int) -> StaffComplaint:
    found: StaffComplaint = get_object_or_404(
        queries.staff_complaints(seen_by=request.actor), pk=staff_complaint_id
    )
    return found


def _url(row: StaffComplaint) -> str:
    return reverse("complaints:staff", args=[row.pk])


@needs("complaints.see_staff")
@require_safe
def staff(request: Any, staff_complaint_id: int) -> HttpResponse:
    row = _row(request, staff_complaint_id)
    state = StaffState(row.state)
    context = {
        "row": row,
        "head": Head(
            row.number,
            chips=[show.chip(state.label, STAFF_TONES[state])],
            sub=f"{row.accused.name} · {row.get_cause_display()}",
            back=reverse("complaints:staff_list"),
        ),
        "bar": bar(_offers(row, state), actor=request.actor, store_id=row.store_id),
        "facts": _facts(row),
        "texts": guides("complaints.staff", store_id=row.store_id),
        "timeline": timeline("staff_complaint", row.pk, seen_by=request.actor),
    }
    return page(request, "complaints/staff.html", "body", context)


def _offers(row: StaffComplaint, state: StaffState) -> list[Offer]:
    def offer(label: object, name: str, goal: StaffState, how: str, icon: str) -> Offer:
        return Offer(
            label,
            reverse(f"complaints:{name}", args=[row.pk]),
            how,
            "complaints.investigate_staff",
            Move(STAFF, state, goal),
            icon=icon,
        )

    return [
        offer(_("Investigate"), "investigate", StaffState.INVESTIGATED, "post", "search"),
        offer(_("Judge"), "judge_staff", StaffState.VERIFIED, "dialog", "scale"),
        offer(_("Close"), "close_staff", StaffState.CLOSED, "dialog", "lock"),
    ]


def _facts(row: StaffComplaint) -> list[FactLine]:
    lines = [
        FactLine(_("On whom"), row.accused.name),
        FactLine(_("Cause"), row.get_cause_display()),
        FactLine(_("How it came"), row.get_channel_display()),
        FactLine(pgettext("complaint", "Came in"), show.moment(row.received_at)),
        FactLine(_("Who complains"), row.complainant),
        FactLine(_("Customer"), row.customer.name if row.customer else ""),
        FactLine(_("Investigated by"), row.investigator.name if row.investigator else ""),
        FactLine(_("Judged"), show.moment(row.judged_at) if row.judged_at else ""),
        FactLine(_("Demerit proposed"), show.yes_no(True) if row.is_demerit_proposed else ""),
        FactLine(_("How it was made good with the customer"), row.recovery),
    ]
    return [line for line in lines if line.value]


@require_POST
@needs("complaints.investigate_staff")
def investigate(request: Any, staff_complaint_id: int) -> HttpResponse:
    request.actor.require("complaints.see_staff")
    row = _row(request, staff_complaint_id)
    with shown_as_toast(request):
        commands.investigate(staff_complaint_id=row.pk, by=request.actor, at=now())
    return done(request, _url(row))


@needs("complaints.investigate_staff")
def judge_staff(request: Any, staff_complaint_id: int) -> HttpResponse:
    request.actor.require("complaints.see_staff")
    row = _row(request, staff_complaint_id)
    return dialog(
        request,
        forms.JudgeForm(sent(request)),
        lambda said: commands.judge_staff(
            staff_complaint_id=row.pk, **said, by=request.actor, at=now()
        ),
        title=f"{row.number}: {_('Judge')}",
        words=row.words,
        back=_url(row),
    )


@needs("complaints.investigate_staff")
def close_staff(request: Any, staff_complaint_id: int) -> HttpResponse:
    request.actor.require("complaints.see_staff")
    row = _row(request, staff_complaint_id)
    return dialog(
        request,
        forms.CloseStaffForm(sent(request)),
        lambda said: commands.close_staff(
            staff_complaint_id=row.pk, **said, by=request.actor, at=now()
        ),
        title=f"{row.number}: {_('Close')}",
        back=_url(row),
    )
