"""Many rows at once: what Django's bulk methods do, for a quarter of their work.

The rows travel as one JSON value that PostgreSQL takes apart (``json_to_recordset``), instead of as
thousands of parameters that Python prepares one by one. ``COPY`` would be quicker still, but it is
closed to a role that row-level security holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, TypeVar, cast

from django.db import connection
from django.db.models import BinaryField, Field, Model
from django.db.models.base import ModelState
from psycopg.types.range import Range

from aftersales.core import crypto
from aftersales.core.db.base import SAY
from aftersales.core.fields import EncryptedTextField

M = TypeVar("M", bound=Model)
BATCH = 2000


def maker(model: type[M]) -> Callable[..., M]:
    """Makes rows of a model from plain column values, a good deal quicker than its class does.

    No signals, no related objects (``vehicle_id=7``, not ``vehicle=…``); defaults are the model's.
    """
    pattern = {k: v for k, v in vars(model()).items() if k != "_state"}
    own = [name for name, value in pattern.items() if isinstance(value, list | dict)]

    def make(**values: Any) -> M:
        row = model.__new__(model)
        row.__dict__.update(pattern)
        for name in own:
            row.__dict__[name] = pattern[name].copy()
        row.__dict__.update(values)
        row._state = ModelState()
        return row

    return make


def insert_many(rows: Iterable[M]) -> list[M]:
    """Insert new rows of one table, in order, and give them their ids.

    The caller has made them whole: no signals are sent, and columns hold plain values.
    """
    return _write(rows, "")


def upsert_many(rows: Iterable[M], *, unique: Sequence[str], update: Sequence[str]) -> list[M]:
    """The same; a row that is there already, by these columns, takes over those."""
    made = list(rows)
    if not made:
        return made
    plan = _plan(type(made[0]))
    taken = ", ".join(f"{name} = excluded.{name}" for name in plan.columns(update))
    return _write(made, f"ON CONFLICT ({', '.join(plan.columns(unique))}) DO UPDATE SET {taken}")


def insert_families(
    rows: Sequence[M], children: Children, *, asking: Sequence[str] = ()
) -> list[bool]:
    """New rows in order, each with its rows in another table, in one statement.

    The ids are drawn while the parents are being inserted, after what their table does before an
    insert (a log that is being sealed waits), so the children know theirs. ``asking`` are yes-or-no
    questions in SQL that travel along; their answers come back.
    """
    if not rows:
        return [False] * len(asking)
    model = type(rows[0])
    statement = _family(model, children.model, children.link, tuple(children.columns), (*asking,))
    readers = [(c.short, c.read) for c in _plan(model).all]
    short = {c.field.attname: c.short for c in _plan(children.model).all}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        given = [{"n": n} | {s: read(row) for s, read in readers} for n, row in enumerate(batch)]
        kin = [
            {"n": n} | {short[name]: value for name, value in child.items()}
            for n, row in enumerate(batch)
            for child in children.of(row, start + n)
        ]
        made = _execute(statement, given, kin, more=[_words()])
        for row, (pk, *_more) in zip(batch, made, strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias
    return list(made[-1][2:])


@cache
def _family(
    model: type[Model],
    child: type[Model],
    linked_by: str,
    of_child: tuple[str, ...],
    asking: tuple[str, ...],
) -> str:
    plan, below = _plan(model), _plan(child)
    link = below.names[linked_by]
    named = [c for c in below.all if c.name != link and c.field.attname in of_child]
    return (
        f"WITH given AS MATERIALIZED (SELECT nextval('{plan.sequence}') AS id, given.*"  # noqa: S608 - our names
        f" FROM {_recordset(plan.all, 'n integer')}),"
        f" made AS (INSERT INTO {plan.table} ({plan.key}, {', '.join(c.name for c in plan.all)})"
        f" SELECT id, {', '.join(c.short for c in plan.all)} FROM given ORDER BY n"
        f" RETURNING {plan.key} AS id),"
        f" kin AS (INSERT INTO {below.table} ({link}, {', '.join(c.name for c in named)})"
        f" SELECT given.id, {', '.join(f'kin.{c.short}' for c in named)}"
        f" FROM {_recordset(named, 'n integer', name='kin')} JOIN given USING (n))"
        f" SELECT id, {', '.join([SAY, *asking])} FROM made"
    )


def update_many(rows: Sequence[M], fields: Collection[str]) -> None:
    """Write some columns of rows that are there."""
    if rows:
        plan = _plan(type(rows[0]))
        chosen = [c for c in plan.all if c.field.name in fields or c.field.attname in fields]
        given = [{"id": row.pk} | {c.short: c.read(row) for c in chosen} for row in rows]
        _execute(plan.update(chosen), given)


def _write(rows: Iterable[M], on_conflict: str) -> list[M]:
    made = list(rows)
    for start in range(0, len(made), BATCH):
        batch = made[start : start + BATCH]
        plan = _plan(type(batch[0]))
        readers = [(c.short, c.read) for c in plan.all]
        given = [{short: read(row) for short, read in readers} for row in batch]
        statement = f"{plan.insert} {on_conflict} RETURNING {plan.key}"
        for row, (pk,) in zip(batch, _execute(statement, given), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias
    return made


def _words() -> list[str]:
    """What open screens are to hear goes out with the rows."""
    found: list[str] = cast(Any, connection).take_words()
    return found


def _execute(
    statement: str, *given: Sequence[Mapping[str, Any]], more: Sequence[Any] = ()
) -> list[Any]:
    with connection.cursor() as cursor:
        told = [json.dumps(rows, default=_plain, ensure_ascii=False) for rows in given]
        cursor.execute(statement, [*told, *more])
        return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True)
class Children:
    """Rows of another table that are written with their parents: ``of`` gives the values of those
    of one parent and its place in the list; ``link`` is the column that names the parent.
    """

    model: type[Model]
    link: str
    columns: Collection[str]
    of: Callable[[Any, int], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class _Column:
    """A column of a table: its short name in JSON, its type, and how it is read from a row."""

    short: str
    field: Any
    read: Callable[[Any], Any]

    @cached_property
    def name(self) -> str:
        return connection.ops.quote_name(self.field.column)

    @cached_property
    def type(self) -> str:
        """As a value has it: a serial key of another table is a plain number."""
        of = self.field
        return str(of.rel_db_type(connection) if of.is_relation else of.db_type(connection))


class _Plan:
    """What is known of a table once and for all. All names in its SQL are our own."""

    def __init__(self, model: type[Model]) -> None:
        quote, meta = connection.ops.quote_name, model._meta
        fields = [f for f in meta.local_concrete_fields if not (f.primary_key and _is_serial(f))]
        self.all = [_Column(f"c{i}", field, _reader(field)) for i, field in enumerate(fields)]
        self.table, self.key = quote(meta.db_table), quote(_key(meta).column)
        self.key_type = str(_key(meta).rel_db_type(connection))
        self.sequence = f"{meta.db_table}_{_key(meta).column}_seq"

    @cached_property
    def names(self) -> dict[str, str]:
        """Field or column name → column as SQL has it."""
        return {n: c.name for c in self.all for n in (c.field.name, c.field.attname)}

    def columns(self, names: Collection[str]) -> list[str]:
        return [self.names[name] for name in names]

    @cached_property
    def insert(self) -> str:
        return (
            f"INSERT INTO {self.table} ({', '.join(c.name for c in self.all)}) "  # noqa: S608 - our names
            f"SELECT {', '.join(c.short for c in self.all)} FROM {_recordset(self.all)}"
        )

    def update(self, chosen: Sequence[_Column]) -> str:
        new = ", ".join(f"{c.name} = given.{c.short}" for c in chosen)
        return (
            f"UPDATE {self.table} SET {new} "  # noqa: S608 - our names
            f"FROM {_recordset(chosen, f'id {self.key_type}')} "
            f"WHERE {self.table}.{self.key} = given.id"
        )


def _recordset(chosen: Sequence[_Column], *more: str, name: str = "given") -> str:
    columns = ", ".join([*more, *(f"{c.short} {c.type}" for c in chosen)])
    return f"json_to_recordset(%s::json) AS {name} ({columns})"


@cache
def _plan(model: type[Model]) -> _Plan:
    return _Plan(model)


def _key(meta: Any) -> Any:
    return meta.pk


def _is_serial(field: Any) -> bool:
    return bool(field.db_returning)


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    read = attrgetter(field.attname)
    if isinstance(field, EncryptedTextField):
        return lambda row: _sealed(read(row), field.purpose)
    if isinstance(field, BinaryField):
        return lambda row: _bytes(read(row))
    return read


def _sealed(words: str | None, purpose: str) -> str | None:
    if words is None:
        return None
    return _bytes(crypto.encrypt(words, purpose) if words else b"")


def _bytes(value: Any) -> str | None:
    """As PostgreSQL writes bytes."""
    return None if value is None else "\\x" + bytes(value).hex()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds()} seconds"
    if isinstance(value, Range):
        return f'{value.bounds[0]}"{value.lower}","{value.upper}"{value.bounds[1]}'
    raise TypeError(f"{type(value).__name__} does not go into a table this way.")
