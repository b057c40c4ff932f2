"""A list of people, since people are the rows that every test world has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import translation

from aftersales.core.scope import as_seen_by
from aftersales.records.staff.models import Person
from aftersales.web.lists import Chip, Choice, Column, ListPage, Rule, View, YesNo, source

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
        Column("is_active", "State", chips=ACTIVE),
        Column("group", "Group", shown=False),
    )
    filters = (
        Choice("number", "Number", choices=[("A", "A"), ("B", "B")]),
        YesNo("is_active", "Active"),
        Rule("who", "Who", rules={"me": ("me", lambda actor, _at: _only(actor.person_id))}),
    )
    views = (View("active", "At work", "is_active=1&sort=name"), View("all", "All"))
    search = ("name__icontains",)
    per_page = 3

    def rows(self) -> Any:
        return Person.objects.filter(group_id=self.actor.group_id)

    def url_of(self, row: PersonRow) -> str:
        return f"/people/{row.pk}/"


def _only(pk: int) -> Any:
    from django.db.models import Q

    return Q(pk=pk)


@pytest.fixture
def request_as(rf: RequestFactory) -> Any:
    """A request as our middleware leaves it."""

    def make(actor: Any, address: str = "/", data: Any = None, **headers: str) -> Any:
        send = rf.post if data is not None else rf.get
        request: Any = (
            send(address, data, headers=headers)
            if data is not None
            else send(address, headers=headers)
        )
        request.actor = actor
        request.user = None
        request.LANGUAGE_CODE = "en"
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        return request

    return make


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def seen(world: Any) -> Iterator[Any]:
    """Look through the eyes of the chief."""
    with as_seen_by(world.chief):
        yield world
