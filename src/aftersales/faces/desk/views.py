"""What needs me now?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from aftersales.web import navigation, tiles
from aftersales.web.pages import page


def today(request: Any) -> HttpResponse:
    """The start page: figures of one's rights, and the work that waits for oneself."""
    now = timezone.now()
    context = {
        "tiles": tiles.tiles_for(request.actor, now),
        "works": tiles.work_for(request.actor, now),
        "deeds": navigation.deeds(request.actor),
        "name": request.user.name if request.user else "",
        "hour": timezone.localtime(now).hour,
    }
    return page(request, "desk/today.html", "body", context)


def look(request: Any, kind: str, object_id: int) -> HttpResponse:
    """One address for a quick look at anything: its room knows the way and who may see it."""
    address = tiles.peek_of(kind, object_id, seen_by=request.actor) or tiles.address_of(
        kind, object_id, seen_by=request.actor
    )
    if not address:
        raise Http404
    return HttpResponseRedirect(address)
