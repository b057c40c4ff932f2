"""The list of appointments: mine, today's, and those that nobody has confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.appointments import queries
from aftersales.lane.appointments.models import AppointmentQuerySet
from aftersales.lane.appointments.states import (
    AWAITED,
    TONES,
    UNCONFIRMED,
    Channel,
    State,
    Transport,
)
from aftersales.records.vehicles.queries import plate_hint
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


@dataclass(frozen=True)
class AppointmentRow:
    pk: int
    number: str
    starts_at: datetime | None
    plate: str = source("shown_plate")
    car: str = source("shown_car")
    contact: str = source("contact_name", default="")
    customer: str | None = source("customer__name", default=None)
    state: str = "requested"
    transport: str = "waits"
    channel: str = "phone"
    adviser: str | None = source("adviser__name", default=None)
    requested_at: datetime | None = None
    is_urgent: bool = False
    reminded_at: datetime | None = None


def _name(row: AppointmentRow) -> str:
    """Whom to greet: the contact of this visit, else the customer."""
    return row.contact or row.customer or ""


def _person(row: AppointmentRow) -> object:
    return show.text(_name(row))


class Appointments(ListPage[AppointmentRow]):
    """Everything that is booked, was booked, or waits to be confirmed (AP-05)."""

    name = "appointments.list"
    title = _("Appointments")
    right = "appointments.view"
    row = AppointmentRow
    columns = (
        Column("number", _("Number"), sort=True, phone="title"),
        Column("starts_at", _("Time"), kind="when", sort=True),
        Column("plate", _("Plate"), kind="plate"),
        Column("car", _("Car")),
        Column("customer", _("Customer"), show=_person, plain=_name),
        Column("state", _("State"), chips=chips(State, TONES), phone="side"),
        Column("transport", _("Meanwhile"), chips=chips(Transport, {})),
        Column("adviser", _("Service adviser")),
        Column("channel", _("Came by"), chips=chips(Channel, {}), shown=False),
        Column("requested_at", _("Requested"), kind="moment", sort=True, shown=False),
        Column("is_urgent", _("Urgent"), kind="yes_no", shown=False),
        Column("reminded_at", _("Reminded"), kind="moment", shown=False),
    )
    filters = (
        Choice("state", _("State"), choices=State.choices),
        Period("starts_at", _("Time"), words_offered=("today", "tomorrow", "week", "month")),
        Choice("transport", _("Meanwhile"), choices=Transport.choices),
        Choice("channel", _("Came by"), choices=Channel.choices),
        Rule(
            "who",
            _("Service adviser"),
            rules={
                "me": (_("mine"), lambda actor, _at: Q(adviser=actor.person_id)),
                "nobody": (_("nobody yet"), lambda _actor, _at: Q(adviser=None)),
            },
        ),
        Rule(
            "open",
            pgettext_lazy("list", "Still open"),
            rules={
                "unconfirmed": (
                    _("to be confirmed"),
                    lambda _actor, _at: Q(state__in=UNCONFIRMED),
                ),
                "awaited": (_("to come"), lambda _actor, _at: Q(state__in=AWAITED)),
            },
        ),
    )
    views = (
        View("unconfirmed", _("To be confirmed"), "open=unconfirmed"),
        View("mine", _("Mine, to come"), "open=awaited&who=me"),
        View("today", _("Today"), "starts_at=today"),
        View("tomorrow", _("Tomorrow"), "starts_at=tomorrow"),
        View("all", _("All")),
    )
    order = "starts_at"
    search = ("number__istartswith",)
    buttons = (Button(_("New appointment"), "appointments:book", right="appointments.book"),)
    empty = Empty(
        _("No appointments here"),
        _("Requests come by phone, at the counter and from the customer's page."),
        label=_("New appointment"),
        url_name="appointments:book",
        right="appointments.book",
        icon="calendar-event",
    )
    live = "appointment"
    holds_persons = True

    def rows(self) -> AppointmentQuerySet:
        actor: Any = self.request.actor  # type: ignore[attr-defined]  # Acting
        rows = queries.visible(seen_by=actor)
        store = store_in_view(self.request)
        rows = rows.filter(store=store) if store else rows
        return rows.annotate(
            shown_plate=Coalesce(F("vehicle__plate"), F("plate")),
            shown_car=Coalesce(F("vehicle__model_words"), F("car")),
        )

    def searched(self, rows: Any, words: str) -> Any:
        """By number or plate, however the plate is typed."""
        actor: Any = self.request.actor  # type: ignore[attr-defined]  # Acting
        plate = plate_hint(words, seen_by=actor).text
        meant = Q(number__istartswith=words)
        if plate:
            meant |= Q(plate__startswith=plate) | Q(vehicle__plate__startswith=plate)
        return rows.filter(meant)

    def url_of(self, row: AppointmentRow) -> str:
        return row_address("appointments:detail", row.pk)

    def tone_of(self, row: AppointmentRow) -> str:
        return "late" if row.is_urgent and row.state in UNCONFIRMED else ""
