import numpy as np
from scipy.signal import lfilter

from abm.facts.autocorrelation import autocorrelation


def test_a_first_order_process_forgets_by_powers():
    noise = np.random.default_rng(1).normal(size=200_000)
    found = autocorrelation(lfilter([1], [1, -0.7], noise), [1, 2, 5])
    np.testing.assert_allclose(found, [0.7, 0.49, 0.7**5], atol=0.01)


def test_it_is_the_sum_that_its_definition_says():
    series = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0, 9.0]
    mean = sum(series) / 13
    pairs = zip(series[2:], series[:-2], strict=True)
    product = sum((a - mean) * (b - mean) for a, b in pairs) / 11
    variance = sum((a - mean) ** 2 for a in series) / 13
    np.testing.assert_allclose(autocorrelation(series, [2]), product / variance)


def test_what_is_too_short_or_constant_has_none():
    assert np.isnan(autocorrelation(np.arange(12), [2])).all()
    assert np.isnan(autocorrelation(np.ones(100), [1])).all()
    assert np.isnan(autocorrelation([], [1])).all()
