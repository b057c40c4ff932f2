"""Trainings of suppliers, and what they were granted for their results."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import SupplierIncentive, SupplierTraining
from aftersales.supply.purchasing.states import (
    TRAINING_TONES,
    IncentiveKind,
    TrainingResult,
    TrainingSubject,
    scored,
)
from aftersales.supply.purchasing.views.here import (
    dialog,
    evaluation_url,
    incentive_url,
    now,
    supplier_in_sight,
    supplier_url,
    today,
    training_url,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sentences import people_of, timeline


def _link(address: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(address, words)


@needs("purchasing.view")
@require_safe
def training(request: Any, training_id: int) -> HttpResponse:
    """One training, with the files that belong to it."""
    rows = queries.trainings(seen_by=request.actor)
    row: SupplierTraining = get_object_or_404(rows, pk=training_id)
    result = TrainingResult(row.result)
    people = people_of({row.noted_by}, seen_by=request.actor)
    context = {
        "kind": "supplier_training",
        "pk": row.pk,
        "title": row.content,
        "head": Head(
            row.content,
            sub=row.supplier.name,
            chips=[show.chip(result.label, TRAINING_TONES[result])],
            back=reverse("purchasing:trainings"),
        ),
        "facts": [
            FactLine(_("Supplier"), _link(supplier_url(row.supplier_id), row.supplier.name)),
            FactLine(pgettext("supplier training", "Subject"), TrainingSubject(row.subject).label),
            FactLine(_("Held on"), show.date(row.held_on)),
            FactLine(_("How many took part"), row.attendants),
            FactLine(_("Their posts"), row.posts),
            FactLine(pgettext("supplier training", "Result"), result.label),
            FactLine(_("Note"), row.words),
            FactLine(_("Noted by"), people.get(row.noted_by, "")),
        ],
        "timeline": timeline("supplier_training", row.pk, seen_by=request.actor),
    }
    return page(request, "purchasing/fostering.html", "body", context)


@needs("purchasing.view")
@require_safe
def incentive(request: Any, incentive_id: int) -> HttpResponse:
    """One reward or cooperation, and the results it stands against."""
    rows = queries.incentives(seen_by=request.actor)
    row: SupplierIncentive = get_object_or_404(rows, pk=incentive_id)
    kind = IncentiveKind(row.kind)
    people = people_of({row.approved_by}, seen_by=request.actor)
    facts = [
        FactLine(_("Supplier"), _link(supplier_url(row.supplier_id), row.supplier.name)),
        FactLine(pgettext("supplier incentive", "Kind"), kind.label),
        FactLine(_("Results achieved"), row.results),
        FactLine(pgettext("supplier incentive", "Approved by"), people.get(row.approved_by, "")),
        FactLine(_("Approved at"), show.when(row.approved_at)),
    ]
    if row.amount is not None:
        facts.insert(2, FactLine(_("Amount"), show.money(row.amount, row.currency)))
    if row.evaluation is not None:
        facts.insert(
            2,
            FactLine(
                _("Against the evaluation"),
                _link(evaluation_url(row.evaluation.pk), _evaluated(row.evaluation)),
            ),
        )
    context = {
        "kind": "",
        "pk": row.pk,
        "title": row.measure,
        "head": Head(
            row.measure,
            sub=row.supplier.name,
            chips=[show.chip(kind.label, "ready")],
            back=reverse("purchasing:incentives"),
        ),
        "facts": facts,
        "timeline": timeline("supplier_incentive", row.pk, seen_by=request.actor),
    }
    return page(request, "purchasing/fostering.html", "body", context)


def _evaluated(row: Any) -> str:
    return f"{show.date(row.to_on)} · {scored(row.total)}"


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@needs("purchasing.keep_suppliers")
def note_training(request: Any, supplier_id: int) -> HttpResponse:
    row = supplier_in_sight(request, supplier_id)
    form = forms.TrainingForm(request.POST or None, initial={"held_on": today()})
    return dialog(
        request,
        form,
        lambda said: commands.note_training(supplier_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Training of %(supplier)s") % {"supplier": row.name},
        back=lambda made: training_url(made.pk),
    )


@needs("purchasing.grant_incentive")
def grant_incentive(request: Any, supplier_id: int) -> HttpResponse:
    row = supplier_in_sight(request, supplier_id)
    found = queries.evaluations(seen_by=request.actor).filter(supplier=row.pk)[:10]
    form = forms.IncentiveForm(
        request.POST or None, evaluations={one.pk: _evaluated(one) for one in found}
    )
    return dialog(
        request,
        form,
        lambda said: commands.grant_incentive(
            supplier_id=row.pk, **said, by=request.actor, at=now()
        ),
        title=_("Incentive for %(supplier)s") % {"supplier": row.name},
        words=_("You approve it by saving it. The amount is in %(currency)s.")
        % {"currency": row.currency},
        back=lambda made: incentive_url(made.pk),
    )
