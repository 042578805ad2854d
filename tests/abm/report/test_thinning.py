from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.records.trading_time import TradingTime
from abm.report.thinning import averaged, thinned
from abm.risk.run.steps import Steps

PATHS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(-50, 50) | st.none()), min_size=2, max_size=200
)


def path_of(rows) -> Steps:
    gaps, values = zip(*rows, strict=True)
    return Steps(np.cumsum(gaps), np.array([np.nan if v is None else v for v in values], float))


@given(PATHS, st.integers(2, 8))
def test_each_column_keeps_its_ends_and_extremes(rows, columns):
    path = path_of(rows)
    thin = thinned(path, columns)
    assert len(thin) <= 4 * columns or len(thin) == len(path)
    np.testing.assert_equal(thin.values, path.at(thin.times))
    edges = np.linspace(path.times[0], path.times[-1], columns + 1)
    edges[-1] += 1
    for left, right in pairwise(edges):
        inside, kept = (p.values[(p.times >= left) & (p.times < right)] for p in (path, thin))
        if len(inside):
            np.testing.assert_equal(kept[[0, -1]], inside[[0, -1]])
        defined = inside[~np.isnan(inside)]
        if len(defined):
            assert np.nanmin(kept) == defined.min()
            assert np.nanmax(kept) == defined.max()


@given(PATHS, st.integers(1, 8))
def test_averages_are_those_of_each_stretch(rows, stretches):
    path = path_of(rows)
    length = stretches * 40
    end = int(path.times[0]) + length
    path = path.within(int(path.times[0]), end)
    means = averaged(path, TradingTime(path.times[:1], np.array([end])), stretches)
    assert len(means) == stretches
    for start, mean in zip(means.times.tolist(), means.values, strict=True):
        expected = path.within(start, start + 40 - 1).mean(start + 40)
        assert mean == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_the_course_of_two_days_says_nothing_of_the_night():
    path = Steps(np.array([0, 10, 110]), np.array([1.0, 99.0, 3.0]))
    hours = TradingTime(np.array([0, 110]), np.array([10, 120]))
    course = averaged(path, hours, 4)
    assert course.times.tolist() == [0, 5, 10, 110, 115]
    np.testing.assert_array_equal(course.values, [1, 1, np.nan, 3, 3])
