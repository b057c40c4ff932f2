"""SQL that is made once for each shape of a query.

Django builds the text of every query anew: which columns, which joins, in which order. For rows
that come with their relations this takes longer than the database takes to find them, and a deed
asks the same dozens of questions each time, with other values. Here the text is kept by the shape
of the query, which is everything in it but the values, and on the next query of that shape only
the values are read out of it.

A query of which not every part is known here (most expressions, unions) is built as ever. Tests
build each query both ways and compare (``suspicious``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.fields.array import (  # type: ignore[attr-defined]  # not in the stubs
    ArrayContains,
)
from django.contrib.postgres.lookups import Overlap
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.backends.postgresql import compiler as postgresql
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models import Count, Max, Min, Sum, Value, lookups
from django.db.models.expressions import Col, Exists, F, Func, OrderBy, Star, Subquery
from django.db.models.fields import related_lookups
from django.db.models.functions import JSONObject
from django.db.models.sql.query import Query
from django.db.models.sql.where import WhereNode

from aftersales.core.lookups import Among

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]

MOST_SHAPES: Final = 4_000  # some kilobytes each; a store's day knows some hundreds
PLAIN: set[type] = {  # “column, operator, values”: their text depends on nothing else
    lookups.Exact,
    lookups.In,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
    lookups.LessThan,
    lookups.LessThanOrEqual,
    lookups.IntegerGreaterThan,
    lookups.IntegerGreaterThanOrEqual,
    lookups.IntegerLessThan,
    lookups.IntegerLessThanOrEqual,
    lookups.IntegerFieldExact,
    lookups.Range,
    related_lookups.RelatedExact,
    related_lookups.RelatedIn,
    related_lookups.RelatedGreaterThan,
    related_lookups.RelatedGreaterThanOrEqual,
    related_lookups.RelatedLessThan,
    related_lookups.RelatedLessThanOrEqual,
    Among,
    ArrayContains,
    Overlap,
}
AS_WRITTEN: Final = {Subquery.as_sql, Exists.as_sql}
REDUCED: Final = {Count, Max, Min, Sum}
OR_NONE: Final = {lookups.IsNull, related_lookups.RelatedIsNull}


class Unknown(Exception):  # noqa: N818 - nothing is wrong with the query
    """Something in the query is not known here."""


@dataclass
class Kept:
    """What building the text of a query leaves behind for whoever reads its rows."""

    sql: str
    left: Mapping[str, Any]
    alive: Any  # the fields and joins whose addresses are in the shape
    converters: dict[int, Any] | None = None


_LEFT = ("select", "klass_info", "annotation_col_map", "col_count", "has_extra_select")
NEVER_SEEN: Final = Kept("", {}, None)
_kept: dict[Hashable, Kept | None] = {}
_doubts: list[bool] = []


@contextmanager
def suspicious() -> Iterator[None]:
    """Build every kept query anew as well and compare."""
    _doubts.append(True)
    try:
        yield
    finally:
        _doubts.pop()


class SQLCompiler(postgresql.SQLCompiler):
    """As Django's, but for the queries whose shape has been seen before."""

    kept: Kept | None = None

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Any:
        if not with_limits or with_col_aliases:
            return super().as_sql(with_limits, with_col_aliases)
        values: list[Any] = []
        try:
            shape = _Shape(self, values).of(self.query)
        except (Unknown, EmptyResultSet, FullResultSet):
            return super().as_sql()
        kept = _kept.get(shape, NEVER_SEEN)  # one look: another thread may empty it meanwhile
        if kept is NEVER_SEEN:
            return self._anew(shape, values)
        if kept is None or (self.query.select_for_update and self.connection.get_autocommit()):
            return super().as_sql()  # which says what is wrong with a lock outside a transaction
        if _doubts:
            self._compare(kept, values)
        self.kept = kept
        self.__dict__.update(kept.left)
        return kept.sql, tuple(values)

    def _anew(self, shape: Hashable, values: list[Any]) -> Any:
        alive = (*self.query.select, *self.query.alias_map.values())
        sql, params = super().as_sql()
        if len(_kept) >= MOST_SHAPES:
            _kept.clear()
        left = {name: getattr(self, name) for name in _LEFT}
        is_whole = list(params) == values  # else some value stands where we do not look
        _kept[shape] = Kept(sql, left, alive) if is_whole else None
        return sql, params

    def _compare(self, kept: Kept, values: list[Any]) -> None:
        fresh = postgresql.SQLCompiler(self.query.clone(), self.connection, self.using)
        sql, params = fresh.as_sql()
        columns = [_told(column) for column, *_more in fresh.select]
        known = [_told(column) for column, *_more in kept.left["select"]]
        if (sql, list(params), columns) != (kept.sql, values, known):
            raise AssertionError(f"Kept: {kept.sql} {values}\nAnew: {sql} {params}")

    def get_converters(self, expressions: Any) -> Any:
        """How values are made of what the database answers; the same for every query of a shape."""
        if self.kept is None:
            return super().get_converters(expressions)
        if self.kept.converters is None:
            self.kept.converters = super().get_converters(expressions)
        return self.kept.converters


@dataclass
class _Shape:
    """Everything about a query but its values, which it collects in the order of the text."""

    compiler: SQLCompiler
    values: list[Any]

    def of(self, query: Any) -> Hashable:
        if (
            query.extra
            or query.combinator
            or query.extra_tables
            or query.extra_order_by
            or query.explain_info
            or query._filtered_relations
        ):
            raise Unknown
        used = query.alias_refcount
        shown, groups = query.annotation_select_mask, query.group_by
        return (
            query.model,
            query.alias_prefix,
            query.default_cols,
            query.default_ordering,
            query.standard_ordering,
            query.subquery,
            tuple(query.external_aliases.items()),
            query.distinct,
            tuple(query.distinct_fields),
            query.low_mark,
            query.high_mark,
            (frozenset(query.deferred_loading[0]), query.deferred_loading[1]),
            tuple(query.values_select),
            tuple(query.selected.items()) if query.selected else None,
            query.select_for_update
            and (
                tuple(query.select_for_update_of),
                query.select_for_update_nowait,
                query.select_for_update_skip_locked,
                query.select_for_no_key_update,
            ),
            _frozen(query.select_related),
            tuple([_order(by) for by in query.order_by]),
            tuple([_column(col) for col in query.select]),
            tuple([(name, self.reckoned(what)) for name, what in _as_selected(query)]),
            tuple([self.reckoned(by) for by in groups]) if type(groups) is tuple else groups,
            shown if shown is None else frozenset(shown),
            tuple([(alias, used[alias] > 0, *_join(to)) for alias, to in query.alias_map.items()]),
            self.where(query.where),
        )

    def where(self, node: Any) -> Hashable:
        parts: list[Hashable] = []
        for child in node.children:
            kind = type(child)
            if kind is WhereNode:
                parts.append(self.where(child))
            elif kind in PLAIN:
                parts.append((kind, *self.compared(child)))
            elif kind in OR_NONE and type(child.rhs) is bool:
                parts.append((kind, *self.left(child.lhs), child.rhs))
            elif kind is Exists:
                parts.append(self.reckoned(child))
            else:
                raise Unknown
        return node.connector, node.negated, node.resolved, tuple(parts)

    def compared(self, lookup: Any) -> tuple[Hashable, ...]:
        rhs = lookup.rhs
        if lookup.bilateral_transforms:
            raise Unknown
        left = self.left(lookup.lhs)
        if hasattr(rhs, "as_sql"):
            return (*left, self.reckoned(rhs))
        if type(rhs) is bool and type(lookup) is lookups.Exact and lookup.lhs.conditional:
            return (*left, rhs)  # “column” or “NOT column”, without a value
        text, values = lookup.process_rhs(self.compiler, self.compiler.connection)
        self.values.extend(values)
        return (*left, text if isinstance(text, str) else tuple(text))

    def left(self, lhs: Any) -> tuple[Hashable, ...]:
        if type(lhs) is Col:
            return lhs.alias, lhs.target.column
        if type(lhs) is Exists:
            return (self.reckoned(lhs),)
        raise Unknown

    def reckoned(self, what: Any) -> Hashable:
        """A value, a column, a sum of one, or what another query answers."""
        kind: Any = type(what)
        if kind is Query:
            return self.of(what)
        if kind is Col:
            return _column(what)
        if issubclass(kind, Subquery) and kind.as_sql in AS_WRITTEN and not what.extra:
            return kind, what.template, self.of(what.query)
        if kind is Value:
            text, values = what.as_sql(self.compiler, self.compiler.connection)
            self.values.extend(values)
            return kind, text, type(what._output_field_or_none)
        if issubclass(kind, Func) and (kind is JSONObject or _is_plain(kind)):
            of = [self.reckoned(one) for one in what.source_expressions]
            extra = tuple([(name, str(value)) for name, value in what.extra.items()])
            return kind, extra, type(what._output_field_or_none), *of
        if kind in REDUCED and what.default is None and not what.extra:
            filtered = what.filter
            if filtered is not None and type(filtered) is not WhereNode:
                raise Unknown
            of = [
                Star if type(one) is Star else _column(one)
                for one in what.source_expressions
                if one is not filtered
            ]
            narrowed = filtered if filtered is None else self.where(filtered)
            return kind, what.distinct, what.is_summary, *of, narrowed
        raise Unknown


def _told(column: Any) -> str:
    """What it is, without an address in memory."""
    return repr(column) if type(column) is Col else type(column).__name__


def _as_selected(query: Any) -> list[tuple[str, Any]]:
    """What is reckoned beside the columns, in the order in which it stands in the text."""
    told = query.annotations
    if not query.selected:
        return list(told.items())
    chosen = [name for name in query.selected if name in told]
    return [(name, told[name]) for name in dict.fromkeys([*chosen, *told])]


def _is_plain(kind: Any) -> bool:
    """A function whose text is its name around its arguments, in every database."""
    return kind.as_sql is Func.as_sql and not hasattr(kind, "as_postgresql")


def _column(col: Any) -> Hashable:
    if type(col) is not Col:
        raise Unknown
    return col.alias, id(col.target), id(col.output_field)


def _join(to: Any) -> tuple[Hashable, ...]:
    if to.parent_alias is None:
        return (to.table_name,)
    return to.table_name, to.parent_alias, to.join_type, id(to.join_field)


def _order(by: Any) -> Hashable:
    if isinstance(by, str):
        return by
    if type(by) is OrderBy and type(by.expression) is F:
        named: Any = by.expression
        return named.name, by.descending, by.nulls_first, by.nulls_last
    raise Unknown


def _frozen(related: Any) -> Hashable:
    if not related or related is True:
        return bool(related)
    return tuple([(name, _frozen(below)) for name, below in related.items()])
