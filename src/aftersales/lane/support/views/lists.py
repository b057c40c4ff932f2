"""Lists of help requests, of what is known, of own damage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.lane.support import queries
from aftersales.lane.support.states import (
    DAMAGE_OPEN,
    DAMAGE_TONES,
    ENTRY_TONES,
    HELP_OPEN,
    HELP_TONES,
    Bearer,
    DamageCause,
    DamageState,
    EntryState,
    HelpKind,
    HelpState,
    Level,
    Source,
)
from aftersales.lane.support.views.common import of_store
from aftersales.web.addresses import row_address
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    chips,
)
from aftersales.web.lists import source as of


def _named(choices: type[Any], name: str) -> Any:
    told = dict(choices.choices)
    return lambda row: told.get(getattr(row, name), "")


def _any_of(name: str, states: Any) -> str:
    return "&".join(f"{name}={state.value}" for state in states)


@dataclass(frozen=True)
class RequestRow:
    pk: int
    number: str
    kind: str
    level: str
    state: str
    asked_at: datetime
    ruled_at: datetime | None
    plate: str = of("order__vehicle__plate", default="")
    title: str = of("job__title", default="")
    asker: str = of("asked_by__name", default="")


class Requests(ListPage[RequestRow]):
    """Requests to the technical department and their rulings (WS-34, RC-26)."""

    name = "support.requests"
    title = _("Help requests")
    right = "support.view"
    row = RequestRow
    columns = (
        Column("number", pgettext_lazy("help", "Number"), phone="title", sort="pk"),
        Column("kind", _("Kind"), show=_named(HelpKind, "kind")),
        Column("plate", _("Plate"), kind="plate"),
        Column("title", _("Job")),
        Column("level", _("Who is asked"), show=_named(Level, "level")),
        Column("state", _("State"), chips=chips(HelpState, HELP_TONES), phone="side"),
        Column("asked_at", _("Asked"), kind="when", sort=True),
        Column("ruled_at", _("Ruled"), kind="when"),
        Column("asker", _("Asked by"), phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=HelpState.choices),
        Choice("kind", _("Kind"), choices=HelpKind.choices),
        Choice("level", _("Who is asked"), choices=Level.choices),
        Period("asked_at", _("Asked"), words_offered=("today", "week")),
    )
    views = (
        View("open", pgettext_lazy("help", "Open"), _any_of("state", HELP_OPEN)),
        View(
            "questions",
            _("Open questions of customers"),
            f"kind=question&{_any_of('state', HELP_OPEN)}",
        ),
        View("all", _("All")),
    )
    order = "-asked_at"
    search = ("number__iendswith",)
    search_hint = _("End of the number")
    empty = Empty(
        _("Nobody asks for help"), _("Questions are asked from the order or the consultation.")
    )
    live = "support"

    def rows(self) -> Any:
        return of_store(queries.help_requests(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: RequestRow) -> str:
        return row_address("support:request", row.pk)


@dataclass(frozen=True)
class EntryRow:
    pk: int
    title: str
    state: str
    source: str
    used: int
    helped: int
    proposed_at: datetime
    make: str = of("model__make", default="")
    series: str = of("model__series", default="")


class Knowledge(ListPage[EntryRow]):
    """What the group has learnt: symptom, cause, solution per model (WS-35)."""

    name = "support.knowledge"
    title = _("Knowledge base")
    right = "support.view"
    row = EntryRow
    columns = (
        Column("title", pgettext_lazy("knowledge", "Title"), phone="title"),
        Column(
            "series",
            _("Vehicle model"),
            show=lambda row: f"{row.make or ''} {row.series or ''}".strip(),
        ),
        Column("state", _("State"), chips=chips(EntryState, ENTRY_TONES), phone="side"),
        Column("source", _("Comes from"), show=_named(Source, "source")),
        Column("used", _("Used"), kind="number", sort=True),
        Column("helped", _("Helped"), kind="number", sort=True),
        Column("proposed_at", _("Proposed"), kind="when", sort=True, phone="hide"),
    )
    filters = (
        Choice("state", _("State"), choices=EntryState.choices),
        Choice("source", _("Comes from"), choices=Source.choices),
    )
    views = (
        View("approved", pgettext_lazy("knowledge", "Approved"), "state=approved"),
        View("proposed", pgettext_lazy("knowledge", "Proposed"), "state=proposed"),
        View("all", _("All")),
    )
    order = "-proposed_at"
    search = ("title__icontains",)
    search_hint = _("Symptom in a few words")
    buttons = (Button(_("New entry"), "support:propose", right="support.propose"),)
    empty = Empty(
        _("Nothing is known yet"),
        _("Closed orders and rulings are proposed here, the technical department approves."),
    )

    def rows(self) -> Any:
        return queries.entries(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def searched(self, rows: Any, words: str) -> Any:
        return queries.found(rows, words)

    def url_of(self, row: EntryRow) -> str:
        return row_address("support:entry", row.pk)


@dataclass(frozen=True)
class DamageRow:
    pk: int
    number: str
    state: str
    cause: str
    bearer: str
    cost: Decimal | None
    found_at: datetime
    plate: str = of("order__vehicle__plate", default="")
    order: str = of("order__number", default="")


class Damages(ListPage[DamageRow]):
    """Damage by our own repair: cause, cost, bearer, and whether it is made good (WS-33)."""

    name = "support.damages"
    title = _("Own damage")
    right = "support.see_damage"
    row = DamageRow
    columns = (
        Column("number", pgettext_lazy("damage", "Number"), phone="title", sort="pk"),
        Column("plate", _("Plate"), kind="plate"),
        Column("order", _("Work order")),
        Column("cause", _("Cause"), show=_named(DamageCause, "cause")),
        Column("cost", _("What it costs"), kind="amount"),
        Column("bearer", _("Who bears it"), show=_named(Bearer, "bearer")),
        Column("state", _("State"), chips=chips(DamageState, DAMAGE_TONES), phone="side"),
        Column("found_at", pgettext_lazy("damage", "Found"), kind="when", sort=True),
    )
    filters = (
        Choice("state", _("State"), choices=DamageState.choices),
        Choice("cause", _("Cause"), choices=DamageCause.choices),
        Choice("bearer", _("Who bears it"), choices=Bearer.choices),
        Period("found_at", pgettext_lazy("damage", "Found"), words_offered=("week",)),
    )
    views = (
        View("open", pgettext_lazy("damages", "Open"), _any_of("state", DAMAGE_OPEN)),
        View("all", _("All")),
    )
    order = "-found_at"
    search = ("number__iendswith", "order__number__iendswith")
    search_hint = _("End of the number")
    empty = Empty(_("Nothing was damaged"), _("Damage is recorded on the page of its order."))
    live = "support"

    def rows(self) -> Any:
        return of_store(queries.damages(seen_by=self.request.actor), self.request)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: DamageRow) -> str:
        return row_address("support:damage", row.pk)
