"""Where guarantees stand in the house: on cars, on orders, on paper."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.papers import paper
from aftersales.guarantees.warranty import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import NavItem
from aftersales.web.panels import panel

navigation.add(
    NavItem(
        "guarantees",
        _("Statutory guarantee"),
        "warranty:cars",
        right="warranty.view",
        group="guarantees",
        icon="shield-check",
        order=10,
    ),
    NavItem(
        "guarantee_requests",
        _("Guarantee requests"),
        "warranty:requests",
        right="warranty.view",
        group="guarantees",
        icon="messages",
        order=15,
    ),
)
navigation.add(
    NavItem(
        "first_maintenances",
        _("First maintenances"),
        "warranty:first_maintenances",
        right="warranty.view",
        group="guarantees",
        icon="check",
        order=20,
    ),
)
panel(
    "vehicle",
    "warranty",
    _("Statutory guarantee"),
    "warranty:of_vehicle",
    right="warranty.view",
    order=10,
)
panel(
    "order",
    "warranty",
    _("Statutory guarantee"),
    "warranty:of_order",
    right="warranty.view",
    order=20,
)
paper(
    "warranty.dossier",
    about="guarantee",  # of a car, by the car's id
    title=_("Guarantee dossier"),
    right="warranty.view",
    row="WT-08",
    find=papers.find_car,
    compose=papers.dossier,
)
paper(
    "warranty.request_dossier",
    about="guarantee_request",
    title=_("Dossier of a guarantee request"),
    right="warranty.view",
    row="WT-20",
    find=papers.find_request,
    compose=papers.request_dossier,
)


def _request(request_id: int, actor: Actor) -> object:
    return queries.request(request_id, seen_by=actor)


attaches(
    "guarantee_request",
    find=_request,
    address=lambda pk: reverse("warranty:request", args=[pk]),
)
