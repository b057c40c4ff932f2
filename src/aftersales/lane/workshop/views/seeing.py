"""Seeing the whole: all cars in the house, the wall, the day, hours and quality, repeat repairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.core.papers import all_papers
from aftersales.core.words import clean
from aftersales.ground.network import queries as network
from aftersales.lane.orders.states import Place
from aftersales.lane.workshop import commands, forms, queries
from aftersales.lane.workshop.models import Repeat, Stint
from aftersales.lane.workshop.states import OWN_FAULTS, Appraisal, RepeatCause, RepeatKind, Slippage
from aftersales.lane.workshop.tags import number_of
from aftersales.lane.workshop.views.common import (
    PLACE_TONES,
    TASK_TONES,
    day_asked,
    dialog,
    here,
    now,
)
from aftersales.web.addresses import row_address
from aftersales.web.doors import needs
from aftersales.web.lists import Choice, Column, Empty, ListPage, Rule, View, chips, source
from aftersales.web.pages import done, page, shown_as_toast

DAY = timedelta(days=1)
WEEK = timedelta(days=6)


@needs("workshop.view")
def house(request: Any) -> HttpResponse:
    """The management board: every car in the house by stage, promise, delay, technician and bay;
    asked by plate, order, adviser or technician (WS-10, WS-11).
    """
    store_id = here(request)
    words = clean(request.GET.get("q", "")[:60], most=60, field="q")
    cars = queries.cars(seen_by=request.actor, now=now(), store_id=store_id, words=words)
    context = {
        "stages": queries.by_stage(cars),
        "cars": cars,
        "late": sum(1 for car in cars if car.is_late),
        "tones": {str(p): PLACE_TONES[p] for p in Place},
        "q": words,
        "store": network.store(store_id),
    }
    return page(request, "workshop/house.html", "body", context)


@needs("workshop.wall")
def wall(request: Any) -> HttpResponse:
    """For a large screen: dark, readable from five metres, no personal data."""
    store_id = here(request, "workshop.wall")
    cars = queries.cars(seen_by=request.actor, now=now(), store_id=store_id)
    context = {
        "stages": queries.by_stage(cars),
        "tones": {str(p): PLACE_TONES[p] for p in Place},
        "store": network.store(store_id),
    }
    return page(request, "workshop/wall.html", "body", context)


@needs("workshop.view")
def day(request: Any) -> HttpResponse:
    """The day's plan, what goes over with its reason, and the reconciliation (WS-25, RC-28)."""
    store_id = here(request)
    on = day_asked(request, store_id)
    sheet = queries.day_sheet(store_id=store_id, on=on, seen_by=request.actor)
    today = network.day_of(now(), store_id=store_id)
    if request.method == "POST":
        request.actor.require("workshop.close_day")
        with shown_as_toast(request):
            commands.close_day(
                store_id=store_id,
                on=on,
                explained=_explained(request.POST, sheet),
                by=request.actor,
                at=now(),
            )
            address = f"{reverse('workshop:day')}?on={on.isoformat()}"
            return done(request, address, _("The day is reconciled."))
    context = {
        "on": on,
        "before": on - DAY,
        "after": on + DAY,
        "store": network.store(store_id),
        "report": all_papers()["workshop.day_report"].address(number_of(store_id, on)),
        "sheet": sheet,
        "plan": [
            (task, TASK_TONES[task.state])
            for task in queries.plan_of(store_id=store_id, on=on, seen_by=request.actor)
        ],
        "carried": queries.carried(store_id=store_id, on=on, seen_by=request.actor),
        "reasons": Slippage.choices,
        "words": {str(s): s.label for s in Slippage},
        "places": {str(p): p.label for p in Place},
        "tones": {str(p): PLACE_TONES[p] for p in Place},
        "may_close": on <= today and request.actor.may("workshop.close_day", store_id=store_id),
    }
    return page(request, "workshop/day.html", "body", context)


def _explained(sent: Any, sheet: Any) -> dict[int, tuple[Slippage, str]]:
    found = {}
    for line in sheet.open:
        reason = sent.get(f"reason-{line.order_id}", "")
        if reason in Slippage:
            words = sent.get(f"words-{line.order_id}", "")[:200]
            found[line.order_id] = (Slippage(reason), words)
    return found


@needs("workshop.view")
def hours(request: Any) -> HttpResponse:
    """Hours paid, clocked and sold by technician; work that passed at once and that came back."""
    store_id = here(request)
    last = day_asked(request, store_id)
    first = last - WEEK
    context = {
        "first": first,
        "last": last,
        "before": first - DAY,
        "after": last + WEEK + DAY,
        "store": network.store(store_id),
        "rows": queries.hours(
            store_id=store_id, first=first, last=last, seen_by=request.actor, now=now()
        ),
        "quality": queries.quality(
            store_id=store_id, first=first, last=last, seen_by=request.actor, now=now()
        ),
        "stints": list(
            Stint.objects.visible_to(request.actor)
            .filter(store=store_id, ended_at__isnull=False)
            .select_related("person", "task__order", "task__job")
            .order_by("-started_at", "-pk")[:40]
        ),
        "may_correct": request.actor.may("workshop.correct", store_id=store_id),
    }
    return page(request, "workshop/hours.html", "body", context)


@dataclass(frozen=True)
class RepeatRow:
    pk: int
    kind: str
    days: int
    flagged_at: datetime
    cause: str
    appraisal: str
    order_id: int
    number: str = source("order__number", default="")
    plate: str | None = source("order__vehicle__plate", default=None)
    title: str = source("job__title", default="")
    former: str = source("former_order__number", default="")


CAUSES = {"own_work": "late", "part": "waiting", "use": "planned", "other_fault": "ready"}
KINDS = {"too_soon": "late", "in_guarantee": "guarantee"}


class Repeats(ListPage[RepeatRow]):
    """Cars that came back for the same fault (WS-16, WS-17)."""

    name = "workshop.repeats"
    title = gettext_lazy("Repeat repairs")
    right = "workshop.view"
    row = RepeatRow
    columns = (
        Column("number", gettext_lazy("Order"), phone="title"),
        Column("plate", gettext_lazy("Plate"), kind="plate"),
        Column("title", gettext_lazy("Job")),
        Column("former", gettext_lazy("Earlier order")),
        Column("days", gettext_lazy("Days between"), kind="number", sort=True),
        Column("kind", gettext_lazy("Why flagged"), chips=chips(RepeatKind, KINDS)),
        Column("cause", gettext_lazy("Cause"), chips=chips(RepeatCause, CAUSES), phone="side"),
        Column("appraisal", gettext_lazy("Appraisal"), chips=chips(Appraisal, {})),
        Column("flagged_at", gettext_lazy("Flagged"), kind="when", sort=True),
    )
    filters = (
        Choice("cause", gettext_lazy("Cause"), choices=RepeatCause.choices),
        Choice("kind", gettext_lazy("Why flagged"), choices=RepeatKind.choices),
        Rule(
            "case",
            gettext_lazy("Case for appraisal"),
            rules={
                "open": (
                    gettext_lazy("open"),
                    lambda _actor, _at: Q(cause__in=OWN_FAULTS, appraisal=""),
                ),
                "decided": (gettext_lazy("decided"), lambda _actor, _at: ~Q(appraisal="")),
            },
        ),
    )
    views = (
        View("all", gettext_lazy("All")),
        View("own", gettext_lazy("Our own work"), "cause=own_work"),
        View("cases", gettext_lazy("Cases for appraisal"), "case=open"),
    )
    order = "-flagged_at"
    search = ("order__number__istartswith",)
    empty = Empty(
        gettext_lazy("Nothing came back"),
        gettext_lazy("A car that returns for the same fault within 30 days stands here by itself."),
        icon="refresh-alert",
    )
    live = "workshop"

    def rows(self) -> QuerySet[Repeat]:
        return queries.repeats(seen_by=self.request.actor)  # type: ignore[attr-defined]  # Acting

    def url_of(self, row: RepeatRow) -> str:
        return row_address("workshop:classify", row.pk)


@needs("workshop.view")
def classify(request: Any, repeat_id: int) -> HttpResponse:
    """Why the fault came back. Until somebody says so the order is not settled."""
    row = get_object_or_404(queries.repeats(seen_by=request.actor), pk=repeat_id)
    back = reverse("workshop:visit", args=[row.order_id])
    if row.cause or not request.actor.may("workshop.classify", store_id=row.store_id):
        may_appraise = (
            row.cause in OWN_FAULTS
            and not row.appraisal
            and request.actor.may("workshop.appraise", store_id=row.store_id)
        )
        context = {
            "repeat": row,
            "back": back,
            "may_appraise": may_appraise,
            "may_teach": bool(row.cause)
            and request.actor.may("support.propose", store_id=row.store_id),
        }
        return page(request, "workshop/repeat.html", "body", context)
    form = forms.ClassifyForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda given: commands.classify(
            repeat_id=row.pk,
            cause=RepeatCause(given["cause"]),
            words=given["words"],
            by=request.actor,
            at=now(),
        ),
        title=_("Why did the fault come back?"),
        words=_("%(plate)s: %(title)s, %(days)d days after %(number)s")
        % {
            "plate": row.order.vehicle.plate or row.order.number,
            "title": row.job.title,
            "days": row.days,
            "number": row.former_order.number,
        },
        back=back,
    )


@needs("workshop.appraise")
def appraise(request: Any, repeat_id: int) -> HttpResponse:
    """A fault came back through our own work or part: what is done about it (WS-18)."""
    row = get_object_or_404(queries.repeats(seen_by=request.actor), pk=repeat_id)
    return dialog(
        request,
        forms.AppraiseForm(request.POST or None),
        lambda given: commands.appraise(
            repeat_id=row.pk,
            outcome=Appraisal(given["outcome"]),
            words=given["words"],
            by=request.actor,
            at=now(),
        ),
        title=_("Case for appraisal"),
        words=f"{row.job.title} · {row.get_cause_display()}",
        back=reverse("workshop:classify", args=[row.pk]),
    )


@needs("support.propose")
def teach_from_repeat(request: Any, repeat_id: int) -> HttpResponse:
    """What a car taught that came back goes into the knowledge base (WS-35)."""
    row = get_object_or_404(queries.repeats(seen_by=request.actor), pk=repeat_id)
    return dialog(
        request,
        forms.TeachForm(request.POST or None, initial={"title": row.job.title}),
        lambda given: commands.propose_from_repeat(
            repeat_id=row.pk, by=request.actor, at=now(), **given
        ),
        title=_("Propose for the knowledge base"),
        words=f"{row.words} → {row.job.correction}",
        back=reverse("workshop:classify", args=[row.pk]),
    )


@needs("support.propose")
def teach_from_verdict(request: Any, verdict_id: int) -> HttpResponse:
    """What the inspection taught that sent work back."""
    row = get_object_or_404(queries.sent_back(seen_by=request.actor), pk=verdict_id)
    return dialog(
        request,
        forms.TeachForm(request.POST or None, initial={"title": row.job.title}),
        lambda given: commands.propose_from_verdict(
            verdict_id=row.pk, by=request.actor, at=now(), **given
        ),
        title=_("Propose for the knowledge base"),
        words=f"{row.words} → {row.job.correction}",
        back=reverse("workshop:visit", args=[row.inspection.order_id]),
    )
