"""What customers need: noted, planned, delivered, checked; shared problems and how needs shift."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import commands, forms, parameters, queries
from aftersales.records.customers.models import Need
from aftersales.records.customers.states import NEED_LIFE, NeedClass, NeedState
from aftersales.records.customers.views.files import in_sight, my_stores
from aftersales.records.customers.views.files import url_of as url_of_customer
from aftersales.records.customers.views.lists import NEED_TONES
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.origins import origin_line
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.show import chip

MONTHS = 6


def url_of(need_id: int) -> str:
    return reverse("customers:need", args=[need_id])


def record_need(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.NeedForm(
        request.POST or None,
        stores=my_stores(request, "customers.record_need"),
        topics=[
            (t.code, t.name) for t in queries.topics(seen_by=request.actor).order_by("name", "pk")
        ],
        initial={"need_class": NeedClass.REPAIR},
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.record_need(
            store_id=int(said.pop("store_id")),
            customer_id=customer_id,
            **said,
            by=request.actor,
            at=timezone.now(),
        )

    back = url_of_customer(customer_id)
    said = _("The need is noted.")
    return dialog(request, form, deed, title=_("Note a need"), back=back, said=said)


def _in_sight(request: Any, need_id: int) -> Need:
    rows = queries.needs(seen_by=request.actor).select_related("customer", "owner", "topic")
    return get_object_or_404(rows, pk=need_id)


def detail(request: Any, need_id: int) -> HttpResponse:
    need = _in_sight(request, need_id)
    state = NeedState(need.state)
    context = {
        "need": need,
        "head": Head(
            title=need.get_need_class_display(),
            chips=[chip(state.label, NEED_TONES.get(state, "planned"))],
            sub=need.topic.name if need.topic else "",
            back=reverse("customers:needs"),
            back_label=_("Needs"),
        ),
        "bar": bar(_offers(need), actor=request.actor, store_id=need.store_id),
        "facts": [
            FactLine(_("Taken care of by"), need.owner.name if need.owner else ""),
            FactLine(_("To be done until"), need.due_on or ""),
            origin_line("need", need.pk, seen_by=request.actor),
        ],
        "panels": panels_of("customer", need.customer_id, seen_by=request.actor),
        "told": timeline("need", need.pk, seen_by=request.actor),
    }
    return page(request, "customers/need.html", "card", context)


def _offers(need: Need) -> list[Offer]:
    state = NeedState(need.state)

    def at(name: str) -> str:
        return reverse(f"customers:{name}", args=[need.pk])

    def move(target: NeedState) -> Move:
        return Move(NEED_LIFE, state, target)

    return [
        Offer(
            _("Plan a solution"),
            at("plan_solution"),
            how="dialog",
            right="customers.solve_need",
            move=move(NeedState.PLANNED),
            when=state != NeedState.DELIVERED,
            icon="calendar-plus",
            key="p",
        ),
        Offer(
            _("Mark as delivered"),
            at("deliver_solution"),
            right="customers.solve_need",
            move=move(NeedState.DELIVERED),
            icon="package-export",
            key="d",
        ),
        Offer(
            _("Check with the customer"),
            at("check_solution"),
            how="dialog",
            right="customers.check_need",
            move=move(NeedState.MET),
            icon="circle-check",
            key="c",
        ),
        Offer(
            _("No longer needed"),
            at("drop_need"),
            right="customers.solve_need",
            move=move(NeedState.DROPPED),
            icon="x",
        ),
    ]


def _dialog(request: Any, need_id: int, form: Any, title: str, deed: Any) -> HttpResponse:
    _in_sight(request, need_id)
    return dialog(
        request,
        form,
        lambda _said: deed(need_id=need_id, by=request.actor, at=timezone.now()),
        title=title,
        back=url_of(need_id),
        said=_("Done."),
    )


def plan(request: Any, need_id: int) -> HttpResponse:
    """Whoever plans takes care of it."""
    form = forms.PlanForm(request.POST or None)

    def deed(**who: Any) -> object:
        return commands.plan_solution(**form.cleaned_data, owner_id=request.actor.person_id, **who)

    return _dialog(request, need_id, form, _("Plan a solution"), deed)


def check(request: Any, need_id: int) -> HttpResponse:
    form = forms.CheckForm(request.POST or None)

    def deed(**who: Any) -> object:
        said = form.cleaned_data
        return commands.check_solution(good=said["good"] == "yes", words=said["words"], **who)

    return _dialog(request, need_id, form, _("Check with the customer"), deed)


def _at_once(request: Any, need_id: int, deed: Any) -> HttpResponse:
    _in_sight(request, need_id)
    with shown_as_toast(request):
        deed(need_id=need_id, by=request.actor, at=timezone.now())
        return done(request, url_of(need_id), _("Done."))
    return done(request, url_of(need_id))


def deliver(request: Any, need_id: int) -> HttpResponse:
    return _at_once(request, need_id, commands.deliver_solution)


def drop(request: Any, need_id: int) -> HttpResponse:
    return _at_once(request, need_id, commands.drop_need)


def figures(request: Any) -> HttpResponse:
    """Which problems many customers share, and how needs shift month by month (CV-18, CV-20)."""
    request.actor.require("customers.quality")
    now = timezone.now()
    months = queries.needs_by_month(seen_by=request.actor, at=now, months=MONTHS)
    shared, single = queries.split_needs(seen_by=request.actor, at=now)
    context = {
        "shared": shared,
        "single": single,
        "months": months,
        "bound": value(parameters.SHIFT_POINTS, group_id=request.actor.group_id, on=day_of(now)),
        "shift": queries.group_shifts(seen_by=request.actor, at=now, period=timedelta(days=30)),
        "classes": dict(NeedClass.choices),
        "plot_option": _plot(months),
        "has_needs": any(months.values()),
    }
    return page(request, "customers/need_figures.html", "figures", context)


def _plot(months: dict[str, dict[str, int]]) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": list(months)},
        "yAxis": {"type": "value", "minInterval": 1},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"top": 48, "bottom": 32},
        "series": [
            {
                "name": str(label),
                "type": "bar",
                "stack": "needs",
                "data": [counts.get(code, 0) for counts in months.values()],
            }
            for code, label in NeedClass.choices
        ],
    }
