"""Pages of rows in the shapes of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aftersales.web.api import Listing, rows_of


def page(rows: Any, asked: Listing, shape: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of rows; of one store where one is named."""
    if asked.store is not None:
        rows = rows.filter(store=asked.store_id)
    return shaped(rows, asked, shape)


def shaped(rows: Any, asked: Listing, shape: Callable[[Any], Any]) -> dict[str, Any]:
    found, following = rows_of(rows, asked)
    return {"items": [shape(row) for row in found], "next": following}
