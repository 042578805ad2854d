import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.report.plots.fall_distribution import MOST_BARS, fall_distribution
from tests.abm.risk.sweep.made_sweep import made_sweep


@given(st.lists(st.floats(0, 0.6), min_size=1, max_size=60), st.sampled_from([0.02, 0.05, 0.1]))
def test_every_run_is_in_one_bar_on_its_side_of_the_crash(falls, crash):
    calm, crashes = fall_distribution(made_sweep(fall=falls), crash).data
    deep = np.asarray(falls) >= crash
    assert (sum(calm.y), sum(crashes.y)) == ((~deep).sum(), deep.sum())
    edges = np.concatenate([calm.customdata, crashes.customdata])
    assert edges[:, 0].min() == 0
    assert (np.asarray(calm.customdata)[:, 1] <= 100 * crash * (1 + 1e-9)).all()
    assert len(edges) <= MOST_BARS + 2


def test_the_share_of_crashes_is_told():
    frame = made_sweep(fall=[0.01, 0.05, 0.2, None])
    figure = fall_distribution(frame)
    (note,) = figure.layout.annotations
    assert note.text == "<b>2 of 4 runs</b> (50.0%)<br>fall by 5 % or more"
    assert figure.layout.shapes[0].x0 == 5


def test_different_markets_are_not_mixed():
    frame = made_sweep(fall=[0.1, 0.2], without=["", "insurers"])
    with pytest.raises(ValueError, match="mixed"):
        fall_distribution(frame)
