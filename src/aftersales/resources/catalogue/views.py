"""The catalogue of work on screen: operations, packages, tariffs and taxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from aftersales.ground.network import queries as network
from aftersales.ground.network.states import BayKind, TaxScheme
from aftersales.records.staff import queries as staff
from aftersales.records.vehicles import queries as vehicles
from aftersales.resources.catalogue import commands, forms, queries
from aftersales.resources.catalogue.commands import NewLine, NewOperation, NewPackage
from aftersales.resources.catalogue.models import Operation, Package, StandardTime, Tariff
from aftersales.resources.catalogue.rules import listed
from aftersales.resources.catalogue.states import LineKind, Payer, ServiceType, TariffKind
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.dialogs import dialog
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Choice, Column, Empty, ListPage, View, YesNo, chips, source
from aftersales.web.pages import done, page, shown_on
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view


def _store(request: Any, right: str) -> int:
    """The store in view, where the person may do this; else the first of those."""
    allowed = request.actor.stores_with(right)
    chosen = store_in_view(request)
    return chosen if chosen is not None and chosen in allowed else min(allowed)


# -- operations -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class OperationRow:
    pk: int
    code: str
    name_zh: str
    name_en: str
    service_type: str
    bay_kind: str
    level: int
    is_current: bool
    skill: str | None = source("skill__name", default=None)


class Operations(ListPage[OperationRow]):
    """The group's operations, by code (WS-36)."""

    name = "catalogue.operations"
    title = pgettext_lazy("catalogue", "Operations")
    right = "catalogue.view"
    row = OperationRow
    columns = (
        Column("code", gettext_lazy("Code"), sort=True, phone="title"),
        Column("name_zh", gettext_lazy("Name"), sort=True, wraps=True),
        Column("name_en", gettext_lazy("English name"), wraps=True, shown=False),
        Column("service_type", gettext_lazy("Service type"), chips=chips(ServiceType, {})),
        Column("skill", gettext_lazy("Skill group")),
        Column("level", gettext_lazy("Skill level"), kind="number", shown=False),
        Column("bay_kind", gettext_lazy("Kind of bay"), chips=chips(BayKind, {})),
        Column("is_current", gettext_lazy("In use"), kind="yes_no", shown=False),
    )
    filters = (
        Choice("service_type", gettext_lazy("Service type"), choices=ServiceType.choices),
        Choice("bay_kind", gettext_lazy("Kind of bay"), choices=BayKind.choices),
        YesNo("is_current", gettext_lazy("In use")),
    )
    views = (
        View("current", gettext_lazy("In use"), "is_current=yes"),
        View("all", gettext_lazy("All")),
    )
    order = "code"
    search = ("code__istartswith", "name_zh__icontains", "name_en__icontains")
    buttons = (
        Button(gettext_lazy("New operation"), "catalogue:new_operation", right="catalogue.keep"),
    )
    empty = Empty(
        gettext_lazy("No operations yet"),
        gettext_lazy("Bring in the maker's catalogue: Set-up, Imports, Operations."),
        icon="list-details",
    )

    def rows(self) -> QuerySet[Operation]:
        return queries.operations(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: OperationRow) -> str:
        return row_address("catalogue:operation", row.pk)


@needs("catalogue.view")
def operation(request: Any, operation_id: int) -> HttpResponse:
    """One operation: who can do it where, how long it takes, what it costs here today."""
    row = get_object_or_404(queries.operations(seen_by=request.actor), pk=operation_id)
    at = reverse("catalogue:operation", args=[row.pk])
    store_id = _store(request, "catalogue.view")
    offers = [
        Offer(
            _("Set the standard time"),
            f"{at}time/",
            "dialog",
            "catalogue.keep",
            when=row.is_current,
            rule=_("It is not in use any more."),
            icon="clock",
        ),
        Offer(
            _("Take out of use"),
            f"{at}retire/",
            right="catalogue.keep",
            when=row.is_current,
            rule=_("It is not in use any more."),
            confirm=_("It will not be offered any more. Go on?"),
            is_grave=True,
        ),
    ]
    times = StandardTime.objects.filter(operation=row).select_related("model")
    context = {
        "operation": row,
        "head": Head(
            row.code,
            chips=[show.chip(row.get_service_type_display(), "work")],
            sub=row.name_zh,
            back=reverse("catalogue:operations"),
        ),
        "bar": bar(offers, actor=request.actor),
        "facts": [
            FactLine(_("English name"), row.name_en),
            FactLine(_("Skill group"), row.skill.name if row.skill else ""),
            FactLine(_("Skill level"), row.level),
            FactLine(_("Kind of bay"), row.get_bay_kind_display()),
            FactLine(_("Needs a lift"), show.yes_no(row.needs_lift)),
            FactLine(_("Costs here today"), _cost(row, store_id, request.actor)),
        ],
        "times": list(times.order_by("model", "-holds_from", "-pk")),
        "standards": [
            (label, code)
            for label, code in ((_("Procedure"), row.procedure), (_("Quality"), row.quality))
            if code
        ],
        "timeline": timeline("operation", row.pk, seen_by=request.actor),
    }
    return page(request, "catalogue/operation.html", "body", context)


def _cost(row: Operation, store_id: int, actor: Any) -> object:
    on = network.day_of(timezone.now(), store_id=store_id)
    try:
        price = queries.labour_price(row.pk, store_id=store_id, on=on, seen_by=actor)
    except (queries.NoRate, queries.DoesNotApply) as no:
        return str(no)
    return show.money(price.gross, price.currency)


@needs("catalogue.keep")
def new_operation(request: Any) -> HttpResponse:
    skills = list(staff.skill_names(seen_by=request.actor).items())
    form = forms.OperationForm(request.POST or None, skills=skills)
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            given["service_type"] = ServiceType(given["service_type"])
            given["bay_kind"] = BayKind(given["bay_kind"]) if given["bay_kind"] else None
            row = commands.register_operation(
                new=NewOperation(**given),
                store_id=_store(request, "catalogue.keep"),
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("catalogue:operation", args=[row.pk]), _("Saved."))
    context = {"form": form, "title": _("New operation"), "back": reverse("catalogue:operations")}
    return page(request, "catalogue/plain_form.html", "form", context)


@needs("catalogue.keep")
def set_standard_time(request: Any, operation_id: int) -> HttpResponse:
    row = get_object_or_404(queries.operations(seen_by=request.actor), pk=operation_id)
    models = [(model.pk, str(model)) for model in vehicles.models(seen_by=request.actor)[:500]]
    return dialog(
        request,
        forms.StandardTimeForm(
            request.POST or None, models=models, initial={"holds_from": timezone.localdate()}
        ),
        lambda given: commands.set_standard_time(
            operation_id=row.pk, by=request.actor, at=timezone.now(), **given
        ),
        title=_("Set the standard time"),
        back=reverse("catalogue:operation", args=[row.pk]),
    )


@require_POST
@needs("catalogue.keep")
def retire_operation(request: Any, operation_id: int) -> HttpResponse:
    row = get_object_or_404(queries.operations(seen_by=request.actor), pk=operation_id)
    commands.retire_operation(operation_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("catalogue:operations"), _("Out of use."))


# -- packages -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PackageRow:
    pk: int
    code: str
    name_zh: str
    service_type: str
    at_km: int | None
    at_months: int | None
    is_current: bool


class Packages(ListPage[PackageRow]):
    """Work, parts and charges that belong together."""

    name = "catalogue.packages"
    title = gettext_lazy("Packages")
    right = "catalogue.view"
    row = PackageRow
    columns = (
        Column("code", gettext_lazy("Code"), sort=True, phone="title"),
        Column("name_zh", gettext_lazy("Name"), sort=True, wraps=True),
        Column("service_type", gettext_lazy("Service type"), chips=chips(ServiceType, {})),
        Column("at_km", gettext_lazy("At (km)"), kind="number", sort=True),
        Column("at_months", gettext_lazy("At (months)"), kind="number"),
        Column("is_current", gettext_lazy("In use"), kind="yes_no", shown=False),
    )
    filters = (
        Choice("service_type", gettext_lazy("Service type"), choices=ServiceType.choices),
        YesNo("is_current", gettext_lazy("In use")),
    )
    views = (
        View("current", gettext_lazy("In use"), "is_current=yes"),
        View("all", gettext_lazy("All")),
    )
    order = "code"
    search = ("code__istartswith", "name_zh__icontains", "name_en__icontains")
    buttons = (
        Button(gettext_lazy("New package"), "catalogue:new_package", right="catalogue.keep"),
    )
    empty = Empty(
        gettext_lazy("No packages yet"),
        gettext_lazy("Put together what belongs to a service, or bring in a list."),
        icon="packages",
    )

    def rows(self) -> QuerySet[Package]:
        return queries.packages(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: PackageRow) -> str:
        return row_address("catalogue:package", row.pk)


@needs("catalogue.view")
def package(request: Any, package_id: int) -> HttpResponse:
    """One package: its lines, its prices, what it costs here today."""
    row = get_object_or_404(queries.packages(seen_by=request.actor), pk=package_id)
    at = reverse("catalogue:package", args=[row.pk])
    store_id = _store(request, "catalogue.view")
    on = network.day_of(timezone.now(), store_id=store_id)
    fault, offer = "", None
    try:
        offer = queries.package_offer(
            row.pk, store_id=store_id, on=on, model_id=row.model_id, seen_by=request.actor
        )
    except (queries.NoRate, queries.DoesNotApply) as no:
        fault = str(no)
    offers = [
        Offer(_("Set a fixed price"), f"{at}price/", "dialog", "catalogue.price", icon="receipt"),
        Offer(
            _("Take out of use"),
            f"{at}retire/",
            right="catalogue.keep",
            when=row.is_current,
            rule=_("It is not in use any more."),
            confirm=_("It will not be offered any more. Go on?"),
            is_grave=True,
        ),
    ]
    context = {
        "package": queries.package_with_lines(row.pk, seen_by=request.actor),
        "head": Head(row.code, sub=row.name_zh, back=reverse("catalogue:packages")),
        "bar": bar(offers, actor=request.actor),
        "facts": [
            FactLine(_("Service type"), row.get_service_type_display()),
            FactLine(_("Model"), str(row.model) if row.model else _("every model")),
            FactLine(_("At (km)"), show.number(row.at_km)),
            FactLine(_("At (months)"), show.number(row.at_months)),
        ],
        "offer": offer,
        "fault": fault,
        "prices": list(row.prices.select_related("store").order_by("-holds_from", "-pk")),
        "timeline": timeline("package", row.pk, seen_by=request.actor),
    }
    return page(request, "catalogue/package.html", "body", context)


@needs("catalogue.keep")
def new_package(request: Any) -> HttpResponse:
    form = forms.PackageForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            lines = [
                NewLine(kind=kind, code=code, quantity=quantity)
                for name, kind in (
                    ("operations", LineKind.OPERATION),
                    ("parts", LineKind.PART),
                    ("charges", LineKind.CHARGE),
                )
                for code, quantity in listed(given.pop(name))
            ]
            given["service_type"] = ServiceType(given["service_type"])
            row = commands.register_package(
                new=NewPackage(**given, lines=lines),
                store_id=_store(request, "catalogue.keep"),
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("catalogue:package", args=[row.pk]), _("Saved."))
    context = {"form": form, "title": _("New package"), "back": reverse("catalogue:packages")}
    return page(request, "catalogue/plain_form.html", "form", context)


@needs("catalogue.price")
def price_package(request: Any, package_id: int) -> HttpResponse:
    row = get_object_or_404(queries.packages(seen_by=request.actor), pk=package_id)
    return dialog(
        request,
        forms.PackagePriceForm(request.POST or None, initial={"holds_from": timezone.localdate()}),
        lambda given: commands.price_package(
            package_id=row.pk,
            store_id=_store(request, "catalogue.price"),
            by=request.actor,
            at=timezone.now(),
            **given,
        ),
        title=_("Set a fixed price"),
        back=reverse("catalogue:package", args=[row.pk]),
    )


@require_POST
@needs("catalogue.keep")
def retire_package(request: Any, package_id: int) -> HttpResponse:
    row = get_object_or_404(queries.packages(seen_by=request.actor), pk=package_id)
    commands.retire_package(package_id=row.pk, by=request.actor, at=timezone.now())
    return done(request, reverse("catalogue:packages"), _("Out of use."))


# -- tariffs and taxes ----------------------------------------------------------------------------


@dataclass(frozen=True)
class TariffRow:
    pk: int
    kind: str
    amount: Decimal
    currency: str
    holds_from: date
    payer: str
    store: str | None = source("store__name", default=None)
    brand: str | None = source("brand__name", default=None)
    skill: str | None = source("skill__name", default=None)


class Tariffs(ListPage[TariffRow]):
    """Every rate that holds, held or will hold (FE-06)."""

    name = "catalogue.tariffs"
    title = gettext_lazy("Tariffs and taxes")
    template = "catalogue/tariffs.html"
    right = "catalogue.view"
    row = TariffRow
    columns = (
        Column("kind", gettext_lazy("What for"), chips=chips(TariffKind, {}), phone="title"),
        Column("amount", gettext_lazy("Rate, tax included"), kind="amount", phone="side"),
        Column("currency", gettext_lazy("Currency"), shown=False),
        Column("holds_from", gettext_lazy("From"), kind="date", sort=True),
        Column("store", gettext_lazy("Store")),
        Column("brand", gettext_lazy("Brand")),
        Column("skill", gettext_lazy("Skill group")),
        Column("payer", gettext_lazy("Payer"), chips=chips(Payer, {})),
    )
    filters = (
        Choice("kind", gettext_lazy("What for"), choices=TariffKind.choices),
        Choice("payer", gettext_lazy("Payer"), choices=Payer.choices),
    )
    order = "-holds_from"
    buttons = (
        Button(gettext_lazy("Set a tariff"), "catalogue:set_tariff", right="catalogue.price"),
        Button(gettext_lazy("Other charges"), "catalogue:charges", icon="coin"),
        Button(gettext_lazy("Tax rates"), "catalogue:taxes", icon="percentage"),
    )
    empty = Empty(
        gettext_lazy("No tariffs yet"),
        gettext_lazy("Without a labour rate no operation has a price."),
        label=gettext_lazy("Set a tariff"),
        url_name="catalogue:set_tariff",
        right="catalogue.price",
        icon="receipt",
    )

    def rows(self) -> QuerySet[Tariff]:
        return Tariff.objects.visible_to(self.request.actor)  # type: ignore[attr-defined]  # Acting

    def extra(self) -> dict[str, Any]:
        """What the handbook says of tariffs stands below them."""
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return {"panels": panels_of("step", "catalogue.tariffs", seen_by=actor)}


@needs("catalogue.price")
def set_tariff(request: Any) -> HttpResponse:
    form = forms.TariffForm(
        request.POST or None,
        brands=[(row.pk, row.name) for row in network.brands(seen_by=request.actor)],
        skills=list(staff.skill_names(seen_by=request.actor).items()),
        initial={"holds_from": timezone.localdate()},
    )
    if form.is_valid():
        with shown_on(form):
            given = dict(form.cleaned_data)
            given["kind"] = TariffKind(given["kind"])
            given["payer"] = Payer(given["payer"]) if given["payer"] else None
            commands.set_tariff(
                **given,
                store_id=_store(request, "catalogue.price"),
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("catalogue:tariffs"), _("Saved."))
    context = {"form": form, "title": _("Set a tariff"), "back": reverse("catalogue:tariffs")}
    return page(request, "catalogue/plain_form.html", "form", context)


@needs("catalogue.view")
def taxes(request: Any) -> HttpResponse:
    """Tax rates of the group, beside what the law's parameters say."""
    store_id = _store(request, "catalogue.view")
    on = network.day_of(timezone.now(), store_id=store_id)
    codes = ("repair", "goods", "transport", "service")
    context = {
        "store": network.store(store_id),
        "now": [
            (dict(forms.TaxRateForm.base_fields["code"].choices)[code], percent)  # type: ignore[attr-defined]  # ours
            for code in codes
            for percent in [queries.tax_percent(code, store_id=store_id, on=on)]
        ],
        "rates": list(queries.tax_rates(seen_by=request.actor)),
    }
    return page(request, "catalogue/taxes.html", "body", context)


@needs("catalogue.price")
def set_tax_rate(request: Any) -> HttpResponse:
    def deed(given: dict[str, Any]) -> object:
        return commands.set_tax_rate(
            **{**given, "scheme": TaxScheme(given["scheme"])},
            store_id=_store(request, "catalogue.price"),
            by=request.actor,
            at=timezone.now(),
        )

    form = forms.TaxRateForm(request.POST or None, initial={"holds_from": timezone.localdate()})
    back = reverse("catalogue:taxes")
    return dialog(request, form, deed, title=_("Set a tax rate"), back=back)


@needs("catalogue.view")
def charges(request: Any) -> HttpResponse:
    """What else is charged."""
    context = {"charges": list(queries.charges(seen_by=request.actor))}
    return page(request, "catalogue/charges.html", "body", context)


@needs("catalogue.price")
def register_charge(request: Any) -> HttpResponse:
    def deed(given: dict[str, Any]) -> object:
        return commands.register_charge(
            **given,
            store_id=_store(request, "catalogue.price"),
            by=request.actor,
            at=timezone.now(),
        )

    form = forms.ChargeForm(request.POST or None)
    back = reverse("catalogue:charges")
    return dialog(request, form, deed, title=_("Other charge"), back=back)
