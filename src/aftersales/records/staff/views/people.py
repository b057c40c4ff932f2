"""Colleagues: the list, one person, and what may be done about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.records.staff import commands, queries
from aftersales.records.staff.forms import (
    AssignForm,
    DeputyForm,
    HandOverForm,
    LeaveForm,
    PersonForm,
    SkillForm,
    TokenForm,
)
from aftersales.records.staff.models import Person, Skill
from aftersales.records.staff.roles import role_label
from aftersales.records.staff.views.common import my_stores, one_form
from aftersales.web.addresses import row_address
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.lists import Button, Chip, Column, Empty, ListPage, Rule, View, source
from aftersales.web.pages import done, page
from aftersales.web.sentences import timeline
from aftersales.web.show import chip


@dataclass(frozen=True)
class PersonRow:
    pk: int
    number: str
    name: str
    login: str | None
    is_active: bool
    roles: Sequence[str] = source("_roles", default=())  # "code:own name"


def _role_words(row: PersonRow) -> str:
    """The roles of one person in the reader's language."""
    return "、".join(sorted(role_label(*each.split(":", 1)) for each in row.roles))


class People(ListPage[PersonRow]):
    name = "staff.people"
    title = gettext_lazy("Staff")
    right = "staff.view"
    row = PersonRow
    holds_persons = True
    columns = (
        Column("name", gettext_lazy("Name"), sort=True, phone="title"),
        Column("number", gettext_lazy("Staff number"), sort=True),
        Column("roles", gettext_lazy("Roles"), show=_role_words, plain=_role_words, wraps=True),
        Column("login", gettext_lazy("Login")),
        Column(
            "is_active",
            gettext_lazy("Account"),
            chips={
                "True": Chip(gettext_lazy("account open"), "ready"),
                "False": Chip(gettext_lazy("account shut"), "late"),
            },
            phone="side",
        ),
    )
    filters = (
        Rule(
            "account",
            gettext_lazy("Account"),
            rules={
                "open": (gettext_lazy("account open"), lambda _actor, _at: Q(is_active=True)),
                "shut": (gettext_lazy("account shut"), lambda _actor, _at: Q(is_active=False)),
            },
        ),
    )
    views = (
        View("here", gettext_lazy("Working here"), "account=open"),
        View("all", gettext_lazy("All")),
    )
    order = "number"
    search = ("name__icontains", "number__istartswith", "login__istartswith")
    buttons = (
        Button(gettext_lazy("Take somebody on"), "staff:hire", right="staff.hire"),
        Button(gettext_lazy("Roles and rights"), "staff:matrix", right="staff.view", icon="table"),
    )
    empty = Empty(gettext_lazy("Nobody yet"), gettext_lazy("People who work here appear here."))

    def rows(self) -> Any:
        stores = self.actor.stores if self.actor else ()
        here = Q(assignments__store__in=stores)
        return queries.people(seen_by=self.request.actor).annotate(  # type: ignore[attr-defined]  # set by our middleware
            _roles=ArrayAgg(
                Concat("assignments__role__code", Value(":"), "assignments__role__name"),
                filter=here,
                distinct=True,
                default=[],
            )
        )

    def url_of(self, row: PersonRow) -> str:
        return row_address("staff:person", row.pk)


def _person(request: Any, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=person_id)


def _address(person_id: int) -> str:
    return reverse("staff:person", args=[person_id])


@needs("staff.view")
def detail(request: Any, person_id: int) -> HttpResponse:
    """One colleague: roles, skills, posts, work that waits, and the story."""
    person, today = _person(request, person_id), timezone.localdate()
    context = {
        "head": Head(person.name, _chips(person), person.number, reverse("staff:people")),
        "bar": bar(_offers(person), actor=request.actor),
        "facts_lines": _facts(person, today),
        "person": person,
        "assignments": list(queries.assignments(person_id=person.pk, seen_by=request.actor)),
        "skills": list(person.skills.select_related("skill").order_by("skill__code", "pk")),
        "open_work": queries.open_work(person.pk),
        "deputies": list(queries.my_deputies(person_id=person.pk, on=today)),
        "story": timeline(
            "person", person.pk, seen_by=request.actor, after=request.GET.get("after", "")
        ),
    }
    return page(request, "staff/person.html", "main", context)


def _chips(person: Person) -> list[object]:
    if person.left_on:
        return [chip(_("has left"), "late")]
    return [
        chip(_("account open"), "ready") if person.is_active else chip(_("account shut"), "late")
    ]


def _facts(person: Person, today: Any) -> list[FactLine]:
    boss = queries.superior_of(person_id=person.pk, on=today)
    return [
        FactLine(_("Login"), person.login),
        FactLine(_("Phone"), person.phone),
        FactLine(_("E-mail"), person.email),
        FactLine(_("Since"), person.hired_on),
        FactLine(_("Left on"), person.left_on),
        FactLine(_("Superior"), boss.name if boss else ""),
    ]


def _offers(person: Person) -> list[Offer]:
    def to(name: str) -> str:
        return reverse(f"staff:{name}", args=[person.pk])

    is_here, has_login = person.left_on is None, bool(person.login)
    back = Offer(
        _("Returns"),
        to("return_to_work"),
        right="staff.leave",
        when=not is_here,
        rule=_("The person works here."),
    )
    offers = _offers_while_here(person, to, is_here=is_here, has_login=has_login)
    return [*offers, back] if is_here else [back, *offers]


def _offers_while_here(
    person: Person, to: Callable[[str], str], *, is_here: bool, has_login: bool
) -> list[Offer]:
    gone = _("The person has left.")
    return [
        Offer(_("Give a role"), to("assign"), "page", "staff.assign", when=is_here, rule=gone),
        Offer(_("Correct"), to("correct"), "page", "staff.hire", icon="pencil"),
        Offer(
            _("Invite"),
            to("invite"),
            right="staff.invite",
            when=has_login and person.is_active,
            rule=_("An open account with a login is needed."),
            icon="mail",
        ),
        Offer(
            _("Reset password"),
            to("reset_password"),
            right="staff.invite",
            when=has_login and person.is_active,
            rule=_("An open account with a login is needed."),
            confirm=_("The present password is void at once. Go on?"),
        ),
        Offer(
            _("Second factor lost"),
            to("reset_factors"),
            right="staff.invite",
            when=has_login and person.is_active,
            rule=_("An open account with a login is needed."),
            confirm=_("All second factors are void at once. Go on?"),
        ),
        Offer(
            _("Record a skill"),
            to("record_skill"),
            "page",
            "staff.record_skills",
            when=is_here,
            rule=gone,
        ),
        Offer(
            _("Name a deputy"), to("name_deputy"), "page", "staff.delegate", when=is_here, rule=gone
        ),
        Offer(
            _("Make a key for a program"),
            to("make_token"),
            "page",
            "staff.make_tokens",
            when=person.is_active,
            rule=_("The account is shut already."),
        ),
        Offer(_("Hand over open work"), to("hand_over"), "page", "staff.leave"),
        Offer(
            _("Sign out everywhere"),
            to("end_sessions"),
            right="staff.end_sessions",
            when=person.is_active,
            rule=_("The account is shut already."),
        ),
        Offer(
            _("Shut the account"),
            to("disable"),
            right="staff.disable",
            when=person.is_active,
            rule=_("The account is shut already."),
            is_grave=True,
        ),
        Offer(
            _("Open the account"),
            to("enable"),
            right="staff.disable",
            when=is_here and not person.is_active,
            rule=_("The account is open, or the person has left."),
        ),
        Offer(
            _("Leaves"), to("leave"), "page", "staff.leave", when=is_here, rule=gone, is_grave=True
        ),
    ]


@needs("staff.hire")
def hire(request: Any) -> HttpResponse:
    """Somebody new."""

    def run(given: Mapping[str, Any]) -> Person:
        return commands.hire(
            group_id=request.actor.group_id, by=request.actor, at=timezone.now(), **given
        )

    return one_form(
        request,
        PersonForm(request.POST or None),
        title=_("Take somebody on"),
        back=reverse("staff:people"),
        run=run,
        said=_("Welcome on board. Now give a role."),
        leads_to=lambda person: _address(person.pk),
    )


@needs("staff.hire")
def correct(request: Any, person_id: int) -> HttpResponse:
    """Put a person's own data right."""
    person = _person(request, person_id)
    fields = ("number", "name", "login", "phone", "email")
    initial = {name: getattr(person, name) or "" for name in fields}
    return one_form(
        request,
        PersonForm(request.POST or None, initial=initial),
        title=_("Correct %(name)s") % {"name": person.name},
        back=_address(person_id),
        run=lambda given: commands.correct(
            person_id=person_id, changes=given, by=request.actor, at=timezone.now()
        ),
        said=_("Saved."),
    )


@needs("staff.assign")
def assign(request: Any, person_id: int) -> HttpResponse:
    """A role in a store, from a day on."""
    person = _person(request, person_id)
    form = AssignForm(
        request.POST or None,
        roles=queries.role_choices(seen_by=request.actor),
        stores=my_stores(request, "staff.assign"),
    )
    return one_form(
        request,
        form,
        title=_("A role for %(name)s") % {"name": person.name},
        back=_address(person_id),
        run=lambda given: commands.assign(
            person_id=person_id,
            role=given["role"],
            store_id=int(given["store_id"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.actor,
            at=timezone.now(),
        ),
        said=_("The role counts from the next request on."),
    )


@require_POST
@needs("staff.assign")
def end_assignment(request: Any, assignment_id: int) -> HttpResponse:
    row = commands.end_assignment(assignment_id=assignment_id, by=request.actor, at=timezone.now())
    return done(request, _address(row.person_id), _("The role has ended."))


@needs("staff.leave")
def hand_over(request: Any, person_id: int) -> HttpResponse:
    """All that waits for one person goes to another, who stays or leaves."""
    person = _person(request, person_id)
    others = queries.colleagues(seen_by=request.actor).exclude(pk=person_id)
    waiting = len(queries.open_work(person_id))
    return one_form(
        request,
        HandOverForm(request.POST or None, colleagues=list(others.values_list("pk", "name"))),
        title=_("Open work of %(name)s") % {"name": person.name},
        lead=_("Open work: %(count)s. It goes to the colleague you choose.") % {"count": waiting},
        back=_address(person_id),
        deed=_("Hand over"),
        run=lambda given: commands.hand_over(
            person_id=person_id, to_id=int(given["to_id"]), by=request.actor, at=timezone.now()
        ),
    )


@needs("staff.leave")
def leave(request: Any, person_id: int) -> HttpResponse:
    """Somebody leaves: who takes over what is open?"""
    person = _person(request, person_id)
    others = queries.colleagues(seen_by=request.actor).exclude(pk=person_id)
    waiting = len(queries.open_work(person_id))
    return one_form(
        request,
        LeaveForm(request.POST or None, colleagues=list(others.values_list("pk", "name"))),
        title=_("%(name)s leaves") % {"name": person.name},
        lead=_("Open work: %(count)s. Every way in is shut at once.") % {"count": waiting},
        back=_address(person_id),
        deed=_("Let leave"),
        run=lambda given: commands.leave(
            person_id=person_id,
            to_id=int(given["to_id"]) if given["to_id"] else None,
            by=request.actor,
            at=timezone.now(),
        ),
    )


@require_POST
@needs("staff.leave")
def return_to_work(request: Any, person_id: int) -> HttpResponse:
    commands.return_to_work(person_id=person_id, by=request.actor, at=timezone.now())
    return done(request, _address(person_id), _("Welcome back. Now invite and give a role."))


@require_POST
@needs("staff.disable")
def disable(request: Any, person_id: int) -> HttpResponse:
    commands.disable(person_id=person_id, by=request.actor, at=timezone.now())
    return done(request, _address(person_id), _("The account is shut."))


@require_POST
@needs("staff.disable")
def enable(request: Any, person_id: int) -> HttpResponse:
    commands.enable(person_id=person_id, by=request.actor, at=timezone.now())
    return done(request, _address(person_id), _("The account is open."))


@require_POST
@needs("staff.end_sessions")
def end_sessions(request: Any, person_id: int) -> HttpResponse:
    count = commands.end_sessions(person_id=person_id, by=request.actor, at=timezone.now())
    said = _("Sessions ended: %(count)s.") % {"count": count}
    return done(request, _address(person_id), said)


# -- secrets that are told once -----------------------------------------------------------------


def _told(
    request: Any, person_id: int, *, title: object, secret: str, link: str = ""
) -> HttpResponse:
    """Shown now and never again: as a link, as a QR code, and to be printed."""
    picture = segno.make(link or secret, error="m").svg_data_uri(
        scale=5, border=2, dark="#000", light="#fff"
    )
    context = {
        "title": title,
        "secret": secret,
        "link": link,
        "picture": picture,
        "back": _address(person_id),
        "person": _person(request, person_id),
    }
    return page(request, "staff/told.html", "main", context)


def _welcome(request: Any, secret: str) -> str:
    return f"{request.build_absolute_uri(reverse('staff:welcome'))}#{secret}"


@require_POST
@never_cache
@needs("staff.invite")
def invite(request: Any, person_id: int) -> HttpResponse:
    told = commands.invite(person_id=person_id, printed=True, by=request.actor, at=timezone.now())
    link = _welcome(request, told.secret)
    return _told(request, person_id, title=_("Invitation"), secret=told.secret, link=link)


@require_POST
@never_cache
@needs("staff.invite")
def reset_password(request: Any, person_id: int) -> HttpResponse:
    told = commands.reset_password(
        person_id=person_id, printed=True, by=request.actor, at=timezone.now()
    )
    link = _welcome(request, told.secret)
    return _told(request, person_id, title=_("New password"), secret=told.secret, link=link)


@require_POST
@never_cache
@needs("staff.invite")
def reset_factors(request: Any, person_id: int) -> HttpResponse:
    code = commands.reset_factors(person_id=person_id, by=request.actor, at=timezone.now())
    return _told(request, person_id, title=_("Code for one sign-in"), secret=code)


@never_cache
@needs("staff.make_tokens")
def make_token(request: Any, person_id: int) -> HttpResponse:
    """A key for a program that acts with this person's rights."""
    person, form = _person(request, person_id), TokenForm(request.POST or None)
    if form.is_valid():
        from aftersales.web.pages import shown_on  # noqa: PLC0415 - only this page shows and tells

        with shown_on(form):
            key = commands.make_token(
                person_id=person_id, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
            title = _("Key for a program")
            return _told(request, person_id, title=title, secret=key.secret)
    return one_form(
        request,
        form,
        title=_("A key with the rights of %(name)s") % {"name": person.name},
        back=_address(person_id),
        run=lambda _given: None,
    )


# -- deputies and skills ------------------------------------------------------------------------


@needs("staff.delegate")
def name_deputy(request: Any, person_id: int) -> HttpResponse:
    """Who acts for an absent colleague."""
    person = _person(request, person_id)
    others = queries.colleagues(seen_by=request.actor).exclude(pk=person_id)
    return one_form(
        request,
        DeputyForm(request.POST or None, colleagues=list(others.values_list("pk", "name"))),
        title=_("A deputy for %(name)s") % {"name": person.name},
        back=_address(person_id),
        run=lambda given: commands.name_deputy(
            absent_id=person_id,
            deputy_id=int(given["deputy_id"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.actor,
            at=timezone.now(),
        ),
    )


@needs("staff.record_skills")
def record_skill(request: Any, person_id: int) -> HttpResponse:
    """What the person can, at which level, until when."""
    person = _person(request, person_id)
    known = Skill.objects.visible_to(request.actor).order_by("code", "pk")
    form = SkillForm(
        request.POST or None,
        skills=[(code, name) for code, name in known.values_list("code", "name")],
    )
    return one_form(
        request,
        form,
        title=_("A skill of %(name)s") % {"name": person.name},
        back=_address(person_id),
        run=lambda given: commands.record_skill(
            person_id=person_id, by=request.actor, at=timezone.now(), **given
        ),
    )
