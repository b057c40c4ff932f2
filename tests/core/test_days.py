"""Days as the law counts them."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.core.days import corresponding_date


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2022-03-15", 24, "2024-03-15"),
        ("2024-01-15", 36, "2027-01-15"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-08-31", 3, "2026-11-30"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-31", -2, "2025-11-30"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_end_of_the_month(start, months, end):
    assert corresponding_date(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_no_number_of_months_leads_out_of_the_calendar():
    assert corresponding_date(date(2026, 5, 5), 10**9) == date(9990, 12, 31)
    assert corresponding_date(date(2026, 5, 5), -(10**9)) == date(1, 1, 1)
