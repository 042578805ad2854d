import numpy as np
import pandas as pd
import pytest

from abm.risk.statistics.intervals import wilson
from abm.risk.sweep.probability import complete, crash_probability
from tests.abm.risk.sweep.made_sweep import made_sweep

FRAME = made_sweep(
    [0.05, 0.049, np.nan, 0.2, np.nan, 0.3, np.nan],
    status=["complete"] * 4 + ["failed", "complete", "timed out"],
    share=[0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 1.0],
    policy=["band", "band", "grid", "grid", "grid", "grid", "band"],
)


def test_crashes_reach_the_level_and_a_mid_that_never_fell_is_none():
    row = crash_probability(FRAME).iloc[0]
    assert row[["runs", "lost", "crashes", "probability"]].tolist() == [5, 2, 3, 0.6]
    assert row[["low", "high"]].tolist() == list(wilson(3, 5))
    assert crash_probability(FRAME, crash=0.25)["crashes"].tolist() == [1]


def test_runs_that_share_a_seed_have_no_interval_together():
    row = crash_probability(made_sweep([0.1, 0.01] * 10, seed=np.arange(20) // 2)).iloc[0]
    assert row["probability"] == 0.5
    assert row[["low", "high"]].isna().all()


def test_each_combination_of_factors_has_its_row():
    table = crash_probability(FRAME, by=["share", "policy"])
    keys = list(table[["share", "policy"]].itertuples(index=False, name=None))
    assert keys == [(0.0, "band"), (0.0, "grid"), (0.5, "grid"), (1.0, "band")]
    assert table["crashes"].tolist() == [1, 0, 2, 0]
    assert table["runs"].tolist() == [2, 1, 2, 0]
    assert table["lost"].tolist() == [0, 0, 1, 1]
    assert table["probability"].tolist()[:3] == [0.5, 0, 1]
    assert table.loc[3, ["probability", "low", "high"]].isna().all()


def test_runs_with_and_without_hedgers_are_not_mixed():
    both = pd.concat([FRAME, FRAME.assign(without="insurers", fall=0.01)])
    with pytest.raises(ValueError, match="insurers"):
        crash_probability(both)
    assert crash_probability(both, by=["without"])["crashes"].tolist() == [3, 0]


def test_complete_runs_leave_the_frame_as_it_was():
    before = FRAME.copy()
    assert complete(FRAME)["fall"].tolist() == [0.05, 0.049, 0, 0.2, 0.3]
    pd.testing.assert_frame_equal(FRAME, before)
