"""One's own data, after a code to one's own phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.forms import CorrectionForm
from aftersales.faces.portal.queries import Here
from aftersales.faces.portal.views.here import for_customers
from aftersales.web.pages import done, page, shown_as_toast, shown_on


@for_customers(in_person=True)
def mine(request: Any, who: Here) -> HttpResponse:
    """What is kept, what was agreed to, and what may be asked for."""
    if not who.has_code:
        return _proof_first(request, who)
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.ask_correction(
                words=form.cleaned_data["words"], by=who.actor, at=timezone.now()
            )
            return done(request, request.path, _("We have your request and answer it."))
    context = {
        "who": who,
        "tab": "mine",
        "mine": queries.mine(who.actor),
        "others": queries.other_files(who),
        "form": form,
    }
    return page(request, "portal/mine.html", "main", context)


def _proof_first(request: Any, who: Here) -> HttpResponse:
    if queries.main_phone(who.actor):
        return done(request, reverse("portal:prove"))
    return page(request, "portal/no_phone.html", "main", {"who": who, "tab": "mine"})


@require_POST
@for_customers(in_person=True)
def consent(request: Any, who: Here, purpose: str) -> HttpResponse:
    """Agree, or take it back."""
    back = reverse("portal:mine")
    with shown_as_toast(request):
        if request.POST.get("answer") == "yes":
            commands.give_consent(purpose=purpose, by=who.actor, at=timezone.now())
            return done(request, back, _("Your consent is noted."))
        commands.withdraw_consent(purpose=purpose, by=who.actor, at=timezone.now())
        return done(request, back, _("Your consent is taken back."))
    return done(request, back)


@require_POST
@for_customers(in_person=True)
def copy(_request: Any, who: Here) -> HttpResponse:
    """Everything that is kept about the person, as a file."""
    dossier = commands.copy_data(by=who.actor, at=timezone.now())
    told = {"made_at": dossier.made_at.isoformat(), **dossier.sections}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_customers(in_person=True)
def erase(request: Any, who: Here) -> HttpResponse:
    """The wish to be forgotten; the store answers it."""
    with shown_as_toast(request):
        commands.ask_erasure(by=who.actor, at=timezone.now())
        return done(request, reverse("portal:mine"), _("We have your request and answer it."))
    return done(request, reverse("portal:mine"))
