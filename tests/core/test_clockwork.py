"""Work by the clock is registered in one way, and waits while the clock of the house stands."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aftersales.core import clockwork
from aftersales.site.models import DemoChapter
from aftersales.site.storytelling import ASKED
from aftersales.supply.parts import tasks

SOURCE = Path(clockwork.__file__).parents[1]
MOMENT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """A clock of the house that nobody has stopped."""
    monkeypatch.setattr(clockwork, "_standing", [])
    return clockwork


def test_work_hears_the_moment_for_which_it_was_due(clock):
    heard = []
    job = clock.by_the_clock("0 3 * * *", name="test.hears")(heard.append)
    job(int(MOMENT.timestamp()))
    assert heard == [MOMENT]
    assert (job.name, job.queueing_lock) == ("test.hears", "test.hears")


@pytest.mark.parametrize(("always", "heard"), [(False, []), (True, [MOMENT])])
def test_work_waits_while_the_clock_stands_still_but_the_installations_own_goes_on(
    clock, always, heard
):
    came = []
    job = clock.by_the_clock("0 3 * * *", name=f"test.waits.{always}", always=always)(came.append)
    clock.stands_still_while(lambda: True)
    job(int(MOMENT.timestamp()))
    assert came == heard


@pytest.mark.django_db
@pytest.mark.parametrize("is_whole", [False, True])
def test_nothing_of_a_story_is_late_before_it_is_told_to_its_end(monkeypatch, is_whole):
    """A worker beside `aftersales demo` gave up bookings that the story had yet to honour."""
    DemoChapter.objects.create(name=ASKED, is_whole=is_whole, told={})
    asked = []
    monkeypatch.setattr(tasks, "systems", lambda room: asked.append(room) or [])
    tasks.expire_reservations(int(MOMENT.timestamp()))
    assert asked == (["parts"] if is_whole else [])


def test_nobody_registers_work_by_the_clock_past_it():
    """But for the rescuer of jobs, which asks Procrastinate for its own worker."""
    past = [
        (path.relative_to(SOURCE).as_posix(), node.name)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in node.decorator_list
        if ast.unparse(each).startswith("app.periodic")
    ]
    assert past == [("core/tasks.py", "rescue_jobs")]
