"""Keyset paging: a page begins after the last row seen, so page 900 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, IntegerField, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import F, OrderBy, Subquery

from aftersales.core import crypto

_PURPOSE = "web.cursor"


@dataclass(frozen=True)
class Key:
    """One sort key. Rows without a value come last; only a nullable column pays for that."""

    path: str
    descending: bool = False
    nullable: bool = False

    def order(self, backwards: bool) -> OrderBy:
        falling = self.descending != backwards
        nulls = {} if not self.nullable else {"nulls_first" if backwards else "nulls_last": True}
        return F(self.path).desc(**nulls) if falling else F(self.path).asc(**nulls)

    def beyond(self, value: Any, backwards: bool) -> Q:
        """Strictly further on in this key."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else Q(pk__in=[])
        further = Q(**{f"{self.path}__{'lt' if self.descending != backwards else 'gt'}": value})
        if self.nullable and not backwards:
            further |= Q(**{f"{self.path}__isnull": True})
        return further

    def level(self, value: Any) -> Q:
        if value is None:
            return Q(**{f"{self.path}__isnull": True})
        return Q(**{self.path: value})

    def bound(self, value: Any, backwards: bool) -> Q:
        """A plain comparison that an index can begin at, beside the exact one."""
        if value is None or self.nullable:
            return Q()
        return Q(**{f"{self.path}__{'lte' if self.descending != backwards else 'gte'}": value})


def _field(rows: QuerySet[Any, Any], path: str) -> tuple[Field[Any, Any] | None, bool]:
    """The model field at the end of a path, and whether anything on the way may be missing."""
    meta, nullable, found = rows.model._meta, False, None
    for part in path.split(LOOKUP_SEP):
        if meta is None or part in rows.query.annotations:
            return None, True
        found = meta.pk if part == "pk" else meta.get_field(part)
        nullable = nullable or bool(getattr(found, "null", False))
        meta = found.related_model._meta if found.is_relation else None
    return found, nullable


def keys_for(rows: QuerySet[Any, Any], paths: Sequence[str]) -> tuple[Key, ...]:
    """Sort keys of paths such as "-due_at"; the primary key ends them in the same direction."""
    keys = []
    for path in paths:
        plain = path.removeprefix("-")
        keys.append(Key(plain, path.startswith("-"), _field(rows, plain)[1]))
    if not any(key.path in {"pk", "id"} for key in keys):
        keys.append(Key("pk", bool(keys) and keys[-1].descending))
    return tuple(keys)


def ordered(rows: QuerySet[Any, Any], keys: Sequence[Key], backwards: bool) -> QuerySet[Any, Any]:
    return rows.order_by(*(key.order(backwards) for key in keys))


def after(
    rows: QuerySet[Any, Any], keys: Sequence[Key], values: Sequence[Any], backwards: bool
) -> QuerySet[Any, Any]:
    """Only the rows beyond these values: (a > x) or (a = x and b > y) or …"""
    further, level = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        further |= level & key.beyond(value, backwards)
        level &= key.level(value)
    return rows.filter(keys[0].bound(values[0], backwards)).filter(further)


# ── cursors ──────────────────────────────────────────────────────────────────────────────────────
# Sealed, for two reasons: sort values may be names, and addresses stand in logs; and a cursor that
# was not made here is simply no cursor.


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


_READERS: dict[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READERS[kind](text)


def sealed(words: str) -> str:
    return base64.urlsafe_b64encode(crypto.encrypt(words, _PURPOSE)).decode().rstrip("=")


def opened(text: str) -> str | None:
    """The words again, or None when they are not ours."""
    try:
        box = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        return crypto.decrypt(box, _PURPOSE)
    except (ValueError, IndexError, crypto.KeyUnfit):
        return None


def cursor(keys: Sequence[Key], values: Sequence[Any]) -> str:
    paths = [("-" if key.descending else "") + key.path for key in keys]
    return sealed(json.dumps([paths, [_packed(value) for value in values]]))


def read_cursor(text: str, keys: Sequence[Key]) -> list[Any] | None:
    """The values a page begins after; None when the cursor is foreign or of another order."""
    words = opened(text) if text else None
    if words is None:
        return None
    paths, values = json.loads(words)
    if paths != [("-" if key.descending else "") + key.path for key in keys]:
        return None
    return [_unpacked(value) for value in values]


class Counted(Subquery):
    """How many rows there are, counted in the same statement and not further than a ceiling."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()

    @classmethod
    def upto(cls, rows: QuerySet[Any, Any], ceiling: int) -> Counted:
        return cls(rows.order_by().values("pk")[: ceiling + 1])
