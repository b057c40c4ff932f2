"""S-01: each deed that programs may post × each role, as the registries tell it.

Which right a deed needs is read from the command that it calls; a body that fits is made from the
schema. Nothing here is listed by hand.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

import pytest
from django.test import Client

from aftersales.core.commands import COMMANDS
from aftersales.records.staff.roles import ROLES
from aftersales.site.api import api
from tests.signing import bearer

SCHEMA = api.get_openapi_schema()
UNKNOWN = "987654321"
PATTERNS = {r"\S": "x", r"^[-a-zA-Z0-9_]+$": "x", r"^[a-z_]{1,40}$": "it_officer"}


def posted():
    """Each posted operation: its address, its description, and the right of its command. What asks
    for a signature instead of a person (``security`` is empty) is nobody's deed.
    """
    for path, operations in sorted(SCHEMA["paths"].items()):
        if operations.get("post", {}).get("security") == []:
            continue
        if "post" in operations and (right := right_of(path)):
            yield pytest.param(path, operations["post"], right, id=path)


@cache
def views():
    """The function behind each posted address."""
    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                if "POST" in operation.methods:
                    where = "/".join(
                        p.strip("/") for p in ("/api/v1", prefix, path) if p.strip("/")
                    )
                    found[f"/{where}"] = operation.view_func
    return found


def right_of(path):
    """The right of the first command that the deed calls; None where it calls none by name."""
    function = innermost(views()[path])
    room = function.__module__.split(".api")[0]
    for name in function.__code__.co_names:
        for command in commands_named(room, name):
            return COMMANDS[command]
    return None


def innermost(function):
    """The function as its room wrote it, below idempotency and the like."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def commands_named(room, name):
    module = import_module(f"{room}.commands")
    command = getattr(module, name, None)
    full = f"{getattr(command, '__module__', '')}.{name}"
    return [full] if full in COMMANDS else []


def resolved(schema):
    while "$ref" in schema:
        schema = SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def made(name, schema, store):
    """A value that fits the schema: a store is the actor's own, any other id is nobody's."""
    schema = resolved(schema)
    for each in ("anyOf", "oneOf", "allOf"):
        if each in schema:
            return made(name, schema[each][0], store)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    return MAKERS.get(schema.get("type"), word)(name, schema, store)


def thing(_name, schema, store):
    fields = schema.get("properties", {})
    return {n: made(n, fields[n], store) for n in schema.get("required", [])}


def several(name, schema, store):
    return [made(name, schema["items"], store)] * schema.get("minItems", 0)


def number(_name, schema, _store):
    return schema.get("minimum", 1)


def word(name, schema, store):
    if schema.get("format") in MOMENTS:
        return MOMENTS[schema["format"]]
    if name.startswith("store") or name == "agent":
        return str(store.pk)
    pattern = schema.get("pattern", "")
    if pattern in PATTERNS:
        return PATTERNS[pattern]
    return UNKNOWN if re.search(r"\\d|0-9", pattern) else "x" * max(schema.get("minLength", 1), 1)


MOMENTS = {"date": "2026-03-02", "date-time": "2099-03-02T12:00:00+08:00", "time": "08:00:00"}
MAKERS = {
    "object": thing,
    "array": several,
    "integer": number,
    "number": number,
    "boolean": lambda *_: True,
}


def body(operation, store):
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return {}
    return made("", content["application/json"]["schema"], store)


DEEDS = list(posted())


def test_the_registries_tell_the_right_of_nearly_every_deed():
    every = [p for p, operations in SCHEMA["paths"].items() if "post" in operations]

    assert len(DEEDS) > 80
    assert len(DEEDS) >= 0.9 * len(every)


@pytest.mark.covers("IS-07")
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_deed_is_refused_to_every_role_without_its_right_and_to_no_other(world, role):
    browser = Client(headers=bearer(world.person(role, world.north)))
    held = set(browser.get("/api/v1/me").json()["rights"])
    wrong, decided = {}, 0
    for deed in DEEDS:
        path, operation, right = deed.values
        answer = browser.post(
            re.sub(r"{\w+}", UNKNOWN, path.replace("{store_id}", str(world.north.pk))),
            body(operation, world.north),
            content_type="application/json",
            headers={"Idempotency-Key": f"matrix-{role}-{path}"[:60]},
        )
        if answer.status_code == 422 and answer.json()["code"] == "core.invalid":
            continue  # the made body does not fit; the deed was never asked
        decided += 1
        forbidden = answer.status_code == 403 and answer.json()["code"] == "core.not_permitted"
        if (right in held) == forbidden or answer.status_code >= 500:
            wrong[path] = (right, right in held, answer.status_code)

    assert wrong == {}
    assert decided >= 0.8 * len(DEEDS)
