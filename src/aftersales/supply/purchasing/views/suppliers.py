"""The file of a supplier: who they are, how they stand, what they sell and at what price."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from aftersales.core import phones
from aftersales.core.money import plain
from aftersales.supply.parts import queries as stock
from aftersales.supply.purchasing import commands, forms, queries
from aftersales.supply.purchasing.commands import NewSupplier, Terms
from aftersales.supply.purchasing.models import RecoveryClaim, Supplier, SupplierContact
from aftersales.supply.purchasing.states import (
    ORDER_TONES,
    RECOVERY_TONES,
    STANDING_TONES,
    IncentiveKind,
    Mode,
    OrderState,
    ProviderKind,
    RecoveryState,
    Standing,
    TrainingSubject,
    scored,
)
from aftersales.supply.purchasing.views.here import (
    dialog,
    evaluation_url,
    incentive_url,
    now,
    order_url,
    recovery_url,
    ruling_chip,
    seen,
    supplier_in_sight,
    supplier_url,
    texts_at,
    today,
    training_url,
)
from aftersales.web import show
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.doors import needs
from aftersales.web.pages import done, page
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.stores import in_store

MOST = 200  # parts of one supplier on its page; the list of prices has all
RECENT = 10
SHORT = 5


@needs("purchasing.view")
@require_safe
def supplier(request: Any, supplier_id: int) -> HttpResponse:
    """One supplier: its standing, its people, its prices, what was bought there."""
    row = supplier_in_sight(request, supplier_id)
    actor, stores = request.actor, seen(request)
    orders = queries.orders(seen_by=actor).filter(supplier=row.pk, store__in=stores)[:RECENT]
    context = {
        "supplier": row,
        "head": _head(row),
        "bar": bar(_offers(row), actor=actor),
        "facts": _facts(row),
        "contacts": [_contact(one) for one in queries.contacts(seen_by=actor).filter(supplier=row)],
        "may_see": actor.may("purchasing.see_contacts"),
        "may_keep": actor.may("purchasing.keep_suppliers"),
        "evaluations": _evaluations(row, actor),
        "fostered": _fostered(row, actor),
        "claims": [
            _claim(one)
            for one in queries.recoveries(seen_by=actor).filter(supplier=row.pk, store__in=stores)[
                :SHORT
            ]
        ],
        "items": _items(request, row),
        "orders": [_bought(one) for one in orders],
        "texts": texts_at("purchasing.supplier", min(stores) if stores else None),
        "panels": panels_of("supplier", row.pk, seen_by=actor),
        "timeline": timeline("supplier", row.pk, seen_by=actor),
        "plain": plain,
    }
    return page(request, "purchasing/supplier.html", "body", context)


def _head(row: Supplier) -> Head:
    standing = Standing(row.standing)
    return Head(
        title=row.name,
        sub=row.code,
        chips=[
            show.chip(standing.label, STANDING_TONES[standing]),
            show.chip(ProviderKind(row.kind).label, "planned"),
        ],
        back=reverse("purchasing:suppliers"),
    )


def _facts(row: Supplier) -> list[FactLine]:
    lines = [
        FactLine(pgettext("purchasing", "Standing"), Standing(row.standing).label),
        FactLine(_("Kind of provider"), ProviderKind(row.kind).label),
        FactLine(_("Payment in days"), row.payment_days),
        FactLine(_("Currency"), row.currency),
        FactLine(_("Address"), row.address),
        FactLine(_("Tax number"), row.tax_number),
        FactLine(pgettext("purchasing", "Terms"), row.terms),
    ]
    if row.standing != Standing.OPEN:
        lines.insert(1, FactLine(_("Why"), row.standing_reason))
    return lines


def _offers(row: Supplier) -> list[Offer]:
    def at(name: str) -> str:
        return reverse(f"purchasing:{name}", args=[row.pk])

    is_blocked = row.standing == Standing.BLOCKED
    return [
        Offer(
            _("Propose an order"),
            reverse("purchasing:propose") + f"?supplier={row.pk}",
            "page",
            "purchasing.propose",
            when=not is_blocked,
            rule=_("Nothing is ordered from a blocked supplier."),
            icon="shopping-cart",
            key="o",
        ),
        Offer(
            _("Note a price"),
            at("note_terms"),
            "dialog",
            "purchasing.keep_suppliers",
            icon="tag",
        ),
        Offer(
            _("Add a contact"),
            at("note_contact"),
            "dialog",
            "purchasing.keep_suppliers",
            icon="user-plus",
        ),
        Offer(
            _("Change the file"),
            at("change_supplier"),
            "dialog",
            "purchasing.keep_suppliers",
            icon="edit",
        ),
        Offer(
            _("Claim costs back"),
            reverse("purchasing:draft_recovery") + f"?supplier={row.pk}",
            "page",
            "purchasing.claim_recovery",
            icon="scale",
        ),
        Offer(
            _("Evaluate"),
            at("evaluate_supplier"),
            "post",
            "purchasing.evaluate",
            icon="clipboard-check",
        ),
        Offer(
            _("Note a training"),
            at("note_training"),
            "dialog",
            "purchasing.keep_suppliers",
            icon="school",
        ),
        Offer(
            _("Approve an incentive"),
            at("grant_incentive"),
            "dialog",
            "purchasing.grant_incentive",
            icon="award",
        ),
        Offer(
            _("Warn, block or open"),
            at("set_standing"),
            "dialog",
            "purchasing.set_standing",
            icon="ban",
        ),
    ]


def _contact(row: SupplierContact) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "post": row.post,
        "name": row.name,
        "phone": phones.masked(row.phone) if row.phone else "",
        "has_email": bool(row.email),
    }


def _items(request: Any, row: Supplier) -> list[dict[str, Any]]:
    """Its parts with what holds today, in both modes."""
    items = queries.supplier_parts(seen_by=request.actor).filter(supplier=row)[:MOST]
    ids = [one.part_id for one in items]
    told = {
        mode: queries.sources(
            ids, supplier_ids=[row.pk], mode=mode, on=today(), seen_by=request.actor
        )
        for mode in Mode
    }
    return [
        {
            "part": one.part,
            "their_number": one.their_number,
            "stock": next(iter(told[Mode.STOCK].get(one.part_id, ())), None),
            "urgent": next(iter(told[Mode.EMERGENCY].get(one.part_id, ())), None)
            if one.urgent_days is not None
            else None,
            "minimum": plain(one.minimum),
            "pack": plain(one.pack),
            "rank": one.rank,
        }
        for one in items
    ]


def _claim(row: RecoveryClaim) -> dict[str, Any]:
    state = RecoveryState(row.state)
    return {
        "address": recovery_url(row.pk),
        "number": row.number,
        "claimed": show.money(row.claimed, row.currency),
        "chip": show.chip(state.label, RECOVERY_TONES[state]),
    }


def _evaluations(row: Supplier, actor: Any) -> list[dict[str, Any]]:
    """Its last scorecards."""
    found = queries.evaluations(seen_by=actor).filter(supplier=row.pk)[:SHORT]
    return [
        {
            "address": evaluation_url(one.pk),
            "until": one.to_on,
            "scored": scored(one.total),
            "chip": ruling_chip(one),
        }
        for one in found
    ]


def _fostered(row: Supplier, actor: Any) -> list[dict[str, Any]]:
    """Its last trainings and incentives, the newest first."""
    found = [
        {
            "address": training_url(one.pk),
            "words": one.content,
            "day": one.held_on,
            "chip": show.chip(TrainingSubject(one.subject).label, "planned"),
        }
        for one in queries.trainings(seen_by=actor).filter(supplier=row.pk)[:SHORT]
    ] + [
        {
            "address": incentive_url(one.pk),
            "words": one.measure,
            "day": timezone.localdate(one.approved_at),
            "chip": show.chip(IncentiveKind(one.kind).label, "ready"),
        }
        for one in queries.incentives(seen_by=actor).filter(supplier=row.pk)[:SHORT]
    ]
    return sorted(found, key=lambda one: one["day"], reverse=True)


def _bought(row: Any) -> dict[str, Any]:
    state = OrderState(row.state)
    return {
        "address": order_url(row.pk),
        "number": row.number,
        "at": row.proposed_at,
        "total": row.total,
        "chip": show.chip(state.label, ORDER_TONES[state]),
    }


# ── deeds ────────────────────────────────────────────────────────────────────────────────────────


@needs("purchasing.keep_suppliers")
def register_supplier(request: Any) -> HttpResponse:
    form = forms.SupplierForm(request.POST or None, initial={"payment_days": 30, "currency": "CNY"})
    return dialog(
        request,
        form,
        lambda said: commands.register_supplier(
            new=NewSupplier(**said), by=request.actor, at=now()
        ),
        title=_("New supplier"),
        back=lambda made: supplier_url(made.pk),
        texts=texts_at("purchasing.register_supplier", _first(request)),
    )


@needs("purchasing.keep_suppliers")
def change_supplier(request: Any, supplier_id: int) -> HttpResponse:
    row = supplier_in_sight(request, supplier_id)
    known = {name: getattr(row, name) for name in forms.SupplierForm.base_fields if name != "seen"}
    form = forms.SupplierForm(request.POST or None, initial=known)
    return dialog(
        request,
        form,
        lambda said: commands.change_supplier(
            supplier_id=row.pk, new=NewSupplier(**said), by=request.actor, at=now()
        ),
        title=_("Change the file"),
        back=supplier_url(row.pk),
    )


@needs("purchasing.set_standing")
def set_standing(request: Any, supplier_id: int) -> HttpResponse:
    row = supplier_in_sight(request, supplier_id)
    form = forms.StandingForm(
        request.POST or None,
        initial={"standing": row.standing, "reason": row.standing_reason},
    )
    return dialog(
        request,
        form,
        lambda said: commands.set_standing(supplier_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Standing of %(supplier)s") % {"supplier": row.name},
        words=_("A warned supplier needs a reason with each order; a blocked one gets none."),
        back=supplier_url(row.pk),
    )


@needs("purchasing.keep_suppliers")
def note_contact(request: Any, supplier_id: int) -> HttpResponse:
    row = supplier_in_sight(request, supplier_id)
    form = forms.ContactForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda said: commands.note_contact(supplier_id=row.pk, **said, by=request.actor, at=now()),
        title=_("Add a contact"),
        words=_("Name, phone and mail are kept sealed and go when the person asks for it."),
        back=supplier_url(row.pk),
    )


@require_POST
@needs("purchasing.see_contacts")
def see_contact(request: Any, contact_id: int) -> HttpResponse:
    """The number in clear, over the page; that somebody looked is on record."""
    found = get_object_or_404(queries.contacts(seen_by=request.actor), pk=contact_id)
    row = commands.see_contact(contact_id=found.pk, by=request.actor, at=now())
    return page(
        request,
        "purchasing/contact.html",
        "words",
        {
            "contact": row,
            "phone": phones.shown(row.phone) if row.phone else "",
            "supplier": found.supplier,
        },
    )


@require_POST
@needs("purchasing.keep_suppliers")
def forget_contact(request: Any, contact_id: int) -> HttpResponse:
    found = get_object_or_404(queries.contacts(seen_by=request.actor), pk=contact_id)
    row = commands.forget_contact(contact_id=found.pk, by=request.actor, at=now())
    return done(request, supplier_url(row.pk), _("Removed."))


@needs("purchasing.keep_suppliers")
def note_terms(request: Any, supplier_id: int) -> HttpResponse:
    """How the supplier sells a part, and at what price from which day."""
    row = supplier_in_sight(request, supplier_id)
    form = in_store(forms.TermsForm, request, "purchasing.keep_suppliers")

    def deed(said: dict[str, Any]) -> object:
        part = stock.catalogue(seen_by=request.actor).get(pk=said.pop("part"))
        return commands.note_terms(
            store_id=said.pop("store_id"),
            terms=Terms(supplier=row.code, number=part.number, **said),
            by=request.actor,
            at=now(),
        )

    return dialog(
        request,
        form,
        deed,
        title=_("Note a price of %(supplier)s") % {"supplier": row.name},
        back=supplier_url(row.pk),
    )


@needs("purchasing.propose")
def set_mode(request: Any, part_id: int) -> HttpResponse:
    """How the store buys a part as a rule (PU-04)."""
    part = get_object_or_404(stock.catalogue(seen_by=request.actor), pk=part_id)
    store = _first(request)
    known = queries.modes_of([part.pk], store_id=store) if store else {}
    form = in_store(
        forms.ModeForm,
        request,
        "purchasing.propose",
        initial={"mode": known.get(part.pk, Mode.STOCK)},
    )
    return dialog(
        request,
        form,
        lambda said: commands.set_mode(part_id=part.pk, **said, by=request.actor, at=now()),
        title=_("How %(number)s is bought") % {"number": part.shown_number},
        back=reverse("parts:detail", args=[part.pk]),
        texts=texts_at("purchasing.set_mode", store),
    )


@needs("purchasing.view")
@require_safe
def of_part(request: Any, part_id: int) -> HttpResponse:
    """On the page of a part: who sells it, at what price today, how soon."""
    part = get_object_or_404(stock.catalogue(seen_by=request.actor), pk=part_id)
    store = _first(request)
    mode = queries.modes_of([part.pk], store_id=store)[part.pk] if store else Mode.STOCK
    found = {
        mode: queries.sources([part.pk], mode=mode, on=today(), seen_by=request.actor).get(
            part.pk, []
        )
        for mode in Mode
    }
    context = {
        "part": part,
        "mode": mode.label,
        "stock": found[Mode.STOCK],
        "urgent": {one.supplier_id: one for one in found[Mode.EMERGENCY]},
        "plain": plain,
        "may_set": request.actor.may("purchasing.propose"),
    }
    return page(request, "purchasing/of_part.html", "body", context)


def _first(request: Any) -> int | None:
    stores = seen(request)
    return min(stores) if stores else None
