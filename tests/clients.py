"""A browser or a program that is signed in, against the whole stack."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.test import Client


def signed_in(person: Any, *, language: str = "en") -> Client:
    """A browser in which this person has signed in."""
    client = Client(raise_request_exception=True)
    session = client.session
    session[SESSION_KEY] = str(person.pk)
    session.save()
    client.cookies["language"] = language
    return client


def post_json(client: Client, path: str, body: dict[str, Any], *, key: str = "") -> Any:
    """A deed over the API, with a key of its own unless one is given."""
    return client.post(
        path,
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid4().hex},
    )
