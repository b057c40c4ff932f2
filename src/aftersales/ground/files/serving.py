"""The bytes of a file as an answer: never run, never guessed at, never kept in between."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from aftersales.ground.files import queries
from aftersales.ground.files.models import KeptFile

NO_SCRIPT = "default-src 'none'; sandbox; frame-ancestors 'none'"


def attachment(request: HttpRequest, file: KeptFile) -> HttpResponseBase:
    """As an attachment under its safe name."""
    answer = _answer(request, queries.mark(file), queries.content(file), file.media_type)
    header = content_disposition_header(as_attachment=True, filename=file.name)
    answer["Content-Disposition"] = header or "attachment"
    return answer


def small_picture(request: HttpRequest, file: KeptFile) -> HttpResponseBase:
    """Shown in a page; it is one that we drew ourselves."""
    answer = _answer(request, queries.mark(file) + "t", queries.thumbnail(file), "image/jpeg")
    answer["Content-Disposition"] = "inline"
    return answer


def _answer(
    request: HttpRequest, mark: str, pieces: Iterator[bytes], media_type: str
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
