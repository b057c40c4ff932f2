"""Pages of the knowledge base."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.lane.support import commands, forms, queries
from aftersales.lane.support.states import ENTRY, ENTRY_TONES, EntryState, Source
from aftersales.lane.support.views.common import (
    dialog,
    entry_in_sight,
    help_in_sight,
    here,
    job_in_sight,
    now,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline

FIELDS = ("title", "symptom", "cause", "solution")


def url_of(entry_id: int) -> str:
    return reverse("support:entry", args=[entry_id])


@require_safe
def entry(request: Any, entry_id: int) -> HttpResponse:
    """Symptom, cause and solution, and how often they helped."""
    row = entry_in_sight(request, entry_id)
    state = EntryState(row.state)
    context = {
        "row": row,
        "head": Head(
            title=row.title,
            chips=[show.chip(state.label, ENTRY_TONES[state])],
            sub=str(row.model) if row.model else _("all models"),
            back=reverse("support:knowledge"),
            back_label=_("Knowledge base"),
        ),
        "bar": bar(_offers(row), actor=request.actor, store_id=None),
        "facts": [
            FactLine(_("Comes from"), Source(row.source).label),
            FactLine(_("Found in"), row.found_in.name),
            FactLine(_("Proposed"), show.when(row.proposed_at)),
            FactLine(_("Decided"), show.when(row.decided_at) if row.decided_at else ""),
            FactLine(_("Reason"), row.reason),
            FactLine(_("Used"), row.used),
            FactLine(_("Helped"), row.helped),
        ],
        "told": timeline("entry", row.pk, seen_by=request.actor),
        "panels": panels_of("step", "support.entry", seen_by=request.actor),
    }
    return page(request, "support/entry.html", "card", context)


def _offers(row: Any) -> list[Offer]:
    state = EntryState(row.state)

    def to(name: str) -> str:
        return reverse(f"support:{name}", args=[row.pk])

    def offer(label: object, name: str, goal: EntryState, **more: Any) -> Offer:
        move = Move(ENTRY, state, goal)
        return Offer(label, to(name), right="support.approve_entry", move=move, **more)

    return [
        offer(_("Approve"), "approve_entry", EntryState.APPROVED, icon="check", key="a"),
        Offer(
            _("Put into words"),
            to("change_entry"),
            how="dialog",
            right="support.approve_entry",
            icon="pencil",
            key="e",
        ),
        offer(_("Not taken up"), "decline_entry", EntryState.DECLINED, how="dialog", icon="x"),
        offer(_("No longer holds"), "retire_entry", EntryState.RETIRED, how="dialog", icon="x"),
    ]


@needs("support.propose")
def propose(request: Any) -> HttpResponse:
    store_id = here(request, "support.propose")
    return dialog(
        request,
        forms.NewEntryForm(request.POST or None),
        lambda told: commands.propose_entry(store_id=store_id, by=request.actor, at=now(), **told),
        title=_("New entry"),
        words=_("It is found once the technical department has approved it."),
        back=lambda made: url_of(made.pk),
    )


@needs("support.propose")
def propose_from_job(request: Any, job_id: int) -> HttpResponse:
    job = job_in_sight(request, job_id)
    return dialog(
        request,
        forms.FromWorkForm(request.POST or None, initial={"title": job.title}),
        lambda told: commands.propose_from_job(job_id=job.pk, by=request.actor, at=now(), **told),
        title=_("Propose for the knowledge base"),
        words=f"{job.cause} → {job.correction}",
        back=lambda made: url_of(made.pk),
    )


@needs("support.propose")
def propose_from_ruling(request: Any, help_request_id: int) -> HttpResponse:
    row = help_in_sight(request, help_request_id)
    title = row.job.title if row.job else ""
    return dialog(
        request,
        forms.FromWorkForm(request.POST or None, initial={"title": title}),
        lambda told: commands.propose_from_ruling(
            help_request_id=row.pk, by=request.actor, at=now(), **told
        ),
        title=_("Propose for the knowledge base"),
        words=f"{row.cause} → {row.ruling}",
        back=lambda made: url_of(made.pk),
    )


@needs("support.propose")
def propose_from_damage(request: Any, damage_id: int) -> HttpResponse:
    row = get_object_or_404(queries.damages(seen_by=request.actor), pk=damage_id)
    return dialog(
        request,
        forms.FromWorkForm(
            request.POST or None, initial={"title": row.job.title if row.job else ""}
        ),
        lambda told: commands.propose_from_damage(
            damage_id=row.pk, by=request.actor, at=now(), **told
        ),
        title=_("Propose for the knowledge base"),
        words=f"{row.cause_words} → {row.recovery}",
        back=lambda made: url_of(made.pk),
    )


@needs("support.approve_entry")
def change(request: Any, entry_id: int) -> HttpResponse:
    row = entry_in_sight(request, entry_id)
    told = {name: getattr(row, name) for name in FIELDS}
    return dialog(
        request,
        forms.EntryForm(request.POST or None, initial=told),
        lambda new: commands.change_entry(entry_id=row.pk, by=request.actor, at=now(), **new),
        title=_("Put into words"),
        back=url_of(row.pk),
    )


@require_POST
@needs("support.approve_entry")
def approve(request: Any, entry_id: int) -> HttpResponse:
    row = entry_in_sight(request, entry_id)
    with shown_as_toast(request):
        commands.approve_entry(entry_id=row.pk, by=request.actor, at=now())
    return done(request, url_of(row.pk))


def _ends(request: Any, entry_id: int, deed: Any, title: object) -> HttpResponse:
    row = entry_in_sight(request, entry_id)
    return dialog(
        request,
        forms.ReasonForm(request.POST or None),
        lambda told: deed(entry_id=row.pk, by=request.actor, at=now(), **told),
        title=title,
        words=row.title,
        back=url_of(row.pk),
    )


@needs("support.approve_entry")
def decline(request: Any, entry_id: int) -> HttpResponse:
    return _ends(request, entry_id, commands.decline_entry, _("Not taken up"))


@needs("support.approve_entry")
def retire(request: Any, entry_id: int) -> HttpResponse:
    return _ends(request, entry_id, commands.retire_entry, _("No longer holds"))


def _used(request: Any, entry_id: int, job_id: int, *, has_helped: bool) -> HttpResponse:
    job = job_in_sight(request, job_id)
    with shown_as_toast(request):
        commands.use_entry(
            entry_id=entry_id, job_id=job.pk, has_helped=has_helped, by=request.actor, at=now()
        )
    return done(request, reverse("orders:detail", args=[job.order_id]), _("Thank you."))


@require_POST
@needs("support.propose")
def helped(request: Any, entry_id: int, job_id: int) -> HttpResponse:
    return _used(request, entry_id, job_id, has_helped=True)


@require_POST
@needs("support.propose")
def did_not_help(request: Any, entry_id: int, job_id: int) -> HttpResponse:
    return _used(request, entry_id, job_id, has_helped=False)


@require_safe
@needs("support.view")
def of_job(request: Any, job_id: int) -> HttpResponse:
    """On the technician's phone, beside the running job: what is known, and the way to ask."""
    job = job_in_sight(request, job_id)
    context = {
        "job": job,
        "fits": queries.suggestions_for(job.pk, seen_by=request.actor),
        "may_ask": request.actor.may("support.ask", store_id=job.store_id),
    }
    return page(request, "support/of_job.html", "part", context)
