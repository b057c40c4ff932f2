"""What all views of the page share: who is in, behind which wall, and the cookie that says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from aftersales.faces.portal import queries
from aftersales.faces.portal.queries import Here
from aftersales.web import guests
from aftersales.web.guests import View, behind_the_wall

COOKIE = "guest"


def here(request: Any) -> Here | None:
    """Who is in, by the cookie of this phone."""
    return queries.guest_of(request.COOKIES.get(COOKIE, ""), at=timezone.now())


def for_customers(*, in_person: bool = False) -> Callable[[View], View]:
    """A page for somebody who came in, behind the wall of what is theirs. ``in_person`` leaves out
    whoever brought the car and is not its owner.
    """

    def decorate(view: View) -> View:
        @behind_the_wall(here, _door)
        @wraps(view)
        def guarded(request: Any, who: Here, *args: Any, **kwargs: Any) -> HttpResponse:
            if in_person and who.is_bearer:
                raise Http404
            return view(request, who, *args, **kwargs)

        return guarded

    return decorate


def _door(request: Any) -> str:
    return f"{reverse('portal:sign_in')}?{urlencode({'next': request.path})}"


def keep(response: HttpResponse, key: str) -> HttpResponse:
    """Remember the phone."""
    return guests.keep(response, COOKIE, key)
