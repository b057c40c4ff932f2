"""The whole life of an order, and what it costs the database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftersales.core.scope import as_seen_by
from aftersales.lane.orders import commands
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def five(counter):
    return [counter.labour(), counter.labour(), counter.part(), counter.part(), counter.other()]


def test_an_order_with_five_lines_costs_at_most_twenty_statements(counter):
    counter.stock()

    with as_seen_by(counter.by), CaptureQueriesContext(connection) as captured:
        order = counter.open(*five(counter))

    assert counter.now(order).gross == Decimal("500.60")
    assert len(captured) <= 20


def test_fifty_lines_cost_no_statement_more_than_five(counter):
    counter.stock()

    with as_seen_by(counter.by), CaptureQueriesContext(connection) as captured:
        counter.open(*five(counter) * 10)

    assert len(captured) <= 20


def test_from_the_estimate_to_the_settlement_an_order_costs_few_statements(counter):
    """With three parts issued and a payment the whole short life may cost ninety."""
    counter.stock()

    with as_seen_by(counter.by), CaptureQueriesContext(connection) as captured:
        order = counter.open(*five(counter))
        counter.sign(order)
        commands.request_parts_for(order_id=order.pk, by=counter.by, at=NOON)
        commands.settle(order_id=order.pk, by=counter.by, at=NOON)

    assert len(captured) <= 58  # with savepoints, and one for the workshop: repeats are explained
