"""Tours with time windows: every plan is feasible, small ones are as cheap as can be."""

from __future__ import annotations

from itertools import permutations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.solvers.routes import Problem, Stop, Van, cost_of, plan, walk

LONG_DAY = Van(starts=0, ends=100_000, per_km=1)


def on_a_map(points, stops=None, vans=(LONG_DAY,)):
    """The depot stands at (0, 0); a kilometre takes a minute."""
    places = [(0.0, 0.0), *points]
    table = [[hypot(a - c, b - d) for c, d in places] for a, b in places]
    return Problem(table, table, stops or [Stop(closes=100_000)] * len(points), vans)


def shortest(problem):
    """By trying every order: one van, no windows."""
    orders = permutations(range(len(problem.stops)))
    return min(walk(problem, problem.vans[0], order).km for order in orders)


POINTS = st.tuples(st.integers(-30, 30), st.integers(-30, 30))


@given(st.lists(POINTS, min_size=1, max_size=6, unique=True))
def test_a_small_tour_is_hardly_longer_than_the_shortest(points):
    problem = on_a_map(points)

    found = plan(problem, seed=1)

    assert found.left_out == ()
    assert found.cost <= shortest(problem) * 1.02 + 1e-6


@given(
    st.lists(
        st.tuples(POINTS, st.integers(480, 900), st.integers(30, 240), st.integers(0, 40)),
        min_size=1,
        max_size=9,
    ),
    st.integers(1, 3),
    st.integers(0, 99),
)
def test_whatever_is_planned_is_in_time_back_in_time_and_fits_in(told, vans, seed):
    stops = [Stop(opens, opens + width, 5, load) for _p, opens, width, load in told]
    van = Van(starts=480, ends=1020, capacity=60, per_km=2, per_hour=30)
    problem = on_a_map([point for point, *_rest in told], stops, (van,) * vans)

    found = plan(problem, seed=seed, starts=2)

    served = [stop for tour in found.tours for stop in tour]
    assert sorted([*served, *found.left_out]) == list(range(len(stops)))
    walked = [walk(problem, van, tour) for tour in found.tours]
    assert all(tour.is_feasible for tour in walked)
    assert found.cost == pytest.approx(cost_of(problem, found.tours))


def test_the_same_question_gets_the_same_answer():
    problem = on_a_map([(3 * n % 17, 5 * n % 13) for n in range(1, 12)])

    assert plan(problem, seed=7) == plan(problem, seed=7)


def test_a_walk_tells_where_it_waits_and_where_it_comes_too_late():
    stops = [Stop(opens=500, closes=520, service=10), Stop(opens=480, closes=505)]
    problem = on_a_map([(10, 0), (20, 0)], stops, (Van(starts=480, ends=600),))

    tour = walk(problem, problem.vans[0], [0, 1], leaves=480)

    first, second = tour.visits
    assert (first.arrives, first.waits, first.leaves) == (490, 10, 510)
    assert (second.arrives, second.late, tour.is_feasible) == (520, 15, False)
    assert walk(problem, problem.vans[0], [0]).leaves == 490  # so late that it need not wait


def test_a_stop_that_nobody_can_reach_in_time_is_left_out():
    stops = [Stop(closes=485), Stop()]
    problem = on_a_map([(60, 0), (5, 0)], stops, (Van(starts=480, ends=1080),))

    assert plan(problem, seed=1).left_out == (0,)
