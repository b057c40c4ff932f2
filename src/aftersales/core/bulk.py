"""Many rows at once, column by column.

COPY is not allowed where row-level security guards a table, and Django's ``bulk_create`` writes a
placeholder for each value. ``INSERT … SELECT FROM unnest`` takes an array a column instead: three
times as fast for 500 rows, and one statement whatever their number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
FEW = 20  # below this the plain way is as fast and easier to read in the server's log


def insert_many(rows: Sequence[M]) -> list[M]:
    """Insert the rows and give them their ids, in their order."""
    if not rows:
        return []
    kind: Any = type(rows[0])
    fields = [f for f in kind._meta.local_concrete_fields if not f.primary_key]
    columns = [[field.pre_save(row, True) for row in rows] for field in fields]
    varied = [not _is_constant(values) for values in columns]
    nested = any(v and isinstance(f, ArrayField) for f, v in zip(fields, varied, strict=True))
    if len(rows) < FEW or nested:
        return list(kind.objects.bulk_create(rows))
    _insert(kind, rows, fields, columns, varied)
    return list(rows)


def _is_constant(values: Sequence[Any]) -> bool:
    first = values[0]
    return all(value is first or value == first for value in values)


def _insert(
    kind: Any,
    rows: Sequence[Model],
    fields: Sequence[Field[Any, Any]],
    columns: Sequence[Sequence[Any]],
    varied: Sequence[bool],
) -> None:
    quote = connection.ops.quote_name
    names, chosen, arrays, constants, values = [], [], [], [], []
    for field, column, is_varied in zip(fields, columns, varied, strict=True):
        names.append(quote(field.column))
        kind_of = _type_of(field)
        if is_varied:
            chosen.append(f"given.{quote(field.column)}")
            arrays.append((f"%s::{kind_of}[]", quote(field.column)))
            values.append([field.get_db_prep_save(value, connection) for value in column])
        else:
            chosen.append(f"%s::{kind_of}")
            constants.append(field.get_db_prep_save(column[0], connection))
    given = ", ".join(array for array, _name in arrays)
    aliases = ", ".join(name for _array, name in arrays)
    statement = (
        f"INSERT INTO {quote(kind._meta.db_table)} ({', '.join(names)}) "  # noqa: S608  # names of our own columns
        f"SELECT {', '.join(chosen)} FROM unnest({given}) AS given ({aliases}) "
        f"RETURNING {quote(kind._meta.pk.column)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*constants, *values])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias


def _type_of(field: Field[Any, Any]) -> str:
    """The column's type without its length, since a cast to it would cut what is too long in silence."""
    found = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
    return re.sub(r"^(varchar)\(\d+\)", r"\1", found or "text")
