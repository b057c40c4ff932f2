"""The knowledge base: fed by closed orders and rulings, approved, found at the diagnosis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.scope import as_seen_by
from aftersales.lane.support import commands, queries, rules
from tests.factories.support import EntryFactory
from tests.factories.vehicles import VehicleModelFactory
from tests.support.test_damage import assessed

pytestmark = pytest.mark.django_db


@pytest.mark.covers("WS-35")
def test_a_closed_order_feeds_the_base_and_the_customers_own_words_stay_out(desk, world, facts):
    job = desk.settled()
    with as_seen_by(world.chief):
        found = queries.candidates(store_id=desk.store_id, seen_by=world.chief)
    assert [(c.job_id, c.cause) for c in found] == [(job.pk, "制动片磨损到极限")]

    entry = desk.do("propose_from_job", job_id=job.pk, by=desk.technician)
    desk.do("approve_entry", entry_id=entry.pk, by=desk.engineer)

    kept = desk.fresh(entry)
    assert (kept.state, kept.source, kept.source_number) == ("approved", "job", job.pk)
    assert (kept.symptom, kept.cause, kept.solution) == (
        "前制动异响",
        "制动片磨损到极限",
        "更换前制动片",
    )
    assert facts() == ["entry.proposed", "entry.approved"]
    with as_seen_by(world.chief):
        assert queries.candidates(store_id=desk.store_id, seen_by=world.chief) == []


@pytest.mark.covers("WS-35")
def test_an_entry_is_offered_for_its_model_and_a_like_symptom_once_it_is_approved(desk, world):
    other = VehicleModelFactory(group=world.group)
    known = desk.entry()
    EntryFactory(found_in=world.north)  # proposed only
    EntryFactory(found_in=world.north, approved=True, model=other)
    desk.entry(title="空调不制冷", symptom="出风口温度高")
    job = desk.job(desk.order("左前轮制动时异响"))

    with as_seen_by(world.chief):
        found = queries.suggestions_for(job.pk, seen_by=world.chief)

    assert [s.entry.pk for s in found] == [known.pk]


@pytest.mark.covers("WS-35")
def test_use_is_counted_once_a_job_and_the_last_word_holds(desk, facts):
    entry, job = desk.entry(), desk.job(desk.order())

    for has_helped in (False, True, True):
        desk.do("use_entry", entry_id=entry.pk, job_id=job.pk, has_helped=has_helped)

    kept = desk.fresh(entry)
    assert (kept.used, kept.helped) == (1, 1)
    assert facts()[2:] == ["entry.used", "entry.used"]


@pytest.mark.covers("WS-34", "WS-35")
def test_a_ruling_becomes_an_entry_so_that_nobody_asks_twice(desk):
    row = desk.ask(desk.job(desk.order()))
    desk.do("rule", help_request_id=row.pk, cause="衬套老化", ruling="更换衬套", by=desk.engineer)

    entry = desk.do(
        "propose_from_ruling", help_request_id=row.pk, title="前部异响", symptom="冷车过坎异响"
    )

    assert (entry.source, entry.source_number) == ("ruling", row.pk)
    assert (entry.cause, entry.solution) == ("衬套老化", "更换衬套")


@pytest.mark.covers("WS-35")
def test_a_quality_case_feeds_the_base_by_the_same_command(desk):
    entry = desk.do(
        "propose_entry",
        store_id=desk.store_id,
        title="批次漏油",
        symptom="变速箱油封渗油",
        cause="油封批次不良",
        solution="更换新批次油封",
        source="quality",
        source_number=31,
    )
    assert (entry.source, entry.source_number) == ("quality", 31)


@pytest.mark.covers("WS-35")
def test_damage_by_our_own_repair_teaches_once_it_is_assessed(desk):
    row = desk.damage(desk.order())
    asked = {"title": "拆装划伤", "symptom": "车门划痕"}
    with pytest.raises(commands.JobUnfinished):
        desk.do("propose_from_damage", damage_id=row.pk, **asked)
    assessed(desk, row, cause_words="未贴防护胶带", recovery="重新喷漆")

    entry = desk.do("propose_from_damage", damage_id=row.pk, **asked)

    assert (entry.source, entry.cause, entry.solution) == ("damage", "未贴防护胶带", "重新喷漆")


def test_nothing_is_proposed_twice_from_one_source(desk, facts):
    job = desk.settled()
    desk.do("propose_from_job", job_id=job.pk)

    with pytest.raises(commands.EntryKnown):
        desk.do("propose_from_job", job_id=job.pk)

    assert facts() == ["entry.proposed"]


def test_an_open_order_teaches_nothing_yet(desk, facts):
    with pytest.raises(commands.JobUnfinished):
        desk.do("propose_from_job", job_id=desk.job(desk.order()).pk)
    assert facts() == []


def test_nobody_approves_what_they_proposed(desk, facts):
    entry = desk.do("propose_from_job", job_id=desk.settled().pk)

    with pytest.raises(commands.SameHand):
        desk.do("approve_entry", entry_id=entry.pk)

    assert (desk.fresh(entry).state, facts()) == ("proposed", ["entry.proposed"])


def test_an_entry_out_of_use_is_offered_to_nobody(desk, world):
    entry = desk.entry()
    desk.do("retire_entry", entry_id=entry.pk, reason="新款已改进")

    with as_seen_by(world.chief):
        assert queries.suggestions("制动异响", model_id=None, seen_by=world.chief) == []


def test_an_entry_that_is_not_taken_up_says_why(desk, facts):
    entry = desk.do("propose_from_job", job_id=desk.settled().pk)

    desk.do("decline_entry", entry_id=entry.pk, reason="属个案")

    kept = desk.fresh(entry)
    assert (kept.state, kept.reason, facts()[-1]) == ("declined", "属个案", "entry.declined")


def test_other_words_make_an_entry_found_by_them(desk, world):
    entry = desk.entry()
    desk.do(
        "change_entry",
        entry_id=entry.pk,
        title="刹车尖叫",
        symptom="轻踩刹车尖叫",
        cause="制动片硬化",
        solution="更换",
    )

    with as_seen_by(world.chief):
        found = queries.suggestions("刹车尖叫", model_id=None, seen_by=world.chief)

    assert [s.entry.pk for s in found] == [entry.pk]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_is_most_like_itself(one, other):
    mine = rules.grams(one)

    assert rules.likeness(mine, rules.grams(other)) <= rules.likeness(mine, mine) == len(mine)
    assert all(0 < len(gram) <= rules.LONGEST_WORD for gram in mine)
