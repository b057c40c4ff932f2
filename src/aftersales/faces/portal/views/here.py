"""What all views of the page share: who is in, behind which wall, and the cookie that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from aftersales.core.scope import as_seen_by
from aftersales.faces.portal import queries
from aftersales.faces.portal.queries import Here
from aftersales.web.doors import public
from aftersales.web.pages import done

COOKIE = "guest"
KEPT = timedelta(days=30)  # in the browser; how long it is good is ruled by the house

View = Callable[..., HttpResponse]


def here(request: Any) -> Here | None:
    """Who is in, by the cookie of this phone."""
    return queries.guest_of(request.COOKIES.get(COOKIE, ""), at=timezone.now())


def for_customers(*, in_person: bool = False) -> Callable[[View], View]:
    """A page for somebody who came in, behind the wall of what is theirs. ``in_person`` leaves out
    whoever brought the car and is not its owner.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            who = here(request)
            if who is None:
                following = urlencode({"next": request.path})
                return done(request, f"{reverse('portal:sign_in')}?{following}")
            if in_person and who.is_bearer:
                raise Http404
            with as_seen_by(who.actor):
                return view(request, who, *args, **kwargs)

        return public(never_cache(guarded))

    return decorate


def keep(response: HttpResponse, key: str) -> HttpResponse:
    """Remember the phone."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )
    return response
