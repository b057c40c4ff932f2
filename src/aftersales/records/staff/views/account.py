"""One's own account: language and look, password, second factors, PIN, sessions, a deputy."""

from __future__ import annotations

import json
from typing import Any

import segno
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.core.row_ids import row_id
from aftersales.core.scope import whole_database
from aftersales.records.staff import commands, passkeys, queries, rules, sessions
from aftersales.records.staff.forms import (
    DeputyForm,
    PasswordForm,
    PinForm,
    PreferencesForm,
    TotpForm,
)
from aftersales.records.staff.models import Factor, Sheet
from aftersales.records.staff.states import FactorKind
from aftersales.web import preferences
from aftersales.web.doors import while_signing_in
from aftersales.web.pages import done, page, shown_as_toast, shown_on

# Browsers with a name of their own in Chinese; the others are called the same everywhere.
BROWSERS = {
    "DingTalk": gettext_lazy("DingTalk"),
    "Feishu": gettext_lazy("Feishu"),
    "Huawei Browser": gettext_lazy("Huawei Browser"),
    "QQ Browser": gettext_lazy("QQ Browser"),
    "UC Browser": gettext_lazy("UC Browser"),
    "WeChat": gettext_lazy("WeChat"),
    "WeCom": gettext_lazy("WeCom"),
}
MOST_SESSIONS = 10  # the latest; a page is for looking, not for counting


@never_cache
def me(request: Any) -> HttpResponse:
    """What the program knows about this person, and what they may change themselves."""
    person, now = request.user, timezone.now()
    form = PreferencesForm(
        request.POST or None, initial={"language": person.language, "theme": person.theme}
    )
    if form.is_valid():
        with shown_on(form):
            commands.set_preferences(by=queries.own_actor(person), at=now, **form.cleaned_data)
            return _remembered(done(request, reverse("staff:me"), _("Saved.")), form.cleaned_data)
    today = timezone.localdate()
    context = {
        "form": form,
        "person": person,
        "key_hash": getattr(request.session, "key_hash", ""),
        "sessions": list(queries.sessions_of(person_id=person.pk, at=now)[:MOST_SESSIONS]),
        "browser_words": browser_words,
        "factors": list(queries.factors_of(person.pk)),
        "assignments": list(queries.assignments(person_id=person.pk, seen_by=request.actor)),
        "acting": list(queries.deputies_of(person_id=person.pk, on=today)),
        "deputies": list(queries.my_deputies(person_id=person.pk, on=today)),
        "unread": list(queries.unread_sheets(seen_by=request.actor, on=today)),
        "open_work": queries.open_work(person.pk),
        "rights_count": len(frozenset().union(*request.actor.rights.values())),
        "acting_for": request.session.row.acting_for if request.session.row else None,
    }
    return page(request, "staff/me.html", "main", context)


def browser_words(agent: str) -> str:
    """“Chrome on Windows”: what somebody recognises their own browser by."""
    name, system = rules.browser_and_system(agent)
    browser = str(BROWSERS.get(name, name))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unknown browser")


def _remembered(response: HttpResponse, chosen: dict[str, str]) -> HttpResponse:
    """The browser remembers the look and the language too, for its own first paint."""
    if chosen.get("language"):
        preferences.remember(response, preferences.LANGUAGE_COOKIE, chosen["language"])
    if chosen.get("theme"):
        preferences.remember(response, "theme", chosen["theme"])
    return response


@never_cache
def password(request: Any) -> HttpResponse:
    """A new password; other browsers of the person are signed out."""
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.change_password(
                old=form.cleaned_data["old"],
                new=form.cleaned_data["password"],
                keep=request.session.key_hash,
                by=queries.own_actor(request.user),
                at=timezone.now(),
            )
            return done(request, reverse("staff:me"), _("The new password counts from now on."))
    context = {"form": form, "title": _("Change password"), "action": reverse("staff:me_password")}
    return page(request, "staff/one_form.html", "main", context)


@never_cache
def pin(request: Any) -> HttpResponse:
    """Six digits for shared tablets."""
    form = PinForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            commands.set_pin(
                pin=form.cleaned_data["pin"], by=queries.own_actor(request.user), at=timezone.now()
            )
            return done(request, reverse("staff:me"), _("The PIN counts from now on."))
    context = {"form": form, "title": _("Set PIN"), "action": reverse("staff:me_pin")}
    return page(request, "staff/one_form.html", "main", context)


# -- second factors -----------------------------------------------------------------------------


@while_signing_in
@never_cache
def factors(request: Any) -> HttpResponse:
    """What this person can show besides the password."""
    with whole_database():
        context = {
            "factors": list(queries.factors_of(request.user.pk)),
            "is_demanded": bool(request.step),
        }
    return page(request, "staff/factors.html", "main", context)


def _uri(person: Any, secret: str) -> str:
    label = f"aftersales:{person.login or person.number}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'aftersales'})}"


@while_signing_in
@never_cache
def begin_totp(request: Any) -> HttpResponse:
    """Scan, type the code, keep the recovery codes."""
    actor, now = queries.own_actor(request.user), timezone.now()
    form = TotpForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        with shown_on(form):
            codes = commands.confirm_totp(code=form.cleaned_data["code"], by=actor, at=now)
            sessions.prove(request.session, at=now)
            return page(request, "staff/codes.html", "main", {"codes": codes})
    with whole_database():
        factor = Factor.objects.filter(
            person=request.user, kind=FactorKind.TOTP, confirmed_at=None
        ).first()
    if factor is None:
        factor = commands.begin_totp(by=actor, at=now)
    picture = segno.make(_uri(request.user, factor.secret), error="m").svg_data_uri(
        scale=5, border=2, dark="#000", light="#fff"
    )
    context = {"form": form, "picture": picture, "secret": factor.secret}
    return page(request, "staff/totp.html", "main", context)


@while_signing_in
@require_POST
def recovery_codes(request: Any) -> HttpResponse:
    """Ten new codes; the old ones are void."""
    codes = commands.new_recovery_codes(by=queries.own_actor(request.user), at=timezone.now())
    return page(request, "staff/codes.html", "main", {"codes": codes})


@require_POST
def remove_factor(request: Any, factor_id: int) -> HttpResponse:
    with whole_database():
        get_object_or_404(Factor, pk=factor_id, person=request.user)
    commands.remove_factor(
        factor_id=factor_id, by=queries.own_actor(request.user), at=timezone.now()
    )
    return done(request, reverse("staff:me_factors"), _("Removed."))


@while_signing_in
@require_POST
def passkey_options(request: Any) -> HttpResponse:
    with whole_database():
        return JsonResponse(passkeys.ask_for_new(request, request.user))


@while_signing_in
@require_POST
def passkey_answer(request: Any) -> HttpResponse:
    """The browser made a passkey: keep it, if it answers our challenge."""
    try:
        sent = json.loads(request.body)
        credential = passkeys.new_credential(request, sent.get("credential") or {})
    except (ValueError, AttributeError, passkeys.NotOurs):
        return JsonResponse({"said": _("This passkey was not accepted.")}, status=422)
    now = timezone.now()
    commands.add_passkey(
        credential=credential,
        label=str(sent.get("label") or _("Passkey")),
        by=queries.own_actor(request.user),
        at=now,
    )
    sessions.prove(request.session, at=now)
    return JsonResponse({"next": reverse("staff:me_factors")})


# -- sessions, deputies, sheets -----------------------------------------------------------------


@require_POST
def end_session(request: Any, key_hash: str) -> HttpResponse:
    """Sign out another browser of one's own."""
    commands.end_session(key_hash=key_hash, by=queries.own_actor(request.user), at=timezone.now())
    return done(request, reverse("staff:me"), _("That browser is signed out."))


@require_POST
def act_for(request: Any) -> HttpResponse:
    """Act for an absent colleague in this browser, or for oneself again."""
    with whole_database():
        commands.act_for(
            key_hash=request.session.key_hash,
            delegation_id=row_id(request.POST.get("delegation")) or None,
            by=queries.own_actor(request.user),
            at=timezone.now(),
        )
    return HttpResponseRedirect(reverse("staff:me"), status=303)


def deputy(request: Any) -> HttpResponse:
    """Name who acts for one while one is away."""
    others = queries.colleagues(seen_by=request.actor).exclude(pk=request.user.pk)
    form = DeputyForm(request.POST or None, colleagues=list(others.values_list("pk", "name")))
    if form.is_valid():
        with shown_on(form):
            commands.name_deputy(
                absent_id=request.user.pk,
                deputy_id=int(form.cleaned_data["deputy_id"]),
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("staff:me"), _("Your deputy is named."))
    context = {"form": form, "title": _("Name a deputy"), "action": reverse("staff:me_deputy")}
    return page(request, "staff/one_form.html", "main", context)


@require_POST
def dismiss(request: Any, delegation_id: int) -> HttpResponse:
    with shown_as_toast(request):
        commands.dismiss_deputy(delegation_id=delegation_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:me"))


@require_POST
def read_sheet(request: Any, sheet_id: int) -> HttpResponse:
    """“I have read it.”"""
    get_object_or_404(Sheet.objects.visible_to(request.actor), pk=sheet_id)
    with shown_as_toast(request):
        commands.read_sheet(sheet_id=sheet_id, by=request.actor, at=timezone.now())
    return done(request, reverse("staff:me"), _("Thank you."))
