"""A form counts once, however often its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aftersales.core.models import IdempotencyKey
from aftersales.core.scope import whole_database
from aftersales.web.pages import done
from aftersales.web.requests import actor_of

Answerer = Callable[[HttpRequest], HttpResponse]
_PAGE = "page"


def _address(response: HttpResponse) -> str:
    return response.headers.get("HX-Redirect") or response.headers.get("Location") or ""


class OneTimeForms:
    """Middleware: the second post with the same ``_once`` is led where the first one went.

    The claim is a row written in the transaction of the deed itself. A second press waits for the
    first to commit; a deed that was refused gives its claim back, so the corrected form is heard.
    """

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        token = _token(request)
        if actor is None or not token:
            return self.get_response(request)
        route = f"{_PAGE} {sha256(request.path.encode()).hexdigest()[:40]}"
        claim = {"actor": actor.key, "route": route, "key": token[:255]}
        with transaction.atomic():
            if not _claimed(claim):
                return _repeat(request, claim)
            response = self.get_response(request)
            _settle(claim, response)
        return response


def _token(request: HttpRequest) -> str:
    """The form's token. What machines post is no form, and is left unread for whom it is for."""
    if request.method != "POST" or request.path.startswith("/api/"):
        return ""
    return str(request.POST.get("_once", ""))


def _claimed(claim: dict[str, str]) -> bool:
    """Write the claim, waiting for whoever writes the same one at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO idempotency_key (actor, route, key, body_hash, subjects, created_at) "
            "VALUES (%(actor)s, %(route)s, %(key)s, '', '{}', %(at)s) ON CONFLICT DO NOTHING",
            {**claim, "at": timezone.now()},
        )
        return bool(cursor.rowcount == 1)


def _settle(claim: dict[str, str], response: HttpResponse) -> None:
    kept = IdempotencyKey.objects.filter(**claim)
    if response.status_code < 400:
        kept.update(status=response.status_code, answer=_address(response).encode())
    elif response.status_code < 500:  # after a fault the whole request is rolled back anyway
        kept.delete()


def _repeat(request: HttpRequest, claim: dict[str, str]) -> HttpResponse:
    with whole_database():
        kept = IdempotencyKey.objects.filter(**claim).first()
    address = bytes(kept.answer or b"").decode() if kept else ""
    return done(request, address or request.path)
