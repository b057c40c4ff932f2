"""The whole life of an order, and what it costs the database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands
from aftersales.records.vehicles.models import ServiceRecord
from aftersales.supply.parts import commands as parts
from tests.conftest import NOON
from tests.orders.conftest import LATER

pytestmark = pytest.mark.django_db


def statements(captured):
    """Without the savepoints of nested transactions, which cost no answer."""
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [q["sql"] for q in captured if not q["sql"].startswith(quiet)]


def five(counter):
    return [counter.labour(), counter.labour(), counter.part(), counter.part(), counter.other()]


def test_an_order_with_five_lines_costs_twenty_statements(counter):
    counter.stock()
    with (
        as_seen_by(counter.by),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        order = counter.open(*five(counter))

    for sql in statements(captured):
        print(sql[:150])
    assert counter.now(order).gross == Decimal("500.60")
    assert len(captured) <= 20


def test_short_life(counter):
    counter.stock()
    with as_seen_by(counter.by), CaptureQueriesContext(connection) as captured:
        order = counter.open(*five(counter))
        counter.sign(order)
        marks = [len(captured)]
        (asked,) = commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)
        marks.append(len(captured))
        parts.issue_many(
            store_id=counter.store_id,
            need=commands.need_of(counter.jobs(order)[0].pk),
            wants=[parts.Want(part_id=counter.filter.pk, quantity=Decimal(1))] * 2,
            by=counter.by,
            at=NOON,
        )
        marks.append(len(captured))
        commands.lock_lines(order_id=order.pk, by=counter.by, at=NOON)
        commands.settle(order_id=order.pk, by=counter.by, at=NOON)
        marks.append(len(captured))
    for sql in captured:
        print(sql["sql"][:150])
    print(marks)
    assert len(captured) <= 60
