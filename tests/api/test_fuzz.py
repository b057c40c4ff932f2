"""The API under inputs nobody thought of: no 5xx, and no answer outside its own schema."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aftersales.core.actors import Actor
from aftersales.records.staff import commands as staff
from aftersales.site import database
from aftersales.site.api import api
from aftersales.site.wsgi import application
from tests.conftest import connected_to, drop_database
from tests.worlds import make_world

# DESIGN §4: at most 3,000 cases in `make test`.
MOST_CASES = 2_400
EACH = int(os.environ.get("FUZZ_EACH", "0"))  # cases per operation in `make test-long`
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    ignored_auth,
]
DOCUMENT = api.openapi_document()
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application
OPERATIONS = sum(len(verbs) for verbs in DOCUMENT["paths"].values())


@pytest.fixture(scope="module")
def token(cluster, template, django_db_setup, django_db_blocker):
    """An administrator's key in a database of this module's own, because requests commit."""
    from django.utils import timezone

    name = f"fuzz_{os.getpid()}"
    with django_db_blocker.unblock(), ExitStack() as stack:
        database.clone_database(cluster, template, name)
        stack.callback(drop_database, cluster, name)
        stack.enter_context(connected_to(cluster, name, database.APP))
        world = make_world()
        outside = Actor(key="system:test", group_id=world.group.pk, boundless=True)
        at = timezone.now()
        person = staff.hire(group_id=world.group.pk, number="F-1", name="Fuzz", by=outside, at=at)
        staff.assign(
            person_id=person.pk, role="administrator", store_id=world.north.pk, by=outside, at=at
        )
        yield staff.make_token(person_id=person.pk, days=1, by=outside, at=at).secret


@schema.parametrize()
@settings(
    max_examples=EACH or max(MOST_CASES // max(OPERATIONS, 1), 3),
    deadline=None,
    derandomize=not EACH,
    suppress_health_check=list(HealthCheck),
)
def test_no_input_breaks_the_api(case, token):
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    response = case.call()
    case.validate_response(response, checks=CHECKS)


def test_the_schema_covers_every_route():
    from django.urls import get_resolver

    routes = {
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == "api/v1/"
        for pattern in resolver.url_patterns
    }
    told = {path.removeprefix("/api/v1/") for path in DOCUMENT["paths"]}

    assert len(told) > 20
    assert {plain(route) for route in routes} - {"openapi.json", ""} == {plain(p) for p in told}


def plain(route: str) -> str:
    """A route without the names and types of what varies in it."""
    import re

    return re.sub(r"[<{][^>}]*[>}]", "*", route)
