"""What is known of a part: what it is, what goes instead of it, which cars it goes into."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.commands import Traits
from aftersales.supply.parts.views.here import dialog, in_store, part_in_sight, url_of
from aftersales.web.pages import done, shown_as_toast


def describe(request: Any, part_id: int) -> HttpResponse:
    part = part_in_sight(request, part_id)
    form = in_store(forms.DescribeForm, request, "parts.register", initial=asdict(Traits.of(part)))

    def deed(said: dict[str, Any]) -> object:
        return commands.describe(
            part_id=part.pk,
            store_id=said.pop("store_id"),
            traits=Traits(**said),
            version=part.version,
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(request, form, deed, title=_("What the part is"), back=url_of(part.pk))


def note_substitute(request: Any, part_id: int) -> HttpResponse:
    request.actor.require("parts.register")
    part = part_in_sight(request, part_id)
    form = forms.SubstituteForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.note_substitute(
            part_id=part.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Note a substitute"),
        words=_("Where this part is short, the desk is offered the other."),
        back=url_of(part.pk),
    )


def note_fitment(request: Any, part_id: int) -> HttpResponse:
    request.actor.require("parts.register")
    part = part_in_sight(request, part_id)
    form = forms.FitmentForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.note_fitment(part_id=part.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Note which cars it fits"),
        words=_("Whoever writes it on an order for another car is warned from then on."),
        back=url_of(part.pk),
    )


@require_POST
def drop_substitute(request: Any, substitute_id: int) -> HttpResponse:
    request.actor.require("parts.register")
    row = get_object_or_404(queries.substitute_pairs(seen_by=request.actor), pk=substitute_id)
    with shown_as_toast(request):
        commands.drop_substitute(substitute_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.part_id))


@require_POST
def drop_fitment(request: Any, fitment_id: int) -> HttpResponse:
    request.actor.require("parts.register")
    row = get_object_or_404(queries.fitments(seen_by=request.actor), pk=fitment_id)
    with shown_as_toast(request):
        commands.drop_fitment(fitment_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.part_id))
