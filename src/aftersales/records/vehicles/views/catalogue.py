"""Pages of the catalogue: models with their cycles, guidance, makers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.records.vehicles import commands, forms, queries
from aftersales.records.vehicles.states import Power, VehicleKind
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.pages import done, page, shown_on


def model(request: Any, model_id: int) -> HttpResponse:
    """One model: its cycle in all versions, and what its drivers are told."""
    row = get_object_or_404(queries.models(seen_by=request.actor), pk=model_id)
    at = reverse("vehicles:set_cycle", args=[row.pk])
    offer = Offer(
        _("Set cycle"), at, how="dialog", right="vehicles.shape_catalogue", icon="refresh"
    )
    context = {
        "head": Head(str(row), back=reverse("vehicles:models"), back_label=_("Vehicle models")),
        "bar": bar([offer], actor=request.actor),
        "facts": [
            FactLine(_("Make"), row.make),
            FactLine(_("Series"), row.series),
            FactLine(_("Model"), row.name),
            FactLine(_("Model year"), row.model_year or ""),
            FactLine(_("Vehicle kind"), VehicleKind(row.kind).label),
            FactLine(_("Drive"), Power(row.power).label if row.power else ""),
        ],
        "cycles": list(row.cycles.order_by("-holds_from", "-pk")),
        "guidance": list(row.guidance.order_by("code", "-version", "-pk")),
        "today": timezone.localdate(),
    }
    return page(request, "vehicles/model.html", "body", context)


def new_model(request: Any) -> HttpResponse:
    request.actor.require("vehicles.shape_catalogue")
    form = forms.ModelForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            row = commands.catalogue_model(**form.cleaned_data, by=request.actor, at=timezone.now())
            return done(request, reverse("vehicles:model", args=[row.pk]), _("Kept."))
    context = {"form": form, "title": _("New model"), "back": reverse("vehicles:models")}
    return page(request, "vehicles/plain_form.html", "form", context)


def set_cycle(request: Any, model_id: int) -> HttpResponse:
    request.actor.require("vehicles.shape_catalogue")
    row = get_object_or_404(queries.models(seen_by=request.actor), pk=model_id)
    form = forms.CycleForm(request.POST or None, initial={"holds_from": timezone.localdate()})
    return dialog(
        request,
        form,
        lambda said: commands.set_cycle(
            model_id=row.pk, **said, by=request.actor, at=timezone.now()
        ),
        title=_("Maintenance cycle"),
        words=_("Whichever comes first. Cars of this model are reckoned anew."),
        back=reverse("vehicles:model", args=[row.pk]),
        said=_("Kept."),
    )


def publish_guidance(request: Any) -> HttpResponse:
    request.actor.require("vehicles.shape_catalogue")
    form = forms.GuidanceForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            row = commands.publish_guidance(
                **form.cleaned_data, by=request.actor, at=timezone.now()
            )
            return done(request, reverse("vehicles:guidance_text", args=[row.pk]), _("Published."))
    context = {"form": form, "title": _("New guidance"), "back": reverse("vehicles:guidance")}
    return page(request, "vehicles/plain_form.html", "form", context)


def guidance_text(request: Any, guidance_id: int) -> HttpResponse:
    """One version of a guidance, in both languages."""
    row = get_object_or_404(queries.guidance(seen_by=request.actor), pk=guidance_id)
    context = {
        "guidance": row,
        "head": Head(
            row.title_zh,
            sub=row.title_en,
            back=reverse("vehicles:guidance"),
            back_label=_("Guidance for drivers"),
        ),
    }
    return page(request, "vehicles/guidance.html", "body", context)


def makers(request: Any) -> HttpResponse:
    """Who stands behind the first three characters of a VIN: the delivered table and our own
    words.
    """
    request.actor.require("vehicles.view")
    form = forms.MakerForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.name_maker(**form.cleaned_data, by=request.actor, at=timezone.now())
            return done(request, reverse("vehicles:makers"), _("Kept."))
    context = {"form": form, "makers": queries.makers(seen_by=request.actor)}
    return page(request, "vehicles/makers.html", "body", context)
