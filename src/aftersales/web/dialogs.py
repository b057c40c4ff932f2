"""A form over the page that does one deed and leads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from aftersales.web.pages import done, page, shown_on


def dialog(
    request: HttpRequest,
    form: BaseForm,
    deed: Callable[[dict[str, Any]], object],
    *,
    title: object,
    back: str | Callable[[Any], str],
    words: object = "",
    label: object = "",
    tone: str = "primary",
    said: object = "",
    texts: Iterable[Any] = (),
    style: str = "",
    template: str = "kit/dialog.html",
    **more: Any,
) -> HttpResponse:
    """It does its deed once and leads back, or says why not on the form.

    ``words`` stand under the title, ``label`` on the button, ``texts`` are what the handbook says
    to it, ``said`` greets on the next page. ``back`` is an address, or asks for one with what the
    deed has made. ``style`` is the room's sheet, for who opens the address as a page of its own.
    """
    if form.is_valid():
        with shown_on(form):
            made = deed(dict(form.cleaned_data))
            return done(request, back if isinstance(back, str) else back(made), said or _("Saved."))
    context = {"form": form, "title": title, "words": words, "label": label, "tone": tone}
    context |= {"texts": list(texts), "style": style, **more}
    return page(request, template, "sheet", context)
