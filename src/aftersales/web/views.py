"""Doors of the face itself: language, store, kept views, the kit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from aftersales.web import commands, preferences
from aftersales.web.forms import Form
from aftersales.web.models import SavedView
from aftersales.web.pages import done, page, shown_on, way_back
from aftersales.web.requests import actor_of
from aftersales.web.shell import STORE_COOKIE, shell_for


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak the other language: in this browser, and for this person everywhere."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(way_back(request, request.POST.get("next")), status=303)
    if chosen in dict(settings.LANGUAGES):
        preferences.remember(response, preferences.LANGUAGE_COOKIE, chosen)
        preferences.keep_language(actor_of(request), chosen)
    return response


@require_POST
def store(request: HttpRequest) -> HttpResponse:
    """Look at one store, or at all of one's own. What may be seen is not changed by it."""
    response = HttpResponseRedirect(way_back(request, request.POST.get("next")), status=303)
    preferences.remember(response, STORE_COOKIE, request.POST.get("store", "")[:20])
    return response


class SaveViewForm(Form):
    title = forms.CharField(label=gettext_lazy("Name of the view"), max_length=40)
    opens_list = forms.BooleanField(label=gettext_lazy("Open the list with it"), required=False)
    list = forms.CharField(widget=forms.HiddenInput, max_length=60)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    back = forms.CharField(widget=forms.HiddenInput, max_length=300)


def save_view(request: Any) -> HttpResponse:
    """Keep the question on the screen under a name."""
    form = SaveViewForm(request.POST or None, initial=request.GET.dict())
    if form.is_valid():
        given = form.cleaned_data
        with shown_on(form):
            view = commands.save_view(
                list_name=given["list"],
                title=given["title"],
                query=given["query"],
                opens_list=given["opens_list"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(
                request, f"{way_back(request, given['back'])}?{view.query}", _("View kept.")
            )
    return page(request, "kit/save_view.html", "sheet", {"form": form})


def drop_view(request: Any, saved_view_id: int) -> HttpResponse:
    """Give up a kept question."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=saved_view_id)
    back = way_back(request, QueryDict(request.META["QUERY_STRING"]).get("back"))
    if request.method == "POST":
        commands.drop_view(saved_view_id=view.pk, by=request.actor, at=timezone.now())
        return done(request, back, _("View given up."))
    return page(request, "kit/drop_view.html", "sheet", {"view": view, "back": back})


def unread(request: HttpRequest) -> JsonResponse:
    """How many notices wait, asked when a live word says that the number changed."""
    return JsonResponse({"unread": shell_for(request).unread or 0})


def ways(request: HttpRequest) -> HttpResponse:
    """Everything that this person may open, group by group."""
    return page(request, "kit/all_ways.html", "main")


def ways_of(request: HttpRequest, group: str) -> HttpResponse:
    """The entries of a group that was closed when the page came."""
    found = [(s.label, s.links) for s in shell_for(request).sections if s.code == group]
    if not found:
        raise Http404
    return page(request, "kit/ways_of.html", "ways", {"groups": found})


def ways_of_all(request: HttpRequest) -> HttpResponse:
    """For the palette: what this person may do from anywhere, then all places to go to."""
    shell = shell_for(request)
    places = [(section.label, section.links) for section in shell.sections]
    groups = [(pgettext("palette", "do"), shell.deeds), *places]
    return page(request, "kit/ways_of.html", "ways", {"groups": groups})


def keys(request: HttpRequest) -> HttpResponse:
    """What the keyboard does, on every page."""
    return page(request, "kit/keys.html", "sheet")


def no_events(_request: HttpRequest) -> HttpResponse:
    """Behind a plain WSGI server nobody tells live events; 204 keeps browsers from asking again."""
    return HttpResponse(status=204)
