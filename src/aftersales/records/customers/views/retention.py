"""Files on their way out: listed before they go, held by somebody or something (CV-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.actors import Actor
from aftersales.core.retention import holds_on
from aftersales.records.customers import commands, forms, queries
from aftersales.records.customers.states import KeepReason
from aftersales.records.customers.views.files import dialog, in_sight, url_of
from aftersales.web.lists import Choice, Column, Empty, ListPage, Rule, View
from aftersales.web.pages import done, shown_as_toast


@dataclass(frozen=True)
class LeavingRow:
    pk: int
    name: str
    last_seen: date | None
    goes_on: date | None
    held_by: str
    kept_until: date | None
    kept_because: str


def held_words(row: LeavingRow) -> str:
    """Why the file stays, in words; nothing where it goes."""
    if row.held_by == queries.KEPT and row.kept_until:
        reason = KeepReason(row.kept_because).label
        return _("%(reason)s, until %(day)s") % {"reason": reason, "day": row.kept_until}
    known = holds_on("customer").get(row.held_by)
    return str(known.label) if known else ""


def _held(actor: Actor, at: datetime) -> Q:
    return queries.held(seen_by=actor, at=at)


def _going(actor: Actor, at: datetime) -> Q:
    return ~queries.held(seen_by=actor, at=at) & queries.outlived(seen_by=actor, at=at)


class Leaving(ListPage[LeavingRow]):
    """What the night will erase, in the order in which it goes."""

    name = "customers.retention"
    title = gettext_lazy("Time of keeping")
    right = "customers.erase"
    row = LeavingRow
    columns = (
        Column("name", gettext_lazy("Customer"), sort=True, phone="title"),
        Column("last_seen", gettext_lazy("Last contact"), kind="date", sort=True),
        Column("goes_on", gettext_lazy("Goes on"), kind="date", sort=True, phone="side"),
        Column("held_by", gettext_lazy("Stays because"), show=held_words, plain=held_words),
    )
    filters = (
        Rule(
            "which",
            gettext_lazy("Which"),
            rules={
                "going": (gettext_lazy("going"), _going),
                "held": (gettext_lazy("held"), _held),
            },
        ),
        Choice("kept_because", gettext_lazy("Held for"), choices=KeepReason.choices),
    )
    views = (
        View("going", gettext_lazy("Going"), "which=going&sort=goes_on"),
        View("held", gettext_lazy("Held"), "which=held&sort=goes_on"),
        View("all", gettext_lazy("All"), "sort=goes_on"),
    )
    order = "goes_on"
    empty = Empty(
        gettext_lazy("Nothing has outlived its time"),
        gettext_lazy("Files without any visit or contact for years stand here before they go."),
        icon="hourglass",
    )
    live = "customer"
    holds_persons = True

    def rows(self) -> Any:
        assert self.actor is not None
        return queries.leaving(seen_by=self.actor, at=timezone.now())

    def searched(self, rows: Any, words: str) -> Any:
        return queries.matching(rows, words)

    def url_of(self, row: LeavingRow) -> str:
        return url_of(row.pk)

    def tone_of(self, row: LeavingRow) -> str:
        return "" if row.held_by else "waiting"


def keep(request: Any, customer_id: int) -> HttpResponse:
    """Hold the file until a day, and say why."""
    form = forms.KeepForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.keep_file(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Keep the file longer"), deed)


def release(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    with shown_as_toast(request):
        commands.release_file(customer_id=customer_id, by=request.actor, at=timezone.now())
        return done(request, url_of(customer_id), _("Released."))
    return done(request, reverse("customers:detail", args=[customer_id]))
