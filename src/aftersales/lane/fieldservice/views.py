"""Installations on screen: the contract, the lists to tick, training, acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.core.papers import all_papers
from aftersales.ground.handbook.queries import guides
from aftersales.ground.network import queries as network
from aftersales.lane.fieldservice import commands, forms, queries
from aftersales.lane.fieldservice.commands import Contract
from aftersales.lane.fieldservice.models import Installation
from aftersales.lane.fieldservice.states import INSTALLATION, TONES, InstallationState, Phase
from aftersales.records.staff import queries as staff
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Button,
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
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view
from aftersales.web.stores import one_store


def _sent(request: Any) -> Any:
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class InstallationRow:
    pk: int
    number: str
    title: str
    state: str
    due_on: date
    contract_number: str
    trainees: int
    training_due_on: date | None
    customer: str = source("customer__name", default="")
    plate: str | None = source("vehicle__plate", default=None)
    technician: str | None = source("technician__name", default=None)


class Installations(ListPage[InstallationRow]):
    """Installations by contract with their deadlines; also the installation report as a list
    (WS-26, WS-40).
    """

    name = "fieldservice.installations"
    title = gettext_lazy("Installations")
    right = "fieldservice.view"
    row = InstallationRow
    columns = (
        Column("number", gettext_lazy("Number"), phone="title"),
        Column("title", gettext_lazy("What is installed")),
        Column("customer", gettext_lazy("Customer")),
        Column("plate", gettext_lazy("Plate"), kind="plate"),
        Column("technician", gettext_lazy("Technician")),
        Column("due_on", gettext_lazy("Agreed until"), kind="date", sort=True),
        Column("training_due_on", gettext_lazy("Training until"), kind="date"),
        Column("contract_number", gettext_lazy("Contract"), shown=False),
        Column("state", gettext_lazy("State"), chips=chips(InstallationState, TONES), phone="side"),
    )
    filters = (
        Choice("state", gettext_lazy("State"), choices=InstallationState.choices),
        Period("due_on", gettext_lazy("Agreed until"), words_offered=("overdue", "today", "week")),
        Rule(
            "who",
            gettext_lazy("Who"),
            rules={
                "me": (
                    gettext_lazy("mine"),
                    lambda actor, _at: Q(technician_id=actor.person_id or 0),
                )
            },
        ),
    )
    views = (
        View("open", gettext_lazy("Open"), "state=agreed&state=in_work"),
        View("mine", gettext_lazy("Mine, open"), "who=me&state=agreed&state=in_work"),
        View("all", gettext_lazy("All")),
    )
    order = "due_on"
    search = ("number__istartswith", "title__icontains")
    buttons = (Button(gettext_lazy("Take on"), "fieldservice:agree", right="fieldservice.agree"),)
    empty = Empty(
        gettext_lazy("No installations"),
        gettext_lazy("Accessories and equipment that are fitted by contract stand here."),
        label=gettext_lazy("Take on"),
        url_name="fieldservice:agree",
        right="fieldservice.agree",
        icon="plug",
    )
    holds_persons = True

    def rows(self) -> QuerySet[Installation]:
        rows = Installation.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting
        store = store_in_view(self.request)
        return rows.filter(store=store) if store else rows

    def url_of(self, row: InstallationRow) -> str:
        return row_address("fieldservice:installation", row.pk)


@needs("fieldservice.agree")
def agree(request: Any) -> HttpResponse:
    """Take on an installation by contract."""
    store_id = one_store(request, "fieldservice.agree")
    on = network.day_of(timezone.now(), store_id=store_id)
    people = staff.people_now(store_id=store_id, on=on).values_list("pk", "name")
    form = forms.AgreeForm(_sent(request), people=list(people), initial={"contract_on": on})
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            who = {key: given.pop(key) for key in ("customer_id", "vehicle_id", "person_id")}
            row = commands.agree(
                store_id=store_id,
                contract=Contract(**given),
                by=request.actor,
                at=timezone.now(),
                **who,
            )
            return done(request, _url(row), _("Taken on."))
    context = {
        "form": form,
        "title": _("Take on an installation"),
        "back": reverse("fieldservice:installations"),
        "texts": guides("fieldservice.safety", store_id=store_id),
    }
    return page(request, "fieldservice/plain_form.html", "form", context)


def _row(request: Any, installation_id: int) -> Installation:
    found: Installation = get_object_or_404(
        queries.installations(seen_by=request.actor), pk=installation_id
    )
    return found


def _url(row: Installation) -> str:
    return reverse("fieldservice:installation", args=[row.pk])


@needs("fieldservice.view")
def installation(request: Any, installation_id: int) -> HttpResponse:
    """One installation: contract, lists, training, report."""
    row = _row(request, installation_id)
    state = InstallationState(row.state)
    lists = queries.lists(row, get_language())
    context = {
        "installation": row,
        "head": Head(
            row.title,
            chips=[show.chip(state.label, TONES[state])],
            sub=f"{row.number} · {row.customer.name}",
            back=reverse("fieldservice:installations"),
        ),
        "bar": bar(_offers(row, state, lists), actor=request.actor, store_id=row.store_id),
        "facts": _facts(row),
        "lists": [(found, _may_tick(request, row, found.phase)) for found in lists],
        "trainings": list(queries.trainings(row.pk, seen_by=request.actor)),
        "trained": queries.trained(row.pk),
        "texts": guides(
            "fieldservice.install", store_id=row.store_id, but={queries.STEPS, queries.BANS}
        ),
        "timeline": timeline("installation", row.pk, seen_by=request.actor),
    }
    return page(request, "fieldservice/installation.html", "body", context)


def _may_tick(request: Any, row: Installation, phase: Phase) -> bool:
    wanted = InstallationState.AGREED if phase == Phase.BEFORE else InstallationState.IN_WORK
    may = request.actor.may("fieldservice.install", store_id=row.store_id)
    return bool(may and row.state == wanted)


def _offers(
    row: Installation, state: InstallationState, lists: list[queries.TickList]
) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"fieldservice:{name}", args=[row.pk])

    left = {found.phase: len(found.left) for found in lists}
    offers = [
        Offer(
            _("Begin"),
            to("start"),
            right="fieldservice.install",
            move=Move(INSTALLATION, state, InstallationState.IN_WORK),
            when=not left.get(Phase.BEFORE),
            rule=_("The bans before fitting are ticked first."),
            icon="player-play",
        ),
        Offer(
            _("Accepted by the customer"),
            to("accept"),
            "dialog",
            "fieldservice.accept",
            Move(INSTALLATION, state, InstallationState.ACCEPTED),
            when=not left.get(Phase.STEP) and not left.get(Phase.AFTER),
            rule=_("All steps and the bans after fitting are ticked first."),
            icon="check",
        ),
    ]
    if row.trainees and state != InstallationState.CANCELLED:
        offers.append(Offer(_("Record a training"), to("train"), "dialog", "fieldservice.install"))
    offers.append(
        Offer(
            _("Report on paper"),
            all_papers()["fieldservice.installation_report"].address(row.pk),
            "page",
            "fieldservice.view",
            icon="printer",
        )
    )
    offers.append(
        Offer(
            _("Call it off"),
            to("cancel"),
            "dialog",
            "fieldservice.agree",
            Move(INSTALLATION, state, InstallationState.CANCELLED),
            is_grave=True,
        )
    )
    return offers


def _facts(row: Installation) -> list[FactLine]:
    facts = [
        FactLine(_("Store"), row.store.name),
        FactLine(_("Contract"), row.contract_number or "–"),
        FactLine(_("Contract of"), show.date(row.contract_on)),
        FactLine(_("Agreed until"), show.date(row.due_on)),
        FactLine(_("Place of work"), row.place or _("in the store")),
        FactLine(_("Technician"), row.technician.name if row.technician else "–"),
        FactLine(_("Electrical fitting"), show.yes_no(row.is_electrical)),
        FactLine(_("Height of the work (m)"), str(row.height_m)),
    ]
    if row.vehicle is not None:
        facts.insert(1, FactLine(_("Vehicle"), show.plate(row.vehicle.plate)))
    if row.order is not None:
        facts.insert(1, FactLine(_("Order"), row.order.number))
    if row.accepted_at is not None:
        facts.append(FactLine(_("Accepted at"), show.moment(row.accepted_at)))
        facts.append(FactLine(_("Accepted by"), row.accepted_by or "–"))
    if row.cancel_reason:
        facts.append(FactLine(_("Called off because"), row.cancel_reason))
    return facts


@require_POST
@needs("fieldservice.install")
def tick(request: Any, installation_id: int) -> HttpResponse:
    """All elements of a list that were ticked on the page."""
    row = _row(request, installation_id)
    told = request.POST.get("phase", "")
    phase = Phase(told) if told in Phase else Phase.STEP
    with shown_as_toast(request):
        for element in request.POST.getlist("element"):
            commands.tick(
                installation_id=row.pk,
                phase=phase,
                element=element,
                by=request.actor,
                at=timezone.now(),
            )
    return done(request, _url(row), "")


@require_POST
@needs("fieldservice.install")
def start(request: Any, installation_id: int) -> HttpResponse:
    row = _row(request, installation_id)
    commands.start(installation_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, _url(row), _("Begun."))


@needs("fieldservice.accept")
def accept(request: Any, installation_id: int) -> HttpResponse:
    row = _row(request, installation_id)
    return dialog(
        request,
        forms.AcceptForm(_sent(request)),
        lambda given: commands.accept(
            installation_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Accepted by the customer"),
        words=row.title,
        back=_url(row),
    )


@needs("fieldservice.agree")
def cancel(request: Any, installation_id: int) -> HttpResponse:
    row = _row(request, installation_id)
    return dialog(
        request,
        forms.CancelForm(_sent(request)),
        lambda given: commands.cancel(
            installation_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Call it off"),
        words=row.title,
        back=_url(row),
    )


@needs("fieldservice.install")
def train(request: Any, installation_id: int) -> HttpResponse:
    row = _row(request, installation_id)
    on = network.day_of(timezone.now(), store_id=row.store_id)
    return dialog(
        request,
        forms.TrainForm(_sent(request), initial={"on": on}),
        lambda given: commands.train(
            installation_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Record a training"),
        words=row.title,
        back=_url(row),
    )
