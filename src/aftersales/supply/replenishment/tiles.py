"""What stock levels tell on the start page, and where they are looked at."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.supply.replenishment import queries
from aftersales.web.tiles import Counted, leads, tile, wait


def alerted(actor: Actor, _at: datetime) -> Counted:
    """Parts at their alert line, in stores where this person decides."""
    mine = actor.stores_with("replenishment.decide")
    rows = queries.alerts(seen_by=actor).filter(store__in=mine)
    return wait(rows.order_by(), reverse("replenishment:alerts"), tone="late")


tile("stock_alerts", _("Stock alerts"), figure=alerted, right="replenishment.decide", order=32)
leads("stock_plan", "replenishment:detail", right="replenishment.view")
