"""Deeds at the parts desk: dialogs over the page of a part, and buttons of a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core.money import plain
from aftersales.core.row_ids import row_id
from aftersales.supply.parts import commands, forms, queries
from aftersales.supply.parts.commands import Arrival, Need, Want
from aftersales.supply.parts.states import Fit
from aftersales.supply.parts.views.here import dialog, in_store, part_in_sight, url_of
from aftersales.web.pages import done, shown_as_toast
from aftersales.web.picks import MOST_OFFERS, Offer, answer, words_of
from aftersales.web.stores import StoreForm


def _of_part(
    request: Any,
    part_id: int,
    kind: type[StoreForm],
    right: str,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: str,
    **more: Any,
) -> HttpResponse:
    part = part_in_sight(request, part_id)
    form = in_store(kind, request, right)
    return dialog(request, form, deed, title=title, back=url_of(part.pk), **more)


def receive(request: Any, part_id: int) -> HttpResponse:
    part = part_in_sight(request, part_id)
    form = in_store(
        forms.ReceiveForm,
        request,
        "parts.receive",
        initial={"incoming_id": request.GET.get("incoming")},
    )
    coming = queries.incoming(seen_by=request.actor).filter(part=part.pk, source_kind="")
    field: Any = form.fields["incoming_id"]
    field.choices = [
        ("", "–"),
        *((row.pk, f"{plain(row.left)} · {row.reference or row.pk}") for row in coming),
    ]

    def deed(said: dict[str, Any]) -> object:
        take = commands.hold_back if said.pop("is_aside") else commands.receive
        return take(
            store_id=said.pop("store_id"),
            arrival=Arrival(part_id=part.pk, **said),
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Receive %(number)s") % {"number": part.shown_number},
        words=_("Check variety, quantity and quality first; jobs that wait get theirs at once."),
        label=_("Receive"),
        back=url_of(part.pk),
        said=_("Received."),
        step="parts.receive",
    )


def set_origin(request: Any, part_id: int) -> HttpResponse:
    """Is it the car maker's own part? Else a receipt needs a proof (PT-16)."""
    request.actor.require("parts.register")
    part = part_in_sight(request, part_id)
    form = forms.OriginForm(request.POST or None, initial={"origin": part.origin})

    def deed(said: dict[str, Any]) -> object:
        return commands.set_origin(part_id=part.pk, **said, by=request.actor, at=timezone.now())

    return dialog(request, form, deed, title=_("Origin of the part"), back=url_of(part.pk))


def note_proof(request: Any, part_id: int) -> HttpResponse:
    request.actor.require("parts.register")
    part = part_in_sight(request, part_id)
    form = forms.ProofForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.note_proof(part_id=part.pk, **said, by=request.actor, at=timezone.now())

    return dialog(request, form, deed, title=_("File a proof"), back=url_of(part.pk))


def _held(request: Any, quarantine_id: int) -> Any:
    request.actor.require("parts.receive")
    return get_object_or_404(queries.quarantine(seen_by=request.actor), pk=quarantine_id)


def release_held(request: Any, quarantine_id: int) -> HttpResponse:
    """The paper is here: into stock."""
    row = _held(request, quarantine_id)
    form = forms.ReleaseForm(request.POST if request.method == "POST" else None)

    def deed(said: dict[str, Any]) -> object:
        return commands.release_held(
            quarantine_id=row.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Into stock"),
        words=f"{row.part.shown_number} · {plain(row.quantity)} {row.part.unit}",
        label=_("Into stock"),
        back=reverse("parts:quarantine"),
    )


def send_back_held(request: Any, quarantine_id: int) -> HttpResponse:
    row = _held(request, quarantine_id)
    form = forms.SendBackForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.send_back_held(
            quarantine_id=row.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Send back"),
        words=f"{row.part.shown_number} · {plain(row.quantity)} {row.part.unit}",
        label=_("Send back"),
        back=reverse("parts:quarantine"),
    )


def reserve(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.reserve(
            store_id=said["store_id"],
            need=Need(kind=said["need_kind"], id=said["need_id"]),
            want=Want(part_id=part_id, quantity=said["quantity"], lot=said["lot"]),
            by=request.actor,
            at=timezone.now(),
        )

    return _of_part(
        request,
        part_id,
        forms.ReserveForm,
        "parts.reserve",
        deed,
        title=_("Reserve"),
        label=_("Reserve"),
        said=_("Reserved."),
    )


def ask(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.request_parts(
            store_id=said["store_id"],
            need=Need(kind=said["need_kind"], id=said["need_id"]),
            wants=[Want(part_id=part_id, quantity=said["quantity"])],
            by=request.actor,
            at=timezone.now(),
        )

    return _of_part(
        request,
        part_id,
        forms.RequestForm,
        "parts.request",
        deed,
        title=_("Ask the parts desk"),
        words=_("What is free is kept at once; for the rest the desk sees who waits."),
        label=_("Ask the desk"),
        said=_("The parts desk knows."),
    )


def expect(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.expect(part_id=part_id, **said, by=request.actor, at=timezone.now())

    return _of_part(
        request,
        part_id,
        forms.ExpectForm,
        "parts.expect",
        deed,
        title=_("Note an order"),
        step="parts.expect",
    )


def place(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.place(part_id=part_id, **said, by=request.actor, at=timezone.now())

    return _of_part(
        request, part_id, forms.PlaceForm, "parts.keep_bins", deed, title=_("Where it lies")
    )


def adjust(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.adjust(part_id=part_id, **said, by=request.actor, at=timezone.now())

    return _of_part(
        request,
        part_id,
        forms.AdjustForm,
        "parts.adjust",
        deed,
        title=_("Correct stock"),
        words=_("The former entries stay; this one is added with your name and reason."),
        label=_("Correct"),
    )


def set_price(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.set_price(part_id=part_id, **said, by=request.actor, at=timezone.now())

    return _of_part(
        request,
        part_id,
        forms.PriceForm,
        "parts.set_price",
        deed,
        title=_("Set price"),
        step="parts.set_price",
    )


def supersede(request: Any, part_id: int) -> HttpResponse:
    def deed(said: dict[str, Any]) -> object:
        return commands.supersede(part_id=part_id, **said, by=request.actor, at=timezone.now())

    return _of_part(
        request,
        part_id,
        forms.SupersedeForm,
        "parts.register",
        deed,
        title=_("Superseded by"),
        words=_("Its stock stays and is used up."),
    )


def return_issue(request: Any, move_id: int) -> HttpResponse:
    request.actor.require("parts.issue")
    move = get_object_or_404(queries.moves(seen_by=request.actor), pk=move_id)
    form = forms.ReturnForm(request.POST or None, initial={"quantity": plain(-move.quantity)})

    def deed(said: dict[str, Any]) -> object:
        return commands.return_issue(move_id=move.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Take back from the workshop"),
        words=_("Unused pieces go back to the shelf, and the job is relieved of their cost."),
        label=_("Return to stock"),
        back=url_of(move.part_id),
    )


def cancel(request: Any, move_id: int) -> HttpResponse:
    request.actor.require("parts.cancel")
    move = get_object_or_404(queries.moves(seen_by=request.actor), pk=move_id)
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST":
        form.full_clean()

    def deed(said: dict[str, Any]) -> object:
        return commands.cancel(move_id=move.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Cancel this entry"),
        words=_("Both entries stay in the book."),
        label=_("Cancel the entry"),
        back=url_of(move.part_id),
    )


def open_bin(request: Any) -> HttpResponse:
    form = in_store(forms.BinForm, request, "parts.keep_bins")

    def deed(said: dict[str, Any]) -> object:
        return commands.open_bin(**said, by=request.actor, at=timezone.now())

    return dialog(request, form, deed, title=_("New bin"), back=reverse("parts:bins"))


@require_POST
def close_bins(request: Any) -> HttpResponse:
    """Take the bins that are marked in the list out of use: all of them, or none and why."""
    request.actor.require("parts.keep_bins")
    marked = [row_id(pk) for pk in request.POST.getlist("ids")]
    bins = queries.bins(seen_by=request.actor).filter(pk__in=marked, is_active=True)
    with shown_as_toast(request):
        commands.close_bins(bin_ids=[row.pk for row in bins], by=request.actor, at=timezone.now())
    return done(request, reverse("parts:bins"))


# ── buttons ──────────────────────────────────────────────────────────────────────────────────────


@require_POST
def pick_line(request: Any, line_id: int) -> HttpResponse:
    request.actor.require("parts.issue")
    line = get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)
    with shown_as_toast(request):
        commands.pick(line_id=line.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("parts:desk"))


@require_POST
def issue_line(request: Any, line_id: int) -> HttpResponse:
    """Hand over all that is still asked for."""
    request.actor.require("parts.issue")
    line = get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)
    with shown_as_toast(request):
        commands.issue_lines(
            store_id=line.store_id,
            quantities={line.pk: None},
            by=request.actor,
            at=timezone.now(),
        )
    return done(request, reverse("parts:desk"))


@require_POST
def withdraw_line(request: Any, line_id: int) -> HttpResponse:
    request.actor.require("parts.request")
    line = get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)
    with shown_as_toast(request):
        commands.withdraw(line_id=line.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("parts:desk"))


@require_POST
def replace_line(request: Any, line_id: int, part_id: int) -> HttpResponse:
    """Take the other part instead: one press on the desk or the list of shortages."""
    request.actor.require("parts.request")
    line = get_object_or_404(queries.lines(seen_by=request.actor), pk=line_id)
    with shown_as_toast(request):
        commands.replace(line_id=line.pk, part_id=part_id, by=request.actor, at=timezone.now())
    return done(request, reverse("parts:desk"))


@require_POST
def release(request: Any, reservation_id: int) -> HttpResponse:
    request.actor.require("parts.reserve")
    row = get_object_or_404(queries.reservations(seen_by=request.actor), pk=reservation_id)
    with shown_as_toast(request):
        commands.release(reservation_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.part_id))


def redate(request: Any, incoming_id: int) -> HttpResponse:
    """The supplier named another day."""
    request.actor.require("parts.expect")
    coming = get_object_or_404(queries.incoming(seen_by=request.actor), pk=incoming_id)
    form = forms.RedateForm(request.POST or None, initial={"due_on": coming.due_on})

    def deed(said: dict[str, Any]) -> object:
        return commands.redate(
            incoming_id=coming.pk, due_on=said["due_on"], by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Another day is promised"),
        words=f"{coming.part.shown_number} · {plain(coming.left)} {coming.part.unit}",
        back=reverse("parts:desk") + "?heap=to_receive",
    )


@require_POST
def call_off(request: Any, incoming_id: int) -> HttpResponse:
    request.actor.require("parts.expect")
    coming = get_object_or_404(queries.incoming(seen_by=request.actor), pk=incoming_id)
    with shown_as_toast(request):
        commands.call_off(incoming_id=coming.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("parts:desk") + "?heap=to_receive")


@require_POST
def pick(request: Any) -> JsonResponse:
    """Parts for a picker: by number or name; for a car those first that fit it."""
    request.actor.require("parts.view")
    rows = queries.narrowed(queries.catalogue(seen_by=request.actor), words_of(request))
    vehicle_id = row_id(request.GET.get("vehicle"))
    if vehicle_id is None:
        return answer(Offer(row.pk, row.shown_number, row.name) for row in rows[:MOST_OFFERS])
    told = queries.fitting_first(
        rows, vehicle_id=vehicle_id, most=MOST_OFFERS, seen_by=request.actor
    )
    return answer(
        Offer(
            row.pk,
            row.shown_number,
            row.name if fit == Fit.UNTOLD else f"{row.name} · {fit.label}",
        )
        for row, fit in told
    )
