"""People against posts: who can what, where the load is, who answers for what, the skills."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.network.queries import store_names
from aftersales.records.staff import commands, queries
from aftersales.records.staff.forms import (
    CareerStepForm,
    ClosePostForm,
    MovePersonForm,
    MovePostForm,
    SkillNameForm,
)
from aftersales.records.staff.models import Assignment, CareerStep, Post, Skill
from aftersales.records.staff.views.common import one_form, store_looked_at
from aftersales.web.doors import needs
from aftersales.web.pages import done, page

A_PAGE_OF_CHANGES = 20


@needs("staff.view")
def strengths(request: Any) -> HttpResponse:
    """Everybody with skills and load, so that posts are adjusted by strengths and need (ST-13)."""
    store, today = store_looked_at(request), timezone.localdate()
    people = queries.strengths(store_id=store, on=today) if store else []
    load = queries.daily_load(store_id=store, on=today) if store else []
    context = {
        "store": store_names(request.actor).get(store, ""),
        "people": people,
        "load": load,
        "kinds": queries.kinds_of_posts(store_id=store, on=today, load=load) if store else [],
        "cover": queries.skill_cover(people=people, seen_by=request.actor),
        "changes": list(queries.post_changes(seen_by=request.actor)[:A_PAGE_OF_CHANGES]),
    }
    return page(request, "staff/strengths.html", "main", context)


@needs("staff.assign")
def move_person(request: Any, assignment_id: int) -> HttpResponse:
    """Another post for a person, with the reason."""
    row = get_object_or_404(
        Assignment.objects.visible_to(request.actor).select_related("person", "role"),
        pk=assignment_id,
    )
    posts = queries.posts(seen_by=request.actor)
    form = MovePersonForm(
        request.POST or None,
        posts=[(post.pk, f"{post.name} · {post.role.label}") for post in posts],
    )
    return one_form(
        request,
        form,
        title=_("Another post for %(name)s") % {"name": row.person.name},
        lead=_("The role of the new post counts from today; “%(role)s” ends.")
        % {"role": row.role.label},
        back=reverse("staff:strengths"),
        run=lambda given: commands.move_person(
            assignment_id=assignment_id,
            post_id=int(given["post_id"]),
            reason=given["reason"],
            by=request.actor,
            at=timezone.now(),
        ),
        said=_("Moved. It counts from the next request on."),
    )


def _post(request: Any, post_id: int) -> Post:
    return get_object_or_404(queries.posts(seen_by=request.actor), pk=post_id)


@needs("staff.organise")
def move_post(request: Any, post_id: int) -> HttpResponse:
    """To whom a post reports from now on, and why."""
    post = _post(request, post_id)
    others = queries.posts(seen_by=request.actor).exclude(pk=post_id)
    form = MovePostForm(
        request.POST or None,
        posts=list(others.values_list("pk", "name")),
        initial={"reports_to_id": post.reports_to_id},
    )
    return one_form(
        request,
        form,
        title=_("Move the post %(name)s") % {"name": post.name},
        back=reverse("staff:chart"),
        run=lambda given: commands.move_post(
            post_id=post_id,
            reports_to_id=int(given["reports_to_id"]) if given["reports_to_id"] else None,
            reason=given["reason"],
            by=request.actor,
            at=timezone.now(),
        ),
    )


@needs("staff.organise")
def close_post(request: Any, post_id: int) -> HttpResponse:
    """The post leaves the chart."""
    post = _post(request, post_id)
    return one_form(
        request,
        ClosePostForm(request.POST or None),
        title=_("Close the post %(name)s") % {"name": post.name},
        lead=_("It leaves the chart. Posts below it and people who hold it are moved first."),
        back=reverse("staff:chart"),
        deed=_("Close the post"),
        run=lambda _given: commands.close_post(
            post_id=post_id, by=request.actor, at=timezone.now()
        ),
    )


@needs("staff.view_organisation")
def owners(request: Any) -> HttpResponse:
    """Who answers for each process and text of the handbook; gaps first (ST-16)."""
    store, today = store_looked_at(request), timezone.localdate()
    found = queries.owners(store_id=store, language=get_language() or "", on=today) if store else []
    context = {
        "store": store_names(request.actor).get(store, ""),
        "owners": found,
        "gaps": sum(1 for owner in found if owner.is_gap),
        "orphans": list(queries.orphaned_errands(seen_by=request.actor)[:50]),
    }
    return page(request, "staff/owners.html", "main", context)


# -- skills and careers -------------------------------------------------------------------------


@needs("staff.view_organisation")
def skills(request: Any) -> HttpResponse:
    """What the group calls its skills; a new one is named here (ST-12)."""
    context = {"skills": list(Skill.objects.visible_to(request.actor).order_by("code", "pk"))}
    return page(request, "staff/skills.html", "main", context)


@needs("staff.record_skills")
def name_skill(request: Any) -> HttpResponse:
    """A skill gets a name, or a better one."""
    known = Skill.objects.visible_to(request.actor).filter(code=request.GET.get("code", "")).first()
    initial = {"code": known.code, "name": known.name} if known else {}
    return one_form(
        request,
        SkillNameForm(request.POST or None, initial=initial),
        title=_("Name a skill"),
        back=reverse("staff:skills"),
        run=lambda given: commands.name_skill(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        ),
    )


@needs("staff.plan_careers")
def set_career_step(request: Any) -> HttpResponse:
    """A rung of a career path: its name, its months below, the skills it asks for (ST-14)."""
    skills_ = list(Skill.objects.visible_to(request.actor).order_by("code", "pk"))
    steps = CareerStep.objects.visible_to(request.actor).prefetch_related("skills__skill")
    step = steps.filter(pk=request.GET.get("step", "0") or 0).first() if _asked(request) else None
    form = CareerStepForm(
        request.POST or None,
        skills=[(skill.code, skill.name) for skill in skills_],
        initial=_initial(step),
    )
    return one_form(
        request,
        form,
        title=_("A rung of a career path"),
        lead=_("A rung of the same path and rank is written over."),
        back=reverse("staff:careers"),
        run=lambda given: commands.set_career_step(
            group_id=request.actor.group_id,
            path=given["path"],
            rank=given["rank"],
            name=given["name"],
            kind=given["kind"],
            months=given["months"],
            skills=form.skills(given),
            by=request.actor,
            at=timezone.now(),
        ),
    )


def _asked(request: Any) -> bool:
    return bool(request.GET.get("step", "").isdecimal())


def _initial(step: CareerStep | None) -> dict[str, Any]:
    if step is None:
        return {}
    levels = {f"skill_{need.skill.code}": need.level for need in step.skills.all()}
    fields = ("path", "rank", "name", "kind", "months")
    return {name: getattr(step, name) for name in fields} | levels


@require_POST
@needs("staff.plan_shifts")
def cancel_shift(request: Any, shift_id: int) -> HttpResponse:
    """The person does not work this shift after all."""
    commands.cancel_shift(shift_id=shift_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:shifts"), _("The shift is cancelled."))


@require_POST
@needs("staff.record_absence")
def withdraw_absence(request: Any, absence_id: int) -> HttpResponse:
    """The person comes after all."""
    commands.withdraw_absence(absence_id=absence_id, by=request.actor, at=timezone.now())
    return done(
        request, reverse("staff:shifts"), _("Withdrawn. Plan the shifts of these days anew.")
    )
