"""Running clocks and days of the group's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory

from aftersales.ground.deadlines.models import CalendarDay, CalendarYear, Deadline
from tests.factories.base import RowFactory
from tests.factories.network import GroupFactory, StoreFactory

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class DeadlineFactory(RowFactory):
    store = factory.SubFactory(StoreFactory)
    group = factory.SelfAttribute("store.group")
    timer = "customers.contact"
    about = "contact"
    about_id = factory.Sequence(lambda n: n + 1)
    person_id = 7
    limit = "P2DT00H00M00S"
    started_at = START
    warn_at = START + timedelta(hours=36)
    due_at = START + timedelta(hours=48)

    class Meta:
        model = Deadline


class CalendarDayFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    day = date(2027, 2, 11)
    is_working = False
    name = "Spring Festival"

    class Meta:
        model = CalendarDay


class CalendarYearFactory(RowFactory):
    group = factory.SubFactory(GroupFactory)
    year = 2027
    source = "State Council notice"
    published_on = date(2026, 11, 20)

    class Meta:
        model = CalendarYear
