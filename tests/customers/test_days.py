"""A day of business is the store's own, also at two in the morning."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.network.queries import day_of
from aftersales.ground.parameters import commands as settings
from aftersales.records.customers import commands, queries
from aftersales.records.customers.views import lists
from tests.factories.customers import CustomerFactory, NeedFactory
from tests.factories.network import StoreFactory

pytestmark = pytest.mark.django_db
TWO_IN_THE_MORNING = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)  # 2 March in Shanghai
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


@pytest.fixture
def customer(world):
    return CustomerFactory(opened_store=world.north, next_talk_on=TODAY, last_visit_on=TODAY)


def test_a_talk_cannot_be_planned_for_the_day_that_ended_two_hours_ago(world, customer):
    said = {"customer_id": customer.pk, "points": "tyres", "by": world.of_north}

    with pytest.raises(commands.DatePast):
        commands.plan_talk(on=YESTERDAY, **said, at=TWO_IN_THE_MORNING)
    commands.plan_talk(on=TODAY, **said, at=TWO_IN_THE_MORNING)


def test_the_store_s_own_clock_says_which_day_it_is(world):
    far_west = StoreFactory(group=world.group, time_zone="Asia/Kolkata")

    with as_seen_by(world.chief):
        assert day_of(TWO_IN_THE_MORNING, store_id=world.north.pk) == TODAY
    with as_seen_by(world.actor(far_west)):
        assert day_of(TWO_IN_THE_MORNING, store_id=far_west.pk) == YESTERDAY
    assert day_of(TWO_IN_THE_MORNING) == TODAY


def test_who_is_to_be_called_today_stands_on_the_list_from_midnight_on(world, customer):
    with as_seen_by(world.of_north):
        due = queries.visible(seen_by=world.of_north).filter(
            lists.to_call(world.of_north, TWO_IN_THE_MORNING)
        )

        assert [row.pk for row in due] == [customer.pk]


def test_a_number_that_holds_from_today_on_holds_from_midnight_on(world, customer):
    settings.set_value(
        code="customers.grades",
        value=("VIP:1",),
        valid_from=TODAY,
        reason="new grades",
        store_id=world.north.pk,
        by=world.of_north,
        at=TWO_IN_THE_MORNING,
    )

    graded = commands.grade(
        customer_id=customer.pk, grade="VIP", by=world.of_north, at=TWO_IN_THE_MORNING
    )

    assert graded.grade == "VIP"


def test_needs_of_the_first_of_a_month_are_counted_in_it(world, customer):
    first = datetime(2026, 2, 28, 18, 0, tzinfo=UTC)  # 1 March, two in the morning
    NeedFactory(customer=customer, stated_at=first)

    with as_seen_by(world.of_north):
        told = queries.needs_by_month(seen_by=world.of_north, at=first, months=2)

    assert told == {"2026-02": {}, "2026-03": {"repair": 1}}
