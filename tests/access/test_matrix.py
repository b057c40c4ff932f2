"""S-01: every operation × role, own store and foreign, existing and unknown id; for all rooms."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from aftersales.records.staff.roles import ROLES
from aftersales.site.api import api
from tests.signing import bearer, signed_in

SCHEMA = api.get_openapi_schema()
UNKNOWN = "987654321"


def operations():
    for path, methods in sorted(SCHEMA["paths"].items()):
        for method, operation in sorted(methods.items()):
            yield method, path, operation


def views(patterns=None, prefix=""):
    """Every view of ours with its address; ids are filled with one that nobody has."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + re.sub(r"<(?:\w+:)?\w+>", UNKNOWN, str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if not address.startswith(("api/", "admin/")):
                yield from views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            module = getattr(pattern.callback, "__module__", "")
            if module.startswith("aftersales."):
                yield f"/{address}", pattern.callback


VIEWS = list(views())


def is_public(view):
    return getattr(view, "is_public", False)


def test_the_walk_finds_the_house():
    assert len(list(operations())) > 40
    assert len(VIEWS) > 60
    assert any(hasattr(view, "needs") for _address, view in VIEWS)


def test_nobody_gets_anything_from_the_api(db):
    nobody = Client()
    answers = {
        (method, path): nobody.generic(
            method.upper(), re.sub(r"{\w+}", UNKNOWN, path), "{}", content_type="application/json"
        ).status_code
        for method, path, _operation in operations()
    }

    assert {k: s for k, s in answers.items() if s != 401} == {}


OPEN = ("/face/language/", "/healthz", "/readyz", "/metrics", "/events")


def test_nobody_gets_a_page_but_those_that_say_so(db):
    nobody = Client()
    answers = {
        address: (answer.status_code, answer.headers.get("Location", "")[:9])
        for address, view in VIEWS
        if not is_public(view) and not address.startswith(OPEN)
        for answer in [nobody.get(address)]
    }

    assert {a: s for a, s in answers.items() if s != (302, "/sign-in/")} == {}


@pytest.mark.covers("IS-06", "IS-07")
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_page_that_needs_a_right_opens_for_the_roles_that_have_it(world, role):
    """Every page that names its right × every role: without it 403, with it anything but that."""
    person = world.person(role, world.north)
    browser = signed_in(person)
    held = set(browser.get("/api/v1/me").json()["rights"])
    wrong = {}
    for address, view in VIEWS:
        right = getattr(view, "needs", None)
        if right is None:
            continue
        status = browser.get(address).status_code
        if status == 405:  # a deed that is only posted
            status = browser.post(address).status_code
        # 404: the id is nobody's
        if (right in held) == (status == 403):
            wrong[address] = (right, status)

    assert held
    assert wrong == {}


def test_a_deed_without_its_right_is_refused_before_anything_is_looked_up(world):
    """Every page that is posted, as somebody who may do nothing but look after themselves."""
    browser = signed_in(world.person("crew", world.north))
    held = set(browser.get("/api/v1/me").json()["rights"])
    answers = {
        address: browser.post(address).status_code
        for address, view in VIEWS
        if getattr(view, "needs", None) and view.needs not in held
    }

    assert len(answers) > 20
    assert {a: s for a, s in answers.items() if s != 403} == {}


def test_no_operation_of_the_api_breaks_for_any_role_nor_tells_foreign_from_unknown(world):
    """Reading by id: an id of another store or group answers exactly like one that nobody has."""
    colleague = world.person("technician", world.south)
    foreign = {
        "store_id": [world.south.pk, world.abroad.pk],
        "person_id": [colleague.pk, world.stranger.person_id],
    }
    header = bearer(world.person("it_officer", world.north))
    told = {}
    for method, path, _operation in operations():
        names = re.findall(r"{(\w+)}", path)
        if method != "get" or len(names) != 1:
            continue
        unknown = Client().get(path.replace(f"{{{names[0]}}}", UNKNOWN), headers=header)
        assert unknown.status_code in {403, 404}, path
        for foreign_id in foreign.get(names[0], []):
            answer = Client().get(path.replace(f"{{{names[0]}}}", str(foreign_id)), headers=header)
            told[path, foreign_id] = (answer.status_code, answer.content) == (
                unknown.status_code,
                unknown.content,
            )

    assert told
    assert set(told.values()) == {True}


@pytest.mark.parametrize(
    "role", ["crew", "technician", "finance", "group_manager", "administrator"]
)
def test_every_list_of_the_api_answers_in_its_own_store_only(world, role):
    header = bearer(world.person(role, world.north))
    for method, path, _operation in operations():
        if method != "get" or "{" in path:
            continue
        answer = Client().get(path, headers=header)
        assert answer.status_code in {200, 400, 403, 422}, (path, answer.status_code)
        text = answer.content.decode()
        assert world.abroad.name not in text, path
        assert world.south.name not in text, path
