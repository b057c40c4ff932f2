"""What the pages of people from outside share: the key in the cookie of their browser, the way to
the door, and how it is said that a key did not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from aftersales.core.actors import Actor
from aftersales.core.scope import as_seen_by
from aftersales.web.doors import public
from aftersales.web.forms import Form
from aftersales.web.pages import done

KEPT = timedelta(days=30)  # in the browser; how long it is good is ruled by the house

View = Callable[..., HttpResponse]


class Guest(Protocol):
    """Somebody who is in; ``actor`` sees with their eyes and nobody else's."""

    @property
    def actor(self) -> Actor: ...


def behind_the_wall(
    here: Callable[[Any], Guest | None], door: Callable[[Any], str]
) -> Callable[[View], View]:
    """A page for somebody who came in (``here``), with no more in sight than what is theirs;
    everybody else is led to the ``door``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            who = here(request)
            if who is None:
                return done(request, door(request))
            with as_seen_by(who.actor):
                return view(request, who, *args, **kwargs)

        return public(never_cache(guarded))

    return decorate


def keep(response: HttpResponse, cookie: str, key: str) -> HttpResponse:
    """Remember the browser."""
    response.set_cookie(
        cookie,
        key,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.BEHIND_TLS,
    )
    return response


def wrong(until: datetime | None, words: str) -> str:
    """The key did not fit; tried too often, the door is shut until then."""
    if until is None:
        return words
    return _("Too many wrong attempts. Try again at %(time)s.") % {
        "time": f"{timezone.localtime(until):%H:%M}"
    }


class FourForm(Form):
    """The last four digits of the phone."""

    four = forms.RegexField(
        r"^\s*[0-9]{4}\s*$",
        label=gettext_lazy("Last four digits of your phone number"),
        error_messages={"invalid": gettext_lazy("Type the four digits.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "autofocus": True}
        ),
    )
