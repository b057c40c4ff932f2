"""Two hands at the levels of one part, the race first seen to fail with its guard off."""

from __future__ import annotations

import pytest

from aftersales.core.refusals import Refusal
from aftersales.supply.replenishment.commands import _common
from tests.races import ROUNDS, at_once
from tests.replenishment.conftest import STEADY, Planner, broken
from tests.worlds import make_world

pytestmark = pytest.mark.race


def frozen_and_changed(planner):
    """Whether levels were decided after they had been frozen, or anything broke."""
    row = planner.rows.pop()
    outcome = at_once(
        lambda: planner.freeze(row),
        lambda: planner.accept(row),
        lambda: planner.change(row, 1, 3),
    )
    others = [fault for fault in outcome.faults if not isinstance(fault, Refusal)]
    return others != [] or broken() != {}


def with_rows(count):
    planner = Planner(make_world())
    made = [planner.part(STEADY[:3]) for _n in range(count)]
    planner.reckon()
    planner.rows = [planner.plan(part) for part in made]
    planner.accept(*planner.rows)
    return planner


def test_whoever_freezes_has_the_last_word_until_it_is_released(own_database):
    planner = with_rows(ROUNDS)

    assert [frozen_and_changed(planner) for _round in range(ROUNDS)] == [False] * ROUNDS


def test_without_the_guard_frozen_levels_are_changed(own_database, monkeypatch):
    monkeypatch.setattr(_common, "hold", lambda _pks: None)
    planner = with_rows(100)

    assert any(frozen_and_changed(planner) for _round in range(100))
