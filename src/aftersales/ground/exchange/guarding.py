"""What happens before a list leaves the house: a fact, and for many persons a second person."""

from __future__ import annotations

from typing import Any, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from aftersales.ground.exchange import commands
from aftersales.ground.exchange.parameters import EXPORT_ALONE
from aftersales.ground.parameters.queries import value
from aftersales.web.lists import ListPage, guard_exports
from aftersales.web.shell import store_in_view

SALT = "exchange.export"


def watched(request: HttpRequest, page: ListPage[Any], count: int) -> HttpResponse | None:
    """Record the export, or send its asker to find a second person."""
    actor, at = cast(Any, request).actor, timezone.now()
    store_id = store_in_view(request) or min(actor.stores)
    alone = value(EXPORT_ALONE, store_id=store_id, on=timezone.localdate(at))
    asked = {
        "list": page.name,
        "address": request.get_full_path(),  # words typed are sealed in it
        "format": request.GET["export"],
        "rows": count,
        "store": store_id,
    }
    if commands.let_out(
        list_name=page.name,
        address=request.get_full_path(),
        rows=count,
        is_personal=page.holds_persons,
        alone=alone,
        by=actor,
        at=at,
    ):
        return None
    ticket = signing.dumps(asked, salt=SALT, compress=True)
    return HttpResponseRedirect(f"{reverse('exchange:ask')}?{urlencode({'for': ticket})}")


def opened(ticket: str) -> dict[str, Any]:
    """What was asked for, as we ourselves wrote it down; a made-up ticket is none."""
    try:
        found: dict[str, Any] = signing.loads(ticket, salt=SALT, max_age=3600)
    except signing.BadSignature:
        return {}
    return found


guard_exports(watched, right_for_persons="exchange.export")
