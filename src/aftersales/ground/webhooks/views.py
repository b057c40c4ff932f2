"""Other programs on the screen: which are told of what, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.network.queries import store_names
from aftersales.ground.webhooks import commands, queries
from aftersales.ground.webhooks.forms import ChangeForm, OpenForm
from aftersales.ground.webhooks.models import Endpoint, WebhookDelivery
from aftersales.ground.webhooks.states import LIFE, State
from aftersales.web.addresses import row_address
from aftersales.web.api import Request
from aftersales.web.lists import Choice, Column, Empty, ListPage, Period, View, chips, source
from aftersales.web.pages import done, page, shown_on

TONES = {
    State.WAITING: "waiting",
    State.SENDING: "work",
    State.DELIVERED: "ready",
    State.DEAD: "late",
}


def _found(request: Request, endpoint_id: int) -> Endpoint:
    return get_object_or_404(queries.endpoints(seen_by=request.actor), pk=endpoint_id)


@require_safe
def endpoints(request: Request) -> HttpResponse:
    request.actor.require("webhooks.view")
    context = {
        "endpoints": list(queries.endpoints(seen_by=request.actor).select_related("store")[:200])
    }
    return page(request, "webhooks/endpoints.html", "list", context)


def open_endpoint(request: Request) -> HttpResponse:
    """Connect a program; its secret is shown on the page that follows."""
    request.actor.require("webhooks.manage")
    may = request.actor.stores_with("webhooks.manage")
    stores = {k: v for k, v in store_names(request.actor).items() if k in may}
    form = OpenForm(request.POST or None, stores=stores)
    if form.is_valid():
        with shown_on(form):
            told = form.cleaned_data
            made = commands.open_endpoint(
                name=told["name"],
                url=told["url"],
                events=told["events"],
                store_id=told["store"],
                by=request.actor,
                at=timezone.now(),
            )
            return page(request, "webhooks/secret.html", "card", {"endpoint": made})
    context = {"form": form, "title": _say("Connect a program"), "back": reverse("webhooks:list")}
    return page(request, "webhooks/form.html", "form", context)


def change(request: Request, endpoint_id: int) -> HttpResponse:
    endpoint = _found(request, endpoint_id)
    request.actor.require("webhooks.manage", store_id=endpoint.store_id)
    begin = {
        "url": endpoint.url,
        "events": ", ".join(endpoint.events),
        "is_active": endpoint.is_active,
    }
    form = ChangeForm(request.POST or None, initial=begin)
    if form.is_valid():
        with shown_on(form):
            commands.change_endpoint(
                endpoint_id=endpoint.pk, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
            return done(request, reverse("webhooks:list"), _say("Changed."))
    context = {
        "form": form,
        "title": endpoint.name,
        "back": reverse("webhooks:list"),
        "endpoint": endpoint,
    }
    return page(request, "webhooks/form.html", "form", context)


@require_POST
def renew(request: Request, endpoint_id: int) -> HttpResponse:
    """A new secret, shown once."""
    endpoint = commands.renew_secret(endpoint_id=endpoint_id, by=request.actor, at=timezone.now())
    return page(request, "webhooks/secret.html", "card", {"endpoint": endpoint})


@dataclass(frozen=True)
class DeliveryRow:
    pk: int
    name: str
    state: str
    attempts: int
    status: int
    fault: str
    queued_at: datetime
    endpoint: str = source("endpoint__name", default="")


class Deliveries(ListPage[DeliveryRow]):
    """Each telling and how it went. Of an answer only its status is known."""

    name = "webhooks.deliveries"
    title = _("Tellings")
    right = "webhooks.view"
    row = DeliveryRow
    columns = (
        Column("name", _("Fact"), phone="title"),
        Column("endpoint", _("Program")),
        Column("state", _("State"), chips=chips(State, TONES), phone="side"),
        Column("attempts", _("Attempts"), kind="number"),
        Column("status", _("HTTP status"), kind="number"),
        Column("fault", _("Fault")),
        Column("queued_at", _("Queued"), kind="moment", sort=True),
    )
    filters = (
        Choice("state", _("State"), choices=State.choices),
        Period("queued_at", _("Queued"), words_offered=("today", "week")),
    )
    views = (View("all", _("All")), View("dead", _("Given up"), "state=dead"))
    order = "-queued_at"
    search = ("name__istartswith",)
    empty = Empty(
        _("Nothing has been told yet"), _("Each fact that another program is told stands here.")
    )

    def rows(self) -> QuerySet[WebhookDelivery]:
        assert self.actor is not None  # the list asks for its right
        return WebhookDelivery.objects.visible_to(self.actor)

    def url_of(self, row: Any) -> str:
        return row_address("webhooks:delivery", row.pk)


@require_safe
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    found = get_object_or_404(queries.deliveries(seen_by=request.actor), pk=delivery_id)
    context = {
        "delivery": found,
        "tone": TONES[State(found.state)],
        "told": queries.body_of(found).decode(),
        "may_repeat": LIFE.allows(State(found.state), State.WAITING)
        and found.state != State.SENDING
        and request.actor.may("webhooks.manage"),
    }
    return page(request, "webhooks/delivery.html", "card", context)


@require_POST
def redeliver(request: Request, delivery_id: int) -> HttpResponse:
    commands.redeliver(delivery_id=delivery_id, by=request.actor, at=timezone.now())
    address = reverse("webhooks:delivery", args=[delivery_id])
    return done(request, address, _say("It is told once more."))
