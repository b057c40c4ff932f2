"""What the till tells on the start page."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.money.billing import queries
from aftersales.resources.catalogue.states import Payer
from aftersales.web.tiles import Figure, tile


def to_collect(actor: Actor, _at: datetime) -> Figure | None:
    """Bills that customers have yet to pay, drawn up or issued."""
    rows = queries.bills(seen_by=actor).filter(queries.OPEN_OR_DRAFT, payer=Payer.CUSTOMER)
    number = rows.count()
    return Figure(number, reverse("billing:desk"), "waiting") if number else None


def approvals(actor: Actor, _at: datetime) -> Figure | None:
    """What somebody else has asked for and this person may grant."""
    number = queries.waiting_approvals(seen_by=actor).count()
    return Figure(number, reverse("billing:approvals"), "waiting") if number else None


tile("to_collect", _("Bills to collect"), figure=to_collect, right="billing.take", order=7)
tile("approvals", _("Approvals asked for"), figure=approvals, right="billing.approve", order=8)
