"""The way in: a secret address and four digits. No password, no account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.core.scope import as_seen_by
from aftersales.faces.chain import commands, queries
from aftersales.faces.chain.queries import THE_GATE, Here
from aftersales.faces.chain.views.here import COOKIE, for_suppliers, here, keep
from aftersales.web.doors import public
from aftersales.web.guests import FourForm, wrong
from aftersales.web.pages import done, page

NOT_FOUND, GONE = 404, 410


@public
@never_cache
def address(request: Any, token: str) -> HttpResponse:
    """A secret address: known browsers go on, others show the last four digits."""
    found = queries.access_for(token)
    if found is None:
        return page(request, "chain/shut.html", "main", {}, status=NOT_FOUND)
    if found.valid_until <= timezone.now():
        return page(request, "chain/shut.html", "main", {}, status=GONE)
    who = here(request)
    if who and who.access_id == found.pk:
        return done(request, reverse("chain:home"))
    form = FourForm(request.POST or None)
    if form.is_valid():
        entry = commands.enter(
            token=token, four=form.cleaned_data["four"], by=THE_GATE, at=timezone.now()
        )
        if entry.key:
            return keep(done(request, reverse("chain:home")), entry.key)
        form.add_error("four", wrong(entry.locked_until, _("These are not the digits we know.")))
    return page(request, "chain/four.html", "main", {"form": form, "house": found.group.name})


@public
@never_cache
def shut(request: Any) -> HttpResponse:
    """Nobody is in: how one gets in."""
    return page(request, "chain/shut.html", "main", {})


@require_POST
@for_suppliers
def leave(request: Any, who: Here) -> HttpResponse:
    with as_seen_by(THE_GATE):
        commands.leave(stay_id=who.stay_id, by=THE_GATE, at=timezone.now())
    response = done(request, reverse("chain:door"), _("You are signed out."))
    response.delete_cookie(COOKIE)
    return response
