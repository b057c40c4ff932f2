"""The chart, posts, duties sheets and job descriptions, the general manager's duties, careers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.rights import all_rights
from aftersales.ground.network.queries import departments, store_names
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import commands, queries
from aftersales.records.staff.forms import (
    DescriptionForm,
    DutiesForm,
    EvidenceForm,
    HeadcountForm,
    PostForm,
    ReasonForm,
)
from aftersales.records.staff.models import CareerStep, Post, Sheet
from aftersales.records.staff.parameters import EVIDENCE_EVERY
from aftersales.records.staff.states import SHEET_LIFE, Part, PostKind, SheetKind, SheetState
from aftersales.records.staff.views.common import Guide, guides, one_form, store_looked_at
from aftersales.web.details import Head, Move, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page
from aftersales.web.sentences import timeline
from aftersales.web.shell import store_in_view
from aftersales.web.show import chip

TONES = {"draft": "planned", "handed_in": "waiting", "in_force": "ready", "replaced": "planned"}

# ST-11: the general manager's duties in the management system, a) to l).
DUTIES = {
    "a": gettext_lazy("answer for the effectiveness of the management system"),
    "b": gettext_lazy("set objectives in line with strategy and situation"),
    "c": gettext_lazy("build the system into daily work, with process and risk thinking"),
    "d": gettext_lazy("provide the resources"),
    "e": gettext_lazy("give incentives by result"),
    "f": gettext_lazy("solve problems that hold the system up"),
    "g": gettext_lazy("see risks and chances and act on them"),
    "h": gettext_lazy("know and meet the demands of customers and law"),
    "i": gettext_lazy("support other managers in their field"),
    "j": gettext_lazy("put the customer first"),
    "k": gettext_lazy("see that people are told what matters"),
    "l": gettext_lazy("settle the rights of other managers and how they report"),
}


@needs("staff.view_organisation")
def chart(request: Any) -> HttpResponse:
    """Departments, posts, reporting lines, and who holds what (ST-01); kinds of posts (ST-04)."""
    today = timezone.localdate()
    found = queries.chart(seen_by=request.actor, on=today)
    store = store_looked_at(request)
    may_count = request.actor.may("staff.view")
    advice = queries.it_officer_advice(store_id=store, on=today) if may_count and store else None
    names = store_names(request.actor)
    context = {
        "tops": _by_store(request, found.tops, names),
        "store": names.get(store, ""),
        "advice": advice,
        "checks": _checks(request, store, today) if may_count and store else [],
        "kinds": [(PostKind(k).label, n, found.shares[k]) for k, n in found.by_kind.items()],
        "manning": queries.manning(store_id=store, on=today) if may_count and store else [],
        "turnover": queries.turnover_of_year(store_id=store, on=today) if may_count else None,
        "guides": guides("staff.posts", "network.departments", "staff.it_officer", store_id=store),
    }
    return page(request, "staff/chart.html", "main", context)


def _by_store(
    request: Any, tops: list[queries.ChartUnit], names: Mapping[int, str]
) -> list[tuple[str, list[queries.ChartUnit]]]:
    """The units of each store in sight, the group's own first."""
    looked_at = store_in_view(request)
    found: dict[int | None, list[queries.ChartUnit]] = {}
    for node in tops:
        store_id = node.unit.row.store_id
        if store_id is None or looked_at in {None, store_id}:
            found.setdefault(store_id, []).append(node)
    ordered = sorted(found, key=lambda pk: (pk is not None, pk or 0))
    return [(names.get(pk or 0, ""), found[pk]) for pk in ordered]


CHECKS = {
    "vacant": gettext_lazy("every post is held by somebody"),
    "undescribed": gettext_lazy("every post has a job description in force: right and duty match"),
    "without_superior": gettext_lazy("one post at the top, every other reports to one"),
    "too_wide": gettext_lazy("nobody leads more people than the span of control"),
    "outside_chart": gettext_lazy("everybody who works here holds a post on the chart"),
    "managing_share": gettext_lazy("managing posts are no larger a share than planned"),
}


def _checks(request: Any, store: int, today: date) -> list[tuple[queries.Check, object]]:
    """The principles of setting up posts, and what does not keep them (ST-05)."""
    found = queries.checks_of_chart(store_id=store, seen_by=request.actor, on=today)
    return [(check, CHECKS[check.code]) for check in found]


@needs("staff.organise")
def add_post(request: Any) -> HttpResponse:
    """A post comes onto the chart."""
    form = PostForm(
        request.POST or None,
        departments=list(departments(seen_by=request.actor).values_list("pk", "name")),
        roles=queries.role_choices(seen_by=request.actor),
        posts=list(queries.posts(seen_by=request.actor).values_list("pk", "name")),
    )

    def run(given: dict[str, Any]) -> Post:
        given["department_id"] = int(given["department_id"])
        above = given["reports_to_id"]
        given["reports_to_id"] = int(above) if above else None
        return commands.add_post(by=request.actor, at=timezone.now(), **given)

    return one_form(request, form, title=_("Set up a post"), back=reverse("staff:chart"), run=run)


@needs("staff.plan_headcount")
def plan_headcount(request: Any) -> HttpResponse:
    """How many people in which role (ST-06)."""
    form = HeadcountForm(
        request.POST or None,
        roles=queries.role_choices(seen_by=request.actor),
    )
    return one_form(
        request,
        form,
        title=_("Plan the headcount"),
        back=reverse("staff:chart"),
        run=lambda given: commands.plan_headcount(
            store_id=store_looked_at(request), by=request.actor, at=timezone.now(), **given
        ),
    )


@needs("staff.view_organisation")
def sheets(request: Any) -> HttpResponse:
    """Duties sheets and job descriptions (ST-02, ST-03)."""
    units = departments(seen_by=request.actor).filter(is_closed=False)
    context = {
        "sheets": list(queries.sheets(seen_by=request.actor)[:200]),
        "tones": TONES,
        "departments": list(units),
        "posts": list(queries.posts(seen_by=request.actor)),
    }
    return page(request, "staff/sheets.html", "main", context)


@needs("staff.view_organisation")
def sheet(request: Any, sheet_id: int) -> HttpResponse:
    """One sheet with its parts, its two steps and its story."""
    row = get_object_or_404(queries.sheets(seen_by=request.actor), pk=sheet_id)
    state = SheetState(row.state)
    title = row.post.name if row.post else row.department.name if row.department else ""
    labels = dict(Part.choices) if row.kind == SheetKind.DESCRIPTION else {}
    context = {
        "sheet": row,
        "head": Head(
            title,
            [chip(state.label, TONES[row.state])],
            _("version %(number)s") % {"number": row.version},
            reverse("staff:sheets"),
        ),
        "bar": bar(_sheet_offers(row, state), actor=request.actor, store_id=row.store_id),
        "parts": [
            (labels.get(part, ""), row.parts.get(part, ""))
            for part in Part.values
            if row.parts.get(part)
        ],
        "rights": [all_rights()[code].label for code in row.rights if code in all_rights()],
        "story": timeline("sheet", row.pk, seen_by=request.actor),
    }
    return page(request, "staff/sheet.html", "main", context)


def _sheet_offers(row: Sheet, state: SheetState) -> list[Offer]:
    duties = row.kind == SheetKind.DUTIES
    write = "staff.write_duties" if duties else "staff.describe_post"
    approve = "staff.approve_duties" if duties else "staff.confirm_description"
    approved = _("Approve") if duties else _("Confirm")

    def to(name: str) -> str:
        return reverse(f"staff:{name}", args=[row.pk])

    return [
        Offer(
            _("Hand in"),
            to("hand_in_sheet"),
            right=write,
            move=Move(SHEET_LIFE, state, SheetState.HANDED_IN),
        ),
        Offer(
            approved,
            to("approve_sheet"),
            right=approve,
            move=Move(SHEET_LIFE, state, SheetState.IN_FORCE),
            icon="check",
        ),
        Offer(
            _("Send back"),
            to("send_back_sheet"),
            "page",
            approve,
            Move(SHEET_LIFE, state, SheetState.DRAFT),
        ),
    ]


def _sheet_address(row: Sheet) -> str:
    return reverse("staff:sheet", args=[row.pk])


def _guide(code: str, step: str, store_id: int) -> Guide | None:
    """The handbook's template for a sheet, in the wording that holds in the store."""
    return next((g for g in guides(step, store_id=store_id) if g.code == code), None)


@needs("staff.write_duties")
def write_duties(request: Any, department_id: int) -> HttpResponse:
    """First step: the general administration department writes (ST-02)."""
    unit = get_object_or_404(departments(seen_by=request.actor), pk=department_id)
    last = queries.sheets(seen_by=request.actor).filter(department=unit).first()
    initial = {"duties": last.parts.get("duties", "") if last else ""}
    guide = _guide("ST-02", "network.departments", unit.store_id or store_looked_at(request))
    return one_form(
        request,
        DutiesForm(request.POST or None, initial=initial),
        title=_("Duties of %(name)s") % {"name": unit.name},
        back=reverse("staff:sheets"),
        guide=guide,
        run=lambda given: commands.write_duties(
            department_id=department_id,
            duties=given["duties"],
            template=guide.code if guide else "",
            template_version=guide.number if guide else None,
            by=request.actor,
            at=timezone.now(),
        ),
        leads_to=_sheet_address,
    )


@needs("staff.describe_post")
def write_description(request: Any, post_id: int) -> HttpResponse:
    """First step: the unit describes the post in seven parts (ST-03)."""
    post = get_object_or_404(queries.posts(seen_by=request.actor), pk=post_id)
    last = queries.sheets(seen_by=request.actor).filter(post=post).first()
    guide = _guide("ST-03", "staff.posts", post.store_id or store_looked_at(request))
    return one_form(
        request,
        DescriptionForm(request.POST or None, initial=last.parts if last else {}),
        title=_("Job description: %(name)s") % {"name": post.name},
        lead=_("The rights of the role “%(role)s” are written down with it.")
        % {"role": post.role.label},
        back=reverse("staff:sheets"),
        guide=guide,
        run=lambda given: commands.write_description(
            post_id=post_id,
            parts=given,
            template=guide.code if guide else "",
            template_version=guide.number if guide else None,
            by=request.actor,
            at=timezone.now(),
        ),
        leads_to=_sheet_address,
    )


@require_POST
def hand_in_sheet(request: Any, sheet_id: int) -> HttpResponse:
    row = commands.hand_in_sheet(sheet_id=sheet_id, by=request.actor, at=timezone.now())
    return done(request, _sheet_address(row), _("Handed in."))


@require_POST
def approve_sheet(request: Any, sheet_id: int) -> HttpResponse:
    row = commands.approve_sheet(sheet_id=sheet_id, by=request.actor, at=timezone.now())
    return done(request, _sheet_address(row), _("In force from now on."))


@needs("staff.view_organisation")
def send_back_sheet(request: Any, sheet_id: int) -> HttpResponse:
    """Not yet, with the reason."""
    row = get_object_or_404(queries.sheets(seen_by=request.actor), pk=sheet_id)
    return one_form(
        request,
        ReasonForm(request.POST or None),
        title=_("Send back"),
        back=_sheet_address(row),
        run=lambda given: commands.send_back_sheet(
            sheet_id=sheet_id, remark=given["reason"], by=request.actor, at=timezone.now()
        ),
    )


@needs("staff.record_evidence")
def evidence(request: Any) -> HttpResponse:
    """The general manager's twelve duties with their evidence (ST-11)."""
    rows = list(queries.evidence(seen_by=request.actor)[:200])
    today = timezone.localdate()
    kept = {each.duty: each for each in queries.duties_kept(seen_by=request.actor, on=today)}
    every = value(EVIDENCE_EVERY, group_id=request.actor.group_id or 0, on=today)
    context = {
        "duties": [
            (key, words, [r for r in rows if r.duty == key], kept[key])
            for key, words in DUTIES.items()
        ],
        "kept": sum(1 for each in kept.values() if each.is_kept),
        "every": every,
        "guides": guides("staff.evidence", store_id=store_looked_at(request)),
    }
    return page(request, "staff/evidence.html", "main", context)


@needs("staff.record_evidence")
def record_evidence(request: Any) -> HttpResponse:
    form = EvidenceForm(
        request.POST or None,
        duties=[(key, f"{key}) {words}") for key, words in DUTIES.items()],
        initial={"duty": request.GET.get("duty", "a"), "on": timezone.localdate()},
    )
    return one_form(
        request,
        form,
        title=_("Record evidence"),
        back=reverse("staff:evidence"),
        run=lambda given: commands.record_evidence(by=request.actor, at=timezone.now(), **given),
    )


@needs("staff.view_organisation")
def careers(request: Any) -> HttpResponse:
    """Career paths, and where the reader stands on them (ST-14)."""
    steps = CareerStep.objects.visible_to(request.actor).order_by("path")
    paths = list(steps.values_list("path", flat=True).distinct())
    today, person = timezone.localdate(), request.actor.person_id or 0
    ladders = [
        (path, queries.career(person_id=person, path=path, seen_by=request.actor, on=today))
        for path in paths
    ]
    return page(request, "staff/careers.html", "main", {"ladders": ladders})
