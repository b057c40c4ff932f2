"""What settling and paying cost the database (DESIGN §5: the short life of an order)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import as_seen_by

pytestmark = pytest.mark.django_db
QUIET = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def statements(captured):
    return [q["sql"] for q in captured if not q["sql"].startswith(QUIET)]


def test_settling_five_lines_and_paying_costs_few_statements(till):
    till.shift()
    five = [till.labour(), till.labour(), till.part(), till.paint(), till.other()]
    order = till.ready(*five)

    with as_seen_by(till.by), CaptureQueriesContext(connection) as settled:
        bill = till.settle(order)
    with as_seen_by(till.by), CaptureQueriesContext(connection) as paid:
        till.pay(bill, bill.gross)

    for sql in (*statements(settled), "---", *statements(paid)):
        print(sql[:160])
    assert (len(statements(settled)), len(statements(paid))) <= (14, 10)
