"""Pages of the network: stores, how they are set up, grades, contracts with agents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.ground.network import commands, queries
from aftersales.ground.network.forms import (
    BrandForm,
    BrandsForm,
    ContractForm,
    EndContractForm,
    GradeForm,
    GradeStoreForm,
    GuideForm,
    HoursForm,
    OpenStoreForm,
    SettingsForm,
    SpecialDayForm,
)
from aftersales.ground.network.models import SpecialDay, Store
from aftersales.ground.network.states import Authority, StoreKind, Weekday
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.forms import Form
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, View, chips, source
from aftersales.web.pages import done, page, shown_on
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.show import chip


def one_form(
    request: Any,
    form: Form,
    *,
    title: object,
    back: str,
    run: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """A page that asks for a few things and does one deed with them."""
    if form.is_valid():
        with shown_on(form):
            run(form.cleaned_data)
            return done(request, back, _("Saved."))
    context = {"form": form, "title": title, "back": back, "action": request.get_full_path()}
    return page(request, "network/one_form.html", "card", context)


@dataclass(frozen=True)
class StoreRow:
    pk: int
    code: str
    name: str
    kind: str
    currency: str
    time_zone: str
    grade: str | None = source("grade__name", default=None)


class Stores(ListPage[StoreRow]):
    name = "network.stores"
    title = gettext_lazy("Stores")
    right = "network.view"
    row = StoreRow
    columns = (
        Column("name", gettext_lazy("Name"), sort=True, phone="title"),
        Column("code", gettext_lazy("Short code"), sort=True),
        Column("kind", gettext_lazy("Kind"), chips=chips(StoreKind, {}), phone="side"),
        Column("grade", gettext_lazy("Grade")),
        Column("currency", gettext_lazy("Currency")),
        Column("time_zone", gettext_lazy("Time zone"), shown=False),
    )
    filters = (Choice("kind", gettext_lazy("Kind"), choices=StoreKind.choices),)
    views = (View("all", gettext_lazy("All")),)
    order = "code"
    search = ("name__icontains", "code__istartswith")
    buttons = (
        Button(gettext_lazy("Open a store"), "network:open_store", right="network.open_store"),
        Button(gettext_lazy("Grades"), "network:grades", right="network.view", icon="stairs"),
        Button(gettext_lazy("Brands"), "network:brands", right="network.view", icon="car"),
        Button(
            gettext_lazy("Contracts with agents"),
            "network:contracts",
            right="network.view_contracts",
            icon="file-text",
        ),
    )
    empty = Empty(gettext_lazy("No stores"), gettext_lazy("Stores and stations appear here."))

    def rows(self) -> Any:
        return queries.stores(seen_by=self.request.actor)  # type: ignore[attr-defined]  # set by our middleware

    def url_of(self, row: StoreRow) -> str:
        return row_address("network:store", row.pk)


def _store(request: Any, store_id: int) -> Store:
    return get_object_or_404(queries.stores(seen_by=request.actor), pk=store_id)


def _address(store_id: int) -> str:
    return reverse("network:store", args=[store_id])


@needs("network.view")
def store(request: Any, store_id: int) -> HttpResponse:
    """One site: how it shows and prints, when it is open, what it may do."""
    row = _store(request, store_id)
    authorities = set(row.grade.authorities if row.grade else Authority.values)
    graded = queries.grades(seen_by=request.actor).exists()
    context = {
        "head": Head(
            row.name, [chip(row.get_kind_display(), "planned")], row.code, reverse("network:stores")
        ),
        "bar": bar(_offers(row), actor=request.actor, store_id=row.pk),
        "facts_lines": _facts(row),
        "store": row,
        "week": _week(row),
        "special_days": list(row.special_days.order_by("on", "pk")),
        "brands": [b.brand.name for b in row.brands.select_related("brand").order_by("pk")],
        "authorities": [
            (a.label, a.value in authorities and (row.grade is not None or not graded))
            for a in Authority
        ],
        "story": timeline("store", row.pk, seen_by=request.actor),
        "panels": []
        if row.kind == StoreKind.HEADQUARTERS
        else panels_of("step", "network.stations", seen_by=request.actor),
    }
    return page(request, "network/store.html", "main", context)


def _week(row: Store) -> list[tuple[object, list[str]]]:
    found: dict[int, list[str]] = {day.value: [] for day in Weekday}
    for time in row.opening_times.order_by("weekday", "opens", "pk"):
        found[time.weekday].append(f"{time.opens:%H:%M}–{time.closes:%H:%M}")
    return [(day.label, found[day.value]) for day in Weekday]


def _facts(row: Store) -> list[FactLine]:
    return [
        FactLine(_("Company name"), row.legal_name),
        FactLine(_("Tax number"), row.tax_number),
        FactLine(_("Address"), row.address),
        FactLine(_("Phone"), row.phone),
        FactLine(_("Time zone"), row.time_zone),
        FactLine(_("Currency"), row.currency),
        FactLine(_("Dates"), row.get_date_style_display()),
        FactLine(_("Numbers"), row.get_number_style_display()),
        FactLine(_("Paper"), row.get_paper_display()),
        FactLine(_("Printer"), row.printer),
        FactLine(_("Tax scheme"), row.get_tax_scheme_display()),
        FactLine(_("Grade"), row.grade.name if row.grade else ""),
        FactLine(_("Guided by"), row.belongs_to.name if row.belongs_to else ""),
    ]


def _offers(row: Store) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"network:{name}", args=[row.pk])

    return [
        Offer(_("Settings"), to("settle_store"), "page", "network.settle_store", icon="settings"),
        Offer(_("Opening hours"), to("set_hours"), "page", "network.set_hours", icon="clock"),
        Offer(_("Special day"), to("set_special_day"), "page", "network.set_hours"),
        Offer(_("Grade"), to("grade_store"), "page", "network.grade"),
        Offer(_("Guided by"), to("guide_station"), "page", "network.grade"),
        Offer(_("Brands"), to("choose_brands"), "page", "network.settle_store"),
        Offer(
            _("Close the store"),
            to("close_store"),
            right="network.open_store",
            when=row.closed_on is None,
            rule=_("The store is closed already."),
            confirm=_("The store stops to work. Its records stay. Go on?"),
            is_grave=True,
        ),
    ]


@needs("network.open_store")
def open_store(request: Any) -> HttpResponse:
    return one_form(
        request,
        OpenStoreForm(request.POST or None),
        title=_("Open a store"),
        back=reverse("network:stores"),
        run=lambda given: commands.open_store(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        ),
    )


@needs("network.settle_store")
def settle_store(request: Any, store_id: int) -> HttpResponse:
    row = _store(request, store_id)
    initial = {name: getattr(row, name) for name in commands.SETTINGS}
    return one_form(
        request,
        SettingsForm(request.POST or None, initial=initial),
        title=_("Settings of %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.settle_store(
            store_id=store_id, settings=given, by=request.actor, at=timezone.now()
        ),
    )


@needs("network.set_hours")
def set_hours(request: Any, store_id: int) -> HttpResponse:
    """The whole week on one page."""
    row = _store(request, store_id)
    initial: dict[str, Any] = {}
    for time in row.opening_times.order_by("weekday", "opens", "pk"):
        part = 2 if f"d{time.weekday}_1_opens" in initial else 1
        initial[f"d{time.weekday}_{part}_opens"] = time.opens
        initial[f"d{time.weekday}_{part}_closes"] = time.closes
    return one_form(
        request,
        HoursForm(request.POST or None, initial=initial),
        title=_("Opening hours of %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.set_hours(
            store_id=store_id, week=_stretches(given), by=request.actor, at=timezone.now()
        ),
    )


def _stretches(given: dict[str, Any]) -> list[commands.Stretch]:
    pairs = (
        (day.value, given[f"d{day.value}_{part}_opens"], given[f"d{day.value}_{part}_closes"])
        for day in Weekday
        for part in (1, 2)
    )
    return [
        commands.Stretch(day, opens, closes) for day, opens, closes in pairs if opens and closes
    ]


@needs("network.set_hours")
def set_special_day(request: Any, store_id: int) -> HttpResponse:
    row = _store(request, store_id)
    return one_form(
        request,
        SpecialDayForm(request.POST or None),
        title=_("A special day of %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.set_special_day(
            store_id=store_id, by=request.actor, at=timezone.now(), **given
        ),
    )


@require_POST
@needs("network.set_hours")
def lift_special_day(request: Any, special_day_id: int) -> HttpResponse:
    day = get_object_or_404(SpecialDay.objects.visible_to(request.actor), pk=special_day_id)
    commands.lift_special_day(special_day_id=day.pk, by=request.actor, at=timezone.now())
    return done(request, _address(day.store_id))


@needs("network.grade")
def grade_store(request: Any, store_id: int) -> HttpResponse:
    row = _store(request, store_id)
    known = list(queries.grades(seen_by=request.actor).values_list("code", "name"))
    initial = {"grade": row.grade.code if row.grade else ""}
    return one_form(
        request,
        GradeStoreForm(request.POST or None, grades=known, initial=initial),
        title=_("Grade of %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.grade_store(
            store_id=store_id, grade=given["grade"], by=request.actor, at=timezone.now()
        ),
    )


@needs("network.grade")
def guide_station(request: Any, store_id: int) -> HttpResponse:
    """Which site guides this one (NW-02)."""
    row = _store(request, store_id)
    others = [(pk, name) for pk, name in queries.store_names(request.actor).items() if pk != row.pk]
    return one_form(
        request,
        GuideForm(request.POST or None, stores=others, initial={"guided_by_id": row.belongs_to_id}),
        title=_("Who guides %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.guide_station(
            store_id=store_id,
            guided_by_id=int(given["guided_by_id"]) if given["guided_by_id"] else None,
            by=request.actor,
            at=timezone.now(),
        ),
    )


@needs("network.settle_store")
def choose_brands(request: Any, store_id: int) -> HttpResponse:
    """Which makes the site serves."""
    row = _store(request, store_id)
    known = list(queries.brands(seen_by=request.actor).values_list("code", "name"))
    chosen = [served.brand.code for served in row.brands.select_related("brand").order_by("pk")]
    return one_form(
        request,
        BrandsForm(request.POST or None, known=known, initial={"brands": chosen}),
        title=_("Brands of %(name)s") % {"name": row.name},
        back=_address(store_id),
        run=lambda given: commands.choose_brands(
            store_id=store_id, brands=given["brands"], by=request.actor, at=timezone.now()
        ),
    )


@needs("network.view")
def brands(request: Any) -> HttpResponse:
    """The makes of cars that the group sells or serves, and where."""
    rows = queries.brands(seen_by=request.actor).prefetch_related("stores__store")
    context = {
        "brands": [(brand, [served.store.name for served in brand.stores.all()]) for brand in rows]
    }
    return page(request, "network/brands.html", "main", context)


@needs("network.open_store")
def add_brand(request: Any) -> HttpResponse:
    """The group takes on a make of cars."""
    return one_form(
        request,
        BrandForm(request.POST or None),
        title=_("Take on a brand"),
        back=reverse("network:brands"),
        run=lambda given: commands.add_brand(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        ),
    )


@require_POST
@needs("network.open_store")
def close_store(request: Any, store_id: int) -> HttpResponse:
    commands.close_store(store_id=store_id, by=request.actor, at=timezone.now())
    return done(request, _address(store_id))


@needs("network.view")
def grades(request: Any) -> HttpResponse:
    """Which grade may do what (NW-02)."""
    rows = list(queries.grades(seen_by=request.actor))
    context = {
        "panels": panels_of("step", "network.grades", seen_by=request.actor),
        "grades": rows,
        "heads": [(grade.code, grade.name) for grade in rows],
        "groups": [
            (
                "",
                [
                    (a.value, a.label, {g.code for g in rows if a.value in g.authorities})
                    for a in Authority
                ],
            )
        ],
    }
    return page(request, "network/grades.html", "main", context)


@needs("network.grade")
def set_grade(request: Any) -> HttpResponse:
    asked = request.GET.get("code", "")
    row = queries.grades(seen_by=request.actor).filter(code=asked).first()
    fields = ("code", "name", "rank", "authorities")
    initial = {name: getattr(row, name) for name in fields} if row else {}
    return one_form(
        request,
        GradeForm(request.POST or None, initial=initial),
        title=_("What a grade may do"),
        back=reverse("network:grades"),
        run=lambda given: commands.set_grade(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        ),
    )


@needs("network.view_contracts")
def contracts(request: Any) -> HttpResponse:
    """Agents' contracts: validity, products, rates (NW-10)."""
    rows = queries.contracts(seen_by=request.actor).prefetch_related("rates")
    context = {
        "contracts": list(rows[:200]),
        "today": timezone.localdate(),
        "panels": panels_of("step", "network.agent_contract", seen_by=request.actor),
    }
    return page(request, "network/contracts.html", "main", context)


class RateUnread(Exception):  # noqa: N818 - said on the form
    """A line of rates that is not product, unit, rate."""


def read_rates(text: str) -> list[commands.Rate]:
    """Lines such as “field service, hour, 120.00”; Chinese commas count as well."""
    rates = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("，", ",").split(",")]
        try:
            product, unit, rate = parts
            rates.append(commands.Rate(product[:80], unit[:20], Decimal(rate)))
        except (ValueError, InvalidOperation) as fault:
            raise RateUnread(line) from fault
    return rates


@needs("network.sign_contract")
def sign_contract(request: Any) -> HttpResponse:
    kinds = (StoreKind.AGENT, StoreKind.OUTLET, StoreKind.AUTHORISED_STATION)
    agents = queries.stores(seen_by=request.actor).filter(kind__in=kinds)
    form = ContractForm(request.POST or None, agents=list(agents.values_list("pk", "name")))
    rates: list[commands.Rate] = []
    if form.is_valid():
        try:
            rates = read_rates(form.cleaned_data["rates"])
        except RateUnread as fault:
            form.add_error("rates", _("This line is not understood: %(line)s") % {"line": fault})

    def run(given: dict[str, Any]) -> object:
        return commands.sign_contract(
            agent_id=int(given["agent_id"]),
            number=given["number"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            rates=rates,
            by=request.actor,
            at=timezone.now(),
        )

    title, back = _("Sign a contract with an agent"), reverse("network:contracts")
    return one_form(request, form, title=title, back=back, run=run)


@needs("network.sign_contract")
def end_contract(request: Any, contract_id: int) -> HttpResponse:
    row = get_object_or_404(queries.contracts(seen_by=request.actor), pk=contract_id)
    return one_form(
        request,
        EndContractForm(request.POST or None),
        title=_("End the contract %(number)s") % {"number": row.number},
        back=reverse("network:contracts"),
        run=lambda given: commands.end_contract(
            contract_id=contract_id, by=request.actor, at=timezone.now(), **given
        ),
    )
