"""Signing in, step by step; being invited; changing over on a shared tablet; going away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.core.scope import whole_database
from aftersales.ground.parameters.queries import value
from aftersales.records.staff import commands, identity, parameters, passkeys, queries, sessions
from aftersales.records.staff.commands import THE_DOOR
from aftersales.records.staff.forms import (
    FactorForm,
    PasswordForm,
    SignInForm,
    SwitchForm,
    WelcomeForm,
)
from aftersales.records.staff.models import Factor, Person, Tablet
from aftersales.records.staff.rules import hashed
from aftersales.web.doors import public, while_signing_in
from aftersales.web.pages import page, shown_on, way_back
from aftersales.web.requests import address_of

PENDING, SINCE, NEXT = "pending", "pending_since", "pending_next"
PENDING_TIME = timedelta(minutes=10)
TABLET_COOKIE = "tablet"
PIN_IDLE = timedelta(minutes=10)  # a tablet lies about: a session by PIN ends sooner


def refusal_words(attempt: commands.Attempt) -> str:
    """The same words whether the login exists or not."""
    if attempt.locked_until is None:
        return _("Login or password is wrong.")
    until = timezone.localtime(attempt.locked_until)
    return _("Too many wrong attempts. Try again at %(time)s.") % {"time": f"{until:%H:%M}"}


@public
@never_cache
def sign_in(request: Any) -> HttpResponse:
    """Login and password; then perhaps a second factor."""
    if request.actor.group_id is not None and request.method == "GET":
        return HttpResponseRedirect(way_back(request, request.GET.get("next")))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        attempt = commands.check_password(
            login=form.cleaned_data["login"],
            password=form.cleaned_data["password"],
            address=address_of(request),
            may_be_demo=address_of(request) in identity.LOOPBACK,
            by=THE_DOOR,
            at=timezone.now(),
        )
        if attempt.person:
            return _after_password(request, attempt.person)
        form.add_error(None, refusal_words(attempt))
    return page(request, "staff/sign_in.html", "main", {"form": form, "tablet": _tablet(request)})


def _after_password(request: Any, person: Person) -> HttpResponse:
    following = way_back(request, request.GET.get("next"))
    with whole_database():
        has_factor = Factor.objects.filter(person=person).exclude(confirmed_at=None).exists()
    if not has_factor:
        return enter(request, person, way="password", following=following)
    request.session.flush()
    request.session[PENDING] = person.pk
    request.session[SINCE] = timezone.now().timestamp()
    request.session[NEXT] = following
    return HttpResponseRedirect(reverse("staff:factor"), status=303)


def enter(
    request: Any,
    person: Person,
    *,
    way: str,
    factor: str = "",
    following: str = "/",
    tablet: Tablet | None = None,
) -> HttpResponse:
    """Everything asked for was shown: a new session begins."""
    now = timezone.now()
    with whole_database():
        idle = timedelta(minutes=_limit(parameters.IDLE_TIME, person))
        length = timedelta(hours=_limit(parameters.SESSION_TIME, person))
        commands.sign_in(person_id=person.pk, way=way, factor=factor, by=THE_DOOR, at=now)
        sessions.begin(
            request.session,
            person_id=person.pk,
            address=address_of(request),
            browser=request.headers.get("User-Agent", ""),
            idle=min(idle, PIN_IDLE) if tablet else idle,
            length=length,
            at=now,
            factor=bool(factor),
            tablet_id=tablet.pk if tablet else None,
        )
    return HttpResponseRedirect(following, status=303)


def _limit(parameter: parameters.Number, person: Person) -> int:
    return value(parameter, group_id=person.group_id, on=timezone.localdate())


def _pending(request: Any) -> int | None:
    """Whose password was right a moment ago."""
    since = request.session.get(SINCE, 0)
    fresh = timezone.now().timestamp() - since < PENDING_TIME.total_seconds()
    return request.session.get(PENDING) if fresh else None


@public
@never_cache
def factor(request: Any) -> HttpResponse:
    """The second factor: a code, or a passkey."""
    person_id = _pending(request)
    if person_id is None:
        return HttpResponseRedirect(reverse("staff:sign_in"))
    form = FactorForm(request.POST or None)
    if form.is_valid():
        attempt = commands.check_factor(
            person_id=person_id,
            code=form.cleaned_data["code"],
            address=address_of(request),
            by=THE_DOOR,
            at=timezone.now(),
        )
        if attempt.person:
            following = request.session.get(NEXT, "/")
            return enter(
                request, attempt.person, way="password", factor="code", following=following
            )
        wrong = _("This code is wrong.") if not attempt.locked_until else refusal_words(attempt)
        form.add_error("code", wrong)
    with whole_database():
        has_passkey = bool(passkeys.passkeys_of(person_id))
    return page(request, "staff/factor.html", "main", {"form": form, "has_passkey": has_passkey})


@public
@require_POST
def passkey_options(request: Any) -> HttpResponse:
    """The challenge for a passkey: after the password, or instead of it."""
    with whole_database():
        return JsonResponse(passkeys.ask_for_known(request, _pending(request)))


@public
@require_POST
def passkey_answer(request: Any) -> HttpResponse:
    """The browser's answer to the challenge. It checked the person itself, so it is both
    factors.
    """
    pending = _pending(request)
    following = way_back(request, request.session.get(NEXT) or _sent(request).get("next"))
    try:
        with whole_database():
            shown = passkeys.shown_passkey(request, _sent(request).get("credential") or {})
            shown.person.group  # noqa: B018 - read while the whole database is in sight
    except passkeys.NotOurs:
        return JsonResponse({"said": _("This passkey was not accepted.")}, status=422)
    if pending not in {None, shown.person_id}:
        return JsonResponse({"said": _("This passkey was not accepted.")}, status=422)
    demo = shown.person.group.is_demo
    address = address_of(request)
    attempt = commands.check_passkey(
        factor_id=shown.pk, address=address, by=THE_DOOR, at=timezone.now()
    )
    if attempt.person is None or (demo and address not in identity.LOOPBACK):
        return JsonResponse({"said": refusal_words(attempt)}, status=422)
    enter(request, attempt.person, way="passkey", factor="passkey")
    return JsonResponse({"next": following})


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@public
@never_cache
def welcome(request: Any) -> HttpResponse:
    """An invitation or a reset: the secret once, and a password of one's own."""
    form = WelcomeForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            person = commands.accept_invitation(
                secret=form.cleaned_data["secret"],
                password=form.cleaned_data["password"],
                by=THE_DOOR,
                at=timezone.now(),
            )
            return _after_password(request, person)
    return page(request, "staff/welcome.html", "main", {"form": form})


@while_signing_in
@never_cache
def password_step(request: Any) -> HttpResponse:
    """Somebody else knows this password: a new one before anything else."""
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
            return HttpResponseRedirect("/", status=303)
    return page(request, "staff/password_step.html", "main", {"form": form})


@while_signing_in
@never_cache
def enrol_step(_request: Any) -> HttpResponse:
    """This role signs in with a second factor; here the person sets one up."""
    return HttpResponseRedirect(reverse("staff:me_factors"))


@while_signing_in
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """Away, and the next person finds nothing of it."""
    if request.user:
        commands.sign_out(person_id=request.user.pk, by=THE_DOOR, at=timezone.now())
    request.session.flush()
    return HttpResponseRedirect(reverse("staff:sign_in"), status=303)


# -- shared tablets -----------------------------------------------------------------------------


def _tablet(request: HttpRequest) -> Tablet | None:
    secret = request.COOKIES.get(TABLET_COOKIE, "")
    if not secret:
        return None
    with whole_database():
        rows = Tablet.objects.filter(secret_hash=hashed(secret), revoked_at=None)
        return rows.select_related("store").first()


@public
@never_cache
def switch(request: Any) -> HttpResponse:
    """On a shared tablet: choose oneself, type the PIN."""
    tablet = _tablet(request)
    if tablet is None:
        return HttpResponseRedirect(reverse("staff:sign_in"))
    form = SwitchForm(request.POST or None)
    if form.is_valid():
        attempt = commands.check_pin(
            tablet_id=tablet.pk,
            person_id=form.cleaned_data["person_id"],
            pin=form.cleaned_data["pin"],
            by=THE_DOOR,
            at=timezone.now(),
        )
        if attempt.person:
            return enter(request, attempt.person, way="pin", tablet=tablet)
        wrong = _("This PIN is wrong.") if not attempt.locked_until else refusal_words(attempt)
        form.add_error("pin", wrong)
    with whole_database():
        people = list(queries.with_pin(store_id=tablet.store_id, on=timezone.localdate()))
    context = {"form": form, "tablet": tablet, "people": people}
    return page(request, "staff/switch.html", "main", context)
