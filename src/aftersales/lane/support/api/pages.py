"""Pages of rows in the shapes of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aftersales.web.api import Listing, rows_of


def of_store(rows: Any, asked: Listing) -> Any:
    return rows if asked.store is None else rows.filter(store=asked.store_id)


def shaped(rows: Any, asked: Listing, shape: Callable[[Any], Any]) -> dict[str, Any]:
    found, following = rows_of(rows, asked)
    return {"items": [shape(row) for row in found], "next": following}
