import numpy as np
import pytest
from scipy import stats

from abm.risk.sweep.amplification import amplification

WITH = np.array([0.081, 0.072, 0.095, 0.066, 0.101, 0.078])
WITHOUT = np.array([0.031, 0.035, 0.040, 0.022, 0.044, 0.029])


def test_difference_agrees_with_the_paired_t_test():
    found = amplification(WITH, WITHOUT)
    expected = stats.ttest_rel(WITH, WITHOUT).confidence_interval(0.95)
    assert found.difference_interval == pytest.approx((expected.low, expected.high))
    assert found.difference == pytest.approx((WITH - WITHOUT).mean())


def test_the_ends_of_the_ratio_are_just_rejected_by_a_t_test():
    found = amplification(WITH, WITHOUT)
    low, high = found.ratio_interval
    assert low < found.ratio < high
    assert found.ratio == pytest.approx(WITH.sum() / WITHOUT.sum())
    for end in (low, high):
        assert stats.ttest_1samp(WITH - end * WITHOUT, 0).pvalue == pytest.approx(0.05)


def test_the_interval_covers_the_true_ratio_19_times_in_20():
    draw = np.random.default_rng(1)
    hits, trials = 0, 2000
    for _ in range(trials):
        falling = draw.normal(0.03, 0.006, 10)
        low, high = amplification(2 * falling + draw.normal(0, 0.01, 10), falling).ratio_interval
        hits += low <= 2 <= high
    assert hits / trials == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / trials))


def test_small_samples():
    assert amplification([0.06], [0.03]).ratio == pytest.approx(2)
    assert np.isnan(amplification([0.06], [0.03]).ratio_interval).all()
    assert np.isnan(amplification(WITH[:4], WITHOUT[:4]).ratio_interval).all()
    assert np.isnan(amplification(WITH[:4], WITHOUT[:4]).difference_interval).all()
    unclear = amplification(WITH, np.array([0.1, 0, 0, 0, 0, 0.0]))
    assert unclear.ratio_interval == (0, np.inf)
    low, high = amplification(np.array([0.09, 0, 0, 0, 0, 0.01]), WITHOUT).ratio_interval
    assert low == 0 < high  # falls are not negative, nor is their ratio
    for pair in (([], []), ([0.1, 0.2], [0.1])):
        with pytest.raises(ValueError, match="pairs"):
            amplification(*pair)
