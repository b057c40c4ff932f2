"""The file of a carrier on screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.models import Carrier
from aftersales.supply.logistics.states import CarrierKind
from aftersales.supply.logistics.views.here import dialog, now
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.sentences import timeline


def _in_sight(request: Any, carrier_id: int) -> Carrier:
    found: Carrier = get_object_or_404(queries.carriers(seen_by=request.actor), pk=carrier_id)
    return found


def _url(row: Carrier) -> str:
    return reverse("logistics:carrier", args=[row.pk])


@needs("logistics.view")
@require_safe
def carrier(request: Any, carrier_id: int) -> HttpResponse:
    """Who it is, what it asks, and what was changed."""
    row = _in_sight(request, carrier_id)
    kind = CarrierKind(row.kind).label
    chips = [show.chip(_("No longer used"), "late")] if row.is_closed else []
    change = Offer(
        _("Change"),
        reverse("logistics:change_carrier", args=[row.pk]),
        "dialog",
        "logistics.keep_carriers",
        icon="edit",
        key="e",
    )
    context = {
        "carrier": row,
        "head": Head(
            row.name, chips=chips, sub=f"{row.code} · {kind}", back=reverse("logistics:carriers")
        ),
        "bar": bar([change], actor=request.actor),
        "facts": [
            FactLine(pgettext("carrier", "Kind"), kind),
            FactLine(_("For a shipment"), show.money(row.base, row.currency)),
            FactLine(_("For each kilogram"), show.money(row.per_kg, row.currency)),
            FactLine(_("For each further package"), show.money(row.per_package, row.currency)),
            FactLine(_("Days on the way"), row.days),
        ],
        "timeline": timeline("carrier", row.pk, seen_by=request.actor),
    }
    return page(request, "logistics/carrier.html", "body", context)


@needs("logistics.keep_carriers")
def register_carrier(request: Any) -> HttpResponse:
    form = forms.CarrierForm(request.POST or None, initial={"currency": "CNY"})
    return dialog(
        request,
        form,
        lambda _said: commands.register_carrier(carrier=form.told(), by=request.actor, at=now()),
        title=_("New carrier"),
        back=_url,
    )


@needs("logistics.keep_carriers")
def change_carrier(request: Any, carrier_id: int) -> HttpResponse:
    row = _in_sight(request, carrier_id)
    names = [name for name in forms.CarrierForm.base_fields if name != "seen"]
    form = forms.CarrierForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in names},
    )
    return dialog(
        request,
        form,
        lambda _said: commands.change_carrier(
            carrier_id=row.pk, carrier=form.told(), by=request.actor, at=now()
        ),
        title=_("Change %(carrier)s") % {"carrier": row.name},
        words=_("Shipments keep the price that was agreed."),
        back=_url(row),
    )
