"""Conditional statistics against pandas and by hand."""

import numpy as np
import pandas as pd
import pytest

from abm.facts.lob_bench.binning import by_value
from abm.facts.lob_bench.book_statistics import bid_volume_touch, spread
from abm.facts.lob_bench.conditional import Conditional, by_hour, time_of_day, volatility
from abm.facts.lob_bench.statistics import Statistic
from tests.abm.facts.lob_bench.tapes import SECOND, quoted, random_tape


@pytest.mark.parametrize("seed", [21, 22])
def test_volatility_is_of_returns_between_neighbouring_tenths(seed):
    tape = random_tape(seed, 300)
    mid = pd.Series(tape.mid, pd.to_datetime(tape.times))
    last = np.log(mid.resample("0.1s").last())
    found = volatility(tape)
    assert found.shape == tape.times.shape
    assert found == pytest.approx((last - last.shift(1)).std())


def test_without_returns_there_is_no_volatility():
    assert volatility(quoted([(3, 1, 1, 1), (9, 1, 1, 1)], [0, SECOND])).tolist() == [0, 0]


def test_the_day_has_23_hours_from_the_nanosecond_of_the_first_message():
    times = [7, 86_400 * SECOND // 23, 86_400 * SECOND // 23 + 8]
    seconds = time_of_day(quoted([(3, 1, 1, 1)] * 3, times))
    assert seconds == pytest.approx([0, 86_400 / 23, 86_400 / 23], abs=1e-8)
    assert by_hour(seconds)(seconds).tolist() == [1, 1, 2]


def test_distances_are_weighted_by_the_values_of_each_bin():
    pair = Conditional("", "", Statistic(bid_volume_touch, by_value), Statistic(spread, by_value))
    # spread 2: sizes 1, 1, 2 against 1, 2; spread 5: real alone; spread 9: the same on both sides
    real = quoted([(3, 1, 1, 1), (3, 1, 1, 1), (3, 1, 1, 2), (6, 1, 1, 1), (10, 1, 1, 4)])
    simulated = quoted([(3, 1, 1, 1), (3, 1, 1, 2), (10, 1, 1, 4)])
    l1, wasserstein = pair.distances([real], [simulated])
    assert l1 == pytest.approx((5 * (1 / 6) + 1 * 1 + 2 * 0) / 8)
    assert wasserstein == pytest.approx(5 / 8 * (1 / 6) / np.std([1, 1, 2, 1, 2], ddof=1))
