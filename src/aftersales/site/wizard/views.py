"""From an empty database to the first sign-in: the code from the console, the house, what next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from aftersales.records.staff.views.door import enter
from aftersales.site import founding, installation
from aftersales.site.wizard.forms import CodeForm, HouseForm
from aftersales.web.doors import public, while_signing_in
from aftersales.web.pages import page, shown_on

SHOWN = "setup_code_shown"


@public
@never_cache
def code(request: Any) -> HttpResponse:
    """Whoever reads the console may set the house up."""
    require_empty()
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if installation.is_setup_code(form.cleaned_data["code"]):
            request.session[SHOWN] = True
            return HttpResponseRedirect(reverse("setup:house"), status=303)
        form.add_error("code", _("This is not the code that stands on the console."))
    return page(request, "setup/code.html", "main", {"form": form})


@public
@never_cache
def house(request: Any) -> HttpResponse:
    """Group, first store, first administrator: everything or nothing."""
    require_empty()
    if not request.session.get(SHOWN):
        return HttpResponseRedirect(reverse("setup:code"))
    form = HouseForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        with shown_on(form):
            founded = founding.found(form.house(), at=timezone.now())
            installation.close_setup()
            person, following = founded.administrator, reverse("setup:what_next")
            return enter(request, person, way="password", following=following)
    return page(request, "setup/house.html", "main", {"form": form})


@while_signing_in
@never_cache
def what_next(request: Any) -> HttpResponse:
    """What stands now, and the three steps that come next."""
    return page(request, "setup/next.html", "main", {})


def require_empty() -> None:
    """Once there is a group there is no wizard any more."""
    if not installation.is_empty() or installation.is_demo():
        raise Http404
