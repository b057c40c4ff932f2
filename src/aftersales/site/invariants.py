"""All invariants of all rooms, and those of the database as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import connection

from aftersales.core.invariant import Invariant
from aftersales.core.rls import POLICY
from aftersales.core.scope import whole_database

EXAMPLES = 5
_OWNED = """
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND EXISTS (
  SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
  AND a.attname IN ('store_id', 'group_id')) AND NOT starts_with(c.relname, 'auth_')
"""

INVARIANTS = [
    Invariant(
        "I-13",
        "Every object in the log belongs to a line of the log of the same group.",
        "SELECT o.id FROM event_object o LEFT JOIN event e ON e.id = o.event_id"
        " WHERE e.id IS NULL OR e.group_id IS DISTINCT FROM o.group_id",
        "SELECT count(*) FROM event_object",
    ),
    Invariant(
        "I-33",
        "Every table that a store or a group owns has a policy that also binds its owner.",
        f"SELECT c.relname {_OWNED} AND NOT (c.relrowsecurity AND c.relforcerowsecurity"  # noqa: S608
        " AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid"
        f" AND p.polname = '{POLICY}'))",
        f"SELECT count(*) {_OWNED}",
    ),
    Invariant(
        "I-36",
        "Seals over the log follow one another without a gap.",
        "SELECT id FROM (SELECT id, first_event, lag(last_event) OVER w AS before FROM event_seal"
        " WINDOW w AS (ORDER BY last_event)) s WHERE first_event <= before",
        "SELECT count(*) FROM event_seal",
    ),
    Invariant(
        "I-41",
        "No constraint is unproven and no index is broken.",
        "SELECT c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE n.nspname = 'public' AND NOT c.convalidated UNION ALL"
        " SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_namespace n ON n.oid = i.relnamespace"
        " WHERE n.nspname = 'public' AND NOT x.indisvalid",
        "SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE n.nspname = 'public'",
    ),
]


@dataclass(frozen=True)
class Finding:
    """What one invariant found."""

    invariant: Invariant
    rows: int
    checked: int
    examples: list[Any]

    @property
    def is_vacuous(self) -> bool:
        return self.checked == 0

    def as_json(self) -> dict[str, Any]:
        found = {"id": self.invariant.id, "rows": self.rows, "checked": self.checked}
        return found | ({"examples": self.examples} if self.examples else {})


def all_invariants() -> list[Invariant]:
    """Those of every installed room, in the order of their numbers."""
    found = list(INVARIANTS)
    for app in apps.get_app_configs():
        name = f"{app.name}.invariants"
        if app.name.startswith("aftersales.") and name != __name__ and find_spec(name):
            found += import_module(name).INVARIANTS
    return sorted(found, key=lambda invariant: (invariant.id, invariant.words))


def check() -> list[Finding]:
    """Ask each invariant, looking at the whole database."""
    with whole_database(), connection.cursor() as cursor:
        return [_ask(cursor, invariant) for invariant in all_invariants()]


def _ask(cursor: Any, invariant: Invariant) -> Finding:
    question = f"SELECT count(*) OVER (), * FROM ({invariant.sql_rows}) broken LIMIT {EXAMPLES}"  # noqa: S608 - ours
    cursor.execute(question)
    broken = cursor.fetchall()
    cursor.execute(invariant.sql_checked)
    (checked,) = cursor.fetchone()
    return Finding(
        invariant, broken[0][0] if broken else 0, checked, [list(row[1:]) for row in broken]
    )
