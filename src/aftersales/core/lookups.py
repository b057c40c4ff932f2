"""One parameter for many values.

``field__in`` writes a placeholder for each value, and the driver cuts the statement at every one of
them: for five hundred values that costs more than the answer. ``= ANY (array)`` takes them whole.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F, Lookup


class Among(Lookup):
    """``rows.filter(Among("vehicle_id", ids))``."""

    prepare_rhs = False

    def __init__(self, field: Any, values: Collection[Any]) -> None:
        super().__init__(F(field) if isinstance(field, str) else field, values)

    def process_rhs(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "ANY (%s)", (list(self.rhs),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        values, given = self.process_rhs(compiler, connection)
        return f"{column} = {values}", (*parameters, *given)
