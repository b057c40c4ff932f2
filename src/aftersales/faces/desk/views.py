"""What needs me now?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.web import navigation, tiles
from aftersales.web.pages import page


def today(request: Any) -> HttpResponse:
    """The start page: figures of one's rights, and the work that waits for oneself."""
    now = timezone.now()
    context = {
        "tiles": tiles.tiles_for(request.actor, now),
        "works": tiles.work_for(request.actor, now),
        "deeds": navigation.deeds(request.actor),
        "greeting": _greeting(timezone.localtime(now).hour, request.user),
    }
    return page(request, "desk/today.html", "body", context)


def _greeting(hour: int, user: Any) -> str:
    """By name, where there is one; the comma is the language's own."""
    words = {"name": user.name if user else ""}
    if hour < 11:
        return _("Good morning, %(name)s") % words if user else _("Good morning")
    if hour < 18:
        return _("Good day, %(name)s") % words if user else _("Good day")
    return _("Good evening, %(name)s") % words if user else _("Good evening")


def look(request: Any, kind: str, object_id: int) -> HttpResponse:
    """One address for a quick look at anything: its room knows the way and who may see it."""
    address = tiles.peek_of(kind, object_id, seen_by=request.actor) or tiles.address_of(
        kind, object_id, seen_by=request.actor
    )
    if not address:
        raise Http404
    return HttpResponseRedirect(address)
