"""What happened to stock levels, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core.actors import Actor
from aftersales.core.lookups import Among
from aftersales.core.money import plain
from aftersales.supply.replenishment import events, queries
from aftersales.web.sentences import names, say


def _pieces(value: Any) -> str:
    return plain(Decimal(str(value)))


LEVELS = {"alert_at": _pieces, "upto": _pieces}
say(events.StockReckoned, _("Stock levels were reckoned for %(parts)s parts"), is_quiet=True)
say(events.DemandNoted, _("%(actor)s took over the demand of past months: %(months)s entries"))
say(
    events.ProposalAccepted,
    _("%(actor)s accepted the proposal: order at %(alert_at)s, up to %(upto)s"),
    tone="ready",
    shown=LEVELS,
)
say(
    events.PlanChanged,
    _("%(actor)s decided: order at %(alert_at)s, up to %(upto)s (%(reason)s)"),
    shown=LEVELS,
)
say(events.PlanFrozen, _("%(actor)s froze the stock levels: %(reason)s"), tone="waiting")
say(events.PlanReleased, _("%(actor)s released the stock levels"))
say(
    events.AlertRaised,
    _("Stock alert: %(position)s free and on order"),
    tone="late",
    shown={"position": _pieces},
)
say(
    events.AlertEnded,
    _("The stock alert ended at %(position)s"),
    tone="ready",
    shown={"position": _pieces},
)
say(
    events.AlertAnswered,
    _("%(actor)s asked another store for %(quantity)s"),
    shown={"quantity": _pieces},
)


@names("stock_plan")
def named(ids: Collection[int], seen_by: Actor) -> Mapping[int, str]:
    rows = queries.plans(seen_by=seen_by).filter(Among("pk", list(ids)))
    return dict(rows.values_list("pk", "part__shown_number"))
