"""Deeds on one vehicle, each a dialog over its page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.files import commands as files
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network import queries as network
from aftersales.records.vehicles import commands, forms, queries
from aftersales.records.vehicles.commands import AlreadyRegistered
from aftersales.records.vehicles.models import Vehicle
from aftersales.records.vehicles.states import FileReason
from aftersales.records.vehicles.views.here import dialog, in_store, url_of, vehicle_in_sight
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.shell import store_in_view


def register(request: Any) -> HttpResponse:
    """A vehicle new to the group. One that is known leads to its file."""
    form = in_store(forms.RegisterForm, request, "vehicles.register")
    known: int | None = None
    if form.is_valid():
        with shown_on(form):
            try:
                vehicle = commands.register(
                    new=form.told(),
                    store_id=form.cleaned_data["store_id"],
                    reason=FileReason(form.cleaned_data["reason"]),
                    by=request.actor,
                    at=timezone.now(),
                )
                sees_it = request.actor.may("vehicles.view")  # agents only report vehicles
                there = url_of(vehicle.pk) if sees_it else reverse("vehicles:register")
                return done(request, there, _("The vehicle is on file."))
            except AlreadyRegistered as refusal:
                known = refusal.vehicle_id
                raise
    return page(request, "vehicles/register.html", "form", {"form": form, "known": known})


def update(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    given = {name: getattr(vehicle, name) for name in _OWN}
    form = in_store(
        forms.UpdateForm,
        request,
        "vehicles.update",
        initial=given | {"model": _told_model(vehicle)},
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.update(
            vehicle_id=vehicle.pk,
            new=form.told(),
            store_id=said["store_id"],
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Change vehicle data"),
        words=_("What is left empty stays as it is."),
        template="vehicles/update.html",
    )


_OWN = (
    "vin",
    "model_id",
    "model_year",
    "kind",
    "power",
    "colour",
    "engine_number",
    "first_sale_on",
    "licensed_on",
    "inspection_due_on",
    "guarantee_until",
)


def _told_model(vehicle: Vehicle) -> str:
    return "" if vehicle.model_id else vehicle.model_words


def read_odometer(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.ReadingForm, request, "vehicles.read_odometer")

    def deed(said: dict[str, Any]) -> object:
        return commands.read_odometer(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, vehicle, form, deed, title=_("Enter mileage"))


def correct_odometer(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.CorrectionForm, request, "vehicles.correct_odometer")

    def deed(said: dict[str, Any]) -> object:
        return commands.correct_odometer(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Correct mileage"),
        words=_("An odometer goes backwards only with a reason that somebody answers for."),
        label=_("Correct"),
    )


def open_file(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.FileForm, request, "vehicles.open_file")

    def deed(said: dict[str, Any]) -> object:
        return commands.open_file(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Open file"),
        words=_("From then on this store sees what others of the group did to the car."),
        label=_("Open file"),
    )


def give_plate(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.PlateForm, request, "vehicles.give_plate")

    def deed(said: dict[str, Any]) -> object:
        return commands.give_plate(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request, vehicle, form, deed, title=_("New plate"), template="vehicles/plate.html"
    )


def change_owner(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.OwnerForm, request, "vehicles.link_party")

    def deed(said: dict[str, Any]) -> object:
        return commands.change_owner(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Change of owner"),
        words=_(
            "The history stays with the car; names of the former owner are hidden from the new one."
        ),
    )


def link_party(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.PartyForm, request, "vehicles.link_party")

    def deed(said: dict[str, Any]) -> object:
        return commands.link_party(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, vehicle, form, deed, title=_("Link a person"))


def end_party(request: Any, vehicle_id: int, party_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.EndForm, request, "vehicles.link_party")

    def deed(said: dict[str, Any]) -> object:
        return commands.end_party(
            vehicle_id=vehicle.pk, party_id=party_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, vehicle, form, deed, title=_("No longer with this car"))


def mark_seller(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    known = {
        name: getattr(vehicle, name)
        for name in ("sold_by", "agent_id", "seller", "agent_contract", "first_sale_on")
    }
    agents = network.agent_names(group_id=vehicle.group_id)
    form = in_store(forms.SellerForm, request, "vehicles.update", initial=known, agents=agents)

    def deed(said: dict[str, Any]) -> object:
        return commands.mark_seller(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Who sold it"),
        words=_("It decides notice and billing of service."),
    )


def add_document(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.DocumentForm, request, "vehicles.add_document")

    def deed(said: dict[str, Any]) -> None:
        scan = said.pop("scan")
        at = timezone.now()
        commands.add_document(vehicle_id=vehicle.pk, **said, by=request.actor, at=at)
        if scan:
            files.keep(
                upload=scan,
                name=scan.name,
                about=("vehicle", vehicle.pk),
                store_id=said["store_id"],
                personal=True,
                by=request.actor,
                at=at,
            )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Add a document"),
        template="vehicles/document.html",
    )


def note_insurance(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.InsuranceForm, request, "vehicles.add_document")

    def deed(said: dict[str, Any]) -> object:
        return commands.note_insurance(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, vehicle, form, deed, title=_("Insurance"))


def record_service(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.ServiceForm, request, "vehicles.record_service")

    def deed(said: dict[str, Any]) -> object:
        return commands.record_service(
            service=form.told(vehicle.pk),
            store_id=said["store_id"],
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Service record"),
        words=_("What was done elsewhere, or here in former times."),
    )


def give_instruction(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    material = [(g.pk, g.title) for g in queries.guidance_for(vehicle, seen_by=request.actor)]
    form = in_store(
        forms.InstructionForm,
        request,
        "vehicles.instruct",
        material=material,
        guide=_guide(request),
    )

    def deed(said: dict[str, Any]) -> object:
        topics = [*said.pop("covered", []), *said.pop("topics").splitlines()]
        said.setdefault("guidance_ids", [])
        return commands.give_instruction(
            vehicle_id=vehicle.pk, topics=topics, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Explain use"),
        words=_("The first service after hand-over: the driver knows how to use and keep the car."),
    )


def _guide(request: Any) -> list[tuple[str, str]]:
    """What the handbook wants explained at the hand-over, point by point (CV-24)."""
    store_id = store_in_view(request) or min(request.actor.stores_with("vehicles.instruct"))
    texts = guides("vehicles.hand_over", store_id=store_id)
    elements = [element for text in texts if text.code == "CV-24" for element in text.elements]
    return [(name[:40], f"{name} · {text}") for name, text in elements]


def raise_warning(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.WarningForm, request, "vehicles.raise_warning")

    def deed(said: dict[str, Any]) -> object:
        return commands.raise_warning(
            vehicle_id=vehicle.pk, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Warning"),
        words=_("Everybody of the store who meets this car sees it first."),
    )


@require_POST
def withdraw_warning(request: Any, vehicle_id: int, warning_id: int) -> HttpResponse:
    """Take back a warning that people have raised; those of other rooms are withdrawn there."""
    vehicle = vehicle_in_sight(request, vehicle_id)
    standing = queries.standing_warnings([vehicle.pk], seen_by=request.actor, at=timezone.now())
    for warning in standing.get(vehicle.pk, []):
        if warning.pk == warning_id and not warning.reference:
            with shown_as_toast(request):
                commands.withdraw_warning(
                    vehicle_id=vehicle.pk,
                    kind=warning.kind,  # type: ignore[arg-type]  # the column holds the enumeration's values
                    store_id=warning.store_id,
                    by=request.actor,
                    at=timezone.now(),
                )
    return done(request, url_of(vehicle.pk))


def merge(request: Any, vehicle_id: int) -> HttpResponse:
    vehicle = vehicle_in_sight(request, vehicle_id)
    form = in_store(forms.MergeForm, request, "vehicles.merge")

    def deed(said: dict[str, Any]) -> object:
        return commands.merge(kept_id=vehicle.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        vehicle,
        form,
        deed,
        title=_("Merge two files of this car"),
        words=_("It can be undone."),
        label=_("Merge"),
    )


@require_POST
def undo_merge(request: Any, vehicle_id: int) -> HttpResponse:
    """Undo the last merge into this file."""
    vehicle = vehicle_in_sight(request, vehicle_id)
    with shown_as_toast(request):
        commands.undo_merge(
            merge_id=queries.last_merge(vehicle.pk, seen_by=request.actor),
            store_id=min(request.actor.stores_with("vehicles.merge"), default=0),
            by=request.actor,
            at=timezone.now(),
        )
        return done(request, url_of(vehicle.pk), _("The merge is taken back."))
    return done(request, url_of(vehicle.pk))
