"""Price lists of makers, from spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from aftersales.core import cells
from aftersales.core.actors import Actor
from aftersales.core.imports import (
    ImportColumn,
    ImportRow,
    RowResult,
    headings_in,
    import_kind,
)
from aftersales.supply.parts import commands
from aftersales.supply.parts.commands import NewPart

HEADINGS = headings_in(Path(__file__).parent / "content" / "headings.csv")
_CURRENCIES = cells.choice(
    dict.fromkeys(("人民币", "元", "rmb", "cny", "¥"), "CNY")
    | dict.fromkeys(("美元", "usd", "$"), "USD")
    | dict.fromkeys(("欧元", "eur", "€"), "EUR")
    | dict.fromkeys(("港币", "hkd"), "HKD")
    | dict.fromkeys(("日元", "jpy"), "JPY")
)


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], **more)


COLUMNS = (
    _column("number", _("part number"), cells.code(40), required=True, tells_apart=True),
    _column("name", _("part name"), cells.text(120)),
    _column("unit", _("unit"), cells.text(12)),
    _column("maker", _("maker"), cells.text(60)),
    _column("price", _("list price"), cells.decimal(0)),
    _column("currency", _("currency"), _CURRENCIES),
    _column("holds_from", _("holds from"), cells.day),
)


def take(rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime) -> list[RowResult]:
    """New parts are listed, known ones get what is new about them."""
    new = [NewPart(**row.values) for row in rows]
    return commands.register_many(rows=new, store_id=store_id, by=by, at=at)


import_kind("parts", _("Parts"), right="parts.register", columns=COLUMNS, take=take)
