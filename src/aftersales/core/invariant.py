"""What must always hold, as questions to the database that no row may answer.

Each room may ship `invariants.py` with `INVARIANTS = [Invariant(…), …]`; `aftersales check` asks
them all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """One rule. `sql_rows` selects the rows that break it, `sql_checked` counts what was looked at.

    A rule that looked at nothing is shown as vacuous, not as kept. ``id`` is its number in
    RELIABILITY.md where it has one ("I-17"), else the room and what it is about ("vehicles.plate");
    no two rules share one.
    """

    id: str
    words: str
    sql_rows: str
    sql_checked: str
