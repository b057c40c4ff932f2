"""What waits for the warranty clerk and the manager."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.guarantees.warranty import queries
from aftersales.guarantees.warranty.states import Nearness, RequestState
from aftersales.web.tiles import Counted, leads, tile, wait

leads("guarantee_request", "warranty:request", right="warranty.view")


def near(actor: Actor, _at: datetime) -> Counted:
    """Cars near a threshold, or past it."""
    rows = queries.standings(seen_by=actor).filter(
        nearness__in=[Nearness.NEAR, Nearness.REACHED],
        store__in=actor.stores_with("warranty.answer_request"),
    )
    return wait(rows, reverse("warranty:cars") + "?view=near", tone="late")


def to_answer(actor: Actor, _at: datetime) -> Counted:
    """Requests that nobody has answered."""
    rows = queries.requests(seen_by=actor).filter(
        state=RequestState.RECEIVED, store__in=actor.stores_with("warranty.answer_request")
    )
    return wait(rows, reverse("warranty:requests") + "?view=answer")


tile(
    "guarantees_near",
    _("Cars near a guarantee threshold"),
    figure=near,
    right="warranty.answer_request",
    order=52,
)
tile(
    "guarantee_requests",
    _("Guarantee requests to answer"),
    figure=to_answer,
    right="warranty.answer_request",
    order=53,
)
