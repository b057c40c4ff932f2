"""One scorecard of a supplier: how it is reckoned, the lines behind it, and what was decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import Evaluation, EvaluationLine
from aftersales.supply.purchasing.states import Standing, scored
from aftersales.supply.purchasing.views.here import (
    dialog,
    evaluation_in_sight,
    evaluation_url,
    now,
    order_url,
    ruling_chip,
    seen,
    supplier_in_sight,
    supplier_url,
    texts_at,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.sentences import people_of, timeline

MOST = 300  # lines on the page; the API has all


@needs("purchasing.view")
@require_safe
def evaluation(request: Any, evaluation_id: int) -> HttpResponse:
    """Each criterion with its formula, numerator and denominator, and the lines behind them."""
    row = evaluation_in_sight(request, evaluation_id)
    actor, stores = request.actor, seen(request)
    lines = queries.evaluation_lines(row.pk, seen_by=actor)
    context = {
        "evaluation": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor),
        "facts": _facts(row, actor),
        "criteria": _criteria(row),
        "total": _points(row.total),
        "lines": [_line(one) for one in lines[:MOST]],
        "hidden": max(lines.count() - MOST, 0),
        "texts": texts_at("purchasing.evaluation", min(stores) if stores else None),
        "timeline": timeline("supplier_evaluation", row.pk, seen_by=actor),
    }
    return page(request, "purchasing/evaluation.html", "body", context)


def _head(row: Evaluation) -> Head:
    return Head(
        row.supplier.name,
        sub=f"{show.date(row.from_on)} – {show.date(row.to_on)}",
        chips=[
            show.chip(scored(row.total), "planned"),
            ruling_chip(row),
        ],
        back=reverse("purchasing:evaluations"),
    )


def _offers(row: Evaluation) -> list[Offer]:
    return [
        Offer(
            _("Decide on the standing"),
            reverse("purchasing:rule_on_evaluation", args=[row.pk]),
            "dialog",
            "purchasing.set_standing",
            when=not hasattr(row, "ruling"),
            rule=_("It is decided."),
            icon="scale",
            key="d",
        ),
    ]


def _facts(row: Evaluation, actor: Any) -> list[FactLine]:
    ruling = getattr(row, "ruling", None)
    people = people_of({row.made_by, *([ruling.by] if ruling else [])}, seen_by=actor)
    supplier = Markup('<a href="{}">{}</a>').format(
        supplier_url(row.supplier_id), row.supplier.name
    )
    lines = [
        FactLine(_("Supplier"), supplier),
        FactLine(_("Standing before"), Standing(row.before).label),
        FactLine(_("Standing proposed"), Standing(row.proposed).label),
        FactLine(_("Warned below"), _("%(points)s of 100") % {"points": plain(row.warn_below)}),
        FactLine(_("Blocked below"), _("%(points)s of 100") % {"points": plain(row.block_below)}),
        FactLine(_("Evaluated by"), people.get(row.made_by, "")),
        FactLine(_("Evaluated at"), show.when(row.made_at)),
    ]
    if ruling:
        lines += [
            FactLine(_("Standing decided"), Standing(ruling.standing).label),
            FactLine(_("Decided by"), people.get(ruling.by, "")),
            FactLine(_("Why"), ruling.reason),
        ]
    return lines


def _points(value: Decimal | None) -> str:
    return "–" if value is None else str(value)


def _criteria(row: Evaluation) -> list[dict[str, Any]]:
    """Each criterion as it is reckoned: formula, numerator, denominator, points and weight."""
    return [
        {
            "name": pgettext("supplier evaluation", "Quality"),
            "formula": _(
                "(pieces that came − rejected, wrong or returned for a fault) ÷ pieces that came"
            ),
            "part": f"{plain(row.came)} − {plain(row.bad)}",
            "whole": plain(row.came),
            "points": _points(row.quality),
            "weight": plain(row.quality_weight),
        },
        {
            "name": pgettext("supplier evaluation", "Delivery"),
            "formula": _(
                "(lines that came by the day promised first + lines that came whole at once)"
                " ÷ 2 × lines promised for the period"
            ),
            "part": f"{row.in_time} + {row.whole}",
            "whole": f"2 × {row.due}",
            "points": _points(row.delivery),
            "weight": plain(row.delivery_weight),
        },
        {
            "name": pgettext("supplier evaluation", "Price"),
            "formula": _(
                "what was taken at the lowest offer or list price of the day ordered"
                " ÷ what it cost here"
            ),
            "part": show.money(row.lowest, row.currency),
            "whole": show.money(row.paid, row.currency),
            "points": _points(row.price),
            "weight": plain(row.price_weight),
        },
    ]


def _line(one: EvaluationLine) -> dict[str, Any]:
    order = one.line.order
    return {
        "address": order_url(order.pk),
        "number": order.number,
        "part": one.line.part,
        "came": plain(one.came),
        "bad": plain(one.bad),
        "promised_on": one.promised_on,
        "came_on": one.came_on,
        "in_time": one.in_time,
        "whole": one.whole,
        "paid": one.paid,
        "lowest": one.lowest,
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@needs("purchasing.evaluate")
def evaluate_supplier(request: Any, supplier_id: int) -> HttpResponse:
    """Reckon up until yesterday; the scorecard is shown, or why there is none."""
    row = supplier_in_sight(request, supplier_id)
    with shown_as_toast(request):
        made = commands.evaluate_supplier(supplier_id=row.pk, by=request.actor, at=now())
        return done(request, evaluation_url(made.pk))
    return done(request, supplier_url(row.pk))


@needs("purchasing.set_standing")
def rule_on_evaluation(request: Any, evaluation_id: int) -> HttpResponse:
    row = evaluation_in_sight(request, evaluation_id)
    form = forms.RulingForm(request.POST or None, initial={"standing": row.proposed})
    return dialog(
        request,
        form,
        lambda said: commands.rule_on_evaluation(
            evaluation_id=row.pk, **said, by=request.actor, at=now()
        ),
        title=_("Standing of %(supplier)s") % {"supplier": row.supplier.name},
        words=_("What it came to: %(points)s. Asked for: %(standing)s.")
        % {"points": scored(row.total), "standing": Standing(row.proposed).label},
        back=evaluation_url(row.pk),
    )
