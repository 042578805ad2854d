import numpy as np
import pytest
from scipy import stats

from abm.risk.sweep.dry_up import MEASURES, dry_up
from tests.abm.risk.sweep.made_sweep import made_sweep


def made(draw):
    falls = np.append(np.full(60, 0.09), np.append(np.full(39, 0.01), np.nan))
    return made_sweep(
        falls,
        depth_left=np.append(draw.uniform(0, 0.3, 60), draw.uniform(0.4, 0.9, 40)),
        bid_depth_left=np.append(np.full(59, 0.1), np.full(41, np.nan)),
        empty=np.append(np.arange(60.0), np.zeros(40)),
        withdrawals=np.append(np.full(60, 20.0), np.full(40, 3.0)),
    )


def test_crashes_stand_against_the_other_runs():
    frame = made(np.random.default_rng(8))
    table = dry_up(frame).set_index(["measure", "crashed"])
    assert list(table.index) == [(m, c) for m in MEASURES for c in (True, False)]
    calm = frame["depth_left"][60:]
    row = table.loc[("depth_left", False)]
    assert row["runs"] == 40
    quantiles = [calm.quantile(q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)]
    assert row[["p05", "p25", "median", "p75", "p95"]].tolist() == pytest.approx(quantiles)
    reach = stats.t.ppf(0.975, 39) * stats.sem(calm) / calm.mean()
    expected = calm.mean() * np.exp([-reach, reach])
    assert row[["low", "high"]].tolist() == pytest.approx(expected.tolist())
    assert table.loc[("empty", True), "mean"] == pytest.approx(29.5)
    assert table["mean"]["withdrawals"].tolist() == [20, 3]


def test_no_side_is_empty_for_less_than_no_time_and_seeds_count_once():
    empty = np.array([0, 0, 0, 0, 0, 600.0])
    frame = made_sweep(np.full(6, 0.09), empty=empty)
    row = dry_up(frame, measures=["empty"]).iloc[0]
    assert stats.ttest_1samp(empty, 0).confidence_interval().low < 0 < row["low"] < 100
    twice = made_sweep(np.full(12, 0.09), empty=np.tile(empty, 2), seed=np.tile(frame["seed"], 2))
    again = dry_up(twice, measures=["empty"]).iloc[0]
    assert again[["low", "high"]].tolist() == pytest.approx(row[["low", "high"]].tolist())


def test_undefined_measures_are_left_out():
    table = dry_up(made(np.random.default_rng(8)), measures=["bid_depth_left"])
    assert table["runs"].tolist() == [59, 0]
    assert table.loc[1].drop(["measure", "crashed", "runs"]).isna().all()
