import pandas as pd
import pytest

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
    # Student's t with one degree of freedom at 97.5 %: tan(0.475 pi)
    assert table.loc[1, "fall_high"] == pytest.approx(0.05 + 12.7062 * 0.03, rel=1e-5)


def test_choices_are_values_too():
    frame = made_sweep(policy=["none", "band"], fall=[0.1, 0.2])
    table = response_table(frame, "policy")
    pd.testing.assert_series_equal(table["policy"], pd.Series(["band", "none"], name="policy"))
    assert table["fall_low"].isna().all()
