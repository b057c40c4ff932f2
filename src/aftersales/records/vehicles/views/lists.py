"""Lists of vehicles and of what is known about their models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core.actors import Actor
from aftersales.records.vehicles import queries
from aftersales.records.vehicles.models import Guidance, Mark, VehicleModel
from aftersales.records.vehicles.rules.plates import colour_of
from aftersales.records.vehicles.states import (
    Confidence,
    DueBy,
    MarkKind,
    Power,
    SoldBy,
    VehicleKind,
)
from aftersales.web import show
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    Grouped,
    ListPage,
    Period,
    Rule,
    View,
    chips,
    source,
)
from aftersales.web.lists.page import Rows


def _today(at: datetime) -> date:
    return timezone.localdate(at)


def overdue(_actor: Actor, at: datetime) -> Q:
    return Q(outlook__due_on__lt=_today(at))


def due_soon(_actor: Actor, at: datetime) -> Q:
    return Q(outlook__near_on__lte=_today(at))


def at_home(actor: Actor, _at: datetime) -> Q:
    return Q(home_store__in=actor.stores_with("vehicles.view"))


CONFIDENCE = chips(
    Confidence,
    {
        Confidence.HIGH: "ready",
        Confidence.MEDIUM: "work",
        Confidence.LOW: "waiting",
        Confidence.ASSUMED: "planned",
    },
)


@dataclass(frozen=True)
class VehicleRow:
    pk: int
    plate: str | None
    plate_kind: str
    model_words: str
    vin: str | None
    kind: str
    power: str
    odometer_km: int | None
    sold_by: str
    home: str | None = source("home_store__name", default=None)
    due_on: date | None = source("outlook__due_on", default=None)  # noqa: RUF009 - makes a field
    due_km: int | None = source("outlook__due_km", default=None)
    due_by: str | None = source("outlook__due_by", default=None)
    confidence: str | None = source("outlook__confidence", default=None)
    last_service_on: date | None = source("outlook__last_service_on", default=None)  # noqa: RUF009 - makes a field


def plate_of(row: VehicleRow) -> object:
    return show.plate(row.plate, colour_of(row.plate_kind))


class Vehicles(ListPage[VehicleRow]):
    """Vehicles of the group; it opens on those of one's own stores that are due."""

    name = "vehicles.list"
    title = _("Vehicles")
    right = "vehicles.view"
    row = VehicleRow
    columns = (
        Column("plate", _("Plate"), show=plate_of, sort=True, phone="title"),
        Column("model_words", _("Model"), sort=True),
        Column("vin", _("VIN"), kind="vin", phone="hide"),
        Column("odometer_km", _("Mileage"), kind="number", sort=True),
        Column("due_on", _("Next service"), kind="date", sort=True),
        Column("due_km", _("at km"), kind="number"),
        Column("due_by", _("Reason"), chips=chips(DueBy, {})),
        Column("confidence", _("Foretold"), chips=CONFIDENCE, phone="side"),
        Column("last_service_on", _("Last service"), kind="date"),
        Column("home", _("Home store")),
        Column("kind", _("Vehicle kind"), chips=chips(VehicleKind, {}), shown=False),
        Column("power", _("Drive"), chips=chips(Power, {}), shown=False),
        Column("sold_by", _("Sold by"), chips=chips(SoldBy, {}), shown=False),
    )
    filters = (
        Rule(
            "due",
            _("Next service"),
            rules={"overdue": (_("overdue"), overdue), "soon": (_("due or near"), due_soon)},
        ),
        Period(
            "due_on",
            _("Due window"),
            path="outlook__due_on",
            dates=True,
            words_offered=("overdue", "week", "next7", "month"),
        ),
        Choice(
            "confidence",
            _("Foretold"),
            path="outlook__confidence",
            choices=Confidence.choices,
        ),
        Grouped("group", _("Figure"), of="vehicle"),
        Rule("whose", _("Whose"), rules={"own": (_("my stores"), at_home)}),
        Rule(
            "file",
            _("State of the file"),
            rules={
                "incomplete": (_("incomplete"), lambda _a, _t: queries.incomplete()),
                "odd_vin": (_("VIN in doubt"), lambda _a, _t: Q(vin_is_odd=True)),
            },
        ),
        Choice("kind", _("Vehicle kind"), choices=VehicleKind.choices),
        Choice("power", _("Drive"), choices=Power.choices),
        Choice("sold_by", _("Sold by"), choices=SoldBy.choices),
        Period("inspection_due_on", _("Inspection due"), words_offered=("overdue", "month")),
    )
    views = (
        View("due", _("Due, my stores"), "whose=own&due=soon"),
        View("overdue", _("Overdue"), "whose=own&due=overdue"),
        View("incomplete", _("Incomplete files"), "whose=own&file=incomplete"),
        View("odd_vin", _("VIN in doubt"), "file=odd_vin"),
        View("all", _("All")),
    )
    order = "due_on"
    search_hint = _("Plate, VIN or its last six, model")
    buttons = (Button(_("New vehicle"), "vehicles:register", right="vehicles.register"),)
    empty = Empty(
        _("No vehicle is due"),
        _("Vehicles stand here when their next service is near. All of them are one tab further."),
        _("New vehicle"),
        "vehicles:register",
        "vehicles.register",
        icon="car",
    )
    live = "vehicle"

    def rows(self) -> Rows:
        assert self.actor is not None
        return queries.visible(seen_by=self.actor)

    def searched(self, rows: Rows, words: str) -> Rows:
        return queries.narrowed(rows, words)  # type: ignore[arg-type]  # these are our own rows

    def url_of(self, row: VehicleRow) -> str:
        return row_address("vehicles:detail", row.pk)

    def peek_of(self, row: VehicleRow) -> str:
        return reverse("vehicles:peek", args=[row.pk])

    def tone_of(self, row: VehicleRow) -> str:
        return "waiting" if row.due_on and row.due_on < timezone.localdate() else ""


@dataclass(frozen=True)
class ModelRow:
    pk: int
    make: str
    series: str
    name: str
    model_year: int | None
    kind: str
    power: str


class Models(ListPage[ModelRow]):
    """The catalogue of models (车型)."""

    name = "vehicles.models"
    title = _("Vehicle models")
    right = "vehicles.view"
    row = ModelRow
    columns = (
        Column("make", _("Make"), sort=True, phone="title"),
        Column("series", _("Series"), sort=True),
        Column("name", _("Model")),
        Column("model_year", _("Model year"), sort=True),
        Column("kind", _("Vehicle kind"), chips=chips(VehicleKind, {}), phone="side"),
        Column("power", _("Drive"), chips=chips(Power, {})),
    )
    filters = (
        Choice("kind", _("Vehicle kind"), choices=VehicleKind.choices),
        Choice("power", _("Drive"), choices=Power.choices),
    )
    order = "make"
    search = ("make__icontains", "series__icontains", "name__icontains")
    buttons = (Button(_("New model"), "vehicles:new_model", right="vehicles.shape_catalogue"),)
    empty = Empty(
        _("The catalogue is empty"),
        _("Models carry the maintenance cycle and the guidance for their drivers."),
        _("New model"),
        "vehicles:new_model",
        "vehicles.shape_catalogue",
        icon="car-suv",
    )

    def rows(self) -> Rows:
        assert self.actor is not None
        return VehicleModel.objects.visible_to(self.actor)

    def url_of(self, row: ModelRow) -> str:
        return row_address("vehicles:model", row.pk)


@dataclass(frozen=True)
class GuidanceRow:
    pk: int
    title_zh: str
    title_en: str
    code: str
    version: int
    published_at: datetime
    make: str | None = source("model__make", default=None)
    series: str | None = source("model__series", default=None)


class Material(ListPage[GuidanceRow]):
    """Guidance for drivers, every version (CV-24)."""

    name = "vehicles.guidance"
    title = _("Guidance for drivers")
    right = "vehicles.view"
    row = GuidanceRow
    columns = (
        Column("title_zh", _("Title"), phone="title"),
        Column("title_en", _("Title (English)")),
        Column("make", _("Make")),
        Column("series", _("Series")),
        Column("version", _("Version"), kind="number", phone="side"),
        Column("published_at", _("Published"), kind="moment", sort=True),
    )
    search = ("title_zh__icontains", "title_en__icontains", "code__icontains")
    order = "-published_at"
    buttons = (
        Button(_("New guidance"), "vehicles:publish_guidance", right="vehicles.shape_catalogue"),
    )
    empty = Empty(
        _("No guidance yet"),
        _("What drivers are shown at hand-over stands here, by model."),
        _("New guidance"),
        "vehicles:publish_guidance",
        "vehicles.shape_catalogue",
        icon="book",
    )

    def rows(self) -> Rows:
        assert self.actor is not None
        return Guidance.objects.visible_to(self.actor)

    def url_of(self, row: GuidanceRow) -> str:
        return row_address("vehicles:guidance_text", row.pk)


def _open_marks(_actor: Actor, _at: datetime) -> Q:
    return Q(done_on=None)


def _done_marks(_actor: Actor, _at: datetime) -> Q:
    return Q(done_on__isnull=False)


@dataclass(frozen=True)
class MarkRow:
    pk: int
    number: str
    title: str
    kind: str
    vin: str
    noted_at: datetime
    reference: str
    vehicle_id: int | None = None
    until: date | None = None
    done_on: date | None = None
    plate: str | None = source("vehicle__plate", default=None)


class Marks(ListPage[MarkRow]):
    """Recalls and campaigns by VIN: what is open on which car, and what was done (RC-18)."""

    name = "vehicles.marks"
    title = _("Recalls and campaigns")
    right = "vehicles.view"
    row = MarkRow
    columns = (
        Column("number", _("Maker's number"), sort=True, phone="title"),
        Column("title", _("What is done")),
        Column("kind", _("Kind"), chips=chips(MarkKind, dict.fromkeys(MarkKind, "guarantee"))),
        Column("vin", _("VIN"), kind="vin"),
        Column("plate", _("Plate"), kind="plate"),
        Column("until", _("Runs until"), kind="date"),
        Column("done_on", _("Done on"), kind="date", phone="side"),
        Column("reference", _("Number of the order"), shown=False),
        Column("noted_at", _("Since"), kind="when", sort=True),
    )
    filters = (
        Rule(
            "state",
            _("State"),
            rules={
                "open": (pgettext_lazy("recall", "Open"), _open_marks),
                "done": (pgettext_lazy("recall", "Done"), _done_marks),
            },
        ),
        Choice("kind", _("Kind"), choices=MarkKind.choices),
    )
    views = (View("open", pgettext_lazy("recall", "Open"), "state=open"), View("all", _("All")))
    order = "-noted_at"
    search = ("number__iexact", "vin__iendswith", "title__icontains")
    search_hint = _("Number, VIN or words")
    buttons = (
        Button(_("Recall or campaign"), "vehicles:note_mark", right="vehicles.raise_warning"),
    )
    empty = Empty(
        _("No recall and no campaign is open"),
        _("A maker's list by VIN is taken over by import; cars are warned of when they come."),
        icon="shield-check",
    )

    def rows(self) -> Rows:
        assert self.actor is not None
        return Mark.objects.visible_to(self.actor)

    def url_of(self, row: MarkRow) -> str:
        return reverse("vehicles:detail", args=[row.vehicle_id]) if row.vehicle_id else ""
