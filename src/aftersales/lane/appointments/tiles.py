"""What the appointment book tells on the start page."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.lane.appointments import queries
from aftersales.lane.appointments.states import UNCONFIRMED
from aftersales.web.tiles import Counted, leads, tile, wait


def to_confirm(actor: Actor, at: datetime) -> Counted:
    """Appointments to come whose customer has not been told yes yet (AP-05)."""
    rows = queries.visible(seen_by=actor).filter(state__in=UNCONFIRMED, starts_at__gte=at)
    return wait(rows, reverse("appointments:list"))


tile(
    "to_confirm",
    _("Appointments to confirm"),
    figure=to_confirm,
    right="appointments.book",
    order=6,
)
leads("appointment", "appointments:detail", right="appointments.view")
