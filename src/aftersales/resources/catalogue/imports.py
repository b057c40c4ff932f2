"""Operations and packages from spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.core import cells
from aftersales.core.actors import Actor
from aftersales.core.imports import (
    ImportColumn,
    ImportRow,
    RowResult,
    headings_in,
    import_kind,
)
from aftersales.ground.network.states import BayKind
from aftersales.resources.catalogue import commands
from aftersales.resources.catalogue.commands import NewLine, NewOperation, NewPackage
from aftersales.resources.catalogue.rules import listed
from aftersales.resources.catalogue.states import LineKind, ServiceType

HEADINGS = headings_in(Path(__file__).parent / "content" / "headings.csv")
_TYPES = cells.choice(
    {str(kind.value).replace("_", " "): kind for kind in ServiceType}
    | {
        "保养": ServiceType.MAINTENANCE,
        "维护": ServiceType.MAINTENANCE,
        "维修": ServiceType.REPAIR,
        "修理": ServiceType.REPAIR,
        "首保": ServiceType.FIRST_MAINTENANCE,
        "首次保养": ServiceType.FIRST_MAINTENANCE,
        "索赔": ServiceType.WARRANTY,
        "保修": ServiceType.WARRANTY,
        "事故": ServiceType.ACCIDENT,
        "事故维修": ServiceType.ACCIDENT,
        "检测": ServiceType.INSPECTION,
        "检查": ServiceType.INSPECTION,
        "洗车": ServiceType.WASHING,
        "除锈": ServiceType.RUST,
        "美容": ServiceType.WASHING,
        "外饰": ServiceType.EXTERIOR,
        "内饰": ServiceType.INTERIOR,
        "装饰": ServiceType.OTHER_DECORATION,
        "安装": ServiceType.INSTALLATION,
    }
)
_BAYS = cells.choice(
    {str(kind.value): kind for kind in BayKind}
    | {
        "机修": BayKind.GENERAL,
        "综合": BayKind.GENERAL,
        "快修": BayKind.QUICK,
        "快保": BayKind.QUICK,
        "四轮定位": BayKind.ALIGNMENT,
        "钣金": BayKind.BODY,
        "喷漆": BayKind.PAINT,
        "诊断": BayKind.DIAGNOSTICS,
        "新能源": BayKind.EV,
        "洗车": BayKind.WASH,
        "终检": BayKind.INSPECTION,
        "美容": BayKind.BEAUTY,
    }
)


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], **more)


COMMON = (
    _column("code", _("code"), cells.code(30), required=True, tells_apart=True),
    _column("name_zh", _("name"), cells.text(120)),
    _column("name_en", _("English name"), cells.text(120)),
    _column("service_type", _("service type"), _TYPES),
)
OPERATIONS = (
    *COMMON,
    _column("hours", _("standard hours"), cells.decimal(0)),
    _column("skill", _("skill group"), cells.code(40)),
    _column("level", _("skill level"), cells.whole(1, 5)),
    _column("bay_kind", _("kind of bay"), _BAYS),
    _column("procedure", _("procedure in the handbook"), cells.code(80)),
    _column("quality", _("quality standard in the handbook"), cells.code(80)),
    _column("holds_from", _("holds from"), cells.day),
)
PACKAGES = (
    *COMMON,
    _column("at_km", _("at (km)"), cells.whole(1, 2_000_000)),
    _column("at_months", _("at (months)"), cells.whole(1, 600)),
    _column("operations", _("operations"), cells.text(600)),
    _column("parts", _("parts"), cells.text(600)),
    _column("charges", _("other charges"), cells.text(600)),
    _column("price", _("price"), cells.decimal(0)),
    _column("holds_from", _("holds from"), cells.day),
)
_LISTED = (
    ("operations", LineKind.OPERATION),
    ("parts", LineKind.PART),
    ("charges", LineKind.CHARGE),
)


def take_operations(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """New operations are listed, known ones get what is new about them."""
    new = [NewOperation(**row.values) for row in rows]
    return commands.register_operations(rows=new, store_id=store_id, by=by, at=at)


def take_packages(
    rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime
) -> list[RowResult]:
    """Packages with their lines; “06A115561B×2” is two of a part."""
    outcomes = commands.register_packages(
        rows=[_package(row) for row in rows], store_id=store_id, by=by, at=at
    )
    return [outcome.under({"lines": "operations"}) for outcome in outcomes]


def _package(row: ImportRow) -> NewPackage:
    values = dict(row.values)
    lines = [
        NewLine(kind=kind, code=code, quantity=quantity)
        for column, kind in _LISTED
        for code, quantity in listed(values.pop(column, None) or "")
    ]
    return NewPackage(**values, lines=lines)


import_kind(
    "operations",
    pgettext_lazy("catalogue", "Operations"),
    right="catalogue.keep",
    columns=OPERATIONS,
    take=take_operations,
)
import_kind(
    "packages",
    _("Packages"),
    right="catalogue.keep",
    columns=PACKAGES,
    take=take_packages,
    rights=["catalogue.price"],
)
