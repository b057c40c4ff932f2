"""Requests and eyes for the tests of the face."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import translation

from aftersales.core.scope import as_seen_by


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
