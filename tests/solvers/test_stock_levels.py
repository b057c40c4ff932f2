"""How many, when, up to what, and what it costs: against worked examples of the textbooks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.solvers.stock import costs, levels, ordering
from aftersales.solvers.stock.arrays import loss_factor, normal_factor, normal_loss, normal_share
from aftersales.solvers.stock.levels import Wait


def one(number):
    return np.array([float(number)])


# ── the normal distribution ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("z", "loss"), [(0, 0.398942), (1, 0.083315), (-1, 1.083315), (2, 0.00849)]
)
def test_the_unit_normal_loss_is_that_of_the_tables(z, loss):
    assert normal_loss(one(z))[0] == pytest.approx(loss, abs=2e-6)


def test_shares_and_factors_lead_back_to_each_other():
    z = np.linspace(-4, 4, 33)

    assert normal_factor(normal_share(z)) == pytest.approx(z, abs=1e-4)
    assert loss_factor(normal_loss(z)) == pytest.approx(z, abs=1e-3)
    assert normal_factor(one(0.95))[0] == pytest.approx(1.644854, abs=1e-5)


# ── how many ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.covers("PT-04")
def test_the_economic_order_quantity_is_that_of_the_textbook():
    """Snyder & Shen, Fundamentals of Supply Chain Theory, problem 3.1."""
    found = ordering.eoq(one(182_500), one(2_250), one(275))

    assert found[0] == pytest.approx(1728.1098449935514)


def quantity(yearly, cost, holding, *, pack=1, least=0, most_months=1e6):
    return ordering.order_quantity(
        one(yearly),
        one(cost),
        one(holding),
        pack=one(pack),
        least=one(least),
        most_months=most_months,
    )[0]


yearly = st.floats(0.5, 5_000)
money = st.floats(0.1, 1_000)
packs = st.sampled_from([0.1, 1, 4, 6, 12, 100])


@pytest.mark.covers("PT-04")
@given(yearly, money, money, packs)
def test_no_other_number_of_packs_is_cheaper(demand, cost, holding, pack):
    found = quantity(demand, cost, holding, pack=pack)
    price = (one(demand), one(cost), one(holding))

    def of(packs_ordered):
        return ordering.ordering_and_holding(one(packs_ordered * pack), *price)[0]

    ordered = round(found / pack)
    assert found == pytest.approx(ordered * pack)
    assert all(
        of(ordered) <= of(other) * (1 + 1e-9) for other in range(max(1, ordered - 3), ordered + 4)
    )


@given(yearly, money, money, packs, st.floats(0, 500), st.floats(0.5, 24))
def test_an_order_is_whole_packs_and_never_below_the_least(
    demand, cost, holding, pack, least, most_months
):
    found = quantity(demand, cost, holding, pack=pack, least=least, most_months=most_months)

    assert found >= max(least, pack) - 1e-6
    assert found / pack == pytest.approx(round(found / pack), abs=1e-5)
    bound = max(demand / 12 * most_months, least + pack)
    assert found <= bound + 1e-6


def test_where_the_cost_is_not_known_an_order_covers_the_months_allowed():
    assert quantity(120, 30, 0, most_months=3) == 30


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def test_lead_time_that_varies_adds_to_the_deviation():
    """Silver, Pyke & Thomas: √(L·σ² + D²·σ_L²), here √(2·20² + 100²·0.5²) = 57.45."""
    found = levels.demand_while_waiting(
        np.full((1, 12), 100.0), one(20), one(2), one(0.5), review=0
    )

    assert (found.mean[0], found.deviation[0]) == pytest.approx((200, 57.4456), abs=1e-3)


def test_the_demand_meanwhile_knows_the_season():
    ahead = np.array([[10.0, 40.0, *[0.0] * 10]])

    found = levels.demand_while_waiting(ahead, one(1), one(1.5), one(0), review=0)

    assert found.mean[0] == pytest.approx(30)


def test_a_base_stock_level_is_that_of_the_textbook():
    """Snyder & Shen, example 4.4: h = 0.18, p = 0.70, demand N(50, 8²), lead time 4."""
    wait = levels.demand_while_waiting(np.full((1, 12), 50.0), one(8), one(4), one(0), review=1)

    found = levels.level_for_cycles(wait, one(0.70 / 0.88), is_counted=np.array([False]))

    assert found[0] == pytest.approx(264.76689437, abs=1e-3)


def test_a_reorder_point_for_a_fill_rate_is_that_of_the_textbook():
    """Silver, Pyke & Thomas, ch. 6: mean 50, σ 11.4, Q 200, P2 = 99 %: k = 0.58, s = 56.6."""
    found = levels.level_for_fill(Wait(one(50), one(11.4)), one(0.99), one(200))

    assert found[0] == pytest.approx(56.6, abs=0.1)


@pytest.mark.parametrize(
    ("mean", "variance", "share", "pieces"),
    [
        (2, 2, 0.95, 5),  # Poisson: P(X ≤ 4) = 0.947, P(X ≤ 5) = 0.983
        (2, 1, 0.95, 5),  # less than Poisson is taken for Poisson
        (2, 4, 0.95, 6),  # negative binomial with r = 2, p = 1/2: P(X ≤ 5) = 0.9375
        (0, 0, 0.99, 0),
        (0.05, 0.05, 0.95, 0),
        (0.06, 0.06, 0.95, 1),
    ],
)
def test_pieces_that_come_one_by_one_are_counted(mean, variance, share, pieces):
    assert levels.counted_quantile(one(mean), one(variance), one(share))[0] == pieces


@given(
    st.floats(0, 60),
    st.floats(0, 40),
    st.tuples(st.floats(0.5, 0.995), st.floats(0.5, 0.995)),
    st.booleans(),
)
def test_more_service_never_needs_less_stock(mean, deviation, services, is_counted):
    wait = Wait(one(mean), one(deviation))
    low, high = sorted(services)
    marks = np.array([is_counted])

    lower = levels.level_for_cycles(wait, one(low), is_counted=marks)
    higher = levels.level_for_cycles(wait, one(high), is_counted=marks)

    assert higher[0] >= lower[0]
    assert (
        levels.level_for_fill(wait, one(high), one(10))[0]
        >= levels.level_for_fill(wait, one(low), one(10))[0]
    )


def of(target, ordered, *, step=1, hysteresis=0.25, mean=3):
    return levels.levels(
        Wait(one(mean), one(1)), one(target), one(ordered), step=one(step), hysteresis=hysteresis
    )


def test_levels_stand_in_whole_pieces_one_above_the_other():
    found = of(4.2, 8)

    assert (found.reorder[0], found.upto[0], found.safety[0]) == (5, 13, 2)
    assert (found.alert[0], found.clear[0]) == (5, 7)


@given(st.floats(0, 200), st.floats(1, 100), st.floats(0, 1), st.sampled_from([0.1, 1.0]))
def test_levels_keep_their_order(target, ordered, hysteresis, step):
    found = of(target, ordered, step=step, hysteresis=hysteresis)

    assert found.alert[0] <= found.clear[0] <= found.upto[0] + 1e-9
    assert found.reorder[0] >= target - 1e-6


@pytest.mark.covers("PT-06")
def test_an_alert_that_stands_ends_only_above_its_line():
    positions, was, told = [6, 5, 6, 6, 7, 6, 5], False, []
    for position in positions:
        was = bool(levels.is_alerted(one(position), one(5), one(7), np.array([was]))[0])
        told.append(was)

    assert told == [False, True, True, True, False, False, True]


# ── what it costs ────────────────────────────────────────────────────────────────────────────────


def test_expected_shortage_is_that_of_the_normal_loss():
    found = costs.expected_short(Wait(one(50), one(11.4)), one(50))

    assert found[0] == pytest.approx(11.4 * 0.398942, abs=1e-3)


def test_certain_demand_lacks_just_what_is_missing():
    assert costs.expected_short(Wait(one(5), one(0)), one(3)).tolist() == [2]


@given(st.floats(0, 50), st.floats(0, 20), st.floats(0, 80), st.floats(0, 80))
def test_more_on_the_shelf_never_lacks_more(mean, deviation, one_shelf, other):
    less, more = sorted((one_shelf, other))
    wait = Wait(one(mean), one(deviation))

    lacks_less = costs.expected_short(wait, one(more))[0]
    assert lacks_less <= costs.expected_short(wait, one(less))[0] + 1e-9
    assert lacks_less >= max(mean - more, 0) - 1e-6


def test_doing_nothing_costs_those_who_wait_and_what_lies_too_long():
    wait = Wait(np.array([5.0, 0.0]), np.array([0.0, 0.0]))
    position, upto = np.array([3.0, 30.0]), np.array([10.0, 10.0])
    price = {"shortage": np.full(2, 200.0), "holding": np.full(2, 4.0)}

    found = costs.doing_nothing(wait, position, upto, **price)

    assert found.cost.tolist() == [400, 80]
    assert (found.short.tolist(), found.excess.tolist()) == ([2, 0], [0, 20])


def test_a_year_costs_least_near_the_economic_quantity():
    wait = Wait(one(10), one(0))
    price = {"order_cost": one(30), "holding": one(2), "shortage": one(200)}
    ideal = ordering.eoq(one(120), one(30), one(2))

    def cost(q):
        return costs.yearly_cost(one(120), q, one(10), wait, **price)[0]

    assert cost(ideal) == pytest.approx(np.sqrt(2 * 120 * 30 * 2))
    assert cost(ideal) < min(cost(ideal / 2), cost(ideal * 2))
