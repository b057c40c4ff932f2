"""Levels are reckoned from what was used, and hold when somebody decides them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.core.actors import NotPermitted
from aftersales.core.scope import as_seen_by, whole_database
from aftersales.ground.parameters import commands as parameters
from aftersales.supply.parts import queries as parts
from aftersales.supply.parts.commands import return_issue
from aftersales.supply.replenishment import commands, queries, rules
from aftersales.supply.replenishment.commands import (
    FrozenPlan,
    LevelsImpossible,
    NothingDecided,
    NothingMarked,
    ProposalIsNewer,
    QuantityNotKept,
    ReasonMissing,
    Used,
)
from aftersales.supply.replenishment.models import StockPlan
from tests.conftest import NOON
from tests.replenishment.conftest import ONCE, STEADY, WINTER, broken

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 2)


@pytest.mark.covers("PT-02")
def test_a_part_is_frequent_infrequent_or_seasonal_by_its_use(planner):
    steady, winter, once = (planner.part(months) for months in (STEADY, WINTER, ONCE))

    planner.reckon()

    found = [planner.plan(part).proposed_use for part in (steady, winter, once)]
    assert found == ["frequent", "seasonal", "infrequent"]


def test_demand_is_issues_less_returns_of_whole_months(planner):
    part = planner.desk.part()
    planner.desk.receive(part, 20, at=NOON - timedelta(days=80))
    (move,) = planner.desk.issue(part, 5, at=NOON - timedelta(days=20))
    return_issue(move_id=move.pk, quantity=Decimal(2), by=planner.by, at=NOON - timedelta(days=19))
    planner.desk.issue(part, 4, at=NOON)

    with as_seen_by(planner.by):
        told = queries.history(planner.north, on=MARCH, months=12, seen_by=planner.by)

    assert [int(n) for n in told.cells.values()] == [3]  # March is not over
    assert told.first == told.last == 2026 * 12 + 1
    assert told.costs == {part.pk: 10}


def test_noted_months_add_to_the_books_and_are_replaced_when_told_again(planner):
    part = planner.part([3, 4])
    planner.note(part, [7])

    with as_seen_by(planner.by):
        found = queries.months_of(
            part.pk, store_id=planner.north, on=MARCH, months=12, seen_by=planner.by
        )

    assert found == [(date(2026, 1, 1), 3), (date(2026, 2, 1), 7)]


@pytest.mark.parametrize(("month", "quantity"), [(date(2026, 4, 1), 1), (date(2026, 1, 1), -1)])
def test_no_month_to_come_and_nothing_negative_is_noted(planner, month, quantity):
    part = planner.desk.part()
    used = [Used(part_id=part.pk, month=month, quantity=Decimal(quantity))]

    with pytest.raises(QuantityNotKept):
        commands.note_demand(store_id=planner.north, used=used, by=planner.by, at=NOON)


@pytest.mark.covers("PT-04")
def test_the_economic_order_quantity_is_the_textbook_one_and_makes_the_order_level(planner):
    part = planner.part([10] * 36)
    planner.receive(part, 4, cost=50)

    row = planner.reckoned(part)

    told = row.inputs
    assert float(row.economic) == pytest.approx(
        sqrt(2 * told["yearly"] * 30 / (50 * 0.20)), rel=0.01
    )
    assert row.proposed_upto - row.proposed_alert_at == Decimal(str(told["quantity"]))
    assert abs(told["quantity"] - float(row.economic)) <= 1


def test_classes_by_value_are_proposed_and_hold_for_counting_once_accepted(planner):
    dear, cheap = planner.part(STEADY), planner.part(ONCE)
    planner.receive(dear, 3, cost=800)
    planner.receive(cheap, 3, cost=1)
    planner.reckon()

    assert [planner.plan(one).proposed_class for one in (dear, cheap)] == ["A", "C"]

    planner.accept(planner.plan(dear))

    with as_seen_by(planner.by):
        rows = parts.due_to_count(
            store_id=planner.north, on=MARCH + timedelta(days=60), seen_by=planner.by
        )
        found = dict(rows.values_list("part_id", "stock_class"))
    assert found.get(dear.pk) == "A"


@pytest.mark.covers("PT-18")
def test_the_guiding_idea_of_ordering_is_a_policy_and_parameters(planner):
    part = planner.part(STEADY)
    planner.receive(part, 4)
    before = planner.reckoned(part)

    for code, value in (("service_a", Decimal("99.9")), ("coverage", 1)):
        parameters.set_value(
            code=f"replenishment.{code}",
            value=value,
            store_id=planner.north,
            valid_from=MARCH,
            reason="新的订货指导思想",
            by=planner.world.chief,
            at=NOON,
        )
    after = planner.reckoned(part)

    assert after.proposed_safety > before.proposed_safety
    assert after.proposed_upto - after.proposed_alert_at <= 6


@pytest.mark.covers("PT-20")
def test_a_seasonal_part_is_foretold_before_its_season_and_watched_after_it(planner):
    part = planner.part(WINTER)
    planner.receive(part, 40)

    spring = planner.reckoned(part)  # March: the season is over
    assert spring.proposed_use == "seasonal"
    assert spring.inputs["peak"] == 2
    assert spring.left_over > 0
    ahead = spring.inputs["ahead"]  # from March on
    assert min(ahead[9:12]) > 3 * max(ahead[1:6])

    december = NOON + timedelta(days=290)
    planner.note(part, [3, 1, 0, 0, 0, 0, 0, 1, 4], last=(2026, 11), at=december)
    again = planner.reckoned(part, at=december)
    assert again.left_over == 0
    assert again.proposed_upto > spring.proposed_upto


def test_what_holds_stays_until_it_is_decided(planner):
    part = planner.part(STEADY)
    row = planner.reckoned(part)
    assert (row.decided_at, row.upto) == (None, 0)

    planner.accept(row)
    accepted = planner.plan(part)
    planner.note(part, [60])
    again = planner.reckoned(part, at=NOON + timedelta(days=1))

    assert accepted.upto == accepted.proposed_upto > 0
    assert again.upto == accepted.upto
    assert again.proposed_upto > again.upto
    assert planner.facts() == [
        "demand.noted",
        "stock.reckoned",
        "plan.accepted",
        "alert.raised",
        "demand.noted",
        "stock.reckoned",
    ]


def test_a_newer_proposal_than_was_looked_at_is_not_accepted_by_mistake(planner):
    part = planner.part(STEADY)
    seen = planner.reckoned(part)
    planner.reckon(at=NOON + timedelta(hours=1))

    with pytest.raises(ProposalIsNewer):
        planner.accept(seen, seen_at=seen.reckoned_at)
    with pytest.raises(NothingMarked):
        planner.accept()


def test_other_levels_need_a_reason_and_make_sense(planner):
    row = planner.reckoned(planner.part(STEADY))

    with pytest.raises(ReasonMissing):
        planner.change(row, 2, 6, reason="  ")
    with pytest.raises(LevelsImpossible):
        planner.change(row, 7, 6)
    planner.change(row, 2, 10, use_class="infrequent")

    found = planner.plan(row.part)
    assert (found.alert_at, found.clear_at, found.upto) == (2, 4, 10)
    assert (found.use_class, found.reason) == ("infrequent", "新款车多")


def test_frozen_levels_are_released_before_anybody_decides(planner):
    row = planner.reckoned(planner.part(STEADY))
    with pytest.raises(NothingDecided):
        planner.freeze(row)
    planner.accept(row)
    planner.freeze(row)

    with pytest.raises(FrozenPlan):
        planner.accept(row)
    with pytest.raises(FrozenPlan):
        planner.change(row, 1, 2)
    commands.release(plan_id=row.pk, by=planner.by, at=NOON)
    planner.change(row, 1, 2)

    assert planner.plan(row.part).upto == 2
    assert broken() == {}


def test_a_store_decides_for_itself_alone(planner, world):
    row = planner.reckoned(planner.part(STEADY))

    with pytest.raises(StockPlan.DoesNotExist):
        planner.accept(row, by=world.of_south)
    with pytest.raises(NotPermitted):
        planner.accept(row, by=world.actor(world.north, "replenishment.view"))
    with as_seen_by(world.of_south):
        assert not StockPlan.objects.exists()


def test_a_store_without_a_past_has_nothing_to_reckon(planner):
    assert planner.reckon() == 0


def test_a_part_without_a_whole_month_is_kept_as_it_is(planner):
    part = planner.desk.part()
    planner.receive(part, 3)

    row = planner.reckoned(part)

    assert (row.inputs["months"], row.proposed_upto) == (0, 0)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 100), st.lists(st.integers(0, 99)))
def test_an_alert_does_not_ring_twice_for_one_piece_to_and_fro(low, more, share, positions):
    upto = Decimal(low + more)
    alert, clear = Decimal(low), rules.clear_line(Decimal(low), upto, Decimal(share))
    stands, rings = False, 0

    for position in map(Decimal, positions):
        now = rules.is_alerted(position, alert, clear, was=stands)
        rings += now and not stands
        stands = now

    assert alert <= clear <= upto
    below = sum(position <= low for position in positions)
    assert rings <= below


@given(st.integers(-20, 60), st.integers(0, 60), st.integers(1, 12))
def test_whole_packs_reach_the_level_and_not_a_pack_more(position, upto, pack):
    found = rules.to_order(Decimal(position), Decimal(upto), pack=Decimal(pack))

    assert found % pack == 0
    assert found == 0 or upto <= position + found < upto + pack


def test_every_night_all_stores_are_reckoned_and_alerts_are_watched(planner):
    from aftersales.supply.replenishment import tasks

    part = planner.part(STEADY)
    tasks.reckon(int(NOON.timestamp()))
    planner.accept(planner.plan(part))
    planner.receive(part, 200)
    tasks.watch(int(NOON.timestamp()))

    with whole_database():
        assert planner.plan(part).alerted_at is None
