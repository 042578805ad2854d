import numpy as np
import pytest

from abm.facts.impact_law import decay, exponent, prefactors

SIZES = np.array([10.0, 40.0, 90.0, 1000.0])


def test_an_exact_law_is_found():
    impacts = 0.8 * 50 * (SIZES / 10_000) ** 0.5
    assert exponent(SIZES, impacts) == pytest.approx(0.5)
    np.testing.assert_allclose(prefactors(SIZES, impacts, 10_000, 50), 0.8)
    assert decay(impacts, 2 / 3 * impacts) == pytest.approx(2 / 3)


def test_impacts_that_are_none_are_left_out_and_too_few_are_not_fitted():
    assert exponent([10, 40, 90], [1, 2, -3]) == pytest.approx(0.5)
    assert np.isnan(exponent([10, 10], [1, 2]))
    assert np.isnan(decay([1, -1], [1, 1]))
