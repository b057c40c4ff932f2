"""The request that is being answered, for those who are not handed it: macros and the shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest

from aftersales.core.actors import Actor

_answering: ContextVar[HttpRequest | None] = ContextVar("answering", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """Let macros (which are imported without context) find the request they render for."""
    token = _answering.set(request)
    try:
        yield
    finally:
        _answering.reset(token)


def current() -> HttpRequest | None:
    """The request a template is being rendered for; None in mails and papers."""
    return _answering.get()


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part. Going back and boosted links want the whole page."""
    headers = request.headers
    whole = headers.get("HX-History-Restore-Request") or headers.get("HX-Boosted")
    return bool(headers.get("HX-Request")) and not whole


def actor_of(request: HttpRequest | None) -> Actor | None:
    """Who is asking, or None before the sign-in."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.group_id is not None else None


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. A forwarded address counts only behind a proxy of ours."""
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def day_in(address: str) -> date:
    """The day that stands in an address; what is no day is not there."""
    try:
        return date.fromisoformat(address)
    except ValueError as fault:
        raise Http404 from fault
