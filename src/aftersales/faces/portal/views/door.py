"""The way in: a secret address, or a code to the phone. No password, no account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aftersales.core import phones
from aftersales.core.phones import NotAPhone
from aftersales.core.row_ids import row_id
from aftersales.core.scope import as_seen_by
from aftersales.faces.portal import commands, queries
from aftersales.faces.portal.forms import CodeForm, PhoneForm
from aftersales.faces.portal.queries import THE_GATE, Address, Here
from aftersales.faces.portal.views.here import COOKIE, for_customers, here, keep
from aftersales.web.doors import public
from aftersales.web.guests import FourForm, wrong
from aftersales.web.pages import done, page
from aftersales.web.requests import address_of

NOT_FOUND, GONE = 404, 410
SALT, CODE_PAGE = "portal.phone", 15 * 60  # seconds in which the code is typed


@public
@never_cache
def address(request: Any, token: str) -> HttpResponse:
    """A secret address: known phones go on, others show the last four digits."""
    found = queries.address_for(token, at=timezone.now())
    if found is None:
        return page(request, "portal/shut.html", "main", {"house": None}, status=NOT_FOUND)
    house = queries.house_of(found.store_id, group_id=found.group_id)
    if found.link_id and found.is_over:
        return page(request, "portal/shut.html", "main", {"house": house}, status=GONE)
    who = here(request)
    if who and who.customer_id == found.customer_id and _may_see(who, found):
        return done(request, _way_on(found))
    form = FourForm(request.POST or None)
    if form.is_valid():
        entry = commands.enter_by_link(
            token=token, four=form.cleaned_data["four"], by=THE_GATE, at=timezone.now()
        )
        if entry.is_in:
            return keep(done(request, _way_on(found)), entry.key)
        form.add_error("four", wrong(entry.locked_until, _("These are not the digits we know.")))
    return page(request, "portal/four.html", "main", {"form": form, "house": house})


def _may_see(who: Here, found: Address) -> bool:
    return who.actor.visit_id in (None, found.order_id)


def _way_on(found: Address) -> str:
    visit = reverse("portal:visit", args=[found.order_id])
    return f"{visit}?estimate={found.estimate_id}" if found.estimate_id else visit


@public
@never_cache
def sign_in(request: Any) -> HttpResponse:
    """Somebody without an address types their number; a code goes there if it is known."""
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        try:
            until = commands.ask_code(
                phone=form.cleaned_data["phone"],
                address=address_of(request),
                by=THE_GATE,
                at=timezone.now(),
            )
        except NotAPhone as refusal:
            form.add_error("phone", str(refusal))
        else:
            if until is None:
                sealed = signing.dumps(form.cleaned_data["phone"], salt=SALT)
                return _code_page(request, CodeForm(), sealed)
            form.add_error("phone", _asked_too_often(until))
    return page(request, "portal/sign_in.html", "main", {"form": form})


def _asked_too_often(until: datetime) -> str:
    time = f"{timezone.localtime(until):%H:%M}"
    return _("A code was asked for too often. Try again at %(time)s.") % {"time": time}


def _code_page(request: Any, form: CodeForm, sealed: str, **more: Any) -> HttpResponse:
    context = {"form": form, "sealed": sealed, "next": request.GET.get("next", ""), **more}
    return page(request, "portal/code.html", "main", context)


@public
@never_cache
def code(request: Any) -> HttpResponse:
    """The code that came by message."""
    sealed = request.POST.get("sealed", "")
    try:
        phone = signing.loads(sealed, salt=SALT, max_age=CODE_PAGE)
    except signing.BadSignature:
        return done(request, reverse("portal:sign_in"))
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            entry = commands.enter_by_code(
                phone=phone,
                code=form.cleaned_data["code"],
                chosen_id=row_id(request.POST.get("file")) or None,
                by=THE_GATE,
                at=timezone.now(),
            )
        except ObjectDoesNotExist as fault:
            raise Http404 from fault
        if entry.is_in:
            return keep(done(request, _next(request, entry.key)), entry.key)
        if entry.files:
            return _choice_page(request, form, sealed, entry)
        form.add_error("code", wrong(entry.locked_until, _("This is not the code we sent last.")))
    return _code_page(request, form, sealed)


def _choice_page(request: Any, form: CodeForm, sealed: str, entry: commands.Entry) -> HttpResponse:
    """The number is that of several files: which one? The code is good until one is opened."""
    assert entry.group_id is not None  # files belong to one
    context = {
        "files": queries.files_to_choose(entry.files, group_id=entry.group_id),
        "sealed": sealed,
        "code": form.cleaned_data["code"],
        "next": request.GET.get("next", ""),
    }
    return page(request, "portal/choose.html", "main", context)


def _next(request: Any, key: str) -> str:
    """Where somebody wanted to go: a page of ours that is theirs, else the start."""
    given = request.GET.get("next", "")
    fits = url_has_allowed_host_and_scheme(given, {request.get_host()})
    home = reverse("portal:home")
    return given if fits and given.startswith(home) and _is_theirs(given, key) else home


def _is_theirs(path: str, key: str) -> bool:
    """Whoever chose the other of two files is not led to a visit of the first."""
    try:
        order_id = resolve(path.partition("?")[0]).kwargs.get("order_id")
    except Resolver404:
        return False
    who = queries.guest_of(key, at=timezone.now())
    if who is None or order_id is None:
        return who is not None
    with as_seen_by(who.actor):
        return any(card.order_id == order_id for card in queries.visits_of(who.actor))


@require_POST
@for_customers(in_person=True)
def choose(request: Any, who: Here) -> HttpResponse:
    """Go over to another file of the same phone."""
    try:
        with as_seen_by(THE_GATE):
            key = commands.choose_file(
                guest_id=who.guest_id,
                customer_id=row_id(request.POST.get("file")),
                by=THE_GATE,
                at=timezone.now(),
            )
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    return keep(done(request, reverse("portal:home"), _("You see the other file now.")), key)


@for_customers(in_person=True)
def prove(request: Any, who: Here) -> HttpResponse:
    """Whoever came in by a link shows that the phone is theirs, before data are shown."""
    phone = queries.main_phone(who.actor)
    if not phone or who.has_code:
        return done(request, reverse("portal:mine"))
    form = CodeForm(request.POST if "code" in request.POST else None)
    said = ""
    if request.method == "POST" and not form.is_bound:
        with as_seen_by(THE_GATE):
            until = commands.ask_code(
                phone=phone,
                address=address_of(request),
                customer_id=who.customer_id,
                by=THE_GATE,
                at=timezone.now(),
            )
        said = _asked_too_often(until) if until else ""
    elif form.is_valid():
        with as_seen_by(THE_GATE):
            entry = commands.enter_by_code(
                phone=phone,
                code=form.cleaned_data["code"],
                customer_id=who.customer_id,
                by=THE_GATE,
                at=timezone.now(),
            )
        if entry.is_in:
            return keep(done(request, reverse("portal:mine")), entry.key)
        form.add_error("code", wrong(entry.locked_until, _("This is not the code we sent last.")))
    context = {
        "form": form,
        "phone": phones.masked(phone),
        "said": said,
        "is_sent": request.method == "POST" and not said,
        "tab": "mine",
        "who": who,
    }
    return page(request, "portal/prove.html", "main", context)


@require_POST
@for_customers()
def leave(request: Any, who: Here) -> HttpResponse:
    with as_seen_by(THE_GATE):
        commands.leave(guest_id=who.guest_id, by=THE_GATE, at=timezone.now())
    response = done(request, reverse("portal:sign_in"), _("This phone is signed out."))
    response.delete_cookie(COOKIE)
    return response
