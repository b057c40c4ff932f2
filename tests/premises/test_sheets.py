"""7S sheets: seven items with points, the score, the trend, and what is done about them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftersales.core.scope import as_seen_by
from aftersales.ground.deadlines import queries as deadlines
from aftersales.ground.handbook.content import delivered
from aftersales.resources.premises import commands, queries
from aftersales.resources.premises.models import Audit
from tests.conftest import NOON, logged
from tests.premises.conftest import LATER, SEVEN

pytestmark = pytest.mark.django_db


def told(house):
    with as_seen_by(house.chief):
        return [name for _who, name in logged() if name.startswith("premises.")]


@pytest.mark.covers("WS-28")
def test_the_sheet_has_the_seven_items_in_both_languages():
    (sheet,) = [item for item in delivered() if item.code == "WS-28"]

    assert tuple(e["code"] for e in sheet.body["elements"]) == SEVEN
    assert [e["zh"] for e in sheet.body["elements"]] == [
        "整理", "整顿", "清扫", "清洁", "素养", "安全", "节约",
    ]  # fmt: skip


@pytest.mark.covers("WS-28")
def test_the_score_is_points_by_maximum_and_the_wording_is_kept(house):
    row = house.fill(4, sort=1, words="Old tyres")

    with as_seen_by(house.chief):
        kept = Audit.objects.get()
        assert (kept.points, kept.maximum, kept.score) == (25, 35, Decimal("71.4"))
        assert kept.version.item.code == "WS-28"
        assert kept.scores.get(element="sort").points == 1
        standing = queries.standing(store_id=house.store_id, seen_by=house.chief, now=NOON)
    assert (row.area.audited_on, standing.score) == (date(2026, 3, 2), Decimal("71.4"))
    assert told(house) == ["premises.area.audited"]


def test_the_trend_is_told_against_the_sheet_before(house):
    house.fill(3, on=date(2026, 2, 2))
    house.fill(4)

    with as_seen_by(house.chief):
        (area,) = queries.area_scores(store_id=house.store_id, seen_by=house.chief, now=NOON)
    assert (area.score, area.trend, area.is_due) == (Decimal("80.0"), Decimal("20.0"), False)


def test_an_area_that_was_never_audited_or_not_for_thirty_days_is_due(house):
    with as_seen_by(house.chief):
        (never,) = queries.area_scores(store_id=house.store_id, seen_by=house.chief, now=NOON)
    house.fill()
    with as_seen_by(house.chief):
        later = NOON + timedelta(days=31)
        (long_ago,) = queries.area_scores(store_id=house.store_id, seen_by=house.chief, now=later)

    assert (never.is_due, long_ago.is_due) == (True, True)


@pytest.mark.parametrize(
    "points",
    [
        {},
        dict.fromkeys(SEVEN[:6], 3),
        dict.fromkeys([*SEVEN, "beauty"], 3),
        dict.fromkeys(SEVEN, 6),
        dict.fromkeys(SEVEN, -1),
    ],
)
def test_a_sheet_that_is_not_whole_is_not_kept(house, points):
    with pytest.raises(commands.SheetIncomplete):
        commands.audit(area_id=house.area.pk, points=points, **house.me)

    with as_seen_by(house.chief):
        assert Audit.objects.count() == 0
    assert told(house) == []


def test_nobody_audits_tomorrow_nor_an_area_that_is_closed(house):
    with pytest.raises(commands.DayAhead):
        house.fill(on=date(2026, 3, 3))
    commands.close_area(area_id=house.area.pk, **house.me)
    with pytest.raises(commands.AreaShut):
        house.fill()

    assert told(house) == ["premises.area.closed"]


def test_a_name_stands_for_one_area_and_is_free_again_once_it_is_closed(house):
    with pytest.raises(commands.AreaKnown):
        commands.name_area(store_id=house.store_id, name="Reception", **house.me)
    commands.close_area(area_id=house.area.pk, **house.me)

    assert commands.name_area(store_id=house.store_id, name="Reception", **house.me)


@pytest.mark.covers("WS-28")
def test_a_finding_gets_an_owner_and_a_deadline_that_runs_until_it_is_done(house):
    sheet = house.fill(sort=1)
    row = house.measure(audit_id=sheet.pk, element="sort")

    with as_seen_by(house.chief):
        (clock,) = deadlines.about("measure", row.pk, seen_by=house.chief)
        assert (clock.timer, clock.state) == ("premises.measure", "running")
    commands.carry_out(measure_id=row.pk, words="Taken away", **house.me)
    with as_seen_by(house.chief):
        (clock,) = deadlines.about("measure", row.pk, seen_by=house.chief)
        assert clock.state == "met"
    assert told(house)[1:] == ["premises.measure.set", "premises.measure.done"]


def test_the_next_audit_of_an_area_runs_a_clock(house):
    area = commands.name_area(store_id=house.store_id, name="Paint shop", **house.me)

    with as_seen_by(house.chief):
        (clock,) = deadlines.about("area", area.pk, seen_by=house.chief)
    assert clock.timer == "premises.audit"


def test_a_measure_that_was_not_enough_is_opened_again(house):
    sheet = house.fill()
    row = house.measure(audit_id=sheet.pk)
    commands.carry_out(measure_id=row.pk, **house.me)
    row = commands.reopen_measure(measure_id=row.pk, due_on=LATER, **house.me)

    assert (row.state, row.done_at) == ("open", None)
    with as_seen_by(house.chief):
        states = {c.state for c in deadlines.about("measure", row.pk, seen_by=house.chief)}
    assert "running" in states
