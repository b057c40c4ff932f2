"""Pages of the numbers of the business."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core.parameters import Parameter, all_parameters
from aftersales.ground.network import queries as network
from aftersales.ground.parameters import commands, queries
from aftersales.ground.parameters.forms import ValueForm
from aftersales.ground.parameters.queries import Standing
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.shell import store_in_view


def _today(request: Any, store_id: int | None) -> Any:
    zone = settings.TIME_ZONE
    if store_id is not None:
        zone = network.stores(seen_by=request.actor).get(pk=store_id).time_zone
    return timezone.now().astimezone(ZoneInfo(zone)).date()


def by_room(standing: Iterable[Standing]) -> list[tuple[str, list[Standing]]]:
    """In the order of the codes, room after room."""
    rooms: dict[str, list[Standing]] = {}
    for one in standing:
        rooms.setdefault(one.parameter.code.split(".")[0], []).append(one)
    return list(rooms.items())


@needs("parameters.view")
def parameters(request: Any) -> HttpResponse:
    """Every parameter, as it stands in the store chosen in the bar, or in the whole group."""
    store_id = store_in_view(request)
    text = request.GET.get("q", "").strip()[:100]
    standing = queries.standing(
        store_id=store_id,
        group_id=request.actor.group_id,
        on=_today(request, store_id),
        text=text,
    )
    if request.GET.get("own"):
        standing = [one for one in standing if one.source != "default" or one.coming]
    context = {
        "rooms": by_room(standing),
        "count": len(standing),
        "text": text,
        "only_own": bool(request.GET.get("own")),
        "store_id": store_id,
    }
    return page(request, "parameters/list.html", "found", context)


@needs("parameters.view")
def parameter(request: Any, code: str) -> HttpResponse:
    """One parameter: its value here, its history, and a form for another one."""
    declared = _declared(code)
    store_id = store_in_view(request)
    today = _today(request, store_id)
    here = "group" if store_id is None else f"store:{store_id}"
    form = ValueForm(
        declared,
        _places(request, declared),
        request.POST or None,
        initial={"valid_from": today, "place": here},
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            commands.set_value(**form.deed(), by=request.actor, at=timezone.now())
            return done(request, reverse("parameters:parameter", args=[code]), _("Saved."))
    (standing,) = [
        one
        for one in queries.standing(
            store_id=store_id, group_id=request.actor.group_id, on=today, text=code
        )
        if one.parameter.code == code
    ]
    context = {
        "standing": standing,
        "history": queries.history(code=code, seen_by=request.actor)[:100],
        "form": form,
        "today": today,
        "may_set": bool(form.fields["place"].choices),  # type: ignore[attr-defined]  # a ChoiceField
    }
    return page(request, "parameters/parameter.html", "card", context)


def _declared(code: str) -> Parameter[Any]:
    if code not in all_parameters():
        raise Http404
    return all_parameters()[code]


def _places(request: Any, declared: Parameter[Any]) -> list[tuple[str, object]]:
    """Where the person may set it: their stores; with the wider right brands and group too."""
    places: list[tuple[str, object]] = []
    if request.actor.may("parameters.set_group_value"):
        places.append(("group", _("in the whole group")))
        places += [
            (f"brand:{brand.pk}", _("for the brand %(name)s") % {"name": brand.name})
            for brand in network.brands(seen_by=request.actor)
        ]
    if declared.per_store:
        mine = request.actor.stores_with("parameters.set_value")
        places += [
            (f"store:{store.pk}", store.name)
            for store in network.stores(seen_by=request.actor)
            if store.pk in mine
        ]
    return places


@require_POST
@needs("parameters.set_value")
def withdraw_value(request: Any, parameter_value_id: int) -> HttpResponse:
    """Take back a value whose day has not come."""
    row = queries.one_value(parameter_value_id, seen_by=request.actor)
    address = reverse("parameters:parameter", args=[row.code])
    with shown_as_toast(request):
        commands.withdraw_value(parameter_value_id=row.pk, by=request.actor, at=timezone.now())
        return done(request, address, _("Taken back."))
    return done(request, address)
