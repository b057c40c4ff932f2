"""The Jinja2 environment of all our pages, named in the settings."""

from __future__ import annotations

from functools import lru_cache
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined, Undefined
from markupsafe import Markup, escape

from aftersales.web import show
from aftersales.web.addresses import MANY, address_of
from aftersales.web.bundles import asset, icon
from aftersales.web.requests import actor_of, current, is_part


def url(name: str, *args: object, query: dict[str, object] | None = None, **kwargs: object) -> str:
    """The address of a view by its name; ``query`` is put behind it."""
    address = address_of(name, *args) if not kwargs else reverse(name, args=args, kwargs=kwargs)
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def url_or_none(name: str, *args: object) -> str | None:
    """For the shell, which may name a room that is not in this installation."""
    try:
        return url(name, *args)
    except NoReverseMatch:
        return None


def csrf_input() -> Markup:
    token = csrf_token()
    return _TOKEN % token if token else Markup("")


_TOKEN = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="%s">')


def csrf_token() -> str:
    """Also for the scripts, which send it as a header. Masked anew for each page, not for each of
    its dozen forms: that is what keeps it from being guessed by the length of a packed answer.
    """
    request: Any = current()
    if request is None:
        return ""
    if not hasattr(request, "shown_token"):
        request.shown_token = get_token(request)
    return str(request.shown_token)


def messages_of(request: HttpRequest) -> list[Any]:
    """What is to be said at the edge of the screen, once."""
    return list(get_messages(request))


def once_input() -> Markup:
    """Makes a form count once, however often its button is pressed (``web.once``)."""
    return Markup('<input type="hidden" name="_once" value="%s">') % token_urlsafe(16)


def may(right: str, *, store_id: int | None = None) -> bool:
    """Whether to show what needs this right. The command checks again."""
    actor = actor_of(current())
    return actor is not None and actor.may(right, store_id=store_id)


def stands_alone() -> bool:
    """Whether a dialog or drawer was opened as a page of its own, such as in a new tab."""
    request = current()
    return request is not None and not is_part(request)


def said(message: str) -> str:
    """As ``gettext``: a page says two hundred things, the same ones on every page."""
    return _said(message, get_language())


def said_of(context: str, message: str) -> str:
    return _said_of(context, message, get_language())


@lru_cache(maxsize=MANY)
def _said(message: str, _language: str | None) -> str:
    return gettext(message)


@lru_cache(maxsize=MANY)
def _said_of(context: str, message: str, _language: str | None) -> str:
    return pgettext(context, message)


def lines(value: object) -> Markup:
    """Words with their line breaks kept."""
    return Markup("<br>").join(escape(line) for line in str(value or "").splitlines())


def environment(**options: Any) -> Environment:
    """Autoescaped, bilingual, with every global and filter that templates may use."""
    cache = getattr(settings, "TEMPLATE_CACHE", None)
    if cache:
        options.setdefault("bytecode_cache", FileSystemBytecodeCache(str(cache)))
    # A misspelt name is an error where we look, and nothing where a customer looks.
    options["undefined"] = StrictUndefined if settings.DEBUG else Undefined
    env = Environment(  # noqa: S701 - Django's backend passes autoescape=True
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        said, ngettext, newstyle=True, pgettext=said_of, npgettext=npgettext
    )
    env.filters |= show.FILTERS | {"lines": lines}
    env.globals |= {
        "url": url,
        "url_or_none": url_or_none,
        "static": static,
        "asset": asset,
        "icon": icon,
        "chip": show.chip,
        "labelled": show.labelled,
        "csrf_input": csrf_input,
        "csrf_token": csrf_token,
        "messages_of": messages_of,
        "once_input": once_input,
        "may": may,
        "stands_alone": stands_alone,
        "now": timezone.now,
        "today": timezone.localdate,
        "language": get_language,
    }
    return env
