"""Facts reach those who listen after the commit: once, whatever crashes."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from aftersales.core import log, tasks
from aftersales.core.log import delivers, record
from aftersales.core.models import Delivery, EventRecord
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in
from tests.core.test_log import LampLit
from tests.races import at_once

ME = actor_in(3, "x", group_id=1)


@pytest.fixture
def heard(monkeypatch):
    """A listener of the tests' own, and what it heard."""
    monkeypatch.setattr(log, "_subscribers", dict(log._subscribers))
    monkeypatch.setattr(log, "_by_kind", log._by_kind.copy())
    monkeypatch.setitem(log._by_kind, LampLit, [])
    told: list[tuple[int, str, frozenset[str]]] = []

    @delivers(LampLit, rights={"core.view_log"})
    def notes(event, *, by, at):
        told.append((event.lamp_id, by.key, by.stores_with("core.view_log")))
        with transaction.atomic():
            record(LampLit(store_id=3, lamp_id=event.lamp_id + 100), by=by, at=at)
        if event.lamp_id == 13:
            raise ZeroDivisionError

    return told


def light(lamp=1):
    with as_seen_by(ME):
        record(LampLit(store_id=3, lamp_id=lamp), by=ME, at=NOON)


def waiting():
    with whole_database():
        return list(Delivery.objects.filter(delivered_at=None).values_list("pk", flat=True))


def lamps():
    with whole_database():
        return sorted(EventRecord.objects.values_list("data__lamp_id", flat=True))


@pytest.mark.django_db
def test_a_fact_is_brought_as_the_system_with_just_the_rights_it_needs(heard):
    light()

    for pk in waiting():
        tasks.deliver(pk)

    assert heard == [(1, "system:core/staff:7", frozenset({3}))]


@pytest.mark.django_db
def test_a_fact_is_brought_once_however_often_the_job_runs(heard):
    light()
    (pk,) = waiting()

    for _ in range(3):
        tasks.deliver(pk)

    assert [lamp for lamp, *_ in heard] == [1]


@pytest.mark.race
def test_the_same_delivery_by_eight_workers_at_once_has_one_effect(own_database, heard):
    light()
    (pk,) = waiting()

    outcome = at_once(*[lambda: tasks.deliver(pk)] * 8)

    assert outcome.faults == []
    assert lamps() == [1, 101]


@pytest.mark.race
def test_a_listener_that_breaks_leaves_the_fact_waiting_and_no_half_effect(own_database, heard):
    light(13)
    (pk,) = waiting()

    with pytest.raises(ZeroDivisionError):
        tasks.deliver(pk)

    assert (waiting(), lamps()) == ([pk], [13])


@pytest.mark.race
def test_what_was_rolled_back_is_told_to_nobody(own_database, heard):
    with as_seen_by(ME):
        record(LampLit(store_id=3, lamp_id=1), by=ME, at=NOON)
        transaction.set_rollback(True)

    assert waiting() == []
    assert ProcrastinateJob.objects.filter(task_name="core.deliver").count() == 0


@pytest.mark.race
def test_what_five_tries_could_not_bring_is_offered_again(own_database, heard):
    light()
    later = datetime.now(UTC) + timedelta(hours=1)

    tasks.deliver_again(timestamp=int(later.timestamp()))

    jobs = ProcrastinateJob.objects.filter(task_name="core.deliver", status="todo")
    assert [job.args["delivery_id"] for job in jobs] == waiting() * 2


# A worker that is killed


@app.task(name="tests.slow")
def slow(folder: str) -> None:
    """Stands still the first time; the second time it gets through."""
    begun = Path(folder, "begun")
    if not begun.exists():
        begun.touch()
        time.sleep(600)
    Path(folder, "done").touch()


def in_a_worker(*, wait: bool) -> int:
    """A worker in a process of its own; its id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        connector = app.connector
        with app.replace_connector(connector.get_worker_connector()) as worker:
            worker.run_worker(wait=wait, listen_notify=False, install_signal_handlers=False)
        code = 0
    finally:
        os._exit(code)


def until(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@pytest.mark.race
def test_the_job_of_a_killed_worker_is_brought_back_and_done(own_database, tmp_path, as_owner):
    app.configure_task("tests.slow").defer(folder=str(tmp_path))

    child = in_a_worker(wait=True)
    until((tmp_path / "begun").exists)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert ProcrastinateJob.objects.get(task_name="tests.slow").status == "doing"

    # Half a minute without a heartbeat, then the rescuer's next minute.
    as_owner("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with suppress(AlreadyEnqueued):  # the dead worker may have put this minute's one there
        app.configure_task("core.rescue_jobs").defer(timestamp=0)
    for _ in range(2):
        os.waitpid(in_a_worker(wait=False), 0)

    assert (tmp_path / "done").exists()
    job = ProcrastinateJob.objects.get(task_name="tests.slow")
    assert (job.status, job.attempts) == ("succeeded", 2)
