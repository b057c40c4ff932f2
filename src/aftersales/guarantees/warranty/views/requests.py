"""Requests under the statutory guarantee: the list, one of them, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe
from markupsafe import Markup

from aftersales.guarantees.warranty import commands, forms, queries, words
from aftersales.guarantees.warranty.commands import Grant
from aftersales.guarantees.warranty.commands.requesting import REMEDIES
from aftersales.guarantees.warranty.models import GuaranteeRequest
from aftersales.guarantees.warranty.states import (
    CAR_GOES,
    OPEN_REQUESTS,
    REQUEST,
    REQUEST_TONES,
    Asked,
    CostOwner,
    RequestState,
)
from aftersales.guarantees.warranty.views.cars import (
    SEES,
    car_in_sight,
    car_url,
    standing,
    verdict,
)
from aftersales.lane.orders import queries as orders
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    Rule,
    View,
    chips,
    source,
)
from aftersales.web.pages import page
from aftersales.web.sentences import people_of, timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_for, stores_in_view


def request_url(request_id: int) -> str:
    return reverse("warranty:request", args=[request_id])


@dataclass(frozen=True)
class RequestRow:
    pk: int
    number: str
    asks: str
    state: str
    received_on: date
    answer_by: date | None
    complete_by: date | None
    answered_at: datetime | None
    customer: str = source("customer__name", default="")
    plate: str | None = source("vehicle__plate", default=None)
    car: str = source("vehicle__model_words", default="")
    store: str = source("store__name", default="")


def _late(_actor: Any, at: datetime) -> Q:
    today = timezone.localdate(at)
    unanswered = Q(state=RequestState.RECEIVED, answer_by__lt=today)
    return unanswered | Q(state__in=OPEN_REQUESTS, complete_by__lt=today)


class Requests(ListPage[RequestRow]):
    """What customers asked for under the law, with the days it leaves."""

    name = "warranty.requests"
    title = gettext_lazy("Guarantee requests")
    right = SEES
    row = RequestRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("plate", gettext_lazy("Plate"), kind="plate"),
        Column("car", gettext_lazy("Model"), phone="hide"),
        Column("customer", gettext_lazy("Customer")),
        Column("asks", gettext_lazy("Asks for"), chips=chips(Asked, {})),
        Column(
            "state", gettext_lazy("State"), chips=chips(RequestState, REQUEST_TONES), phone="side"
        ),
        Column("received_on", pgettext_lazy("guarantee request", "Received on"), kind="date"),
        Column("answer_by", gettext_lazy("Answer until"), kind="date"),
        Column("complete_by", gettext_lazy("Done until"), kind="date"),
        Column("store", gettext_lazy("Store"), phone="hide"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=RequestState.choices),
        Choice("asks", gettext_lazy("Asks for"), choices=Asked.choices),
        Period("received_on", pgettext_lazy("guarantee request", "Received on")),
        Rule(
            "heap",
            gettext_lazy("What to do"),
            rules={"late": (gettext_lazy("past the law's days"), _late)},
        ),
    )
    views = (
        View(
            "open",
            pgettext_lazy("guarantee requests", "Open"),
            "state=received&state=granted&state=car_back",
        ),
        View("answer", pgettext_lazy("guarantee requests", "To answer"), "state=received"),
        View("late", pgettext_lazy("guarantee requests", "Late"), "heap=late"),
        View("all", gettext_lazy("All")),
    )
    search = ("number__istartswith", "vehicle__plate__istartswith")
    search_hint = gettext_lazy("Number or plate")
    empty = Empty(
        gettext_lazy("No request here"),
        gettext_lazy("It is taken on the page of a car under guarantee."),
        gettext_lazy("Cars under guarantee"),
        "warranty:cars",
        right=SEES,
        icon="shield-check",
    )
    live = "guarantee_request"

    def rows(self) -> QuerySet[Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        stores = stores_in_view(self.request, SEES)
        return queries.requests(seen_by=actor).filter(store__in=stores).order_by()

    def url_of(self, row: RequestRow) -> str:
        return request_url(row.pk)

    def tone_of(self, row: RequestRow) -> str:
        today = timezone.localdate()
        waits = row.state in OPEN_REQUESTS
        is_late = (
            row.state == RequestState.RECEIVED and row.answer_by and row.answer_by < today
        ) or (waits and row.complete_by and row.complete_by < today)
        return "late" if is_late else ""


# ── taking one ───────────────────────────────────────────────────────────────────────────────────


@needs("warranty.take_request")
def take_request(request: Any, vehicle_id: int) -> HttpResponse:
    """A customer asks for something; what the law says on this day is frozen with it."""
    vehicle = car_in_sight(request, vehicle_id)
    stores = stores_for(request, "warranty.take_request")
    faults = queries.faults_of(vehicle.pk, seen_by=request.actor)
    here = orders.open_orders(seen_by=request.actor, vehicle_id=vehicle.pk).first()
    initial = {
        "store_id": here.store_id if here else store_in_view(request),
        "customer_id": here.customer_id if here else vehicle.owner_id,
    }

    def deed(said: dict[str, Any]) -> GuaranteeRequest:
        store_id = said["store_id"]
        order_id = here.pk if here and here.store_id == store_id else None
        return commands.take_request(
            vehicle_id=vehicle.pk, order_id=order_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(
        request,
        forms.RequestForm(
            request.POST if request.method == "POST" else None,
            stores=stores,
            faults={row.pk: f"{row.code} {row.words}" for row in faults},
            initial=initial,
        ),
        deed,
        title=_("Take a request"),
        words=_("The law's days begin when it comes in. What may be asked today is kept with it."),
        back=lambda made: request_url(made.pk),
    )


# ── one of them ──────────────────────────────────────────────────────────────────────────────────


def _in_sight(request: Any, request_id: int) -> GuaranteeRequest:
    found: GuaranteeRequest = get_object_or_404(
        queries.requests(seen_by=request.actor), pk=request_id
    )
    return found


@needs(SEES)
@require_safe
def one(request: Any, request_id: int) -> HttpResponse:
    """One request: what was asked, what the law said then and says now, what may be done."""
    row = _in_sight(request, request_id)
    actor = request.actor
    people = people_of([key for key in (row.received_by, row.answered_by) if key], seen_by=actor)
    context = {
        "asked": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor, store_id=row.store_id),
        "facts": _facts(row, people),
        "money": _money(row),
        "then": frozen(row),
        "timeline": timeline("guarantee_request", row.pk, seen_by=actor),
        **verdict(standing(request, row.vehicle)),
    }
    return page(request, "warranty/request.html", "body", context)


def frozen(row: GuaranteeRequest) -> list[dict[str, Any]]:
    """The rights in the verdict of the day of asking, and whether they give what is asked."""
    told: dict[str, Any] = row.verdict
    return [
        {
            "code": r["code"],
            "words": words.RIGHTS[r["code"]],
            "article": words.article(r["article"]),
            "fits": r["remedy"] in REMEDIES[Asked(row.asks)],
        }
        for part in (told, *told.get("faults", ()))
        for r in part.get("rights", ())
    ]


def _head(row: GuaranteeRequest) -> Head:
    state = RequestState(row.state)
    told = [show.chip(state.label, REQUEST_TONES[state]), show.chip(Asked(row.asks).label)]
    if row.disputes:
        told.append(show.chip(_("disputed"), "late"))
    return Head(
        row.number,
        chips=told,
        sub=f"{row.vehicle.plate or row.vehicle.vin} · {row.customer.name}",
        back=reverse("warranty:requests"),
    )


def _facts(row: GuaranteeRequest, people: dict[str, str]) -> list[FactLine]:
    car = Markup('<a href="{}">{}</a>').format(
        car_url(row.vehicle_id), row.vehicle.plate or row.vehicle.vin
    )
    lines = [
        FactLine(_("Asks for"), Asked(row.asks).label),
        FactLine(_("Vehicle"), car),
        FactLine(_("Customer"), row.customer.name),
        FactLine(_("Mileage"), f"{row.km:,} km"),
        FactLine(_("Because of"), f"{row.fault.code} {row.fault.words}" if row.fault else "–"),
        FactLine(pgettext("guarantee request", "Received on"), show.date(row.received_on)),
        FactLine(pgettext("guarantee request", "Taken by"), people.get(row.received_by, "")),
        FactLine(_("Answer until"), show.date(row.answer_by) or "–"),
        FactLine(_("Done until"), show.date(row.complete_by) or "–"),
        FactLine(_("Store"), row.store.name),
    ]
    if row.order:
        lines.insert(3, FactLine(_("Order"), row.order.number))
    if row.answered_at:
        lines += [
            FactLine(_("Answered at"), show.moment(row.answered_at)),
            FactLine(_("Answered by"), people.get(row.answered_by, "")),
        ]
    if row.back_on:
        back = f"{show.date(row.back_on)} · {row.back_km:,} km"
        lines.append(FactLine(_("Car is back since"), back))
    if row.new_vehicle:
        lines.append(
            FactLine(_("The car in its place"), row.new_vehicle.plate or row.new_vehicle.vin)
        )
    if row.closing_words:
        lines.append(FactLine(pgettext("guarantee request", "In the end"), row.closing_words))
    return lines


def _money(row: GuaranteeRequest) -> list[FactLine]:
    if not row.cost_owner:
        return []
    ground = f"{row.right} · {words.article(row.article)}" if row.right else _("goodwill")
    lines = [
        FactLine(_("On which right"), ground),
        FactLine(_("At whose cost"), CostOwner(row.cost_owner).label),
    ]
    if row.asks in CAR_GOES:
        lines += [
            FactLine(_("Price paid"), show.money(row.price)),
            FactLine(_("Fee for the use"), show.money(row.usage_fee)),
            FactLine(_("Registration, fittings, fees"), show.money(row.further_costs)),
        ]
    if row.refund is not None:
        lines.append(FactLine(_("Money back"), show.money(row.refund)))
    return lines


def _offers(row: GuaranteeRequest) -> list[Offer]:
    state, s = RequestState(row.state), RequestState

    def offer(
        label: object,
        name: str,
        right: str,
        target: RequestState,
        icon: str,
        *,
        when: bool = True,
        rule: object = "",
        is_grave: bool = False,
    ) -> Offer:
        return Offer(
            label,
            reverse(f"warranty:{name}", args=[row.pk]),
            "dialog",
            right,
            move=Move(REQUEST, state, target),
            when=when,
            rule=rule,
            icon=icon,
            is_grave=is_grave,
        )

    answers, takes, goes = "warranty.answer_request", "warranty.take_request", row.asks in CAR_GOES
    is_home = state == s.CAR_BACK if goes else state == s.GRANTED
    return [
        offer(pgettext("guarantee request", "Grant"), "grant", answers, s.GRANTED, "check"),
        offer(_("Take the car back"), "take_back", takes, s.CAR_BACK, "car", when=goes),
        offer(
            pgettext("guarantee request", "Carried out"),
            "finish",
            answers,
            s.DONE,
            "check",
            when=is_home,
            rule=_("First the car comes back.") if goes else "",
        ),
        offer(_("Refuse"), "refuse", answers, s.REFUSED, "x"),
        offer(_("The customer disputes it"), "dispute", takes, s.RECEIVED, "messages"),
        offer(_("The customer withdraws it"), "withdraw", takes, s.WITHDRAWN, "x", is_grave=True),
        Offer(
            _("Print the dossier"),
            reverse("printing:preview", args=["warranty.request_dossier", row.pk]),
            "page",
            SEES,
            icon="printer",
        ),
    ]


# ── steps ────────────────────────────────────────────────────────────────────────────────────────


def _step(
    request: Any,
    row: GuaranteeRequest,
    form: Any,
    deed: Callable[..., object],
    title: str,
    about: str = "",
) -> HttpResponse:
    return dialog(
        request,
        form,
        lambda said: deed(request_id=row.pk, **said, by=request.actor, at=timezone.now()),
        title=f"{row.number}: {title}",
        words=about,
        back=request_url(row.pk),
    )


def _sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


@needs("warranty.answer_request")
def grant(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    found = standing(request, row.vehicle)
    fits = {
        claim.right.code: f"{words.article(claim.right.article)}: {words.right(claim)}"
        for claim in found.rights
        if claim.is_certain and claim.right.remedy in REMEDIES[Asked(row.asks)]
    }
    kept = {r["code"]: f"{r['article']}: {r['words']}" for r in frozen(row) if r["fits"]}
    price, rights = found.policy.price if found.policy else None, kept | fits
    initial = {"price": price, "right": next(iter(rights), "")}
    form = forms.GrantForm(_sent(request), rights=rights, initial=initial)
    return _step(
        request,
        row,
        form,
        lambda request_id, by, at, **said: commands.grant(
            request_id=request_id, grant=Grant(**said), by=by, at=at
        ),
        pgettext("guarantee request", "Grant"),
        _("Goodwill is given beyond the law; it names no right."),
    )


@needs("warranty.answer_request")
def refuse(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    about = _("The law wants the reasons.")
    return _step(
        request, row, forms.AnswerForm(_sent(request)), commands.refuse, _("Refuse"), about
    )


@needs("warranty.take_request")
def dispute(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    form = forms.DisputeForm(_sent(request))
    return _step(request, row, form, commands.dispute, _("The customer disputes it"))


@needs("warranty.take_request")
def take_back(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    form = forms.BackForm(_sent(request), initial={"km": row.vehicle.distance_km})
    return _step(request, row, form, commands.take_back, _("Take the car back"))


@needs("warranty.answer_request")
def finish(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    kind = forms.FinishExchangeForm if row.asks == Asked.EXCHANGE else forms.FinishForm
    return _step(
        request,
        row,
        kind(_sent(request)),
        commands.finish,
        pgettext("guarantee request", "Carried out"),
    )


@needs("warranty.take_request")
def withdraw(request: Any, request_id: int) -> HttpResponse:
    row = _in_sight(request, request_id)
    form = forms.EndForm(_sent(request))
    return _step(request, row, form, commands.withdraw, _("The customer withdraws it"))
