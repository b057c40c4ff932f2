"""Rows by COPY, for speed and scale. Never called demo: no command ran, nobody's story is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import psycopg
from django.db import connection
from django.db.models import BinaryField, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb


@contextmanager
def owner(keywords: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """The owner of the tables, who may lift the wall from a table while it is filled."""
    with psycopg.connect(**keywords, autocommit=True) as connected:
        connected.execute("SELECT set_config('aftersales.group', '*', false)")
        yield connected


def copy_rows(
    to: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write rows into a table as its owner; COPY is closed where a policy binds who copies."""
    name, count = sql.Identifier(table), 0
    to.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        name, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with to.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def bind_again(to: psycopg.Connection[Any], tables: Iterable[str]) -> None:
    """The wall stands again, and every sequence goes on behind the last row."""
    for table in tables:
        name = sql.Identifier(table)
        bound = to.execute(
            "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        ).fetchone()
        if bound and bound[0]:
            to.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
        sequence = to.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table]).fetchone()
        if sequence and sequence[0]:
            to.execute(
                sql.SQL("SELECT setval(%s, greatest((SELECT max(id) FROM {}), 1))").format(name),
                [sequence[0]],
            )
        to.execute(sql.SQL("ANALYZE {}").format(name))


def copy_models(to: psycopg.Connection[Any], rows: Iterable[Model]) -> str:
    """The same for rows of one model, which knows its defaults; answers the table's name."""
    rows = iter(rows)
    first = next(rows)
    own = first._meta.local_concrete_fields
    fields = [f for f in own if not f.primary_key or first.pk is not None]
    readers = [_reader(field) for field in fields]

    def lines() -> Iterator[list[Any]]:
        yield [read(first) for read in readers]
        for row in rows:
            yield [read(row) for read in readers]

    table = first._meta.db_table
    copy_rows(to, table, [str(field.column) for field in fields], lines())
    return table


def _reader(field: Any) -> Callable[[Any], Any]:
    read = attrgetter(field.attname)
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return lambda row: field.pre_save(row, add=True)
    if isinstance(field, BinaryField):
        return lambda row: _bytes(field.get_db_prep_value(read(row), connection))
    if isinstance(field, JSONField):
        return lambda row: Jsonb(read(row))
    if field.choices:
        return lambda row: None if (v := read(row)) is None else getattr(v, "value", v)
    return read


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(getattr(value, "obj", value))
