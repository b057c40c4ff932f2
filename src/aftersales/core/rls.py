"""Row-level security, made from the tables themselves: a store or group column means a policy.

Whoever is from outside — a customer on their own page, a supplier on theirs — sees no store and no
group. A second policy lets them read, and only read, what is theirs: of the tables that
``open_to_customers`` and ``open_to_suppliers`` name, the rows that these say.

Installed after every migrate, as the owner of the tables. The application's role owns nothing and
may not bypass, and the policies are forced, so a query that forgot ``visible_to`` shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

POLICY = "aftersales_scope"
OWN_POLICY = "aftersales_own"
APPEND_ONLY = ("event", "event_object", "event_seal")
_ALL = "(SELECT aftersales_sees_all())"
_GROUP = "group_id = (SELECT aftersales_group())"
_STORE = "store_id = ANY ((SELECT aftersales_stores())::bigint[])"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION aftersales_sees_all() RETURNS boolean STABLE LANGUAGE sql AS
$$ SELECT coalesce(current_setting('aftersales.group', true) = '*', false) $$;
CREATE OR REPLACE FUNCTION aftersales_group() RETURNS bigint STABLE LANGUAGE sql AS
$$ SELECT CASE WHEN current_setting('aftersales.group', true) ~ '^[0-9]+$'
   THEN current_setting('aftersales.group', true)::bigint END $$;
CREATE OR REPLACE FUNCTION aftersales_stores() RETURNS bigint[] STABLE LANGUAGE sql AS
$$ SELECT CASE WHEN current_setting('aftersales.stores', true) ~ '^[0-9,]+$'
   THEN string_to_array(current_setting('aftersales.stores', true), ',')::bigint[]
   ELSE '{}'::bigint[] END $$;
"""


@dataclass(frozen=True)
class Outsiders:
    """A kind of people from outside. The setting of their name says who of them is looking."""

    name: str

    @property
    def me(self) -> str:
        """In a condition: the number of who is looking; null for everybody else."""
        return f"(SELECT aftersales_{self.name}())"


CUSTOMERS, SUPPLIERS = Outsiders("customer"), Outsiders("supplier")
ME, SUPPLIER_ME = CUSTOMERS.me, SUPPLIERS.me
ONE_VISIT = "(SELECT aftersales_visit())"

for _setting in (CUSTOMERS.name, "visit", SUPPLIERS.name):
    FUNCTIONS += f"""
CREATE OR REPLACE FUNCTION aftersales_{_setting}() RETURNS bigint STABLE LANGUAGE sql AS
$$ SELECT CASE WHEN current_setting('aftersales.{_setting}', true) ~ '^[0-9]+$'
   THEN current_setting('aftersales.{_setting}', true)::bigint END $$;
"""

_own: dict[str, tuple[Outsiders, str]] = {}  # the name of a set of ids -> the question for them
_opened: dict[str, dict[Outsiders, str]] = {}  # "orders.Order" -> which of its rows are whose own


def own_set(name: str, question: str, *, of: Outsiders = CUSTOMERS) -> str:
    """Name what is somebody's own: ids that rows of other tables point to. Answers the condition
    ``column = ANY(…)`` wants. The set is looked up at most once a statement, and never for staff.
    """
    _own[name] = of, question
    return f"((SELECT aftersales_own_{name}())::bigint[])"


def open_to_customers(model: str, condition: str) -> None:
    """Let customers read the rows of this table for which the condition holds."""
    _opened.setdefault(model, {})[CUSTOMERS] = condition


def open_to_suppliers(model: str, condition: str) -> None:
    """Let suppliers read the rows of this table for which the condition holds."""
    _opened.setdefault(model, {})[SUPPLIERS] = condition


def own_functions() -> Iterator[str]:
    """The sets as functions. Written in plpgsql so that staff's statements are not planned with
    them; they see what whoever asks sees.
    """
    for name, (of, question) in sorted(_own.items()):
        yield (
            f"CREATE OR REPLACE FUNCTION aftersales_own_{name}() RETURNS bigint[]"
            f" STABLE LANGUAGE plpgsql AS $$ BEGIN"
            f" IF aftersales_{of.name}() IS NULL THEN RETURN '{{}}'; END IF;"
            f" RETURN ARRAY({question}); END $$;"
        )


def own_rules(of: Outsiders | None = None) -> dict[str, str]:
    """By table: which rows people from outside may read; only those ``of`` one kind, if named."""
    found: dict[str, str] = {}
    for model, conditions in sorted(_opened.items()):
        told = [
            f"({who.me} IS NOT NULL AND ({condition}))"
            for who, condition in conditions.items()
            if of in (None, who)
        ]
        if told:
            found[apps.get_model(model)._meta.db_table] = " OR ".join(told)
    return found


def rule(columns: set[str]) -> str | None:
    """Who sees a row, from the columns its table has; None where no store or group owns it."""
    if {"group_id", "store_id"} <= columns:
        return f"{_ALL} OR ({_GROUP} AND (store_id IS NULL OR {_STORE}))"
    if "store_id" in columns:
        return f"{_ALL} OR {_STORE}"
    if "group_id" in columns:
        return f"{_ALL} OR {_GROUP}"
    return None


def owned_tables() -> Iterator[tuple[str, str]]:
    """Each of our tables that a store or a group owns, with the rule for its rows."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found = rule({str(field.column) for field in model._meta.local_concrete_fields})
            if found and model.__module__.startswith("aftersales."):
                yield model._meta.db_table, found


def install(**_: Any) -> None:
    """Write the policies, guard the log and grant the application its rights."""
    role = connection.ops.quote_name(settings.DATABASE_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        for function in own_functions():
            cursor.execute(function)
        own = own_rules()
        for table, condition in owned_tables():
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"
                f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"
                f"DROP POLICY IF EXISTS {POLICY} ON {name};"
                f"CREATE POLICY {POLICY} ON {name} USING ({condition}) WITH CHECK ({condition});"
                f"DROP POLICY IF EXISTS {OWN_POLICY} ON {name}"
            )
            if table in own:
                cursor.execute(
                    f"CREATE POLICY {OWN_POLICY} ON {name} FOR SELECT USING ({own[table]})"
                )
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {role};"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};"
            f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};"
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};"
            f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {role}"
        )
