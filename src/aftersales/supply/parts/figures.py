"""How right the books of stock are (PT-05); supply against demand, what lies there, and how often
it turns over (PT-01).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.core.figures import Asked, Better, Counted, Rows, Section, Unit, figure, tally
from aftersales.supply.parts.models import StockCountLine
from aftersales.supply.parts.queries.figures import asked_for, held
from aftersales.supply.parts.states import CountState, MoveKind


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

MOVES = Rows("parts:moves", "parts.supervise", "occurred_at")
USED = Rows(
    "parts:moves",
    "parts.supervise",
    "occurred_at",
    {"kind": MoveKind.ISSUE.value},
)
figure(
    "parts.turnover",
    _("stock turnover"),
    formula=_(
        "cost of parts used (issues less returns) × 365 ÷ days of the period ÷ mean stock value;"
        " turns a year, the running period up to now"
    ),
    row="PT-01",
    section=Section.SUPPLY,
    unit=Unit.MEAN,
    better=Better.MORE,
    source=held,
    part="used_in_a_year",
    whole="mean",
    rows=USED,
    order=1,
    of_amounts=True,
)
figure(
    "parts.value",
    _("stock value"),
    formula=_("stock value by time, at cost ÷ stores"),
    row="PT-01",
    section=Section.SUPPLY,
    unit=Unit.MONEY,
    better=Better.LESS,
    source=held,
    part="mean",
    whole="stores",
    rows=MOVES,
    order=2,
)
figure(
    "parts.balance",
    _("parts: supply against demand"),
    formula=_("cost of parts received ÷ cost of parts used (issues less returns)"),
    row="PT-01",
    section=Section.SUPPLY,
    unit=Unit.PERCENT,
    better=Better.NEITHER,
    source=held,
    part="received",
    whole="used",
    rows=MOVES,
    order=4,
    of_amounts=True,
)
figure(
    "parts.at_once",
    _("parts there when asked for"),
    formula=_("lines kept whole for their job as it asked ÷ lines that jobs asked for"),
    row="PT-01",
    section=Section.SUPPLY,
    unit=Unit.PERCENT,
    better=Better.MORE,
    source=asked_for,
    part="at_once",
    whole="asked_lines",
    rows=Rows("purchasing:shortage_causes", "purchasing.view", "asked_at"),
    order=5,
)
