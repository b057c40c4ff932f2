"""The facts of a command go into the log together, as it ends."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from aftersales.core import log
from aftersales.core.commands import COMMANDS, command
from aftersales.core.log import listens_to, on_every_record, record
from aftersales.core.models import EventRecord
from aftersales.core.refusals import Refusal
from aftersales.core.scope import as_seen_by, whole_database
from tests.conftest import NOON, actor_in
from tests.core.test_log import LampLit

ME = actor_in(3, "core.view_log", group_id=1)
ELSEWHERE = actor_in(4, "core.view_log", group_id=1)
pytestmark = pytest.mark.django_db


class Broken(Refusal):
    code = "tests.lamp_broken"


def deed(function):
    """A command of this file alone."""
    made = command("core.view_log")(function)
    COMMANDS.pop(f"{function.__module__}.{function.__qualname__}")
    return made


def light(lamp, *, by=ME, store=3):
    record(LampLit(store_id=store, lamp_id=lamp), by=by, at=NOON)


def lit():
    """The lamps in the order of the log."""
    with whole_database():
        rows = EventRecord.objects.order_by("pk")
        return [row.data["lamp_id"] for row in rows]


@deed
def one(*, lamp, breaks=False, by, at):
    light(lamp, by=by, store=min(by.stores))
    if breaks:
        raise Broken("It is broken.")


@pytest.fixture
def hooked(monkeypatch):
    """Which lamps were written together."""
    monkeypatch.setattr(log, "_hooks", [])
    monkeypatch.setattr(log, "_questions", {})
    seen = []
    on_every_record(lambda rows: seen.append([row.data["lamp_id"] for row in rows]))
    return seen


def test_a_command_and_those_it_calls_write_their_facts_in_one_statement_in_order(hooked):
    @deed
    def three(*, by, at):
        light(1)
        one(lamp=2, by=by, at=at)
        light(3)

    with as_seen_by(ME), CaptureQueriesContext(connection) as asked:
        three(by=ME, at=NOON)

    assert hooked == [[1, 2, 3]]
    assert sum("INSERT INTO" in query["sql"] for query in asked) == 1
    assert lit() == [1, 2, 3]


def test_a_command_that_was_refused_takes_its_facts_along_and_leaves_the_others(hooked):
    @deed
    def around(*, by, at):
        light(1)
        with pytest.raises(Broken), transaction.atomic():
            one(lamp=2, breaks=True, by=by, at=at)
        light(3)

    with as_seen_by(ME):
        around(by=ME, at=NOON)

    assert hooked == [[1, 3]]
    assert lit() == [1, 3]


@transaction.atomic
def undone():
    with transaction.atomic():
        light(1)
    raise ZeroDivisionError


def test_what_is_undone_inside_a_command_was_never_recorded(hooked):
    @deed
    def twice(*, by, at):
        with pytest.raises(ZeroDivisionError):
            undone()
        light(2)

    with as_seen_by(ME):
        twice(by=ME, at=NOON)

    assert lit() == [2]


def test_after_a_command_that_broke_the_next_one_writes_only_its_own(hooked):
    with as_seen_by(ME):
        with pytest.raises(Broken):
            one(lamp=1, breaks=True, by=ME, at=NOON)
        one(lamp=2, by=ME, at=NOON)

    assert hooked == [[2]]


def test_facts_are_written_with_the_eyes_that_saw_them(hooked):
    """A store out of sight of the outer command would refuse the line of the inner one."""

    @deed
    def here_and_there(*, by, at):
        light(1)
        one(lamp=2, by=ELSEWHERE, at=at)
        light(3)

    with as_seen_by(ME):
        here_and_there(by=ME, at=NOON)

    assert hooked == [[1], [2], [3]]
    assert lit() == [1, 2, 3]


def test_who_listens_hears_at_once(monkeypatch, hooked):
    monkeypatch.setattr(log, "_listeners", {**log._listeners, LampLit: []})
    heard = []

    @listens_to(LampLit)
    def hears(event, *, by, at):
        heard.append((event.lamp_id, len(hooked)))

    with as_seen_by(ME):
        one(lamp=1, by=ME, at=NOON)

    assert (heard, hooked) == ([(1, 0)], [[1]])


def test_who_reads_the_log_inside_a_command_reads_what_it_has_recorded():
    read = []

    @deed
    def looks_back(*, by, at):
        light(1)
        read.extend(EventRecord.objects.values_list("data__lamp_id", flat=True))
        light(2)

    with as_seen_by(ME):
        looks_back(by=ME, at=NOON)

    assert read == [1]
    assert lit() == [1, 2]


def test_outside_of_a_command_a_fact_is_written_at_once(hooked):
    with as_seen_by(ME):
        light(1)
        assert hooked == [[1]]


@pytest.mark.parametrize(("question", "called"), [("TRUE", True), ("FALSE", False)])
def test_a_hook_with_nothing_to_do_is_not_called(hooked, question, called):
    seen = []
    on_every_record(seen.append, if_any=f"(SELECT 1) AS something WHERE {question}")

    with as_seen_by(ME), CaptureQueriesContext(connection) as asked:
        light(1)

    assert bool(seen) is called
    assert len(asked) == 1  # the question travels with the line
