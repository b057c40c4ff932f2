"""Departments on the chart: formed, moved, dissolved."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.ground.network import commands, queries
from aftersales.records.staff.forms import DepartmentForm, MoveDepartmentForm
from aftersales.records.staff.views.common import one_form
from aftersales.web.doors import needs
from aftersales.web.pages import done


@needs("network.organise")
def form_department(request: Any) -> HttpResponse:
    """A unit of a store, or of the whole group."""
    units = queries.departments(seen_by=request.actor).filter(is_closed=False)
    form = DepartmentForm(
        request.POST or None,
        stores=list(queries.store_names(request.actor).items()),
        departments=list(units.values_list("pk", "name")),
    )

    def run(given: dict[str, Any]) -> object:
        for key in ("store_id", "above_id"):
            given[key] = int(given[key]) if given[key] else None
        return commands.form_department(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        )

    title, back = _("Form a department"), reverse("staff:chart")
    return one_form(request, form, title=title, back=back, run=run)


@needs("network.organise")
def move_department(request: Any, department_id: int) -> HttpResponse:
    """Put a unit under another one, at the top, or dissolve it."""
    units = queries.departments(seen_by=request.actor).filter(is_closed=False)
    unit = get_object_or_404(units, pk=department_id)
    same = units.filter(store=unit.store_id).exclude(pk=unit.pk).values_list("pk", "name")
    form = MoveDepartmentForm(
        request.POST or None, departments=list(same), initial={"above_id": unit.above_id}
    )

    def run(given: dict[str, Any]) -> object:
        above = int(given["above_id"]) if given["above_id"] else None
        return commands.move_department(
            department_id=unit.pk, above_id=above, by=request.actor, at=timezone.now()
        )

    return one_form(
        request,
        form,
        title=_("Move or dissolve %(name)s") % {"name": unit.name},
        back=reverse("staff:chart"),
        run=run,
        grave=(
            reverse("staff:close_department", args=[unit.pk]),
            _("Dissolve this unit"),
            _("The unit is dissolved. Go on?"),
        ),
    )


@require_POST
@needs("network.organise")
def close_department(request: Any, department_id: int) -> HttpResponse:
    """The unit is dissolved; those below it are moved first."""
    commands.close_department(department_id=department_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:chart"), _("The department is dissolved."))
