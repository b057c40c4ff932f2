"""Who asks, and in one transaction: the first things settled about every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.records.staff.models import Person
from aftersales.records.staff.queries import actor_for

NOBODY = Actor(key="nobody", group_id=None)
TRIES = 3
_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock


class Acting:
    """Give the request its actor and one transaction that sees only what the actor may see.

    A deadlock rolls the whole request back, so it is simply run again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        for attempt in range(TRIES):
            request.lost_a_deadlock = False
            response = self._respond(request)
            if not request.lost_a_deadlock:
                break
            time.sleep(0.02 * 2**attempt)
        return response

    def _respond(self, request: Any) -> HttpResponse:
        with transaction.atomic():
            with whole_database():
                identify(request)
            with as_seen_by(request.actor):
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: Any, exception: Exception) -> None:
        """Note a deadlock; Django has made a 500 of it by the time we could catch it."""
        cause = exception.__cause__ if isinstance(exception, OperationalError) else None
        request.lost_a_deadlock = getattr(cause, "sqlstate", "") in _TRY_AGAIN


def identify(request: Any) -> None:
    """Settle the person and the actor from the session. The API settles its own from the token."""
    request.user = None
    request.actor = NOBODY
    person_id = request.session.get(SESSION_KEY)
    person = Person.objects.filter(pk=person_id, is_active=True).first() if person_id else None
    if person:
        request.user = person
        request.actor = actor_for(person, on=timezone.localdate())
    speak(request, person)


def speak(request: Any, person: Person | None) -> None:
    """The person's language, else the one chosen in this browser, else the browser's own."""
    chosen = (person and person.language) or request.COOKIES.get("language")
    language = (
        chosen if chosen in {"zh-hans", "en"} else translation.get_language_from_request(request)
    )
    translation.activate(language)
    request.LANGUAGE_CODE = language
