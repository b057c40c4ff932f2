"""A group with many stores and a large catalogue: shelves in every store, cars that wait for parts,
and what is on its way. Filled by the database itself, in a few statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.apps import apps
from psycopg import sql

from aftersales.bench.copying import bind_again
from aftersales.bench.filling import Place, Told

STOCKED = 10  # every tenth shelf has pieces on it
PIECES = 20
COST = 30


@dataclass(frozen=True)
class Stockroom:
    """Where everything lies."""

    place: Place
    stores: tuple[int, ...]
    parts: int
    waiting: int


def fill(
    to: psycopg.Connection[Any],
    where: Place,
    *,
    parts: int,
    stores: int,
    waiting: int,
    at: datetime,
    told: Told,
) -> Stockroom:
    """``waiting`` lines in each store lack a part; two of three of those are on their way."""
    series = _Series(to, where, at)
    told("stores")
    more = series.insert(
        "network.Store",
        f"generate_series(2, {stores}) n",
        code="'B' || lpad(n::text, 3, '0')",
        name="'Bench ' || n",
    )
    own = (where.store_id, *more)
    told("catalogue")
    series.insert(
        "parts.Part",
        f"generate_series(1, {parts}) n",
        number="'LNK' || lpad(n::text, 7, '0') || 'A5'",
        shown_number="'LNK-' || lpad(n::text, 7, '0') || '-A5'",
        name="(array['机油滤清器','空气滤芯','前刹车片','火花塞','蓄电池','减振器','雨刮片','水泵'])"
        "[1 + n %% 8] || ' ' || (n / 8)",
        unit="'件'",
        maker="'LNK'",
        price="10 + n %% 900",
        currency="'CNY'",
        changed_at="%(at)s",
    )
    told("shelves")
    with _unguarded(to, "parts_stock", "parts_stockmove"):
        series.insert(
            "parts.Stock",
            "parts_part p, unnest(%(stores)s::bigint[]) AS s (id) WHERE p.group_id = %(group)s"
            " AND p.maker = 'LNK'",
            stores=own,
            store_id="s.id",
            part_id="p.id",
            on_hand=f"CASE WHEN (p.id + s.id) %% {STOCKED} = 0 THEN {PIECES} ELSE 0 END",
            value=f"CASE WHEN (p.id + s.id) %% {STOCKED} = 0 THEN {PIECES * COST} ELSE 0 END",
            currency="'CNY'",
            last_moved_at=f"CASE WHEN (p.id + s.id) %% {STOCKED} = 0 THEN %(at)s::timestamptz END",
        )
        told("moves")
        series.insert(
            "parts.StockMove",
            f"parts_stock k WHERE k.on_hand = {PIECES}",
            store_id="k.store_id",
            stock_id="k.id",
            part_id="k.part_id",
            kind="'opening'",
            quantity="k.on_hand",
            value="k.value",
            balance="k.on_hand",
            balance_value="k.value",
            actor="'system:bench'",
            occurred_at="%(at)s",
            recorded_at="%(at)s",
        )
    told("cars that wait")
    _waiting(series, own, waiting)
    bind_again(to, series.tables)
    return Stockroom(where, own, parts, waiting)


def _waiting(series: _Series, stores: tuple[int, ...], lines: int) -> None:
    """Requests of empty shelves, every car with its promise; and orders under which they come."""
    series.insert(
        "parts.PartRequest",
        f"unnest(%(stores)s::bigint[]) AS s (id), generate_series(1, {lines}) n",
        stores=stores,
        store_id="s.id",
        need_kind="'job'",
        need_id="n",
        vehicle_id="(SELECT min(id) FROM vehicles_vehicle) + n %% 1000",
        needed_at="%(at)s::timestamptz + n * interval '17 minutes'",
        asked_at="%(at)s",
        actor="'system:bench'",
    )
    series.insert(
        "parts.RequestLine",
        "(SELECT r.id, r.store_id, r.need_id, k.part_id FROM parts_partrequest r"
        " CROSS JOIN LATERAL (SELECT part_id FROM parts_stock WHERE store_id = r.store_id"
        " AND on_hand = 0 ORDER BY part_id OFFSET r.need_id * 7 LIMIT 1) k"
        " WHERE r.actor = 'system:bench') w",
        store_id="w.store_id",
        request_id="w.id",
        part_id="w.part_id",
        quantity="1 + w.need_id %% 3",
    )
    series.insert(
        "parts.Incoming",
        "parts_requestline l WHERE l.id %% 3 > 0",
        store_id="l.store_id",
        part_id="l.part_id",
        quantity="4",
        left="4",
        due_on="(%(at)s::timestamptz + (l.id %% 9) * interval '1 day')::date",
        reference="'PO-' || l.id",
        actor="'system:bench'",
        made_at="%(at)s",
    )


class _Series:
    """Rows that the database makes from others. What is not said has the model's default."""

    def __init__(self, to: psycopg.Connection[Any], where: Place, at: datetime) -> None:
        self.to, self.where, self.at = to, where, at
        self.tables: list[str] = []

    def insert(self, model: str, source: str, /, **said: Any) -> tuple[int, ...]:
        """``said`` are expressions by column over ``source``; ``stores`` the ids it may name."""
        meta = apps.get_model(model)._meta
        stores = said.pop("stores", ())
        fields = [f for f in meta.local_concrete_fields if not f.primary_key]
        known = {"group_id": "%(group)s"} | said
        given = {f.column: known.get(f.column, self._default(f)) for f in fields}
        names = sql.SQL(", ").join(map(sql.Identifier, given))
        self.to.execute(
            sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(
                sql.Identifier(meta.db_table)
            )
        )
        statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(meta.db_table),
            names,
            sql.SQL(", ".join(given.values())),
            sql.SQL(source),
        )
        told = {"group": self.where.group_id, "at": self.at, "stores": list(stores)}
        self.tables.append(meta.db_table)
        if model != "network.Store":
            self.to.execute(statement, told)
            return ()
        rows = self.to.execute(statement + sql.SQL(" RETURNING id"), told).fetchall()
        return tuple(pk for (pk,) in rows)

    @staticmethod
    def _default(field: Any) -> str:
        """As the model has it: nothing, an empty word, a number, yes or no."""
        value = field.get_default()
        value = getattr(value, "value", value)
        if value is None:
            return "NULL"
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        return str(value)


@contextmanager
def _unguarded(to: psycopg.Connection[Any], *tables: str) -> Iterator[None]:
    """Shelves and moves are written as they would have become: their triggers rest meanwhile."""
    for table in tables:
        to.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    try:
        yield
    finally:
        for table in tables:
            to.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
