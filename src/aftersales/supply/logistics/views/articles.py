"""An article that a customer sent in, on screen (LG-07, LG-09, LG-10)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core.papers import papers_of
from aftersales.records.customers import commands as customer_deeds
from aftersales.records.customers import queries as customers
from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.models import Article
from aftersales.supply.logistics.states import (
    ARTICLE,
    ARTICLE_TONES,
    ON_SHIPMENT,
    ArticleEnd,
    ArticleState,
    DamageCause,
    Finding,
    Outcome,
)
from aftersales.supply.logistics.views.here import article_url, dialog, now, shipment_url, texts_at
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for

RECEIVE = "logistics.receive_article"


def article_in_sight(request: Any, article_id: int) -> Article:
    rows = queries.articles(seen_by=request.actor)
    found: Article = get_object_or_404(rows, pk=article_id)
    return found


@needs("logistics.receive_article")
def register_article(request: Any) -> HttpResponse:
    """A parcel has come: from whom, with whom, and what is in it."""
    own = stores_for(request, RECEIVE)
    here = store_in_view(request)
    carriers = queries.carriers(seen_by=request.actor).filter(is_closed=False)
    form = forms.ArticleForm(
        request.POST if request.method == "POST" else None,
        stores=own,
        carriers=dict(carriers.values_list("pk", "name")),
        initial={"store_id": here if here in own else next(iter(own))},
    )
    if form.is_valid():
        with shown_on(form):
            made = commands.register_article(**form.cleaned_data, by=request.actor, at=now())
            return done(request, article_url(made.pk), _("Registered."))
    context = {
        "form": form,
        "title": _("Take in an article"),
        "may_open_file": request.actor.may("customers.register"),
        "texts": texts_at("logistics.register_article", next(iter(own))),
    }
    return page(request, "logistics/register_article.html", "form", context)


@needs("logistics.view_articles")
@require_safe
def article(request: Any, article_id: int) -> HttpResponse:
    """One article: what may be done now, what is known of it, who sent it, its way back."""
    row = article_in_sight(request, article_id)
    actor = request.actor
    state = ArticleState(row.state)
    sees_customer = actor.may("customers.view", store_id=row.store_id)
    context = {
        "article": row,
        "head": Head(
            row.number,
            chips=[show.chip(state.label, ARTICLE_TONES[state])],
            sub=f"{row.model} · {row.store.name}",
            back=reverse("logistics:articles"),
        ),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "came": _came(row),
        "found": _found(row),
        "back": _back(row),
        "sees_customer": sees_customer,
        "points": customers.points_of(row.customer) if sees_customer else [],
        "may_reveal": actor.may("customers.reveal", store_id=row.store_id),
        "papers": [(one.title, one.address(row.pk)) for one in papers_of("article", seen_by=actor)],
        "texts": texts_at("logistics.article", row.store_id),
        "timeline": timeline("article", row.pk, seen_by=actor),
    }
    return page(request, "logistics/article.html", "body", context)


def _came(row: Article) -> list[FactLine]:
    told = [
        FactLine(pgettext("article", "Arrived"), show.moment(row.arrived_at)),
        FactLine(pgettext("article", "Came with"), row.carrier.name if row.carrier else "–"),
        FactLine(_("Waybill number"), row.waybill or "–"),
        FactLine(pgettext("article", "Model"), row.model),
        FactLine(pgettext("article", "Serial number"), row.serial or "–"),
        FactLine(pgettext("article", "Accessories"), row.accessories or "–"),
        FactLine(pgettext("article", "What the customer says"), row.complaint or "–"),
    ]
    if row.wants_call:
        told.append(FactLine(_("Wants a call with the waybill number"), _("yes")))
    return told


def _found(row: Article) -> list[FactLine]:
    """What was seen, tested and decided, as far as it has come."""
    told = []
    if row.unpacked_at:
        outside = _("damaged") if row.is_damaged else _("undamaged")
        told.append(FactLine(_("How it looks outside"), _joined(outside, row.condition)))
    if row.calls:
        cause = DamageCause(row.damage_cause).label if row.damage_cause else _("not reached yet")
        told.append(
            FactLine(
                _("Cause of the damage"),
                _joined(cause, row.damage_words),
                hint=_("Calls: %(n)d") % {"n": row.calls},
            )
        )
    if row.tested_at:
        told.append(
            FactLine(
                pgettext("article", "Finding"), _joined(Finding(row.finding).label, row.test_words)
            )
        )
    if row.cause:
        told.append(FactLine(_("What has failed, and why"), row.cause))
    if row.decided_at:
        told.append(
            FactLine(
                _("What becomes of it"), _joined(Outcome(row.outcome).label, row.decided_words)
            )
        )
    if row.repaired_at:
        told.append(FactLine(pgettext("article", "What was done"), row.correction))
    return told


def _back(row: Article) -> list[FactLine]:
    told = []
    if shipment := row.shipment:
        link = Markup('<a href="{}">{}</a>').format(shipment_url(shipment.pk), shipment.number)
        told = [
            FactLine(pgettext("logistics", "Shipment"), link),
            FactLine(_("Waybill number"), shipment.waybill or "–"),
            FactLine(pgettext("logistics", "Left"), show.moment(shipment.sent_at)),
            FactLine(_("Told the customer"), show.moment(shipment.told_at)),
        ]
    if row.ended_at:
        told.append(
            FactLine(
                pgettext("logistics", "Ended"),
                _joined(show.moment(row.ended_at), ArticleEnd(row.end).label, row.end_reason),
            )
        )
    return told


def _joined(*words: object) -> str:
    return " · ".join(str(word) for word in words if word)


def _offers(row: Article) -> list[Offer]:
    """What may be done, the likely deed first."""
    state = ArticleState(row.state)

    def at(name: str) -> str:
        return reverse(f"logistics:{name}", args=[row.pk])

    shipment = row.shipment
    return [
        Offer(
            _("Unpack and look at it"),
            at("unpack_article"),
            "dialog",
            RECEIVE,
            when=state == ArticleState.RECEIVED,
            rule=_("Once, when it has come."),
            icon="package",
            key="u",
        ),
        Offer(
            _("The customer was called"),
            at("note_call"),
            "dialog",
            RECEIVE,
            when=state == ArticleState.CALLING,
            rule=_("Where it came damaged outside."),
            icon="phone",
            key="c",
        ),
        Offer(
            _("Test it"),
            at("note_test"),
            "dialog",
            "logistics.note_test",
            move=Move(ARTICLE, state, ArticleState.TESTED),
            icon="test-pipe",
            key="t",
        ),
        Offer(
            _("It is repaired"),
            at("finish_repair"),
            "dialog",
            "logistics.note_test",
            when=state == ArticleState.IN_REPAIR,
            rule=_("Once it was decided that it is repaired."),
            icon="tool",
            key="r",
        ),
        Offer(
            _("Decide what becomes of it"),
            at("decide_article"),
            "dialog",
            "logistics.decide_article",
            when=state in (ArticleState.TESTED, ArticleState.IN_REPAIR),
            rule=_("Once it was tested, until it is repaired."),
            icon="scale",
            key="d",
        ),
        Offer(
            _("Pack it for its way back"),
            at("pack_article"),
            "dialog",
            "logistics.ship",
            move=Move(ARTICLE, state, ArticleState.PACKED),
            icon="truck-delivery",
            key="p",
        ),
        Offer(
            _("The customer was told the waybill number"),
            at("tell_sender"),
            right="logistics.ship",
            when=state in ON_SHIPMENT
            and shipment is not None
            and bool(shipment.waybill)
            and shipment.told_at is None,
            rule=_("Once, when its way back has a waybill number."),
            icon="phone",
        ),
        Offer(
            _("Close it otherwise"),
            at("close_article"),
            "dialog",
            RECEIVE,
            move=Move(ARTICLE, state, ArticleState.CLOSED),
            when=state not in ON_SHIPMENT,
            rule="" if state not in ON_SHIPMENT else _("Its shipment ends it."),
            icon="x",
            is_grave=True,
        ),
    ]


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


def _deed(request: Any, article_id: int, verb: str, form: Any, **how: Any) -> HttpResponse:
    """A form over the page of an article that does one deed with what it is told."""
    row = article_in_sight(request, article_id)
    return dialog(
        request,
        form,
        lambda said: getattr(commands, verb)(article_id=row.pk, **said, by=request.actor, at=now()),
        title=f"{how.pop('title')}: {row.number}",
        texts=texts_at(f"logistics.{verb}", row.store_id),
        back=article_url(row.pk),
        **how,
    )


@needs("logistics.receive_article")
def unpack_article(request: Any, article_id: int) -> HttpResponse:
    form = forms.UnpackForm(request.POST or None)
    return _deed(request, article_id, "unpack_article", form, title=_("Unpack and look at it"))


@needs("logistics.receive_article")
def note_call(request: Any, article_id: int) -> HttpResponse:
    return _deed(
        request,
        article_id,
        "note_call",
        forms.CallForm(request.POST or None),
        title=_("The customer was called"),
        words=_("Whoever was not reached is called again; it is not tested before."),
    )


@needs("logistics.note_test")
def note_test(request: Any, article_id: int) -> HttpResponse:
    return _deed(
        request,
        article_id,
        "note_test",
        forms.TestForm(request.POST or None),
        title=_("Test it"),
        words=_("Before anything is repaired or sent back."),
    )


@needs("logistics.decide_article")
def decide_article(request: Any, article_id: int) -> HttpResponse:
    form = forms.DecideForm(request.POST or None)
    return _deed(request, article_id, "decide_article", form, title=_("Decide what becomes of it"))


@needs("logistics.note_test")
def finish_repair(request: Any, article_id: int) -> HttpResponse:
    form = forms.RepairedForm(request.POST or None)
    return _deed(request, article_id, "finish_repair", form, title=_("It is repaired"))


@needs("logistics.ship")
def pack_article(request: Any, article_id: int) -> HttpResponse:
    return _deed(
        request,
        article_id,
        "pack_article",
        forms.PackForm(request.POST or None),
        title=_("Pack it for its way back"),
        words=_("It becomes a shipment to the customer; choose the carrier there."),
        label=_("Register the shipment"),
    )


@require_POST
@needs("logistics.ship")
def tell_sender(request: Any, article_id: int) -> HttpResponse:
    row = article_in_sight(request, article_id)
    with shown_as_toast(request):
        commands.tell_sender(article_id=row.pk, by=request.actor, at=now())
    return done(request, article_url(row.pk), "")


@require_POST
@needs("customers.reveal")
def see_sender(request: Any, article_id: int) -> HttpResponse:
    """Phone and address in clear, over the page; that somebody looked is on record."""
    row = article_in_sight(request, article_id)
    clear = customer_deeds.reveal(
        customer_id=row.customer_id, reason=row.number, by=request.actor, at=now()
    )
    answer = page(
        request, "logistics/sender.html", "words", {"article": row, "points": clear.points}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@needs("logistics.receive_article")
def close_article(request: Any, article_id: int) -> HttpResponse:
    return _deed(
        request,
        article_id,
        "close_article",
        forms.ReasonForm(request.POST or None),
        title=_("Close it otherwise"),
        words=_("Fetched by the customer, disposed of, or not wanted back."),
        tone="danger",
    )
