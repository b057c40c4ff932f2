"""What complaints tell on the start page, and where its things are looked at."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.care.complaints import queries
from aftersales.care.complaints.states import OPEN, Level, RemedyState
from aftersales.core.actors import Actor
from aftersales.web.tiles import Counted, leads, tile, wait


def open_ones(actor: Actor, _at: datetime) -> Counted:
    """Complaints that are not closed, where this person works on them."""
    rows = queries.complaints(seen_by=actor).filter(
        state__in=OPEN,
        level=Level.COMPLAINT,
        store__in=actor.stores_with("complaints.handle"),
    )
    return wait(rows, reverse("complaints:list") + "?view=open", tone="late")


def grumbles(actor: Actor, _at: datetime) -> Counted:
    rows = queries.complaints(seen_by=actor).filter(
        state__in=OPEN,
        level=Level.GRUMBLE,
        store__in=actor.stores_with("complaints.take"),
    )
    return wait(rows, reverse("complaints:list") + "?view=grumbles")


def remedies_to_approve(actor: Actor, _at: datetime) -> Counted:
    """Remedies whose cost waits for this person's yes."""
    rows = queries.remedies(seen_by=actor, right="complaints.approve")
    rows = rows.filter(state=RemedyState.ASKED)
    return wait(rows, reverse("complaints:remedies") + "?view=asked")


tile("complaints", _("Open complaints"), figure=open_ones, right="complaints.handle", order=20)
tile("grumbles", _("Open grumbles"), figure=grumbles, right="complaints.take", order=21)
tile(
    "remedies_to_approve",
    _("Remedies to approve"),
    figure=remedies_to_approve,
    right="complaints.approve",
    order=22,
)
leads("complaint", "complaints:detail", right="complaints.view")
leads("prevention", "complaints:prevention", right="complaints.view")
leads("staff_complaint", "complaints:staff", right="complaints.see_staff")
