"""What a person or browser has chosen about the face: language, store, colours."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse

from aftersales.core.actors import Actor

LANGUAGE_COOKIE = "language"
A_YEAR = 365 * 24 * 3600

Keeper = Callable[[Actor, str], object]
_language_keepers: list[Keeper] = []


def keeps_language(keeper: Keeper) -> Keeper:
    """Register who writes down a person's language, beside the browser's cookie: room ``staff``."""
    if keeper not in _language_keepers:
        _language_keepers.append(keeper)
    return keeper


def keep_language(actor: Actor | None, language: str) -> None:
    for keeper in _language_keepers:
        if actor is not None:
            keeper(actor, language)


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Keep a choice in this browser for a year."""
    response.set_cookie(
        cookie, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
