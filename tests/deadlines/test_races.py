"""Two reports of one period at once: the clock is ended by one of them, and stays as that one left
it.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction

from aftersales.core import timers
from aftersales.core.scope import whole_database
from aftersales.core.timers import Counting
from aftersales.ground.deadlines import clockwork, commands, parameters
from aftersales.ground.deadlines.models import Deadline
from tests.conftest import NOON
from tests.deadlines.conftest import CODE, Desk, ReportSent
from tests.worlds import make_world

pytestmark = pytest.mark.race
HOUR = timedelta(hours=1)
LONGEST = 60  # seconds until the other must have come to the row


@pytest.fixture
def reports(own_database):
    """A store that reports once a month, with the month's clock running."""
    desk = Desk(make_world())
    desk.clock(
        parameters.QUALITY_REPORT, Counting.PERIOD, about="store", starts=[], meets=[ReportSent],
        pauses=[], resumes=[], cancels=[],
    )  # fmt: skip
    commands.open_periods(at=NOON)
    yield desk
    timers.forget(CODE)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one moment
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def met_at(desk):
    """One report is written and not yet committed when the other comes; when the clock was met."""

    def other():
        try:
            desk.tell_only(ReportSent, at=NOON + 2 * HOUR)
        finally:
            connections.close_all()

    thread = Thread(target=other)
    with transaction.atomic():
        desk.tell_only(ReportSent, at=NOON + HOUR)
        thread.start()
        until = monotonic() + LONGEST
        while not somebody_waits():
            assert monotonic() < until
            sleep(0.01)
    thread.join()
    with whole_database():
        return Deadline.objects.get(timer=CODE, store=desk.world.north).met_at


def test_a_period_that_another_ended_is_not_ended_again(reports):
    assert met_at(reports) == NOON + HOUR


def test_without_the_second_look_the_later_report_writes_over_the_first(reports, monkeypatch):
    """The guard shown to be one."""
    looks = clockwork._live
    asked = []

    def once(pushes):
        asked.append(pushes)
        return looks(pushes) if len(asked) % 2 else Deadline.objects.all()

    monkeypatch.setattr(clockwork, "_live", once)

    assert met_at(reports) == NOON + 2 * HOUR
