"""A list of people, since people are the rows that every test world has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from aftersales.records.staff.models import Person
from aftersales.web.details import FactLine
from aftersales.web.lists import Button, Chip, Choice, Column, ListPage, Rule, View, YesNo, source
from aftersales.web.pages import page

ACTIVE = {True: Chip("at work", "ready"), False: Chip("gone", "planned")}


@dataclass(frozen=True)
class PersonRow:
    pk: int
    number: str
    name: str
    login: str | None
    is_active: bool
    group: str = source("group__name", default="")


class People(ListPage[PersonRow]):
    name = "tests.people"
    title = "People"
    row = PersonRow
    columns = (
        Column("name", "Name", sort=True, phone="title"),
        Column("number", "Number", sort=("number", "name")),
        Column("login", "Login", sort=True),
        Column("is_active", "State", chips=ACTIVE, phone="side"),
        Column("group", "Group", shown=False),
    )
    filters = (
        Choice("number", "Number", choices=[("A", "A"), ("B", "B")]),
        YesNo("is_active", "Active"),
        Rule("who", "Who", rules={"me": ("me", lambda actor, _at: Q(pk=actor.person_id))}),
    )
    views = (View("active", "At work", "is_active=1&sort=name"), View("all", "All"))
    search = ("name__icontains",)
    marks = (Button("Call", "web:kit", icon="phone"),)
    per_page = 3
    live = "person"

    def rows(self) -> Any:
        return Person.objects.filter(group_id=self.actor.group_id)

    def url_of(self, row: PersonRow) -> str:
        return f"/people/{row.pk}/"

    def peek_of(self, row: PersonRow) -> str:
        return f"/people/{row.pk}/"


def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """A quick look at a person."""
    facts = [FactLine("Name", Person.objects.get(pk=pk).name)]
    return page(request, "kit/kit_drawer.html", "drawer", {"facts": facts})
