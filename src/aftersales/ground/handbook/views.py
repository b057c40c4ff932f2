"""The handbook on the screen: read, search, compare, write, approve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.core.actors import Actor
from aftersales.core.papers import all_papers
from aftersales.ground.handbook import commands, labels, queries, rules
from aftersales.ground.handbook.forms import DraftForm, ItemForm, TextForm
from aftersales.ground.handbook.models import DELIVERED, Item, Version
from aftersales.ground.handbook.states import LIFE, Kind, State
from aftersales.ground.network.queries import store_names
from aftersales.web.api import Request
from aftersales.web.details import FactLine, Head, Move, Offer, bar
from aftersales.web.pages import done, page, shown_on
from aftersales.web.sentences import people_of
from aftersales.web.shell import store_in_view
from aftersales.web.show import chip, moment, unfilled


def _guarded(request: Request) -> None:
    request.actor.require("handbook.read")


def _item(request: Request, code: str) -> Item:
    _guarded(request)
    if not code.isprintable():
        raise Http404
    try:
        return queries.find_item(code, seen_by=request.actor)
    except Item.DoesNotExist as fault:
        raise Http404 from fault


def _version(request: Request, version_id: int) -> Version:
    _guarded(request)
    rows = Version.objects.visible_to(request.actor).select_related("item", "store")
    return get_object_or_404(rows, pk=version_id)


@require_safe
def contents(request: Request) -> HttpResponse:
    """Everything in force, by kind; or what holds the words asked for."""
    _guarded(request)
    words, store = request.GET.get("q", "").replace("\x00", "")[:100], store_in_view(request)
    kinds: defaultdict[str, list[Version]] = defaultdict(list)
    seen: set[int] = set()
    for version in queries.found_words(words, seen_by=request.actor).order_by(
        "item__code", queries.OWN_FIRST, "pk"
    ):
        if version.store_id in {None, store} and version.item_id not in seen:
            seen.add(version.item_id)
            kinds[version.item.kind].append(version)
    context = {
        "words": words,
        "kinds": [(Kind(kind).label, kinds[kind]) for kind in Kind.values if kinds[kind]],
        "to_review": list(queries.to_review(seen_by=request.actor)),
        "language": get_language(),
        "owner": labels.owner,
    }
    return page(request, "handbook/contents.html", "found", context)


@require_safe
def read(request: Request, code: str) -> HttpResponse:
    """The wording that holds in the store looked at."""
    item = _item(request, code)
    version = queries.shown(item, seen_by=request.actor, store_id=store_in_view(request))
    if version is None:
        raise Http404
    return _shown(request, version)


@require_safe
def step(request: Request, step: str) -> HttpResponse:
    """What the handbook says to one step of the work, in the drawer beside it."""
    _guarded(request)
    return page(request, "handbook/step.html", "drawer", _of_step(request, step))


@require_safe
def step_part(request: Request, step: str) -> HttpResponse:
    """The same in the page of the step itself."""
    _guarded(request)
    return page(request, "handbook/step_part.html", "part", _of_step(request, step))


def _of_step(request: Request, step: str) -> dict[str, Any]:
    store = store_in_view(request) or min(request.actor.stores_with("handbook.read"))
    return {
        "shown": queries.for_step(step, store_id=store),
        "language": get_language(),
        "fact": labels.fact,
    }


@require_safe
def version(request: Request, version_id: int) -> HttpResponse:
    """One version, also one that holds no more or not yet."""
    return _shown(request, _version(request, version_id))


def _shown(request: Request, found: Version) -> HttpResponse:
    item, actor = found.item, request.actor
    has_read = queries.has_read(found, actor=actor)
    offers = [
        Offer(
            _("I have read it"),
            reverse("handbook:acknowledge", args=[found.pk]),
            icon="check",
            key="r",
            when=found.state == State.IN_FORCE and not has_read,
            rule=_("You have confirmed it, or it is not in force."),
        ),
        Offer(
            _("Print"),
            all_papers()["handbook.text"].address(found.pk),
            how="page",
            icon="printer",
            key="p",
        ),
        *_steps(found),
        Offer(
            _("Write a new version"),
            reverse("handbook:write", args=[item.code]),
            how="page",
            right="handbook.write",
            icon="pencil",
            key="e",
        ),
        Offer(
            _("Versions"),
            reverse("handbook:versions", args=[item.code]),
            how="page",
            icon="history",
        ),
    ]
    language = get_language()
    chips = [
        chip(Kind(item.kind).label),
        chip(State(found.state).label, labels.TONES[State(found.state)]),
    ]
    if found.store:
        chips.append(chip(found.store.name, "work"))
    if found.needs_review:
        chips.append(chip(_("delivered text has changed"), "waiting"))
    context = {
        "version": found,
        "item": item,
        "language": language,
        "elements": found.elements(language),
        "fact": labels.fact,
        "head": Head(
            unfilled(found.title(language)),
            chips=chips,
            sub=item.code,
            back=reverse("handbook:contents"),
            back_label=_("Handbook"),
        ),
        "bar": bar(offers, actor=actor, store_id=found.store_id),
        "about": _facts(found, seen_by=actor),
        "readers": len(queries.readers(found)),
    }
    return page(request, "handbook/read.html", "text", context)


def _steps(found: Version) -> list[Offer]:
    """The way into force, as far as the table of moves and the four eyes allow."""
    source = State(found.state)
    ways = (
        ("check", _("Checked"), State.CHECKED, "handbook.check", "eye-check"),
        ("approve", _("Approve"), State.APPROVED, "handbook.approve", "rubber-stamp"),
        ("enforce", _("Put in force"), State.IN_FORCE, "handbook.approve", "player-play"),
        ("send-back", _("Send back"), State.DRAFT, "handbook.check", "arrow-back-up"),
    )
    offers = [
        Offer(
            label,
            reverse(f"handbook:{name}", args=[found.pk]),
            right=right,
            icon=icon,
            move=Move(LIFE, source, target),
        )
        for name, label, target, right, icon in ways
        if source not in {State.IN_FORCE, State.WITHDRAWN}
    ]
    if source == State.DRAFT:
        offers.append(
            Offer(
                _("Revise"),
                reverse("handbook:revise", args=[found.pk]),
                how="page",
                right="handbook.write",
                icon="pencil",
            )
        )
    if found.needs_review:
        offers.append(
            Offer(
                _("Keep our own"),
                reverse("handbook:keep", args=[found.pk]),
                right="handbook.check",
                icon="check",
            )
        )
    if found.store_id and source == State.IN_FORCE:
        offers.append(
            Offer(
                _("Withdraw"),
                reverse("handbook:withdraw", args=[found.pk]),
                right="handbook.approve",
                icon="trash",
                is_grave=True,
                confirm=_("From now on the group's text holds in this store again."),
            )
        )
    return offers


def _facts(found: Version, *, seen_by: Actor) -> list[FactLine]:
    people = _people([found], seen_by=seen_by)
    rows: list[FactLine] = [
        FactLine(_("Responsible"), labels.owner(found.item.owner)),
        FactLine(_("Version"), found.number),
        FactLine(_("Written by"), people[found.author]),
    ]
    if found.checked_by:
        rows.append(
            FactLine(_("Checked"), f"{people[found.checked_by]} · {moment(found.checked_at)}")
        )
    if found.approved_by:
        rows.append(
            FactLine(_("Approved"), f"{people[found.approved_by]} · {moment(found.approved_at)}")
        )
    if found.in_force_at:
        rows.append(FactLine(_("In force since"), moment(found.in_force_at)))
    if found.withdrawn_at:
        rows.append(FactLine(_("Withdrawn"), moment(found.withdrawn_at)))
    if found.item.rows:
        rows.append(FactLine(_("Rows of the catalogue"), ", ".join(found.item.rows)))
    return rows


def _people(found: Iterable[Version], *, seen_by: Actor) -> dict[str, str]:
    """Who wrote, checked and approved, by name."""
    keys = {key for v in found for key in (v.author, v.checked_by, v.approved_by)}
    delivered = {DELIVERED: _("delivered with the product")}
    return people_of(keys - {"", DELIVERED}, seen_by=seen_by) | delivered


@require_safe
def versions(request: Request, code: str) -> HttpResponse:
    """Every version, each beside the one before it."""
    item = _item(request, code)
    found = list(queries.versions(item, seen_by=request.actor)[:200])
    earlier = {
        v.pk: next((o.pk for o in found[n + 1 :] if o.store_id in {v.store_id, None}), None)
        for n, v in enumerate(found)
    }
    context = {
        "item": item,
        "found": found,
        "earlier": earlier,
        "language": get_language(),
        "tones": labels.TONES,
        "people": _people(found, seen_by=request.actor),
        "State": State,
    }
    return page(request, "handbook/versions.html", "list", context)


@require_safe
def difference(request: Request, version_id: int, earlier_id: int) -> HttpResponse:
    """What changed between two versions of one item, line by line."""
    new, old = _version(request, version_id), _version(request, earlier_id)
    if new.item_id != old.item_id:
        raise Http404
    language = rules.spoken(get_language())
    lines = list(rules.difference(rules.plain(old.body, language), rules.plain(new.body, language)))
    context = {"new": new, "old": old, "lines": lines, "item": new.item, "language": language}
    return page(request, "handbook/difference.html", "lines", context)


def write(request: Request, code: str) -> HttpResponse:
    """Draft a new wording, beginning with the one that holds."""
    item = _item(request, code)
    request.actor.require("handbook.write")
    current = queries.shown(item, seen_by=request.actor, store_id=store_in_view(request))
    body: Any = current.body if current else {"title": {}}
    begin = {lang: rules.plain(body, lang) for lang in rules.LANGUAGES}
    form = DraftForm(request.POST or None, initial=begin, stores=_stores(request))
    if form.is_valid():
        with shown_on(form):
            told = form.cleaned_data
            made = commands.draft(
                item_id=item.pk,
                zh=told["zh"],
                en=told["en"],
                store_id=told["store"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("handbook:version", args=[made.pk]), _("Drafted."))
    context = {
        "form": form,
        "title": _("New version of %(code)s") % {"code": item.code},
        "back": reverse("handbook:read", args=[item.code]),
    }
    return page(request, "handbook/write.html", "form", context)


def _stores(request: Request) -> dict[int, str]:
    may = request.actor.stores_with("handbook.write")
    return {k: v for k, v in store_names(request.actor).items() if k in may}


def revise(request: Request, version_id: int) -> HttpResponse:
    found = _version(request, version_id)
    request.actor.require("handbook.write", store_id=found.store_id)
    begin = {lang: rules.plain(found.body, lang) for lang in rules.LANGUAGES}
    form = TextForm(request.POST or None, initial=begin)
    address = reverse("handbook:version", args=[found.pk])
    if form.is_valid():
        with shown_on(form):
            commands.revise(
                version_id=found.pk, by=request.actor, at=timezone.now(), **form.cleaned_data
            )
            return done(request, address, _("Revised."))
    title = _("Revise %(code)s") % {"code": found.item.code}
    context = {"form": form, "title": title, "back": address}
    return page(request, "handbook/write.html", "form", context)


def add(request: Request) -> HttpResponse:
    """A piece of content of the group's own."""
    request.actor.require("handbook.write")
    form = ItemForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            told = form.cleaned_data
            made = commands.add_item(
                code=told["code"],
                kind=Kind(told["kind"]),
                owner=told["owner"],
                zh=told["zh"],
                en=told["en"],
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, reverse("handbook:version", args=[made.pk]), _("Drafted."))
    context = {"form": form, "title": _("New text"), "back": reverse("handbook:contents")}
    return page(request, "handbook/write.html", "form", context)


@require_POST
def acknowledge(request: Request, version_id: int) -> HttpResponse:
    commands.acknowledge(version_id=version_id, by=request.actor, at=timezone.now())
    return done(
        request, reverse("handbook:version", args=[version_id]), _("Noted that you have read it.")
    )


@require_POST
def check(request: Request, version_id: int) -> HttpResponse:
    commands.check(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("Checked."))


@require_POST
def send_back(request: Request, version_id: int) -> HttpResponse:
    commands.send_back(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("Sent back."))


@require_POST
def approve(request: Request, version_id: int) -> HttpResponse:
    commands.approve(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("Approved."))


@require_POST
def enforce(request: Request, version_id: int) -> HttpResponse:
    commands.enforce(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("In force."))


@require_POST
def withdraw(request: Request, version_id: int) -> HttpResponse:
    commands.withdraw(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("Withdrawn."))


@require_POST
def keep(request: Request, version_id: int) -> HttpResponse:
    commands.keep_override(version_id=version_id, by=request.actor, at=timezone.now())
    return done(request, reverse("handbook:version", args=[version_id]), _("Kept."))
