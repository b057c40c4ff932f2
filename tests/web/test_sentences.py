"""The log told in plain sentences: the right words, few questions, nothing of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from aftersales.core.events import Event
from aftersales.core.log import record
from aftersales.core.scope import as_seen_by
from aftersales.records.staff.models import Person
from aftersales.web import sentences, show
from aftersales.web.sentences import names, say, tell, timeline
from tests.conftest import NOON


@dataclass(frozen=True, kw_only=True)
class JobApproved(Event):
    name = "tests.job.approved"
    job_id: int
    amount: str
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class JobTicked(Event):
    name = "tests.job.ticked"
    job_id: int


@pytest.fixture(autouse=True)
def told(monkeypatch):
    monkeypatch.setattr(sentences, "_sentences", {})
    monkeypatch.setattr(sentences, "_namers", {})
    say(JobApproved, "%(actor)s approved %(job)s, %(amount)s, %(times)s times", tone="work")

    @names("person")
    def people(ids, seen_by):
        return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))

    @names("job")
    def jobs(ids, seen_by):
        return {pk: f"job {pk}" for pk in ids}


def approve(world, *, job=7, hours=0, by=None, **more):
    fact = JobApproved(store_id=world.north.pk, job_id=job, amount="1280.00", **more)
    record(fact, by=by or world.chief, at=NOON + timedelta(hours=hours))


def texts(told):
    return [line.text for line in told.lines]


def test_a_fact_is_told_with_the_words_of_its_things(seen):
    approve(seen, times=1234)

    (line,) = timeline("job", 7, seen_by=seen.chief).lines

    assert line.text == "Administrator approved job 7, 1,280.00, 1,234 times"
    assert (line.tone, line.at) == ("work", NOON)


def test_chinese_sentences_have_no_blanks_between_chinese_words_and_days_in_words(seen):
    say(JobApproved, "%(actor)s 批准了 %(job)s （自 %(amount)s 起）")
    record(
        JobApproved(store_id=seen.north.pk, job_id=7, amount="2026-11-22"),
        by=seen.chief.as_system("test", rights=()),
        at=NOON,
    )

    with translation.override("zh-hans"):
        (line,) = timeline("job", 7, seen_by=seen.chief).lines
        day = show.date(date(2026, 11, 22))

    assert line.text == f"系统批准了 job 7 （自 {day}起）"


def test_a_timeline_costs_the_same_for_one_line_and_for_thirty(seen):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            timeline("job", 7, seen_by=seen.chief)
        return len(caught)

    approve(seen)
    few = statements()
    for hour in range(29):
        approve(seen, hours=hour)

    assert (few, statements()) == (2, 2)


def test_the_newest_stands_on_top_and_the_rest_is_behind_a_mark(seen):
    for hour in range(sentences.PAGE + 2):
        approve(seen, hours=hour, times=hour)

    first = timeline("job", 7, seen_by=seen.chief)
    rest = timeline("job", 7, seen_by=seen.chief, after=first.after)

    assert len(first.lines) == sentences.PAGE
    assert first.lines[0].at > first.lines[-1].at > rest.lines[0].at
    assert [line.text[-7:] for line in rest.lines] == ["1 times", "0 times"]
    assert rest.after == ""


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("system:followup/staff:7", "The system"),
        ("customer:3", "The customer"),
        ("api:3", "A connected system"),
        ("staff:999999", "Somebody"),
    ],
)
def test_who_acted_is_always_told(seen, key, who):
    by = seen.chief.__class__(key=key, group_id=seen.group.pk, rights=seen.chief.rights)
    approve(seen, by=by)

    assert texts(timeline("job", 7, seen_by=seen.chief))[0].startswith(f"{who} approved")


def test_a_fact_without_a_sentence_shows_its_name(seen):
    record(JobTicked(store_id=seen.north.pk, job_id=7), by=seen.chief, at=NOON)

    assert texts(timeline("job", 7, seen_by=seen.chief)) == ["Administrator · tests.job.ticked"]


def test_quiet_facts_are_left_out(seen):
    say(JobTicked, "tick", is_quiet=True)
    record(JobTicked(store_id=seen.north.pk, job_id=7), by=seen.chief, at=NOON)

    assert texts(timeline("job", 7, seen_by=seen.chief)) == []


def test_a_thing_without_words_shows_its_number(seen):
    say(JobApproved, "%(actor)s approved %(bay)s")

    told = tell(
        [sentences.Fact(1, JobApproved.name, "staff:1", NOON, {"bay_id": 3})], seen_by=seen.chief
    )

    assert told[0].text.endswith("approved #3")


def test_what_happened_in_another_store_is_not_told(world):
    with as_seen_by(world.chief):
        approve(world)

    with as_seen_by(world.of_south):
        assert texts(timeline("job", 7, seen_by=world.of_south)) == []
    with as_seen_by(world.stranger):
        assert texts(timeline("job", 7, seen_by=world.stranger)) == []
