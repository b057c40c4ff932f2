"""What the till tells on the start page."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.money.billing import queries
from aftersales.resources.catalogue.states import Payer
from aftersales.web.tiles import Counted, tile, wait


def to_collect(actor: Actor, _at: datetime) -> Counted:
    """Bills that customers have yet to pay, drawn up or issued."""
    rows = queries.bills(seen_by=actor).filter(queries.OPEN_OR_DRAFT, payer=Payer.CUSTOMER)
    return wait(rows, reverse("billing:desk"))


def approvals(actor: Actor, _at: datetime) -> Counted:
    """What somebody else has asked for and this person may grant."""
    return wait(queries.waiting_approvals(seen_by=actor), reverse("billing:approvals"))


tile("to_collect", _("Bills to collect"), figure=to_collect, right="billing.take", order=7)
tile("approvals", _("Approvals asked for"), figure=approvals, right="billing.approve", order=8)
