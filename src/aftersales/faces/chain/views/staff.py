"""What purchasing sees and does about the supplier's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.phones import masked
from aftersales.faces.chain import commands, forms, queries
from aftersales.faces.chain.models import Access
from aftersales.supply.purchasing import queries as purchases
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on


def _supplier(request: Any, supplier_id: int) -> Any:
    hand = request.actor.as_system("chain", rights={"purchasing.view"})
    return get_object_or_404(purchases.suppliers(seen_by=hand), pk=supplier_id)


def _back(supplier_id: int) -> str:
    return reverse("purchasing:supplier", args=[supplier_id])


@needs("chain.view")
@require_safe
def page_of_supplier(request: Any, supplier_id: int) -> HttpResponse:
    """Who at this supplier has an address of their page, and when it was opened."""
    supplier = _supplier(request, supplier_id)
    context = {
        "supplier": supplier,
        "accesses": queries.open_accesses(supplier.pk, seen_by=request.actor, at=timezone.now()),
    }
    return page(request, "chain/staff_supplier.html", "body", context)


@needs("chain.invite")
def invite(request: Any, supplier_id: int) -> HttpResponse:
    """Whom, how, and with our stock or without. Shown, the address stands there just once."""
    supplier = _supplier(request, supplier_id)
    hand = request.actor.as_system("chain", rights={"purchasing.view"})
    contacts = purchases.contacts(seen_by=hand).filter(supplier=supplier.pk)
    form = forms.InviteForm(
        request.POST or None,
        contacts={
            one.pk: " · ".join(filter(None, [one.name, one.post, masked(one.phone)]))
            for one in contacts
        },
    )
    context: dict[str, Any] = {
        "title": _("Open the page to %(supplier)s") % {"supplier": supplier.name},
        "form": form,
        "shown": "",
        "back": _back(supplier.pk),
    }
    if form.is_valid():
        said = form.cleaned_data
        channel = said["channel"] if said["channel"] in commands.WAYS else ""
        with shown_on(form):
            _access, token = commands.invite(
                contact_id=said["contact_id"],
                shares_stock=said["shares_stock"],
                channel=channel,
                site=request.build_absolute_uri("/"),
                by=request.actor,
                at=timezone.now(),
            )
            if channel:
                return done(request, _back(supplier.pk), _("The address is on its way."))
            address = reverse("chain:address", args=[token])
            context["shown"] = request.build_absolute_uri(address)
    return page(request, "chain/invite.html", "sheet", context)


def _access(request: Any, access_id: int) -> Access:
    found: Access = get_object_or_404(queries.accesses(seen_by=request.actor), pk=access_id)
    return found


@require_POST
@needs("chain.invite")
def share_stock(request: Any, access_id: int) -> HttpResponse:
    """With our stock from now on, or without: whatever it was not."""
    access = _access(request, access_id)
    with shown_as_toast(request):
        commands.share_stock(
            access_id=access.pk,
            shares_stock=request.POST.get("shares") == "yes",
            by=request.actor,
            at=timezone.now(),
        )
    return done(request, _back(access.supplier_id))


@require_POST
@needs("chain.invite")
def revoke(request: Any, access_id: int) -> HttpResponse:
    access = _access(request, access_id)
    with shown_as_toast(request):
        commands.revoke(access_id=access.pk, by=request.actor, at=timezone.now())
        return done(request, _back(access.supplier_id), _("This address opens no more."))
    return done(request, _back(access.supplier_id))
