"""Roles and rights, keys for programs, shared tablets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftersales.core.rights import all_rights
from aftersales.records.staff import commands, queries
from aftersales.records.staff.forms import RoleForm, TabletForm, TicksForm
from aftersales.records.staff.queries import expand
from aftersales.records.staff.roles import ADMINISTRATOR, ROLES
from aftersales.records.staff.views.common import my_stores, one_form
from aftersales.records.staff.views.door import TABLET_COOKIE
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.preferences import remember

A_PAGE_OF_CHANGES = 20

# What the areas of the matrix are called; a room that is not named here goes by its code.
AREAS = {
    "core": gettext_lazy("log and seals"),
    "customers": gettext_lazy("customer files"),
    "deadlines": gettext_lazy("deadlines"),
    "exchange": gettext_lazy("import and export"),
    "files": gettext_lazy("files"),
    "handbook": gettext_lazy("handbook"),
    "network": gettext_lazy("stores"),
    "notices": gettext_lazy("notices"),
    "parameters": gettext_lazy("parameters"),
    "parts": gettext_lazy("parts"),
    "printing": gettext_lazy("printing"),
    "search": gettext_lazy("search"),
    "staff": gettext_lazy("staff"),
    "vehicles": gettext_lazy("vehicles"),
    "web": gettext_lazy("screens"),
    "webhooks": gettext_lazy("links to other systems"),
}


def _room(request: Any) -> str:
    rooms = sorted({code.split(".")[0] for code in all_rights()})
    asked = request.GET.get("room", "")
    return asked if asked in rooms else "staff"


@require_POST
@needs("staff.edit_roles")
def take_role(request: Any) -> HttpResponse:
    """A delivered role comes into use with the rights that it is delivered with."""
    address = reverse("staff:matrix")
    with shown_as_toast(request):
        commands.take_role(
            code=request.POST.get("code", "")[:40], by=request.actor, at=timezone.now()
        )
        return done(request, address, _("The role is in use now."))
    return done(request, address)


@needs("staff.view")
def matrix(request: Any) -> HttpResponse:
    """Role × right, one room at a time (IS-07). It is for reading, so a cell is a letter: a column
    opens what one role may do, a row who may do one thing, and there it is changed.
    """
    room = _room(request)
    found = queries.matrix(seen_by=request.actor)
    rights = [row for name, rows in found.rooms if name == room for row in rows]
    may_edit = request.actor.may("staff.edit_roles")
    context = {
        "rooms": [(name, AREAS.get(name, name)) for name, _rows in found.rooms],
        "room": room,
        "heads": [(role.code, role.label) for role in found.roles if role.code != ADMINISTRATOR],
        "groups": [("", [(row.right.code, row.right.label, row.roles) for row in rights])],
        "head_at": _before_code("staff:role_rights", room) if may_edit else "",
        "row_at": _before_code("staff:who_may") if may_edit else "",
        "roles": list(queries.role_choices(seen_by=request.actor)),
        "unused": [
            (code, label)
            for code, label in ROLES.items()
            if code not in {role.code for role in found.roles}
        ],
        "beyond": _beyond(request),
        "labels": {code: right.label for code, right in all_rights().items()}
        | {"second_factor": _("signs in with a second factor only")},
        "changes": list(queries.role_changes(seen_by=request.actor)[:A_PAGE_OF_CHANGES]),
    }
    return page(request, "staff/matrix.html", "main", context)


def _before_code(name: str, *args: str) -> str:
    """The address of a page about one code, without the code."""
    return reverse(name, args=[*args, "x"]).removesuffix("x/")


def _beyond(request: Any) -> dict[str, list[object]]:
    """Roles that may do more than their job description tells, in words."""
    names = dict(queries.role_choices(seen_by=request.actor))
    found = queries.rights_beyond_description(seen_by=request.actor)
    return {
        names.get(code, code): [all_rights()[r].label for r in rights if r in all_rights()]
        for code, rights in found.items()
    }


@needs("staff.edit_roles")
def role_rights(request: Any, room: str, code: str) -> HttpResponse:
    """What one role may do in one room: tick, say why; it acts on everybody's next request."""
    row = get_object_or_404(queries.roles(seen_by=request.actor), code=code)
    rights = {c: r.label for c, r in sorted(all_rights().items()) if c.split(".")[0] == room}
    if not rights or code == ADMINISTRATOR:
        raise Http404
    held = expand(row.rights) & set(rights)
    form = TicksForm(
        request.POST or None, label=_("May do"), choices=rights, initial={"ticked": sorted(held)}
    )
    area = AREAS.get(room, room)
    return _ticks(
        request,
        form,
        held,
        title=_("%(role)s: %(area)s") % {"role": row.label, "area": area},
        room=room,
        pair=lambda right: (code, right),
    )


@needs("staff.edit_roles")
def who_may(request: Any, right: str) -> HttpResponse:
    """Which roles may do one thing."""
    if right not in all_rights():
        raise Http404
    roles = {
        role.code: role
        for role in queries.matrix(seen_by=request.actor).roles
        if role.code != ADMINISTRATOR
    }
    held = {code for code, role in roles.items() if right in expand(role.rights)}
    names = {code: role.label for code, role in roles.items()}
    form = TicksForm(
        request.POST or None, label=_("Who may"), choices=names, initial={"ticked": sorted(held)}
    )
    return _ticks(
        request,
        form,
        held,
        title=_("Who may: %(right)s") % {"right": all_rights()[right].label},
        room=right.split(".", maxsplit=1)[0],
        pair=lambda role: (role, right),
    )


def _ticks(
    request: Any,
    form: TicksForm,
    held: Collection[str],
    *,
    title: str,
    room: str,
    pair: Callable[[str], tuple[str, str]],
) -> HttpResponse:
    """Bring the rights to what was ticked; each change is a deed and a fact of its own."""

    def run(given: dict[str, Any]) -> None:
        ticked, said = set(given["ticked"]), given["reason"]
        with transaction.atomic():  # all of it or, where one is refused, nothing
            for code in sorted(ticked ^ set(held)):
                role, right = pair(code)
                verb = commands.grant_right if code in ticked else commands.withdraw_right
                verb(role=role, right=right, reason=said, by=request.actor, at=timezone.now())

    return one_form(
        request,
        form,
        title=title,
        lead=_("You can give only rights that you hold."),
        back=f"{reverse('staff:matrix')}?room={room}",
        run=run,
        said=_("Saved. It counts from the next request on."),
    )


@needs("staff.edit_roles")
def role(request: Any, code: str) -> HttpResponse:
    """What the group calls a role, and whether it asks for a second factor."""
    row = get_object_or_404(queries.roles(seen_by=request.actor), code=code)
    form = RoleForm(
        request.POST or None, initial={"name": row.name, "needs_factor": row.needs_factor}
    )

    def run(given: dict[str, Any]) -> None:
        who = {"by": request.actor, "at": timezone.now()}
        commands.rename_role(role=code, name=given["name"], **who)
        commands.demand_factor(
            role=code, needed=given["needs_factor"], reason=given["reason"], **who
        )

    return one_form(
        request,
        form,
        title=_("The role %(name)s") % {"name": row.label},
        back=reverse("staff:matrix"),
        run=run,
        said=_("Saved. It counts from the next request on."),
    )


@needs("staff.make_tokens")
def tokens(request: Any) -> HttpResponse:
    """Keys of programs: whose rights, how long, when last used."""
    context = {"tokens": list(queries.tokens(seen_by=request.actor)[:200]), "now": timezone.now()}
    return page(request, "staff/tokens.html", "main", context)


@require_POST
@needs("staff.make_tokens")
def revoke_token(request: Any, token_id: int) -> HttpResponse:
    commands.revoke_token(token_id=token_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:tokens"), _("The key is void."))


@needs("staff.register_tablet")
def tablets(request: Any) -> HttpResponse:
    """Shared tablets; the one in your hands can become one."""
    form = TabletForm(request.POST or None, stores=my_stores(request, "staff.register_tablet"))
    if form.is_valid():
        with shown_on(form):
            key = commands.register_tablet(
                store_id=int(form.cleaned_data["store_id"]),
                label=form.cleaned_data["label"],
                by=request.actor,
                at=timezone.now(),
            )
            answer = done(request, reverse("staff:tablets"), _("This device is a shared tablet."))
            remember(answer, TABLET_COOKIE, key.secret)
            answer.cookies[TABLET_COOKIE]["httponly"] = True
            return answer
    context = {"form": form, "tablets": list(queries.tablets(seen_by=request.actor))}
    return page(request, "staff/tablets.html", "main", context)


@require_POST
@needs("staff.register_tablet")
def revoke_tablet(request: Any, tablet_id: int) -> HttpResponse:
    commands.revoke_tablet(tablet_id=tablet_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:tablets"), _("The device is an unknown one again."))
