"""Files on their way to a browser: never run, never guessed at, never kept in between."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from aftersales.core.actors import NotPermitted
from aftersales.ground.files import commands, queries
from aftersales.ground.files.models import KeptFile
from aftersales.web.api import Request

NO_SCRIPT = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def content(request: Request, file_id: int) -> HttpResponseBase:
    """The file itself, to be saved."""
    try:
        file = commands.open_file(file_id=file_id, by=request.actor, at=timezone.now())
    except (ObjectDoesNotExist, NotPermitted) as fault:
        raise Http404 from fault
    return served(request, file)


def served(request: Request, file: KeptFile) -> HttpResponseBase:
    """As an attachment under its safe name."""
    answer = _answer(request, queries.mark(file), queries.content(file), file.media_type)
    header = content_disposition_header(as_attachment=True, filename=file.name)
    answer["Content-Disposition"] = header or "attachment"
    return answer


@require_safe
def thumbnail(request: Request, file_id: int) -> HttpResponseBase:
    """A small picture to be shown in a page; it is one that we drew ourselves."""
    try:
        file = queries.to_open(file_id=file_id, seen_by=request.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    if not file.is_picture:
        raise Http404
    answer = _answer(request, queries.mark(file) + "t", queries.thumbnail(file), "image/jpeg")
    answer["Content-Disposition"] = "inline"
    return answer


def _answer(
    request: Request, mark: str, pieces: Iterator[bytes], media_type: str
) -> HttpResponseBase:
    etag = f'"{mark}"'
    known = etag in parse_etags(request.headers.get("If-None-Match", ""))
    answer: HttpResponseBase = (
        HttpResponse(status=304)
        if known
        else StreamingHttpResponse(pieces, content_type=media_type)
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Security-Policy"] = NO_SCRIPT
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
