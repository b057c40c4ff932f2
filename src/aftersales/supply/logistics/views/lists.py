"""Lists of shipments and carriers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.supply.logistics import queries
from aftersales.supply.logistics.models import Carrier, Shipment, Tour, Van
from aftersales.supply.logistics.states import (
    ARTICLE_LIVE,
    ARTICLE_TONES,
    NOT_ENDED,
    SHIPMENT_TONES,
    TOUR_TONES,
    ArticleState,
    CarrierKind,
    Outcome,
    ShipmentState,
    TourState,
)
from aftersales.supply.logistics.views.here import article_url, seen, shipment_url, texts_at
from aftersales.web.addresses import row_address
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
from aftersales.web.stores import stores_in_view


@dataclass(frozen=True)
class ShipmentRow:
    pk: int
    number: str
    state: str
    packages_count: int
    due_at: datetime
    reference: str
    waybill: str
    cost: Decimal | None
    currency: str
    sent_at: datetime | None
    ended_at: datetime | None
    sender: str = source("source__name", default="")
    site: str = source("target__name", default="")
    carrier: str = source("carrier__name", default="")


def _late(_actor: Any, at: datetime) -> Q:
    return Q(state__in=NOT_ENDED, due_at__lt=at)


def _live(_actor: Any, _at: datetime) -> Q:
    return Q(state__in=NOT_ENDED)


def _to_tell(_actor: Any, _at: datetime) -> Q:
    return Q(wants_call=True, told_at=None, target=None) & ~Q(waybill="")


def _wrong(_actor: Any, _at: datetime) -> Q:
    return Q(is_right=False) | Q(is_undamaged=False)


class Shipments(ListPage[ShipmentRow]):
    """What is packed, on its way and delivered, from or to one's own stores (LG-01, LG-04)."""

    name = "logistics.shipments"
    title = _("Shipments")
    right = "logistics.view"
    row = ShipmentRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("sender", pgettext_lazy("logistics", "From")),
        Column(
            "site",
            pgettext_lazy("logistics", "To"),
            show=lambda row: row.site or _("somebody outside"),
        ),
        Column("state", _("State"), chips=chips(ShipmentState, SHIPMENT_TONES), phone="side"),
        Column("due_at", pgettext_lazy("logistics", "Wanted by"), kind="when", sort=True),
        Column("carrier", pgettext_lazy("logistics", "Carrier")),
        Column("waybill", _("Waybill number"), phone="hide"),
        Column("packages_count", pgettext_lazy("logistics", "Packages"), kind="number"),
        Column("reference", pgettext_lazy("logistics", "Serves"), phone="hide"),
        Column("cost", pgettext_lazy("logistics", "Cost"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
        Column("sent_at", pgettext_lazy("logistics", "Left"), kind="when", shown=False),
        Column("ended_at", pgettext_lazy("logistics", "Ended"), kind="when", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=ShipmentState.choices),
        Period("due_at", pgettext_lazy("logistics", "Wanted by")),
        Rule(
            "heap",
            _("What to do"),
            rules={
                "live": (pgettext_lazy("shipments", "not ended"), _live),
                "late": (pgettext_lazy("shipments", "late"), _late),
                "to_tell": (_("recipient to be called"), _to_tell),
                "wrong": (_("not as ordered, or damaged"), _wrong),
            },
        ),
    )
    views = (
        View("live", pgettext_lazy("shipments", "Not ended"), "heap=live"),
        View("to_send", _("To hand over"), "state=open"),
        View("late", pgettext_lazy("shipments", "Late"), "heap=late"),
        View("to_tell", _("To call"), "heap=to_tell"),
        View("wrong", _("With faults"), "heap=wrong"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "waybill__istartswith", "reference__istartswith")
    search_hint = _("Number, waybill or order")
    buttons = (
        Button(_("Scan packages"), "logistics:scan", right="logistics.scan", icon="scan"),
        Button(_("Send goods"), "logistics:register_shipment", right="logistics.ship"),
    )
    empty = Empty(
        _("Nothing is being sent"),
        _("Pack goods for another store or a customer; parts between stores from their transfer."),
        _("Send goods"),
        "logistics:register_shipment",
        right="logistics.ship",
        icon="truck-delivery",
    )
    live = "shipment"
    template = "logistics/shipments.html"

    def rows(self) -> QuerySet[Shipment]:
        stores = seen(self.request)
        ends = Q(source__in=stores) | Q(target__in=stores)
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.shipments(seen_by=actor).filter(ends).order_by()

    def extra(self) -> dict[str, Any]:
        stores = seen(self.request)
        return {"texts": texts_at("logistics.shipments", min(stores) if stores else None)}

    def url_of(self, row: ShipmentRow) -> str:
        return shipment_url(row.pk)

    def tone_of(self, row: ShipmentRow) -> str:
        return "late" if row.state in NOT_ENDED and row.due_at < timezone.now() else ""


@dataclass(frozen=True)
class CarrierRow:
    pk: int
    name: str
    code: str
    kind: str
    base: Decimal
    per_kg: Decimal
    per_package: Decimal
    currency: str
    days: int
    is_closed: bool


class Carriers(ListPage[CarrierRow]):
    """Who carries for the group, and what they ask (LG-08)."""

    name = "logistics.carriers"
    title = _("Carriers")
    right = "logistics.view"
    row = CarrierRow
    columns = (
        Column("name", _("Name"), sort=True, phone="title"),
        Column("code", _("Code")),
        Column(
            "kind", pgettext_lazy("carrier", "Kind"), chips=chips(CarrierKind, {}), phone="side"
        ),
        Column("base", _("For a shipment"), kind="amount"),
        Column("per_kg", _("For each kilogram"), kind="amount"),
        Column("per_package", _("For each further package"), kind="amount"),
        Column("currency", _("Currency"), phone="hide"),
        Column("days", _("Days on the way"), kind="number"),
        Column("is_closed", _("No longer used"), kind="yes_no", phone="hide"),
    )
    filters = (Choice("kind", pgettext_lazy("carrier", "Kind"), choices=CarrierKind.choices),)
    order = "name"
    search = ("name__icontains", "code__istartswith")
    search_hint = _("Name or code")
    buttons = (
        Button(_("New carrier"), "logistics:register_carrier", right="logistics.keep_carriers"),
    )
    empty = Empty(
        _("No carriers yet"),
        _("Open a file for each way goods are sent: own vans, couriers, fetched by the recipient."),
        _("New carrier"),
        "logistics:register_carrier",
        right="logistics.keep_carriers",
        icon="steering-wheel",
    )

    def rows(self) -> QuerySet[Carrier]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.carriers(seen_by=actor).order_by()

    def url_of(self, row: CarrierRow) -> str:
        return row_address("logistics:carrier", row.pk)


@dataclass(frozen=True)
class TourRow:
    pk: int
    number: str
    day: date
    state: str
    planned_km: Decimal
    planned_cost: Decimal
    km: Decimal | None
    cost: Decimal | None
    currency: str
    sender: str = source("source__name", default="")
    van: str = source("van__plate", default="")
    driver: str | None = source("driver__name", default=None)


class Tours(ListPage[TourRow]):
    """Tours of own vans, the latest day first (LG-02)."""

    name = "logistics.tours"
    title = pgettext_lazy("logistics", "Tours")
    right = "logistics.view"
    row = TourRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("day", _("Day"), kind="date", sort=True),
        Column("state", _("State"), chips=chips(TourState, TOUR_TONES), phone="side"),
        Column("sender", pgettext_lazy("logistics", "From")),
        Column("van", pgettext_lazy("tour", "Van")),
        Column("driver", pgettext_lazy("tour", "Driver")),
        Column("planned_km", _("Planned kilometres"), kind="number", phone="hide"),
        Column("planned_cost", _("Planned cost"), kind="amount"),
        Column("km", _("Kilometres driven"), kind="number", phone="hide"),
        Column("cost", _("Cost of the tour"), kind="amount"),
        Column("currency", _("Currency"), shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=TourState.choices),
        Period("day", _("Day")),
    )
    views = (
        View("open", pgettext_lazy("tours", "Open"), "state=planned&state=sent&state=under_way"),
        View("all", _("All")),
    )
    search = ("number__istartswith", "van__plate__icontains")
    search_hint = _("Number or plate")
    buttons = (
        Button(_("Vans"), "logistics:vans", right="logistics.view", icon="steering-wheel"),
        Button(_("Plan tours"), "logistics:plan_tours", right="logistics.plan_tours"),
    )
    empty = Empty(
        _("No tours"),
        _("Give shipments to the own van, then plan the day's tours out of them."),
        _("Plan tours"),
        "logistics:plan_tours",
        right="logistics.plan_tours",
        icon="steering-wheel",
    )
    order = "-day"
    live = "tour"

    def rows(self) -> QuerySet[Tour]:
        stores = seen(self.request)
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.tours(seen_by=actor).filter(source__in=stores).order_by()

    def url_of(self, row: TourRow) -> str:
        return row_address("logistics:tour", row.pk)


@dataclass(frozen=True)
class VanRow:
    pk: int
    plate: str
    name: str
    packages: int
    kilograms: Decimal
    per_km: Decimal
    per_hour: Decimal
    shift_from: time
    shift_to: time
    is_closed: bool
    sender: str = source("source__name", default="")


class Vans(ListPage[VanRow]):
    """Own vans: what they hold, and what they cost (LG-02)."""

    name = "logistics.vans"
    title = _("Vans")
    right = "logistics.view"
    row = VanRow
    columns = (
        Column("plate", _("Plate"), sort=True, phone="title"),
        Column("name", _("Name")),
        Column("sender", pgettext_lazy("van", "Stands at")),
        Column("packages", _("Holds packages"), kind="number"),
        Column("kilograms", _("Carries kilograms"), kind="number"),
        Column("per_km", _("Cost of a kilometre"), kind="amount"),
        Column("per_hour", _("Cost of an hour"), kind="amount"),
        Column(
            "shift_from",
            _("On the road"),
            show=lambda row: f"{row.shift_from:%H:%M}–{row.shift_to:%H:%M}",
        ),
        Column("is_closed", _("No longer used"), kind="yes_no", phone="hide"),
    )
    order = "plate"
    search = ("plate__icontains", "name__icontains")
    search_hint = _("Plate or name")
    buttons = (
        Button(
            _("Places of the sites"), "logistics:places", right="logistics.view", icon="map-pin"
        ),
        Button(_("New van"), "logistics:register_van", right="logistics.keep_carriers"),
    )
    empty = Empty(
        _("No vans yet"),
        _("Open a file for each own van: what it holds, and what a kilometre and an hour cost."),
        _("New van"),
        "logistics:register_van",
        right="logistics.keep_carriers",
        icon="steering-wheel",
    )

    def rows(self) -> QuerySet[Van]:
        stores = seen(self.request)
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.vans(seen_by=actor).filter(source__in=stores).order_by()

    def url_of(self, row: VanRow) -> str:
        return row_address("logistics:change_van", row.pk)


@dataclass(frozen=True)
class ArticleRow:
    pk: int
    number: str
    state: str
    model: str
    waybill: str
    outcome: str
    arrived_at: datetime
    ended_at: datetime | None
    customer: str = source("customer__name", default="")
    store: str = source("store__name", default="")
    shipment: str = source("shipment__number", default="")


def _here(_actor: Any, _at: datetime) -> Q:
    return Q(state__in=ARTICLE_LIVE)


def _sender_to_tell(_actor: Any, _at: datetime) -> Q:
    asked = Q(state=ArticleState.SENT, wants_call=True, shipment__told_at=None)
    return asked & ~Q(shipment__waybill="")


class Articles(ListPage[ArticleRow]):
    """What customers sent in: unpacked, tested, decided on and sent back (LG-07, LG-09, LG-10)."""

    name = "logistics.articles"
    title = _("Articles sent in")
    right = "logistics.view_articles"
    row = ArticleRow
    columns = (
        Column("number", _("Number"), phone="title"),
        Column("model", pgettext_lazy("article", "Model")),
        Column("customer", _("Customer")),
        Column("state", _("State"), chips=chips(ArticleState, ARTICLE_TONES), phone="side"),
        Column("arrived_at", pgettext_lazy("article", "Arrived"), kind="when", sort=True),
        Column(
            "outcome",
            _("What becomes of it"),
            show=lambda row: Outcome(row.outcome).label if row.outcome else "",
        ),
        Column("shipment", pgettext_lazy("article", "Way back")),
        Column("waybill", pgettext_lazy("article", "Came under"), phone="hide"),
        Column("store", _("Store"), shown=False),
        Column("ended_at", pgettext_lazy("logistics", "Ended"), kind="when", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=ArticleState.choices),
        Choice("outcome", _("What becomes of it"), choices=Outcome.choices),
        Period("arrived_at", pgettext_lazy("article", "Arrived")),
        Rule(
            "heap",
            _("What to do"),
            rules={
                "here": (pgettext_lazy("articles", "not closed"), _here),
                "to_tell": (_("customer to be told the waybill number"), _sender_to_tell),
            },
        ),
    )
    views = (
        View("here", pgettext_lazy("articles", "Not closed"), "heap=here"),
        View("to_call", pgettext_lazy("articles", "Damaged: to call"), "state=calling"),
        View("to_test", pgettext_lazy("articles", "To test"), "state=inspected"),
        View("to_pack", pgettext_lazy("articles", "To pack"), "state=ready"),
        View("to_tell", pgettext_lazy("articles", "Waybill to tell"), "heap=to_tell"),
        View("all", _("All")),
    )
    search = (
        "number__istartswith",
        "waybill__istartswith",
        "model__icontains",
        "serial__istartswith",
        "customer__name__icontains",
    )
    search_hint = _("Number, waybill, model or customer")
    buttons = (
        Button(
            _("Take in an article"),
            "logistics:register_article",
            right="logistics.receive_article",
        ),
    )
    empty = Empty(
        _("No article was sent in"),
        _("Parcels of customers are taken in here, tested, repaired and sent back."),
        _("Take in an article"),
        "logistics:register_article",
        right="logistics.receive_article",
        icon="package-import",
    )
    live = "article"
    template = "logistics/shipments.html"

    def rows(self) -> Any:
        stores = stores_in_view(self.request, self.right)
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return queries.articles(seen_by=actor).filter(store__in=stores).order_by()

    def extra(self) -> dict[str, Any]:
        stores = stores_in_view(self.request, self.right)
        return {"texts": texts_at("logistics.articles", min(stores) if stores else None)}

    def url_of(self, row: ArticleRow) -> str:
        return article_url(row.pk)

    def tone_of(self, row: ArticleRow) -> str:
        return "late" if row.state == ArticleState.CALLING else ""
