"""The normal distribution against SciPy."""

import numpy as np
from numpy.polynomial import chebyshev
from scipy.special import erfcx, ndtr
from scipy.stats import norm

from abm.market.pricing.normal import _COEFFICIENTS, _PIVOT, cumulative, density, mills


def test_cumulative():
    x = np.linspace(-37, 37, 30_001)
    off = np.abs(cumulative(x) / ndtr(x) - 1)
    assert np.all(off <= 1e-14 + 4e-16 * x * x)  # half of it is for the peer
    np.testing.assert_allclose(cumulative(x), ndtr(x), rtol=0, atol=1e-14)


def test_ends_and_middle():
    ends = np.array([-np.inf, -0.0, 0.0, np.inf])
    np.testing.assert_allclose(cumulative(ends), [0, 0.5, 0.5, 1], rtol=1e-14)


def test_cumulative_keeps_the_shape_of_any_array():
    x = np.arange(12.0).reshape(3, 4).T[::2]
    np.testing.assert_allclose(cumulative(x), ndtr(x), rtol=1e-14)


def test_mills_ratio_is_chance_over_density():
    x = np.linspace(-30, 5, 101)
    np.testing.assert_allclose(
        np.log(mills(x) * density(x)), norm.logcdf(x), rtol=1e-12, atol=1e-14
    )


def test_coefficients_are_those_of_the_interpolation():
    degree, nodes = 24, 120
    angles = np.pi * (np.arange(nodes) + 0.5) / nodes
    sizes = _PIVOT / np.tan(0.5 * angles) ** 2
    tails = 0.5 * (1 + sizes) * erfcx(sizes / np.sqrt(2))
    waves = np.cos(np.outer(np.arange(degree + 1), angles)) @ tails * (2 / nodes)
    waves[0] *= 0.5
    fitted = chebyshev.cheb2poly(waves)[::-1]
    np.testing.assert_allclose(_COEFFICIENTS, fitted, rtol=0, atol=1e-11)
