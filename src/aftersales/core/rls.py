"""Row-level security, made from the tables themselves: a store or group column means a policy.

A customer on their own page sees no store and no group. A second policy lets them read, and only
read, what is theirs: of the tables that ``open_to_customers`` names, the rows that it says.

Installed after every migrate, as the owner of the tables. The application's role owns nothing and
may not bypass, and the policies are forced, so a query that forgot ``visible_to`` shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
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
CREATE OR REPLACE FUNCTION aftersales_customer() RETURNS bigint STABLE LANGUAGE sql AS
$$ SELECT CASE WHEN current_setting('aftersales.customer', true) ~ '^[0-9]+$'
   THEN current_setting('aftersales.customer', true)::bigint END $$;
CREATE OR REPLACE FUNCTION aftersales_visit() RETURNS bigint STABLE LANGUAGE sql AS
$$ SELECT CASE WHEN current_setting('aftersales.visit', true) ~ '^[0-9]+$'
   THEN current_setting('aftersales.visit', true)::bigint END $$;
"""
ME = "(SELECT aftersales_customer())"
ONE_VISIT = "(SELECT aftersales_visit())"

_own: dict[str, str] = {}  # the name of a set of ids -> the question that answers them
_opened: dict[str, str] = {}  # "orders.Order" -> which of its rows are a customer's own


def own_set(name: str, question: str) -> str:
    """Name what is a customer's own: ids that rows of other tables point to. Answers the condition
    ``column = ANY(…)`` wants. The set is looked up at most once a statement, and never for staff.
    """
    _own[name] = question
    return f"((SELECT aftersales_own_{name}())::bigint[])"


def open_to_customers(model: str, condition: str) -> None:
    """Let customers read the rows of this table for which the condition holds."""
    _opened[model] = condition


def own_functions() -> Iterator[str]:
    """The sets as functions. Written in plpgsql so that staff's statements are not planned with
    them; they see what the asking customer sees.
    """
    for name, question in sorted(_own.items()):
        yield (
            f"CREATE OR REPLACE FUNCTION aftersales_own_{name}() RETURNS bigint[]"
            f" STABLE LANGUAGE plpgsql AS $$ BEGIN"
            f" IF aftersales_customer() IS NULL THEN RETURN '{{}}'; END IF;"
            f" RETURN ARRAY({question}); END $$;"
        )


def own_rules() -> dict[str, str]:
    """By table: which rows a customer may read."""
    return {
        apps.get_model(model)._meta.db_table: f"{ME} IS NOT NULL AND ({condition})"
        for model, condition in sorted(_opened.items())
    }


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
