"""Who may open a page at all: everything needs somebody who is signed in, unless it says
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])


def public(view: View) -> View:
    """Open to everybody: the sign-in, an invitation, a customer's page with its own key."""
    view.is_public = True  # type: ignore[attr-defined]  # the middleware reads it
    return view


def while_signing_in(view: View) -> View:
    """Open to somebody whose sign-in lacks a step: a new password, a second factor, going away."""
    view.is_step = True  # type: ignore[attr-defined]  # the middleware reads it
    return view


def needs(right: str) -> Callable[[View], View]:
    """The page is there for who has this right in any store; rows are still the actor's own."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.actor.require(right)
            return view(request, *args, **kwargs)

        guarded.needs = right  # type: ignore[attr-defined]  # the matrix test reads it
        return guarded  # type: ignore[return-value]  # the same call, guarded

    return decorate
