"""Who asks, and in one transaction: the first things settled about every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from aftersales.core.scope import WHOLE_DATABASE, Scope, seen_as
from aftersales.records.staff import identity
from aftersales.records.staff.models import Person
from aftersales.web.requests import address_of

# The API answers 401 by itself; the machine's own questions and the face's switches need nobody.
OPEN = ("/api/", "/healthz", "/readyz", "/metrics", "/face/language/")
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
        is_ours = not connection.in_atomic_block  # a test's transaction goes on after the request
        with transaction.atomic():
            with seen_as(WHOLE_DATABASE, has_way_back=False):
                identify(request)
            eyes = Scope.of(request.actor)
            with seen_as(eyes, is_last=is_ours, has_way_back=False):
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: Any, view: Any, _arguments: Any, _keywords: Any
    ) -> HttpResponse | None:
        return turned_away(request, view)

    def process_exception(self, request: Any, exception: Exception) -> None:
        """Note a deadlock; Django has made a 500 of it by the time we could catch it."""
        cause = exception.__cause__ if isinstance(exception, OperationalError) else None
        request.lost_a_deadlock = getattr(cause, "sqlstate", "") in _TRY_AGAIN


def identify(request: Any) -> None:
    """Settle who asks: by the token in the header, else by the browser's session."""
    at, on = timezone.now(), timezone.localdate()
    header = request.headers.get("Authorization", "")
    if header:
        found = identity.from_token(header, at=at, on=on)
    elif settings.SESSION_COOKIE_NAME in request.COOKIES:
        address = address_of(request)
        found = identity.from_session(request.session, address=address, at=at, on=on)
    else:
        found = identity.Identity()
    request.actor, request.user = found.actor, found.person
    request.by_token, request.step = found.by_token, found.step
    speak(request, found.person)


def turned_away(request: Any, view: Any) -> HttpResponse | None:
    """To the sign-in, or to the step that the sign-in still lacks; None lets the view answer."""
    if getattr(view, "is_public", False) or request.path.startswith(OPEN):
        return None
    if request.actor.group_id is None:
        following = urlencode({"next": _page_of(request)})
        return _elsewhere(request, f"{settings.LOGIN_URL}?{following}")
    if request.step and not getattr(view, "is_step", False):
        return _elsewhere(request, reverse(f"staff:{request.step}_step"))
    return None


def _page_of(request: HttpRequest) -> str:
    """The page the person stood on, be it asked for or the one a form or a part was asked from."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    found = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    is_ours = found.netloc == request.get_host()
    return found.path + (f"?{found.query}" if found.query else "") if is_ours else "/"


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def speak(request: Any, person: Person | None) -> None:
    """The person's language, else the one chosen in this browser, else the browser's own."""
    chosen = (person and person.language) or request.COOKIES.get("language")
    language = (
        chosen if chosen in {"zh-hans", "en"} else translation.get_language_from_request(request)
    )
    translation.activate(language)
    request.LANGUAGE_CODE = language
