"""The technical desk: what waits for an answer, a decision, an approval; and each request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.network import queries as network
from aftersales.lane.orders import queries as orders
from aftersales.lane.support import commands, forms, queries
from aftersales.lane.support.states import (
    DAMAGE_TONES,
    HELP,
    HELP_TONES,
    HelpKind,
    HelpState,
    Level,
)
from aftersales.lane.support.views.common import (
    dialog,
    help_in_sight,
    here,
    job_in_sight,
    now,
    order_in_sight,
    talk_in_sight,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline


def url_of(help_request_id: int) -> str:
    return reverse("support:request", args=[help_request_id])


@require_safe
@needs("support.view")
def desk(request: Any) -> HttpResponse:
    """What the technical department decides now, the longest waiting first."""
    store_id = here(request)
    actor = request.actor
    may_learn = actor.may("support.propose", store_id=store_id) and actor.may("orders.view")
    context = {
        "desk": queries.desk(store_id=store_id, seen_by=actor),
        "candidates": queries.candidates(store_id=store_id, seen_by=actor) if may_learn else [],
        "store": network.store(store_id),
        "tones": HELP_TONES,
        "damage_tones": DAMAGE_TONES,
        "panels": panels_of("step", "support.desk", seen_by=actor),
    }
    return page(request, "support/desk.html", "body", context)


# -- asking ---------------------------------------------------------------------------------------


def _asks(request: Any, title: object, words: object, **about: Any) -> HttpResponse:
    form = forms.AskForm(request.POST or None, initial={"level": Level.STORE})

    def deed(told: dict[str, Any]) -> object:
        return commands.ask_help(**about, by=request.actor, at=now(), **told)

    return dialog(
        request,
        form,
        deed,
        title=title,
        words=words,
        back=lambda made: url_of(made.pk),
        said=_("The question is on its way."),
    )


@needs("support.ask")
def ask_for_job(request: Any, job_id: int) -> HttpResponse:
    job = job_in_sight(request, job_id)
    words = f"{job.order.vehicle.plate or job.order.number} · {job.title}"
    return _asks(request, _("Ask the technical department"), words, job_id=job.pk)


@needs("support.ask")
def ask_for_order(request: Any, order_id: int) -> HttpResponse:
    order = order_in_sight(request, order_id)
    words = order.vehicle.plate or order.number
    return _asks(request, _("Ask the technical department"), words, order_id=order.pk)


@needs("support.ask")
def ask_for_talk(request: Any, consultation_id: int) -> HttpResponse:
    """The question stays open: the customer is told so, and it goes to who can answer (RC-26)."""
    talk = talk_in_sight(request, consultation_id)
    words = _("Tell the customer that the question is open and when they hear from us.")
    return _asks(request, _("Leave the question open"), words, consultation_id=talk.pk)


# -- one request ----------------------------------------------------------------------------------


@require_safe
def request(request: Any, help_request_id: int) -> HttpResponse:
    """The question, the ruling, and what may be done now."""
    row = help_in_sight(request, help_request_id)
    actor = request.actor
    context = {
        "row": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": _facts(row, actor),
        "fits": _fits(row, actor),
        "told": timeline("help_request", row.pk, seen_by=actor),
        "panels": panels_of("step", "support.request", seen_by=actor),
    }
    return page(request, "support/request.html", "card", context)


def _head(row: Any) -> Head:
    state = HelpState(row.state)
    chips = [show.chip(state.label, HELP_TONES[state])]
    if row.level == Level.HEADQUARTERS:
        chips.append(show.chip(Level.HEADQUARTERS.label, "guarantee"))
    if row.takes_job:
        chips.append(show.chip(_("the department does the work"), "work"))
    return Head(
        title=row.number,
        chips=chips,
        sub=HelpKind(row.kind).label,
        back=reverse("support:requests"),
        back_label=_("Help requests"),
    )


def _facts(row: Any, actor: Any) -> list[FactLine]:
    due = queries.due_times("help_request", [row.pk], seen_by=actor).get(row.pk)
    return [
        FactLine(_("Car"), show.plate(row.order.vehicle.plate) if row.order else ""),
        FactLine(_("Job"), row.job.title if row.job else ""),
        FactLine(_("Asked by"), row.asked_by.name if row.asked_by else ""),
        FactLine(_("Asked"), show.when(row.asked_at)),
        FactLine(_("Answer due"), show.moment(due) if due else ""),
        FactLine(_("Taken by"), row.taken_by.name if row.taken_by else ""),
        FactLine(_("Ruled by"), row.ruled_by.name if row.ruled_by else ""),
        FactLine(_("Ruled"), show.when(row.ruled_at) if row.ruled_at else ""),
        FactLine(_("Training"), _("to be held") if row.needs_training else ""),
    ]


def _fits(row: Any, actor: Any) -> list[Any]:
    """What is known already about it, for who rules."""
    if row.state not in (HelpState.ASKED, HelpState.TAKEN):
        return []
    model = row.order.vehicle.model_id if row.order else None
    words = " ".join([row.job.title if row.job else "", row.words])
    return queries.suggestions(words, model_id=model, seen_by=actor)


def _offers(row: Any) -> list[Offer]:
    state = HelpState(row.state)

    def to(name: str) -> str:
        return reverse(f"support:{name}", args=[row.pk])

    def move(goal: HelpState) -> Move:
        return Move(HELP, state, goal)

    is_job = row.kind == HelpKind.RULING
    told = _("The technician knows") if is_job else _("The customer was told")
    return [
        Offer(
            _("Give the ruling"),
            to("rule"),
            how="dialog",
            right="support.rule",
            move=move(HelpState.RULED),
            icon="clipboard-check",
            key="r",
        ),
        Offer(
            told,
            to("tell"),
            right="support.ask",
            move=move(HelpState.CLOSED),
            icon="message-check",
            key="t",
        ),
        Offer(
            _("Look into it"),
            to("take"),
            right="support.rule",
            move=move(HelpState.TAKEN),
            icon="eye-check",
        ),
        Offer(
            _("Take over the work"),
            to("take_job"),
            right="support.rule",
            move=move(HelpState.TAKEN),
            when=is_job,
            rule=_("There is no work to take over."),
            icon="tool",
        ),
        Offer(
            _("Ask headquarters"),
            to("pass_on"),
            right="support.ask",
            move=move(HelpState.RULED),
            when=row.level == Level.STORE,
            rule=_("Headquarters is asked already."),
            icon="send",
        ),
        Offer(
            _("It did not help"),
            to("ask_again"),
            how="dialog",
            right="support.ask",
            move=move(HelpState.ASKED),
            icon="arrow-back-up",
        ),
        Offer(
            _("Propose for the knowledge base"),
            to("propose_from_ruling"),
            how="dialog",
            right="support.propose",
            when=bool(row.ruled_at and row.cause),
            rule=_("The ruling names the cause before anybody learns from it."),
            icon="bulb",
        ),
        Offer(
            _("Withdraw the question"),
            to("withdraw"),
            right="support.ask",
            move=move(HelpState.WITHDRAWN),
            icon="x",
            is_grave=True,
        ),
    ]


def _press(request: Any, help_request_id: int, deed: Any, **more: Any) -> HttpResponse:
    row = help_in_sight(request, help_request_id)
    with shown_as_toast(request):
        deed(help_request_id=row.pk, by=request.actor, at=now(), **more)
    return done(request, url_of(row.pk))


@require_POST
@needs("support.rule")
def take(request: Any, help_request_id: int) -> HttpResponse:
    return _press(request, help_request_id, commands.take_help)


@require_POST
@needs("support.rule")
def take_job(request: Any, help_request_id: int) -> HttpResponse:
    return _press(request, help_request_id, commands.take_help, takes_job=True)


@require_POST
@needs("support.ask")
def pass_on(request: Any, help_request_id: int) -> HttpResponse:
    return _press(request, help_request_id, commands.pass_on)


@require_POST
@needs("support.ask")
def tell(request: Any, help_request_id: int) -> HttpResponse:
    return _press(request, help_request_id, commands.tell_answer)


@require_POST
@needs("support.ask")
def withdraw(request: Any, help_request_id: int) -> HttpResponse:
    return _press(request, help_request_id, commands.withdraw_help)


@needs("support.rule")
def rule(request: Any, help_request_id: int) -> HttpResponse:
    """The expert judgement; an entry that fits may be named."""
    row = help_in_sight(request, help_request_id)
    offers = [(s.entry.pk, s.entry.title) for s in _fits(row, request.actor)]
    return dialog(
        request,
        forms.RuleForm(request.POST or None, offers=offers),
        lambda told: commands.rule(help_request_id=row.pk, by=request.actor, at=now(), **told),
        title=_("Ruling on %(number)s") % {"number": row.number},
        words=row.words,
        back=url_of(row.pk),
    )


@needs("support.ask")
def ask_again(request: Any, help_request_id: int) -> HttpResponse:
    row = help_in_sight(request, help_request_id)
    return dialog(
        request,
        forms.AgainForm(request.POST or None),
        lambda told: commands.ask_again(help_request_id=row.pk, by=request.actor, at=now(), **told),
        title=_("It did not help"),
        words=row.ruling,
        back=url_of(row.pk),
    )


# -- parts of other pages -------------------------------------------------------------------------


@require_safe
@needs("support.view")
def of_order(request: Any, order_id: int) -> HttpResponse:
    """Beside an order: what is known about its faults, what was asked, what was damaged."""
    actor = request.actor
    order = order_in_sight(request, order_id)
    jobs = [job for job in orders.jobs_of(order.pk, seen_by=actor) if order.is_open]
    fits = [(job, queries.suggestions_for(job.pk, seen_by=actor)) for job in jobs[:6]]
    context = {
        "order": order,
        "fits": [(job, found) for job, found in fits if found],
        "rows": queries.help_of_order(order.pk, seen_by=actor),
        "damages": queries.damages_of(order.pk, seen_by=actor),
        "tones": HELP_TONES,
        "damage_tones": DAMAGE_TONES,
        "may_ask": actor.may("support.ask", store_id=order.store_id) and order.is_open,
        "may_record": actor.may("support.record_damage", store_id=order.store_id),
        "may_use": actor.may("support.propose", store_id=order.store_id),
    }
    return page(request, "support/of_order.html", "part", context)


@require_safe
@needs("support.view")
def of_consultation(request: Any, consultation_id: int) -> HttpResponse:
    """Beside a talk: the question left open, what is known about it, where to send the article."""
    actor = request.actor
    talk = talk_in_sight(request, consultation_id)
    context = {
        "talk": talk,
        "rows": queries.help_of_consultation(talk.pk, seen_by=actor),
        "fits": queries.suggestions(talk.words, model_id=None, seen_by=actor),
        "notes": queries.address_notes(talk.pk, seen_by=actor),
        "tones": HELP_TONES,
        "may_ask": actor.may("support.ask", store_id=talk.store_id) and talk.state != "closed",
        "may_give": actor.may("support.give_address", store_id=talk.store_id),
        "panels": panels_of("step", "support.of_consultation", seen_by=actor),
    }
    return page(request, "support/of_consultation.html", "part", context)
