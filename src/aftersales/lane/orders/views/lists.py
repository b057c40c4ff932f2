"""Lists of orders, of arrivals, of advice and of objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.orders import queries
from aftersales.lane.orders.states import (
    ADVICE_TONES,
    ARRIVAL_TONES,
    CONSENT_TONES,
    DOCUMENT_TONES,
    GRADE_TONES,
    OPEN_DOCUMENTS,
    PLACE_TONES,
    REPLY_TONES,
    AdviceState,
    ArrivalState,
    Consent,
    Document,
    Grade,
    ObjectionKind,
    ObjectionMethod,
    ObjectionResult,
    Place,
    Reply,
)
from aftersales.records.vehicles.states import Power
from aftersales.resources.catalogue.states import ServiceType
from aftersales.web import show
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
from aftersales.web.shell import store_in_view
from aftersales.web.stores import stores_in_view


def _named(choices: type[Any]) -> Any:
    told = dict(choices.choices)
    return lambda name: lambda row: told.get(getattr(row, name), "")


def of_store(rows: Any, request: Any) -> Any:
    chosen = store_in_view(request)
    return rows if chosen is None else rows.filter(store=chosen)


@dataclass(frozen=True)
class OrderRow:
    pk: int
    number: str
    service_type: str
    document: str
    place: str
    consent: str
    opened_at: datetime
    promised_at: datetime | None
    gross: Decimal
    plate: str = source("vehicle__plate", default="")
    car: str = source("vehicle__model_words", default="")
    customer: str = source("customer__name", default="")
    advisor: str = source("advisor__name", default="")


_OPEN = "&".join(f"document={d.value}" for d in OPEN_DOCUMENTS)


class Orders(ListPage[OrderRow]):
    """Work orders: mine and open first, not all there ever were."""

    name = "orders.list"
    title = _("Work orders")
    right = "orders.view"
    row = OrderRow
    columns = (
        Column("plate", _("Plate"), kind="plate", phone="title"),
        Column("number", pgettext_lazy("work order", "Number"), sort="pk"),
        Column("customer", _("Customer")),
        Column("car", _("Car"), phone="hide"),
        Column("service_type", _("Kind of service"), show=_named(ServiceType)("service_type")),
        Column(
            "document", pgettext_lazy("order", "Document"), chips=chips(Document, DOCUMENT_TONES)
        ),
        Column(
            "place", pgettext_lazy("car", "Place"), chips=chips(Place, PLACE_TONES), phone="side"
        ),
        Column("consent", _("Consent"), chips=chips(Consent, CONSENT_TONES)),
        Column(
            "promised_at",
            _("Promised"),
            kind="countdown",
            sort=True,
            runs=lambda row: row.place != Place.HANDED_OVER and row.document != Document.CANCELLED,
        ),
        Column("gross", _("Amount"), kind="amount"),
        Column("advisor", _("Service adviser"), phone="hide"),
        Column("opened_at", pgettext_lazy("order", "Opened"), kind="when", sort=True, phone="hide"),
    )
    filters = (
        Choice("document", pgettext_lazy("order", "Document"), choices=Document.choices),
        Choice("place", pgettext_lazy("car", "Place"), choices=Place.choices),
        Choice("service_type", _("Kind of service"), choices=ServiceType.choices),
        Period("opened_at", pgettext_lazy("order", "Opened"), words_offered=("today", "week")),
        Period("promised_at", _("Promised"), words_offered=("overdue", "today")),
        Rule(
            "who",
            _("Who"),
            rules={"me": (_("mine"), lambda actor, _at: Q(advisor=actor.person_id))},
        ),
    )
    views = (
        View("mine", _("Mine, open"), f"who=me&{_OPEN}"),
        View("open", pgettext_lazy("orders", "Open"), _OPEN),
        View("today", _("Today"), "opened_at=today"),
        View("all", _("All")),
    )
    order = "-opened_at"
    search = ("number__iendswith",)
    search_hint = _("End of the number, plate or VIN")
    buttons = (Button(_("New order"), "orders:open_order", right="orders.open"),)
    empty = Empty(_("No orders"), _("An order begins when a car is checked in."))
    live = "order"
    holds_persons = True

    def rows(self) -> Any:
        return of_store(queries.visible(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def searched(self, rows: Any, words: str) -> Any:
        return queries.numbered(rows, words)

    def url_of(self, row: OrderRow) -> str:
        return row_address("orders:detail", row.pk)


@dataclass(frozen=True)
class ArrivalLine:
    pk: int
    arrived_at: datetime
    first_contact_at: datetime | None
    state: str
    is_walk_in: bool
    order_id: int | None
    plate: str = source("vehicle__plate", default="")
    advisor: str = source("advisor__name", default="")
    order: str = source("order__number", default="")


class Arrivals(ListPage[ArrivalLine]):
    """The arrival register (RC-01)."""

    name = "orders.arrivals"
    title = _("Arrival register")
    right = "orders.view"
    row = ArrivalLine
    columns = (
        Column("plate", _("Plate"), kind="plate", phone="title"),
        Column("arrived_at", pgettext_lazy("arrival", "Arrived"), kind="when", sort=True),
        Column("is_walk_in", _("Without appointment"), kind="yes_no"),
        Column("first_contact_at", _("First contact"), kind="when"),
        Column("advisor", _("Service adviser")),
        Column("state", _("State"), chips=chips(ArrivalState, ARRIVAL_TONES), phone="side"),
        Column("order", pgettext_lazy("work order", "Number")),
    )
    filters = (
        Choice("state", _("State"), choices=ArrivalState.choices),
        Period("arrived_at", pgettext_lazy("arrival", "Arrived"), words_offered=("today", "week")),
    )
    views = (
        View("today", _("Today"), "arrived_at=today"),
        View("waiting", pgettext_lazy("arrivals", "Waiting"), "state=waiting"),
        View("all", _("All")),
    )
    order = "-arrived_at"
    search = ("vehicle__plate__icontains",)
    search_hint = _("Plate")
    buttons = (Button(_("Register an arrival"), "orders:arrive", right="orders.arrive"),)
    empty = Empty(_("Nobody has come yet"), _("Who drives in is registered here, at the door."))
    live = "order"

    def rows(self) -> Any:
        return of_store(queries.arrivals(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: ArrivalLine) -> str:
        return reverse("orders:detail", args=[row.order_id]) if row.order_id else ""


@dataclass(frozen=True)
class AdviceRow:
    pk: int
    title: str
    grade: str
    state: str
    noted_at: datetime
    vehicle_id: int
    plate: str = source("vehicle__plate", default="")
    store: str = source("found_in__name", default="")


class OpenAdvice(ListPage[AdviceRow]):
    """What was advised and not done, of the whole group (WS-22)."""

    name = "orders.advice"
    title = _("Open advice")
    right = "orders.view"
    row = AdviceRow
    columns = (
        Column("plate", _("Plate"), kind="plate", phone="title"),
        Column("title", _("What should be done")),
        Column("grade", _("How urgent it is"), chips=chips(Grade, GRADE_TONES), phone="side"),
        Column("state", _("State"), chips=chips(AdviceState, ADVICE_TONES)),
        Column("noted_at", _("Noted"), kind="when", sort=True),
        Column("store", _("Store"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=AdviceState.choices),
        Choice("grade", _("How urgent it is"), choices=Grade.choices),
    )
    views = (
        View("open", pgettext_lazy("advice", "Open"), "state=open"),
        View("all", _("All")),
    )
    order = "-noted_at"
    search = ("vehicle__plate__icontains", "title__icontains")
    search_hint = _("Plate or what should be done")
    empty = Empty(
        _("No open advice"), _("What a customer declines stays here until the next visit.")
    )

    def rows(self) -> Any:
        return queries.all_advice(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: AdviceRow) -> str:
        return row_address("vehicles:detail", row.vehicle_id)


@dataclass(frozen=True)
class BarRow:
    pk: int
    power: str
    reason: str
    barred_at: datetime
    lifted_at: datetime | None
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")
    make: str = source("model__make", default="")
    series: str = source("model__series", default="")


class PartRules(ListPage[BarRow]):
    """Parts that must not go into some cars (WS-30); above, which are lubricants of which unit
    (WS-29).
    """

    name = "orders.part_rules"
    title = _("Unfit parts and lubricants")
    template = "orders/part_rules.html"
    right = "orders.view"
    row = BarRow
    columns = (
        Column("number", _("Part number"), phone="title"),
        Column("name", _("Part name")),
        Column(
            "series",
            _("Vehicle model"),
            show=lambda row: f"{row.make or ''} {row.series or ''}".strip(),
        ),
        Column("power", pgettext_lazy("car", "Drive"), show=_named(Power)("power")),
        Column("reason", _("Why not"), wraps=True),
        Column("barred_at", pgettext_lazy("part", "Barred"), kind="when", sort=True),
        Column("lifted_at", pgettext_lazy("part", "Lifted"), kind="when", phone="side"),
    )
    order = "-barred_at"
    search = ("part__number__istartswith",)
    search_hint = _("Part number")
    buttons = (
        Button(_("Bar a part"), "orders:bar_part", right="orders.bar_part"),
        Button(_("Mark a lubricant"), "orders:mark_lubricant", right="orders.bar_part"),
    )
    empty = Empty(_("No part is barred"), _("What must not go into a car is refused at its line."))

    def rows(self) -> Any:
        return queries.unfit_parts(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def extra(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return {"lubricants": list(queries.lubricants(seen_by=actor)[:200])}

    def url_of(self, row: BarRow) -> str:
        return reverse("orders:lift_bar", args=[row.pk]) if row.lifted_at is None else ""


@dataclass(frozen=True)
class AccessoryRow:
    pk: int
    words: str
    promoted_at: datetime
    ended_at: datetime | None
    told: int
    bought: int
    sales: Decimal
    number: str = source("part__shown_number", default="")
    name: str = source("part__name", default="")


def _share(row: AccessoryRow) -> str:
    return f"{show.number(round(100 * row.bought / row.told))} %" if row.told else "–"


class Accessories(ListPage[AccessoryRow]):
    """What is made known during service, and what came of it in the stores in view (PT-21)."""

    name = "orders.accessories"
    title = _("Accessories")
    right = "orders.view"
    row = AccessoryRow
    columns = (
        Column("number", _("Part number"), sort="part__number", phone="title"),
        Column("name", _("Part name")),
        Column("words", _("What the adviser says"), wraps=True),
        Column("told", _("Customers told"), kind="number", sort=True),
        Column("bought", pgettext_lazy("accessory", "Bought"), kind="number", sort=True),
        Column("share", _("Of those told"), show=_share, kind="number", phone="side"),
        Column("sales", _("Billed, without tax"), kind="amount", sort=True),
        Column("promoted_at", _("Made known since"), kind="when", sort=True, phone="hide"),
        Column("ended_at", pgettext_lazy("accessory", "Until"), kind="when", shown=False),
    )
    filters = (
        Rule(
            "which",
            pgettext_lazy("accessory", "Which"),
            rules={"now": (_("Made known now"), lambda _actor, _at: Q(ended_at=None))},
        ),
        Period("promoted_at", _("Made known since")),
    )
    views = (
        View("now", _("Made known now"), "which=now"),
        View("all", _("All")),
    )
    order = "-promoted_at"
    search = ("part__number__istartswith", "part__name__icontains")
    search_hint = _("Number or name")
    buttons = (Button(_("Make an accessory known"), "orders:promote_part", right="orders.promote"),)
    empty = Empty(
        _("Nothing is made known"),
        _("Choose the accessories and products that advisers tell customers of."),
        icon="gift",
    )

    def rows(self) -> Any:
        return queries.accessories_with_results(
            store_ids=stores_in_view(self.request, "orders.view"),
            seen_by=self.request.actor,  # type: ignore[attr-defined]  # Acting
        )

    def url_of(self, row: AccessoryRow) -> str:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        if row.ended_at is not None or not actor.may("orders.promote"):
            return ""
        return reverse("orders:end_promotion", args=[row.pk])


@dataclass(frozen=True)
class ShowingRow:
    pk: int
    order_id: int
    reply: str
    shown_at: datetime
    number: str = source("accessory__part__shown_number", default="")
    name: str = source("accessory__part__name", default="")
    order_number: str = source("order__number", default="")
    customer: str = source("order__customer__name", default="")
    plate: str = source("order__vehicle__plate", default="")
    advisor: str = source("order__advisor__name", default="")


class Showings(ListPage[ShowingRow]):
    """Which customer was told of which accessory, and what they said (PT-21)."""

    name = "orders.showings"
    title = _("Accessories told of")
    right = "orders.view"
    row = ShowingRow
    columns = (
        Column("plate", _("Plate"), kind="plate", phone="title"),
        Column("customer", _("Customer")),
        Column("order_number", _("Work order")),
        Column("number", _("Part number")),
        Column("name", _("Part name")),
        Column(
            "reply",
            pgettext_lazy("accessory", "The customer"),
            chips=chips(Reply, REPLY_TONES),
            phone="side",
        ),
        Column("advisor", _("Service adviser"), phone="hide"),
        Column("shown_at", _("Told"), kind="when", sort=True),
    )
    filters = (
        Choice("reply", pgettext_lazy("accessory", "The customer"), choices=Reply.choices),
        Period("shown_at", _("Told"), words_offered=("today", "week")),
    )
    order = "-shown_at"
    search = ("order__number__istartswith", "accessory__part__number__istartswith")
    search_hint = _("Order or part number")
    holds_persons = True
    empty = Empty(
        _("No customer was told of an accessory"),
        _("On the page of an order, “Accessories” shows what may go into the car."),
        icon="message-2",
    )

    def rows(self) -> Any:
        actor = self.request.actor  # type: ignore[attr-defined]  # Acting
        return of_store(queries.showings(seen_by=actor), self.request)

    def url_of(self, row: ShowingRow) -> str:
        return row_address("orders:detail", row.order_id)


@dataclass(frozen=True)
class ObjectionRow:
    pk: int
    kind: str
    method: str
    result: str
    raised_at: datetime
    words: str
    order_id: int | None
    customer: str = source("customer__name", default="")
    order: str = source("order__number", default="")


class Objections(ListPage[ObjectionRow]):
    """Objections of customers and what came of them (RC-11)."""

    name = "orders.objections"
    title = _("Objections")
    right = "orders.object"
    row = ObjectionRow
    columns = (
        Column("customer", _("Customer"), phone="title"),
        Column("kind", _("Objects to"), show=_named(ObjectionKind)("kind")),
        Column("words", _("In the customer's words")),
        Column("method", _("How it was answered"), show=_named(ObjectionMethod)("method")),
        Column(
            "result", _("What came of it"), show=_named(ObjectionResult)("result"), phone="side"
        ),
        Column("order", pgettext_lazy("work order", "Number")),
        Column("raised_at", _("When"), kind="when", sort=True),
    )
    filters = (
        Choice("kind", _("Objects to"), choices=ObjectionKind.choices),
        Choice("result", _("What came of it"), choices=ObjectionResult.choices),
        Period("raised_at", _("When"), words_offered=("today", "week")),
    )
    views = (
        View("open", pgettext_lazy("objections", "Open"), "result=open"),
        View("all", _("All")),
    )
    order = "-raised_at"
    search = ("order__number__iendswith",)
    search_hint = _("End of the number")
    empty = Empty(_("No objections"), _("They are recorded on the page of the order."))
    holds_persons = True

    def rows(self) -> Any:
        return of_store(queries.objections(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: ObjectionRow) -> str:
        """An open one is settled; of the others the order is looked at."""
        if row.result == ObjectionResult.OPEN:
            return reverse("orders:settle_objection", args=[row.pk])
        return reverse("orders:detail", args=[row.order_id]) if row.order_id else ""
