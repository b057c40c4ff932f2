"""Every paper before it is printed, and the list of all there are (IS-09)."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.core.papers import About, Paper, Wanted, all_papers
from aftersales.ground.printing import commands, queries
from aftersales.web.doors import needs
from aftersales.web.pages import page
from aftersales.web.panels import panels_of
from aftersales.web.shell import store_in_view

LANGUAGES = {"zh-hans": "中文", "en": "English"}


def _paper(code: str) -> Paper:
    try:
        return queries.paper_called(code)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


def _asked(request: Any, paper: Paper) -> Wanted:
    """What the address or the form asks for. Personal data in clear only by a form."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = set(given.getlist("option"))
    asked = frozenset(
        option.code
        for option in paper.options
        if option.code in chosen and (request.method == "POST" or not option.is_clear)
    )
    tongue = given.get("language", "")
    return Wanted(
        actor=request.actor,
        at=timezone.now(),
        language=tongue if tongue in LANGUAGES else "",
        store_id=store_in_view(request),
        options=asked,
    )


def _found(paper: Paper, object_id: int, wanted: Wanted) -> About:
    try:
        return queries.about(paper, object_id, wanted)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault


@never_cache
@needs("printing.print")
def preview(request: Any, code: str, object_id: int) -> HttpResponse:
    """The paper as it will come out: page by page, in the store's language and paper size."""
    paper = _paper(code)
    wanted = _asked(request, paper)
    found = _found(paper, object_id, wanted)
    site = queries.printed_in(found)
    made = queries.composed(paper, found, wanted)
    context = {
        "paper": paper,
        "found": found,
        "title": made.sheet.title,
        "pages": [_as_picture(svg) for svg in queries.pictures(made.data, made.template)],
        "site": site,
        "languages": LANGUAGES,
        "wanted": wanted,
        "spoken": made.language,
        "object_id": object_id,
        "plain": [o.code for o in paper.options if o.code in wanted.options and not o.is_clear],
        "options": [
            (option, option.code in wanted.options)
            for option in paper.options
            if not option.right or request.actor.may(option.right)
        ],
    }
    return page(request, "printing/preview.html", "main", context)


def _as_picture(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


@require_POST
@never_cache
@needs("printing.print")
def print_paper(request: Any, code: str, object_id: int) -> HttpResponse:
    """The same as a PDF, for the printer."""
    wanted = _asked(request, _paper(code))
    try:
        content = commands.print_paper(
            code=code,
            object_id=object_id,
            language=wanted.language,
            store_id=wanted.store_id,
            options=wanted.options,
            by=request.actor,
            at=wanted.at,
        )
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{code.replace('.', '-')}-{object_id}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


KINDS = {
    "customer": _("customer"),
    "handbook_version": _("text of the handbook"),
    "vehicle": _("vehicle"),
}


@needs("printing.print")
def papers(request: Any) -> HttpResponse:
    """Which papers there are, about what, and where each is printed."""
    context = {
        "papers": [each for each in all_papers().values() if request.actor.may(each.right)],
        "kinds": KINDS,
        "panels": panels_of("step", "printing.papers", seen_by=request.actor),
    }
    return page(request, "printing/papers.html", "main", context)
