"""What customer, reception, workshop and call-back tell each other (CV-28)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.records.customers import commands, forms, queries
from aftersales.records.customers.states import Side
from aftersales.records.customers.views.files import in_sight, my_stores
from aftersales.records.customers.views.files import url_of as url_of_customer
from aftersales.web.dialogs import dialog
from aftersales.web.pages import done, page, shown_as_toast


def pass_on(request: Any, customer_id: int) -> HttpResponse:
    customer = in_sight(request, customer_id)
    here = set(queries.stores_of(customer, seen_by=request.actor))
    stores = my_stores(request, "customers.pass_on")
    form = forms.RemarkForm(
        request.POST or None,
        stores={pk: name for pk, name in stores.items() if pk in here},
        initial={"from_side": Side.CUSTOMER, "to_side": Side.WORKSHOP},
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.pass_on(
            store_id=int(said.pop("store_id")),
            customer_id=customer_id,
            **said,
            by=request.actor,
            at=timezone.now(),
        )

    back = url_of_customer(customer_id)
    return dialog(request, form, deed, title=_("Pass on"), back=back, said=_("Passed on."))


def detail(request: Any, remark_id: int) -> HttpResponse:
    """One remark in the right drawer, with what was told before it."""
    rows = queries.remarks(seen_by=request.actor).select_related("customer")
    remark = get_object_or_404(rows, pk=remark_id)
    before = queries.remarks(seen_by=request.actor).filter(customer=remark.customer_id)
    context = {
        "remark": remark,
        "before": before.exclude(pk=remark.pk).order_by("-said_at", "-pk")[:5],
        "may_open": request.actor.may("customers.view", store_id=remark.store_id),
    }
    return page(request, "customers/remark.html", "drawer", context)


def settle(request: Any, remark_id: int) -> HttpResponse:
    with shown_as_toast(request):
        commands.settle_remark(remark_id=remark_id, by=request.actor, at=timezone.now())
        return done(request, reverse("customers:remarks"), _("Settled."))
    return done(request, reverse("customers:remarks"))
