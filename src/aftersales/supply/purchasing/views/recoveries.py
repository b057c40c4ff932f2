"""A claim on a supplier: its ground, its costs, what was answered and what came (PU-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import Recovered, RecoveryClaim, RecoveryLine
from aftersales.supply.purchasing.states import (
    RECOVERY,
    RECOVERY_TONES,
    CostKind,
    RecoveredBy,
    RecoveryBasis,
    RecoveryState,
    SourceKind,
    SubmitWay,
)
from aftersales.supply.purchasing.views.here import (
    dialog,
    invoice_url,
    now,
    recovery_in_sight,
    recovery_url,
    supplier_url,
    texts_at,
    today,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import people_of, timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for


@needs("purchasing.claim_recovery")
def draft_recovery(request: Any) -> HttpResponse:
    """A new claim: supplier, ground, costs, papers."""
    stores = stores_for(request, "purchasing.claim_recovery")
    asked, here = request.GET, store_in_view(request)
    form = forms.RecoveryForm(
        request.POST if request.method == "POST" else None,
        stores=stores,
        suppliers=dict(queries.suppliers(seen_by=request.actor).values_list("pk", "name")),
        initial={
            "store_id": asked.get("store") or (here if here in stores else next(iter(stores))),
            "supplier_id": asked.get("supplier"),
            "basis": RecoveryBasis.CONTRACT,
            "paper_kind_1": asked.get("kind"),
            "paper_1": asked.get("number"),
        },
    )
    if form.is_valid():
        with shown_on(form):
            said = form.cleaned_data
            made = commands.draft_recovery(
                store_id=said["store_id"],
                supplier_id=said["supplier_id"],
                basis=said["basis"],
                clause=said["clause"],
                reason=said["reason"],
                costs=form.costs(),
                sources=form.sources(),
                by=request.actor,
                at=now(),
            )
            return done(request, recovery_url(made.pk), _("Saved."))
    context = {
        "form": form,
        "costs": [
            [f"{name}_{n}" for name in ("kind", "words", "quantity", "amount")]
            for n in range(1, forms.COSTS + 1)
        ],
        "papers": [[f"paper_kind_{n}", f"paper_{n}"] for n in range(1, forms.SOURCES + 1)],
        "texts": texts_at("purchasing.recovery", next(iter(stores), None)),
    }
    return page(request, "purchasing/draft_recovery.html", "form", context)


@needs("purchasing.view")
@require_safe
def recovery(request: Any, claim_id: int) -> HttpResponse:
    """One claim: what may be done now, its costs and papers, what came, and its whole life."""
    row = recovery_in_sight(request, claim_id)
    actor = request.actor
    came = list(queries.recovered(row.pk, seen_by=actor))
    keys = {row.drafted_by, row.approved_by, row.ended_by, *(one.noted_by for one in came)} - {""}
    people = people_of(keys, seen_by=actor)
    context = {
        "claim": row,
        "head": _head(row),
        "bar": bar(_offers(row, actor), actor=actor, store_id=row.store_id),
        "facts": _facts(row, people),
        "money": _money(row),
        "lines": [_line(one) for one in queries.recovery_lines(row.pk, seen_by=actor)],
        "papers": [
            (SourceKind(one.kind).label, one.number)
            for one in queries.recovery_sources(row.pk, seen_by=actor)
        ],
        "came": [_came(one, row, people) for one in came],
        "texts": texts_at("purchasing.recovery", row.store_id),
        "timeline": timeline("recovery_claim", row.pk, seen_by=actor),
    }
    return page(request, "purchasing/recovery.html", "body", context)


def _is_late(row: RecoveryClaim) -> bool:
    return (
        row.state == RecoveryState.SUBMITTED
        and row.answer_by is not None
        and row.answer_by < today()
    )


def _head(row: RecoveryClaim) -> Head:
    state = RecoveryState(row.state)
    chips = [show.chip(state.label, RECOVERY_TONES[state])]
    if _is_late(row):
        chips.append(show.chip(pgettext("cost recovery", "answer overdue"), "late"))
    return Head(
        row.number,
        chips=chips,
        sub=f"{row.supplier.name} · {RecoveryBasis(row.basis).label}",
        back=reverse("purchasing:recoveries"),
    )


def _facts(row: RecoveryClaim, people: Mapping[str, str]) -> list[FactLine]:
    supplier = Markup('<a href="{}">{}</a>').format(
        supplier_url(row.supplier_id), row.supplier.name
    )
    sent = show.date(row.submitted_on)
    if row.way:
        sent = _("%(day)s, %(way)s") % {"day": sent, "way": SubmitWay(row.way).label}
    lines = [
        FactLine(_("Supplier"), supplier),
        FactLine(_("Store"), row.store.name),
        FactLine(pgettext("cost recovery", "Ground"), RecoveryBasis(row.basis).label),
        FactLine(pgettext("cost recovery", "Article or clause"), row.clause),
        FactLine(_("What happened, and why they bear it"), row.reason),
        FactLine(pgettext("cost recovery", "Written by"), people.get(row.drafted_by, "")),
        FactLine(pgettext("cost recovery", "Approved by"), people.get(row.approved_by, "")),
        FactLine(_("Sent on"), sent),
        FactLine(_("Answer due on"), show.date(row.answer_by)),
        FactLine(_("Answered on"), show.date(row.answered_on)),
        FactLine(_("What they answered"), row.answer),
    ]
    if row.dispute:
        lines.append(FactLine(_("Why their answer does not hold"), row.dispute))
    if row.end_reason:
        lines.append(FactLine(_("Why it ended"), row.end_reason))
        lines.append(FactLine(_("Ended by"), people.get(row.ended_by, "")))
    return lines


def _money(row: RecoveryClaim) -> list[FactLine]:
    amounts = [(pgettext("cost recovery", "Claimed"), row.claimed)]
    if row.answered_on:
        amounts.append((pgettext("cost recovery", "Agreed"), row.agreed))
    if row.agreed:
        amounts.append((pgettext("cost recovery", "Recovered"), row.recovered))
    if row.outstanding:
        amounts.append((pgettext("cost recovery", "Still to come"), row.outstanding))
    return [FactLine(words, show.money(amount, row.currency)) for words, amount in amounts]


def _line(row: RecoveryLine) -> dict[str, Any]:
    return {
        "kind": CostKind(row.kind).label,
        "words": row.words,
        "quantity": plain(row.quantity),
        "amount": row.amount,
    }


def _came(one: Recovered, row: RecoveryClaim, people: Mapping[str, str]) -> dict[str, Any]:
    invoice = one.invoice
    return {
        "amount": show.money(one.amount, row.currency),
        "kind": RecoveredBy(one.kind).label,
        "day": one.received_on,
        "paper": one.paper,
        "invoice": invoice.number if invoice else "",
        "address": invoice_url(invoice.pk) if invoice else "",
        "who": people.get(one.noted_by, ""),
    }


def _offers(row: RecoveryClaim, actor: Any) -> list[Offer]:
    state = RecoveryState(row.state)
    is_own = row.drafted_by == actor.key or (
        row.drafter is not None and row.drafter == actor.person_id
    )
    another = _("Somebody else decides on the claim that you wrote.")

    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    return [
        Offer(
            pgettext("cost recovery", "Approve"),
            at("approve_recovery"),
            right="purchasing.approve_recovery",
            move=Move(RECOVERY, state, RecoveryState.APPROVED),
            when=not is_own,
            rule=another if is_own and state == RecoveryState.DRAFTED else "",
            icon="check",
            key="a",
        ),
        Offer(
            pgettext("cost recovery", "Sent to the supplier"),
            at("submit_recovery"),
            "dialog",
            "purchasing.claim_recovery",
            when=state == RecoveryState.APPROVED,
            rule=_("Once it is approved.") if state == RecoveryState.DRAFTED else "",
            icon="send",
            key="s",
        ),
        Offer(
            pgettext("cost recovery", "Note the answer"),
            at("note_recovery_answer"),
            "dialog",
            "purchasing.claim_recovery",
            move=Move(RECOVERY, state, RecoveryState.REFUSED),
            icon="messages",
            key="n",
        ),
        Offer(
            _("Note money recovered"),
            at("note_recovered"),
            "dialog",
            "purchasing.recover",
            move=Move(RECOVERY, state, RecoveryState.CLOSED),
            icon="cash",
            key="r",
        ),
        Offer(
            _("Dispute the answer"),
            at("dispute_recovery"),
            "dialog",
            "purchasing.claim_recovery",
            when=state in (RecoveryState.REFUSED, RecoveryState.AGREED)
            and not row.recovered
            and row.agreed < row.claimed,
            rule=_("Once they have refused or agreed to too little, and before money comes."),
            icon="scale",
        ),
        Offer(
            _("Add a paper"),
            at("note_recovery_source"),
            "dialog",
            "purchasing.claim_recovery",
            when=not row.is_over,
            rule=_("The claim is over."),
            icon="paperclip",
        ),
        Offer(
            _("Withdraw the claim"),
            at("withdraw_recovery"),
            "dialog",
            "purchasing.claim_recovery",
            move=Move(RECOVERY, state, RecoveryState.WITHDRAWN),
            icon="x",
            is_grave=True,
        ),
        Offer(
            _("Write off the rest"),
            at("write_off_recovery"),
            "dialog",
            "purchasing.approve_recovery",
            move=Move(RECOVERY, state, RecoveryState.WRITTEN_OFF),
            when=not is_own,
            rule=another if is_own and not row.is_over and row.claimed_on else "",
            icon="ban",
            is_grave=True,
        ),
    ]


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("purchasing.approve_recovery")
def approve_recovery(request: Any, claim_id: int) -> HttpResponse:
    row = recovery_in_sight(request, claim_id)
    with shown_as_toast(request):
        commands.approve_recovery(claim_id=row.pk, by=request.actor, at=now())
    return done(request, recovery_url(row.pk))


def _ask(request: Any, claim_id: int, form: Any, deed: Any, **how: Any) -> HttpResponse:
    """A form over the page of the claim, whose words are what the command wants to know."""
    row = recovery_in_sight(request, claim_id)
    return dialog(
        request,
        form,
        lambda said: deed(claim_id=row.pk, **said, by=request.actor, at=now()),
        back=recovery_url(row.pk),
        **{"words": f"{row.supplier.name} · {show.money(row.claimed, row.currency)}", **how},
    )


@needs("purchasing.claim_recovery")
def submit_recovery(request: Any, claim_id: int) -> HttpResponse:
    form = forms.SubmitRecoveryForm(request.POST or None, initial={"submitted_on": today()})
    return _ask(
        request,
        claim_id,
        form,
        commands.submit_recovery,
        title=pgettext("cost recovery", "Sent to the supplier"),
        words=_("From this day on the time for the answer runs."),
    )


@needs("purchasing.claim_recovery")
def dispute_recovery(request: Any, claim_id: int) -> HttpResponse:
    form = forms.DisputeForm(request.POST or None, initial={"submitted_on": today()})
    return _ask(
        request,
        claim_id,
        form,
        commands.dispute_recovery,
        title=_("Dispute the answer"),
        words=_("The claim goes to the supplier again, and the time for the answer anew."),
    )


@needs("purchasing.claim_recovery")
def note_recovery_answer(request: Any, claim_id: int) -> HttpResponse:
    row = recovery_in_sight(request, claim_id)
    known = {"agreed": row.claimed, "answered_on": today()}
    form = forms.AnswerForm(request.POST or None, initial=known)
    return _ask(
        request, claim_id, form, commands.note_recovery_answer, title=_("What the supplier says")
    )


@needs("purchasing.recover")
def note_recovered(request: Any, claim_id: int) -> HttpResponse:
    row = recovery_in_sight(request, claim_id)
    invoices = {
        one.pk: f"{one.number} · {show.money(one.to_pay, one.currency)}"
        for one in queries.to_set_off(row, seen_by=request.actor)[:50]
    }
    known = {
        "kind": RecoveredBy.PAYMENT,
        "amount": row.outstanding or None,
        "received_on": today(),
    }
    form = forms.RecoveredForm(request.POST or None, invoices=invoices, initial=known)
    return _ask(
        request,
        claim_id,
        form,
        commands.note_recovered,
        title=_("Money recovered"),
        words=_("Set off, so much less of the invoice is paid."),
    )


@needs("purchasing.claim_recovery")
def note_recovery_source(request: Any, claim_id: int) -> HttpResponse:
    form = forms.SourceForm(request.POST or None)
    return _ask(request, claim_id, form, commands.note_recovery_source, title=_("Add a paper"))


@needs("purchasing.claim_recovery")
def withdraw_recovery(request: Any, claim_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    return _ask(
        request,
        claim_id,
        form,
        commands.withdraw_recovery,
        title=_("Withdraw the claim"),
        label=_("Withdraw the claim"),
        tone="danger",
    )


@needs("purchasing.approve_recovery")
def write_off_recovery(request: Any, claim_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    return _ask(
        request,
        claim_id,
        form,
        commands.write_off_recovery,
        title=_("Write off the rest"),
        label=_("Write off the rest"),
        tone="danger",
    )
