"""Customer files from spreadsheets. The vehicles in the same rows are taken one floor up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
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
from aftersales.ground.network.queries import group_of
from aftersales.records.customers import commands
from aftersales.records.customers.models import ContactPoint, Customer
from aftersales.records.customers.rules import NewFile
from aftersales.records.customers.states import CustomerKind, Entity, PointKind

HEADINGS = headings_in(Path(__file__).parent / "content" / "headings.csv")
ORGANISATION = re.compile(
    r"(?:公司|集团|工厂|厂|商行|车行|银行|医院|学校|学院|大学|中心|事务所|研究所|协会|委员会|管委会|合作社|大队|支队|局|部队"
    r"|co\.?,? ?ltd\.?|inc\.?|llc|gmbh|corp\.?)$",
    re.IGNORECASE,
)

_ENTITIES = cells.choice(
    dict.fromkeys(("个人", "私人", "私家", "自然人", "person", "private", "individual"), "person")
    | dict.fromkeys(
        ("单位", "公司", "企业", "组织", "法人", "对公", "公户", "organisation", "company"),
        "organisation",
    )
)
_KINDS = cells.choice(
    {str(kind.value): kind.value for kind in CustomerKind}
    | dict.fromkeys(("直接客户", "个人", "散客", "普通客户", "直客", "direct"), "direct")
    | dict.fromkeys(("最终使用者", "最终用户", "使用者", "end user"), "end_user")
    | dict.fromkeys(("经销商", "二级经销商", "dealer"), "dealer")
    | dict.fromkeys(("代理商客户", "代理客户", "agent", "agent supplied"), "agent_supplied")
)


def _column(name: str, label: object, parse: cells.Parser[Any], **more: Any) -> ImportColumn:
    return ImportColumn(name, label, parse, HEADINGS[name], **more)


COLUMNS = (
    _column("name", _("name"), cells.text(120), required=True, tells_apart=True),
    _column(
        "phone",
        _("phone"),
        cells.many_phones,
        looks=r"(?:\+?86)?1[3-9]\d{9}",
        tells_apart=True,
        spare="other_phone",
    ),
    _column("other_phone", _("other phone"), cells.many_phones, tells_apart=True),
    _column("email", _("e-mail"), cells.code(120), looks=r"[^@\s]+@[^@\s]+\.\w+"),
    _column("wechat", _("WeChat"), cells.code(60)),
    _column("address", _("address"), cells.text(200)),
    _column(
        "id_number", _("identity number"), cells.code(20), looks=r"\d{17}[\dx]", tells_apart=True
    ),
    _column(
        "uscc", _("company code (USCC)"), cells.code(20), looks=r"9[0-9a-z]{17}", tells_apart=True
    ),
    _column("external_code", _("number in the old system"), cells.code(40), tells_apart=True),
    _column("entity", _("person or organisation"), _ENTITIES),
    _column("kind", _("kind of customer"), _KINDS),
    _column("grade", _("grade"), cells.code(12)),
    _column("hopes", _("services hoped for"), cells.text(2000)),
    _column("guidance", _("remarks"), cells.text(2000)),
    _column("contact_name", _("contact person"), cells.text(120)),
    _column("contact_phone", _("contact's phone"), cells.phone),
    _column("visits", _("visits"), cells.whole(0, 100_000)),
    _column("last_visit_on", _("last visit"), cells.day),
    _column("opened_on", _("file opened on"), cells.day),
)
_WORDS: tuple[str, ...] = (
    "name",
    "email",
    "wechat",
    "address",
    "id_number",
    "uscc",
    "external_code",
)
_WORDS += ("grade", "hopes", "guidance", "contact_name", "contact_phone")
# One of these makes a row known again.
KEYS = frozenset(("phone", "other_phone", "id_number", "uscc", "external_code"))
# The field that a refusal names → the column in which the reader of the report finds it.
_COLUMN_OF = {"id_kind": "id_number", "contact_role": "contact_name"}


def take(rows: Sequence[ImportRow], *, store_id: int, by: Actor, at: datetime) -> list[RowResult]:
    """Open the files that are new, fill those that are known (CV-01, DA-02)."""
    results = _known_without_keys(rows, store_id=store_id)
    again = _said_again([row for row in rows if row.number not in results])
    left = [row for row in rows if row.number not in results and row.number not in again]
    files = [_new_file(row.values) for row in left]
    taken = commands.register_many(files=files, store_id=store_id, by=by, at=at)
    results |= {r.number: one.under(_COLUMN_OF) for r, one in zip(left, taken, strict=True)}
    results |= {number: _repeat(results[first]) for number, first in again.items()}
    return [results[row.number] for row in rows]


def _said_again(rows: Sequence[ImportRow]) -> dict[int, int]:
    """Rows by which nobody could be called that say just what one above says → that one's line."""
    first: dict[str, int] = {}
    again = {}
    for row in rows:
        if not KEYS & row.values.keys():
            said = repr((sorted(row.values.items()), sorted(row.groups.items())))
            if first.setdefault(said, row.number) != row.number:
                again[row.number] = first[said]
    return again


def _repeat(first: RowResult) -> RowResult:
    return first if first.outcome == "rejected" else replace(first, outcome="unchanged")


def _known_without_keys(rows: Sequence[ImportRow], *, store_id: int) -> dict[int, RowResult]:
    """Rows by which nobody could be called are known by their vehicle, or else by their bare name.

    Otherwise each time the file is brought in it would open their files anew.
    """
    keyless = [row for row in rows if not KEYS & row.values.keys()]
    bare = {row.values["name"] for row in keyless if not row.groups}
    group = Subquery(group_of(store_id))
    called = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=PointKind.PHONE)
    same = Customer.objects.living().filter(~Exists(called), group_id=group, name__in=bare)
    known = dict(same.order_by("-pk").values_list("name", "pk")) if bare else {}
    found = {}
    for row in keyless:
        pk = row.known_as or (None if row.groups else known.get(row.values["name"]))
        if pk:
            found[row.number] = RowResult("unchanged", pk)
    return found


def _new_file(said: Mapping[str, Any]) -> NewFile:
    phones = [*said.get("phone", ()), *said.get("other_phone", ())]
    words = {name: said.get(name, "") for name in _WORDS}
    return NewFile(
        **words,
        entity=said.get("entity") or _entity_of(said),
        kind=said.get("kind") or CustomerKind.DIRECT.value,
        phone=phones[0] if phones else "",
        other_phones=tuple(phones[1:]),
        visits=said.get("visits", 0),
        last_visit_on=said.get("last_visit_on"),
        opened_at=_noon(said.get("opened_on")),
    )


def _entity_of(said: Mapping[str, Any]) -> str:
    """Files seldom say it: a company code or the end of the name does."""
    is_one = "uscc" in said or ORGANISATION.search(said["name"])
    return Entity.ORGANISATION.value if is_one else Entity.PERSON.value


def _noon(day: Any) -> datetime | None:
    """The moment for a day without an hour, so that it is the same day in every store's zone."""
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None


import_kind(
    "customers",
    _("Customers"),
    right="customers.register",
    columns=COLUMNS,
    take=take,
)
