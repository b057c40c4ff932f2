"""A page and its htmx part are one template; a refusal is shown on the form it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from jinja2 import Environment, Template

from aftersales.core.refusals import Refusal
from aftersales.web.requests import answering, is_part
from aftersales.web.shell import shell_for

OK, UNPROCESSABLE = 200, 422


def environment() -> Environment:
    return cast(Environment, cast(Any, engines["jinja2"]).env)


def render_part(template: Template, part: str, context: Mapping[str, Any]) -> str:
    """One block of a template.

    jinja2-fragments renders a block without the imports at the top of its file; ours uses them, so
    the file is first run up to the first word it would print.
    """
    ready = template.new_context(dict(context))
    opening = template.root_render_func(ready)
    next(iter(opening), None)
    return "".join(template.blocks[part](ready))


def page(
    request: HttpRequest,
    template: str,
    part: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    """The whole page; or, when htmx asks, only the named block of it.

    A form in the context that was sent and refused answers 422, so that nobody takes it for done.
    """
    said = dict(context or {})
    status = status or (UNPROCESSABLE if _has_errors(request, said) else OK)
    with answering(request):
        said |= {"request": request, "shell": shell_for(request)}
        file = environment().get_template(template)
        if is_part(request):
            toasts = file.environment.get_template("kit/toasts.html")
            body = render_part(file, part, said) + toasts.render(said, part=True)
        else:
            body = file.render(said)
    response = HttpResponse(body, status=status)
    # Shared tablets: the next person's “back” must not show the last person's page.
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _has_errors(request: HttpRequest, context: Mapping[str, Any]) -> bool:
    if request.method != "POST":
        return False
    sent = (v for v in context.values() if isinstance(v, forms.BaseForm | forms.BaseFormSet))
    return any(form.is_bound and not form.is_valid() for form in sent)


@contextmanager
def shown_on(form: forms.BaseForm) -> Iterator[None]:
    """Turn a refusal into an error of the form it came from, at the field it names."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


@contextmanager
def shown_as_toast(request: HttpRequest) -> Iterator[None]:
    """For a deed without a form: a refusal is said at the edge of the screen."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))


def way_back(request: HttpRequest, given: str | None, home: str = "/") -> str:
    """An address of ours that was handed along; anything else leads home."""
    safe = bool(given) and url_has_allowed_host_and_scheme(given, {request.get_host()})
    return str(given) if safe and str(given).startswith("/") else home


def done(request: HttpRequest, address: str, said: object = "") -> HttpResponse:
    """Redirect after a deed, for htmx and a plain post alike; ``said`` greets on the next page."""
    if said:
        messages.success(request, str(said))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
