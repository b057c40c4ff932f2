"""Price lists of makers, from spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from aftersales.supply.parts.commands import Arrival, NewPart, NewPrice
from aftersales.supply.parts.states import PriceList

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


import_kind(
    "parts",
    _("Parts"),
    right="parts.register",
    columns=COLUMNS,
    take=take,
    lends=("parts.set_price",),
)


# ── price lists ──────────────────────────────────────────────────────────────────────────────────

PRICE_HEADINGS = headings_in(Path(__file__).parent / "content" / "price_headings.csv")
_LISTS = cells.choice(
    dict.fromkeys(("零售价", "零售", "标准价", "retail", "list price"), PriceList.RETAIL.value)
    | dict.fromkeys(("索赔价", "索赔", "保修价", "warranty"), PriceList.WARRANTY.value)
    | dict.fromkeys(("保险价", "保险", "insurance"), PriceList.INSURANCE.value)
    | dict.fromkeys(("内部价", "内部", "internal"), PriceList.INTERNAL.value)
)
PRICE_COLUMNS = (
    _column("number", _("part number"), cells.code(40), required=True, tells_apart=True),
    ImportColumn("amount", _("price"), cells.decimal(0), HEADINGS["price"], required=True),
    ImportColumn("price_list", _("price list"), _LISTS, PRICE_HEADINGS["price_list"]),
    _column("currency", _("currency"), _CURRENCIES),
    _column("holds_from", _("holds from"), cells.day),
)


def take_prices(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Prices of parts that are in the catalogue, by list and day (PT-17)."""
    told = [{name: said for name, said in row.values.items() if said is not None} for row in rows]
    new = [NewPrice(**values) for values in told]
    return commands.set_price_many(rows=new, store_id=store_id, by=by, at=at)


import_kind(
    "part_prices",
    _("Price list of parts"),
    right="parts.set_price",
    columns=PRICE_COLUMNS,
    take=take_prices,
)


# ── opening stock ────────────────────────────────────────────────────────────────────────────────

STOCK_HEADINGS = headings_in(Path(__file__).parent / "content" / "stock_headings.csv")


def _stock_column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, {**HEADINGS, **STOCK_HEADINGS}[name], **more)


STOCK_COLUMNS = (
    _stock_column("number", _("part number"), cells.code(40), required=True, tells_apart=True),
    _stock_column("name", _("part name"), cells.text(120)),
    _stock_column("unit", _("unit"), cells.text(12)),
    _stock_column("maker", _("maker"), cells.text(60)),
    _stock_column("sale_price", _("list price"), cells.decimal(0)),
    _stock_column("quantity", _("quantity"), cells.decimal(0), required=True),
    _stock_column("cost", _("cost of a piece"), cells.decimal(0)),
    _stock_column("value", _("stock value"), cells.decimal(0)),
    _stock_column("lot", _("lot or serial number"), cells.code(40)),
    _stock_column("bin", _("bin"), cells.text(20)),
)


def take_stock(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """The stock of an older system with its prices: parts that are not known are listed on the
    way, a shelf that is opened already stays as it is.
    """
    new = [_listed(row.values) for row in rows]
    listed = commands.register_many(rows=new, store_id=store_id, by=by, at=at)
    opening = [
        Arrival(
            part_id=outcome.object_id,
            quantity=row.values["quantity"],
            cost=row.values.get("cost"),
            value=row.values.get("value"),
            lot=row.values.get("lot") or "",
            bin=row.values.get("bin") or "",
        )
        for row, outcome in zip(rows, listed, strict=True)
        if outcome.object_id and row.values["quantity"]
    ]
    opened = iter(commands.open_stock_many(store_id=store_id, arrivals=opening, by=by, at=at))
    return [
        next(opened) if outcome.object_id and row.values["quantity"] else outcome
        for row, outcome in zip(rows, listed, strict=True)
    ]


def _listed(values: Mapping[str, Any]) -> NewPart:
    told = {name: values[name] for name in ("number", "name", "unit", "maker") if values.get(name)}
    return NewPart(**told, price=values.get("sale_price"))


import_kind(
    "opening_stock",
    _("Opening stock"),
    right="parts.receive",
    columns=STOCK_COLUMNS,
    take=take_stock,
    rights=("parts.register", "parts.view"),
    lends=("parts.set_price",),
)
