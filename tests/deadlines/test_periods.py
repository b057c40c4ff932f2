"""Clocks of the calendar: one for each store and period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting
from aftersales.ground.deadlines import commands, parameters
from aftersales.ground.deadlines.models import Deadline
from tests.conftest import NOON
from tests.deadlines.conftest import CODE, ReportSent

MONTH = timedelta(days=31)


def clocks(store):
    """The clocks of this test; rooms of the house have periods of their own."""
    with whole_database():
        rows = Deadline.objects.filter(store=store, timer=CODE)
        return list(rows.order_by("generation"))


def test_each_store_has_one_clock_a_month_however_often_it_is_asked_for(desk, world):
    desk.clock(
        parameters.QUALITY_REPORT, Counting.PERIOD, about="store", starts=[], meets=[ReportSent],
        pauses=[], resumes=[], cancels=[],
    )  # fmt: skip

    for at in (NOON, NOON, NOON + timedelta(days=3), NOON + MONTH):
        commands.open_periods(at=at)

    first, second = clocks(world.north)
    assert first.due_at == datetime(2026, 3, 31, 15, 59, 59, 999999, tzinfo=UTC)
    assert second.due_at == datetime(2026, 4, 30, 15, 59, 59, 999999, tzinfo=UTC)
    assert len(clocks(world.abroad)) == 2


def test_the_report_of_the_month_meets_the_month(desk, world):
    desk.clock(
        parameters.QUALITY_REPORT, Counting.PERIOD, about="store", starts=[], meets=[ReportSent],
        pauses=[], resumes=[], cancels=[],
    )  # fmt: skip
    commands.open_periods(at=NOON)

    desk.tell_only(ReportSent, at=NOON + timedelta(days=20))
    commands.fire_due(at=NOON + 2 * MONTH)

    assert [row.state for row in clocks(world.north)] == ["met"]
    assert [row.state for row in clocks(world.south)] == ["missed"]


def test_a_report_that_comes_late_is_the_one_of_last_month(desk, world):
    desk.clock(
        parameters.QUALITY_REPORT, Counting.PERIOD, about="store", starts=[], meets=[ReportSent],
        pauses=[], resumes=[], cancels=[],
    )  # fmt: skip
    for at in (NOON, NOON + MONTH):
        commands.open_periods(at=at)

    desk.tell_only(ReportSent, at=NOON + MONTH)

    assert [row.state for row in clocks(world.north)] == ["late", "running"]


def test_what_no_room_meets_is_never_asked_for(desk, world):
    desk.clock(
        parameters.QUALITY_REPORT, Counting.PERIOD, about="store", starts=[], meets=[],
        pauses=[], resumes=[], cancels=[],
    )  # fmt: skip

    commands.open_periods(at=NOON)

    assert clocks(world.north) == []
