"""How right the books of stock are, as a key figure (PT-05)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.supply.parts.models import StockCountLine
from aftersales.supply.parts.states import CountState


def counted(asked: Asked) -> Iterable[Counted]:
    """Lines of counts that were posted in the period, and those that agreed with the books."""
    return tally(
        StockCountLine.objects.filter(count__state=CountState.POSTED),
        asked,
        moment="count__ended_at",
        lines=Count("pk"),
        matching=Count("pk", filter=Q(counted=F("book"))),
    )


figure(
    "parts.accuracy",
    _("stock accuracy"),
    formula=_("matching lines ÷ counted lines"),
    row="PT-05",
    section=Section.SUPPLY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=counted,
    part="matching",
    whole="lines",
    rows=Rows("parts:counts", "parts.supervise", "ended_at", {"state": CountState.POSTED.value}),
    order=10,
)
