from itertools import combinations

import numpy as np
import pytest
from scipy.stats import norm

from abm.risk.sweep.covar import (
    covar,
    delta_covar,
    marginal_shortfall,
    profit_groups,
    quantile_regression,
    systemic_losses,
)
from tests.abm.risk.sweep.made_sweep import made_sweep

RHO, SIGMA = 0.5, 0.02
QUANTILES = norm.ppf((np.arange(110) + 0.5) / 110)
"""A normal sample without chance; its 95 % quantile is exactly that of the distribution."""


def gaussian():
    """The system's losses and a member's, normal with correlation RHO."""
    member, own = (axis.ravel() for axis in np.meshgrid(QUANTILES, QUANTILES))
    return SIGMA * (RHO * member + np.sqrt(1 - RHO**2) * own), 3e6 * member - 1e6


def test_gaussian_losses_give_the_closed_form():
    system, member = gaussian()
    assert delta_covar(system, member, 0.95) == pytest.approx(0.016449, abs=5e-7)
    assert delta_covar(system, member, 0.95) == pytest.approx(RHO * SIGMA * norm.ppf(0.95))
    assert covar(system, member, 0.95) == pytest.approx(0.044938, abs=5e-7)


def test_quantile_regression_is_the_best_of_all_lines_through_two_points():
    draw = np.random.default_rng(3)
    for q in (0.5, 0.83):
        x, y = draw.normal(5, 2, 23), draw.normal(0, 1, 23)

        def check(intercept, slope, x=x, y=y, q=q):
            error = y - intercept - slope * x
            return float(np.maximum(q * error, (q - 1) * error).sum())

        lines = []
        for i, j in combinations(range(23), 2):
            slope = (y[j] - y[i]) / (x[j] - x[i])
            lines.append((y[i] - slope * x[i], slope))
        best = min(lines, key=lambda line: check(*line))
        assert quantile_regression(y, x, q) == pytest.approx(best)
    assert np.isnan(quantile_regression(y, np.ones(23), 0.5)).all()


def test_shortfall_is_the_loss_in_the_worst_runs_of_the_system():
    system, member = np.arange(1.0, 41), np.append(np.zeros(37), [100.0, 10.0, 1.0])
    assert marginal_shortfall(system, member, 0.95) == pytest.approx(111 / 3)
    both = np.random.default_rng(4).multivariate_normal([0, 0], [[1, RHO], [RHO, 1]], 200_000).T
    truth = RHO * norm.pdf(norm.ppf(0.95)) / 0.05
    assert marginal_shortfall(*both, 0.95) == pytest.approx(truth, abs=4 / np.sqrt(10_000))


def made(runs):
    draw = np.random.default_rng(5)
    makers, own = draw.normal(0, 1, (2, runs))
    falls = 0.05 + SIGMA * (RHO * makers + np.sqrt(1 - RHO**2) * own)
    return made_sweep(
        np.maximum(falls, 0),
        profit_makers=-3e6 * makers,
        profit_noise=draw.normal(0, 1e6, runs),
        profit_in_fall_makers=1.0,
        profit_idle=np.append(np.zeros(runs - 1), np.nan),
    )


def test_each_class_has_its_row_with_intervals_that_hold_the_truth():
    table = systemic_losses(made(1000), draws=100).set_index("group")
    assert table.index.tolist() == ["makers", "noise", "idle"]
    delta = RHO * SIGMA * norm.ppf(0.95)
    makers, noise, idle = (table.loc[group] for group in table.index)
    assert makers["delta_covar_low"] < delta < makers["delta_covar_high"]
    assert makers["delta_covar_low"] > 0
    assert noise["delta_covar_low"] < 0 < noise["delta_covar_high"]
    shortfall = RHO * 3e6 * norm.pdf(norm.ppf(0.95)) / 0.05
    assert makers["shortfall_low"] < shortfall < makers["shortfall_high"]
    assert makers["value_at_risk"] == pytest.approx(3e6 * norm.ppf(0.95), rel=0.05)
    assert noise["shortfall_low"] < 0 < noise["shortfall_high"]
    assert np.isnan([idle["covar"], idle["delta_covar"], idle["delta_covar_low"]]).all()
    assert table["runs"].tolist() == [1000, 1000, 999]


def test_classes_are_found_by_their_profit_and_a_level_must_be_one():
    assert profit_groups(made(3)) == ["makers", "noise", "idle"]
    few = systemic_losses(made(19), draws=10)
    assert few.drop(columns=["group", "runs"]).isna().all(axis=None)  # none in the worst 5 %
    only = systemic_losses(made(40), groups=["noise"], system="profit_makers", draws=10)
    assert only["group"].tolist() == ["noise"]
    with pytest.raises(ValueError, match="distress"):
        systemic_losses(made(3), q=1.0)
