"""Gapless document numbers per store and year."""

from __future__ import annotations

from django.db import connection

_TAKE = """
INSERT INTO number_series (store_id, kind, year, last)
VALUES (%(store)s, %(kind)s, %(year)s, %(count)s)
ON CONFLICT (store_id, kind, year) DO UPDATE SET last = number_series.last + excluded.last
RETURNING last
"""


def take_numbers(kind: str, *, store_id: int, year: int, count: int = 1) -> range:
    """The next numbers of the series, in the caller's transaction: a rollback gives them back.

    One statement takes and locks the counter; a second caller waits for this transaction's end
    and never fails, so call it as late in the command as you can (I-23).
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"store": store_id, "kind": kind, "year": year, "count": count})
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def next_number(kind: str, *, store_id: int, store_code: str, year: int) -> str:
    """One document number such as ``RO-SZ01-2026-000017``."""
    (number,) = take_numbers(kind, store_id=store_id, year=year)
    return f"{kind}-{store_code}-{year}-{number:06d}"
