import numpy as np
import pytest

from abm.risk.statistics.intervals import wilson
from abm.risk.sweep.phase import phase_table
from tests.abm.risk.sweep.made_sweep import grid, made_sweep


def test_each_pair_of_values_has_its_probability_and_mean_fall():
    falls = [0.02, 0.06, np.nan, 0.04, 0.1, 0.2, 0.01, np.nan]
    status = ["complete"] * 7 + ["failed"]
    frame = made_sweep(
        falls,
        **grid(4, 2),
        status=status,
        gamma=np.repeat([2.0, 1.0, 2.0, 1.0], 2),
        providers=np.repeat([5, 5, 10, 10], 2),
    )
    table = phase_table(frame, "gamma", "providers")
    assert table[["gamma", "providers"]].to_numpy().tolist() == [[1, 5], [1, 10], [2, 5], [2, 10]]
    assert table["probability"].tolist() == [0, 0, 0.5, 1]
    assert table["mean_fall"].tolist() == pytest.approx([0.02, 0.01, 0.04, 0.15])
    assert table["runs"].tolist() == [2, 1, 2, 2]
    assert table.loc[2, ["low", "high"]].tolist() == pytest.approx(wilson(1, 2))
    lost = phase_table(frame.assign(status="failed"), "gamma", "providers")
    assert lost[["probability", "mean_fall"]].isna().all(axis=None)
    assert len(lost) == 4


def test_two_factors_are_two():
    with pytest.raises(ValueError, match="gamma twice"):
        phase_table(made_sweep([0.1], gamma=1.0), "gamma", "gamma")
