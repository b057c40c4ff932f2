"""What planners do: have levels reckoned, decide them, answer alerts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core.money import plain
from aftersales.core.row_ids import row_id
from aftersales.supply.replenishment import commands, forms, queries
from aftersales.supply.replenishment.commands import Levels
from aftersales.supply.replenishment.views.here import plan_in_sight, url_of
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.forms import Form
from aftersales.web.pages import done, shown_as_toast
from aftersales.web.stores import StoreForm, in_store


@needs("replenishment.reckon")
def reckon(request: Any) -> HttpResponse:
    """Not to wait for the night."""
    form = in_store(StoreForm, request, "replenishment.reckon")
    if request.method == "POST":
        form.full_clean()

    def deed(said: dict[str, Any]) -> object:
        return commands.reckon(store_id=said["store_id"], by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Reckon stock levels anew"),
        words=_("What holds stays; only the proposals are renewed."),
        label=_("Reckon anew"),
        back=reverse("replenishment:list"),
        said=_("Reckoned."),
    )


@require_POST
@needs("replenishment.decide")
def accept_marked(request: Any) -> HttpResponse:
    """The proposals that are marked in the list."""
    marked = [row_id(pk) for pk in request.POST.getlist("ids")]
    found = queries.plans(seen_by=request.actor).filter(pk__in=marked)
    with shown_as_toast(request):
        commands.accept(
            plan_ids=list(found.values_list("pk", flat=True)),
            by=request.actor,
            at=timezone.now(),
        )
    return done(request, reverse("replenishment:list"))


@require_POST
@needs("replenishment.decide")
def accept(request: Any, plan_id: int) -> HttpResponse:
    """The proposal that stands on the page."""
    row = plan_in_sight(request, plan_id)
    seen_at = parse_datetime(request.GET.get("seen", ""))
    with shown_as_toast(request):
        commands.accept(plan_ids=[row.pk], seen_at=seen_at, by=request.actor, at=timezone.now())
    return done(request, url_of(row.pk))


@needs("replenishment.decide")
def change(request: Any, plan_id: int) -> HttpResponse:
    row = plan_in_sight(request, plan_id)
    holds = row.decided_at is not None
    initial = {
        "alert_at": plain(row.alert_at if holds else row.proposed_alert_at),
        "upto": plain(row.upto if holds else row.proposed_upto),
        "safety": plain(row.safety if holds else row.proposed_safety),
        "stock_class": row.stock_class or row.proposed_class,
        "use_class": row.use_class or row.proposed_use,
    }
    form = forms.ChangeForm(request.POST or None, initial=initial)

    def deed(said: dict[str, Any]) -> object:
        reason = said.pop("reason")
        return commands.change(
            plan_id=row.pk,
            levels=Levels(**said),
            reason=reason,
            by=request.actor,
            at=timezone.now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Decide stock levels"),
        words=_("They hold until somebody decides anew; proposals go on being reckoned."),
        back=url_of(row.pk),
    )


@needs("replenishment.decide")
def freeze(request: Any, plan_id: int) -> HttpResponse:
    row = plan_in_sight(request, plan_id)
    form = forms.FreezeForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.freeze(plan_id=row.pk, **said, by=request.actor, at=timezone.now())

    return dialog(
        request,
        form,
        deed,
        title=_("Freeze stock levels"),
        words=_("Nobody accepts a proposal for this part by mistake until it is released."),
        label=_("Freeze"),
        back=url_of(row.pk),
    )


@require_POST
@needs("replenishment.decide")
def release(request: Any, plan_id: int) -> HttpResponse:
    row = plan_in_sight(request, plan_id)
    with shown_as_toast(request):
        commands.release(plan_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, url_of(row.pk))


@needs("replenishment.decide")
def ask_lender(request: Any, plan_id: int) -> HttpResponse:
    """The other answer to an alert: from a store that has more than it needs."""
    row = plan_in_sight(request, plan_id)
    form = Form(request.POST if request.method == "POST" else None)

    def deed(_said: dict[str, Any]) -> object:
        return commands.ask_lender(plan_id=row.pk, by=request.actor, at=timezone.now())

    lender = row.lender.name if row.lender else "–"
    return dialog(
        request,
        form,
        deed,
        title=_("Ask another store"),
        words=_("%(store)s can spare %(quantity)s of %(number)s.")
        % {"store": lender, "quantity": plain(row.lends), "number": row.part.shown_number},
        label=_("Ask for a transfer"),
        back=url_of(row.pk),
        said=_("Asked for."),
    )
