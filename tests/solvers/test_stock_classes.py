"""Classes of parts: by value, by variation, by pattern, by use."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.solvers.stock.classes import abc, months_since_use, patterns, seasons, uses, xyz

MARCH_2026 = 2026 * 12 + 2
monthly = st.lists(st.integers(0, 9), min_size=24, max_size=24)


def histories(*rows):
    return np.array(rows, dtype=float)


@pytest.mark.covers("PT-03")
def test_the_parts_that_carry_four_fifths_of_the_value_are_a():
    value = np.array([10.0, 700.0, 0.0, 150.0, 100.0, 40.0])

    assert abc(value).tolist() == ["C", "A", "C", "A", "B", "C"]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_no_part_is_in_a_lower_class_than_one_that_is_worth_less(values):
    value = np.array(values)
    rank = {"A": 0, "B": 1, "C": 2}
    classes = [rank[c] for c in abc(value)]

    assert all(
        classes[i] <= classes[j]
        for i in range(len(values))
        for j in range(len(values))
        if values[i] > values[j]
    )


def test_the_lines_of_abc_may_be_drawn_elsewhere():
    value = np.array([50.0, 30.0, 20.0])

    assert abc(value, a=0.5, b=0.8).tolist() == ["A", "B", "C"]


def test_xyz_goes_by_how_much_demand_varies():
    steady, varying, wild = [5, 5, 6, 5] * 3, [2, 8, 5, 1] * 3, [0, 0, 30, 0] * 3

    assert xyz(histories(steady, varying, wild, [0] * 12)).tolist() == ["X", "Y", "Z", "Z"]


def test_the_four_patterns_of_syntetos_and_boylan():
    found = patterns(
        histories(
            [3, 4, 3, 4, 3, 4, 3, 4],
            [1, 9, 1, 12, 1, 1, 9, 1],
            [0, 2, 0, 0, 2, 0, 2, 0],
            [0, 1, 0, 0, 9, 0, 1, 0],
            [0, 0, 0, 7, 0, 0, 0, 0],
        )
    )

    assert found.kind.tolist() == ["smooth", "erratic", "intermittent", "lumpy", "rare"]
    assert found.interval[2] == pytest.approx(8 / 3)


@given(monthly)
def test_patterns_are_those_of_the_public_scorer(row):
    """The same cut-offs, boundaries included, by plain arithmetic."""
    hits = [v for v in row if v]
    if len(hits) < 2:
        expected = "rare"
    else:
        mean = sum(hits) / len(hits)
        squared = sum((v - mean) ** 2 for v in hits) / len(hits) / mean**2
        seldom, unsteady = len(row) / len(hits) >= 1.32, squared >= 0.49
        names = {(0, 0): "smooth", (0, 1): "erratic", (1, 0): "intermittent", (1, 1): "lumpy"}
        expected = names[seldom, unsteady]

    assert patterns(histories(row)).kind.tolist() == [expected]


def test_months_of_which_nothing_is_known_count_for_nothing():
    nothing = np.nan

    known = patterns(histories([2, 0, 2, 0])).interval
    assert patterns(histories([nothing, nothing, 2, 0, 2, 0])).interval == known


@pytest.mark.covers("PT-02")
def test_winter_parts_are_seasonal_and_know_their_months():
    winter = [9, 8, 2, 0, 0, 0, 0, 0, 0, 1, 4, 8]  # January to December
    rows = [winter[i % 12] + (i % 5 == 0) for i in range(3, 39)]  # up to March

    found = seasons(histories(rows), MARCH_2026)

    assert found.is_seasonal.tolist() == [True]
    assert found.index[0].argmax() == 0
    assert found.index[0].sum() == pytest.approx(12, rel=0.02)


def test_one_big_sale_makes_no_season():
    rows = [1] * 36
    rows[20] = 40

    assert seasons(histories(rows), MARCH_2026).is_seasonal.tolist() == [False]


def test_chance_is_seldom_taken_for_a_season():
    by_chance = np.random.default_rng(7).poisson(3.0, size=(4_000, 36)).astype(float)

    assert seasons(by_chance, MARCH_2026).is_seasonal.mean() < 0.02


def test_less_than_two_years_tell_no_season():
    assert seasons(histories([9, 0] * 11), MARCH_2026).is_seasonal.tolist() == [False]


@pytest.mark.covers("PT-02")
def test_three_classes_of_use():
    often, seldom = [1, 0] * 18, [0, 0, 0, 1] * 9
    marks = np.array([False, False, True])

    found = uses(histories(often, seldom, seldom), marks)

    assert found.tolist() == ["frequent", "infrequent", "seasonal"]


def test_how_long_nobody_has_asked_for_a_part():
    found = months_since_use(histories([1, 0, 0], [0, 0, 1], [0, 0, 0]))

    assert found.tolist() == [2, 0, 3]
