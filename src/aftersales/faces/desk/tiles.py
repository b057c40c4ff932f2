"""What waits in the ground rooms and records, told on the start page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.timers import all_timers
from aftersales.ground.deadlines import queries as deadlines
from aftersales.records.customers import queries as customers
from aftersales.records.customers.states import ConsultationState, FileState
from aftersales.records.staff import queries as staff
from aftersales.records.staff.states import ErrandState
from aftersales.web.sentences import words_of
from aftersales.web.tiles import (
    Counted,
    Figure,
    Item,
    address_of,
    barred,
    leads,
    peek_of,
    tile,
    wait,
    work,
)

MOST = 8  # what one looks through in the morning; the rest stands in the list behind it
SEARCHED = 200  # clocks among which mine are looked for


def clocks(actor: Actor, at: datetime) -> Figure | None:
    """Promises of my stores that are broken or end within a day."""
    load = deadlines.load(seen_by=actor, at=at, only_mine=False)
    if not load.running:
        return None
    under = _("%(today)d more within a day") % {"today": load.due_today} if load.due_today else ""
    address = f"{reverse('deadlines:clocks')}?view=overdue"
    return Figure(load.overdue, address, "late" if load.overdue else "", under)


def incomplete_files(actor: Actor, _at: datetime) -> Counted:
    files = customers.visible(seen_by=actor).filter(state=FileState.INCOMPLETE)
    address = f"{reverse('customers:list')}?set=1&state={FileState.INCOMPLETE}"
    return wait(files, address, always=True)


def open_consultations(actor: Actor, _at: datetime) -> Counted:
    rows = customers.consultations(seen_by=actor).exclude(state=ConsultationState.CLOSED)
    return wait(rows, reverse("customers:consultations"), always=True)


tile("clocks", _("Deadlines overdue"), figure=clocks, right="deadlines.view", order=10)
tile(
    "incomplete_files",
    _("Incomplete customer files"),
    figure=incomplete_files,
    right="customers.view",
    order=20,
)
tile(
    "open_consultations",
    _("Open consultations"),
    figure=open_consultations,
    right="customers.view_consultations",
    order=30,
)


def my_clocks(actor: Actor, at: datetime) -> Sequence[Item]:
    """Clocks I answer for, and those of my stores but for things that are not mine to look at: a
    technician is not asked about customer files.
    """
    running = deadlines.worklist(seen_by=actor).filter(due_at__isnull=False)[:SEARCHED]
    rows = [row for row in running if _is_mine(row, actor)][:MOST]
    words = _words(rows, actor)
    return [
        Item(
            title=all_timers()[row.timer].label if row.timer in all_timers() else row.timer,
            address=address_of(row.about, row.about_id, seen_by=actor)
            or reverse("deadlines:clock", args=[row.pk]),
            detail=words.get((row.about, row.about_id), ""),
            due_at=row.due_at,
            tone="late" if row.due_at and row.due_at < at else "",
            peek=peek_of(row.about, row.about_id, seen_by=actor),
        )
        for row in rows
    ]


def _is_mine(row: Any, actor: Actor) -> bool:
    mine = actor.person_id is not None and row.person_id == actor.person_id
    return mine or not barred(row.about, seen_by=actor)


def _words(rows: Sequence[Any], actor: Actor) -> Mapping[tuple[str, int], str]:
    """What the clocks run for; each kind of thing is asked once."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.about].add(row.about_id)
    return words_of(wanted, seen_by=actor)


def my_errands(actor: Actor, at: datetime) -> Sequence[Item]:
    """Tasks given to me, and those I gave that are reported as done."""
    mine = staff.errands(seen_by=actor).filter(responsible=actor.person_id, state=ErrandState.GIVEN)
    return [
        Item(
            title=row.title,
            address=reverse("staff:errand", args=[row.pk]),
            due_at=row.due_at,
            tone="late" if row.due_at < at else "",
        )
        for row in mine[:MOST]
    ]


def my_consultations(actor: Actor, _at: datetime) -> Sequence[Item]:
    """Consultations that I own and that are not closed."""
    rows = customers.consultations(seen_by=actor).exclude(state=ConsultationState.CLOSED)
    mine = rows.filter(owner=actor.person_id).order_by("received_at", "pk")
    return [
        Item(
            title=row.number,
            address=reverse("customers:consultation", args=[row.pk]),
            detail=row.get_state_display(),
        )
        for row in mine[:MOST]
    ]


work(
    "clocks",
    _("Deadlines to keep"),
    items=my_clocks,
    right="deadlines.view",
    order=10,
    more="deadlines:clocks",
)
work("errands", _("Tasks given to me"), items=my_errands, order=20, more="staff:errands")
work(
    "consultations",
    _("My consultations"),
    items=my_consultations,
    right="customers.view_consultations",
    order=30,
    more="customers:consultations",
)

leads("customer", "customers:detail", right="customers.view")
leads("consultation", "customers:consultation", right="customers.view_consultations")
leads("need", "customers:need", right="customers.view_needs")
leads("errand", "staff:errand")
