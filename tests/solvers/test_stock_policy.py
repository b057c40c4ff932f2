"""Forecasts, and all that is proposed for a part at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.solvers.stock.classes import patterns, seasons
from aftersales.solvers.stock.forecasts import forecast, sba, smoothed, tsb
from aftersales.solvers.stock.months import dated, first_day, month_of
from aftersales.solvers.stock.policy import FILL, Supply, Terms, propose
from aftersales.solvers.stock.reading import Series, read_series

DECEMBER = 2025 * 12 + 11
SERVICE = {"A": 0.98, "B": 0.95, "C": 0.90}


def rows(*lists):
    return np.array(lists, dtype=float)


def told(history, last_month=DECEMBER):
    found = patterns(history)
    return forecast(history, found.kind, seasons(history, last_month), last_month)


# ── how much a month ─────────────────────────────────────────────────────────────────────────────


def test_smoothing_moves_a_fifth_of_the_way():
    level, _error = smoothed(rows([10, 20]), alpha=0.2)

    assert level.tolist() == [12]


def test_sba_divides_size_by_interval_and_corrects_the_bias():
    mean, _error = sba(rows([0, 0, 5, 0, 0, 7]), alpha=0.1)

    assert mean[0] == pytest.approx(0.95 * 5.2 / 3)


def test_tsb_fades_with_every_month_without_demand():
    fading = rows([0, 4, 0], [0, 4, 0], [0, 4, 0])
    fading[1, 2], fading[2, 2] = np.nan, 4

    mean, _error = tsb(fading, alpha=0.1, beta=0.1)

    assert mean.tolist() == pytest.approx([4 * 0.45, 4 * 0.5, 4 * 0.55])


def test_each_pattern_has_its_method():
    steady, seldom = [5, 6] * 12, [0, 2] * 12
    faded = [3, 0, 3, 0, 3, 0, *[0] * 18]
    once = [0] * 23 + [2]

    found = told(rows(steady, seldom, faded, once))

    assert found.method.tolist() == ["ses", "sba", "tsb", "mean"]
    assert found.mean[2] < 0.4


def test_a_season_comes_back_in_the_months_ahead():
    summer = [0, 0, 1, 2, 6, 12, 14, 12, 5, 1, 0, 0] * 3

    found = told(rows(summer))

    assert found.ahead[0].argmax() == 6  # July, seen from December
    assert found.ahead[0].sum() == pytest.approx(sum(summer) / 3, rel=0.25)


@given(st.lists(st.integers(0, 20), min_size=3, max_size=30))
def test_a_forecast_is_never_negative_and_never_above_the_highest_month(history):
    found = told(rows(history))

    assert 0 <= found.mean[0] <= max(history) + 1e-9
    assert found.deviation[0] >= 0
    assert np.isfinite(found.ahead).all()


# ── all at once ──────────────────────────────────────────────────────────────────────────────────


def supply(parts, **more):
    given_ = {
        "unit_cost": np.full(parts, 40.0),
        "position": np.zeros(parts),
        "lead": np.full(parts, 0.5),
        "lead_deviation": np.full(parts, 0.1),
        "pack": np.ones(parts),
        "least": np.zeros(parts),
        "step": np.ones(parts),
    }
    return Supply(**(given_ | {name: np.asarray(value, float) for name, value in more.items()}))


def test_a_proposal_says_all_of_a_steady_part():
    found = propose(rows([8, 10, 9, 11] * 6), DECEMBER, supply(1), Terms(service=SERVICE))

    assert [w[0] for w in (found.abc, found.xyz, found.pattern, found.use)] == [
        "A",
        "X",
        "smooth",
        "frequent",
    ]
    assert found.eoq[0] == pytest.approx(np.sqrt(2 * found.yearly[0] * 30 / 8))
    assert found.quantity[0] == pytest.approx(found.eoq[0], abs=1)
    assert found.levels.reorder[0] >= found.wait.mean[0]
    assert found.nothing.cost[0] > 0


def test_what_is_not_asked_for_is_not_kept():
    found = propose(rows([0] * 24), DECEMBER, supply(1, position=[5]), Terms(service=SERVICE))

    assert (found.levels.upto[0], found.is_kept[0], found.nothing.excess[0]) == (0, False, 5)


def test_a_dear_part_that_is_asked_for_once_in_years_is_not_kept_and_a_cheap_one_is():
    once = [0] * 35 + [1]

    found = propose(
        rows(once, once), DECEMBER, supply(2, unit_cost=[8_000, 20]), Terms(service=SERVICE)
    )

    assert found.is_kept.tolist() == [False, True]
    assert found.levels.upto[1] >= 1


def test_a_fill_rate_may_be_asked_for_instead_of_a_cycle_level():
    history = rows([20, 25, 30, 22] * 6)

    cycle = propose(history, DECEMBER, supply(1), Terms(service=SERVICE))
    fill = propose(history, DECEMBER, supply(1), Terms(service=SERVICE, kind=FILL))

    assert fill.levels.reorder[0] < cycle.levels.reorder[0]


@given(
    st.lists(st.integers(0, 12), min_size=13, max_size=36).filter(any),
    st.floats(0.55, 0.99),
    st.floats(0.55, 0.99),
)
def test_more_service_never_proposes_less(history, first, second):
    low, high = sorted((first, second))

    lower, higher = (
        propose(rows(history), DECEMBER, supply(1), Terms(service={"A": level}))
        for level in (low, high)
    )

    if lower.is_kept[0] and higher.is_kept[0]:
        assert higher.levels.reorder[0] >= lower.levels.reorder[0]
        assert higher.levels.upto[0] >= lower.levels.upto[0]


def test_each_part_is_reckoned_as_if_it_were_alone():
    """But for ABC, which compares them."""
    history = np.random.default_rng(3).poisson(2.0, size=(20, 30)).astype(float)
    terms = Terms(service=dict.fromkeys("ABC", 0.95))
    together = propose(history, DECEMBER, supply(20), terms)

    for n in range(20):
        alone = propose(history[n : n + 1], DECEMBER, supply(1), terms)
        assert alone.levels.upto[0] == pytest.approx(together.levels.upto[n])


def test_nothing_at_all_is_no_fault():
    found = propose(np.zeros((0, 12)), DECEMBER, supply(0), Terms(service=SERVICE))

    assert found.levels.reorder.shape == (0,)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        ("1998-01", 1998 * 12),
        ("199812", 1998 * 12 + 11),
        ("1998-10", 1998 * 12 + 9),
        ("1998-11", 1998 * 12 + 10),  # not January the first
        ("1998/11/01", 1998 * 12 + 10),
        ("1998年11月1日", 1998 * 12 + 10),
        ("2026年3月", 2026 * 12 + 2),
        ("2026-03-01", 2026 * 12 + 2),
        ("m07", 7),
        ("M1", 1),
        ("m00", None),
        ("2026-13", None),
        ("id", None),
        ("price_gbp", None),
    ],
)
def test_headings_name_months(heading, month):
    assert month_of(heading) == month


def test_counted_months_end_with_the_last_one():
    assert dated([1, 2, 3], last=DECEMBER) == {1: DECEMBER - 2, 2: DECEMBER - 1, 3: DECEMBER}
    assert dated([2026 * 12], last=DECEMBER) == {2026 * 12: 2026 * 12}
    assert first_day(DECEMBER).isoformat() == "2025-12-01"


def test_the_public_format_is_read_as_it_is():
    lines = ["id,lead_time_months,price_gbp,1996-01,1996-02", "raf1,6,12.5,0,3", "raf3,,,,1"]

    assert read_series(lines) == [
        Series("raf1", (1996 * 12, 1996 * 12 + 1), (0.0, 3.0), 6.0, 12.5),
        Series("raf3", (1996 * 12, 1996 * 12 + 1), (None, 1.0), None, None),
    ]


def test_a_heading_that_names_no_month_is_told():
    with pytest.raises(ValueError, match="a column for each month"):
        read_series(["id,colour", "x,1"])
