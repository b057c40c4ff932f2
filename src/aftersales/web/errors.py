"""What is said when a page cannot be given: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from aftersales.core.refusals import Refusal
from aftersales.web.api import problem
from aftersales.web.jinja import url_or_none
from aftersales.web.pages import environment
from aftersales.web.requests import actor_of, answering
from aftersales.web.shell import shell_for

log = logging.getLogger("aftersales.web")


@dataclass(frozen=True)
class Trouble:
    """The three sentences of an error page, and the deed it offers."""

    status: int
    title: str
    happened: str
    kept: str = ""
    todo: str = ""
    icon: str = "alert-circle"
    reference: str = ""


def _asked_by_machine(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def trouble_page(request: HttpRequest, trouble: Trouble, code: str) -> HttpResponse:
    """The page, or its likeness for machines. It asks neither the database nor the session."""
    if _asked_by_machine(request):
        return problem(code, f"{trouble.happened} {trouble.todo}".strip(), status=trouble.status)
    if not getattr(request, "LANGUAGE_CODE", ""):
        language = request.COOKIES.get("language") or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
    with answering(request):
        template = environment().get_template("kit/trouble.html")
        body = template.render(
            request=request,
            shell=shell_for(request),
            trouble=trouble,
            home=url_or_none("desk:today"),
        )
    return HttpResponse(body, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    trouble = Trouble(
        400,
        _("This cannot be read"),
        _("The address or the form was not as this page expects it."),
        todo=_("Go back, load the page again and repeat the last step."),
    )
    return trouble_page(request, trouble, "core.malformed")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    trouble = Trouble(
        403,
        _("You may not open this"),
        str(exception)
        if isinstance(exception, Refusal)
        else _("A right is missing for this page."),
        todo=_("If your work needs it, ask the person who looks after roles in your store."),
        icon="lock",
    )
    return trouble_page(request, trouble, "core.not_permitted")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    trouble = Trouble(
        403,
        _("This form is too old"),
        _("The page stood open so long that its form is no longer accepted."),
        kept=_("Nothing was changed."),
        todo=_("Go back, load the page again, and send the form once more."),
        icon="hourglass",
    )
    return trouble_page(request, trouble, "core.csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    trouble = Trouble(
        404,
        _("There is nothing here"),
        _("Nothing stands at this address, or it belongs to a store you do not work in."),
        todo=_("Search for a plate, a VIN, a phone or a number, or go back.")
        if actor_of(request)
        else _("Look at the address again, or sign in."),
        icon="map-search",
    )
    return trouble_page(request, trouble, "core.not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return busy(request)
    reference = uuid4().hex[:8]
    log.error("server error shown", extra={"reference": reference, "path": request.path})
    trouble = Trouble(
        500,
        _("Something broke here"),
        _("It is our fault, not yours."),
        kept=_("Nothing half done was saved."),
        todo=_("Try once more. If it happens again, tell your administrator this reference."),
        icon="plug-connected-x",
        reference=reference,
    )
    return trouble_page(request, trouble, "core.fault")


def busy(request: HttpRequest) -> HttpResponse:
    """When the database cannot be reached or everything is taken."""
    trouble = Trouble(
        503,
        _("One moment, please"),
        _("The system is busy or being looked after."),
        kept=_("What was saved before is safe."),
        todo=_("Wait half a minute and load the page again."),
        icon="clock",
    )
    response = trouble_page(request, trouble, "core.busy")
    response["Retry-After"] = "30"
    return response


class ToldRefusals:
    """Middleware: a refusal that no form has shown becomes a page, not a crash; so does a thing
    that is not there, or not for these eyes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ObjectDoesNotExist):
            return not_found(request, exception)
        if not isinstance(exception, Refusal) or isinstance(exception, Http404):
            return None
        if exception.status == 403:
            return forbidden(request, exception)
        trouble = Trouble(
            exception.status,
            _("Not possible now"),
            str(exception),
            kept=_("Nothing was changed."),
            todo=_("Go back and look at it as it stands now."),
            icon="hand-stop",
        )
        return trouble_page(request, trouble, exception.code)
