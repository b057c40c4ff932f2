"""Asking the technical department, its rulings, and questions that stay open for a customer."""

from __future__ import annotations

import pytest

from aftersales.core.actors import NotPermitted
from aftersales.core.lifecycle import IllegalMove
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.deadlines.models import Deadline
from aftersales.lane.support import commands, queries
from aftersales.lane.support.models import HelpRequest
from aftersales.records.customers.models import Consultation
from tests.conftest import NOON
from tests.support.conftest import LATER

pytestmark = pytest.mark.django_db


def clocks(row):
    with whole_database():
        rows = Deadline.objects.filter(about="help_request", about_id=row.pk).order_by("timer")
        return {d.timer: "met" if d.met_at else "runs" for d in rows}


@pytest.mark.covers("WS-34")
def test_a_technician_asks_and_the_ruling_is_kept_with_the_time_it_took(desk, facts):
    job = desk.job(desk.order())

    row = desk.ask(job)
    assert clocks(row) == {"support.ruling": "runs"}
    desk.do("take_help", help_request_id=row.pk, takes_job=True, by=desk.engineer)
    desk.do(
        "rule",
        help_request_id=row.pk,
        cause="控制臂衬套老化",
        ruling="更换两侧控制臂衬套",
        needs_training=True,
        by=desk.engineer,
        at=LATER,
    )

    kept = desk.fresh(row)
    assert (kept.state, kept.cause, kept.ruling) == (
        "ruled",
        "控制臂衬套老化",
        "更换两侧控制臂衬套",
    )
    assert (kept.takes_job, kept.needs_training) == (True, True)
    assert kept.ruled_by_id == desk.engineer.person_id
    assert clocks(row) == {"support.ruling": "met"}
    assert facts() == ["help.asked", "help.taken", "help.ruled"]


@pytest.mark.covers("WS-34")
def test_a_ruling_that_does_not_help_is_asked_again_and_its_clock_runs_anew(desk):
    row = desk.ask(desk.job(desk.order()))
    desk.do("rule", help_request_id=row.pk, ruling="更换轮毂轴承", by=desk.engineer)

    desk.do("ask_again", help_request_id=row.pk, words="更换后仍响", at=LATER)

    again = desk.fresh(row)
    assert again.state == "asked"
    assert again.words.splitlines() == ["换过减振器仍有异响", "→ 更换轮毂轴承", "更换后仍响"]
    with whole_database():
        rows = Deadline.objects.filter(about="help_request", about_id=row.pk)
        assert sorted(bool(d.met_at) for d in rows) == [False, True]


@pytest.mark.covers("RC-26")
def test_an_open_question_goes_to_headquarters_and_ends_when_the_customer_has_the_answer(desk):
    talk = desk.talk()
    row = desk.do("ask_help", consultation_id=talk.pk, words="如何取消保养提示")
    assert (row.kind, clocks(row)) == (
        "question",
        {"support.question": "runs", "support.ruling": "runs"},
    )

    desk.do("pass_on", help_request_id=row.pk)
    desk.do("rule", help_request_id=row.pk, ruling="长按 OK 键十秒", by=desk.engineer)
    assert clocks(row) == {"support.question": "runs", "support.ruling": "met"}
    desk.do("tell_answer", help_request_id=row.pk, at=LATER)

    kept = desk.fresh(row)
    assert (kept.level, kept.state, kept.closed_at) == ("headquarters", "closed", LATER)
    assert clocks(row)["support.question"] == "met"
    with whole_database():
        answered = Consultation.objects.get(pk=talk.pk)
        assert (answered.state, answered.answer) == ("answered", "长按 OK 键十秒")


def test_the_same_thing_is_not_asked_twice(desk, facts):
    job = desk.job(desk.order())
    desk.ask(job)

    with pytest.raises(commands.AskedAlready):
        desk.ask(job, "还是响")

    assert facts() == ["help.asked"]


def test_a_request_is_about_something(desk, facts):
    with pytest.raises(commands.NothingToAsk):
        desk.do("ask_help", words="怎么办")
    assert facts() == []


def test_headquarters_is_asked_once(desk, facts):
    row = desk.ask(desk.job(desk.order()), level="headquarters")

    with pytest.raises(commands.WithHeadquarters):
        desk.do("pass_on", help_request_id=row.pk)

    assert facts() == ["help.asked"]


def test_who_may_not_rule_does_not(desk, world, facts):
    row = desk.ask(desk.job(desk.order()))
    only_asks = world.actor(world.north, "support.view", "support.ask")

    with pytest.raises(NotPermitted):
        desk.do("rule", help_request_id=row.pk, ruling="更换", by=only_asks)

    assert (desk.fresh(row).state, facts()) == ("asked", ["help.asked"])


@pytest.mark.parametrize("deed", ["tell_answer", "take_help", "pass_on"])
def test_what_was_withdrawn_is_over(desk, facts, deed):
    row = desk.ask(desk.job(desk.order()))
    desk.do("withdraw_help", help_request_id=row.pk)

    with pytest.raises(IllegalMove):
        desk.do(deed, help_request_id=row.pk)

    assert facts() == ["help.asked", "help.withdrawn"]


def test_another_store_sees_nothing_of_it(desk, world):
    row = desk.ask(desk.job(desk.order()))

    with as_seen_by(world.of_south):
        assert list(queries.help_requests(seen_by=world.of_south)) == []
        with pytest.raises(HelpRequest.DoesNotExist):
            commands.take_help(help_request_id=row.pk, by=world.of_south, at=NOON)


def test_the_desk_shows_what_waits_the_longest_first(desk, world):
    first = desk.ask(desk.job(desk.order()))
    second = desk.ask(desk.job(desk.order("空调不凉")), at=LATER)
    desk.damage(desk.order("换机油"))

    with as_seen_by(world.chief):
        found = queries.desk(store_id=desk.store_id, seen_by=world.chief)

    assert [row.pk for row in found.waiting] == [first.pk, second.pk]
    assert set(found.due) == {first.pk, second.pk}
    assert (len(found.damages), found.to_tell, found.proposed) == (1, [], [])
