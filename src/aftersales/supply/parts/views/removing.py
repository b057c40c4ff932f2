"""The replaced-part store on screen: tag what came off a car, and where it goes from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from markupsafe import Markup

from aftersales.core.money import plain
from aftersales.core.papers import papers_of
from aftersales.core.row_ids import row_id
from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.commands import Need
from aftersales.supply.parts.models import RemovedPart
from aftersales.supply.parts.states import REMOVED, REMOVED_TONES, RemovedState
from aftersales.supply.parts.views.here import (
    dialog,
    in_store,
    need_named,
    part_in_sight,
    url_of,
    words_for,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, way_back
from aftersales.web.sentences import timeline


def tag_removed(request: Any) -> HttpResponse:
    """Tag what came off a car. The address may say for whom (``kind``, ``need``), under which
    number (``part``), how many, and which page of the house it came from (``back``).
    """
    asked = request.GET
    initial = {
        "need_kind": asked.get("kind", "job"),
        "need_id": row_id(asked.get("need")),
        "part_id": row_id(asked.get("part")),
        "quantity": asked.get("quantity", 1),
    }
    form = in_store(forms.TagRemovedForm, request, "parts.tag_removed", initial=initial)
    form.fields["part_id"].widget.named_by = lambda pk: part_in_sight(request, pk).shown_number

    def deed(said: dict[str, Any]) -> RemovedPart:
        need = Need(kind=said.pop("need_kind"), id=said.pop("need_id"))
        return commands.tag_removed(**said, need=need, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Tag an old part"),
        back=lambda made: way_back(request, asked.get("back"), _url(made.pk)),
        said=_("The old part is tagged."),
    )


@needs("parts.view")
def removed_part(request: Any, removed_id: int) -> HttpResponse:
    """One old part: from which car, where it lies, and what may become of it."""
    row = _row(request, removed_id)
    state = RemovedState(row.state)
    words = words_for(request, [(row.need_kind, row.need_id)])
    tags = papers_of("removed_part", seen_by=request.actor)
    context = {
        "removed": row,
        "head": Head(
            row.number,
            chips=[show.chip(state.label, REMOVED_TONES[state])],
            sub=f"{row.what} · {row.store.name}",
            back=reverse("parts:removed"),
        ),
        "bar": bar(_offers(row, state), actor=request.actor, store_id=row.store_id),
        "facts": [
            FactLine(pgettext("old part", "What it is"), row.what),
            FactLine(_("Part"), _part(row)),
            FactLine(_("Quantity"), plain(row.quantity)),
            FactLine(_("Car"), show.plate(row.vehicle.plate if row.vehicle else "")),
            FactLine(_("For"), need_named(request, row.need_kind, row.need_id, words)),
            FactLine(_("Bin"), row.bin.code if row.bin else "–"),
            FactLine(_("Tagged"), show.moment(row.tagged_at)),
            FactLine(_("Left the house"), show.moment(row.gone_at)),
        ],
        "deposit": _deposit(row, state),
        "tag": tags[0].address(row.pk) if tags else "",
        "timeline": timeline("removed_part", row.pk, seen_by=request.actor),
    }
    return page(request, "parts/removed.html", "body", context)


def _part(row: RemovedPart) -> str | Markup:
    if row.part is None:
        return "–"
    return Markup('<a href="{}">{}</a>').format(url_of(row.part.pk), row.part.shown_number)


def _deposit(row: RemovedPart, state: RemovedState) -> str:
    """What the customer owes who keeps the old part of an exchange part."""
    part = row.part
    if part is None or part.deposit is None or state != RemovedState.HANDED_BACK:
        return ""
    return f"{show.amount(part.deposit * row.quantity)} {part.deposit_currency}"


def _offers(row: RemovedPart, state: RemovedState) -> list[Offer]:
    def to(deed: str) -> str:
        return reverse(f"parts:{deed}", args=[row.pk])

    def offer(label: str, deed: str, target: RemovedState, **more: Any) -> Offer:
        return Offer(
            label,
            to(deed),
            right="parts.keep_removed",
            move=Move(REMOVED, state, target),
            **more,
        )

    return [
        Offer(
            _("Into the replaced-part store"),
            to("keep_removed"),
            "dialog",
            "parts.keep_removed",
            move=Move(REMOVED, state, RemovedState.KEPT),
            icon="building-warehouse",
        ),
        offer(_("It is clean"), "clean_removed", RemovedState.CLEANED, icon="droplet"),
        offer(
            _("Sent to the maker"),
            "return_removed",
            RemovedState.RETURNED,
            icon="truck",
            confirm=_("Has it left for the maker?"),
        ),
        offer(
            _("The customer has it"),
            "hand_back_removed",
            RemovedState.HANDED_BACK,
            icon="user-check",
            confirm=_("Has the customer taken the old part along?"),
        ),
        offer(
            _("Scrap it"),
            "scrap_removed",
            RemovedState.SCRAPPED,
            icon="trash",
            confirm=_("Scrap this old part? Nobody can look at it afterwards."),
            is_grave=True,
        ),
    ]


def keep_removed(request: Any, removed_id: int) -> HttpResponse:
    request.actor.require("parts.keep_removed")
    row = _row(request, removed_id)
    form = forms.KeepRemovedForm(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.keep_removed(
            removed_id=row.pk, bin=said["bin"], by=request.actor, at=timezone.now()
        ),
        title=_("Into the replaced-part store"),
        words=f"{row.number} · {row.what}",
        back=_url(row.pk),
    )


def _pressed(deed: Callable[..., RemovedPart]) -> Callable[..., HttpResponse]:
    """The page behind a button that asks nothing further."""

    @require_POST
    @needs("parts.keep_removed")
    def press(request: Any, removed_id: int) -> HttpResponse:
        row = _row(request, removed_id)
        with shown_as_toast(request):
            deed(removed_id=row.pk, by=request.actor, at=timezone.now())
        return done(request, _url(row.pk))

    return press


clean_removed = _pressed(commands.clean_removed)
return_removed = _pressed(commands.return_removed)
hand_back_removed = _pressed(commands.hand_back_removed)
scrap_removed = _pressed(commands.scrap_removed)


def _url(removed_id: int) -> str:
    return reverse("parts:removed_part", args=[removed_id])


def _row(request: Any, removed_id: int) -> RemovedPart:
    rows = queries.removed_parts(seen_by=request.actor).select_related(
        "part", "vehicle", "bin", "store"
    )
    found: RemovedPart = get_object_or_404(rows, pk=removed_id)
    return found
