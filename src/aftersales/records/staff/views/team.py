"""Team meetings, events and rewards (ST-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.ground.files import commands as files
from aftersales.ground.files import queries as kept
from aftersales.records.staff import commands, queries
from aftersales.records.staff.forms import (
    AttachForm,
    MinutesForm,
    RewardForm,
    TeamEventForm,
)
from aftersales.records.staff.models import TeamEvent
from aftersales.records.staff.states import TEAM_EVENT_LIFE, TeamEventKind, TeamEventState
from aftersales.records.staff.views.common import (
    colleagues_here,
    guides,
    one_form,
    store_looked_at,
)
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.lists import (
    Button,
    Choice,
    Column,
    Empty,
    ListPage,
    Period,
    View,
    chips,
    source,
)
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import timeline
from aftersales.web.show import chip

TONES = {"planned": "work", "held": "ready", "cancelled": "planned"}


@dataclass(frozen=True)
class TeamEventRow:
    pk: int
    title: str
    kind: str
    state: str
    on: date
    store: str = source("store__name", default="")


class TeamEvents(ListPage[TeamEventRow]):
    name = "staff.team"
    title = gettext_lazy("Meetings, events, rewards")
    right = "staff.view_organisation"
    row = TeamEventRow
    columns = (
        Column("title", gettext_lazy("Theme"), sort=True, phone="title", wraps=True),
        Column("kind", gettext_lazy("Kind"), chips=chips(TeamEventKind, {})),
        Column("on", gettext_lazy("Day"), kind="date", sort=True),
        Column("state", gettext_lazy("State"), chips=chips(TeamEventState, TONES), phone="side"),
        Column("store", gettext_lazy("Store")),
    )
    filters = (
        Choice("kind", gettext_lazy("Kind"), choices=TeamEventKind.choices),
        Choice("state", gettext_lazy("State"), choices=TeamEventState.choices),
        Period("on", gettext_lazy("Day"), words_offered=("today", "week", "month")),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("rewards", gettext_lazy("Rewards"), "kind=reward"),
    )
    order = "-on"
    search = ("title__icontains",)
    buttons = (
        Button(
            gettext_lazy("Plan a meeting or event"),
            "staff:plan_team_event",
            right="staff.lead_team",
        ),
        Button(
            gettext_lazy("Give a reward"),
            "staff:give_reward",
            right="staff.lead_team",
            icon="award",
        ),
    )
    empty = Empty(
        gettext_lazy("Nothing yet"),
        gettext_lazy("Meetings with their minutes, team events and rewards stand here."),
    )

    def rows(self) -> Any:
        return queries.team_events(seen_by=self.request.actor)  # type: ignore[attr-defined]  # set by our middleware

    def url_of(self, row: TeamEventRow) -> str:
        return row_address("staff:team_event", row.pk)


def _event(request: Any, event_id: int) -> TeamEvent:
    return get_object_or_404(queries.team_events(seen_by=request.actor), pk=event_id)


def _address(event_id: int) -> str:
    return reverse("staff:team_event", args=[event_id])


@needs("staff.view_organisation")
def team_event(request: Any, event_id: int) -> HttpResponse:
    """One meeting, event or reward: who, what was said, its files, how regularly the team meets."""
    row = _event(request, event_id)
    state = TeamEventState(row.state)
    rhythm = queries.rhythm(store_id=row.store_id, on=timezone.localdate())
    people = row.people.order_by("name", "pk").values_list("name", flat=True)
    context = {
        "event": row,
        "head": Head(
            row.title,
            [chip(row.get_kind_display(), "planned"), chip(state.label, TONES[state])],
            "",
            reverse("staff:team"),
        ),
        "bar": bar(_offers(row, state), actor=request.actor, store_id=row.store_id),
        "facts": [
            FactLine(_("Store"), row.store.name),
            FactLine(_("Day"), row.on),
            FactLine(_("Planned by"), row.planned_by.name if row.planned_by else ""),
            FactLine(_("People"), "、".join(people)),
        ],
        "rhythm": rhythm,
        "files": list(kept.attached(about=("team_event", row.pk), seen_by=request.actor)),
        "story": timeline("team_event", row.pk, seen_by=request.actor),
        "guides": guides("staff.team", store_id=row.store_id),
    }
    return page(request, "staff/team_event.html", "main", context)


def _offers(row: TeamEvent, state: TeamEventState) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"staff:{name}", args=[row.pk])

    lead = "staff.lead_team"
    return [
        Offer(
            _("Record the minutes"),
            to("record_minutes"),
            "page",
            lead,
            Move(TEAM_EVENT_LIFE, state, TeamEventState.HELD),
            when=row.on <= timezone.localdate(),
            rule=_("The day has not come yet."),
            icon="writing",
        ),
        Offer(_("Attach a file"), to("attach_minutes"), "page", lead, icon="paperclip"),
        Offer(
            _("Call it off"),
            to("call_off"),
            right=lead,
            move=Move(TEAM_EVENT_LIFE, state, TeamEventState.CANCELLED),
        ),
    ]


@needs("staff.lead_team")
def plan_team_event(request: Any) -> HttpResponse:
    """A meeting or an event with its day and agenda."""
    return one_form(
        request,
        TeamEventForm(request.POST or None, initial={"on": timezone.localdate()}),
        title=_("Plan a meeting or event"),
        back=reverse("staff:team"),
        run=lambda given: commands.plan_team_event(
            store_id=store_looked_at(request), by=request.actor, at=timezone.now(), **given
        ),
        leads_to=lambda row: _address(row.pk),
    )


@needs("staff.lead_team")
def give_reward(request: Any) -> HttpResponse:
    """A reward for a person or several, and for what."""
    store = store_looked_at(request)
    return one_form(
        request,
        RewardForm(request.POST or None, colleagues=colleagues_here(store)),
        title=_("Give a reward"),
        lead=_("Everybody in the store can read it."),
        back=reverse("staff:team"),
        run=lambda given: commands.give_reward(
            store_id=store,
            person_ids=[int(pk) for pk in given["person_ids"]],
            title=given["title"],
            text=given["text"],
            by=request.actor,
            at=timezone.now(),
        ),
        leads_to=lambda row: _address(row.pk),
    )


@needs("staff.lead_team")
def record_minutes(request: Any, event_id: int) -> HttpResponse:
    """Who was there and what was said."""
    row = _event(request, event_id)
    return one_form(
        request,
        MinutesForm(request.POST or None, colleagues=colleagues_here(row.store_id)),
        title=_("Minutes: %(title)s") % {"title": row.title},
        back=_address(event_id),
        run=lambda given: commands.record_minutes(
            team_event_id=event_id,
            minutes=given["minutes"],
            person_ids=[int(pk) for pk in given["person_ids"]],
            by=request.actor,
            at=timezone.now(),
        ),
    )


@needs("staff.lead_team")
def attach_minutes(request: Any, event_id: int) -> HttpResponse:
    """Minutes on paper, pictures of the event."""
    row = _event(request, event_id)
    form = AttachForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with shown_on(form):
            request.actor.require("staff.lead_team", store_id=row.store_id)
            upload = form.cleaned_data["file"]
            files.keep(
                upload=upload,
                name=upload.name,
                about=("team_event", row.pk),
                store_id=row.store_id,
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, _address(event_id), _("Attached."))
    context = {
        "form": form,
        "title": _("Attach a file"),
        "back": _address(event_id),
        "action": request.get_full_path(),
        "has_files": True,
    }
    return page(request, "staff/one_form.html", "card", context)


@require_POST
@needs("staff.lead_team")
def call_off(request: Any, event_id: int) -> HttpResponse:
    commands.call_off(team_event_id=event_id, by=request.actor, at=timezone.now())
    return done(request, _address(event_id), _("Called off."))
