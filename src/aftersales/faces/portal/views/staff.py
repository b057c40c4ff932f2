"""What the adviser sees and does about the customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.actors import Actor
from aftersales.faces.portal import commands, queries
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast


def _order(request: Any, order_id: int) -> Any:
    """The order, for whoever may see the customer's side of it."""
    actor: Actor = request.actor
    system = actor.as_system("portal", rights={"orders.view"})
    order = queries.visit_of(order_id, seen_by=system)
    actor.require("portal.view", store_id=order.store_id)
    return order


@needs("portal.view")
@require_safe
def page_of_visit(request: Any, order_id: int) -> HttpResponse:
    """Whether the customer has the address of the page, was there, wants to be called."""
    order = _order(request, order_id)
    context = {
        "order": order,
        "state": queries.page_state(order, seen_by=request.actor, at=timezone.now()),
    }
    return page(request, "portal/staff_visit.html", "body", context)


@require_POST
@needs("portal.invite")
def invite(request: Any, order_id: int) -> HttpResponse:
    """Send the address to the customer's phone."""
    order = _order(request, order_id)
    with shown_as_toast(request):
        site = request.build_absolute_uri("/")
        commands.invite(order_id=order.pk, site=site, by=request.actor, at=timezone.now())
        return done(request, f"/orders/{order.pk}/", _("The message is on its way."))
    return done(request, f"/orders/{order.pk}/")


@needs("portal.invite")
def show_code(request: Any, order_id: int) -> HttpResponse:
    """The address as a picture, for the customer's phone to scan at the desk."""
    import segno  # noqa: PLC0415 - only where something is scanned

    order = _order(request, order_id)
    context: dict[str, Any] = {"order": order, "title": _("The customer's page"), "picture": ""}
    if request.method == "POST":
        _link, token = commands.invite(order_id=order.pk, by=request.actor, at=timezone.now())
        address = request.build_absolute_uri(reverse("portal:link", args=[token]))
        context["picture"] = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
    return page(request, "portal/show_code.html", "sheet", context)


@require_POST
@needs("portal.invite")
def revoke(request: Any, order_id: int) -> HttpResponse:
    order = _order(request, order_id)
    with shown_as_toast(request):
        commands.revoke(order_id=order.pk, by=request.actor, at=timezone.now())
        said = _("No address of this visit opens any more.")
        return done(request, f"/orders/{order.pk}/", said)
    return done(request, f"/orders/{order.pk}/")


@needs("portal.view")
@require_safe
def wishes(request: Any) -> HttpResponse:
    """Customers who want to be called, the longest waiting first."""
    rows = list(queries.wishes(seen_by=request.actor)[:100])
    return page(request, "portal/wishes.html", "list", {"wishes": rows})


@require_POST
@needs("portal.call")
def note_called(request: Any, wish_id: int) -> HttpResponse:
    back = reverse("portal:wishes")
    with shown_as_toast(request):
        commands.note_called(wish_id=wish_id, by=request.actor, at=timezone.now())
        return done(request, back, _("The call is noted."))
    return done(request, back)
