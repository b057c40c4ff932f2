"""Files on their way to a browser."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftersales.core.actors import NotPermitted
from aftersales.ground.files import commands, queries, serving
from aftersales.web.api import Request


@require_safe
def content(request: Request, file_id: int) -> HttpResponseBase:
    """The file itself, to be saved."""
    try:
        file = commands.open_file(file_id=file_id, by=request.actor, at=timezone.now())
    except (ObjectDoesNotExist, NotPermitted) as fault:
        raise Http404 from fault
    return serving.attachment(request, file)


@require_safe
def thumbnail(request: Request, file_id: int) -> HttpResponseBase:
    """A small picture to be shown in a page."""
    try:
        file = queries.to_open(file_id=file_id, seen_by=request.actor)
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    if not file.is_picture:
        raise Http404
    return serving.small_picture(request, file)
