"""Many counts in one statement, for pages of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_together(asked: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """How many rows each of these has, in their order. One statement, none for nothing asked."""
    parts: list[str] = []
    said: list[Any] = []
    for rows in asked:
        try:
            sql, parameters = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # known to be empty without asking
            parts.append("0")
        else:
            parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 - the ORM's own
            said += parameters
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", said)
        return list(cursor.fetchone())
