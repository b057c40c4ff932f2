"""One part: what it is, where it lies, who waits for it, what it costs and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.core.actors import Actor
from aftersales.core.money import plain
from aftersales.core.papers import papers_of
from aftersales.supply.parts import queries
from aftersales.supply.parts.models import Part
from aftersales.supply.parts.states import (
    CANCELLABLE,
    MOVE_TONES,
    ORIGIN_TONES,
    MoveKind,
    Origin,
    Tracking,
)
from aftersales.supply.parts.views.here import (
    need_shown,
    part_in_sight,
    store_names,
    stores_seen,
    today,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.pages import page
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline

MOST_MOVES = 25


@require_safe
def detail(request: Any, part_id: int) -> HttpResponse:
    """Everything about one part above the fold: how many are free, where they lie, who waits."""
    part = part_in_sight(request, part_id)
    actor, stores = request.actor, stores_seen(request)
    shelves = [
        row for row in queries.shelves(seen_by=actor, part_id=part.pk) if row.store_id in stores
    ]
    context = {
        "part": part,
        "head": _head(part, shelves),
        "bar": bar([*_offers(part), *_labels(part, actor)], actor=actor),
        "facts": _facts(part),
        "shelves": shelves,
        "sees_cost": actor.may("parts.view_cost"),
        "stores": store_names(request),
        "kept": _kept(request, part, stores),
        "waiting": _waiting(request, part, stores),
        "incoming": list(queries.incoming(seen_by=actor).filter(part=part.pk, store__in=stores)),
        "moves": _moves(request, part, stores) if actor.may("parts.supervise") else None,
        "proofs": queries.proofs(seen_by=actor, part_id=part.pk),
        "prices": list(part.prices.order_by("price_list", "-holds_from", "-pk")),
        "substitutes": queries.substitutes(part.pk, seen_by=actor),
        "pairs": list(queries.substitute_pairs(seen_by=actor, part_id=part.pk)),
        "fitments": list(queries.fitments(seen_by=actor, part_id=part.pk)),
        "panels": panels_of("part", part.pk, seen_by=actor),
        "timeline": timeline("part", part.pk, seen_by=actor),
        "plain": plain,
        "today": today(),
    }
    return page(request, "parts/detail.html", "part", context)


def _head(part: Part, shelves: list[queries.Shelf]) -> Head:
    on_hand = sum((row.on_hand for row in shelves), Decimal(0))
    free = sum((row.free for row in shelves), Decimal(0))
    words = (
        _("%(free)s free of %(all)s") % {"free": plain(free), "all": plain(on_hand)}
        if shelves
        else ""
    )
    chips = [show.chip(words, "ready" if free else "late")] if words else []
    if part.origin != Origin.MAKER:
        chips.append(show.chip(Origin(part.origin).label, ORIGIN_TONES[Origin(part.origin)]))
    if not part.is_current:
        chips.append(show.chip(_("no longer current"), "planned"))
    return Head(title=part.shown_number, sub=part.name, chips=chips, back=reverse("parts:list"))


def _facts(part: Part) -> list[FactLine]:
    told = Tracking(part.tracking).label
    price = "" if part.price is None else f"{show.amount(part.price)} {part.currency}"
    return [
        FactLine(_("Part name"), part.name),
        FactLine(_("List price"), price),
        FactLine(_("Unit"), part.unit),
        FactLine(_("Maker"), part.maker),
        FactLine(_("Pieces"), told),
        FactLine(_("Origin"), Origin(part.origin).label),
        *_traits(part),
    ]


def _traits(part: Part) -> Iterator[FactLine]:
    """What is said of this part beyond the ordinary."""
    if part.shelf_days:
        yield FactLine(_("Shelf life"), _("%(days)d days") % {"days": part.shelf_days})
    if part.lubricant_family:
        yield FactLine(_("Lubricant family"), part.lubricant_family)
    if part.is_exchange:
        asked = _("without deposit")
        if part.deposit is not None:
            asked = f"{show.amount(part.deposit)} {part.deposit_currency}"
        yield FactLine(_("Exchange part"), asked)
    if part.is_wear:
        yield FactLine(_("Wear part"), _guarantee(part))
    if part.is_hazardous or part.storage:
        words = [_("hazardous")] if part.is_hazardous else []
        yield FactLine(_("Storage"), " · ".join([*words, part.storage] if part.storage else words))


def _guarantee(part: Part) -> str:
    """Its terms, whichever ends first."""
    terms = []
    if part.guarantee_months:
        terms.append(_("%(months)d months") % {"months": part.guarantee_months})
    if part.guarantee_km:
        terms.append(f"{part.guarantee_km} km")
    return " / ".join(terms) or _("no guarantee told")


def _offers(part: Part) -> Iterator[Offer]:
    def at(name: str) -> str:
        return reverse(f"parts:{name}", args=[part.pk])

    yield Offer(
        _("Receive"),
        at("receive"),
        how="dialog",
        right="parts.receive",
        icon="package-import",
        key="r",
    )
    yield Offer(_("Reserve"), at("reserve"), how="dialog", right="parts.reserve", icon="lock")
    yield Offer(_("Ask the desk"), at("ask"), how="dialog", right="parts.request", icon="hand-grab")
    yield Offer(_("Note an order"), at("expect"), how="dialog", right="parts.expect", icon="truck")
    yield Offer(_("Bin"), at("place"), how="dialog", right="parts.keep_bins", icon="map-pin")
    yield Offer(_("Correct stock"), at("adjust"), how="dialog", right="parts.adjust", icon="tools")
    yield Offer(_("Set price"), at("set_price"), how="dialog", right="parts.set_price", icon="tag")
    yield Offer(
        _("Describe the part"), at("describe"), how="dialog", right="parts.register", icon="edit"
    )
    yield Offer(
        _("Origin"), at("set_origin"), how="dialog", right="parts.register", icon="shield-check"
    )
    yield Offer(
        _("Superseded by"),
        at("supersede"),
        how="dialog",
        right="parts.register",
        icon="replace",
        when=part.is_current,
        rule=_("It has a successor already."),
    )


def _labels(part: Part, actor: Actor) -> Iterator[Offer]:
    """What is printed of a part: the label for its box."""
    for each in papers_of("part", seen_by=actor):
        yield Offer(each.title, each.address(part.pk), how="page", icon="printer")


def _kept(request: Any, part: Part, stores: list[int]) -> list[dict[str, Any]]:
    rows = queries.reservations(seen_by=request.actor, part_id=part.pk).filter(store__in=stores)
    return [
        {
            "pk": row.pk,
            "need": need_shown(request, row.need_kind, row.need_id),
            "left": plain(row.left),
            "until": row.until,
            "store_id": row.store_id,
            "may_release": request.actor.may("parts.reserve", store_id=row.store_id),
        }
        for row in rows.order_by("pk")
    ]


def _waiting(request: Any, part: Part, stores: list[int]) -> list[dict[str, Any]]:
    rows = queries.lines(seen_by=request.actor).filter(
        part=part.pk, store__in=stores, lacking__gt=0, state__in=["asked", "picked"]
    )
    return [
        {
            "need": need_shown(request, row.request.need_kind, row.request.need_id),
            "lacking": plain(row.lacking),
            "plate": row.request.vehicle.plate if row.request.vehicle else "",
            "needed_at": row.request.needed_at,
        }
        for row in rows
    ]


def _moves(request: Any, part: Part, stores: list[int]) -> list[dict[str, Any]]:
    """The last moves, with what may be undone of them."""
    actor = request.actor
    rows = queries.moves(seen_by=actor).filter(part=part.pk, store__in=stores)
    return [
        {
            "pk": row.pk,
            "at": row.occurred_at,
            "chip": show.chip(MoveKind(row.kind).label, MOVE_TONES[MoveKind(row.kind)]),
            "quantity": plain(row.quantity),
            "balance": plain(row.balance),
            "lot": row.stock.lot,
            "need": need_shown(request, row.need_kind, row.need_id) if row.need_id else "",
            "reason": row.get_reason_display(),
            "words": row.words,
            "may_return": row.kind == MoveKind.ISSUE
            and actor.may("parts.issue", store_id=row.store_id),
            "may_cancel": row.kind in CANCELLABLE
            and actor.may("parts.cancel", store_id=row.store_id),
        }
        for row in rows.order_by("-pk")[:MOST_MOVES]
    ]
