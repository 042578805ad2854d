import numpy as np
import pytest
from scipy import stats

from abm.risk.sweep.probability import complete
from abm.risk.sweep.tails import (
    expected_shortfall,
    hill,
    quantiles,
    shortfall_interval,
    tail_index,
    tail_risk,
    value_at_risk,
)
from tests.abm.risk.sweep.made_sweep import made_sweep


def test_of_a_hundred_losses_the_worst_five_and_one():
    losses = np.random.default_rng(1).permutation(np.arange(1, 101) / 1000)
    assert value_at_risk(losses, 0.95) == 0.095
    assert expected_shortfall(losses, 0.95) == pytest.approx(0.098)
    assert value_at_risk(losses, 0.99) == 0.099
    assert expected_shortfall(losses, 0.99) == pytest.approx(0.1)


def test_a_loss_on_the_border_counts_with_its_part():
    losses = np.arange(1.0, 31)  # 5 % of 30 is one and a half
    assert expected_shortfall(losses, 0.95) == pytest.approx((30 + 0.5 * 29) / 1.5)


def test_intervals_hold_the_closed_forms_of_exponential_falls():
    draw, scale = np.random.default_rng(7), 0.01
    table = tail_risk(made_sweep(draw.exponential(scale, 4000))).set_index("level")
    for level in (0.95, 0.99):
        row, var = table.loc[level], -scale * np.log(1 - level)
        # as many falls exceed it as are expected: the quantile's standard error
        error = scale * np.sqrt(level / (1 - level) / 4000)
        assert row["value_at_risk"] == pytest.approx(var, abs=3 * error)
        assert row["value_at_risk_low"] < var < row["value_at_risk_high"]
        width = row["value_at_risk_high"] - row["value_at_risk_low"]
        assert width == pytest.approx(2 * 1.96 * error, rel=0.5)
        assert row["expected_shortfall_low"] < var + scale < row["expected_shortfall_high"]
        assert row["runs"] == 4000


def test_a_tail_without_runs_is_not_known_and_with_few_has_no_interval():
    for count, known, var, shortfall in (
        (19, 0, 0, 0),
        (20, 1, 0, 0),
        (72, 1, 1, 0),
        (100, 1, 1, 1),
    ):
        row = tail_risk(made_sweep(np.linspace(0.01, 0.2, count)), [0.95]).iloc[0]
        assert row[["value_at_risk", "expected_shortfall"]].notna().all() == known
        assert row[["value_at_risk_low", "value_at_risk_high"]].notna().all() == var
        assert row[["expected_shortfall_low", "expected_shortfall_high"]].notna().all() == shortfall


def test_the_interval_of_the_shortfall_holds_it_from_a_hundred_runs_on():
    draw, trials, hits = np.random.default_rng(4), 1000, 0
    for _ in range(trials):
        low, high = shortfall_interval(draw.exponential(0.01, 100), 0.95)
        hits += low <= 0.01 * (1 - np.log(0.05)) <= high
    assert 0.9 < hits / trials < 0.97


def test_distribution_and_no_runs():
    falls = [0.04, np.nan, 0.01, 0.02]
    table = quantiles(made_sweep(falls), [0.25, 0.5, 1])
    assert table["fall"].tolist() == [0, 0.01, 0.04]
    nothing = tail_risk(made_sweep([0.1], status="failed"))
    assert nothing.drop(columns=["level", "runs"]).isna().all(axis=None)
    assert nothing["runs"].tolist() == [0, 0]


def test_hill_finds_a_pareto_tail_19_times_in_20():
    draw, alpha, trials, hits = np.random.default_rng(2), 3.0, 1000, 0
    for _ in range(trials):
        found = hill(0.001 * (1 + draw.pareto(alpha, 2000)), share=0.1)
        hits += found.low <= alpha <= found.high
    assert found.points == 200
    assert hits / trials == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / trials))


def test_hill_is_the_fitted_exponent_above_the_threshold():
    frame = made_sweep(0.01 * np.abs(stats.t.rvs(3, size=500, random_state=5)))
    found, falls = tail_index(frame, 0.05), np.sort(complete(frame)["fall"])
    assert found.points == 25
    assert found.threshold == falls[-26]
    exponent, _, _ = stats.pareto.fit(falls[-25:], floc=0, fscale=found.threshold)
    assert found.index == pytest.approx(exponent, rel=1e-4)
    assert found.high - found.index == pytest.approx(1.959964 * found.index / 5)


@pytest.mark.parametrize(
    "falls",
    [np.linspace(0.01, 0.1, 199), np.append(np.zeros(900), np.ones(100)), np.ones(1000), []],
)
def test_too_small_a_tail_has_no_index(falls):
    assert np.isnan([hill(falls).index, hill(falls).low]).all()
    with pytest.raises(ValueError, match="share"):
        hill(falls, 1.0)
