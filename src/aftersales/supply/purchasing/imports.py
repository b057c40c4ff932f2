"""Price lists of suppliers, from spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core import cells
from aftersales.core.actors import Actor
from aftersales.core.imports import ImportColumn, ImportRow, RowResult, headings_in, import_kind
from aftersales.supply.purchasing import commands
from aftersales.supply.purchasing.commands import Terms
from aftersales.supply.purchasing.states import Mode

HEADINGS = headings_in(Path(__file__).parent / "content" / "price_headings.csv")
_MODES = cells.choice(
    dict.fromkeys(
        ("库存", "库存订货", "常规", "常规订货", "stock", "stock order"), Mode.STOCK.value
    )
    | dict.fromkeys(
        ("紧急", "紧急订货", "急件", "emergency", "urgent", "emergency order"),
        Mode.EMERGENCY.value,
    )
)


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], **more)


COLUMNS = (
    _column(
        "supplier",
        pgettext_lazy("import", "code of the supplier"),
        cells.code(20),
        required=True,
        tells_apart=True,
    ),
    _column("number", _("part number"), cells.code(40), required=True, tells_apart=True),
    _column("their_number", _("supplier's number"), cells.code(40)),
    _column("price", _("purchase price"), cells.decimal(0)),
    _column("mode", _("purchasing mode"), _MODES, tells_apart=True),
    _column("holds_from", _("holds from"), cells.day),
    _column("lead_days", _("lead time in days"), cells.whole(0, 999)),
    _column("urgent_days", _("emergency lead time in days"), cells.whole(0, 999)),
    _column("minimum", _("minimum quantity"), cells.decimal(0)),
    _column("pack", _("pack size"), cells.decimal(0)),
    _column("rank", _("asked as number"), cells.whole(1, 99)),
)


def take(rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime) -> list[RowResult]:
    """New terms are noted, known ones get what is new about them."""
    terms = [Terms(**{k: v for k, v in row.values.items() if v is not None}) for row in rows]
    return commands.note_terms_many(rows=terms, store_id=store_id, by=by, at=at)


import_kind(
    "supplier_prices",
    _("Price lists of suppliers"),
    right="purchasing.keep_suppliers",
    columns=COLUMNS,
    take=take,
)
