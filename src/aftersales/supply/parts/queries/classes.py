"""Which class (A, B, C) a part has in a store (PT-03).

The room above that reckons classes from use tells them; where it says nothing the catalogue's own
class holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Left, NullIf, Upper

ClassOf = Callable[[], Any]
_told: list[ClassOf] = []


def classes_told_by(class_of: ClassOf) -> None:
    """Register who knows. The expression is asked of rows with ``part_id`` and ``store_id``:
    ``Subquery(Class.objects.filter(part=OuterRef("part_id"), store=OuterRef("store_id"))…)``.
    The last one registered holds.
    """
    _told[:] = [class_of]


def stock_class() -> Any:
    """The class of a shelf as a column: one capital letter, or nothing."""
    own = F("part__stock_class")
    told = Coalesce(NullIf(_told[0](), Value("")), own) if _told else own
    return Upper(Left(told, 1))
