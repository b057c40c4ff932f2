"""Purchase orders as key figures (PT-13)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.supply.purchasing.models import PurchaseLine


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
