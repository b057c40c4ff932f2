"""Own vans and the places of the group's sites on screen (LG-02)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.ground.network import queries as network
from aftersales.supply.logistics import commands, forms, queries
from aftersales.supply.logistics.states import ServedWhy
from aftersales.supply.logistics.views.here import dialog, now
from aftersales.web.doors import needs
from aftersales.web.pages import done, page, shown_as_toast
from aftersales.web.stores import one_store


@needs("logistics.keep_carriers")
def register_van(request: Any) -> HttpResponse:
    store_id = one_store(request, "logistics.keep_carriers")
    form = forms.VanForm(request.POST or None)
    return dialog(
        request,
        form,
        lambda _said: commands.register_van(
            store_id=store_id, van=form.told(), by=request.actor, at=now()
        ),
        title=_("New van"),
        words=network.store(store_id).name,
        back=reverse("logistics:vans"),
    )


@needs("logistics.keep_carriers")
def change_van(request: Any, van_id: int) -> HttpResponse:
    row: Any = get_object_or_404(queries.vans(seen_by=request.actor), pk=van_id)
    names = [name for name in forms.VanForm.base_fields if name != "seen"]
    form = forms.VanForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in names},
    )
    return dialog(
        request,
        form,
        lambda _said: commands.change_van(
            van_id=row.pk, van=form.told(), by=request.actor, at=now()
        ),
        title=_("Change %(carrier)s") % {"carrier": row.plate},
        words=_("Tours keep what they were planned with."),
        back=reverse("logistics:vans"),
    )


@needs("logistics.view")
@require_safe
def places(request: Any) -> HttpResponse:
    """The group's sites with their points, so that ways between them can be reckoned."""
    known = queries.places(seen_by=request.actor)
    sites = [
        (network.store(pk), known.get(pk))
        for pk in sorted(network.store_ids(group_id=request.actor.group_id))
    ]
    may = bool(request.actor.stores_with("logistics.plan_tours"))
    context = {"title": _("Places of the sites"), "sites": sites, "may_place": may}
    return page(request, "logistics/places.html", "body", context)


@needs("logistics.plan_tours")
def place_site(request: Any, site_id: int) -> HttpResponse:
    known = queries.places(seen_by=request.actor).get(site_id)
    form = forms.PlaceForm(
        request.POST if request.method == "POST" else None,
        initial={"point": f"{known.latitude},{known.longitude}" if known else ""},
    )
    return dialog(
        request,
        form,
        lambda said: commands.place_site(site_id=site_id, **said, by=request.actor, at=now()),
        title=_("Where the site lies"),
        back=reverse("logistics:places"),
    )


@needs("logistics.view")
@require_safe
def delivery_network(request: Any) -> HttpResponse:
    """Each site with the store that serves it, and the one that would be proposed (LG-03)."""
    lines = queries.delivery_network(seen_by=request.actor, at=now())
    context = {
        "title": _("Who serves which site"),
        "lines": [
            {
                "site": network.store(one.site_id),
                "service": one.service,
                "proposal": one.proposal,
                "proposed": network.store(one.proposal.store_id) if one.proposal else None,
                "why": ServedWhy(one.proposal.why).label if one.proposal else "",
                "differs": one.proposal is not None
                and (one.service is None or one.service.source_id != one.proposal.store_id),
            }
            for one in lines
        ],
        "undecided": sum(1 for one in lines if one.proposal and not one.service),
        "may_assign": bool(request.actor.stores_with("logistics.plan_tours")),
    }
    return page(request, "logistics/network.html", "body", context)


@require_POST
@needs("logistics.plan_tours")
def serve_as_proposed(request: Any) -> HttpResponse:
    """All that nobody decided yet, as proposed."""
    with shown_as_toast(request):
        commands.serve_as_proposed(by=request.actor, at=now())
    return done(request, reverse("logistics:delivery_network"))


@needs("logistics.plan_tours")
def assign_site(request: Any, site_id: int) -> HttpResponse:
    lines = queries.delivery_network(seen_by=request.actor, at=now())
    line = next((one for one in lines if one.site_id == site_id), None)
    if line is None:
        raise Http404
    proposal = line.proposal
    form = forms.ServeForm(
        request.POST if request.method == "POST" else None,
        stores={
            one.site_id: network.store(one.site_id).name for one in lines if one.site_id != site_id
        },
        initial={"store_id": proposal.store_id if proposal else None},
    )
    return dialog(
        request,
        form,
        lambda said: commands.assign_site(site_id=site_id, **said, by=request.actor, at=now()),
        title=_("Who serves %(site)s") % {"site": network.store(site_id).name},
        words=_("Another than the proposed one needs a reason."),
        back=reverse("logistics:delivery_network"),
    )
