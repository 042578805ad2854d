import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit, logit

from abm.risk.statistics.intervals import wilson
from abm.risk.sweep.response import response_table
from tests.abm.risk.sweep.made_sweep import made_sweep


def test_each_value_has_its_falls_and_crashes():
    frame = made_sweep(share=[0.5, 0.5, 0.0, 0.0, 0.5], fall=[0.08, 0.02, None, 0.01, 0.9])
    frame.loc[4, "status"] = "failed"
    table = response_table(frame, "share")
    assert list(table["share"]) == [0.0, 0.5]
    assert list(table["runs"]) == [2, 2]
    assert list(table["mean_fall"]) == pytest.approx([0.005, 0.05])
    assert list(table["probability"]) == [0.0, 0.5]
    assert tuple(table.loc[1, ["low", "high"]]) == pytest.approx(wilson(1, 2))
    assert table[["fall_low", "fall_high"]].isna().all(axis=None)  # two runs are too few


def test_the_interval_of_the_mean_fall_is_t_of_the_logit_and_stays_below_one():
    falls = np.array([0.1, 0.9, 0.95, 0.97, 0.99])
    table = response_table(made_sweep(falls, share=[0.5] * 5), "share")
    mean = falls.mean()
    reach = stats.t.ppf(0.975, 4) * stats.sem(falls) / (mean * (1 - mean))
    ends = expit(logit(mean) + np.array([-reach, reach]))
    assert table.loc[0, ["fall_low", "fall_high"]].tolist() == pytest.approx(ends.tolist())
    assert stats.ttest_1samp(falls, 0).confidence_interval().high > 1 > ends[1]


def test_choices_are_values_too():
    frame = made_sweep(policy=["none", "band"], fall=[0.1, 0.2])
    table = response_table(frame, "policy")
    pd.testing.assert_series_equal(table["policy"], pd.Series(["band", "none"], name="policy"))
    assert table["fall_low"].isna().all()
