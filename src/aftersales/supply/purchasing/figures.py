"""Purchase orders (PT-13) and costs claimed back from suppliers (PU-10) as key figures."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.supply.purchasing.models import PurchaseLine, RecoveryClaim


def answered(asked: Asked) -> Iterable[Counted]:
    """Lines whose first delivery came, or that were closed without one, and those of which that
    delivery brought everything.
    """
    return tally(
        PurchaseLine.objects.filter(answered_on__isnull=False),
        asked,
        day="answered_on",
        lines=Count("pk"),
        at_once=Count("pk", filter=Q(filled_at_once=True)),
    )


figure(
    "purchasing.fill_rate",
    _("order fill rate"),
    formula=_("lines filled at once ÷ lines ordered; a line counts on the day of its answer"),
    row="PT-13",
    section=Section.PROMISES,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=answered,
    part="at_once",
    whole="lines",
    rows=Rows("purchasing:order_lines", "purchasing.view", "answered_on"),
    order=60,
)


def claimed(asked: Asked) -> Iterable[Counted]:
    """What suppliers were asked to bear, and what came of it; a claim counts on the day on which it
    first went out.
    """
    return tally(
        RecoveryClaim.objects.filter(claimed_on__isnull=False),
        asked,
        day="claimed_on",
        currency="currency",
        claimed=Sum("claimed"),
        recovered=Sum("recovered"),
    )


figure(
    "purchasing.cost_recovery",
    _("cost recovered from suppliers"),
    formula=_("amounts recovered ÷ amounts claimed; a claim counts on the day it went out"),
    row="PU-10",
    section=Section.SUPPLY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=claimed,
    part="recovered",
    whole="claimed",
    rows=Rows("purchasing:recoveries", "purchasing.view", "claimed_on"),
    order=70,
)
