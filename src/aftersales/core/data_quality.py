"""What is wrong with the data, said by the room that owns them (DA-02, IS-08).

A room says in its ``groupings.py`` which defects it knows::

    defect("vehicles.odd_vin", _("VIN with a wrong check digit"), Fault.ERROR,
           rows=odd_vins, all_rows=all_vehicles, address=list_of_odd_vins, right="vehicles.view")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from aftersales.core.actors import Actor
from aftersales.core.counting import count_together


class Fault(StrEnum):
    """The three kinds of defects that cleaning removes (DA-02)."""

    DOUBLE = "double"
    ERROR = "error"
    IRRELEVANT = "irrelevant"


Rows = Callable[[Actor, datetime], "QuerySet[Any, Any]"]


@dataclass(frozen=True)
class Defect:
    """One defect. ``address`` opens its rows, where they are put right."""

    code: str
    title: object
    fault: Fault
    rows: Rows
    all_rows: Rows
    address: Callable[[], str]
    right: str
    remedy: object


@dataclass(frozen=True)
class Measured:
    """A defect with its rows counted among all rows of its kind."""

    defect: Defect
    count: int
    total: int

    @property
    def percent(self) -> float:
        return round(100 * self.count / self.total, 1) if self.total else 0.0


_defects: dict[str, Defect] = {}


def defect(
    code: str,
    title: object,
    fault: Fault,
    *,
    rows: Rows,
    all_rows: Rows,
    address: Callable[[], str],
    right: str,
    remedy: object = "",
) -> Defect:
    """Declare a defect; ``remedy`` says in a few words what to do about it."""
    if code in _defects:
        raise ValueError(f"The defect {code} is declared twice.")
    _defects[code] = Defect(code, title, fault, rows, all_rows, address, right, remedy)
    return _defects[code]


def measure(*, seen_by: Actor, at: datetime) -> list[Measured]:
    """Every defect this actor may see, the kinds together, doubles first. All are counted in one
    statement.
    """
    defects = [each for each in _defects.values() if seen_by.may(each.right)]
    kinds = list(dict.fromkeys(each.all_rows for each in defects))
    counts = count_together([rows(seen_by, at) for rows in (*kinds, *(d.rows for d in defects))])
    totals = dict(zip(kinds, counts, strict=False))
    found = [
        Measured(each, count, totals[each.all_rows])
        for each, count in zip(defects, counts[len(kinds) :], strict=True)
    ]
    order = list(Fault)
    return sorted(found, key=lambda m: (order.index(m.defect.fault), m.defect.code))
