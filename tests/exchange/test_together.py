"""Rows that may mean the same thing are never worked side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aftersales.core import cells
from aftersales.core.imports import ImportColumn, ImportKind, ImportRow
from aftersales.ground.exchange.rules import belonging_together

COLUMNS = (
    ImportColumn("phone", "phone", cells.many_phones, (), tells_apart=True),
    ImportColumn("plate", "plate", cells.text(9), (), group="vehicle", tells_apart=True),
    ImportColumn("note", "note", cells.text(9), ()),
)
KIND = ImportKind("x", "x", "x", COLUMNS, lambda *_a, **_k: [], frozenset())

told = st.tuples(
    st.lists(st.sampled_from("abcdef"), max_size=2),
    st.lists(st.sampled_from("pqrstu"), max_size=2),
)


def row(number, phones, plates):
    things = [{"plate": plate} for plate in plates]
    return ImportRow(number, {"phone": phones, "note": "same"}, {"vehicle": things})


@given(st.lists(told, max_size=30))
def test_what_shares_a_key_stays_together_and_nothing_is_lost(lines):
    rows = [row(number, *line) for number, line in enumerate(lines)]

    groups = belonging_together(rows, KIND)

    keys = [{key for r in group for part in lines[r.number] for key in part} for group in groups]
    assert sorted(r.number for group in groups for r in group) == list(range(len(rows)))
    assert all(a.isdisjoint(b) for i, a in enumerate(keys) for b in keys[:i])


def test_a_kind_that_marks_nothing_is_worked_row_after_row():
    kind = ImportKind("x", "x", "x", COLUMNS[2:], lambda *_a, **_k: [], frozenset())

    assert [len(group) for group in belonging_together([row(1, [], []), row(2, [], [])], kind)] == [
        2
    ]
