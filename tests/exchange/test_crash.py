"""Whatever ends the process, the import goes on after the last batch that was settled."""

from __future__ import annotations

import os
import signal
import warnings

import pytest
from django.db import connection
from django.utils.translation import get_language, override

from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.exchange import commands, engine, queries, vault
from aftersales.ground.exchange.models import ImportRun
from aftersales.ground.exchange.states import ImportState
from aftersales.records.customers.models import Customer
from tests.conftest import NOON
from tests.exchange.sheets import HEADINGS, text
from tests.worlds import make_world

ROWS = 3000


@pytest.fixture
def begun(own_database):
    """An import of 3,000 customers that was started and not yet worked."""
    world = make_world()
    lines = ([f"客{i}", f"138{i:08d}", "", ""] for i in range(ROWS))
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="x",
        pieces=[text(HEADINGS, *lines)],
        by=world.chief,
        at=NOON,
    )
    commands.start(run_id=run.pk, in_background=False, by=world.chief, at=NOON)
    return world, run


def work_until_killed(world, run, *, batches):
    """Work in a process of its own that is killed without warning after some batches."""
    connection.close()
    hears, tells = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads
        child = os.fork()
    if child == 0:
        try:
            commands.carry_out(
                run_id=run.pk, by=world.chief, at=NOON, told=lambda _run: os.write(tells, b".")
            )
        finally:
            os._exit(0)  # whatever happens, the child never goes on with the tests
    os.close(tells)  # so that a child that ends early is heard
    for _ in range(batches):
        assert os.read(hears, 1) == b"."
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(hears)


@pytest.mark.covers("DA-01")
def test_an_import_that_was_killed_goes_on_and_takes_no_row_twice(begun):
    world, run = begun
    work_until_killed(world, run, batches=2)
    with whole_database():
        after = ImportRun.objects.get(pk=run.pk)
        settled = Customer.objects.count()
    assert (after.state, after.created) == (ImportState.RUNNING, settled)
    assert 1000 <= settled < ROWS

    done = commands.carry_out(run_id=run.pk, by=world.chief, at=NOON)

    assert (done.state, done.read, done.created) == (ImportState.DONE, ROWS, ROWS)
    with whole_database():
        assert Customer.objects.count() == ROWS
    assert not vault.is_there(run.file_key)


class Stopped(Exception):
    """This worker goes no further."""


def stop(_run):
    raise Stopped


def test_a_second_worker_finds_the_checkpoint_moved_and_stops(begun):
    world, run = begun
    with whole_database():
        stale = ImportRun.objects.get(pk=run.pk)
    with pytest.raises(Stopped):
        engine.work(stale, by=world.chief, at=NOON, told=stop)

    with pytest.raises(engine.Overtaken):
        engine.work(stale, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        assert Customer.objects.count() == 2 * engine.BATCH


def test_a_chunk_of_which_one_batch_was_settled_is_finished_and_not_repeated(begun, monkeypatch):
    """The process ends between the two transactions of a chunk."""
    world, run = begun
    lane = engine._in_lane

    def only_lane_two(name, *rest, **more):
        if name == "lane_one":
            raise Stopped
        lane(name, *rest, **more)

    monkeypatch.setattr(engine, "_in_lane", only_lane_two)
    with pytest.raises(Stopped):
        engine.work(run, by=world.chief, at=NOON)
    monkeypatch.setattr(engine, "_in_lane", lane)
    with whole_database():
        half = ImportRun.objects.get(pk=run.pk)
    assert (half.at_line, half.lane_one, half.lane_two) == (0, 0, 1001)
    assert 0 < half.created < 1000

    done = commands.carry_out(run_id=run.pk, by=world.chief, at=NOON)

    assert (done.state, done.read, done.created) == (ImportState.DONE, ROWS, ROWS)
    with whole_database():
        assert Customer.objects.count() == ROWS


def test_both_lanes_speak_the_language_of_who_began(own_database):
    world = make_world()
    lines = ([f"客{i}", "12"] for i in range(4))
    run = commands.upload(
        kind="customers",
        store_id=world.north.pk,
        name="x",
        pieces=[text(HEADINGS[:2], *lines, *(["", f"1381234567{i}"] for i in range(9)))],
        by=world.chief,
        at=NOON,
    )
    commands.start(run_id=run.pk, in_background=False, by=world.chief, at=NOON)
    with override("zh-hans"), engine._second_hand() as hand:
        said = []
        hand(lambda: said.append(get_language())).result()
        commands.carry_out(run_id=run.pk, by=world.chief, at=NOON)

    with as_seen_by(world.chief):
        words = {message for (_column, message) in queries.quality_of(run)}
    assert (said, words) == (["zh-hans"], {"电话号码不完整。", "此格必须填写。"})


def test_an_import_whose_file_is_gone_says_so(begun):
    world, run = begun
    vault.destroy(run.file_key)

    done = commands.carry_out(run_id=run.pk, by=world.chief, at=NOON)

    assert (done.state, done.failure) == (ImportState.FAILED, "exchange.file_gone")
