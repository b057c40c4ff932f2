"""What goes back to a supplier: taken off the shelf, sent, made good."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.core.money import plain
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.models import PurchaseReturn
from aftersales.supply.purchasing.views.here import dialog, now, order_in_sight, order_url
from aftersales.web.doors import needs


@needs("purchasing.return_goods")
def return_goods(request: Any, order_id: int, line_id: int) -> HttpResponse:
    """Pieces of an order that came into stock go back."""
    order = order_in_sight(request, order_id)
    line = get_object_or_404(queries.lines(order.pk, seen_by=request.actor), pk=line_id)
    form = forms.ReturnGoodsForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.return_goods(line_id=line.pk, **said, by=request.actor, at=now()),
        title=_("Send %(number)s back") % {"number": line.part.shown_number},
        words=_("They leave the shelf at once."),
        back=order_url(order.pk),
    )


def _row(request: Any, return_id: int) -> PurchaseReturn:
    found: PurchaseReturn = get_object_or_404(
        queries.return_rows(seen_by=request.actor), pk=return_id
    )
    return found


def _words(row: PurchaseReturn) -> str:
    return f"{row.number} · {row.supplier.name} · {row.part.shown_number} × {plain(row.quantity)}"


@needs("purchasing.return_goods")
def send_return(request: Any, return_id: int) -> HttpResponse:
    row = _row(request, return_id)
    form = forms.SendReturnForm(request.POST if request.method == "POST" else None)
    return dialog(
        request,
        form,
        lambda said: commands.send_return(return_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Sent back to the supplier"),
        words=_words(row),
        back=reverse("purchasing:returns"),
    )


@needs("purchasing.return_goods")
def settle_return(request: Any, return_id: int) -> HttpResponse:
    row = _row(request, return_id)
    form = forms.SettleReturnForm(request.POST or None, initial={"credited": row.worth})

    def deed(said: dict[str, Any]) -> object:
        return commands.settle_return(
            return_id=row.pk,
            outcome=said["outcome"],
            credited=said["credited"] if said["credited"] is not None else Decimal(0),
            by=request.actor,
            at=now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("How the supplier made it good"),
        words=_words(row),
        back=reverse("purchasing:returns"),
    )
